# SPDX-License-Identifier: Apache-2.0
"""A run of the outbox on the lossy disk, cut at any of its moments; and what must hold of whatever is left."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from offline_queue.entry import State
from offline_queue.errors import Wiped
from offline_queue.outbox import Outbox
from tests.support.lossy_disk import Act, Disk, Said
from tests.support.lossy_mount import SAID, Fault, LossyMount
from tests.support.outbox_child import content
from tests.support.outboxes import key_of

ROOT = Path(__file__).parents[2]
KEEPS = (0.0, 0.5, 0.9)


@dataclass
class Run:
    """What a program did to a disk that began as a folder lay (or empty)."""

    acts: list[Act]
    begin: Path | None = None
    error: str = ""

    def disk_after(self, count: int) -> Disk:
        """Return the disk after so many acts."""
        disk = Disk()
        if self.begin is not None:
            disk.load(self.begin)
        for act in self.acts[:count]:
            disk.do(act)
        return disk


def record(place: Path, job: str, count: int, begin: Path | None = None, fault: Fault | None = None) -> Run:
    """Let a child do a job on a lossy disk; return everything it did."""
    disk = Disk()
    if begin is not None:
        disk.load(begin)
    mount, error = _run(LossyMount(place, disk, fault), job, count)
    return Run(mount.acts, begin, error)


def calls_of(place: Path, job: str, count: int) -> Counter[str]:
    """Return how many calls of each kind a job makes on a fresh disk."""
    return _run(LossyMount(place), job, count)[0].calls


def _run(mount: LossyMount, job: str, count: int) -> tuple[LossyMount, str]:
    # The shell opens the file, not this process: it serves the disk, and must not wait for itself.
    place = mount.place
    child = f"exec timeout 50 {sys.executable} -m tests.support.outbox_child {place} {job} {count} > {place / SAID}"
    with mount:
        done = subprocess.run(["sh", "-c", child], cwd=ROOT, capture_output=True, text=True, check=False)
    return mount, done.stderr


@dataclass
class Told:
    """What the world was told before a moment."""

    stored: dict[str, int] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    wiping: bool = False

    @classmethod
    def by(cls, disk: Disk) -> Told:
        """Read what was said by then, whole lines only."""
        told = cls()
        for line in b"".join(disk.said).decode().split("\n")[:-1]:
            word, *rest = line.split()
            if word == "stored":
                told.stored[rest[0]] = int(rest[1])
            elif word == "acknowledged":
                told.acknowledged.add(rest[0])
            elif word == "wiping":
                told.wiping = True
        return told


def check(folder: Path, told: Told) -> None:
    """Open what a cut left; demand that everything that was told is there, whole, and nothing else is half."""
    box = Outbox.open(folder / "box", key_of(folder), clock=time.time)
    try:
        entries = {entry.id: entry for entry in box.entries(limit=10_000)}
        assert told.stored.keys() <= entries.keys()
        assert all(entries[id].state is State.ACKNOWLEDGED for id in told.acknowledged)
        for id, number in told.stored.items():
            assert _papers(box, id) == [content(f"day-{number}")] or (told.wiping and _wiped(box, id))
        assert box.verify() == []
        with box.transaction() as tx:
            assert tx.next_number("receipt") > max((number + 1 for number in told.stored.values()), default=0)
    finally:
        box.close()


def _papers(box: Outbox, id: str) -> list[bytes]:
    entry = box.entry(id)
    assert entry is not None
    try:
        return [paper.open().read() for paper in box.attachments(entry)]
    except Wiped:
        return []


def _wiped(box: Outbox, id: str) -> bool:
    entry = box.entry(id)
    return entry is not None and entry.state is State.ACKNOWLEDGED


def cut_and_check(run: Run, target: Path, seed: int, before: Told | None = None) -> None:
    """Cut a run at a seeded moment, keep what chance leaves of the unsynced, and check it."""
    chance = random.Random(seed)
    disk = run.disk_after(chance.randrange(len(run.acts) + 1))
    shutil.rmtree(target, ignore_errors=True)
    disk.cut(target, KEEPS[seed % len(KEEPS)], chance)
    told = before or Told()
    now = Told.by(disk)
    check(target, Told(told.stored | now.stored, told.acknowledged | now.acknowledged, told.wiping or now.wiping))


def said_in(run: Run) -> list[str]:
    """Return the lines a run said."""
    return b"".join(act.words for act in run.acts if isinstance(act, Said)).decode().splitlines()
