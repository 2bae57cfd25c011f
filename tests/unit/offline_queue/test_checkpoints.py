# SPDX-License-Identifier: Apache-2.0
"""Signed heads of the audit chain: what was signed cannot be written anew, nor cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_queue import chain, salvage, store
from offline_queue.checkpoints import PURPOSE, Checkpoint, statement
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction
from tests.support.outboxes import BOOT, START, open_box
from tests.support.outboxes import store as put
from tests.support.pens import Pen, by_pen


@pytest.fixture
def signed(box: Outbox) -> Outbox:
    """Return an outbox with six events, of which the third and the fifth are signed."""
    for number in range(1, 7):
        with box.transaction() as tx:
            tx.record("signed", f"visit-{number}")
    for event in (box.events()[2], box.events()[4]):
        with box.transaction() as tx:
            tx.sign((event.seq, event.hash), Pen())
    return box


def change(box: Outbox, words: str, *values: object) -> None:
    box._held().execute(words, values)


def write_anew(box: Outbox, begin: int) -> None:
    """Change an event and make all hashes after it fit again, as somebody with the key of the database can."""
    prev = box.events(after=begin - 2, limit=1)[0].hash
    for event in box.events(after=begin - 1):
        action = "forged" if event.seq == begin else event.action
        covered = (event.seq, event.at_ms, event.mono_ms, event.boot, action, event.object, event.facts, prev)
        own = chain.digest(*covered)
        change(box, "UPDATE event SET action = ?, prev = ?, hash = ? WHERE seq = ?", action, prev, own, event.seq)
        prev = own


def test_an_untouched_chain_fits_what_was_signed(signed: Outbox) -> None:
    assert signed.verify_chain(by_pen) is None
    assert [made.seq for made in signed.checkpoints()] == [3, 5]


def test_a_chain_that_was_written_anew_is_found_by_what_was_signed(signed: Outbox) -> None:
    write_anew(signed, 2)
    assert chain.first_break(signed._held()) is None
    assert signed.verify_chain(by_pen) == 3


def test_only_what_came_after_the_last_signature_can_be_forged_unseen(signed: Outbox) -> None:
    write_anew(signed, 6)
    assert signed.verify_chain(by_pen) is None


@pytest.mark.parametrize(("cut", "named"), [(5, 5), (4, 4)])
def test_a_tail_that_was_cut_off_is_found(signed: Outbox, cut: int, named: int) -> None:
    change(signed, "DELETE FROM event WHERE seq >= ?", cut)
    assert signed.verify_chain() == named


def test_a_signature_by_somebody_else_is_found(signed: Outbox) -> None:
    change(signed, "UPDATE checkpoint SET signature = x'00' WHERE seq = 3")
    assert (signed.verify_chain(), signed.verify_chain(by_pen)) == (None, 3)


def test_the_first_of_several_breaks_is_named(signed: Outbox) -> None:
    change(signed, "UPDATE checkpoint SET hash = ? WHERE seq = 5", "0" * 64)
    change(signed, "UPDATE event SET action = 'forged' WHERE seq = 2")
    assert signed.verify_chain(by_pen) == 2


def test_a_head_is_signed_once(signed: Outbox) -> None:
    first = signed.checkpoints()[0]
    with signed.transaction() as tx:
        tx.sign((3, "f" * 64), Pen())
    assert signed.checkpoints()[0] == first


def test_what_is_signed_says_its_purpose_first() -> None:
    made = Checkpoint(7, "a" * 64, 5, "k", b"")
    assert made.statement == PURPOSE + f'{{"at_ms":5,"hash":"{"a" * 64}","seq":7}}'.encode()
    assert statement(7, "a" * 64, 5) == made.statement


def test_nothing_is_taken_in_when_it_cannot_be_recorded(box: Outbox) -> None:
    change(box, "CREATE TRIGGER no_room BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(store.driver.IntegrityError):
        put(box)
    change(box, "DROP TRIGGER no_room")
    assert (box.entries(), box.events()) == ([], [])


def test_nothing_is_recorded_of_what_was_not_taken_in(box: Outbox) -> None:
    def refuse(tx: Transaction) -> None:
        tx.record("signed", "visit-1")
        raise StorageFault("full")

    with pytest.raises(StorageFault), box.transaction() as tx:
        refuse(tx)
    assert box.events() == []


def test_a_salvage_gives_no_event_a_number_that_was_signed(tmp_path: Path) -> None:
    box = open_box(tmp_path)
    put(box)
    with box.transaction() as tx:
        tx.sign((9, "a" * 64), Pen())
    with box.transaction():
        salvage._record(box._held(), chain.Moment(START, START, BOOT), Empty(), 0, 0)  # type: ignore[arg-type]  # only counted
    number = box.chain_head()[0]
    box.close()
    assert number == 10


class Empty:
    """Pages of which none is damaged."""

    damaged: frozenset[int] = frozenset()
