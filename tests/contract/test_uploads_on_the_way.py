"""Papers to the sandbox through what stands on the way: gateways, lines that break, boxes that change bytes."""

from __future__ import annotations

import contextlib
import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.bandwidth import Bandwidth
from offline_queue.entry import Acknowledged, Retry
from tests.support.bad_line import LOST_WITH_A_BREAK, ProxyLine, Weather
from tests.support.gateway import Gateway
from tests.support.parcels import Filed, persist, submission, without_wait
from tests.support.sandbox import SandboxThread

PAGE = random.Random(21).randbytes(2_300_000)
# A line that is fast enough for a test and breaks as often within a paper as a bad one does.
SHAKY = Weather(4_000_000, round_trip=0.004, up=0.25, down=0.03)
STILL = Weather(50_000_000)


@contextlib.contextmanager
def deliverer(url: str, **options: object) -> Iterator[PlatformDeliverer]:
    """Give a deliverer whose pauses are short, as its lines are fast."""
    platform = Platform(url, connect_seconds=2, read_seconds=5, **options)  # type: ignore[arg-type]
    yield PlatformDeliverer(platform, "training", wait=lambda seconds: threading.Event().wait(seconds / 10))
    platform.close()


def kept(sandbox: SandboxThread, filed: Filed) -> dict[str, str]:
    """Return the hashes of what the sandbox has of an application."""
    return {
        paper["id"]: paper["sha256"] for paper in sandbox.state()["attachments"] if paper["submission_id"] == filed.id
    }


def whole(filed: Filed) -> dict[str, str]:
    """Return the hashes of what was handed in."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in filed.contents.items()}


def port_of(url: str) -> int:
    """Return the port of an address."""
    return urlsplit(url).port or 0


def near(line: ProxyLine) -> str:
    """Return the platform's address at the near end of a line."""
    return f"http://127.0.0.1:{line.port}/api/v1"


def test_the_gateway_profile_brings_an_application_in_bodies_that_pass(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing", PAGE)
    with Gateway(sandbox.url) as gateway, deliverer(gateway.url, method_override=True, largest_body=1_000_000) as way:
        outcome = way.deliver(filed.parcel())
    parts = [size for _, method, size in gateway.asked if method == "PATCH" and size > 7]
    assert isinstance(outcome, Acknowledged)
    assert (parts, gateway.refused) == ([1_000_000, 1_000_000, 300_000], 0)
    assert {method for method, _, _ in gateway.asked} == {"POST"}


def test_a_gateway_nobody_told_of_is_learnt_from_its_refusals(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing", PAGE)
    with Gateway(sandbox.url) as gateway, deliverer(gateway.url, method_override=True) as way:
        persist(way, filed, hurry=20)
    assert gateway.refused in (1, 2)
    assert kept(sandbox, filed) == whole(filed)


def test_a_gateway_that_collects_bodies_behind_a_shaky_line_brings_all(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing", PAGE)
    with Gateway(sandbox.url, largest=10_000_000) as gateway:
        line = ProxyLine(gateway.server_port, SHAKY)
        with deliverer(near(line), method_override=True) as way:
            persist(way, filed, hurry=20)
        line.close()
    assert line.cuts >= 2
    assert kept(sandbox, filed) == whole(filed)


def test_a_gateway_without_its_platform_answers_pages_that_lose_nothing(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing")
    with Gateway("http://127.0.0.1:9/api/v1") as gateway, deliverer(gateway.url, method_override=True) as way:
        outcome = way.deliver(filed.parcel())
    assert outcome == Retry("infrastructure", "http-502")
    with deliverer(sandbox.url) as way:
        assert isinstance(way.deliver(filed.parcel()), Acknowledged)


def test_a_method_a_gateway_does_not_pass_is_its_own_page_and_no_answer_of_ours(sandbox: SandboxThread) -> None:
    with Gateway(sandbox.url) as gateway, deliverer(gateway.url) as way:
        outcome = way.deliver(submission(b"drawing").parcel())
    assert outcome == Retry("infrastructure", "http-501")


def changing(*places: int) -> Callable[[bytes], bytes]:
    """Return a box that changes one byte at each of these places of all that passes."""
    passed, left = 0, list(places)

    def bend(block: bytes) -> bytes:
        nonlocal passed
        changed = bytearray(block)
        while left and left[0] < passed + len(block):
            changed[left.pop(0) - passed] ^= 1
        passed += len(block)
        return bytes(changed)

    return bend


@pytest.mark.parametrize("places", [(1_000_000,), (800_000, 3_000_000, 5_200_000)], ids=["once", "three times"])
def test_bytes_that_change_on_the_way_never_arrive_as_ours(sandbox: SandboxThread, places: tuple[int, ...]) -> None:
    filed = submission(b"drawing", PAGE)
    line = ProxyLine(port_of(sandbox.url), STILL, bend=changing(*places))
    with deliverer(near(line)) as way:
        persist(way, filed, hurry=20)
    line.close()
    assert kept(sandbox, filed) == whole(filed)


def test_what_changed_is_found_with_the_part_it_came_in(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing", PAGE)
    line = ProxyLine(port_of(sandbox.url), STILL, bend=changing(1_000_000, 2_700_000))
    with deliverer(near(line)) as way:
        persist(way, filed, hurry=20)
    line.close()
    # The whole once, then the one part that was changed again, and not the whole a third time.
    assert line.taken < 2 * len(PAGE) + 1_200_000


def test_a_shaky_line_brings_what_a_streaming_platform_keeps_without_parts(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing", PAGE)
    line = ProxyLine(port_of(sandbox.url), SHAKY)
    with deliverer(near(line)) as way:
        persist(way, filed, hurry=20)
    line.close()
    assert (len(filed.urls), line.cuts >= 2) == (2, True)
    assert line.taken < len(PAGE) + (line.cuts + 1) * LOST_WITH_A_BREAK


def test_a_supplement_sends_no_page_the_dossier_has_already(sandbox: SandboxThread) -> None:
    first, second = submission(b"drawing", PAGE[:300_000]), submission(b"other drawing", PAGE[:300_000])
    second.dossier = first.id
    with deliverer(sandbox.url) as way:
        outcomes = [way.deliver(one.parcel()) for one in (first, second)]
    assert [type(outcome) for outcome in outcomes] == [Acknowledged, Acknowledged]
    assert (len(first.opened), len(second.opened)) == (2, 1)
    assert kept(sandbox, second) == whole(second)


def test_two_pages_with_the_same_bytes_both_arrive(sandbox: SandboxThread) -> None:
    filed = submission(b"drawing", b"blank page", b"blank page")
    with deliverer(sandbox.url) as way:
        assert isinstance(way.deliver(filed.parcel()), Acknowledged)
    assert kept(sandbox, filed) == whole(filed)


def test_papers_leave_the_line_to_who_stands_at_the_machine(sandbox: SandboxThread) -> None:
    now, held = [100.0], list[float]()

    def wait(seconds: float) -> None:
        held.append(seconds)
        now[0] += seconds

    budget = Bandwidth(lambda: now[0])
    budget.sent(100_000, 1.0)
    budget.touched()
    platform = Platform(sandbox.url)
    outcome = PlatformDeliverer(platform, "training", wait=wait, budget=budget).deliver(
        submission(b"drawing", PAGE[:600_000]).parcel()
    )
    platform.close()
    assert isinstance(outcome, Acknowledged)
    # 600 KB at 60 KB a second, of which the first second was saved up.
    assert 8 <= sum(held) <= 10


def test_without_anybody_nothing_is_held_back(sandbox: SandboxThread) -> None:
    budget = Bandwidth(lambda: 0.0)
    platform = Platform(sandbox.url)
    way = PlatformDeliverer(platform, "training", wait=without_wait, budget=budget)
    assert isinstance(way.deliver(submission(b"drawing", PAGE[:100_000]).parcel()), Acknowledged)
    platform.close()
