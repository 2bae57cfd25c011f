"""What may be shown again without a line: found by its name, sealed, and gone after its time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_queue.errors import OutboxDamaged
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, key_of, open_box, store

CODE = "progress:7K2M94P4"


def noted(box: Outbox, content: bytes, name: str = CODE, seconds: float = 100.0) -> None:
    with box.transaction() as tx:
        tx.note(name, content, seconds)


def test_a_note_comes_back_with_the_moment_it_was_written(box: Outbox, clock: HandClock) -> None:
    noted(box, b"in review")
    found = box.note(CODE, clock())
    assert found
    assert (found.content, found.at) == (b"in review", clock())


def test_a_newer_note_takes_the_place_of_the_older_one(box: Outbox, clock: HandClock) -> None:
    noted(box, b"received")
    clock.turn(5)
    noted(box, b"in review")
    found = box.note(CODE, clock())
    assert found
    assert (found.content, found.at) == (b"in review", clock())
    assert box._held().execute("SELECT count(*) FROM memo").fetchone() == (1,)


def test_nothing_is_found_under_another_name(box: Outbox, clock: HandClock) -> None:
    noted(box, b"x")
    assert box.note(CODE + "0", clock()) is None


def test_a_note_is_not_shown_after_its_time_and_is_deleted_by_the_next(box: Outbox, clock: HandClock) -> None:
    noted(box, b"x", seconds=10)
    clock.turn(10)
    assert box.note(CODE, clock()) is None
    noted(box, b"y", name="other")
    assert box._held().execute("SELECT count(*) FROM memo").fetchone() == (1,)


def test_the_wipe_of_what_was_acknowledged_deletes_old_notes_too(box: Outbox, clock: HandClock) -> None:
    noted(box, b"x", seconds=10)
    clock.turn(11)
    assert box.wipe_due(clock(), 0) == 0
    assert box._held().execute("SELECT count(*) FROM memo").fetchone() == (0,)


def test_a_forgotten_note_is_gone_and_forgetting_nothing_is_no_fault(box: Outbox, clock: HandClock) -> None:
    noted(box, b"x")
    with box.transaction() as tx:
        tx.forget(CODE)
        tx.forget("never there")
    assert box.note(CODE, clock()) is None


def test_name_and_content_stand_nowhere_in_the_opened_database(box: Outbox) -> None:
    noted(box, "赵德厚".encode(), name="dossiers:990121194307050016")
    rows = box._held().execute("SELECT name, content FROM memo").fetchall()
    assert "990121194307050016" not in rows[0][0]
    assert "赵德厚".encode() not in rows[0][1]


def test_a_note_put_under_another_name_by_hand_does_not_open(box: Outbox, clock: HandClock) -> None:
    noted(box, b"mine", name="a")
    noted(box, b"yours", name="b")
    held = box._held()
    mine, yours = (box._note_name(name) for name in "ab")
    with box.transaction():
        held.execute(
            "UPDATE memo SET content = (SELECT content FROM memo WHERE name = ?) WHERE name = ?", (yours, mine)
        )
    with pytest.raises(OutboxDamaged):
        box.note("a", clock())


def test_notes_outlive_a_restart_and_belong_to_the_device_key(tmp_path: Path) -> None:
    clock = HandClock()
    first = open_box(tmp_path, clock)
    noted(first, b"x")
    first.close()
    reader = Outbox.read_only(tmp_path / "box", key_of(tmp_path))
    found = reader.note(CODE, clock())
    reader.close()
    assert found
    assert found.content == b"x"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1), content=st.binary())
def test_whatever_is_noted_comes_back_as_it_was(box: Outbox, clock: HandClock, name: str, content: bytes) -> None:
    noted(box, content, name=name)
    found = box.note(name, clock())
    assert found
    assert found.content == content


def test_a_failed_transaction_notes_nothing(box: Outbox, clock: HandClock) -> None:
    def noted_and_broken() -> None:
        with box.transaction() as tx:
            tx.note(CODE, b"x", 10)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        noted_and_broken()
    assert box.note(CODE, clock()) is None


def test_prints_of_a_slip_are_found_by_their_entry_in_their_order(box: Outbox, clock: HandClock) -> None:
    entry, other = store(box), store(box, dossier="d2")
    for number, one in enumerate((entry, other, entry), start=1):
        clock.turn(1)
        with box.transaction() as tx:
            tx.record("receipt-printed", one.id, attempt=number)
            tx.record("receipt-not-printed", one.id, attempt=number)
    assert [event.facts for event in box.slips(entry.id)] == ['{"attempt":1}', '{"attempt":3}']
    assert [event.at_ms for event in box.slips(other.id)] == [round((clock() - 1) * 1000)]
