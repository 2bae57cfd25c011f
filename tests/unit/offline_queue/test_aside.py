# SPDX-License-Identifier: Apache-2.0
"""An entry that fails while all others get through goes behind them, is told, and is never given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from offline_queue.aside import ALONE_TRIES, ASIDE_SECONDS, SET_ASIDE, Aside
from offline_queue.entry import Entry, Outcome, Parcel, Priority, Retry, State, Unauthorised
from offline_queue.outbox import Outbox
from offline_queue.priority import Places
from offline_queue.worker import Line, Worker
from tests.support.outboxes import START, FakePlatform, HandClock, store

POISON = Entry("poison", 1, "submission", "d1", Priority.SUBMISSION, State.SENDING, 1, START, START)
OTHER = replace(POISON, id="other", seq=2)
FAULT = Retry("transport", "time-out")


def fail(aside: Aside, times: int, *, others: bool = True) -> Retry:
    """Let the entry fail so often, with others getting through in between or not."""
    for _ in range(times):
        judged = aside.judged(POISON, FAULT)
        if others:
            aside.through(OTHER)
    return judged


def test_whoever_fails_alone_again_and_again_is_set_aside_with_its_cause() -> None:
    aside = Aside()
    assert fail(aside, ALONE_TRIES) is FAULT
    assert fail(aside, 1) == Retry(SET_ASIDE, "time-out", ASIDE_SECONDS)


def test_bad_weather_sets_nobody_aside() -> None:
    assert fail(Aside(), 100, others=False) is FAULT


def test_getting_through_once_clears_the_name() -> None:
    aside = Aside()
    fail(aside, ALONE_TRIES)
    aside.through(POISON)
    assert fail(aside, 1) is FAULT


def test_what_was_set_aside_stays_so_after_a_restart() -> None:
    assert Aside().judged(replace(POISON, last_class=SET_ASIDE), FAULT).reason == SET_ASIDE


@pytest.mark.parametrize("priority", Priority)
def test_the_place_behind_all_is_behind_whatever_was_stored_by_then(priority: Priority) -> None:
    places = Places()
    stored = [places.next(priority) for _ in range(20)]
    assert places.behind_all() > max(stored)


# In the real outbox, with the real worker.


class Poisoned(FakePlatform):
    """A platform that takes everything but one entry."""

    def __init__(self, bad: str, outcome: Outcome = FAULT) -> None:
        super().__init__()
        self.bad = bad
        self.outcome: Outcome | None = outcome

    def deliver(self, parcel: Parcel) -> Outcome:
        if parcel.entry.id == self.bad and self.outcome is not None:
            self.asked.append(parcel.entry.id)
            return self.outcome
        return super().deliver(parcel)


def test_a_terminal_that_is_refused_is_no_other_entry_that_got_through(box: Outbox, clock: HandClock) -> None:
    bad, other = store(box, dossier="a"), store(box, dossier="b")
    platform = Poisoned(bad.id)
    worker = Worker(box, platform, clock=clock, random=lambda: 0.5)
    for _ in range(2 * ALONE_TRIES):
        platform.script = [Unauthorised()]
        worker.nudge()
        while worker.step() == 0:
            continue
    held = box.entry(bad.id)
    assert held is not None
    assert (platform.asked.count(other.id) > ALONE_TRIES, held.last_class) == (True, "transport")


Rounds = Callable[[int], None]


@pytest.fixture
def poison(box: Outbox) -> Entry:
    return store(box, dossier="poison")


@pytest.fixture
def platform(poison: Entry) -> Poisoned:
    return Poisoned(poison.id)


@pytest.fixture
def worker(box: Outbox, platform: Poisoned, clock: HandClock) -> Worker:
    return Worker(box, platform, clock=clock, random=lambda: 0.5)


@pytest.fixture
def rounds(box: Outbox, worker: Worker, clock: HandClock) -> Rounds:
    """Let people come one after the other, each ten minutes later, and the worker do all it can."""

    def walk(count: int) -> None:
        for number in range(count):
            store(box, dossier=f"{clock()}-{number}")
            worker.stored()
            while worker.step() == 0:
                continue
            clock.turn(600)

    return walk


def test_staff_are_told_once_and_the_rest_goes_on(
    box: Outbox, poison: Entry, rounds: Rounds, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("outbox-set-aside")
    rounds(40)
    held = box.entry(poison.id)
    assert held is not None
    assert (held.state, held.last_class, held.last_code) == (State.RETRY, SET_ASIDE, "time-out")
    assert box.counts()[State.ACKNOWLEDGED] == 40
    assert [record.msg for record in caplog.records].count("outbox-set-aside") == 1


def test_it_is_tried_about_once_an_hour_behind_whatever_else_is_due(
    platform: Poisoned, poison: Entry, rounds: Rounds, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-set-aside")
    rounds(10)
    platform.asked.clear()
    rounds(60)
    hours = 10
    assert hours / 2 <= platform.asked.count(poison.id) <= hours * 1.5
    turns = [place for place, id in enumerate(platform.asked) if id == poison.id]
    assert 0 not in turns


def test_it_no_longer_says_anything_of_line_or_host(
    worker: Worker, poison: Entry, rounds: Rounds, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-set-aside")
    rounds(40)
    assert (worker.line.line, worker._pace.open) == (Line.UP, False)


def test_when_it_can_be_sent_it_is(
    box: Outbox, platform: Poisoned, poison: Entry, rounds: Rounds, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-set-aside")
    rounds(20)
    platform.outcome = None
    rounds(12)
    held = box.entry(poison.id)
    assert held is not None
    assert held.state is State.ACKNOWLEDGED


def test_a_mistake_of_ours_with_one_entry_sets_it_aside_as_well(
    box: Outbox, poison: Entry, clock: HandClock, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-set-aside", "outbox-worker-fault")

    class Stumbles(FakePlatform):
        def deliver(self, parcel: Parcel) -> Outcome:
            if parcel.entry.id == poison.id:
                raise ZeroDivisionError
            return super().deliver(parcel)

    worker = Worker(box, Stumbles(), clock=clock, random=lambda: 0.5)
    for number in range(20):
        store(box, dossier=str(number))
        pause: float | None = 0.0
        while pause == 0.0:
            try:
                pause = worker.step()
            except ZeroDivisionError as wrong:  # as the thread's top does
                worker._give_back(type(wrong).__name__)
                pause = 0.0
        clock.turn(600)
    held = box.entry(poison.id)
    assert held is not None
    assert (held.state, held.last_class, held.last_code) == (State.RETRY, SET_ASIDE, "ZeroDivisionError")
    assert box.counts()[State.ACKNOWLEDGED] == 20
