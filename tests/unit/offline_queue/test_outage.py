# SPDX-License-Identifier: Apache-2.0
"""An outage stays as old as it is when the machine is started anew in the middle of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue.backoff import OPENS_AFTER
from offline_queue.entry import Retry
from offline_queue.errors import StorageFault
from offline_queue.line import Line
from offline_queue.outage import KEEP_SECONDS, Outage
from offline_queue.outbox import Outbox
from offline_queue.worker import Worker
from tests.support.outboxes import START, FakePlatform, HandClock, open_box, store

HOUR = 3600.0
CUT = Retry("transport", "cut")
Again = Callable[[], Outbox]


@pytest.fixture
def again(tmp_path: Path, box: Outbox, clock: HandClock) -> Again:
    """Give what starts the machine anew on the same folder."""
    opened = [box]

    def start() -> Outbox:
        opened[-1].close()
        opened.append(open_box(tmp_path, clock))
        return opened[-1]

    return start


def test_what_was_never_away_writes_nothing(box: Outbox) -> None:
    before = box.chain_head(), box.note("outage:line", START)
    Outage(box, "line", START).learn(None)
    assert (box.chain_head(), box.note("outage:line", START)) == before


def test_after_a_restart_it_is_away_since_it_was(box: Outbox, again: Again) -> None:
    Outage(box, "line", START).learn(START)
    assert Outage(again(), "line", START + HOUR).since == START


def test_once_it_is_back_a_restart_knows_of_nothing(box: Outbox, again: Again) -> None:
    outage = Outage(box, "line", START)
    outage.learn(START)
    outage.learn(None)
    assert Outage(again(), "line", START + HOUR).since is None


def test_two_destinations_are_two_outages(box: Outbox) -> None:
    Outage(box, "a", START).learn(START)
    assert Outage(box, "b", START).since is None


def test_a_clock_put_back_makes_no_outage_that_begins_tomorrow(box: Outbox) -> None:
    Outage(box, "line", START).learn(START)
    assert Outage(box, "line", START - HOUR).since == START - HOUR


def test_what_cannot_be_read_is_not_known(box: Outbox) -> None:
    with box.transaction() as tx:
        tx.note("outage:line", b"long ago", KEEP_SECONDS)
    assert Outage(box, "line", START).since is None


def test_a_disk_that_takes_nothing_keeps_nobody_from_knowing(box: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise StorageFault("full")

    monkeypatch.setattr(box, "transaction", full)
    outage = Outage(box, "line", START)
    outage.learn(START)
    assert outage.since == START


def test_each_turn_of_the_line_says_since_when() -> None:
    outage = Outage(None, "line", START)
    turns = [(Line.DOWN, 0), (Line.UNKNOWN, 5), (Line.DOWN, 9), (Line.UP, 20), (Line.DOWN, 30)]
    assert [outage.turned(line, START + at) - START for line, at in turns] == [0, 5, 0, 20, 30]


def worker_of(box: Outbox, platform: FakePlatform, clock: HandClock) -> Worker:
    outage = functools.partial(Outage, box)
    return Worker(box, platform, clock=clock, random=lambda: 0.5, destination=lambda: "host", outage=outage)


def test_what_gathered_in_an_outage_is_caught_up_with_after_a_restart_too(
    box: Outbox, again: Again, clock: HandClock
) -> None:
    platform = FakePlatform(*[CUT] * OPENS_AFTER)
    for number in range(10):
        store(box, dossier=str(number))
    before = worker_of(box, platform, clock)
    for _ in range(OPENS_AFTER):
        before.step()
    clock.turn(2 * HOUR)
    worker = worker_of(again(), platform, clock)
    worker.step()
    # Spread over a twelfth of the outage, as without the restart, and not sent in one go.
    assert worker.step() == pytest.approx(2 * HOUR / 12 / 9, rel=0.2)


def test_the_first_answer_ends_it_on_the_disk_as_well(box: Outbox, again: Again, clock: HandClock) -> None:
    Outage(box, "host", START).learn(START - HOUR)
    store(box)
    worker_of(box, FakePlatform(), clock).step()
    assert Outage(again(), "host", clock()).since is None
