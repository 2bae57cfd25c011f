"""The door beside a refused outbox: the same code, the same waits, and every entry told later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.technician.door import TRAINING_CODE, Answer
from kiosk.technician.lockout import FREE
from kiosk.technician.secret import hashed
from kiosk.technician.spare import SIZE, SpareDoor
from tests.support.upkeep import QUICK, Clocks

CODE, WRONG = "2468013579", "1111111111"
ENTERED = "technician-entered-without-outbox"
Expect = Callable[..., None]


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def door(tmp_path: Path, clocks: Clocks) -> SpareDoor:
    made = SpareDoor(tmp_path / "keys" / "technician.door", training=False, now=clocks)
    made.follow(hashed(CODE, QUICK))
    return made


def test_the_code_of_the_outbox_opens_it(door: SpareDoor, expected_logs: Expect) -> None:
    expected_logs(ENTERED)
    assert door.try_code(CODE).answer is Answer.OPEN


def test_another_code_opens_nothing_and_is_counted(door: SpareDoor) -> None:
    said = door.try_code(WRONG)
    assert (said.answer, said.left, door.look().left) == (Answer.WRONG, FREE - 1, FREE - 1)


def test_wrong_codes_shut_it_also_for_the_right_one_and_after_a_restart(
    door: SpareDoor, clocks: Clocks, tmp_path: Path, expected_logs: Expect
) -> None:
    for _ in range(FREE):
        door.try_code(WRONG)
    again = SpareDoor(tmp_path / "keys" / "technician.door", training=False, now=clocks)
    assert (again.try_code(CODE).answer, again.look().wait) == (Answer.LOCKED, 60.0)
    clocks.wait(61)
    expected_logs(ENTERED)
    assert again.try_code(CODE).answer is Answer.OPEN


def test_each_entry_is_handed_on_once(door: SpareDoor, expected_logs: Expect) -> None:
    expected_logs(ENTERED)
    door.try_code(CODE)
    door.try_code(CODE)
    written = hashed(CODE, QUICK)
    assert (door.follow(written), door.follow(written)) == (2, 0)


def test_a_new_code_takes_the_place_of_the_old_and_forgives(door: SpareDoor) -> None:
    door.try_code(WRONG)
    door.follow(hashed(WRONG, QUICK))
    assert (door.look().left, door.try_code(CODE).answer) == (FREE, Answer.WRONG)


def test_a_machine_without_a_code_has_no_way_in(tmp_path: Path, clocks: Clocks) -> None:
    door = SpareDoor(tmp_path / "none", training=False, now=clocks)
    assert (door.look().answer, door.try_code("").answer) == (Answer.NOT_SET, Answer.NOT_SET)


def test_the_training_code_opens_a_training_machine_only(tmp_path: Path, clocks: Clocks, expected_logs: Expect) -> None:
    expected_logs(ENTERED)
    assert SpareDoor(tmp_path / "t", training=True, now=clocks).try_code(TRAINING_CODE).answer is Answer.OPEN
    assert SpareDoor(tmp_path / "p", training=False, now=clocks).try_code(TRAINING_CODE).answer is Answer.NOT_SET


def test_what_it_writes_has_one_size_nobody_else_reads_and_no_code(door: SpareDoor, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "technician.door"
    for _ in range(FREE):
        door.try_code(WRONG)
    assert (file.stat().st_size, file.stat().st_mode & 0o777) == (SIZE, 0o600)
    assert WRONG.encode() not in file.read_bytes()


def test_a_disk_that_takes_nothing_counts_as_long_as_the_program_runs(
    door: SpareDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Expect
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "no space left")

    expected_logs("spare-door-not-written")
    monkeypatch.setattr("os.fsync", refuse)
    for _ in range(FREE):
        door.try_code(WRONG)
    assert door.try_code(CODE).answer is Answer.LOCKED


@pytest.mark.parametrize("content", [b"", b"{", b'{"written": 3}'])
def test_a_file_that_is_no_door_opens_nothing(tmp_path: Path, clocks: Clocks, content: bytes) -> None:
    (tmp_path / "door").write_bytes(content)
    assert SpareDoor(tmp_path / "door", training=False, now=clocks).look().answer is Answer.NOT_SET
