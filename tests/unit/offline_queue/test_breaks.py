# SPDX-License-Identifier: Apache-2.0
"""Events that were lost with damaged pages: each gap is stated, told once, signed; nothing else passes for one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_queue import breaks, chain, housekeeping, salvage
from offline_queue.breaks import PURPOSE, Break
from offline_queue.entry import Acknowledged, Acknowledgement, Priority
from offline_queue.outbox import Outbox
from tests.support.outboxes import BOOT, START, HandClock, open_box
from tests.support.pens import Pen, by_pen

NOW = chain.Moment(START, START, BOOT)
Rot = Callable[..., Outbox]


@pytest.fixture
def told(box: Outbox) -> Outbox:
    """Return an outbox with ten events."""
    for number in range(1, 11):
        with box.transaction() as tx:
            tx.record("seen", f"visit-{number}")
    return box


def lose(box: Outbox, *numbers: int) -> None:
    """Take events away, as a page that rots does, and state the gaps."""
    for number in numbers:
        box._held().execute("DELETE FROM event WHERE seq = ?", (number,))
    with box.transaction():
        breaks.state_gaps(box._held(), NOW)


def gaps(box: Outbox) -> list[tuple[int, int, int]]:
    return [(one.after_seq, one.lost, one.seq) for one in box.breaks()]


@pytest.mark.parametrize(
    ("lost", "stated"),
    [
        ((4, 5, 6), [(3, 3, 7)]),
        ((1, 2), [(0, 2, 3)]),
        ((2, 5, 6, 9), [(1, 1, 3), (4, 2, 7), (8, 1, 10)]),
        ((), []),
    ],
)
def test_each_gap_is_stated_with_its_place_and_how_many_are_lost(
    told: Outbox, lost: tuple[int, ...], stated: list[tuple[int, int, int]]
) -> None:
    lose(told, *lost)
    assert gaps(told) == stated
    assert told.verify_chain() is None


def test_the_last_good_event_is_named_by_its_hash(told: Outbox) -> None:
    good = told.events()[2].hash
    lose(told, 4)
    assert [one.after_hash for one in told.breaks()] == [good]


def test_a_gap_nobody_stated_is_a_break_as_before(told: Outbox) -> None:
    told._held().execute("DELETE FROM event WHERE seq = 4")
    assert told.verify_chain() == 4


@pytest.mark.parametrize(
    "forged",
    ["UPDATE event SET facts = '{\"count\":9}' WHERE seq = 8", "UPDATE chain_break SET after_hash = 'x'",
     "UPDATE chain_break SET after_seq = 2", "DELETE FROM event WHERE seq = 7", "DELETE FROM event WHERE seq = 2"],
)  # fmt: skip
def test_what_is_forged_beside_a_stated_gap_is_found(told: Outbox, forged: str) -> None:
    lose(told, 4, 5, 6)
    told._held().execute(forged)
    assert told.verify_chain() is not None


def test_stating_again_changes_nothing(told: Outbox) -> None:
    lose(told, 4)
    first = told.breaks()
    lose(told)
    assert told.breaks() == first


def test_a_signed_head_that_was_lost_inside_a_stated_gap_is_no_break_of_its_own(told: Outbox) -> None:
    event = told.events()[4]
    with told.transaction() as tx:
        tx.sign((event.seq, event.hash), Pen())
    lose(told, 4, 5, 6)
    assert told.verify_chain(by_pen) is None


def test_it_is_told_once_with_the_batch_that_reaches_it_and_signed(told: Outbox) -> None:
    lose(told, 2, 9)
    with told.transaction() as tx:
        (first,) = tx.tell_breaks("batch-1", 8, Pen())
    with told.transaction() as tx:
        (second,) = tx.tell_breaks("batch-2", 10, None)
        assert tx.tell_breaks("batch-3", 10, Pen()) == ()
    assert (first.seq, first.signer, by_pen(first.signer, first.statement, first.signature)) == (3, "test:1", True)
    assert (second.seq, second.signer, second.signature) == (10, "", b"")
    assert told.breaks() == [first, second]


def test_what_is_signed_says_everything_of_it_and_for_what() -> None:
    one = Break(7, 3, "a" * 64, 3, 5)
    assert one.statement.startswith(PURPOSE)
    assert json.loads(one.statement.removeprefix(PURPOSE)) == {
        "after_hash": "a" * 64, "after_seq": 3, "at_ms": 5, "lost": 3, "seq": 7,
    }  # fmt: skip


def salvaged(box: Outbox, folder: Path, clock: HandClock, *lost: int) -> Outbox:
    """Have the pages of some events rot, as far as the salvage can see; return the outbox that came of it."""
    for number in lost:
        box._held().execute("DELETE FROM event WHERE seq = ?", (number,))
    box.close()
    key = box._vault.database_key
    salvage.salvage(folder / "box", key, housekeeping.kept_salt(folder / "box"), NOW)
    return open_box(folder, clock)


@pytest.fixture
def rotten(told: Outbox, tmp_path: Path, clock: HandClock) -> Iterator[Rot]:
    """Give what has events rot and returns the outbox after its salvage."""
    made: list[Outbox] = []

    def rot(*lost: int) -> Outbox:
        made.append(salvaged(told, tmp_path, clock, *lost))
        return made[-1]

    yield rot
    for one in made:
        one.close()


def test_a_salvage_states_what_it_lost_and_goes_on(rotten: Rot) -> None:
    box = rotten(4, 5)
    assert gaps(box) == [(3, 2, 6)]
    assert (box.verify_chain(), box.events()[-1].action) == (None, "salvaged")


def acknowledge_batch(told: Outbox, clock: HandClock, answer: bytes) -> None:
    """Have the platform answer a batch of events."""
    with told.transaction() as tx:
        tx.put("audit", b"{}", dossier="audit", priority=Priority.AUDIT, id="batch")
    parcel = told.claim(clock())
    assert parcel
    made = Acknowledgement("batch", "0" * 64, "", "2026-11-22T09:00:00+08:00", answer)
    told.settle(parcel.entry, Acknowledged(made))


def test_a_tail_the_platform_has_is_not_numbered_twice(told: Outbox, clock: HandClock, rotten: Rot) -> None:
    acknowledge_batch(told, clock, b'{"accepted_to": 40}')
    box = rotten(8, 9, 10, 11, 12, 13)
    assert gaps(box) == [(7, 33, 41)]
    assert (box.events()[-1].seq, box.verify_chain()) == (41, None)


def test_an_answer_that_cannot_be_read_is_in_nobodys_way(told: Outbox, clock: HandClock, rotten: Rot) -> None:
    acknowledge_batch(told, clock, b"\xff not JSON")
    assert rotten(4).verify_chain() is None


def test_what_was_stated_is_brought_over_by_the_next_salvage(rotten: Rot, tmp_path: Path, clock: HandClock) -> None:
    box = rotten(4, 5)
    again = salvaged(box, tmp_path, clock, 8)
    assert gaps(again) == [(3, 2, 6), (7, 1, 9)]
    again.close()
