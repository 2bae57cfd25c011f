"""Finding pages beside other programs, on the same rendered photographs and desks of 2592 pixels.

How well a page is found is SmartDoc's Jaccard: common by joint area, both laid straight by the true corners. Seconds
are of the processor, all threads together, without decoding.

A page of which a side cannot be seen, because paper and desk are burnt out alike, is not asked for: to refuse it is as
right as to find it. How many there are is told, and the mean with them; found wrongly they count as wrong.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from devices.document_camera.agreement import jaccard
from devices.document_camera.studio.photo import Kind
from kiosk import capture
from tests.benchmarks.finding_peers import finders
from tests.benchmarks.finding_set import Shot, shots
from tests.benchmarks.measure import Measure, percentile

# From which Jaccard a page is found, and from which it is found exactly.
FOUND, EXACT = 0.90, 0.97
# Bars in percent: what is missed of the mean and of the median. The photographs are harder than people take: sheets
# of a fortieth of the picture, in the dark, over others of their kind, on white.
MISSED = {"desk": (1.5, 1.5), "photo": (1.5, 1.5)}
MIDDLES = {"mean": statistics.mean, "median": statistics.median}
# Bars in percent and milliseconds: found wrongly, time.
WRONG, MEDIAN_MS, LATE_MS = 4.0, 80.0, 150.0


@dataclass
class Tally:
    """What one finder made of the pictures."""

    whole: dict[str, list[float]] = field(default_factory=lambda: {"photo": [], "desk": []})
    hidden: list[float] = field(default_factory=list)
    guessed: int = 0
    wrong: int = 0
    pages: int = 0
    refused: int = 0
    to_refuse: int = 0
    ms: list[float] = field(default_factory=list)

    def note(self, shot: Shot, quad: np.ndarray | None, seconds: float) -> None:
        """Count one picture; of several pages no single one is asked for."""
        self.ms.append(seconds * 1000)
        if shot.kind is Kind.SEVERAL:
            return
        if shot.kind is not Kind.WHOLE:
            self.to_refuse += 1
            self.refused += quad is None
            return
        value = jaccard(quad, shot.sheets[0])
        self.pages += 1
        self.wrong += quad is not None and value < FOUND
        self.guessed += shot.hidden and quad is not None
        (self.hidden if shot.hidden else self.whole[shot.group]).append(value)

    @property
    def seen(self) -> list[float]:
        """How well each page was found that can be seen."""
        return [value for values in self.whole.values() for value in values]

    def line(self, name: str) -> str:
        """Render one row of the table."""
        cells = [name]
        for values in self.whole.values():
            shares = (sum(value >= bar for value in values) / len(values) for bar in (FOUND, EXACT))
            cells += [f"{statistics.mean(values):.3f}", f"{statistics.median(values):.3f}"]
            cells += [f"{share:.0%}" for share in shares]
        cells += [f"{self.wrong}/{self.pages}", f"{self.refused}/{self.to_refuse}"]
        cells += [f"{statistics.median(self.ms):.0f}", f"{percentile(self.ms, 0.95):.0f}"]
        return "| " + " | ".join(cells) + " |"


HEAD = (
    "| finder | photographs: mean | median | >= 0.90 | >= 0.97 | desks: mean | median | >= 0.90 | >= 0.97 "
    "| found wrongly | refused rightly | CPU ms median | p95 |\n|" + " --- |" * 13
)


def tallies() -> tuple[dict[str, Tally], float]:
    """Let all finders look at all pictures; return also which share of several pages is found, each and no other."""
    known = finders()
    found = {name: Tally() for name in known}
    several = []
    for number, shot in enumerate(shots()):
        for name, find in known.items():
            if not number:
                find(shot.image)  # what is loaded at the first call is not the picture's
            began = time.process_time()
            quad = find(shot.image)
            found[name].note(shot, quad, time.process_time() - began)
        if shot.kind is Kind.SEVERAL:
            several.append(all_found(shot))
    return found, statistics.mean(several) if several else 1.0


def all_found(shot: Shot) -> bool:
    """Tell whether each page is found, and nothing else."""
    quads = [np.array(one.quad) for one in capture.find_pages(shot.image) if one.quad]
    return len(quads) == len(shot.sheets) and all(
        max(jaccard(quad, sheet) for quad in quads) >= FOUND for sheet in shot.sheets
    )


def measures(folder: Path) -> list[Measure]:
    """Measure all finders; the table goes to the report, the bars are ours."""
    del folder
    found, several = tallies()
    table = [HEAD, *(tally.line(name) for name, tally in found.items())]
    sys.stdout.write("\n".join(table) + f"\nof several pages, all found and no other: {several:.0%}\n")
    sys.stdout.write(in_words(found["banshi"]) + "\n")
    if len(found) < 4:
        sys.stdout.write("two programs are missing from this table; `make peers` puts them into out/peers\n")
    return bars(found)


def in_words(mine: Tally) -> str:
    """Return how many pages could be seen and how well they were found, with the others and without."""
    seen, hidden = mine.seen, mine.hidden
    return (
        f"{len(seen)} whole pages: mean {statistics.mean(seen):.4f}; {len(hidden)} more have a side that cannot be "
        f"seen, {len(hidden) - mine.guessed} of them refused; mean of all {statistics.mean(seen + hidden):.4f}"
    )


def bars(found: dict[str, Tally]) -> list[Measure]:
    """Hold ours against its bars, and against each other finder."""
    mine = found["banshi"]
    lines = [
        Measure(f"missed of a {group}, {name}", 100 * (1 - middle(mine.whole[group])), bar, "%", None)
        for group, bars in MISSED.items()
        for (name, middle), bar in zip(MIDDLES.items(), bars, strict=True)
    ]
    lines += [
        Measure("pages found wrongly", 100 * mine.wrong / mine.pages, WRONG, "%", None),
        Measure("no whole page, and one found", mine.to_refuse - mine.refused, 0.0, "", None),
        Measure("finding, median of the processor", statistics.median(mine.ms), MEDIAN_MS, "ms", None),
        Measure("finding, 95 of 100", percentile(mine.ms, 0.95), LATE_MS, "ms", None),
    ]
    for name, other in found.items():
        if other is not mine:
            ours, theirs = statistics.mean(mine.seen), statistics.mean(other.seen)
            lines.append(Measure(f"missed beside {name}", 100 * (1 - ours), 100 * (1 - theirs), "%", None))
    return lines
