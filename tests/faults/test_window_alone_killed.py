"""A window without a hub, killed at any moment: whatever its clerk saw is there, in its order, for the next program."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.hall.line import HallSeen
from kiosk.hall.window_book import WindowBook
from tests.support.hand_hall import Desk

ROOT = Path(__file__).parents[2]
MOST_LINES = 25


def work(folder: Path, seed: int, lines: int) -> list[str]:
    """Let a window work until it has said so many lines, kill it, and return all it said whole."""
    command = [sys.executable, "-m", "tests.support.alone_child", str(folder), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        said = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        said += child.stdout.readlines()
    return [one for one in said if one.endswith("\n")]


def judge(folder: Path, said: list[str]) -> None:
    """Hold what is there against what was seen last."""
    shown, _ = said[-1].split(" ")
    seen = [name for name in shown.split(",") if name]
    after = Desk(HallSeen(), book=WindowBook(folder, "training"), clock=99_000.0)
    kept = [one.act_id for one in after.calling.owed]
    assert kept[: len(seen)] == seen
    # What came after the last word may be there as well, once, and nothing else.
    assert len(kept) == len(set(kept))
    after.hall.show(HallSeen(answers=False, since=after.now.timestamp(), cause="transport"))
    if kept == seen:
        assert (after.number or "-") == said[-1].split()[-1]


def test_killed_at_some_moment_nothing_its_clerk_saw_is_lost(qapp: object, tmp_path: Path) -> None:
    said = work(tmp_path, 7, 12)
    assert len(said) >= 12
    judge(tmp_path, said)


@pytest.mark.soak
def test_killed_at_hundreds_of_moments_neither(qapp: object, tmp_path: Path) -> None:
    chance = random.Random(11)
    for seed in range(150):
        folder = tmp_path / str(seed)
        judge(folder, work(folder, seed, chance.randrange(1, MOST_LINES)))
