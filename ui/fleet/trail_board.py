# SPDX-License-Identifier: Apache-2.0
"""The tab of the trail: who did what at the machines of the hall, when, from where; the newest first, a day at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from config.clock import china_time
from kiosk.hub.fleet_values import Trace
from kiosk.steps.technician_device_words import known
from ui.desk.board import Board
from ui.desk.cards import Cards, CardWords, Frame
from ui.desk.density import Density
from ui.desk.figures import TitleLine
from ui.desk.finder import Finder
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.table import Cell, Column, DeskTable, Row
from ui.desk.top_bar import BarLight
from ui.fleet.trail_state import TrailState
from ui.style.look import Look

BEFORE, AFTER, ONLY, OLDER, AGAIN, FIND = 1, 2, 3, 4, 5, 11
# What an order looks like beside the machine's word that it follows it.
LIGHTS = {"machine-stopped": Light.STOPPED, "machine-obeyed": Light.DONE, "message-heard": Light.DONE}


class TrailBoard(Board):
    """Shows a ``TrailState`` and moves it."""

    TAB = "fleet.tab.trail"

    def __init__(self, look: Look, density: Density, state: TrailState) -> None:
        super().__init__(look, density)
        self._state = state
        self.head = TitleLine(density)
        self.table = DeskTable(look, density, columns_of(look, density), two=True)
        self.finder = Finder(self.table, look.of("fleet.trail.find"), density.field)
        self.none = Cards(look, density)
        self._pages = QStackedWidget()
        self._lay_out()
        state.changed.connect(self.show_state)
        self.table.chosen.connect(lambda _: self.changed.emit())
        self.show_state()

    def keys(self) -> Mapping[int, Key]:
        """Return what F1 to F5 and F11 do now."""
        of, state = self.look.of, self._state
        day, last = datetime.timedelta(days=1), state.is_today
        older = state.can_go_on
        after = of("statistics.not-yet") if last else short(state.day + day)
        return {
            BEFORE: Key(of("statistics.key.before"), short(state.day - day)),
            AFTER: Key(of("statistics.key.after"), after, not last),
            ONLY: self._only_key(),
            OLDER: Key(of("fleet.trail.key.older"), "" if older else of("fleet.trail.key.all-there"), older),
            AGAIN: Key(of("fleet.trail.key.again")),
            FIND: Key(of("desk.key.find"), of("fleet.trail.key.find-note"), bool(self.table.keys)),
        }  # fmt: skip

    def press(self, number: int) -> None:
        """Do what a key means."""
        state = self._state
        acts: Mapping[int, Callable[[], None]] = {
            BEFORE: lambda: state.turn(-1), AFTER: lambda: state.turn(1), ONLY: self._turn_only, OLDER: state.go_on,
            AGAIN: state.look, FIND: self.finder.begin,
        }  # fmt: skip
        acts[number]()

    def back(self) -> bool:
        """Leave the find field, else show all machines again."""
        if self.finder.isVisible():
            self.finder.leave()
        elif self._state.only:
            self._state.show_only("")
        else:
            return False
        return True

    def columns(self) -> Sequence[QWidget]:
        """Return the list."""
        return (self.table,) if self.table.keys else ()

    def opened(self) -> None:
        """Read the day whenever somebody comes to look."""
        self.table.setFocus()
        self._state.look()

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        return self.table.fits() and self.head.fits()

    def show_state(self) -> None:
        """Show what was read."""
        look, state = self.look, self._state
        items = state.items
        self.table.set_rows([row(look, one) for one in items])
        self._pages.setCurrentIndex(0 if items else 1)
        self.none.set_cards([empty(look, state)])
        title = look.of("fleet.trail.title", month=state.day.month, day=state.day.day)
        chips = [BarLight(Light.NOT_YET, look.of("fleet.trail.only", name=state.only))] if state.only else []
        if state.wrong and state.read:
            chips.append(BarLight(Light.NEAR, look.of("fleet.trail.old")))
        count = look.of("fleet.trail.count-more" if state.can_go_on else "fleet.trail.count", count=len(items))
        self.head.set_words(title, chips, count if state.read else "")
        self.changed.emit()

    @property
    def _machine(self) -> str:
        """The machine that the chosen row is about."""
        return next((one.machine for one in self._state.items if str(one.seq) == self.table.current), "")

    def _only_key(self) -> Key:
        of, name = self.look.of, self._state.only or self._machine
        note = name or of("fleet.trail.key.no-machine")
        return Key(of("fleet.trail.key.only"), note, bool(name), held=bool(self._state.only))

    def _turn_only(self) -> None:
        self._state.show_only("" if self._state.only else self._machine)

    def _lay_out(self) -> None:
        d = self.density
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(d.s3, d.s2, d.s3, d.s2)
        column.setSpacing(d.s1)
        for part in (self.head, self.finder):
            column.addWidget(part)
        column.addWidget(self._pages, 1)


def columns_of(look: Look, density: Density) -> tuple[Column, ...]:
    """Return the columns of the trail."""
    of, dense = look.of, density.dense
    return (
        Column("", density.s2 * 2 + density.body + 2),
        Column(of("fleet.column.time"), 96 if dense else 120),
        Column(of("fleet.column.staff"), 110 if dense else 150),
        Column(of("fleet.column.machine"), 110 if dense else 150),
        Column(of("fleet.column.did"), 8),
        Column(of("fleet.column.from"), 110 if dense else 150),
    )


def row(look: Look, one: Trace) -> Row:
    """Return one thing that was done: when, who, about which machine, what, from where."""
    who = one.staff or look.of("fleet.trail.machine")
    return Row(
        str(one.seq),
        (
            Cell(light=LIGHTS.get(one.kind)),
            Cell(f"{china_time(one.at / 1000):%H:%M:%S}"),
            Cell(who, bold=True, ink="ink" if one.staff else "off"),
            Cell(one.machine or "–", bold=True),
            Cell(did(look, one), one.words),
            Cell(one.device, ink="off"),
        ),
    )


def did(look: Look, one: Trace) -> str:
    """Return what was done; a kind of a newer hub is told by its name."""
    chosen = f"fleet.trail.{one.kind}.{one.about}"
    if one.about and known(chosen):
        return look.of(chosen)
    key = f"fleet.trail.{one.kind}"
    return look.of(key) if known(key) else one.kind


def empty(look: Look, state: TrailState) -> CardWords:
    """Return what stands in place of an empty list."""
    if state.read is None:
        key = "unread" if state.wrong else "asking"
        light, frame = (Light.UNREAD, Frame.UNREAD) if state.wrong else (Light.AT_WORK, Frame.PLAIN)
        return CardWords("none", light, look.of(f"fleet.trail.{key}"), frame=frame)
    under = look.of("fleet.trail.none-of", name=state.only) if state.only else ""
    return CardWords("none", Light.DONE, look.of("fleet.trail.none"), under)


def short(day: datetime.date) -> str:
    """Return a day as a key has room for it."""
    return f"{day.month}-{day.day}"
