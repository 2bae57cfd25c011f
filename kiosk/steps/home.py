# SPDX-License-Identifier: Apache-2.0
"""Before a matter is chosen: home with what can be done today."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.texts import Text, plain, text
from kiosk.domain.item import ServiceItem
from kiosk.steps.doors import MATTERS, Door, section_of
from kiosk.steps.events import Elapsed, Event, Press
from kiosk.steps.facilities import BY_STAFF, Facilities, refused
from kiosk.steps.screens import Home, InfoLine, Notice, Tile, Tone
from kiosk.steps.step import After, GoTo, Offline, Outcome, Show
from kiosk.steps.words import elsewhere, next_action, refusal
from offline_queue.errors import told
from offline_queue.line import Line, LineState

if TYPE_CHECKING:
    from kiosk.steps.visit import Visit

# How often home looks again at line, devices and catalogue.
LOOK = After(1.0, "look")


class Why(enum.Enum):
    """Why a matter cannot be done here now; ``home.why.<value>`` is its sentence."""

    ELSEWHERE = "elsewhere"
    """Not at this kind of machine, by the matter's own data."""
    LINE = "line"
    DEVICE = "device"
    OPENING = "opening"
    """Devices and outbox are being opened; known within seconds."""
    STORAGE = "storage"
    """Nothing can be stored, so nothing may be taken in."""
    LEVEL = "level"
    SIGNATURE = "signature"
    FORM = "form"


# Troubles of this machine or hour; the others belong to the matter.
PASSING = frozenset({Why.LINE, Why.DEVICE, Why.OPENING, Why.STORAGE})


@dataclass(frozen=True)
class Offer:
    """One matter on home: whether it can be done now, else why not."""

    item: ServiceItem
    why: Why | None = None
    queued: bool = False
    """Possible without a line: taken in now, sent later."""

    @property
    def note(self) -> Text:
        """Return the second line of its tile."""
        if self.why:
            return text(f"home.note.{self.why.value}")
        return text("home.note.queued") if self.queued else self.item.note.text

    @property
    def tile(self) -> Tile:
        """Return its tile; a passing trouble makes it flat, a matter for a window leads to words about it."""
        passing = self.why in PASSING
        return Tile(self.item.task_code, self.item.alias.text, self.note, self.item.icon, enabled=not passing)


OfferAll = Callable[[Facilities], tuple[Offer, ...]]


@dataclass(frozen=True)
class HomeStep:
    """Shows what can be done today; ``offers`` is the one place that decides it."""

    offers: OfferAll
    doors: tuple[Door, ...] = ()
    name: str = "home"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show the tiles; what another matter left behind is wiped."""
        if visit.item is not None:
            visit.wipe()
        return self._tiles(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take up a matter, or say why not and where else."""
        if isinstance(event, Elapsed):
            return self._tiles(visit)
        if not isinstance(event, Press):
            return None
        if event.action in ("home", "back"):
            return self._tiles(visit)
        if event.action == "open":
            return next((GoTo(door.step) for door in self.doors if door.name == event.value), None)
        found = [offer for offer in self.offers(visit.facilities) if offer.item.task_code == event.value]
        if event.action != "choose" or not found:
            return None
        return self._refused(visit, found[0]) if found[0].why else self._begun(visit, found[0])

    def _begun(self, visit: Visit, offer: Offer) -> Outcome:
        from kiosk.audit import Act
        from kiosk.catalogue import CatalogueError

        reference = offer.item.form
        try:
            form = visit.facilities.catalogue.form(reference) if reference else None
        except CatalogueError:
            form = None
        if form is None:
            return self._refused(visit, Offer(offer.item, Why.FORM))
        visit.begin(offer.item, form)
        visit.facilities.note(Act.VISIT_STARTED, visit.id, item=offer.item.task_code, language=visit.language)
        return GoTo(MATTERS[section_of(offer.item)])

    def _refused(self, visit: Visit, offer: Offer) -> Outcome:
        item = offer.item
        own = item.unavailable.text if item.unavailable and offer.why is Why.ELSEWHERE else None
        why = own or text(f"home.why.{(offer.why or Why.ELSEWHERE).value}")
        places = tuple(InfoLine("place", place.text) for place in item.places)
        screen = refusal(
            visit.facilities,
            text("home.refused.title", item=item.alias.text),
            InfoLine("info", why),
            *places,
            phone=item.phone,
            actions=(next_action("home.refused.back", "home"),),
        )
        return Show(screen)

    def _tiles(self, visit: Visit) -> Outcome:
        return Show(home_screen(visit.facilities, self.offers), after=(LOOK,))


def home_screen(facilities: Facilities, decide: OfferAll) -> Home:
    """Return home as it is now; it needs no visit, so that it can be painted before anything else is loaded."""
    if code := refused(facilities):
        return out_of_service(facilities, code)
    offers = decide(facilities)
    possible = sum(offer.why is None for offer in offers)
    down = facilities.line.line is Line.DOWN
    return Home(
        title=text("home.title"),
        lead=None if down else text("home.lead"),
        can_go_back=False,
        can_go_home=False,
        hours=text("home.hours", hours=facilities.site.hours),
        line=text(f"home.line.{facilities.line.line.value}"),
        section=text("home.section"),
        section_note=text("home.section-note", count=possible),
        tiles=tuple(offer.tile for offer in offers),
        notice=notice(facilities, offers),
    )


def out_of_service(facilities: Facilities, code: str) -> Home:
    """Return the one screen of a machine that begins nothing; ``code`` says why, to staff."""
    if code == BY_STAFF:
        return _stopped(facilities, text("home.paused.message"), text("home.paused.kept"), text("home.paused.staff"))
    # Of an outbox that was refused nothing may be promised: what was handed in is there, but nobody can look.
    cause, step = told(code)
    staff = text("home.stopped.staff", cause=cause, step=step, code=code)
    return _stopped(facilities, text("home.stopped.message"), None, staff)


def _stopped(facilities: Facilities, message: Text, kept: Text | None, staff: Text) -> Home:
    lines = (*((kept,) if kept else ()), *(line.message for line in elsewhere(facilities)))
    return Home(
        title=text("home.stopped.title"),
        can_go_back=False,
        can_go_home=False,
        hours=text("home.hours", hours=facilities.site.hours),
        line=text(f"home.line.{facilities.line.line.value}"),
        section=text("home.section"),
        tiles=(),
        notice=Notice(
            Tone.FAULT,
            message,
            lines=lines,
            staff=staff,
        ),
    )


def notice(facilities: Facilities, offers: tuple[Offer, ...]) -> Notice | None:
    """Say what everybody should know: the catalogue is not there yet, the line is down since when."""
    if not offers:
        lines = tuple(line.message for line in elsewhere(facilities))
        return Notice(Tone.WARN, text("home.empty"), "info", lines)
    if facilities.line.line is not Line.DOWN:
        return None
    lines = (text("home.down.possible"), text("home.down.paused"))
    return Notice(Tone.WARN, _since(facilities, facilities.line), "line-down", lines)


def _since(facilities: Facilities, line: LineState) -> Text:
    if line.since is None:
        return text("home.down.title")
    since = facilities.now().fromtimestamp(line.since, facilities.now().tzinfo)
    return text("home.down.since", time=plain(f"{since:%H:%M}"))
