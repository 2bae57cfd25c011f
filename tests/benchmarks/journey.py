"""The whole journey, played once: how often the window stood still for more than 100 ms, and what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Measure, compiled

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 300


def measures(folder: Path) -> list[Measure]:
    """Play once to compile what a first run compiles, then once to measure; raises CalledProcessError."""
    play(folder / "warm", "540x960")
    facts = play(folder / "journey", "1080x1920")
    lost = 0.0 if facts["result"] == "acknowledged" and facts["wiped"] else 1.0
    again = float(facts["platform"]["duplicates"])
    return [
        Measure("stalls of the window over 100 ms in a journey", float(facts["stalls"]), 0, "", None),
        Measure("journeys not acknowledged and wiped", lost, 0, "", None),
        Measure("submissions made twice", again, 0, "", None),
    ]


def play(out: Path, size: str) -> dict[str, Any]:
    """Play one journey and return its journal."""
    command = [sys.executable, "main.py", "demo", "--out", str(out), "--size", size]
    subprocess.run(command, cwd=ROOT, env=compiled(), check=True, capture_output=True, timeout=LIMIT_SECONDS)
    facts: dict[str, Any] = json.loads((out / "journal.json").read_text(encoding="utf-8"))
    return facts
