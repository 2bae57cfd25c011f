# SPDX-License-Identifier: Apache-2.0
"""The power goes at any moment: whatever a person was told is on the disk, whole, and the outbox opens."""

from __future__ import annotations

import errno
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_queue import store
from tests.support.lossy_disk import ROOT, Disk, Made, Named, Sized, Synced, Written
from tests.support.lossy_mount import KINDS, Fault, why_not
from tests.support.old_outbox import old_outbox
from tests.support.power_cut import Run, Told, calls_of, check, cut_and_check, record, said_in
from tests.support.rot import closed, flipped

Logs = Callable[..., None]
mounted = pytest.mark.skipif(bool(why_not()), reason=f"no lossy disk here: {why_not()}")
# Entries in a recorded day, and how many cuts each campaign makes.
DAY, SLICE = 10, 15
CUTS, SECOND_CUTS = 600, 200
# A log that lost its tail is told, as it should be.
TORN = "outbox-log-torn"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return record(tmp_path_factory.mktemp("day") / "disk", "day", DAY)


def second_run(day: Run, folder: Path, seed: int) -> tuple[Run, Told]:
    """Cut a day at a seeded moment and record the start after it; return it, and what was told before."""
    chance = random.Random(seed)
    disk = day.disk_after(chance.randrange(len(day.acts) // 3, len(day.acts)))
    disk.cut(folder / "left", 0.5, chance)
    return record(folder / "disk", "day", 1, begin=folder / "left"), Told.by(disk)


def older(folder: Path) -> Run:
    """Record the start over an outbox of an earlier form."""
    old_outbox(folder / "old", entries=3, log=True)
    return record(folder / "disk", "day", 1, begin=folder / "old")


def rotten(folder: Path) -> Run:
    """Record the start over an outbox with a page that rotted."""
    flipped(closed(folder / "whole"), folder / "rotten", store.DATABASE, 5 * store.PAGE_BYTES)
    return record(folder / "disk", "day", 1, begin=folder / "rotten")


@mounted
def test_a_day_on_the_lossy_disk_ends_as_on_any_other(day: Run, tmp_path: Path) -> None:
    disk = day.disk_after(len(day.acts))
    disk.cut(tmp_path / "left", 1.0, random.Random(0))
    told = Told.by(disk)
    check(tmp_path / "left", told)
    assert (len(told.stored), day.error) == (DAY, "")


@mounted
@pytest.mark.parametrize("seed", range(SLICE))
def test_what_was_told_survives_a_power_cut(day: Run, tmp_path: Path, seed: int, expected_logs: Logs) -> None:
    expected_logs(TORN)
    cut_and_check(day, tmp_path / "left", seed)


@mounted
def test_what_was_told_survives_a_second_cut_while_the_first_is_recovered(
    day: Run, tmp_path: Path, expected_logs: Logs
) -> None:
    expected_logs(TORN)
    run, told = second_run(day, tmp_path, 1)
    for seed in range(SLICE):
        cut_and_check(run, tmp_path / "twice", seed, told)


@mounted
@pytest.mark.parametrize("begun", [older, rotten])
def test_a_migration_and_a_salvage_survive_a_power_cut(
    tmp_path: Path, begun: Callable[[Path], Run], expected_logs: Logs
) -> None:
    expected_logs(TORN, "outbox-salvaged")
    run = begun(tmp_path)
    for seed in range(SLICE):
        cut_and_check(run, tmp_path / "left", seed)


@mounted
@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_what_was_told_survives_power_cuts_at_any_moment(day: Run, tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs(TORN)
    for seed in range(1000, 1000 + CUTS):
        cut_and_check(day, tmp_path / "left", seed)


@mounted
@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_what_was_told_survives_cuts_in_recoveries(day: Run, tmp_path: Path, expected_logs: Logs) -> None:
    expected_logs(TORN)
    for first in range(SECOND_CUTS // 10):
        run, told = second_run(day, tmp_path / str(first), first)
        for seed in range(10):
            cut_and_check(run, tmp_path / "twice", 100 * first + seed, told)


@mounted
@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("begun", [older, rotten])
def test_migrations_and_salvages_survive_cuts_at_any_moment(
    tmp_path: Path, begun: Callable[[Path], Run], expected_logs: Logs
) -> None:
    expected_logs(TORN, "outbox-salvaged")
    run = begun(tmp_path)
    for seed in range(SECOND_CUTS):
        cut_and_check(run, tmp_path / "left", seed)


# Calls that fail.


def refuse_once(folder: Path, fault: Fault, seed: int) -> list[str]:
    """Let one call fail, then cut the power; demand what was told, and return the lines that were said."""
    run = record(folder / "disk", "stubborn", 3, fault=fault)
    assert run.error == "", fault
    disk, told = run.disk_after(len(run.acts)), Told.by(run.disk_after(len(run.acts)))
    disk.cut(folder / "left", (0.0, 1.0)[seed % 2], random.Random(seed))
    check(folder / "left", told)
    shutil.rmtree(folder)
    return said_in(run)


@mounted
@pytest.mark.parametrize(
    "fault",
    [
        Fault("write", 70, errno.ENOSPC), Fault("write", 150, errno.EIO), Fault("sync", 24, errno.EIO),
        Fault("sync", 25, errno.ENOSPC), Fault("make", 7, errno.EIO), Fault("open", 6, errno.EIO),
        Fault("name", 2, errno.ENOSPC), Fault("size", 2, errno.EIO),
    ],
)  # fmt: skip
def test_a_call_that_fails_is_told_or_made_good_and_nothing_told_is_lost(
    tmp_path: Path, fault: Fault, expected_logs: Logs
) -> None:
    expected_logs(TORN)
    said = refuse_once(tmp_path / "f", fault, 0)
    assert sum(line.startswith("stored") for line in said) == 3


@mounted
@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("kind", sorted(set(KINDS.values())))
def test_each_call_may_fail_once(tmp_path: Path, kind: str, error: int, expected_logs: Logs) -> None:
    expected_logs(TORN)
    for nth in range(1, calls_of(tmp_path / "count", "stubborn", 3)[kind] + 1):
        said = refuse_once(tmp_path / "f", Fault(kind, nth, error), nth)
        assert sum(line.startswith("stored") for line in said) == 3, nth


# The disk itself.


def disk_with_a_file() -> tuple[Disk, int]:
    disk = Disk()
    disk.do(Made(2, folder=False))
    disk.do(Named(((ROOT, "f", 2),)))
    return disk, 2


def left(disk: Disk, folder: Path, keep: float) -> dict[str, bytes]:
    disk.cut(folder, keep, random.Random(1))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_data_that_was_synced_without_its_name_is_gone(tmp_path: Path) -> None:
    disk, file = disk_with_a_file()
    for act in (Written(file, 0, b"x"), Synced(file)):
        disk.do(act)
    assert left(disk, tmp_path / "left", 0.0) == {}


def test_a_name_that_was_synced_without_its_data_is_an_empty_file(tmp_path: Path) -> None:
    disk, file = disk_with_a_file()
    for act in (Written(file, 0, b"x"), Synced(ROOT)):
        disk.do(act)
    assert left(disk, tmp_path / "left", 0.0) == {"f": b""}


def test_what_was_synced_both_ways_is_there_without_what_came_later(tmp_path: Path) -> None:
    disk, file = disk_with_a_file()
    for act in (Written(file, 0, b"abc"), Synced(file), Synced(ROOT), Written(file, 0, b"X"), Sized(file, 1)):
        disk.do(act)
    assert (left(disk, tmp_path / "a", 0.0), left(disk, tmp_path / "b", 1.0)) == ({"f": b"abc"}, {"f": b"X"})


def test_each_page_of_a_write_has_a_fate_of_its_own(tmp_path: Path) -> None:
    disk, file = disk_with_a_file()
    for act in (Synced(ROOT), Sized(file, 40_000), Synced(file), Written(file, 0, b"x" * 40_000)):
        disk.do(act)
    pages = {bytes(page[:1]) for page in chunks(left(disk, tmp_path / "left", 0.5)["f"])}
    assert pages == {b"x", b"\0"}


def test_a_rename_comes_whole_or_not_at_all(tmp_path: Path) -> None:
    disk, file = disk_with_a_file()
    for act in (Synced(ROOT), Named(((ROOT, "f", None), (ROOT, "g", file)))):
        disk.do(act)
    assert (set(left(disk, tmp_path / "a", 0.0)), set(left(disk, tmp_path / "b", 1.0))) == ({"f"}, {"g"})


def chunks(content: bytes) -> list[bytes]:
    return [content[at : at + 4096] for at in range(0, len(content), 4096)]
