# SPDX-License-Identifier: Apache-2.0
"""What a commit costs in syncs, counted by the system, and what happens when a sync fails."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from offline_queue.errors import StorageFault
from tests.support.outboxes import HandClock, open_box, store

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")
traced = pytest.mark.skipif(STRACE is None, reason="strace is not installed")


def syncs(folder: Path, job: str, count: int) -> int:
    """Return how many syncs a child does that stores so many entries."""
    log = folder / "trace"
    subprocess.run(
        [str(STRACE), "-f", "-e", "trace=fsync,fdatasync", "-o", str(log), *child(folder, job, count)],
        check=True, cwd=ROOT,
    )  # fmt: skip
    return len(re.findall(r"f(?:data)?sync\(", log.read_text()))


def child(folder: Path, job: str, count: int) -> list[str]:
    return [sys.executable, "-m", "tests.support.outbox_child", str(folder), job, str(count)]


@traced
@pytest.mark.parametrize(("job", "each"), [("put", 1), ("papers", 3)])
def test_a_transaction_costs_so_many_syncs(tmp_path: Path, job: str, each: int) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()
    assert syncs(many, job, 9) - syncs(few, job, 2) == 7 * each


def run_with_one_refusal(folder: Path, call: str, nth: int, error: str) -> list[str]:
    """Run a child in which the n-th call of a kind fails; return the lines it said."""
    folder.mkdir()
    refused = subprocess.run(
        [str(STRACE), "-f", "-o", "/dev/null", "-e", f"inject={call}:error={error}:when={nth}",
         *child(folder, "until-refused", 8)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in refused.stderr or "offline_queue.errors." in refused.stderr
    return refused.stdout.splitlines()


def stored_in(folder: Path) -> list[str]:
    """Open the outbox again; return the ids in it, whose papers must all be whole."""
    box = open_box(folder, HandClock())
    found = [entry.id for entry in box.entries(limit=1000)]
    damage = box.verify()
    box.close()
    assert damage == []
    return found


@traced
@pytest.mark.parametrize(
    ("call", "nth", "error"),
    [
        ("fsync", 26, "EIO"),
        ("fsync", 27, "EIO"),
        ("fsync", 30, "ENOSPC"),
        ("pwrite64", 115, "EIO"),
        ("pwrite64", 140, "ENOSPC"),
    ],
)
def test_what_a_failing_disk_refused_is_not_stored_and_the_rest_is(
    tmp_path: Path, call: str, nth: int, error: str
) -> None:
    said = run_with_one_refusal(tmp_path / "f", call, nth, error)
    assert said[-1] == "not stored: StorageFault"
    assert said[:-1] == stored_in(tmp_path / "f")


@traced
@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("call", "calls"), [("fsync", 50), ("pwrite64", 240), ("ftruncate", 4)])
def test_each_call_may_fail_once_and_nothing_said_is_lost(tmp_path: Path, call: str, calls: int) -> None:
    for nth in range(1, calls):
        folder = tmp_path / str(nth)
        said = run_with_one_refusal(folder, call, nth, "EIO")
        if said:
            assert [line for line in said if not line.startswith("not stored")] == stored_in(folder), nth
        shutil.rmtree(folder)


def test_a_full_disk_stores_nothing_of_it_and_says_so(tmp_path: Path) -> None:
    done = subprocess.run(child(tmp_path, "until-full", 40), cwd=ROOT, capture_output=True, text=True, check=True)
    *said, last = done.stdout.splitlines()
    assert last == "not stored: StorageFault"
    assert said == stored_in(tmp_path)


def test_a_commit_that_came_about_though_its_sync_failed_is_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = open_box(tmp_path, HandClock())
    box._doubtful += [store(box, b"said to be not stored").id, "never came about"]
    kept = store(box, b"stored", dossier="other")
    assert box.entries() == [kept]
    assert [event.action for event in box.events()] == ["stored", "withdrawn", "stored"]
    box.close()


def test_after_a_fault_everything_is_read_anew_and_work_goes_on(tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock())
    before = box._held()

    def fail() -> None:
        raise StorageFault("injected")

    with pytest.raises(StorageFault), box.transaction():
        fail()
    store(box)
    assert box._held() is not before
    assert len(box.entries()) == 1
    box.close()
