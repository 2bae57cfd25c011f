# SPDX-License-Identifier: Apache-2.0
"""The guide of a matter that is not begun at this machine: why not, what to bring, which window; also on paper."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text
from kiosk.domain.item import ServiceItem
from kiosk.steps.events import Event, Press
from kiosk.steps.find import Decide
from kiosk.steps.find_rows import where
from kiosk.steps.guide import rows_of, version_of
from kiosk.steps.home import Why
from kiosk.steps.opening import closed
from kiosk.steps.paper import ask_for, print_key
from kiosk.steps.screens import Action, Guide, GuideLine, GuideRow, Notice, Tag, Tone
from kiosk.steps.step import GoTo, Offline, Outcome, Show
from kiosk.steps.taking import take_up
from kiosk.steps.ticket_way import queue_of, take_number_for
from kiosk.steps.visit import Visit
from kiosk.steps.words import HOTLINE, help_window, next_action

# The step that prints this guide.
PAPER = "find-guide-print"


@dataclass(frozen=True)
class ElsewhereStep:
    """Shows a guide; where the matter can be begun after all (the line is back), its key begins it."""

    decide: Decide
    name: str = "find-guide"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show why not here first, then everything one needs at the window."""
        if visit.item is None:
            return GoTo("home")
        item = visit.matter
        offer = self.decide(item, visit.facilities)
        way = next_action("find.guide.begin", "begin") if offer.why is None else _way_on(visit)
        return Show(
            Guide(
                title=item.name.text,
                lead=text("find.guide.lead"),
                tags=(where(item, offer), Tag(item.office.name.text)),
                rows=tuple(map(untagged, rows_of(visit))) if offer.why else rows_of(visit),
                notice=_notice(visit, item, offer.why),
                version=version_of(visit),
                actions=(print_key(visit, "print-guide", "paper.key.guide"), way),
            )
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Print it, begin what can be begun by now, take a number for its window, or look at other matters."""
        if not isinstance(event, Press):
            return None
        if event.action == "print-guide":
            return ask_for(visit, PAPER)
        if event.action == "begin":
            offer = self.decide(visit.matter, visit.facilities)
            return take_up(visit, offer) if offer.why is None else self.enter(visit)
        if event.action == "number" and (queue := queue_of(visit)):
            return take_number_for(visit, queue)
        return GoTo("home") if event.action in ("others", "home") else None


def _way_on(visit: Visit) -> Action:
    """Return the key to a number for its window; where none is given, the way back to other matters."""
    if queue_of(visit):
        return next_action("ticket.take", "number", "ticket")
    return next_action("home.refused.back", "others")


def untagged(row: GuideRow) -> GuideRow:
    """Return a row without its tags: "scanned here" is not true of what is brought to a window."""
    return GuideRow(row.icon, row.label, tuple(GuideLine(line.words) for line in row.lines))


def _notice(visit: Visit, item: ServiceItem, why: Why | None) -> Notice | None:
    """Say why not here, and where help is when the window says no (办不成事 window, the hotline)."""
    if why is None:
        return None
    said = item.unavailable.text if item.unavailable and why is Why.ELSEWHERE else text(f"home.why.{why.value}")
    window = text("find.guide.stuck", window=help_window(visit.facilities.site), hotline=HOTLINE)
    opens = closed(visit.facilities)
    return Notice(Tone.WARN, said, "counter", (*((opens,) if opens else ()), window))
