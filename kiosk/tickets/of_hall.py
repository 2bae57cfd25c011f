# SPDX-License-Identifier: Apache-2.0
"""The rules of a hall that made none of its own: a queue for each of its areas, served by all windows there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from kiosk.domain.hall import Area, Hall
from kiosk.domain.hall import Span as HourSpan
from kiosk.tickets.rules import HallRules, QueueRule, Span, WindowRule


def rules_of(hall: Hall, number: str, hours: Iterable[HourSpan]) -> HallRules:
    """Return the rules of a day with these hours; ``number`` is the hall's."""
    areas = hall.hall.areas
    return HallRules(
        number,
        tuple(QueueRule(area.code, area.code, area.name) for area in areas),
        tuple(window for area in areas for window in windows_of(area)),
        tuple(Span(datetime.time.fromisoformat(begins), datetime.time.fromisoformat(ends)) for begins, ends in hours),
    )


def windows_of(area: Area) -> tuple[WindowRule, ...]:
    """Return the windows of an area; each serves all of it (综合窗口)."""
    return tuple(WindowRule(f"{no:02}", area.code, ((area.code,),)) for no in range(area.first, area.last + 1))
