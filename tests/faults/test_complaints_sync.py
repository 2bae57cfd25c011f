"""What users of other systems complained of when things were to be sent, each in their words and not so here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.platform.answer import Answer
from kiosk.platform.errors import LateAnswerError
from offline_queue.backoff import OPENS_AFTER
from offline_queue.catch_up import LONGEST_SECONDS
from offline_queue.entry import Parcel, State
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.moody_platform import Killed, hand_in, problem
from tests.support.sync_desk import Desk

DAY = 86_400.0
PLAIN = {"content-type": "text/plain"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.box.close()


def requests(desk: Desk) -> int:
    return desk.platform.met.total()


def test_it_said_sending_for_ever_even_after_the_machine_was_started_anew(desk: Desk) -> None:
    hand_in(desk.box, "a", "d")
    desk.platform.kill_at = 0
    with pytest.raises(Killed):
        desk.send()
    desk.platform.kill_at = None
    assert desk.states("a") == [State.SENDING]
    desk.power_goes()
    assert desk.states("a") == [State.RETRY]
    desk.send()
    assert desk.states("a") == [State.ACKNOWLEDGED]


def test_nothing_was_sent_when_the_line_came_back_for_nobody_told_it(desk: Desk) -> None:
    for number in range(OPENS_AFTER + 2):
        hand_in(desk.box, f"a{number}", str(number))
    desk.platform.moods = [("", "lose-request")] * 40
    desk.pass_time(DAY / 4)
    assert requests(desk) > 40
    # No event, no person, no new entry: its own timer alone.
    assert desk.box.counts()[State.ACKNOWLEDGED] == OPENS_AFTER + 2


def test_what_was_handed_in_during_a_long_sending_was_not_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(desk.box, "a", "d1")
    take = desk.platform._submission

    def meanwhile(id: str, body: bytes) -> Answer:
        if id == "a":
            hand_in(desk.box, "b", "d2")
        return take(id, body)

    monkeypatch.setattr(desk.platform, "_submission", meanwhile)
    desk.pass_time(60)
    assert desk.states("a", "b") == [State.ACKNOWLEDGED] * 2


@pytest.mark.parametrize("mood", ["lose-request", "500", "502", "html"])
def test_it_went_through_a_thousand_entries_though_the_platform_was_away(desk: Desk, mood: str) -> None:
    for number in range(50):
        hand_in(desk.box, f"a{number}", str(number))
    desk.platform.moods = [("", mood)] * 1000
    for _ in range(200):
        desk.worker.step()
    assert requests(desk) == OPENS_AFTER


def test_a_slow_server_and_hasty_retries_made_ten_copies_of_one_form(desk: Desk) -> None:
    hand_in(desk.box, "a", "d")
    desk.platform.moods = [("PUT", "delay")] * 10
    desk.pass_time(DAY / 4)
    while desk.platform.late:
        desk.platform.come_late(0)
    assert (desk.states("a"), desk.platform.order, desk.platform.wrong) == ([State.ACKNOWLEDGED], ["a"], [])


@pytest.mark.parametrize(
    "answer",
    [
        problem(422, "validation-failed", "after-fix"),
        problem(422, "idempotency-reused", "never"),
        Answer(500, PLAIN),
        Answer(429, PLAIN | {"retry-after": "30"}),
        LateAnswerError("time-out"),
    ],
    ids=["to mend", "dead", "500", "429", "time-out"],
)
def test_the_first_entry_that_failed_held_up_all_others(
    desk: Desk, answer: Answer | LateAnswerError, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-set-aside")
    ids = [f"a{number}" for number in range(10)]
    for id in ids:
        hand_in(desk.box, id, id)
    desk.platform.said["a0"] = answer
    desk.pass_time(3600)
    assert desk.states(*ids[1:]) == [State.ACKNOWLEDGED] * 9


def test_a_401_deleted_what_waited(desk: Desk) -> None:
    for id in ("a", "b"):
        hand_in(desk.box, id, id)
    desk.platform.moods = [("", "401")]
    desk.pass_time(3600)
    assert (desk.states("a", "b"), requests(desk)) == ([State.PAUSED, State.PENDING], 1)
    desk.worker.nudge()
    desk.pass_time(60)
    assert desk.platform.order == ["a", "b"]


def test_a_platform_that_asked_for_patience_was_hammered(desk: Desk) -> None:
    for number in range(20):
        hand_in(desk.box, f"a{number}", str(number))
    desk.platform.moods = [("", "503")]
    desk.send()
    for _ in range(100):
        desk.worker.stored()
        desk.worker.step()
    assert requests(desk) == 1


def test_what_the_platform_had_taken_became_a_dead_letter_because_the_database_was_busy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-answer-not-written")
    hand_in(desk.box, "a", "d")

    def locked(*args: object, **kwargs: object) -> None:
        raise StorageFault("busy") from sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as busy:
        busy.setattr(Outbox, "settle", locked)
        for _ in range(5):
            desk.worker.step()
    desk.worker.step()
    assert (desk.states("a"), requests(desk)) == ([State.ACKNOWLEDGED], 1)


def test_an_entry_was_lost_with_the_worker_that_had_taken_it(desk: Desk) -> None:
    hand_in(desk.box, "a", "d")
    taken = desk.box.claim(desk.clock())
    assert isinstance(taken, Parcel)
    desk.power_goes()
    desk.pass_time(60)
    assert desk.states("a") == [State.ACKNOWLEDGED]


def test_the_clock_was_put_back_and_what_came_later_went_first(desk: Desk) -> None:
    for number in range(4):
        hand_in(desk.box, f"a{number}", "d")
        desk.clock.turn(-DAY)
    desk.pass_time(60)
    assert desk.platform.order == ["a0", "a1", "a2", "a3"]


def test_after_a_month_without_a_line_it_took_days_to_send_what_waited(desk: Desk) -> None:
    desk.platform.moods = [("", "lose-request")] * (OPENS_AFTER + 1)
    for number in range(30):
        hand_in(desk.box, f"a{number}", str(number))
    for _ in range(OPENS_AFTER):
        desk.worker.step()
    desk.clock.turn(30 * DAY)
    desk.pass_time(2 * LONGEST_SECONDS)
    assert desk.box.counts()[State.ACKNOWLEDGED] == 30
