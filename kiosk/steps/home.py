# SPDX-License-Identifier: Apache-2.0
"""Before a matter is chosen: home with what can be done today."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from config.texts import Text, plain, text
from devices.device import Condition, DeviceError
from kiosk.domain.item import ServiceItem
from kiosk.steps.doors import Door, doors_of
from kiosk.steps.events import Elapsed, Event, Press, Seen
from kiosk.steps.facilities import BY_STAFF, STATION, Facilities, full, gives_numbers, refused, usable
from kiosk.steps.screens import Action, CardHome, Home, Notice, Tile, Tone
from kiosk.steps.step import After, GoTo, Offline, Outcome, Show
from kiosk.steps.words import elsewhere
from offline_queue.errors import told
from offline_queue.line import Line, LineState

if TYPE_CHECKING:
    from devices.id_card import IdentityCard
    from kiosk.domain.hall import Hall
    from kiosk.steps.visit import Visit

# How often home looks again at line, devices and catalogue.
LOOK = After(1.0, "look")


class Why(enum.Enum):
    """Why a matter cannot be done here now; ``home.why.<value>`` is its sentence."""

    ELSEWHERE = "elsewhere"
    """Not at this kind of machine, by the matter's own data."""
    LINE = "line"
    DEVICE = "device"
    PRINTER = "printer"
    """The page printer only: everything that ends without a paper can be done."""
    OPENING = "opening"
    """Devices and outbox are being opened; known within seconds."""
    STORAGE = "storage"
    """Nothing can be stored, so nothing may be taken in."""
    FULL = "full"
    """There is no room to store anything more; what needs none can be done."""
    LEVEL = "level"
    SIGNATURE = "signature"
    FORM = "form"


# Troubles of this machine or hour; the others belong to the matter.
PASSING = frozenset({Why.LINE, Why.DEVICE, Why.PRINTER, Why.OPENING, Why.STORAGE, Why.FULL})


class Offer(msgspec.Struct, frozen=True):
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
# Where the lists and the search are; a post without it shows its favourites only.
FIND = "find"
# Lists that home leads to: their name, the kind of list with its code, and the icon on the key.
LISTS = {
    "themes": ("themes", "", "document"),
    "offices": ("offices", "", "building"),
    "units": ("audience", "legal", "briefcase"),
    "all": ("all", "", "document"),
    "rural": ("place", "", "place"),
}
# The section of texts for the public.
PUBLIC = "content"
# Devices whose absence home tells, the one that stops most first.
PARTS = ("id_card", "page_printer", "receipt_printer", "document_camera")
# ``kiosk_mode`` of a favourite that is no matter but a look at one's own: the door of this name takes its tile.
ASKED, ITS_DOOR = "query", "progress"
# Doors that stand among the favourites, before and behind them, and so many tiles there are then.
NUMBERS = "ticket"
TILES, MOST_TILES = (NUMBERS, ITS_DOOR), 10


class HomeStep(msgspec.Struct, frozen=True):
    """Shows what can be done today; ``offers`` is the one place that decides it.

    A card laid here is read at once and held for the matter that is chosen next: nobody lays it a second time.
    """

    offers: OfferAll
    doors: tuple[Door, ...] = ()
    name: str = "home"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show the tiles; what another matter left behind is wiped."""
        if visit.item is not None:
            visit.wipe()
        else:
            # Come back to from a section that takes up no matter: its card, code or list is not for whoever is next.
            visit.set_aside()
        return self._tiles(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take up a matter, or say why not and where else; take a card that is laid."""
        if isinstance(event, Elapsed):
            return self._tiles(visit)
        if isinstance(event, Seen):
            return self._laid(visit, event.value)
        return self._pressed(visit, event) if isinstance(event, Press) else None

    def _pressed(self, visit: Visit, event: Press) -> Outcome | None:
        if event.action in ("home", "back", "others"):
            return self._tiles(visit)
        if event.action == "open":
            return self._through(event.value)
        if event.action == "not-me":
            return self._not_me(visit)
        if event.action == "choose":
            return self._chosen(visit, event.value)
        if event.action == PUBLIC and PUBLIC in visit.facilities.sections:
            return GoTo("content-list")
        return self._find(visit, event)

    def _through(self, name: str) -> Outcome | None:
        return next((GoTo(door.step) for door in self.doors if door.name == name), None)

    def _chosen(self, visit: Visit, name: str) -> Outcome | None:
        from kiosk.steps.taking import take_up

        found = [offer for offer in self.offers(visit.facilities) if offer.item.task_code == name]
        return take_up(visit, found[0]) if found else self._through(name)

    def _find(self, visit: Visit, event: Press) -> Outcome | None:
        """Lead to the search or to a list."""
        if FIND not in visit.facilities.sections:
            return None
        from kiosk.steps.find_part import Finding, View

        part = visit.part(Finding)
        if event.action == "find":
            part.begin()
            return GoTo("find-search")
        if event.action == "guide" and part.refused:
            from kiosk.steps.taking import show_guide

            return show_guide(visit, part.refused)
        if event.action == "theme":
            part.begin(View("theme", event.value))
        elif event.action in LISTS:
            kind, code, _ = LISTS[event.action]
            part.begin(View(kind, visit.facilities.site.place if kind == "place" else code))
        else:
            return None
        return GoTo("find-list")

    # A card laid at home.

    def _laid(self, visit: Visit, value: object) -> Outcome | None:
        from devices.id_card import IdentityCard
        from kiosk.steps.find_part import CardAtHome
        from kiosk.steps.words import is_the_persons

        part = visit.part(CardAtHome)
        if isinstance(value, IdentityCard):
            part.keep(value)
        elif isinstance(value, DeviceError):
            # A wait that ended without a card takes the sentence away again: whoever it was for has gone on.
            part.missed = is_the_persons(value) and part.card is None
        return self._tiles(visit)

    def _not_me(self, visit: Visit) -> Outcome:
        from kiosk.steps.find_part import CardAtHome

        visit.part(CardAtHome).drop()
        return self._tiles(visit)

    def _tiles(self, visit: Visit) -> Outcome:
        from kiosk.steps.card import ANOTHER
        from kiosk.steps.find_part import CardAtHome

        screen = home_screen(visit.facilities, self.offers)
        laid = visit.part(CardAtHome)
        if laid.card and screen.tiles:
            screen = with_card(screen, laid.card)
        elif laid.missed:
            screen = msgspec.structs.replace(screen, notice=Notice(Tone.WARN, text("home.card.missed"), "id-card"))
        return Show(screen, watch=(ANOTHER,), after=(LOOK,))


def home_screen(facilities: Facilities, decide: OfferAll) -> Home:
    """Return home as it is now; it needs no visit, so that it can be painted before anything else is loaded."""
    if code := refused(facilities):
        return out_of_service(facilities, code)
    offers, doors = decide(facilities), open_doors(facilities)
    # The door to one's own matters is one of the ten that are counted.
    favourites = kept(offers, doors)
    possible = sum(offer.why is None for offer in favourites) + any(door.name == ITS_DOOR for door in doors)
    down, reads = facilities.line.line is Line.DOWN, usable(facilities, "id_card")
    hall = facilities.catalogue.hall
    finds = FIND in facilities.sections and hall is not None
    return Home(
        title=text("home.title"),
        lead=None if down else text("home.lead-card" if reads else "home.lead"),
        can_go_back=False,
        can_go_home=False,
        hours=hours(facilities),
        line=works(facilities),
        section=text("home.section-card" if reads and not down else "home.section"),
        section_note=text("home.section-note", count=possible),
        tiles=tiles(favourites, doors),
        notice=notice(facilities, offers),
        search=text("home.search") if finds else None,
        themes_title=text("home.themes") if finds else None,
        themes=themes(hall) if finds and hall else (),
        ways=tuple(Action(name, text(f"home.way.{name}"), icon=LISTS[name][2]) for name in ways(facilities) if finds)
        + public(facilities),
        doors=tuple(Action(door.name, door.label, icon=door.icon) for door in doors if door.name not in TILES),
    )


def kept(offers: tuple[Offer, ...], doors: tuple[Door, ...]) -> tuple[Offer, ...]:
    """Return the favourites there is room for: the tile of one's own matters becomes a door where there is one.

    Where numbers are given that has a tile too, and the last favourite of a full home goes: it stands in every list.
    """
    names = {door.name for door in doors}
    matters = tuple(offer for offer in offers if ITS_DOOR not in names or offer.item.kiosk_mode != ASKED)
    room = max(len(offers), MOST_TILES) - sum(name in names for name in TILES)
    return matters[:room] if NUMBERS in names else matters


def tiles(offers: tuple[Offer, ...], doors: tuple[Door, ...]) -> tuple[Tile, ...]:
    """Return the favourites between the doors that stand among them: a number first, where most people begin."""
    own = {door.name: Tile(door.name, door.label, door.note, door.icon) for door in doors if door.name in TILES}
    first, last = ((own[name],) if name in own else () for name in TILES)
    return (*first, *(offer.tile for offer in offers), *last)


def open_doors(facilities: Facilities) -> tuple[Door, ...]:
    """Return the doors there are; without room to store anything, only those behind which nothing is handed in."""
    gives = gives_numbers(facilities)
    doors = tuple(door for door in doors_of(facilities.sections) if gives or door.name != NUMBERS)
    return tuple(door for door in doors if door.name in TILES) if full(facilities) else doors


def ways(facilities: Facilities) -> tuple[str, ...]:
    """Return the lists home leads to; in a township or village its own one, in the place of that for organisations."""
    # That one stands under a tab of every list; a fifth key would have no room in large type.
    rural = bool(facilities.site.place) and facilities.catalogue.local
    return tuple(name for name in LISTS if name != ("units" if rural else "rural"))


def public(facilities: Facilities) -> tuple[Action, ...]:
    """Return the way to what the city tells the public; where home has no room for it, every list leads there."""
    told = PUBLIC in facilities.sections
    return (Action(PUBLIC, text(f"home.way.{PUBLIC}"), icon="info"),) if told else ()


def themes(hall: Hall) -> tuple[Tile, ...]:
    """Return the headings one may look under, by their short names."""
    return tuple(Tile(theme.code, (theme.short or theme.name).text, icon=theme.icon) for theme in hall.themes)


def hours(facilities: Facilities) -> Text:
    """Say whether the hall is open now and when it opens next; without its calendar, what the site wrote."""
    from kiosk.catalogue.hours import hall_state, sentence

    # The catalogue's calendar is of the city's hall; a station has hours of its own, in its settings.
    hall, now = None if facilities.post == STATION else facilities.catalogue.hall, facilities.now()
    said = sentence(hall_state(hall.hall.hours, now), now) if hall else None
    return said or usual_hours(facilities)


def usual_hours(facilities: Facilities) -> Text:
    """Say the hours the site wrote; of a day of rest only that it is one, for a village may keep other days."""
    from kiosk.catalogue.hours import spans_of

    hall = facilities.catalogue.hall
    rest = hall is not None and hall.hall.hours is not None and not spans_of(hall.hall.hours, facilities.today())
    return text("home.hours-rest" if rest else "home.hours", hours=facilities.site.hours)


def works(facilities: Facilities) -> Text:
    """Say in one sentence what works now: the line, then what is missing at the machine; "all" only when it is true."""
    line = facilities.line.line
    if line is not Line.UP:
        return text(f"home.line.{line.value}")
    missing = next((kind for kind in PARTS if _away(facilities, kind)), "")
    if missing:
        return text(f"home.works.no-{missing}")
    proofs = "proof" in facilities.sections and "page_printer" in facilities.device_states()
    return text("home.works.all" if proofs else "home.line.up")


def _away(facilities: Facilities, kind: str) -> bool:
    """Tell whether a device of this machine is away; one that is still being opened, or never was there, is not."""
    state = facilities.device_states().get(kind)
    return state is not None and not state.usable and state.condition is not Condition.OPENING


def with_card(home: Home, card: IdentityCard) -> CardHome:
    """Return home for whoever laid their card: their masked name, and a way to say that it is somebody else's."""
    from kiosk.domain import masks

    name = masks.tight(masks.name(card.name or card.name_latin or ""))
    lines = home.notice.lines if home.notice else ()
    read = Notice(
        Tone.OK, text("home.card.read", name=plain(name)), "id-card", lines, Action("not-me", text("home.card.not-me"))
    )
    fields = {name: getattr(home, name) for name in home.__struct_fields__}
    said = {"title": text("home.card.title"), "lead": None, "notice": read, "spoken": text("home.card.spoken")}
    return CardHome(**(fields | said))


def out_of_service(facilities: Facilities, code: str) -> Home:
    """Return the one screen of a machine that begins nothing; ``code`` says why, to staff."""
    if code == BY_STAFF:
        return _stopped(facilities, text("home.paused.message"), code, text("home.paused.staff"))
    cause, step = told(code)
    staff = text("home.stopped.staff", cause=cause, step=step, code=code)
    return _stopped(facilities, text("home.stopped.message"), code, staff)


def _stopped(facilities: Facilities, message: Text, code: str, staff: Text) -> Home:
    # Late: home that works paints before the words of one that does not are loaded.
    from kiosk.steps.stopped import lines_of

    lines = lines_of(facilities, code)
    return Home(
        title=text("home.stopped.title"),
        can_go_back=False,
        can_go_home=False,
        hours=usual_hours(facilities),
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
    """Say what everybody should know: what is not there yet, what the hall has to say, the line is down since when."""
    if not offers:
        lines = tuple(line.message for line in elsewhere(facilities))
        return Notice(Tone.WARN, text("home.empty"), "info", lines)
    if full(facilities):
        lines = (text("home.full.possible"), *(line.message for line in elsewhere(facilities)))
        return Notice(Tone.WARN, text("home.full"), "info", lines)
    if words := facilities.hall_notice:
        return Notice(Tone.INFO, words.text, "info")
    if facilities.line.line is not Line.DOWN:
        return people_to_call(facilities)
    if facilities.post == STATION:
        from kiosk.steps.without_line import usual_without_line

        return usual_without_line(facilities)
    lines = (text("home.down.possible"), text("home.down.paused"))
    return Notice(Tone.WARN, _since(facilities, facilities.line), "line-down", lines)


def people_to_call(facilities: Facilities) -> Notice | None:
    """Say at a station that somebody is to be called up: a number and no names, for citizens read it too."""
    if facilities.post != STATION or not facilities.to_call:
        return None
    return Notice(Tone.INFO, text("calls.home", count=facilities.to_call), "phone")


def _since(facilities: Facilities, line: LineState) -> Text:
    if line.since is None:
        return text("home.down.title")
    since = facilities.now().fromtimestamp(line.since, facilities.now().tzinfo)
    return text("home.down.since", time=plain(f"{since:%H:%M}"))
