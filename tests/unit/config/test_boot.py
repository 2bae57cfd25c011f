"""Which boot this is, as each system tells it, and what stands there where none does."""

from __future__ import annotations

import ctypes
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from config import boot
from config.boot import boot_id, named, of_linux, of_macos, of_windows, since_boot


class Mac:
    """The C library of macOS, as far as it names boots."""

    def __init__(self, told: bytes = b"5E6FFEBE-1111-2222-3333-444455556666", code: int = 0) -> None:
        self.told, self.code = told, code

    def sysctlbyname(self, name: bytes, found: Any, size: Any, new: object, length: Any) -> int:
        assert (name, size._obj.value, new, length.value) == (b"kern.bootsessionuuid", 37, None, 0)
        found.value = self.told
        return self.code


class Nt:
    """The kernel of Windows: when it was booted by its clock now, and by how much that clock was set since."""

    def __init__(self, booted: int = 134_000_000_000_000_000, moved: int = 0, code: int = 0) -> None:
        self.booted, self.moved, self.code = booted, moved, code

    def NtQuerySystemInformation(self, asked: int, told: Any, size: Any, length: object) -> int:
        assert (asked, size.value, length) == (3, 48, None)
        told.raw = struct.pack("<qqqIIqq", self.booted, self.booted + 10**9, -288 * 10**9, 1, 0, self.moved, 7)
        return self.code

    def set_clock(self, by: int) -> None:
        """Set the wall clock, as somebody with the right to may."""
        self.booted, self.moved = self.booted + by, self.moved + by


def test_linux_names_its_boots(tmp_path: Path) -> None:
    (tmp_path / "boot_id").write_text("0f2c-11\n", "ascii")
    assert of_linux(tmp_path / "boot_id") == "0f2c-11"


def test_macos_names_its_boots() -> None:
    assert of_macos(Mac()) == "5E6FFEBE-1111-2222-3333-444455556666"


def test_windows_tells_when_it_was_booted_whatever_becomes_of_its_clock() -> None:
    kernel = Nt()
    before = of_windows(kernel)
    kernel.set_clock(-9 * 3600 * 10**7)
    assert of_windows(kernel) == before == "booted:134000000000000000"


def test_another_boot_of_windows_is_another_one() -> None:
    assert of_windows(Nt()) != of_windows(Nt(134_000_000_600_000_000))


@pytest.mark.parametrize("refused", [lambda: of_macos(Mac(code=-1)), lambda: of_windows(Nt(code=-1073741790))])
def test_a_system_that_does_not_answer_is_passed_over(refused: Any) -> None:
    with pytest.raises(OSError):
        refused()
    assert not named(boot_id((refused,)))


def test_this_system_is_asked_by_its_own_way_first() -> None:
    assert named(boot_id())
    assert boot_id() == boot_id()


def test_where_boots_have_no_names_each_start_of_the_program_counts_as_one() -> None:
    nowhere = (lambda: of_linux(Path("/none")), of_windows)
    kept = boot_id(nowhere)
    boot_id.cache_clear()
    assert kept != boot_id(nowhere)
    assert not named(kept)


def test_an_empty_name_is_none() -> None:
    assert not named(boot_id((lambda: "",)))


def test_no_library_of_another_system_is_taken_for_ours() -> None:
    with pytest.raises((OSError, AttributeError)):
        of_windows()
    assert not hasattr(ctypes.CDLL(None), "NtQuerySystemInformation")


def test_time_asleep_counts_where_the_system_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "clock_gettime", lambda which: {time.CLOCK_BOOTTIME: 90.0}[which])
    assert since_boot() == 90.0


def test_a_system_without_such_clocks_is_asked_by_the_one_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot, "CLOCK", None)
    monkeypatch.setattr(time, "monotonic", lambda: 45.0)
    assert since_boot() == 45.0


def test_the_clock_that_nobody_sets_goes_on() -> None:
    assert 0 < since_boot() <= since_boot()
