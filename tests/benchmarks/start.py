"""From exec to the first paint of home, and resident memory there, beside a bare window."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.measure import Measure, compiled, interleaved
from tests.support.big_catalogue import fill

ROOT = Path(__file__).parents[2]
PAIRS = 5


def run_once(command: list[str], key: str) -> float:
    """Start a program, return seconds to its first paint, or its memory in MB."""
    began = time.monotonic()
    environment = compiled() | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    facts = json.loads(done.stdout.strip().splitlines()[-1])
    return float(facts["painted"] - began if key == "painted" else facts["resident_kb"] / 1024)


def measures(folder: Path) -> list[Measure]:
    """Measure both in interleaved pairs."""
    bare = [sys.executable, "-m", "tests.benchmarks.bare_window"]
    home = [sys.executable, "main.py", "kiosk", "--training", "--folder", str(folder / "training"), "--measure-home"]
    # A city's catalogue, as the sandbox has it: home must not read what only the search needs.
    fill(folder / "training" / "catalogue", as_sandbox=True)
    run_once(home, "painted")  # the first run makes the key
    found = []
    for name, key, unit in (("exec to first paint of home", "painted", "s"), ("memory at home", "resident_kb", "MB")):
        ours, baseline = interleaved(lambda k=key: run_once(home, k), lambda k=key: run_once(bare, k), PAIRS)
        found.append(Measure(name, ours, baseline, unit, 2.0))
    return found
