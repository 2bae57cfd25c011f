# SPDX-License-Identifier: Apache-2.0
"""Columns of texts for the public, and the texts of one: all of it lies in the machine, so a line is not needed."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

import msgspec

from config.texts import text
from devices.device import CancelToken, Deadline
from kiosk.content.shelf import Index, Texts
from kiosk.domain.content import LifeValue
from kiosk.steps.content_life import LIFE
from kiosk.steps.content_part import Reading, as_of, row, stale_notice
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.find import CATALOGUE, SECONDS
from kiosk.steps.find_screens import Browse
from kiosk.steps.screens import Action, Notice, Tile, Tone
from kiosk.steps.step import GoTo, Offline, Outcome, Show, Work
from kiosk.steps.visit import Visit

READ = "content-text"


class Here(msgspec.Struct, frozen=True):
    """What is here: the texts, and the values of the day."""

    index: Index
    life: tuple[LifeValue, ...]


def look(texts: Texts, now: datetime.datetime, folder: object, deadline: Deadline, cancel: CancelToken) -> Here:
    """Read what is here, on the lane."""
    return Here(texts.index(), texts.life(now))


@dataclass(frozen=True)
class ContentListStep:
    """Shows the columns, then the texts of the one that was chosen, the newest first."""

    name: str = "content-list"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Read anew what is here: it may have been brought since."""
        visit.part(Reading).opened.clear()
        call = functools.partial(look, visit.facilities.content, visit.facilities.now())
        return Show(self._screen(visit), work=Work(CATALOGUE, call, SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go into a column and out of it, and open a text."""
        part = visit.part(Reading)
        if isinstance(event, Done) and isinstance(event.value, Here):
            part.index, part.life, part.failed = event.value.index, event.value.life, False
            return Show(self._screen(visit))
        if isinstance(event, Failed):
            part.failed = True
            return Show(self._screen(visit))
        return self._pressed(visit, event) if isinstance(event, Press) else None

    def _pressed(self, visit: Visit, event: Press) -> Outcome | None:
        part = visit.part(Reading)
        if event.action == "home":
            # Not the engine's way home, which ends the visit: a card laid at home must still be there.
            return GoTo("home")
        if event.action == "back" and part.column:
            part.column, part.over = "", False
            return Show(self._screen(visit))
        if event.action in ("now", "over") and part.column:
            part.over = event.action == "over"
            return Show(self._screen(visit))
        return self._chosen(visit, event.value) if event.action == "choose" else None

    def _chosen(self, visit: Visit, name: str) -> Outcome | None:
        part = visit.part(Reading)
        if part.column:
            part.opened.append(name)
            return GoTo(READ)
        if name == LIFE and part.life:
            return GoTo(LIFE)
        if part.index is None or name not in {one.code for one in part.index.shown()}:
            return None
        part.column = name
        return Show(self._screen(visit))

    def _screen(self, visit: Visit) -> Browse:
        part = visit.part(Reading)
        if part.index is None or not part.index.shown():
            return _empty(part)
        notice = stale_notice(visit.facilities, part.index)
        if part.column:
            return _column(visit, part, part.index, notice)
        today = (Tile(LIFE, text("content.life"), icon="clock"),) if part.life else ()
        columns = tuple(Tile(one.code, one.name.text, one.note.text, one.icon) for one in part.index.shown())
        return Browse(
            title=text("content.title"),
            lead=None if notice else as_of(part.index),
            list="content--",
            tiles=columns + today,
            notice=notice,
        )


def _empty(part: Reading) -> Browse:
    """Say that nothing is here; while it is being looked for, nothing is said yet."""
    known = part.failed or part.index is not None
    notice = Notice(Tone.INFO, text("content.empty"), "info", (text("find.search.staff"),)) if known else None
    return Browse(title=text("content.title"), list="content--", notice=notice)


def _column(visit: Visit, part: Reading, index: Index, notice: Notice | None) -> Browse:
    today = visit.facilities.today()
    name = next((one.name.text for one in index.columns if one.code == part.column), text("content.title"))
    listed = part.listed(today)
    ended = any(one.over(today) for one in index.of(part.column))
    return Browse(
        title=name,
        lead=None if notice else as_of(index),
        list=f"content-{part.column}-{part.over}",
        rows=tuple(row(one, over=part.over) for one in listed),
        total=len(listed),
        tabs=_tabs(over=part.over) if ended else (),
        notice=notice if listed else Notice(Tone.INFO, text("content.none-now"), "info"),
    )


def _tabs(*, over: bool) -> tuple[Action, ...]:
    return tuple(
        Action(name, text(f"content.tab.{name}"), primary=(name == "over") is over) for name in ("now", "over")
    )
