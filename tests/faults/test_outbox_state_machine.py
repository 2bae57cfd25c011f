# SPDX-License-Identifier: Apache-2.0
"""Any order of storing, sending, losing, crashing: stored means acknowledged exactly once, in order in a dossier."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from offline_queue.entry import Attachment, Entry, Parcel, Priority, Retry, State, Unauthorised
from offline_queue.errors import IllegalMove, PaperDamaged
from offline_queue.outbox import LEASE_SECONDS
from offline_queue.states import MOVES
from tests.support.outboxes import FakePlatform, HandClock, acknowledge, open_box

DOSSIERS = st.sampled_from(["a", "b", "c"])
PAPERS = st.lists(st.sampled_from([10, 70_000]), max_size=2)


class OutboxMachine(RuleBasedStateMachine):
    """Walks the outbox beside a model: what was stored, and in which order by dossier."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox"))
        self.clock = HandClock()
        self.box = open_box(self.folder, self.clock)
        self.platform = FakePlatform()
        self.stored: dict[str, list[str]] = defaultdict(list)
        self.states: dict[str, State] = {}
        self.claimed: list[Parcel] = []
        self.numbers = 0
        self.events = 0

    @rule(dossier=DOSSIERS, priority=st.sampled_from(Priority), papers=PAPERS, payload=st.binary(max_size=50))
    def store_one(self, dossier: str, priority: Priority, papers: list[int], payload: bytes) -> None:
        attachments = [Attachment(f"p{n}", "image/png", bytes(size)) for n, size in enumerate(papers)]
        with self.box.transaction() as tx:
            self.numbers += 1
            assert tx.next_number("receipt") == self.numbers
            entry = tx.put("submission", payload, dossier=dossier, priority=priority, attachments=attachments)
        self.stored[dossier].append(entry.id)
        self.states[entry.id] = State.PENDING

    @rule(dossier=DOSSIERS)
    def fail_to_store(self, dossier: str) -> None:
        with contextlib.suppress(KeyboardInterrupt), self.box.transaction() as tx:
            tx.next_number("receipt")
            tx.put("submission", b"", dossier=dossier, priority=Priority.SUBMISSION)
            raise KeyboardInterrupt

    @rule()
    def claim_one(self) -> None:
        parcel = self.box.claim(self.clock())
        if parcel is not None:
            self.claimed.append(parcel)
            self.note(parcel.entry)

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), fate=st.sampled_from(["good", "lose-request", "lose-answer", "refused"]))
    def deliver_one(self, data: st.DataObject, fate: str) -> None:
        parcel = data.draw(st.sampled_from(self.claimed))
        self.claimed.remove(parcel)
        self.platform.script = [Unauthorised("401") if fate == "refused" else fate]
        try:
            outcome = self.platform.deliver(parcel)
            self.note(self.box.settle(parcel.entry, outcome))
        except IllegalMove:
            assert self.lost(parcel)
        except PaperDamaged:
            # Its answer came meanwhile, and its papers were wiped: nothing is owed any more.
            entry = self.box.entry(parcel.entry.id)
            assert entry
            assert entry.state is State.ACKNOWLEDGED

    @precondition(lambda self: self.platform.order)
    @rule(data=st.data())
    def hear_an_answer_late(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(self.platform.order))
        held = self.box.entry(id)
        assert held is not None
        try:
            self.note(self.box.settle(held, acknowledge(held)))
        except IllegalMove:
            assert State.ACKNOWLEDGED not in MOVES[held.state]

    @rule(seconds=st.sampled_from([0.0, 1.0, 400.0, LEASE_SECONDS + 1, 30_000.0, -86_400.0]))
    def let_time_pass(self, seconds: float) -> None:
        self.clock.turn(seconds)

    @rule()
    def come_back(self) -> None:
        self.box.rearm(self.clock())
        self.look()

    @rule(grace=st.sampled_from([0.0, 500.0]))
    def wipe(self, grace: float) -> None:
        self.box.wipe_due(self.clock(), grace)

    @rule()
    def crash_and_restart(self) -> None:
        # No checkpoint, no farewell: what close() would do must not be needed.
        self.box._drop()
        self.box._lock.release()
        self.claimed.clear()
        self.box = open_box(self.folder, self.clock)
        self.look()

    @invariant()
    def nothing_is_lost_or_invented(self) -> None:
        found = {entry.id: entry.state for entry in self.box.entries(limit=10_000)}
        assert set(found) == set(self.states)

    @invariant()
    def acknowledged_means_that_the_platform_has_it(self) -> None:
        for entry in self.box.entries(state=State.ACKNOWLEDGED, limit=10_000):
            assert entry.id in self.platform.kept
        assert self.platform.conflicts == 0

    @invariant()
    def a_dossier_arrives_in_order(self) -> None:
        for ids in self.stored.values():
            arrived = [id for id in self.platform.order if id in ids]
            assert arrived == ids[: len(arrived)]

    @invariant()
    def every_move_left_its_event(self) -> None:
        head, _ = self.box.chain_head()
        assert head >= self.events
        self.events = head

    def note(self, entry: Entry) -> None:
        """Check that a state follows from the one we knew, by any chain of legal moves."""
        assert entry.state in reachable(self.states[entry.id])
        self.states[entry.id] = entry.state

    def look(self) -> None:
        for entry in self.box.entries(limit=10_000):
            self.note(entry)

    def lost(self, parcel: Parcel) -> bool:
        held = self.box.entry(parcel.entry.id)
        return held is not None and (held.attempts != parcel.entry.attempts or held.state is not State.SENDING)

    def teardown(self) -> None:
        """Bring everything home: the line is back, nothing may be left."""
        self.crash_and_restart()
        for _ in range(1 + len(self.states)):
            self.clock.turn(LEASE_SECONDS + 1)
            self.box.rearm(self.clock())
            while parcel := self.box.claim(self.clock()):
                self.box.settle(parcel.entry, self.platform.deliver(parcel))
        assert self.box.counts()[State.ACKNOWLEDGED] == len(self.states)
        assert sorted(self.platform.order) == sorted(self.states)
        self.a_dossier_arrives_in_order()
        assert self.box.verify() == []
        self.box.close()
        shutil.rmtree(self.folder)


def reachable(state: State) -> set[State]:
    """Return every state that can follow, directly or not, and the state itself."""
    seen, open_ = {state}, [state]
    while open_:
        fresh = MOVES[open_.pop()] - seen
        seen |= fresh
        open_ += fresh
    return seen


HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large]
TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=HEALTH)


@pytest.mark.soak
@pytest.mark.timeout(1200)
class TestOutboxLong(OutboxMachine.TestCase):  # type: ignore[misc]  # hypothesis makes the base at run time
    """The same walk, longer and more often."""

    settings = settings(max_examples=300, stateful_step_count=80, deadline=None, suppress_health_check=HEALTH)


def test_a_retry_reason_is_kept(tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    with box.transaction() as tx:
        tx.put("submission", b"", dossier="a", priority=Priority.SUBMISSION)
    parcel = box.claim(clock())
    assert parcel is not None
    assert box.settle(parcel.entry, Retry("suspicious", "html")).last_class == "suspicious"
    box.close()
