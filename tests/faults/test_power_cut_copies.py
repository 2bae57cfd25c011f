# SPDX-License-Identifier: Apache-2.0
"""The power goes while a copy is made or brought back: what was said to be there is there, and nothing is half."""

from __future__ import annotations

import errno
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.lossy_mount import KINDS, Fault, why_not
from tests.support.outbox_copies import check_copies
from tests.support.power_cut import KEEPS, Run, record, said_in

mounted = pytest.mark.skipif(bool(why_not()), reason=f"no lossy disk here: {why_not()}")
SLICE, CUTS = 12, 300
# How often one kind of call fails in the campaign, and among how many of its calls.
FAILURES, FIRST_CALLS = 12, 60
# A log that lost its tail is told, as it should be.
TORN = "outbox-log-torn"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return record(tmp_path_factory.mktemp("copies") / "disk", "copies", 0)


def cut_and_check_copies(run: Run, target: Path, seed: int) -> None:
    """Cut at a seeded moment and look at what is left."""
    chance = random.Random(seed)
    disk = run.disk_after(chance.randrange(len(run.acts) + 1))
    shutil.rmtree(target, ignore_errors=True)
    disk.cut(target, KEEPS[seed % len(KEEPS)], chance)
    check_copies(target, b"".join(disk.said).decode().split())


@mounted
def test_all_of_it_ends_on_the_lossy_disk_as_on_any_other(run: Run, tmp_path: Path) -> None:
    run.disk_after(len(run.acts)).cut(tmp_path / "left", 1.0, random.Random(0))
    check_copies(tmp_path / "left", said_in(run))
    assert (said_in(run)[-1], run.error) == ("restored", "")


@mounted
@pytest.mark.parametrize("seed", range(SLICE))
def test_copies_survive_a_power_cut(run: Run, tmp_path: Path, seed: int, expected_logs: Callable[[str], None]) -> None:
    expected_logs(TORN)
    cut_and_check_copies(run, tmp_path / "left", seed)


@mounted
@pytest.mark.parametrize("kind", sorted(set(KINDS.values())))
def test_a_call_that_fails_is_never_said_to_have_gone_well(tmp_path: Path, kind: str) -> None:
    fail_and_check_copies(tmp_path, kind, random.Random(kind))


def fail_and_check_copies(folder: Path, kind: str, chance: random.Random) -> None:
    """Let one call of a kind fail at a seeded place, and the power go when the program has ended."""
    fault = Fault(kind, chance.randrange(1, FIRST_CALLS), chance.choice((errno.EIO, errno.ENOSPC)))
    failed = record(folder / "disk", "copies", 0, fault=fault)
    failed.disk_after(len(failed.acts)).cut(folder / "left", 0.0, chance)
    check_copies(folder / "left", said_in(failed))


@mounted
@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", sorted(set(KINDS.values())))
def test_calls_that_fail_are_never_said_to_have_gone_well(tmp_path: Path, kind: str) -> None:
    for seed in range(FAILURES):
        shutil.rmtree(tmp_path / "left", ignore_errors=True)
        fail_and_check_copies(tmp_path, kind, random.Random(f"{kind}-{seed}"))


@mounted
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_copies_survive_hundreds_of_power_cuts(run: Run, tmp_path: Path, expected_logs: Callable[[str], None]) -> None:
    expected_logs(TORN)
    for seed in range(SLICE, CUTS):
        cut_and_check_copies(run, tmp_path / "left", seed)
