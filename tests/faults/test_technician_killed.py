"""Somebody pulls the plug between two codes: every try is used up all the same, and nothing opens."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from kiosk.technician.door import TRAINING_CODE, Answer, Door
from kiosk.technician.lockout import FREE
from tests.support.maintenance import opened
from tests.support.upkeep import QUICK, Clocks

ROOT = Path(__file__).parents[2]
# Dies at the very moment at which the code would be compared: after the count, before any answer.
CHILD = """
import os, signal, sys, types
from pathlib import Path
from kiosk.technician import door
from tests.support.maintenance import opened
from tests.support.upkeep import QUICK, Clocks

door.hmac = types.SimpleNamespace(compare_digest=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
box = opened(Path(sys.argv[1]))
door.Door(training=True, now=Clocks(), cost=QUICK).try_code(box, sys.argv[2])
"""


def killed_try(folder: Path, code: str) -> int:
    """Try a code in a program that dies while it is compared; return how it ended."""
    command = [sys.executable, "-c", CHILD, str(folder), code]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def test_a_kill_while_the_code_is_compared_uses_the_try_up(tmp_path: Path) -> None:
    opened(tmp_path).close()
    ended = [killed_try(tmp_path, code) for code in ("9999999999", TRAINING_CODE)]
    box = opened(tmp_path)
    said = Door(training=True, now=Clocks(), cost=QUICK).look(box)
    acts = [event.action for event in box.events()]
    whole = box.chain_ok()
    box.close()
    assert ended == [-signal.SIGKILL, -signal.SIGKILL]
    assert (said.answer, said.left, whole) == (Answer.READY, FREE - 2, True)
    assert (acts.count("technician-tried"), acts.count("technician-entered")) == (2, 0)


def test_a_door_that_was_shut_is_shut_after_the_kill_even_for_the_right_code(tmp_path: Path) -> None:
    box = opened(tmp_path)
    door = Door(training=True, now=Clocks(), cost=QUICK)
    for _ in range(FREE - 1):
        door.try_code(box, "9999999999")
    box.close()
    killed_try(tmp_path, "9999999999")
    box = opened(tmp_path)
    later = Clocks(wall=0.0)
    later.reboot()
    said = Door(training=True, now=later, cost=QUICK).try_code(box, TRAINING_CODE)
    box.close()
    assert (said.answer, said.wait) == (Answer.LOCKED, 55.0)
