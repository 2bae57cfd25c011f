# SPDX-License-Identifier: Apache-2.0
"""What the platform wants mended is replaced by what is handed in anew: in one transaction, once, and then wiped."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_queue import salvage
from offline_queue.chain import Moment
from offline_queue.entry import DeadLetter, Entry, NeedsCorrection, Outcome, Priority, Rejected, State
from offline_queue.errors import IllegalMove, Wiped
from offline_queue.outbox import Outbox
from tests.support.outboxes import BOOT, START, HandClock, acknowledge, open_box, store

DAY = 86_400.0
LOSING = {"item": "DELETE FROM item WHERE seq = ?", "secret": "DELETE FROM secret WHERE item = ?"}
GONE = NeedsCorrection("item-version-gone", b'{"code": "item-version-gone"}')


@pytest.fixture
def refused(box: Outbox, clock: HandClock) -> Entry:
    """Return an entry of which the platform wants something else."""
    return turned_down(box, clock, GONE)


def turned_down(box: Outbox, clock: HandClock, outcome: Outcome) -> Entry:
    entry = store(box, b"old", dossier="old", id="old")
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, outcome)
    return entry


def renew(box: Outbox, id: str = "new", old: str = "old") -> None:
    with box.transaction() as tx:
        tx.put("submission", b"new", dossier=id, priority=Priority.SUBMISSION, id=id)
        tx.replace(old, id)


def state_of(box: Outbox, id: str = "old") -> State | None:
    entry = box.entry(id)
    return entry.state if entry else None


def test_what_was_handed_in_anew_takes_the_place_of_the_old(box: Outbox, refused: Entry) -> None:
    renew(box)
    assert (state_of(box), state_of(box, "new"), box.replaced_by("old")) == (State.REPLACED, State.PENDING, "new")
    assert [entry.id for entry in box.entries(state=State.REPLACED)] == ["old"]


def test_it_is_counted_as_that_and_not_as_waiting_for_somebody(box: Outbox, refused: Entry) -> None:
    renew(box)
    counts = box.counts()
    assert [counts[state] for state in (State.NEEDS_CORRECTION, State.REPLACED, State.PENDING)] == [0, 1, 1]


def test_it_is_on_record(box: Outbox, refused: Entry) -> None:
    renew(box)
    assert [(event.action, event.object) for event in box.events()][-2:] == [("stored", "new"), ("replaced", "old")]


def test_two_people_of_one_dossier_do_not_both_replace_it(box: Outbox, refused: Entry) -> None:
    renew(box)
    with pytest.raises(IllegalMove, match="replaced, it cannot be replaced"):
        renew(box, "another")
    assert (state_of(box, "another"), box.replaced_by("old")) == (None, "new")


@pytest.mark.parametrize("outcome", [Rejected("notice-closed"), DeadLetter("hash-mismatch")])
def test_what_was_refused_for_good_or_is_damaged_is_not_replaced(
    box: Outbox, clock: HandClock, outcome: Outcome
) -> None:
    turned_down(box, clock, outcome)
    with pytest.raises(IllegalMove):
        renew(box)
    assert state_of(box, "new") is None


def test_what_is_not_here_or_was_received_is_not_replaced(box: Outbox, clock: HandClock) -> None:
    with pytest.raises(IllegalMove, match="not here"):
        renew(box, old="unknown")
    entry = store(box, id="old")
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(entry))
    with pytest.raises(IllegalMove, match="acknowledged"):
        renew(box)


def test_no_answer_that_comes_late_changes_it(box: Outbox, refused: Entry) -> None:
    renew(box)
    held = box.entry("old")
    assert held is not None
    with pytest.raises(IllegalMove):
        box.settle(held, acknowledge(held))


def test_its_content_goes_after_the_grace_and_nobodys_else(box: Outbox, clock: HandClock, refused: Entry) -> None:
    other = store(box, b"other", dossier="other", id="other")
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, GONE)
    clock.turn(400 * DAY)
    renew(box)
    assert box.wipe_due(clock(), DAY) == 0
    clock.turn(DAY)
    assert [box.wipe_due(clock(), DAY), box.wipe_due(clock(), DAY)] == [1, 0]
    with pytest.raises(Wiped):
        box.payload(refused)
    # However old: what nobody came for is kept.
    assert (box.payload(other), state_of(box)) == (b"other", State.REPLACED)


def test_a_clock_that_was_far_ahead_keeps_its_content_no_longer(box: Outbox, clock: HandClock, refused: Entry) -> None:
    clock.turn(4000 * DAY)
    renew(box)
    clock.turn(-4000 * DAY)
    box.wipe_due(clock(), DAY)
    clock.turn(DAY)
    assert box.wipe_due(clock(), DAY) == 1


def test_when_the_new_one_was_not_stored_after_all_the_old_can_be_mended_again(box: Outbox, refused: Entry) -> None:
    renew(box)
    box._doubtful.append("new")
    renew(box, "again")
    assert (state_of(box, "new"), box.replaced_by("old")) == (None, "again")


def rotten(box: Outbox, id: str, *tables: str) -> tuple[int, int]:
    """Lose the rows of an entry as with a rotten page, and mend what is left."""
    connection = box._held()
    (seq,) = connection.execute("SELECT seq FROM item WHERE id = ?", (id,)).fetchone()
    connection.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        connection.execute(LOSING[table], (seq,))
    return salvage._mend(connection, Moment(START, START, BOOT))


@pytest.mark.parametrize("tables", [("item", "secret"), ("secret",)])
def test_when_rot_takes_the_new_one_the_old_is_all_that_is_left_and_can_be_mended_again(
    box: Outbox, refused: Entry, tables: tuple[str, ...]
) -> None:
    renew(box)
    rotten(box, "new", *tables)
    assert (state_of(box), box.payload(refused), box.replaced_by("old")) == (State.NEEDS_CORRECTION, b"old", "")


def test_it_stays_replaced_when_the_platform_has_the_new_one(box: Outbox, clock: HandClock, refused: Entry) -> None:
    renew(box)
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(parcel.entry))
    rotten(box, "new", "item", "secret")
    assert state_of(box) is State.REPLACED


def test_made_again_after_rot_it_is_not_sent_beside_the_new_one(box: Outbox, clock: HandClock, refused: Entry) -> None:
    renew(box)
    rotten(box, "old", "item")
    first, second = box.claim(clock()), box.claim(clock())
    assert (first and first.entry.id, second) == ("new", None)
    assert (state_of(box), box.replaced_by("old")) == (State.REPLACED, "new")


def test_made_again_beside_a_new_one_that_was_not_stored_after_all_it_is_sent(
    box: Outbox, clock: HandClock, refused: Entry
) -> None:
    renew(box)
    box._doubtful.append("new")
    store(box, id="any")
    rotten(box, "old", "item")
    assert state_of(box) is State.RETRY


def test_when_rot_takes_the_new_one_and_the_row_of_the_old_the_platform_is_asked_again(
    box: Outbox, refused: Entry
) -> None:
    renew(box)
    box._held().execute("DELETE FROM secret WHERE item = (SELECT seq FROM item WHERE id = 'new')")
    assert rotten(box, "old", "item") == (0, 1)
    assert (state_of(box), state_of(box, "new")) == (State.RETRY, State.DEAD_LETTER)


def test_it_is_known_after_a_restart(box: Outbox, clock: HandClock, refused: Entry, tmp_path: Path) -> None:
    renew(box)
    box.close()
    again = open_box(tmp_path, clock)
    assert (state_of(again), again.counts()[State.REPLACED]) == (State.REPLACED, 1)
    again.close()
