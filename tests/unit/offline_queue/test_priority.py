# SPDX-License-Identifier: Apache-2.0
"""Each class has its share of the sending: a flood of one stands behind itself, and nothing waits without end."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.aside import SET_ASIDE
from offline_queue.entry import Priority, Retry
from offline_queue.outbox import Outbox
from offline_queue.priority import LOOK_BACK, WEIGHTS, Places, longest_wait
from tests.support.outboxes import HandClock, acknowledge, open_box, store

EACH = pytest.mark.parametrize("priority", Priority)


class Queue:
    """What waits, as places and classes; sends the first of it."""

    def __init__(self) -> None:
        self.places = Places()
        self.waiting: list[tuple[float, int, Priority]] = []
        self._number = itertools.count()

    def store(self, priority: Priority) -> None:
        self.waiting.append((self.places.next(priority), next(self._number), priority))

    def send(self) -> Priority:
        first = min(self.waiting)
        self.waiting.remove(first)
        self.places.sent(first[0])
        return first[2]

    def holds(self, priority: Priority) -> bool:
        return any(held == priority for _, _, held in self.waiting)


def sent(queue: Queue) -> Iterator[Priority]:
    """Send all that waits."""
    while queue.waiting:
        yield queue.send()


@given(st.lists(st.one_of(st.sampled_from(Priority), st.none()), max_size=200))
def test_no_class_that_has_something_waits_for_more_others_than_its_share_says(acts: list[Priority | None]) -> None:
    """Between any two turns of a class that has something due there are at most so many of others."""
    queue, others = Queue(), Counter[Priority]()

    def send() -> None:
        gone = queue.send()
        others[gone] = 0
        for priority in Priority:
            others[priority] = others[priority] + 1 if queue.holds(priority) and priority != gone else 0
            assert others[priority] <= longest_wait(priority)

    for act in acts:
        if act is not None:
            queue.store(act)
        elif queue.waiting:
            send()
    while queue.waiting:
        send()


@given(st.lists(st.sampled_from(Priority), max_size=100), st.integers(0, 100))
def test_within_a_class_the_first_stored_goes_first(stored: list[Priority], sent_between: int) -> None:
    queue = Queue()
    for number, priority in enumerate(stored):
        queue.store(priority)
        if number == sent_between:
            queue.send()
    order: dict[Priority, list[int]] = {}
    for _, number, priority in sorted(queue.waiting):
        order.setdefault(priority, []).append(number)
    assert all(numbers == sorted(numbers) for numbers in order.values())


@EACH
def test_whoever_comes_into_a_flood_of_another_class_waits_for_a_few_of_it_only(priority: Priority) -> None:
    for flooding in set(Priority) - {priority}:
        queue = Queue()
        for _ in range(1000):
            queue.store(flooding)
        for _ in range(100):
            queue.send()
        queue.store(priority)
        assert list(sent(queue)).index(priority) <= WEIGHTS[flooding] / WEIGHTS[priority] + 1


def test_of_what_all_classes_hold_each_gets_its_weight() -> None:
    queue = Queue()
    for priority, _ in itertools.product(Priority, range(100)):
        queue.store(priority)
    rounds = sum(WEIGHTS.values())
    assert Counter(itertools.islice(sent(queue), rounds * 5)) == {p: 5 * weight for p, weight in WEIGHTS.items()}


def test_the_outbox_sends_by_these_places_before_and_after_a_start(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    for number in range(12):
        store(box, dossier=f"a{number}", priority=Priority.AUDIT)
    turns = [turn(box, clock) for _ in range(3)]
    box.close()
    box = open_box(tmp_path, clock)
    store(box, dossier="s", priority=Priority.SUBMISSION)
    turns += [turn(box, clock) for _ in range(3)]
    box.close()
    # After a start the one whose turn it was comes first.
    assert turns == [Priority.AUDIT] * 4 + [Priority.SUBMISSION, Priority.AUDIT]


def turn(box: Outbox, clock: HandClock) -> Priority:
    """Let the next entry arrive; return its class."""
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(parcel.entry))
    return parcel.entry.priority


def test_one_that_was_set_aside_takes_nobody_with_it_behind_all(box: Outbox, clock: HandClock) -> None:
    bad = store(box, dossier="bad")
    parcel = box.claim(clock())
    assert parcel is not None
    for number in range(40):
        store(box, dossier=f"a{number}", priority=Priority.AUDIT)
    box.settle(parcel.entry, Retry(SET_ASIDE), delay=0)
    # Tried again while all others wait for their time: what comes then is not behind them all.
    with box.transaction():
        box._held().execute("UPDATE item SET not_before = ? WHERE id != ?", (clock() + 60, bad.id))
    tried = box.claim(clock())
    assert tried is not None
    box.settle(tried.entry, Retry(SET_ASIDE), delay=3600)
    store(box, dossier="new", priority=Priority.SUBMISSION)
    clock.turn(60)
    assert (tried.entry.id, turn(box, clock)) == (bad.id, Priority.SUBMISSION)


def test_a_start_looks_at_the_newest_only_and_a_class_that_is_not_among_them_begins_anew() -> None:
    asked: list[tuple[object, ...]] = []

    class Connection:
        def execute(self, question: str, values: tuple[object, ...] = ()) -> Connection:
            asked.append(values)
            return self

        def fetchall(self) -> list[tuple[int, float]]:
            return [(Priority.AUDIT, 7.0)]

        def fetchone(self) -> tuple[float]:
            return (5.0,)

    places = Places()
    places.read(Connection())  # type: ignore[arg-type]  # of a connection, what is asked of it
    assert asked[0] == (LOOK_BACK, SET_ASIDE)
    assert [places.next(Priority.AUDIT), places.next(Priority.SUBMISSION)] == [8.0, 5.125]
