# SPDX-License-Identifier: Apache-2.0
"""Finding a matter by looking: by theme, office, kind or place, for persons or organisations, page by page."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields

import msgspec

from config.texts import Text, text
from devices.device import CancelToken, Deadline
from kiosk.catalogue import Catalogue, Page
from kiosk.catalogue.wanted import Wanted
from kiosk.domain.hall import Hall, Region
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.find import CATALOGUE, SECONDS, Decide, leads_elsewhere, ready
from kiosk.steps.find_part import Finding, View
from kiosk.steps.find_rows import found
from kiosk.steps.find_screens import Browse
from kiosk.steps.home import PUBLIC
from kiosk.steps.screens import Action, Notice, Tile, Tone
from kiosk.steps.step import GoTo, Offline, Outcome, Show, Work
from kiosk.steps.taking import take_up
from kiosk.steps.visit import Visit

# Who a matter is for; everybody first.
AUDIENCES = ("", "person", "legal")
# Lists whose rows are other lists, and the kind these are of.
LEADS_TO = {"themes": "theme", "offices": "office", "kinds": "kind", "places": "place"}
ALL = View("all")
# Lists beside the rows of another one, with the sign of each key.
FURTHER = {"kinds": "list", "places": "place", PUBLIC: "info"}
# Lists that home leads to, from one mode or another: whoever looks for a kind or a place comes by one of them.
OUTERMOST = ("all", "themes", "offices")
# Kinds of matters (事项类型) as the implementation list names them.
KINDS = ("XK", "QR", "JF", "GG", "QT")


class Listed(msgspec.Struct, frozen=True):
    """A page of a list, and of which; with the places of the city where a list of one, or of them, was asked for."""

    view: View
    audience: str
    page: Page
    places: tuple[Region, ...] = ()


def look_up(
    catalogue: Catalogue, view: View, audience: str, number: int,
    folder: object, deadline: Deadline, cancel: CancelToken,
) -> Listed:  # fmt: skip
    """Read one page on the lane."""
    own = {"audience": audience} | ({view.kind: view.code} if view.code else {})
    if view.kind == "places":
        return Listed(view, audience, Page((), 0), catalogue.regions())
    wanted = Wanted(**{one.name: own.get(one.name, "") for one in fields(Wanted)})
    page = catalogue.look(wanted, page=number)
    ready(catalogue, page.items)
    return Listed(view, audience, page, catalogue.regions() if view.kind == "place" else ())


@dataclass(frozen=True)
class ListStep:
    """Shows a list; a theme or an office leads to its own, a matter is taken up."""

    decide: Decide
    name: str = "find-list"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show the list that was asked for, or as far as it was looked through before."""
        part = visit.part(Finding)
        kind = _view(part).kind
        there = part.items or (part.places if kind == "places" else kind in LEADS_TO)
        return Show(self._screen(visit)) if there else self._ask(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go into a list and out of it, ask for what follows, take up a matter."""
        part = visit.part(Finding)
        if isinstance(event, Done) and isinstance(event.value, Listed):
            return self._listed(visit, event.value)
        if isinstance(event, Failed):
            part.failed, part.loading = True, False
            return Show(self._screen(visit))
        return self._pressed(visit, event) if isinstance(event, Press) else None

    def _pressed(self, visit: Visit, event: Press) -> Outcome | None:
        part = visit.part(Finding)
        if elsewhere := leads_elsewhere(visit, event.action):
            return elsewhere
        if event.action == "others":
            return Show(self._screen(visit))
        if event.action == "back":
            return self._out(visit)
        if event.action == "more":
            return self._more(visit, part)
        if event.action in further(visit):
            return GoTo("content-list") if event.action == PUBLIC else self._into(visit, View(event.action))
        if event.action == "choose":
            return self._chosen(visit, event.value)
        return self._narrowed(visit, event.action)

    def _more(self, visit: Visit, part: Finding) -> Outcome | None:
        """Ask for the rows behind the last one, once."""
        return self._ask(visit) if len(part.items) < part.total and not part.loading else None

    def _out(self, visit: Visit) -> Outcome | None:
        """Go back to the list this one came from; from the outermost the engine goes back."""
        part = visit.part(Finding)
        if len(part.views) < 2:
            return None
        part.views.pop()
        part.empty()
        return self.enter(visit)

    def _chosen(self, visit: Visit, name: str) -> Outcome | None:
        part = visit.part(Finding)
        inner = LEADS_TO.get(_view(part).kind)
        if inner == "place":
            return self._into(visit, place_view(part, name))
        if inner:
            return self._into(visit, View(inner, name))
        item = part.item(name)
        return take_up(visit, self.decide(item, visit.facilities)) if item else None

    def _into(self, visit: Visit, view: View) -> Outcome:
        part = visit.part(Finding)
        part.views.append(view)
        part.empty()
        return self.enter(visit)

    def _narrowed(self, visit: Visit, action: str) -> Outcome | None:
        """Show only what is for persons, or for organisations, or everything again."""
        part = visit.part(Finding)
        wanted = action.removeprefix("for-")
        if wanted == action or wanted not in ("all", *AUDIENCES):
            return None
        part.audience = "" if wanted == "all" else wanted
        part.empty()
        return self._ask(visit)

    def _ask(self, visit: Visit) -> Show:
        from kiosk.catalogue.catalogue import PAGE

        part = visit.part(Finding)
        part.loading, part.failed = True, False
        number = len(part.items) // PAGE
        call = functools.partial(look_up, visit.facilities.catalogue, _view(part), part.audience, number)
        return Show(self._screen(visit), work=Work(CATALOGUE, call, SECONDS))

    def _listed(self, visit: Visit, listed: Listed) -> Outcome | None:
        part = visit.part(Finding)
        if (listed.view, listed.audience) != (_view(part), part.audience):
            # Of a list that was left meanwhile: its rows would stand among the kinds or places of this one.
            return None
        # Behind what is there: the page a person looks at must not jump when the next rows come.
        part.items = [*part.items, *listed.page.items]
        part.total, part.loading = listed.page.total, False
        part.places = listed.places or part.places
        return Show(self._screen(visit))

    def _screen(self, visit: Visit) -> Browse:
        part = visit.part(Finding)
        view, hall = _view(part), visit.facilities.catalogue.hall
        known = not part.loading or bool(part.items)
        lists = view.kind in LEADS_TO
        return Browse(
            title=title(view, hall, part.places),
            lead=None if lists or not known else text("find.list.count", count=part.total),
            list=f"{view.kind}-{view.code}-{part.audience}",
            tiles=tiles(view, hall, part.places),
            rows=tuple(found(item, "", self.decide(item, visit.facilities)) for item in part.items),
            total=part.total,
            tabs=() if lists or view.kind == "audience" else tabs(part.audience),
            notice=_notice(part, view) if known else None,
            actions=tuple(Action(name, text(f"find.further.{name}"), icon=FURTHER[name]) for name in further(visit)),
        )


def _view(part: Finding) -> View:
    return part.views[-1] if part.views else ALL


def further(visit: Visit) -> tuple[str, ...]:
    """Return the lists this one leads to beside its rows: kinds and places from the outermost, others from a place."""
    catalogue, kind = visit.facilities.catalogue, _view(visit.part(Finding)).kind
    able = {
        "kinds": catalogue.by_kind and kind in OUTERMOST,
        "places": catalogue.local and kind in (*OUTERMOST, "place"),
        PUBLIC: PUBLIC in visit.facilities.sections and kind in OUTERMOST,
    }
    return tuple(name for name in FURTHER if able[name])


def place_view(part: Finding, code: str) -> View:
    """Return what a place on the list leads to: the places in it, or its matters where there are none or all of it."""
    found = region_of(part.places, code)
    inside = found is not None and bool(found.parts) and code != _view(part).code
    return View("places" if inside else "place", code)


def region_of(places: tuple[Region, ...], code: str) -> Region | None:
    """Return a place of the city by its digits."""
    for place in places:
        found = place if place.code == code else region_of(place.parts, code)
        if found:
            return found
    return None


def title(view: View, hall: Hall | None, places: tuple[Region, ...] = ()) -> Text:
    """Return the heading of a list: the own name of a theme, an office, a place."""
    if view.kind == "kind":
        return text(f"find.kind.{view.code}")
    if view.kind in ("place", "places") and view.code:
        found = region_of(places, view.code)
        return found.name.text if found else text("find.list.place")
    if hall and view.kind in ("theme", "office"):
        return own_name(view, hall) or text("find.list.all")
    return text(f"find.list.{view.code or view.kind}")


def own_name(view: View, hall: Hall) -> Text | None:
    """Return the name of a theme or an office; None for one the hall does not know."""
    named = hall.themes if view.kind == "theme" else hall.offices
    return {one.code: one.name.text for one in named}.get(view.code)


def tiles(view: View, hall: Hall | None, places: tuple[Region, ...] = ()) -> tuple[Tile, ...]:
    """Return what one may look under: themes, offices, kinds, places."""
    if view.kind == "kinds":
        return tuple(Tile(kind, text(f"find.kind.{kind}"), icon="document") for kind in KINDS)
    if view.kind == "places":
        return _place_tiles(view, places)
    if hall and view.kind == "themes":
        return tuple(Tile(one.code, one.name.text, icon=one.icon) for one in hall.themes)
    if hall and view.kind == "offices":
        return tuple(Tile(one.code, one.name.text, icon="building") for one in hall.offices)
    return ()


def _place_tiles(view: View, places: tuple[Region, ...]) -> tuple[Tile, ...]:
    outer = region_of(places, view.code) if view.code else None
    own = (Tile(view.code, text("find.place.whole", place=outer.name.text), icon="place"),) if outer else ()
    inner = outer.parts if outer else places
    return (*own, *(Tile(one.code, one.name.text, icon="place") for one in inner))


def tabs(audience: str) -> tuple[Action, ...]:
    """Return what narrows a list; the one that is on is the primary one."""
    names = {one: one or "all" for one in AUDIENCES}
    return tuple(
        Action(f"for-{name}", text(f"find.tab.{name}"), primary=one == audience) for one, name in names.items()
    )


def _notice(part: Finding, view: View) -> Notice | None:
    staff = (text("find.search.staff"),)
    if part.failed or (view.kind == "places" and not part.places):
        return Notice(Tone.WARN, text("find.search.failed"), "info", staff)
    filled = part.items or view.kind in LEADS_TO
    return None if filled else Notice(Tone.INFO, text("find.list.empty"), "info", staff)
