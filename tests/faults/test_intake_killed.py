"""A window killed at any moment: what its clerk was told of is there, and no case was handed in twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kiosk.intake import keeping
from kiosk.intake.case import Case
from kiosk.intake.keeping import OpenCase
from kiosk.intake.standing import hindrances
from kiosk.window_work import originals
from tests.support.cases import TODAY, IntakeRoom, box_of

ROOT = Path(__file__).parents[2]
MOST_LINES = 40


def work(folder: Path, seed: int, lines: int) -> list[list[str]]:
    """Let a window work until it has said so many lines, kill it, and return all of them."""
    command = [sys.executable, "-m", "tests.support.intake_child", str(folder), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        said = [child.stdout.readline() for _ in range(lines + 1)]
        child.kill()
        said += child.stdout.readlines()
    # The last may be half of one; what was not said whole was told nobody.
    return [one.split() for one in said if one.endswith("\n")]


def judge(folder: Path, said: list[list[str]]) -> Counter[str]:
    """Hold what is there after the power came back against what was said; return what was seen."""
    box = box_of(folder)
    room = IntakeRoom(box)
    now = room.around.now().timestamp()
    kept = {words[1]: int(words[2]) for words in said if words[0] == "kept"}
    numbers = {words[1]: words[2] for words in said if words[0] == "handed-in"}
    seen: Counter[str] = Counter()
    listed = {one.id: one for one in keeping.in_hand(box, now)}
    for name, version in kept.items():
        case = keeping.kept(box, name, now)
        assert case.version >= version
        assert name in listed
        assert all(keeping.picture(box, picture, now) for picture in keeping.pictures_of(case))
        seen["kept"] += 1
    for name, number in numbers.items():
        entry = box.entry(name)
        assert entry is not None
        assert json.loads(box.payload(entry))["receipt_no"] == number
        seen["handed in"] += 1
    seen["between"] += again(room, listed, numbers)
    assert len({entry.id for entry in box.entries()}) == len(box.entries())
    assert originals.read(box, now) == ()
    box.close()
    return seen


def again(room: IntakeRoom, listed: dict[str, OpenCase], numbers: dict[str, str]) -> int:
    """Hand in once more what the clerk was not told of: it is stored once, whatever came through; return how many."""
    count = 0
    for name in (one for one in listed if one not in numbers):
        case = keeping.kept(room.outbox, name, room.around.now().timestamp())
        if hindrances(case, TODAY):
            continue
        before = room.outbox.entry(name)
        room.desk.hand_in(case, room.heard)
        told = room.heard.of(Case).handed_in
        entry = room.outbox.entry(name)
        assert told is not None
        assert entry is not None
        assert json.loads(room.outbox.payload(entry))["receipt_no"] == told.receipt_no
        count += before is not None
    return count


def test_a_window_killed_in_the_middle_loses_nothing_it_told_of(tmp_path: Path) -> None:
    assert judge(tmp_path, work(tmp_path, 7, 11))["kept"] >= 1


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_so_it_is_wherever_it_is_killed(tmp_path: Path) -> None:
    chance, seen = random.Random(20261123), Counter[str]()
    for turn in range(60):
        folder = tmp_path / str(turn // 10)
        folder.mkdir(exist_ok=True)
        seen += judge(folder, work(folder, turn, chance.randint(1, MOST_LINES)))
    assert seen["handed in"] > 60
    assert seen["kept"] > 100
