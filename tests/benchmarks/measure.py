"""A measurement: our figure, the baseline's, and the bar their ratio must keep."""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One line of the report; ``bar`` is the largest ratio, None for a count that must not pass ``baseline``.

    An infinite bar is none: the line is told and nothing hangs on it.
    """

    name: str
    ours: float
    baseline: float
    unit: str
    bar: float | None

    @property
    def ratio(self) -> float:
        """Ours by the baseline."""
        return self.ours / self.baseline if self.baseline else float("inf")

    @property
    def kept(self) -> bool:
        """Tell whether the bar is kept."""
        return self.ours <= self.baseline if self.bar is None else self.ratio <= self.bar

    def line(self) -> str:
        """Render for the report."""
        compared = f"{self.ours:9.2f} {self.unit:3} against {self.baseline:9.2f}"
        told = "no bar" if self.bar == math.inf else f"bar {self.bar:.1f}" if self.bar else ""
        bar = f"ratio {self.ratio:5.2f}, {told}" if told else "must not pass it"
        return f"{'ok  ' if self.kept else 'OVER'} {self.name:48} {compared}  {bar}"


def interleaved(ours: Callable[[], float], baseline: Callable[[], float], pairs: int) -> tuple[float, float]:
    """Measure in turns, so that a busy moment hits both; return both medians."""
    measured = [(baseline(), ours()) for _ in range(pairs)]
    return statistics.median(o for _, o in measured), statistics.median(b for b, _ in measured)


def compiled() -> dict[str, str]:
    """Return the environment for a measured program: compiled modules may be kept, as on a machine in use."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of all values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
