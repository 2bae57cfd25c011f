"""The power may go at any line: whatever stands on the disk then, the next start sends all of it once, in order."""

from __future__ import annotations

import copy
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import State
from offline_queue.worker import Worker
from tests.support.moody_platform import MoodyPlatform, hand_in
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import without_wait

WATCHED = ("worker.py", "outbox.py", "ledger.py", "transaction.py", "delivery.py", "uploads.py")
IDS = {"a": ["a1", "a2"], "b": ["b1"]}
LARGE = random.Random(1).randbytes(70_000)
# Each so-manyth line, from another one on in each run of the suite's slices.
EVERY = 60


class Cuts:
    """Copies what stands on the disk, and what the platform has, at lines of the program that pass by."""

    def __init__(self, folder: Path, platform: MoodyPlatform, first: int, every: int) -> None:
        self.found: list[tuple[Path, MoodyPlatform]] = []
        self._folder = folder
        self._platform = platform
        self._next, self._every = first, every
        self.lines = 0

    def __enter__(self) -> Cuts:
        # Whoever traces already, as a measurement of coverage does, has its turn again afterwards.
        self._before = sys.gettrace()
        sys.settrace(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _called(self, frame: FrameType, event: str, arg: Any) -> Any:
        return self._passed if frame.f_code.co_filename.endswith(WATCHED) else None

    def _passed(self, frame: FrameType, event: str, arg: Any) -> Any:
        self.lines += event == "line"
        if event == "line" and self.lines == self._next:
            self._next += self._every
            copied = self._folder.with_name(f"cut-{self.lines}")
            shutil.copytree(self._folder, copied, ignore=shutil.ignore_patterns("*.lock", "*-shm"))
            self.found.append((copied, copy.deepcopy(self._platform)))
        return self._passed


def deliver(folder: Path, platform: MoodyPlatform, clock: HandClock) -> None:
    """Start on what lies there, and send until nothing is left."""
    box = open_box(folder, clock)
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)  # type: ignore[arg-type]  # a fake
    worker = Worker(box, deliverer, clock=clock, random=lambda: 0.5)
    while box.counts()[State.ACKNOWLEDGED] < sum(box.counts().values()):
        clock.turn(worker.step() or 0.0)
    assert box.verify() == []
    box.close()


def cut(folder: Path, first: int, every: int) -> Cuts:
    """Deliver three submissions over a line that breaks, and copy the world at lines on the way."""
    platform, clock = MoodyPlatform(), HandClock()
    whole = folder / "whole"
    box = open_box(whole, clock)
    for dossier, ids in IDS.items():
        for id in ids:
            hand_in(box, id, dossier, b"drawing", *([LARGE] if id == "a1" else []))
    box.close()
    platform.moods = [("PATCH", "half"), ("PUT", "lose-answer"), ("PUT", "429"), ("HEAD", "500")]
    with Cuts(whole, platform, first, every) as cuts:
        deliver(whole, platform, clock)
    return cuts


def arrived_once(platform: MoodyPlatform) -> None:
    assert platform.wrong == []
    assert sorted(platform.order) == sorted(id for ids in IDS.values() for id in ids)
    assert platform.order.index("a1") < platform.order.index("a2")


def check(cuts: Cuts) -> Iterator[int]:
    """Go on from each copy as after a power cut; yield once for each."""
    for folder, platform in cuts.found:
        deliver(folder, platform, HandClock())
        arrived_once(platform)
        shutil.rmtree(folder)
        yield 1


def test_a_terminal_killed_between_two_lines_sends_all_of_it_once(tmp_path: Path) -> None:
    cuts = cut(tmp_path, random.randrange(1, EVERY), EVERY)
    assert cuts.lines > 5 * EVERY
    assert sum(check(cuts)) >= 5


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_terminal_killed_at_any_line_at_all_sends_all_of_it_once(tmp_path: Path) -> None:
    cuts = cut(tmp_path, 1, 1)
    assert sum(check(cuts)) == cuts.lines
