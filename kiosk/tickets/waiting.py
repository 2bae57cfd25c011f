# SPDX-License-Identifier: Apache-2.0
"""How long somebody will wait: a span that holds four times in five, or nothing where nothing is known.

The length of the queue beside the mean of the last services is the best simple estimate; the median is biased, for a
few services take very long (measured over simulated days). No minutes are told before enough services of the day have
ended.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import msgspec

# Before so many services have ended the day tells nothing about itself.
ENOUGH = 5
# Of the last services; older ones are of another hour.
REMEMBERED = 30
# Four in five of a normal spread, widened by what the simulated days asked for.
SPREAD = 1.28 * 1.25
MINUTE = 60.0
# What is told: up to so many minutes; the last is "more than".
STEPS = (5, 10, 20, 30, 45)


class Load(msgspec.Struct, frozen=True):
    """What is known when a number is given."""

    ahead: int
    """How many are called before it."""
    services: Sequence[float]
    """Seconds from call to end of the day's services of this queue, the newest last."""
    windows: float
    """Windows that call this queue; one that serves others too counts by its share."""
    idle: bool = False
    """Whether one of them waits for somebody."""
    no_show: float = 0.0
    """Share of those called who do not come."""


class Wait(msgspec.Struct, frozen=True):
    """Seconds: the span that is told, and its middle."""

    low_s: float
    high_s: float
    middle_s: float

    @property
    def step(self) -> tuple[int, int | None]:
        """Return the minutes a person reads: from, and to; None for "more than"."""
        return step_of(self.low_s)[0], step_of(self.high_s)[1]


def estimate(load: Load) -> Wait | None:
    """Return how long somebody will wait, None where it is not known: too early in the day, or no window open."""
    times = list(load.services)[-REMEMBERED:]
    if len(times) < ENOUGH or load.windows <= 0:
        return None
    if load.idle and not load.ahead:
        return Wait(0.0, MINUTE, 0.0)
    mean = statistics.fmean(times)
    scatter = deviation(times, mean)
    rounds = load.ahead * (1 - load.no_show) + remainder(scatter, mean)
    middle = rounds * mean / load.windows
    spread = SPREAD * math.sqrt(rounds) * scatter / load.windows
    return Wait(max(0.0, middle - spread), middle + spread, middle)


def deviation(times: Sequence[float], mean: float) -> float:
    """Return the standard deviation of a sample; exact to the last fraction, as that of Python, it is ten times dearer.

    Each look at a hall asks it of every queue.
    """
    return math.sqrt(math.fsum((time - mean) ** 2 for time in times) / (len(times) - 1))


def remainder(scatter: float, mean: float) -> float:
    """Return how much of a service is still to come when somebody arrives, as a share of the mean.

    Half of it and more where services differ: the long ones are met more often (renewal theory).
    """
    return (1 + (scatter / mean) ** 2) / 2 if mean else 0.5


def step_of(seconds: float) -> tuple[int, int | None]:
    """Return between which minutes of the told steps a time lies."""
    below = 0
    for minutes in STEPS:
        if seconds <= minutes * MINUTE:
            return below, minutes
        below = minutes
    return below, None
