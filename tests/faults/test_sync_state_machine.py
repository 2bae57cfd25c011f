"""Queue, worker, deliverer and uploader against a line and a platform of every mood: each item once, in order."""

from __future__ import annotations

import logging
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Priority, State
from offline_queue.ids import uuid7
from offline_queue.worker import Worker
from tests.support.moody_platform import ALL, Killed, MoodyPlatform, hand_in
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import without_wait

MOODS = st.sampled_from(["good", *ALL])
METHODS = st.sampled_from(["", "PUT", "PATCH", "HEAD"])
# One in the database and one in a file of its own.
SIZES = st.sampled_from([7, 70_000])
# Within so many turns of the clock all must be through when nothing goes wrong any more.
MOST_TURNS = 400


def paper(size: int) -> bytes:
    """Return bytes of which none is like its neighbour, so that a wrong offset shows."""
    return random.Random(size).randbytes(size)


class SyncMachine(RuleBasedStateMachine):
    """Walks a terminal whose world goes wrong in every order, beside a list of what was stored."""

    def __init__(self, chance: random.Random | None = None) -> None:
        super().__init__()
        # A mood may set an entry aside or come too late for its claim; both are said aloud, and here expected.
        logging.getLogger("offline_queue").setLevel(logging.CRITICAL)
        self.folder = Path(tempfile.mkdtemp(prefix="sync"))
        self.clock = HandClock()
        self.platform = MoodyPlatform(chance)
        self.stored: dict[str, list[str]] = defaultdict(list)
        self.start()

    def start(self) -> None:
        """Begin as after a power cut."""
        self.box = open_box(self.folder, self.clock)
        deliverer = PlatformDeliverer(self.platform, "training", wait=without_wait)  # type: ignore[arg-type]  # a fake
        self.worker = Worker(self.box, deliverer, clock=self.clock, random=lambda: 0.5)
        self.box.on_stored = self.worker.stored

    @rule(
        dossier=st.sampled_from("abc"),
        papers=st.lists(SIZES, max_size=2),
        priority=st.sampled_from([Priority.SUBMISSION, Priority.CORRECTION]),
    )
    def somebody_hands_something_in(self, dossier: str, papers: list[int], priority: Priority) -> None:
        id = uuid7()
        hand_in(self.box, id, dossier, *map(paper, papers), priority=priority)
        self.stored[dossier].append(id)

    @rule(moods=st.lists(st.tuples(METHODS, MOODS), min_size=1, max_size=6))
    def trouble_comes_up(self, moods: list[tuple[str, str]]) -> None:
        self.platform.moods += moods

    @rule(method=METHODS, mood=MOODS)
    def trouble_stays(self, method: str, mood: str) -> None:
        self.platform.moods += [(method, mood)] * 20

    @rule(count=st.integers(1, 8))
    def the_worker_does_some_things(self, count: int) -> None:
        for _ in range(count):
            self.walk()

    @rule(turns=st.integers(1, 12))
    def time_passes_as_the_worker_wants(self, turns: int) -> None:
        for _ in range(turns):
            self.clock.turn(self.walk() or 60.0)

    @rule(seconds=st.sampled_from([0.0, 1.0, 400.0, 901.0, 30_000.0, -86_400.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.turn(seconds)

    @precondition(lambda self: self.platform.late)
    @rule(number=st.integers(0, 9))
    def what_was_believed_lost_comes_late(self, number: int) -> None:
        self.platform.come_late(number)

    @rule()
    def somebody_calls(self) -> None:
        self.worker.nudge()

    @rule()
    def the_line_is_seen_to_be_back(self) -> None:
        self.worker.line_is_back()

    @rule(dossier=st.sampled_from("abc"))
    def the_night_shows_that_the_platform_lost_one(self, dossier: str) -> None:
        # The last of its dossier: what was sent behind another may be on the way still, and comes when it comes.
        last = next(reversed(self.stored[dossier]), "")
        if self.is_done(last):
            with self.box.transaction() as tx:
                held = tx.send_again(last)
            # What was wiped after its grace is told to people, and no queue can bring it back.
            if held:
                self.platform.lose(last)

    def is_done(self, id: str) -> bool:
        """Tell whether an entry is acknowledged."""
        entry = self.box.entry(id)
        return entry is not None and entry.state is State.ACKNOWLEDGED

    @rule()
    def the_power_goes(self) -> None:
        # No farewell: what close() would do must not be needed.
        self.box._drop()
        self.box._lock.release()
        self.start()

    @rule(requests=st.integers(0, 5))
    def the_power_goes_in_the_middle_of_a_delivery(self, requests: int) -> None:
        self.platform.kill_at = requests
        self.worker.nudge()
        self.walk()
        self.platform.kill_at = None

    def walk(self) -> float | None:
        """Let the worker do one thing; start anew when the power goes meanwhile."""
        try:
            return self.worker.step()
        except Killed:
            self.platform.kill_at = None
            self.the_power_goes()
            return 0.0

    @invariant()
    def nothing_was_done_that_must_never_be(self) -> None:
        assert self.platform.wrong == []

    @invariant()
    def what_arrived_is_what_was_stored_and_in_its_order(self) -> None:
        assert len(set(self.platform.order)) == len(self.platform.order)
        for ids in self.stored.values():
            arrived = [id for id in self.platform.order if id in ids]
            assert arrived == ids[: len(arrived)]

    @invariant()
    def acknowledged_means_that_the_platform_has_it(self) -> None:
        done = {entry.id for entry in self.box.entries(state=State.ACKNOWLEDGED, limit=10_000)}
        assert done <= set(self.platform.kept)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert {entry.id for entry in self.box.entries(limit=10_000)} == {
            i for ids in self.stored.values() for i in ids
        }

    def teardown(self) -> None:
        """Let the world be well: all must arrive, once, in order."""
        self.platform.calm()
        self.the_power_goes()
        while self.platform.late:
            self.platform.come_late(0)
        count = sum(len(ids) for ids in self.stored.values())
        for _ in range(MOST_TURNS):
            if self.box.counts()[State.ACKNOWLEDGED] == count:
                break
            self.clock.turn(self.walk() or 0.0)
        assert self.box.counts()[State.ACKNOWLEDGED] == count
        self.what_arrived_is_what_was_stored_and_in_its_order()
        self.nothing_was_done_that_must_never_be()
        assert self.box.verify() == []
        self.box.close()
        shutil.rmtree(self.folder)
        logging.getLogger("offline_queue").setLevel(logging.NOTSET)


HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
TestSync = SyncMachine.TestCase
TestSync.settings = settings(max_examples=25, stateful_step_count=50, deadline=None, suppress_health_check=HEALTH)


@pytest.mark.soak
@pytest.mark.timeout(3600)
class TestSyncLong(SyncMachine.TestCase):  # type: ignore[misc]  # hypothesis makes the base at run time
    """A hundred thousand steps."""

    settings = settings(max_examples=1000, stateful_step_count=100, deadline=None, suppress_health_check=HEALTH)


def weather(seed: int) -> SyncMachine:
    """Let people come while every second request goes wrong in a way of its own, and the power goes now and then."""
    chance = random.Random(seed)
    machine = SyncMachine(chance)
    for _ in range(150):
        turn = chance.random()
        if turn < 0.08:
            sizes = [chance.choice((7, 70_000)) for _ in range(chance.randrange(3))]
            machine.somebody_hands_something_in(chance.choice("abc"), sizes, Priority.SUBMISSION)
        elif turn < 0.1:
            machine.the_power_goes_in_the_middle_of_a_delivery(chance.randrange(6))
        elif turn < 0.12 and machine.platform.late:
            machine.what_was_believed_lost_comes_late(chance.randrange(9))
        elif turn < 0.2:
            machine.somebody_calls()
        else:
            machine.time_passes_as_the_worker_wants(1)
        machine.what_arrived_is_what_was_stored_and_in_its_order()
        machine.acknowledged_means_that_the_platform_has_it()
    machine.nothing_is_lost()
    machine.teardown()
    return machine


SEEDS = 6


def test_in_any_weather_each_item_arrives_once_and_in_order() -> None:
    met = Counter[str]()
    for seed in range(SEEDS):
        met.update(mood for _, mood in weather(seed).platform.met.elements())
    assert set(met) == {"good", *ALL}


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_in_the_weather_of_a_year_each_item_arrives_once_and_in_order() -> None:
    for seed in range(1000, 1300):
        weather(seed)
