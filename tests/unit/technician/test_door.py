"""The door over a real outbox: what survives a restart, a boot, a set clock, a pulled plug and a deleted line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.audit import Act
from kiosk.technician import door as doors
from kiosk.technician.door import NOTE, TRAINING_CODE, Answer, Door, Kept
from kiosk.technician.lockout import FREE, Tries
from offline_queue.errors import OutboxError, StorageFault
from offline_queue.outbox import Outbox
from tests.support.maintenance import WRONG, opened, swift_outbox
from tests.support.upkeep import QUICK, Clocks


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    with swift_outbox() as box:
        yield box


def made(clocks: Clocks, *, training: bool = False) -> Door:
    return Door(training=training, now=clocks, cost=QUICK)


def shut(door: Door, outbox: Outbox, count: int = FREE) -> None:
    for _ in range(count):
        door.try_code(outbox, WRONG)


def actions(outbox: Outbox) -> list[str]:
    return [event.action for event in outbox.events()]


def test_a_terminal_that_was_never_set_up_opens_to_no_code(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    assert door.look(outbox).answer is Answer.NOT_SET
    assert door.try_code(outbox, TRAINING_CODE).answer is Answer.NOT_SET
    assert "technician-tried" not in actions(outbox)


def test_the_code_that_was_made_opens(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    code = door.make(outbox)
    assert door.look(outbox).answer is Answer.READY
    assert door.try_code(outbox, code).answer is Answer.OPEN


def test_the_first_code_is_made_once(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    first, second = door.make_first(outbox), door.make_first(outbox)
    assert (len(first), second) == (10, "")
    assert actions(outbox).count("technician-code-made") == 1


def test_a_training_terminal_makes_none_of_its_own(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks, training=True)
    assert door.make_first(outbox) == ""
    assert door.try_code(outbox, TRAINING_CODE).answer is Answer.OPEN


def test_a_code_made_on_a_training_terminal_takes_the_place_of_the_known_one(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks, training=True)
    code = door.make(outbox)
    assert door.try_code(outbox, TRAINING_CODE).answer is Answer.WRONG
    assert door.try_code(outbox, code).answer is Answer.OPEN


def test_a_new_code_makes_the_one_before_void_and_forgives_the_tries(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    old = door.make(outbox)
    shut(door, outbox)
    new = door.make(outbox)
    assert door.look(outbox).left == FREE
    assert [door.try_code(outbox, code).answer for code in (old, new)] == [Answer.WRONG, Answer.OPEN]


def test_wrong_codes_are_counted_and_then_none_is_even_looked_at(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    code = door.make(outbox)
    said = [door.try_code(outbox, WRONG) for _ in range(FREE)]
    assert [one.left for one in said] == [4, 3, 2, 1, 0]
    assert (said[-1].wait, door.try_code(outbox, code).answer) == (60.0, Answer.LOCKED)
    assert actions(outbox).count("technician-tried") == FREE


def test_the_count_survives_a_restart(tmp_path: Path, clocks: Clocks) -> None:
    box = opened(tmp_path)
    door = made(clocks)
    code = door.make(box)
    shut(door, box)
    box.close()
    clocks.wait(10)
    box = opened(tmp_path)
    said = made(clocks).try_code(box, code)
    box.close()
    assert (said.answer, said.wait) == (Answer.LOCKED, 50.0)


def test_the_count_survives_a_boot_and_a_clock_set_back_and_forward(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    door.make(outbox)
    shut(door, outbox)
    clocks.reboot()
    waits = []
    for wall in (0.0, 4_000_000_000.0):
        clocks.wall = wall
        waits.append(door.look(outbox).wait)
    assert waits == [55.0, 55.0]


def test_the_code_outlives_a_clock_that_runs_wild_and_the_wipe_of_old_notes(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    code = door.make(outbox)
    clocks.wall = 1e15
    outbox.wipe_due(1e15, 0.0)
    assert door.try_code(outbox, code).answer is Answer.OPEN


def test_a_try_is_counted_before_the_code_is_looked_at(
    outbox: Outbox, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = made(clocks)
    code = door.make(outbox)
    seen: list[int] = []

    def look(given: str, written: str) -> bool:
        seen.append(door.look(outbox).left)
        raise KeyboardInterrupt

    monkeypatch.setattr(doors, "matches", look)
    with pytest.raises(KeyboardInterrupt):
        door.try_code(outbox, code)
    assert (seen, door.look(outbox).left) == ([4], 4)


def test_the_writing_lock_is_free_while_a_code_is_compared(
    outbox: Outbox, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = made(clocks)
    code = door.make(outbox)

    def store(given: str, written: str) -> bool:
        with outbox.transaction() as tx:
            tx.record("visit-started", "somebody-else")
        return True

    monkeypatch.setattr(doors, "matches", store)
    assert door.try_code(outbox, code).answer is Answer.OPEN


def test_the_right_code_takes_the_count_back(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    code = door.make(outbox)
    shut(door, outbox, 4)
    assert door.look(outbox).left == 1
    door.try_code(outbox, code)
    assert door.look(outbox).left == FREE


def test_a_disk_that_takes_nothing_opens_nothing(
    outbox: Outbox, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = made(clocks)
    code = door.make(outbox)

    def full(*_: object) -> None:
        raise StorageFault("the disk is full")

    monkeypatch.setattr(doors, "_keep", full)
    with pytest.raises(OutboxError):
        door.try_code(outbox, code)
    assert "technician-entered" not in actions(outbox)


@pytest.mark.parametrize("code", ["", "0", "十二三四五六七八九十", "0123456789\n", " 0123456789", "x" * 10_000])
def test_garbage_is_a_wrong_code_and_no_fault(outbox: Outbox, clocks: Clocks, code: str) -> None:
    trained, set_up = made(clocks, training=True), made(clocks)
    assert trained.try_code(outbox, code).answer is Answer.WRONG
    set_up.make(outbox)
    assert set_up.try_code(outbox, code).answer is Answer.WRONG


def test_what_is_kept_names_neither_code_nor_count_to_who_reads_the_file(tmp_path: Path, clocks: Clocks) -> None:
    box = opened(tmp_path)
    code = made(clocks).make(box)
    box.close()
    files = b"".join(file.read_bytes() for file in (tmp_path / "outbox").rglob("*") if file.is_file())
    assert (code.encode() in files, b"argon2id" in files, NOTE.encode() in files) == (False, False, False)


def test_every_act_at_the_door_is_in_an_unbroken_chain(outbox: Outbox, clocks: Clocks) -> None:
    door = made(clocks)
    code = door.make(outbox)
    door.try_code(outbox, WRONG)
    door.try_code(outbox, code)
    wanted = [Act.TECHNICIAN_CODE_MADE, Act.TECHNICIAN_TRIED, Act.TECHNICIAN_REFUSED, Act.TECHNICIAN_TRIED]
    assert actions(outbox)[-5:] == [act.value for act in (*wanted, Act.TECHNICIAN_ENTERED)]
    assert outbox.chain_ok()


def test_what_is_kept_can_be_read_again() -> None:
    kept = Kept("$argon2id$", Tries(3, "boot", 1.5))
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Kept) == kept
