# SPDX-License-Identifier: Apache-2.0
"""Home of a station without a line: the usual state of some, so it says since when, what is kept, and what works."""

from __future__ import annotations

from config.clock import china_time
from config.texts import Text, plain, text
from kiosk.steps.facilities import Facilities
from kiosk.steps.screens import Notice, Tone


def usual_without_line(facilities: Facilities) -> Notice:
    """Return what home of a station says while the line is away: no alarm, a fact with its hour and its count."""
    kept = kept_here(facilities)
    calls = (text("calls.home", count=facilities.to_call),) if facilities.to_call else ()
    lines = (*((kept,) if kept else ()), *calls, text("station.works"))
    return Notice(Tone.INFO, since(facilities), "line-down", lines)


def kept_here(facilities: Facilities) -> Text | None:
    """Say how much of people waits here to be sent; None while nobody knows, for a number is not guessed."""
    if facilities.unsent is None:
        return None
    return text("station.kept", count=facilities.unsent) if facilities.unsent else text("station.kept-none")


def since(facilities: Facilities) -> Text:
    """Say since when there is no line: the hour alone for today, else with its day."""
    at = facilities.line.since
    if at is None:
        return text("station.no-line")
    then = china_time(at)
    # At a station "18:03" may be that of the day before yesterday.
    if then.date() == facilities.today():
        return text("station.since", time=plain(f"{then:%H:%M}"))
    return text("station.since-day", month=then.month, day=then.day, time=plain(f"{then:%H:%M}"))
