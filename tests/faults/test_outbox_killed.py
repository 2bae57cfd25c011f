# SPDX-License-Identifier: Apache-2.0
"""A terminal killed at any moment: what it had said to be stored is there, byte-equal, and nothing else is half."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from offline_queue.entry import State
from tests.support import windows_rules
from tests.support.outbox_child import content
from tests.support.outboxes import FakePlatform, HandClock, drain, open_box

ROOT = Path(__file__).parents[2]
FAR = 1e12
AS_IT_IS = ("-m", "tests.support.outbox_child")
# What the child does to itself before it works, when it is told to, is no matter of the outbox.
BY_RULES_OF_WINDOWS = (
    "-c",
    """
import resource, sys
from pathlib import Path
from tests.support import windows_rules
windows_rules.lay_down()
sys.modules["resource"] = resource
from tests.support.outbox_child import main
main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
""",
)
KILLS_IN_A_SLICE, KILLS_IN_A_SOAK = 8, 200


def killed(folder: Path, seed: int, program: tuple[str, ...] = AS_IT_IS) -> list[tuple[str, str]]:
    """Let a child store, kill it at a seeded byte of what it says; return the (id, sha256) pairs it said whole."""
    moment = random.Random(seed)
    command = [sys.executable, *program, str(folder), "forever", str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        said = child.stdout.read(moment.randrange(1, 1200))
        wait_a_little(child.stdout, moment)
        child.kill()
        said += child.stdout.read()
    return [(line.split()[0], line.split()[1]) for line in said.decode().split("\n")[:-1]]


def wait_a_little(stream: IO[bytes], moment: random.Random) -> None:
    # The kill should fall between two sayings as well: spin for a seeded while, without sleeping.
    for _ in range(moment.randrange(0, 30_000)):
        stream.fileno()


def check_after_kill(folder: Path, seed: int, program: tuple[str, ...] = AS_IT_IS) -> int:
    """Open what a killed child left, check it, deliver it; return how many entries there were."""
    said = killed(folder, seed, program)
    clock = HandClock(FAR)
    box = open_box(folder, clock)
    entries = box.entries(limit=10_000)
    papers = {entry.id: [paper.open().read() for paper in box.attachments(entry)] for entry in entries}
    expected = {entry.id: [content(f"{seed}-{number}")] for number, entry in enumerate(entries, start=1)}
    assert papers == expected
    assert {paper.sha256 for entry in entries for paper in box.attachments(entry)} >= {sha256 for _, sha256 in said}
    assert [id for id, _ in said] == [entry.id for entry in entries][: len(said)]
    assert len(entries) <= len(said) + 1
    assert box.verify() == []
    with box.transaction() as tx:
        assert tx.next_number("receipt") == len(entries) + 1
    assert len(list(drain(box, FAR))) == len(entries)
    assert box.counts()[State.ACKNOWLEDGED] == len(entries)
    box.close()
    return len(entries)


@pytest.mark.parametrize("seed", range(KILLS_IN_A_SLICE))
def test_what_was_said_to_be_stored_survives_a_kill(tmp_path: Path, seed: int) -> None:
    assert check_after_kill(tmp_path, seed) > 0


@pytest.mark.parametrize("seed", range(100, 102))
def test_it_survives_by_the_rules_of_windows_too(tmp_path: Path, seed: int) -> None:
    with windows_rules.laid():
        assert check_after_kill(tmp_path, seed, BY_RULES_OF_WINDOWS) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1000 + KILLS_IN_A_SOAK))
def test_what_was_said_to_be_stored_survives_many_kills(tmp_path: Path, seed: int) -> None:
    check_after_kill(tmp_path, seed)


def test_a_terminal_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    for seed in range(4):
        said += [id for id, _ in killed(tmp_path, seed)]
    box = open_box(tmp_path, HandClock(FAR))
    platform = FakePlatform()
    while parcel := box.claim(FAR):
        box.settle(parcel.entry, platform.deliver(parcel))
    assert set(said) <= set(platform.order)
    assert box.verify() == []
    box.close()
