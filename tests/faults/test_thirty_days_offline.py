"""A station without a line for weeks: everything is taken in meanwhile, and all of it arrives once, in order."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

from kiosk.waiting_alarm import OF_PEOPLE
from offline_queue.catch_up import LONGEST_SECONDS
from offline_queue.entry import Entry, Outcome, Parcel, State
from offline_queue.outbox import Outbox
from offline_queue.worker import Worker
from tests.support.outboxes import FakePlatform, HandClock, open_box, store

DAY = 86_400.0
# A worker that rests is asked again after this, as its own thread would.
LONGEST_REST = 3600.0


class CutOff(FakePlatform):
    """A platform behind a line that is away until somebody mends it."""

    def __init__(self) -> None:
        super().__init__()
        self.away = True
        self.tried = 0

    def deliver(self, parcel: Parcel) -> Outcome:
        self.tried += self.away
        self.script = ["lose-request"] if self.away else []
        return super().deliver(parcel)


class Station:
    """A real outbox and worker on a clock that is turned by hand, and people who come all day."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.clock = HandClock()
        self.chance = random.Random(seed)
        self.platform = CutOff()
        self.stored: dict[str, list[str]] = defaultdict(list)
        self._folder = folder
        self.start()

    def start(self) -> None:
        self.box: Outbox = open_box(self._folder, self.clock)
        self.worker = Worker(self.box, self.platform, clock=self.clock, random=self.chance.random)
        self.box.on_stored = self.worker.stored
        self.next_step = self.clock()

    def restart(self) -> None:
        """Let the power go."""
        self.box._drop()
        self.box._lock.release()
        self.start()

    def somebody_comes(self) -> Entry:
        """Store something: one in four belongs to a dossier that is here already."""
        known = list(self.stored)
        dossier = self.chance.choice(known) if known and self.chance.random() < 0.25 else f"d{len(known)}"
        entry = store(self.box, self.chance.randbytes(200), dossier=dossier)
        self.stored[dossier].append(entry.id)
        self.next_step = self.clock()
        return entry

    def pass_time(self, seconds: float) -> None:
        """Let the worker run as its thread would, until so much time is over."""
        end = self.clock() + seconds
        while self.next_step < end:
            self.clock.now = max(self.clock.now, self.next_step)
            self.next_step = self.clock() + min(self.worker.step() or 0.0, LONGEST_REST)
        self.clock.now = end

    @property
    def count(self) -> int:
        return sum(len(ids) for ids in self.stored.values())


def offline(station: Station, days: float, people: int) -> None:
    """Let people come over so many days; the power goes once in between, and what waits is known at any time."""
    for number in range(people):
        if number == people // 2:
            station.restart()
        station.somebody_comes()
        assert station.box.count_waiting(OF_PEOPLE) == station.count
        station.pass_time(days * DAY / people)
    assert (station.platform.kept, station.box.counts()[State.ACKNOWLEDGED]) == ({}, 0)


def arrives(station: Station) -> float:
    """Mend the line; return how many seconds later all that waited had arrived."""
    station.platform.away = False
    began, waited = station.clock(), station.count
    station.worker.line_is_back()
    while station.box.counts()[State.ACKNOWLEDGED] < waited:
        # The counter stays open meanwhile.
        if station.chance.random() < 0.05:
            station.somebody_comes()
        station.pass_time(60)
        assert station.clock() - began < DAY
    took = station.clock() - began
    station.pass_time(3600)
    return took


def check(station: Station) -> None:
    order = station.platform.order
    assert sorted(order) == sorted(id for ids in station.stored.values() for id in ids)
    for ids in station.stored.values():
        assert [id for id in order if id in set(ids)] == ids
    assert station.box.counts()[State.ACKNOWLEDGED] == station.count
    assert (station.platform.conflicts, station.box.verify()) == (0, [])
    station.box.close()


def test_a_day_without_a_line_loses_and_doubles_nothing(tmp_path: Path) -> None:
    station = Station(tmp_path, 1)
    offline(station, 1, 40)
    assert arrives(station) <= 2 * LONGEST_SECONDS
    check(station)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_thirty_days_without_a_line_lose_and_double_none_of_two_thousand(tmp_path: Path) -> None:
    station = Station(tmp_path, 2)
    offline(station, 30, 2000)
    assert station.platform.tried >= 30 * DAY / 300
    assert arrives(station) <= 2 * LONGEST_SECONDS
    check(station)
