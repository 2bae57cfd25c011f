# SPDX-License-Identifier: Apache-2.0
"""Finding a matter by what one types: every key asks anew, beside the screens, and only the newest answer is shown."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from config.texts import text
from devices.device import CancelToken, Deadline
from kiosk.catalogue import Catalogue
from kiosk.domain.item import ServiceItem
from kiosk.steps.content_part import open_text, row
from kiosk.steps.events import Done, Entered, Event, Failed, Press
from kiosk.steps.facilities import Facilities
from kiosk.steps.find_part import Finding, View
from kiosk.steps.find_rows import found
from kiosk.steps.find_screens import Search
from kiosk.steps.home import PUBLIC, Offer
from kiosk.steps.screens import Action, Notice, Tone
from kiosk.steps.step import GoTo, Offline, Outcome, Show, Work
from kiosk.steps.taking import show_guide, take_up
from kiosk.steps.visit import Visit
from kiosk.steps.words import HOTLINE

if TYPE_CHECKING:
    from kiosk.content.shelf import Entry, Index, Texts

# The lane of the catalogue: reading the index takes a second at most on a slow machine, a search some milliseconds.
CATALOGUE, SECONDS = "catalogue", 10.0
# What is found at most: nobody looks through more, they type another letter.
LIMIT = 20
# Texts among them, behind the matters: who searches mostly wants something done.
MOST_TEXTS = 5
# One character stands in nearly every text.
SHORTEST = 2
# Where Chinese ends and letters on their way begin: the index knows each by itself.
BORDER = re.compile(r"(?<=[^\x00-\x7f])(?=[a-z])|(?<=[a-z])(?=[^\x00-\x7f])", re.IGNORECASE)
Decide = Callable[[ServiceItem, Facilities], Offer]


class Hits(msgspec.Struct, frozen=True):
    """What a search found, and for which words: matters, and texts for the public among those that are here."""

    words: str
    items: tuple[ServiceItem, ...]
    texts: tuple[Entry, ...] = ()
    index: Index | None = None


def ask(
    catalogue: Catalogue, words: str, audience: str, texts: Texts | None, today: datetime.date,
    folder: object, deadline: Deadline, cancel: CancelToken,
) -> Hits:  # fmt: skip
    """Search on the lane; without words only the index is made ready."""
    if not words:
        catalogue.warm()
        return Hits(words, ())
    items = ready(catalogue, catalogue.find(plain_words(words), audience, LIMIT))
    if texts is None or len(words) < SHORTEST:
        return Hits(words, items)
    index, told = texts.find(words, today, MOST_TEXTS)
    return Hits(words, items, told, index)


def ready(catalogue: Catalogue, items: tuple[ServiceItem, ...]) -> tuple[ServiceItem, ...]:
    """Return the matters, once it is known of each whether its form is here: the screen's thread must not read them."""
    for item in items:
        if item.form:
            catalogue.has_form(item.form)
    return items


def plain_words(typed: str) -> str:
    """Return what was typed as the index knows it: letters that are still composed are a word of their own."""
    return BORDER.sub(" ", typed.replace("'", ""))


@dataclass(frozen=True)
class SearchStep:
    """Shows the field, the keyboard and what fits; the whole catalogue is in the machine, so a line is not needed."""

    decide: Decide
    name: str = "find-search"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show the field; the index is made ready while somebody looks for the first key."""
        return self._ask(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the typing and take what was found."""
        part = visit.part(Finding)
        if isinstance(event, Entered):
            part.words = event.value.strip()
            return self._ask(visit)
        if isinstance(event, Done) and isinstance(event.value, Hits):
            # An answer to words that were changed meanwhile: the newer question is on its way.
            return self._answered(visit, event.value) if event.value.words == part.words else None
        if isinstance(event, Failed):
            part.failed = True
            return Show(self._screen(visit))
        return self._pressed(visit, event) if isinstance(event, Press) else None

    def _pressed(self, visit: Visit, event: Press) -> Outcome | None:
        part = visit.part(Finding)
        if elsewhere := leads_elsewhere(visit, event.action):
            return elsewhere
        if event.action == "others":
            return Show(self._screen(visit))
        if event.action == "themes":
            part.begin(View("themes"))
            return GoTo("find-list")
        return self._chosen(visit, event.value) if event.action == "choose" else None

    def _chosen(self, visit: Visit, name: str) -> Outcome | None:
        part = visit.part(Finding)
        if part.index and name in {one.id for one in part.texts}:
            open_text(visit, part.index, name)
            return GoTo("content-text")
        item = part.item(name)
        return take_up(visit, self.decide(item, visit.facilities)) if item else None

    def _ask(self, visit: Visit) -> Show:
        part = visit.part(Finding)
        if not part.words:
            part.empty()
            part.asked = ""
        facilities = visit.facilities
        texts = facilities.content if PUBLIC in facilities.sections else None
        call = functools.partial(ask, facilities.catalogue, part.words, part.audience, texts, facilities.today())
        return Show(self._screen(visit), work=Work(CATALOGUE, call, SECONDS))

    def _answered(self, visit: Visit, hits: Hits) -> Show:
        part = visit.part(Finding)
        part.items, part.asked, part.failed = list(hits.items), hits.words, False
        part.texts, part.index = hits.texts, hits.index
        return Show(self._screen(visit))

    def _screen(self, visit: Visit) -> Search:
        part = visit.part(Finding)
        matters = tuple(found(item, part.asked, self.decide(item, visit.facilities)) for item in part.items)
        rows = matters + tuple(row(one, over=False) for one in part.texts)
        return Search(
            title=text("find.search.title"),
            lead=None if part.words else text("find.search.lead"),
            words=part.words,
            rows=rows,
            found=text("find.search.found", count=len(rows)) if rows else None,
            help=text("find.search.help") if rows else None,
            notice=_notice(part),
            spoken=text("find.search.spoken", count=len(rows)) if rows else None,
        )


def _notice(part: Finding) -> Notice | None:
    """Say that the list cannot be asked, or that nothing fits, and what else can be done."""
    themes = Action("themes", text("find.search.themes"))
    lines = (text("find.search.staff"), text("find.search.call", hotline=HOTLINE))
    if part.failed:
        return Notice(Tone.WARN, text("find.search.failed"), "info", lines, themes)
    if part.words and part.asked == part.words and not (part.items or part.texts):
        return Notice(Tone.INFO, text("find.search.nothing"), "search", lines, themes)
    return None


def leads_elsewhere(visit: Visit, action: str) -> Outcome | None:
    """Do what two keys mean wherever matters are found: home, and the guide of the one that was refused."""
    if action == "home":
        # Not the engine's way home, which ends the visit: a card laid at home must still be there.
        return GoTo("home")
    refused = visit.part(Finding).refused
    return show_guide(visit, refused) if action == "guide" and refused else None
