# SPDX-License-Identifier: Apache-2.0
"""The tab of the fleet: the map at the left, what wants somebody at the right by urgency, the hub itself below."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.desk.board import Board
from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM
from ui.desk.figures import Figures, TitleLine
from ui.desk.finder import Finder
from ui.desk.keys import Key
from ui.desk.scrolling import scrolled
from ui.desk.table import Column, DeskTable, Row
from ui.fleet import may, words
from ui.fleet.cards import all_well, cards_of
from ui.fleet.chips import CountLine
from ui.fleet.state import FleetState, Question
from ui.fleet.tiles import FleetMap
from ui.style.look import Look

TAB = "fleet.tab"
TAKE, MESSAGE, NOTICE, STOP, RESTART, TEST, PAPER, FIND = 1, 2, 3, 4, 5, 6, 7, 11
ANSWERS = "123456789"
# So many rows stand over the card of the chosen machine; the others are reached by the arrows.
MOST_ROWS = {False: 6, True: 4}
# Beside the last column, for the bar that scrolls.
SCROLL_ROOM = 20


class FleetBoard(Board):
    """Shows a ``FleetState`` and moves it."""

    TAB = TAB

    def __init__(self, look: Look, density: Density, state: FleetState, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(look, density)
        self._state, self._now = state, now
        self.counts = CountLine(density)
        self.map = FleetMap(density)
        self.head = TitleLine(density)
        self.table = DeskTable(look, density, self._columns(), two=True)
        self.finder = Finder(self.table, look.of("fleet.find"), density.field, by_key=True)
        self.well = Cards(look, density)
        self.cards = Cards(look, density)
        self.figures = Figures(density, look.of("fleet.hub.title"))
        self._list = QStackedWidget()
        self._lay_out()
        self.map.chosen.connect(self._chosen)
        self.table.chosen.connect(self._chosen)
        self.cards.pressed.connect(self._pressed)
        state.changed.connect(self.show_state)
        self.show_state()

    def opened(self) -> None:
        """Give the focus to the list, or to the map where the list is empty."""
        (self.table if self.table.keys else self.map).setFocus()

    def columns(self) -> Sequence[QWidget]:
        """Return map and list."""
        return [self.map, self.table] if self.table.keys else [self.map]

    def keys(self) -> Mapping[int, Key]:
        """Return what the keys do with the chosen machine."""
        of, state = self.look.of, self._state
        machine = state.machine
        name, stops = machine.name if machine else "", bool(machine and machine.stop)
        asked = state.question
        stop, stop_note = ("resume", of("fleet.key.resume-note")) if stops else ("stop", of("fleet.key.stop-note"))
        city = of("fleet.key.at-city")
        return {
            TAKE: self._key("back" if self._mine else "take", name, may.why_no_care(state),
                            held=self._mine or asked is Question.TAKE),
            MESSAGE: self._key("message", name, may.why_no_message(state), filled=True),
            NOTICE: self._key("notice", name, may.why_no_notice(state), held=asked is Question.NOTICE),
            STOP: self._key(stop, stop_note, may.why_no_stop(state), held=stops or asked is Question.STOP),
            RESTART: Key(of("fleet.key.restart"), city, enabled=False),
            TEST: Key(of("fleet.key.test"), city, enabled=False),
            PAPER: self._key("paper", of("fleet.key.paper-note"), may.why_no_paper(state), held=state.paper),
            FIND: Key(of("desk.key.find"), of("fleet.key.find-note"), state.fleet is not None),
        }  # fmt: skip

    def press(self, number: int) -> None:
        """Do what a key means."""
        state, machine = self._state, self._state.machine
        acts: dict[int, Callable[[], None]] = {
            TAKE: state.hand_back if self._mine else lambda: state.ask(Question.TAKE),
            MESSAGE: state.tell_guide,
            NOTICE: lambda: state.ask(Question.NOTICE),
            STOP: state.resume if machine and machine.stop else lambda: state.ask(Question.STOP),
            PAPER: state.show_paper,
            FIND: self.finder.begin,
        }
        acts[number]()

    def letter(self, sign: str) -> bool:
        """Answer the question that stands, else do what a letter of the card means."""
        if self._state.question is not Question.NONE and sign in ANSWERS:
            return self._state.answer(int(sign) - 1)
        number = {"O": TAKE, "M": MESSAGE, "G": NOTICE, "H": STOP}.get(sign, 0)
        key = self.keys().get(number)
        if key is None or not key.enabled:
            return False
        self.press(number)
        return True

    def back(self) -> bool:
        """Leave the find field, else take back what stands in the right pane."""
        if self.finder.isVisible():
            self.finder.leave()
            return True
        return self._state.back()

    def tick(self, now: datetime.datetime) -> None:
        """Let ages go on; what was read long ago loses its colours."""
        self._show(now)

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        self._show(self._now())
        self.changed.emit()

    def _show(self, now: datetime.datetime) -> None:
        state, look = self._state, self.look
        fleet, believed = state.fleet, state.believed
        self._list.setVisible(fleet is not None)
        if fleet:
            age = words.read_words(look, fleet, state.age)
            self.counts.set_words(words.chips(look, fleet, believed=believed), age, stale=bool(state.trouble))
            self.map.set_zones(words.zones(look, fleet, now, believed=believed), state.selected)
            rows = words.rows(look, fleet, now, state.me, state.selected, believed=believed)
            self._show_rows(rows, len(fleet.items))
            self.table.set_rows(rows, state.selected)
        self.head.set_words(look.of("fleet.title"), right=look.of("fleet.hint"))
        self.figures.set_figures(words.figures(look, fleet.hub if fleet and not state.trouble else None, now))
        self.cards.set_cards(cards_of(look, state, now))

    def _show_rows(self, rows: list[Row], count: int) -> None:
        self.well.set_cards([all_well(self.look, count)])
        self._list.setCurrentIndex(0 if rows else 1)
        self._list.setFixedHeight(self.table.wanted_height(min(max(len(rows), 1), MOST_ROWS[self.density.dense])))

    def _chosen(self, name: str) -> None:
        self._state.choose(name)
        self.map.show_current(self._scroll)

    def _pressed(self, key: str, sign: str) -> None:
        """Do what a button of a card means."""
        if sign == "Esc":
            self.back()
        else:
            self.letter(sign)
        self.opened()

    @property
    def _mine(self) -> bool:
        """Tell whether who works here looks after the chosen machine."""
        machine = self._state.machine
        return bool(machine and machine.care and machine.care.staff == self._state.me)

    def _key(self, verb: str, note: str, why: str, *, filled: bool = False, held: bool = False) -> Key:
        said = self.look.of(f"fleet.key.{verb}")
        return (
            Key(said, self.look.of(f"fleet.why.{why}"), enabled=False) if why else Key(said, note, True, filled, held)
        )

    def _columns(self) -> tuple[Column, ...]:
        of, d = self.look.of, self.density
        return (
            Column("", d.s2 * 2 + d.body + 2),
            Column(of("fleet.column.machine"), 62 if d.dense else 84),
            Column(of("fleet.column.trouble"), 6),
            Column(of("fleet.column.since"), 88 if d.dense else 110),
            Column(of("fleet.column.care"), 84 if d.dense else 110, right=True),
            Column("", SCROLL_ROOM),
        )

    def _lay_out(self) -> None:
        d = self.density
        row = QHBoxLayout(self)
        row.setContentsMargins(d.s2 - RING_ROOM, d.s1, 0, d.s1)
        row.setSpacing(d.s1)
        left = QVBoxLayout()
        left.setSpacing(d.s1)
        left.addWidget(self.counts)
        self._scroll = scrolled(self.map)
        left.addWidget(self._scroll, 1)
        row.addLayout(left, 1)
        row.addWidget(self._make_pane())

    def _make_pane(self) -> QWidget:
        d = self.density
        pane = QWidget()
        pane.setFixedWidth(d.aside)
        column = QVBoxLayout(pane)
        column.setContentsMargins(d.s1, 0, d.s2 - RING_ROOM, 0)
        column.setSpacing(d.s1)
        column.addWidget(self.head)
        column.addWidget(self.finder)
        self._list.addWidget(self.table)
        self._list.addWidget(self.well)
        column.addWidget(self._list)
        column.addWidget(self.cards.scrolled(), 1)
        column.addWidget(self.figures)
        return pane
