"""A key of the pinyin input beside what a plain table of words costs: one prefix query of the same file by SQLite."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.input import Lexicon, PinyinInput
from kiosk.input.lexicon import FILE
from tests.benchmarks.measure import Measure, percentile

LISTS = Path(__file__).parents[1] / "unit/input/lists"
EVERY = 5
PLAIN = "SELECT word, cost FROM word WHERE kind = 0 AND initials GLOB ? ORDER BY cost LIMIT 40"
# A lattice over all ways to cut the letters, persons' names and suffixes, for so many plain queries.
BAR = 5.0
# What a person takes for at once; an absolute bar beside the ratio, in milliseconds.
AT_ONCE_MS = 30.0


def rows() -> list[list[str]]:
    """Read every fifth row of all lists, cut into syllables."""
    lines = [line for file in sorted(LISTS.glob("*.tsv")) for line in file.read_text(encoding="utf-8").splitlines()]
    return [line.split("\t")[1].split("'") for line in lines if not line.startswith("#")][::EVERY]


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds of processor time an act takes; what others do on the machine does not count."""
    began = time.thread_time()
    act()
    return (time.thread_time() - began) * 1000


def measures(folder: Path) -> list[Measure]:
    """Type the lists key by key; after each key put the plain query, so that both meet the same machine."""
    typing, plain = PinyinInput(Lexicon.open()), sqlite3.connect(f"{FILE.as_uri()}?mode=ro", uri=True)
    keys: list[float] = []
    queries: list[float] = []
    for syllables in rows():
        for place, letter in ((place, letter) for place, spelt in enumerate(syllables) for letter in spelt):
            begun = "".join(spelt[0] for spelt in syllables[: place + 1]) + "*"
            keys.append(timed(lambda key=letter: (typing.press(key), typing.candidates, typing.composition)))
            queries.append(timed(lambda asked=begun: plain.execute(PLAIN, (asked,)).fetchall()))
        typing.clear()
    plain.close()
    ours = percentile(keys, 0.99)
    return [
        Measure("pinyin key p99, beside a plain prefix query", ours, percentile(queries, 0.99), "ms", BAR),
        Measure("pinyin key p99, at once", ours, AT_ONCE_MS, "ms", None),
    ]
