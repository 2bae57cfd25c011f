"""Home paints before anything else is loaded: what comes into the process on its way is held here by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Paints home over the embedded defaults and tells which modules were loaded by then.
ASK = """
import json, os, sys
import ui.commands.kiosk as command

def measured(program, application):
    from ui.bridge import FirstPaint

    def tell():
        print(json.dumps(sorted(sys.modules)), flush=True)
        os._exit(0)

    FirstPaint(program.shell, tell)

command.measured = measured
import main
main.main(["kiosk", "--training", "--folder", sys.argv[1], "--measure-home"])
"""
LATER = (
    "hashlib", "ssl", "sqlite3", "sqlcipher3", "requests", "urllib3", "cryptography", "numpy", "cv2", "PIL", "segno",
    "tomllib", "serial", "pypdfium2", "pikepdf", "fontTools", "multiprocessing", "kiosk.audit", "kiosk.flows.engine",
    "kiosk.steps.visit", "kiosk.steps.card", "kiosk.catalogue.search", "kiosk.catalogue.shelf", "kiosk.input.lexicon",
    "kiosk.platform", "kiosk.technician", "kiosk.capture", "offline_queue.chain", "offline_queue.entry",
    "offline_queue.outbox", "devices.bench", "devices.host", "devices.id_card", "kiosk.domain.parties",
    "typing_extensions", "concurrent.futures",
)  # fmt: skip
# Each module of ours costs a quarter of a millisecond before the first paint, used or not.
MOST_OF_OURS = 86
ROOMS = ("config", "devices", "kiosk", "offline_queue", "ui")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Return the modules that are there when home has painted."""
    folder = tmp_path_factory.mktemp("training")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", ASK, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", LATER)
def test_what_home_does_not_show_is_loaded_later(loaded: frozenset[str], module: str) -> None:
    assert module not in loaded


def test_few_modules_of_ours_stand_between_start_and_paint(loaded: frozenset[str]) -> None:
    ours = [name for name in loaded if name.split(".")[0] in ROOMS]
    assert 20 < len(ours) <= MOST_OF_OURS
