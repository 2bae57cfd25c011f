"""A city's catalogue of 5,500 matters: the search beside a plain LIKE, and home with it beside a bare window."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.catalogue import Catalogue
from tests.benchmarks.measure import Measure, interleaved, percentile
from tests.benchmarks.start import PAIRS, run_once
from tests.support.big_catalogue import big_items, fill

# As people type: initials, words, a slip, a code, an office, and what is nowhere.
QUESTIONS = (
    "sbcbzm",
    "社保",
    "证明",
    "z",
    "zheng",
    "社保参证明",
    "xqzkwv",
    "990704",
    "民政局",
    "清汀镇 高龄",
    "我要办护照",
)
LONGEST_MS = 100.0
ROUNDS = 5


def measures(folder: Path) -> list[Measure]:
    """Measure search, start and memory with a large catalogue."""
    large = folder / "large"
    fill(large, as_sandbox=True)
    return [*of_search(large), *of_home(folder, large)]


def of_search(large: Path) -> list[Measure]:
    """Return the slowest question against the bar, and all questions beside a scan by SQLite with fewer words."""
    catalogue = Catalogue.load(large)
    catalogue.warm()
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE item (words TEXT)")
    words = ((" ".join((one.name.zh, one.alias.zh, *one.synonyms)),) for one in big_items())
    base.executemany("INSERT INTO item VALUES (?)", words)

    def ours() -> float:
        return sum(seconds(lambda q=q: catalogue.find(q)) for q in QUESTIONS)

    def plain() -> float:
        return sum(seconds(lambda q=q: scan(base, q)) for q in QUESTIONS)

    each = [seconds(lambda q=q: catalogue.find(q)) * 1000 for q in QUESTIONS for _ in range(ROUNDS)]
    found, scanned = interleaved(ours, plain, ROUNDS)
    base.close()
    return [
        Measure("search of 5,500, slowest of ten in a hundred", percentile(each, 0.9), LONGEST_MS, "ms", None),
        Measure("search of 5,500 beside LIKE, eleven questions", found, scanned, "s", 20.0),
    ]


def of_home(folder: Path, large: Path) -> list[Measure]:
    """Return start and memory of home over the large catalogue, beside a bare window."""
    training = folder / "large-training"
    bare = [sys.executable, "-m", "tests.benchmarks.bare_window"]
    home = [sys.executable, "main.py", "kiosk", "--training", "--folder", str(training), "--measure-home"]
    run_once(home, "painted")  # the first run makes the key
    place = next(training.rglob("home.json")).parent

    shutil.rmtree(place)
    shutil.copytree(large, place)
    found = []
    for name, key, unit in (
        ("exec to home over 5,500", "painted", "s"),
        ("memory at home over 5,500", "resident_kb", "MB"),
    ):
        own, baseline = interleaved(lambda k=key: run_once(home, k), lambda k=key: run_once(bare, k), PAIRS)
        found.append(Measure(name, own, baseline, unit, 2.0))
    return found


def scan(base: sqlite3.Connection, typed: str) -> list[object]:
    """Find by a plain scan."""
    return base.execute("SELECT words FROM item WHERE words LIKE ? LIMIT 20", (f"%{typed}%",)).fetchall()


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
