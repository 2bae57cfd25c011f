"""A whole terminal that is enrolled: it sends under its identity, renews it, and puts each refusal on record."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from devices.device import CancelToken, Condition, Deadline
from kiosk.platform import identity as place
from kiosk.platform.identity import DeviceIdentity
from offline_queue.disk import write_over
from offline_queue.keys import device_keys
from offline_queue.outbox import Outbox
from tests.support.certificates import issue
from tests.support.enrolling import enrolled_settings
from tests.support.parcels import submission
from tests.support.submitter import put
from tests.support.terminals import NOBODY, watched


def itself(thing: object, deadline: Deadline, cancel: CancelToken) -> object:
    """Return what a lane works on."""
    return thing


def acts(outbox: Outbox, name: str) -> list[dict[str, Any]]:
    """Return the facts of all acts of one name."""
    return [json.loads(event.facts) for event in outbox.events() if event.action == name]


def test_what_is_stored_goes_out_under_the_identity_of_the_machine(secure, tmp_path) -> None:
    settings = enrolled_settings(secure, tmp_path)
    filed = submission(b"drawing")
    filed.body["device"] = {"region": "990121", "hall": "0007", "device": settings.site.device}
    with watched(tmp_path, settings=settings) as seen:
        outbox = seen.open()
        with outbox.transaction() as tx:
            put(tx, filed)
        seen.terminal.nudge()
        seen.wait(lambda: outbox.counts()["acknowledged"] == 1)


def test_a_running_terminal_renews_itself_and_goes_on(secure, tmp_path, monkeypatch) -> None:
    settings = enrolled_settings(secure, tmp_path)
    before = place.load(tmp_path / "identity", device_keys(settings.outbox)).name
    # As after two thirds of the certificate's life: only the one it starts with is old.
    monkeypatch.setattr(DeviceIdentity, "wants_renewal", lambda me, now: me.name == before)
    with watched(tmp_path, settings=settings) as seen:
        seen.open()
        client = seen.ask("platform", itself)
        seen.wait(lambda: client.identity.name != before)
        assert client.changes().items


def test_a_platform_of_another_authority_is_refused_once_on_record(secure, tmp_path, expected_logs) -> None:
    expected_logs("certificate-unknown")
    settings = enrolled_settings(secure, tmp_path)
    write_over(tmp_path / "identity" / place.TRUST, issue().pem.encode())
    with watched(tmp_path, settings=settings) as seen:
        outbox = seen.open()
        seen.wait(lambda: acts(outbox, "certificate-refused"))
        seen.wait(lambda: seen.terminal.line.cause == "suspicious")
        assert acts(outbox, "certificate-refused") == [{"code": "certificate-unknown"}]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: (folder / "identity" / place.IDENTITY).unlink(), "not-enrolled"),
        (lambda folder: (folder / "identity" / place.ENROLMENT).write_bytes(b"{"), "damaged-identity"),
    ],
    ids=["gone", "damaged"],
)
def test_without_its_identity_a_terminal_stores_and_sends_nothing(secure, tmp_path, spoil, code, expected_logs) -> None:
    expected_logs("platform-refused")
    settings = enrolled_settings(secure, tmp_path)
    spoil(tmp_path)
    with watched(tmp_path, settings=settings) as seen:
        seen.open()
        outcome = seen.ask("platform", itself)
        assert seen.terminal.outbox_state.condition is Condition.READY
    assert (outcome.cause, outcome.detail) == ("platform.no-identity", code)


def test_a_site_file_with_other_numbers_sends_nothing(secure, tmp_path, expected_logs) -> None:
    expected_logs("platform-refused")
    settings = enrolled_settings(secure, tmp_path)
    other = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, device="99"))
    with watched(tmp_path, settings=other) as seen:
        seen.open()
        assert seen.ask("platform", itself).detail == "other-numbers"


def test_what_the_platform_sets_holds_for_the_next_visit_and_after_a_restart(secure, tmp_path, configure) -> None:
    settings = enrolled_settings(secure, tmp_path)
    configure(screen={"idle_seconds": 95})
    with watched(tmp_path, settings=settings) as seen:
        outbox = seen.open()
        seen.wait(lambda: seen.terminal.settings.screen.idle_seconds == 95)
        seen.wait(lambda: acts(outbox, "config-followed"))
    away = msgspec.structs.replace(settings.platform, url=NOBODY)
    with watched(tmp_path, settings=msgspec.structs.replace(settings, platform=away)) as seen:
        seen.open_whole()
        assert seen.terminal.settings.screen.idle_seconds == 95


def test_a_value_out_of_range_is_refused_whole_by_name_and_on_record(
    secure, tmp_path, configure, expected_logs
) -> None:
    expected_logs("config-not-believed")
    settings = enrolled_settings(secure, tmp_path)
    configure(screen={"idle_seconds": 95}, platform={"queue_share": 99})
    with watched(tmp_path, settings=settings) as seen:
        outbox = seen.open()
        seen.wait(lambda: acts(outbox, "config-refused"))
        assert acts(outbox, "config-refused") == [{"code": "platform.queue_share"}]
        assert seen.terminal.settings.screen == settings.screen


def test_a_running_terminal_does_what_it_is_told_and_says_so(secure, tmp_path) -> None:
    settings = enrolled_settings(secure, tmp_path)
    device_id = place.load(tmp_path / "identity", device_keys(settings.outbox)).enrolment.device_id
    command_id = secure.train("commands", device_id=device_id, kind="lock")["id"]
    with watched(tmp_path, settings=settings) as seen:
        seen.open()
        seen.wait(lambda: secure._ask("GET", f"/training/commands/{command_id}")[1])
        assert seen.terminal.stopped_since is not None
