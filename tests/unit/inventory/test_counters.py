"""The file of the counters: added up, written whole, read whatever stands in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.usage import Mishap, Usage
from kiosk.inventory.counters import FILE, Counters, read, since, sums, write

COUNTS = st.dictionaries(st.sampled_from(["papers", "cuts", "reads"]), st.integers(1, 1000))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    kept = {"receipt_printer": Counters({"cuts": 2}, {"printer.silent": 1}, Mishap("printer.silent", 5.0), "S-1")}
    write(tmp_path / "deep" / FILE, kept)
    assert read(tmp_path / "deep" / FILE) == kept
    assert [file.name for file in (tmp_path / "deep").iterdir()] == [FILE]


def test_without_a_file_nothing_was_counted(tmp_path: Path) -> None:
    assert read(tmp_path / FILE) == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a": 1}', b'{"a": {"tallies": "x"}}', b"\xff\xfe\x00"])
def test_a_file_nobody_can_read_counts_from_nothing_and_is_logged(
    tmp_path: Path, content: bytes, expected_logs
) -> None:
    expected_logs("counters-unreadable")
    (tmp_path / FILE).write_bytes(content)
    assert read(tmp_path / FILE) == {}


def test_a_folder_in_its_place_is_no_crash_either(tmp_path: Path, expected_logs) -> None:
    expected_logs("counters-unreadable")
    (tmp_path / FILE).mkdir()
    assert read(tmp_path / FILE) == {}


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / FILE, {"a": Counters(serial="1")})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / FILE, {"a": Counters(serial="2")})
    assert read(tmp_path / FILE) == {"a": Counters(serial="1")}


def test_what_staff_said_of_a_device_survives_the_power_right_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A device taken out of use stands in this file: its name in the folder is to be on the disk as well.
    synced: list[tuple[bool, bool]] = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append((is_folder(handle), (tmp_path / FILE).exists())))
    write(tmp_path / FILE, {"a": Counters(stopped="unsafe")})
    assert synced == [(False, False), (True, True)]


def is_folder(handle: int) -> bool:
    return stat.S_ISDIR(os.fstat(handle).st_mode)


@given(COUNTS, COUNTS)
def test_numbers_are_added_name_by_name(one: dict[str, int], other: dict[str, int]) -> None:
    added = sums(one, other)
    assert set(added) == set(one) | set(other)
    assert all(added[name] == one.get(name, 0) + other.get(name, 0) for name in added)


@given(COUNTS, COUNTS, st.integers(0, 50), st.integers(0, 50))
def test_what_was_done_since_a_moment_is_what_came_after_it(
    before: dict[str, int], after: dict[str, int], calls: int, more: int
) -> None:
    mark, now = Usage(calls, before, before), Usage(calls + more, sums(before, after), sums(before, after))
    done = since(mark, now)
    assert (done.calls, done.tallies, done.faults) == (more, after, after)


def test_an_old_mishap_is_none_of_what_came_after() -> None:
    old, new = Mishap("a.b", 1.0), Mishap("c.d", 2.0)
    assert since(Usage(last=old), Usage(last=old)).last is None
    assert since(Usage(last=old), Usage(last=new)).last == new


@given(COUNTS, COUNTS)
def test_paper_filled_in_never_makes_a_count_negative(before: dict[str, int], after: dict[str, int]) -> None:
    kept = Counters(before).filled(7.0).plus(Usage(0, after))
    assert kept.since_filled == {name: after.get(name, 0) for name in kept.tallies}
    assert kept.tallies == sums(before, after)


def test_the_last_mishap_of_before_stays_until_there_is_another() -> None:
    old = Counters(last=Mishap("a.b", 1.0))
    assert old.plus(Usage(2)).last == Mishap("a.b", 1.0)
    assert old.plus(Usage(2, last=Mishap("c.d", 2.0))).last == Mishap("c.d", 2.0)
