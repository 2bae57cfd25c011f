# SPDX-License-Identifier: Apache-2.0
"""A transaction stores all of it or nothing, numbers count without gaps, papers come back byte-equal."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue import store as database
from offline_queue.entry import Attachment, Priority, State
from offline_queue.errors import AlreadyStored, OutboxDamaged, OutboxError, PaperUnreadable, UnsafeFact
from offline_queue.outbox import LOOK_EVERY, Outbox
from offline_queue.transaction import INLINE_BYTES, Transaction
from tests.support.outboxes import LARGE, START, HandClock, open_box, store


def test_a_stored_entry_is_pending_and_found_by_its_id(box: Outbox) -> None:
    entry = store(box, b"payload", dossier="d9", priority=Priority.EVALUATION)
    assert box.entry(entry.id) == entry
    assert (entry.state, entry.attempts, entry.created_at, entry.dossier) == (State.PENDING, 0, START, "d9")


def test_the_caller_may_give_the_id(box: Outbox) -> None:
    assert store(box, id="01890000-0000-7000-8000-000000000001").id == "01890000-0000-7000-8000-000000000001"


def test_the_same_id_is_stored_once(box: Outbox) -> None:
    store(box, id="e1")
    with pytest.raises(AlreadyStored):
        store(box, id="e1")
    assert box.counts()[State.PENDING] == 1


def test_finding_an_id_stored_already_leaves_the_rest_of_the_transaction_usable(box: Outbox) -> None:
    store(box, id="e1")
    with box.transaction() as tx:
        with pytest.raises(AlreadyStored):
            tx.put("submission", b"", dossier="d1", priority=Priority.SUBMISSION, id="e1")
        tx.put("submission", b"", dossier="d1", priority=Priority.SUBMISSION, id="e2")
    assert [entry.id for entry in box.entries()] == ["e1", "e2"]


def test_numbers_count_from_one_in_each_scope(box: Outbox) -> None:
    with box.transaction() as tx:
        assert [tx.next_number("a"), tx.next_number("a"), tx.next_number("b")] == [1, 2, 1]


def test_numbers_go_on_after_a_restart(box: Outbox, tmp_path: Path) -> None:
    with box.transaction() as tx:
        tx.next_number("a")
    box.close()
    again = open_box(tmp_path)
    with again.transaction() as tx:
        assert tx.next_number("a") == 2
    again.close()


def test_a_failed_transaction_leaves_nothing(box: Outbox, tmp_path: Path) -> None:
    before = box.chain_head()

    def fail(tx: Transaction) -> None:
        tx.next_number("a")
        papers = [Attachment("p", "image/png", LARGE)]
        tx.put("submission", b"", dossier="d", priority=Priority.AUDIT, attachments=papers)
        tx.record("signed")
        raise RuntimeError

    with pytest.raises(RuntimeError), box.transaction() as tx:
        fail(tx)
    assert not box.entries()
    assert box.chain_head() == before
    assert not list((tmp_path / "box" / "files").iterdir())


def test_a_number_of_a_failed_transaction_was_never_given(box: Outbox) -> None:
    def fail(tx: Transaction) -> None:
        tx.next_number("a")
        raise RuntimeError

    with pytest.raises(RuntimeError), box.transaction() as tx:
        fail(tx)
    with box.transaction() as tx:
        assert tx.next_number("a") == 1


@pytest.mark.parametrize("size", [0, 1, INLINE_BYTES, INLINE_BYTES + 1, len(LARGE)])
def test_a_paper_comes_back_byte_equal(box: Outbox, size: int) -> None:
    store(box, attachments=(Attachment("p1", "image/png", LARGE[:size]),))
    (paper,) = box.attachments(box.entries()[0])
    assert paper.open().read() == LARGE[:size]
    assert (paper.size, paper.sha256) == (size, hashlib.sha256(LARGE[:size]).hexdigest())


def test_papers_keep_name_kind_and_order(box: Outbox) -> None:
    names = ["c", "a", "b"]
    entry = store(box, attachments=tuple(Attachment(name, "image/png", name.encode()) for name in names))
    papers = box.attachments(entry)
    assert [(paper.id, paper.name, paper.mime) for paper in papers] == [(n, n, "image/png") for n in names]


@pytest.mark.parametrize("size", [10, len(LARGE)])
def test_a_paper_in_a_file_is_copied(box: Outbox, tmp_path: Path, size: int) -> None:
    scan = tmp_path / "scan.png"
    scan.write_bytes(LARGE[:size])
    entry = store(box, attachments=(Attachment("p", "image/png", scan),))
    scan.unlink()
    assert box.attachments(entry)[0].open().read() == LARGE[:size]


def test_only_large_papers_lie_in_files_and_their_names_tell_nothing(box: Outbox, tmp_path: Path) -> None:
    papers = (Attachment("small", "image/png", b"s"), Attachment("large", "image/png", LARGE))
    store(box, attachments=papers)
    (file,) = (tmp_path / "box" / "files").iterdir()
    assert len(bytes.fromhex(file.name)) == 16


def test_a_paper_that_cannot_be_read_stores_nothing(box: Outbox, tmp_path: Path) -> None:
    with pytest.raises(PaperUnreadable):
        store(box, attachments=(Attachment("p", "image/png", tmp_path / "gone.png"),))
    assert not box.entries()


def test_half_an_entry_is_never_kept_even_when_the_caller_goes_on(box: Outbox, tmp_path: Path) -> None:
    papers = [Attachment("p", "image/png", tmp_path / "gone.png")]

    def go_on(tx: Transaction) -> None:
        with pytest.raises(PaperUnreadable):
            tx.put("submission", b"", dossier="d", priority=Priority.AUDIT, attachments=papers)
        tx.record("signed")

    with pytest.raises(OutboxError, match="whole"), box.transaction() as tx:
        go_on(tx)
    assert not box.entries()


def test_two_papers_of_one_name_are_refused(box: Outbox) -> None:
    with pytest.raises(AlreadyStored, match="same name"):
        store(box, attachments=(Attachment("p", "image/png", b"1"), Attachment("p", "image/png", b"2")))
    assert not box.entries()


def test_a_transaction_is_of_no_use_after_its_block(box: Outbox) -> None:
    with box.transaction() as tx:
        pass
    for act in (lambda: tx.next_number("a"), lambda: tx.record("signed")):
        with pytest.raises(OutboxError, match="ended"):
            act()


def test_a_transaction_inside_a_transaction_is_refused(box: Outbox) -> None:
    with pytest.raises(OutboxError, match="already"), box.transaction(), box.transaction():
        pytest.fail("entered")
    store(box)
    assert box.counts()[State.PENDING] == 1


def test_an_unsafe_fact_undoes_the_transaction(box: Outbox) -> None:
    def leak(tx: Transaction) -> None:
        tx.put("submission", b"", dossier="d", priority=Priority.AUDIT)
        tx.record("card-read", number="110101199003074514")

    with pytest.raises(UnsafeFact), box.transaction() as tx:
        leak(tx)
    assert not box.entries()


def test_each_stored_entry_has_its_event(box: Outbox) -> None:
    entry = store(box)
    (event,) = box.events()
    assert (event.action, event.object, event.at_ms) == ("stored", entry.id, START * 1000)


def test_who_waits_is_called_after_something_was_stored_and_only_then(box: Outbox) -> None:
    calls: list[str] = []
    box.on_stored = lambda: calls.append("stored")
    with box.transaction() as tx:
        tx.record("signed")
    assert calls == []
    store(box)
    assert calls == ["stored"]


def test_four_threads_store_side_by_side_and_no_number_is_given_twice(box: Outbox) -> None:
    numbers: list[int] = []

    def work() -> None:
        for _ in range(10):
            with box.transaction() as tx:
                number = tx.next_number("a")
                tx.put("submission", b"", dossier=str(number), priority=Priority.AUDIT)
            numbers.append(number)

    in_threads(work, 4)
    assert sorted(numbers) == list(range(1, 41))
    assert box.chain_ok()


def test_entries_come_in_pages_in_the_order_of_storing(box: Outbox) -> None:
    stored = [store(box, dossier=f"d{i % 2}") for i in range(5)]
    first = box.entries(limit=2)
    assert first == stored[:2]
    assert box.entries(after=first[-1].seq) == stored[2:]


def test_entries_can_be_asked_by_dossier_and_state(box: Outbox, clock: HandClock) -> None:
    first, second = store(box, dossier="a"), store(box, dossier="b")
    assert [entry.id for entry in box.entries(dossier="b")] == [second.id]
    box.claim(clock())
    assert [entry.id for entry in box.entries(state=State.SENDING)] == [first.id]


def test_counts_name_every_state(box: Outbox) -> None:
    assert box.counts() == dict.fromkeys(State, 0)


def test_the_repr_of_a_paper_shows_nothing_of_it() -> None:
    assert "secret" not in repr(Attachment("secret-name", "image/png", b"secret"))


def in_threads(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_damage_found_after_the_commit_does_not_make_what_is_stored_not_stored(
    box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(connection: object) -> bool:
        raise OutboxDamaged("a page of the log")

    with monkeypatch.context() as patch:
        patch.setattr(database, "LOG_LIMIT_BYTES", 0)
        patch.setattr(database, "checkpoint", damaged)
        for _ in range(LOOK_EVERY):
            store(box)
    assert box.counts()[State.PENDING] == LOOK_EVERY


def test_a_log_that_grew_too_large_is_moved_within_a_few_transactions(
    box: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 30_000)
    for _ in range(2 * LOOK_EVERY):
        store(box, bytes(8000))
    one_round = LOOK_EVERY * 60_000
    assert (tmp_path / "box" / "outbox.db-wal").stat().st_size < one_round


def test_events_of_one_transaction_are_chained_to_one_another(box: Outbox) -> None:
    with box.transaction() as tx:
        for number in range(3):
            tx.record("signed", f"visit-{number}")
    first, second, third = box.events()[-3:]
    assert (second.prev, third.prev) == (first.hash, second.hash)
    assert box.chain_ok()


def test_a_refused_fact_in_the_middle_leaves_the_chain_of_the_transaction_whole(box: Outbox) -> None:
    with box.transaction() as tx:
        tx.record("signed", "visit-1")
        with pytest.raises(UnsafeFact):
            tx.record("signed", "13912345678")
        tx.record("signed", "visit-2")
    assert [event.object for event in box.events()[-2:]] == ["visit-1", "visit-2"]
    assert box.chain_ok()


def test_events_after_a_transaction_that_was_given_up_go_on_from_the_last_stored_one(box: Outbox) -> None:
    head = box.chain_head()
    with pytest.raises(UnsafeFact), box.transaction() as tx:
        tx.record("signed", "visit-1", name="x")
    with box.transaction() as tx:
        tx.record("signed", "visit-2")
    assert (box.events()[-1].prev, box.chain_ok()) == (head[1], True)
