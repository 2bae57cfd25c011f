"""Simulated days of a hall: who comes when, how long each is served, who does not come; a fixed seed for each day."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.tickets.waiting import Load

WINDOWS, MEAN, CV, NO_SHOW = 6, 480.0, 0.8, 0.05
# Arrivals an hour, half hour by half hour; six windows serve 45: the morning's peak is above it.
ARRIVALS = (26, 38, 48, 56, 52, 42, 32, 26, 32, 42, 50, 50, 42, 32, 22, 14)
HALF_HOUR = 1800.0
# How long a window calls before it passes somebody over.
MISSED = 60.0
SIGMA = math.sqrt(math.log(1 + CV**2))
MU = math.log(MEAN) - SIGMA**2 / 2


@dataclass(frozen=True)
class Waited:
    """What was known when somebody took a number, and how long they waited."""

    load: Load
    seconds: float


def arrivals(chance: random.Random) -> Iterator[float]:
    """Yield when people come."""
    for place, rate in enumerate(ARRIVALS):
        at = place * HALF_HOUR + chance.expovariate(rate / 3600)
        while at < (place + 1) * HALF_HOUR:
            yield at
            at += chance.expovariate(rate / 3600)


def day(seed: int) -> Iterator[Waited]:
    """Yield what all people of a day waited."""
    chance = random.Random(seed)
    free = [0.0] * WINDOWS
    ended: list[tuple[float, float]] = []
    called_at: list[float] = []
    for at in arrivals(chance):
        begins = max(at, heapq.heappop(free))
        missing = chance.random() < NO_SHOW
        takes = MISSED if missing else chance.lognormvariate(MU, SIGMA)
        heapq.heappush(free, begins + takes)
        known = [length for end, length in sorted(ended) if end <= at]
        ahead = sum(1 for call in called_at if call > at)
        yield Waited(Load(ahead, known, WINDOWS, idle=begins == at, no_show=NO_SHOW), begins - at)
        called_at.append(begins)
        if not missing:
            ended.append((begins + takes, takes))
