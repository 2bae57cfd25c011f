# SPDX-License-Identifier: Apache-2.0
"""A number that two windows called while one of them heard no hub, as both and the guide desk read of it."""

from __future__ import annotations

from config.clock import china_time
from kiosk.tickets.acts import Double
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.style.look import Look

READ = "M"
MS = 1000


def double_card(look: Look, double: Double, window: str = "", *, heard: bool = True) -> CardWords:
    """Return both calls of a number; ``window`` is the one that reads it."""
    of = look.of
    calls = sorted([(double.at, double.window), *([(double.other_at, double.other)] if double.other else [])])
    lines = tuple(
        Line(of("alone.double.mine") if no == window else of("alone.double.window", window=no),
             of("alone.double.at", time=clock(at)))
        for at, no in calls
    )  # fmt: skip
    key = "alone.double.title" if double.other else "alone.double.title-gone"
    acts = (Act(READ, of("alone.read")),) if heard else ()
    return CardWords(f"double-{double.ticket}-{double.window}", Light.NEAR, of(key, number=double.number),
                     of("alone.double.under"), Frame.NEAR, lines, acts)  # fmt: skip


def clock(ms: int) -> str:
    """Return the minute of a moment."""
    return f"{china_time(ms / MS):%H:%M}"
