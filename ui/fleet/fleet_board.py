# SPDX-License-Identifier: Apache-2.0
"""The tab of the fleet: the map at the left, what wants somebody at the right by urgency, the hub itself below."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM
from ui.desk.figures import Figures, TitleLine
from ui.desk.scrolling import scrolled
from ui.desk.table import Column, DeskTable, Row
from ui.fleet import words
from ui.fleet.cards import all_well, cards_of
from ui.fleet.chips import CountLine
from ui.fleet.machine_board import MachineBoard
from ui.fleet.state import FleetState
from ui.fleet.tiles import FleetMap
from ui.style.look import Look

# So many rows stand over the card of the chosen machine; the others are reached by the arrows.
MOST_ROWS = {False: 6, True: 4}


class FleetBoard(MachineBoard):
    """Shows a ``FleetState`` and moves it."""

    TAB = "fleet.tab"

    def __init__(self, look: Look, density: Density, state: FleetState, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(look, density, state, now, DeskTable(look, density, columns_of(look, density), two=True))
        self.counts = CountLine(density)
        self.map = FleetMap(density)
        self.head = TitleLine(density)
        self.well = Cards(look, density)
        self.figures = Figures(density, look.of("fleet.hub.title"))
        self._list = QStackedWidget()
        self._lay_out()
        self.map.chosen.connect(self._chosen)
        self.table.chosen.connect(self._chosen)
        self._begin()

    def opened(self) -> None:
        """Give the focus to the list, or to the map where the list is empty."""
        (self.table if self.table.keys else self.map).setFocus()

    def columns(self) -> Sequence[QWidget]:
        """Return map and list."""
        return [self.map, self.table] if self.table.keys else [self.map]

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
        self.head.set_words(
            look.of("fleet.title"), right=look.of("fleet.hint.guide" if state.is_guide else "fleet.hint")
        )
        self.figures.set_figures(words.figures(look, fleet.hub if fleet and not state.trouble else None, now))
        self.cards.set_cards(cards_of(look, state, now))

    def _show_rows(self, rows: list[Row], count: int) -> None:
        self.well.set_cards([all_well(self.look, count)])
        self._list.setCurrentIndex(0 if rows else 1)
        self._list.setFixedHeight(self.table.wanted_height(min(max(len(rows), 1), MOST_ROWS[self.density.dense])))

    def _chosen(self, name: str) -> None:
        self._state.choose(name)
        self.map.show_current(self._scroll)

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


def columns_of(look: Look, density: Density) -> tuple[Column, ...]:
    """Return the columns of what wants somebody."""
    of, d = look.of, density
    return (
        Column("", d.s2 * 2 + d.body + 2),
        Column(of("fleet.column.machine"), 62 if d.dense else 84),
        Column(of("fleet.column.trouble"), 6),
        Column(of("fleet.column.since"), 88 if d.dense else 110),
        Column(of("fleet.column.care"), 84 if d.dense else 110, right=True),
    )
