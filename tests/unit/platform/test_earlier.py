"""An earlier acknowledgement is asked for once, believed like any other, and its absence keeps nothing back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.hashes import content_sha256
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.earlier import Earlier
from kiosk.platform.errors import RefusedError
from offline_queue.entry import Acknowledged, Entry
from tests.support.parcels import Filed, evaluation, without_wait
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

PLACE = Place("990121", "0007", "03")
PUT_BACK = 1_795_400_000.0


class Box:
    """What is asked of an outbox: when it was put back, and how old the oldest is that waits."""

    def __init__(self, put_back: float | None = PUT_BACK, oldest: float | None = None) -> None:
        self._put_back, self._oldest, self.looks = put_back, oldest, 0

    def put_back_at(self, since: float) -> float | None:
        self.looks += 1
        return self._put_back

    def oldest_waiting(self) -> float | None:
        return self._oldest


def acknowledgement(filed: Filed, **changed: str) -> dict[str, object]:
    told = {
        "type": "evaluation-acknowledgement", "id": filed.id, "content_sha256": content_sha256(filed.body),
        "received_at": "2026-11-23T10:28:01+08:00", "signed_by": "training",
    }  # fmt: skip
    return told | changed


def told(*acknowledgements: dict[str, object]) -> bytes:
    items = [{"id": one["id"], "acknowledgement": one} for one in acknowledgements]
    return as_json(200, {"items": items, "next_cursor": "", "has_more": False})


def entry_of(filed: Filed, created_at: float = PUT_BACK - 100.0) -> Entry:
    return replace(filed.parcel().entry, created_at=created_at)


def asked(server: ScriptedServer) -> list[str]:
    return [line.split("?")[0].removeprefix("GET /api/v1").removeprefix("PUT /api/v1") for line in server.asked]


def delivered(server: ScriptedServer, filed: Filed, box: Box) -> object:
    platform = Platform(server.url, read_seconds=2)
    earlier = Earlier(platform, PLACE, box)
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait, earlier=earlier.find)
    outcome = deliverer.deliver(replace(filed.parcel(), entry=entry_of(filed)))
    platform.close()
    return outcome


def test_what_was_acknowledged_before_is_settled_without_a_request_of_its_own() -> None:
    filed = evaluation()
    with ScriptedServer(told(acknowledgement(filed))) as server:
        outcome = delivered(server, filed, Box())
    assert isinstance(outcome, Acknowledged)
    assert asked(server) == ["/sync/receipts"]
    assert filed.submitted == 0


@pytest.mark.parametrize(
    "changed", [{"content_sha256": "0" * 64}, {"signed_by": "production"}, {"type": "opinion-acknowledgement"}]
)
def test_an_earlier_answer_to_another_content_or_of_another_key_settles_nothing(changed: dict[str, str]) -> None:
    filed = evaluation()
    with ScriptedServer(told(acknowledgement(filed, **changed)), as_json(201, acknowledgement(filed))) as server:
        outcome = delivered(server, filed, Box())
    assert isinstance(outcome, Acknowledged)
    assert asked(server) == ["/sync/receipts", f"/evaluations/{filed.id} HTTP/1.1"]


def test_a_platform_that_does_not_tell_is_sent_everything_and_asked_once() -> None:
    with ScriptedServer(as_problem(501, "not-offered", "human")) as server:
        platform = Platform(server.url)
        earlier = Earlier(platform, PLACE, Box())
        assert [earlier.find(entry_of(evaluation())) for _ in range(3)] == [None] * 3
        platform.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", ["maintenance", "identity-expired"])
def test_one_that_is_busy_or_refuses_us_is_asked_again_before_anything_is_sent(code: str) -> None:
    filed = evaluation()
    retry = "later" if code == "maintenance" else "human"
    with ScriptedServer(as_problem(503, code, retry), told(acknowledgement(filed))) as server:
        platform = Platform(server.url)
        earlier = Earlier(platform, PLACE, Box())
        with pytest.raises(RefusedError, match=code):
            earlier.find(entry_of(filed))
        assert earlier.find(entry_of(filed)) is not None
        platform.close()


def test_what_was_stored_afterwards_needs_no_question() -> None:
    box = Box()
    earlier = Earlier(Platform("http://127.0.0.1:9/api/v1"), PLACE, box)
    assert [earlier.find(entry_of(evaluation(), PUT_BACK)) for _ in range(2)] == [None, None]
    assert box.looks == 1


def test_an_outbox_that_was_never_put_back_is_looked_at_once() -> None:
    box = Box(put_back=None)
    earlier = Earlier(Platform("http://127.0.0.1:9/api/v1"), PLACE, box)
    assert [earlier.find(entry_of(evaluation(), created)) for created in (0.0, 1.0)] == [None, None]
    assert box.looks == 1


@pytest.mark.parametrize(
    ("oldest", "since"),
    [
        (None, "2026-11-22T10%3A11%3A40"),
        (PUT_BACK - 86500.0, "2026-11-21T10%3A11%3A40"),
        (0.0, "1970-01-01T08%3A00%3A00"),
    ],
)
def test_it_asks_from_a_day_before_the_oldest_that_waits(oldest: float | None, since: str) -> None:
    with ScriptedServer(told()) as server:
        platform = Platform(server.url)
        Earlier(platform, PLACE, Box(oldest=oldest)).find(entry_of(evaluation()))
        platform.close()
    assert f"device=990121-0007-03&since={since}%2B08%3A00&limit=500" in server.asked[0]
