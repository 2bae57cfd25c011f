"""What users of other systems complained of on the way to the platform, each told as it should have been."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, PlatformError
from offline_queue.entry import Outcome, Retry
from tests.support.certificates import Issued, issue, tls_server
from tests.support.identities import enrolled
from tests.support.parcels import evaluation, without_wait
from tests.support.scripted_server import ScriptedServer, as_json, response

PAGE = b"<!doctype html><title>404 Not Found</title>"
TIME = as_json(200, {"t1_received": 1, "t2_sent": 2})


def delivered(*answers: bytes) -> Outcome:
    """Deliver an evaluation to who answers so."""
    with ScriptedServer(*answers) as server:
        platform = Platform(server.url, connect_seconds=2, read_seconds=2)
        outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(evaluation().parcel())
        platform.close()
    return outcome


def secured(folder: Path, server: Issued, root: Issued) -> tuple[Outcome, list[str]]:
    """Deliver an evaluation over TLS to who shows this certificate; return what was told of it too."""
    told: list[str] = []
    me = enrolled(folder / "identity", root)
    with tls_server(server.write(folder / "server.pem")) as url:
        platform = Platform(url, identity=me, on_refusal=told.append, connect_seconds=10, read_seconds=10)
        outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(evaluation().parcel())
        platform.close()
    return outcome, told


def test_the_clock_was_off_so_that_tls_was_not_yet_valid_and_nobody_knew_why_nothing_was_sent(tmp_path) -> None:
    root = issue()
    outcome, told = secured(tmp_path, issue(root, begins_in_days=1), root)
    assert outcome == Retry("clock", "certificate-not-yet-valid")
    assert told == ["certificate-not-yet-valid"]


def test_a_404_of_the_load_balancer_was_taken_for_good() -> None:
    assert delivered(response(404, PAGE, "text/html")) == Retry("infrastructure", "http-404")


def test_a_request_that_timed_out_on_the_way_was_taken_for_good() -> None:
    assert delivered(response(408, b"request timed out", "text/plain")) == Retry("busy", "http-408")


def test_it_was_queued_for_ever_because_the_page_of_the_probe_had_changed() -> None:
    # The probe is a call of the platform itself, and not an address that somebody else may change.
    with ScriptedServer(response(200, b"OK", "text/plain"), TIME) as server:
        platform = Platform(server.url, connect_seconds=2, read_seconds=2)
        with pytest.raises(NotThePlatformError):
            platform.time()
        assert platform.time().t2_sent == 2
        platform.close()


def test_a_log_in_page_of_the_hall_was_taken_for_the_platform() -> None:
    assert delivered(response(200, PAGE, "text/html")) == Retry("suspicious", "html")


@pytest.mark.parametrize("status", [302, 307])
def test_everything_was_handed_to_whoever_redirected_it(status) -> None:
    with ScriptedServer(TIME) as thief, ScriptedServer(response(status, Location=f"{thief.url}/x")) as server:
        platform = Platform(server.url, connect_seconds=2, read_seconds=2)
        with pytest.raises(PlatformError):
            platform.time()
        platform.close()
    assert thief.asked == []


def test_a_box_that_opens_tls_was_believed_for_its_root_lay_on_the_machine(tmp_path) -> None:
    # As of a filter of the hall's network: a root of its own, which the system may trust and the platform never named.
    root, filtering = issue(), issue()
    outcome, told = secured(tmp_path, issue(filtering), root)
    assert outcome == Retry("suspicious", "certificate-unknown")
    assert told == ["certificate-unknown"]
