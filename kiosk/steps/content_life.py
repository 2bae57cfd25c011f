# SPDX-License-Identifier: Apache-2.0
"""Values of the day near this machine: each with its source and the hour it was observed; an old one says how old."""

from __future__ import annotations

from dataclasses import dataclass

from config.clock import china_time
from config.texts import Text, text
from kiosk.domain.content import LifeValue
from kiosk.steps.content_part import Reading, day
from kiosk.steps.events import Event, Press
from kiosk.steps.screens import Guide, GuideLine, GuideRow, Tag
from kiosk.steps.step import Back, GoTo, Offline, Outcome, Show
from kiosk.steps.visit import Visit

LIFE = "content-life"
# One sign for each kind that is known; any other value is a fact like all.
ICONS = {"roads": "place", "limits": "place", "water": "house-search", "power": "house-search", "gas": "house-search"}


@dataclass(frozen=True)
class ContentLifeStep:
    """Shows what is still worth something; what is older than two days is nobody's news."""

    name: str = LIFE
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show the values as they were read with the columns."""
        now, part = visit.facilities.now(), visit.part(Reading)
        rows = tuple(_row(visit, one) for one in part.life if one.worth(now) != "gone")
        return Show(Guide(title=text("content.life"), tags=(), rows=rows)) if rows else Back()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Lead home without ending the visit."""
        return GoTo("home") if event == Press("home") else None


def _row(visit: Visit, value: LifeValue) -> GuideRow:
    said = GuideLine(text("content.life.source", source=value.source.text, at=_at(value)), _age(visit, value))
    return GuideRow(ICONS.get(value.kind, "info"), value.name.text, (GuideLine(value.value.text), said))


def _at(value: LifeValue) -> Text:
    at = china_time(value.observed_at.timestamp())
    return text("content.life.at", day=day(at.date()), time=f"{at:%H:%M}")


def _age(visit: Visit, value: LifeValue) -> Tag | None:
    """Return the grey mark of a value that is old."""
    now = visit.facilities.now()
    if value.worth(now) == "fresh":
        return None
    return Tag(text("content.life.hours-ago", hours=int((now - value.observed_at).total_seconds() // 3600)))
