# SPDX-License-Identifier: Apache-2.0
"""Numbers and queues in words: where they are served, how many come before, and between which minutes that lies."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence

from config.clock import CHINA
from config.texts import Text, both, text
from kiosk.tickets.counter import Band, Given, Place
from kiosk.tickets.values import State

# So many windows in a row are told as a span; fewer are listed.
RUN = 4


def where(place: Place) -> Text:
    """Say in which area and at which windows a queue is served."""
    listed = windows(place.windows)
    return text("ticket.where", area=place.area, windows=both("、".join(listed), ", ".join(listed)))


def windows(numbers: Sequence[str]) -> list[str]:
    """Return the windows as people read them: 13–28, and 17, 18, 19 one by one."""
    # A run keeps the difference between a number and its place.
    runs = itertools.groupby(enumerate(numbers), lambda pair: _number(pair[1]) - pair[0])
    listed: list[str] = []
    for _, pairs in runs:
        run = [number for _, number in pairs]
        listed += run if len(run) < RUN else [f"{run[0]}–{run[-1]}"]
    return listed


def ahead(count: int | None, band: Band | None) -> Text:
    """Say how many come before, and between which minutes that lies; nothing of either where nobody knows."""
    if count is None:
        return text("ticket.ahead-unknown")
    if band is None:
        return text("ticket.ahead", count=count)
    low, high = band
    if high is None:
        return text("ticket.ahead-more", count=count, low=low)
    if not low:
        return text("ticket.ahead-less", count=count, high=high)
    return text("ticket.ahead-band", count=count, low=low, high=high)


def standing(given: Given) -> Text:
    """Say how a number stands: how many come before, or what has become of it."""
    state = given.ticket.state
    if state is State.WAITING:
        return ahead(given.ahead, given.band)
    if state in (State.CALLED, State.SERVING):
        return text("ticket.state.called", window=given.ticket.window or "")
    return text(f"ticket.state.{'held' if state is State.HELD else 'missed' if state is State.NO_SHOW else 'over'}")


def clock(ms: int) -> str:
    """Return the hour of a moment in milliseconds, by the clock of the hall."""
    return f"{datetime.datetime.fromtimestamp(ms / 1000, CHINA):%H:%M}"


def _number(window: str) -> int:
    """Return a window's number; -1 where it is no number, and then it stands in no run."""
    return int(window) if window.isdecimal() else -1
