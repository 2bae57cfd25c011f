# SPDX-License-Identifier: Apache-2.0
"""The tab of what waits: which machines hold work of people that the city has not, for how long, and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.desk.cards import Cards, CardWords
from ui.desk.density import Density
from ui.desk.figures import TitleLine
from ui.desk.lights import Light
from ui.desk.table import Column, DeskTable
from ui.fleet import waiting_words
from ui.fleet.cards import asked_cards, cards_of
from ui.fleet.chips import CountLine
from ui.fleet.machine_board import MachineBoard
from ui.fleet.state import FleetState
from ui.style.look import Look
from ui.window.columns import Columns


class WaitingBoard(MachineBoard):
    """Shows what the machines of a ``FleetState`` hold."""

    TAB = "fleet.tab.waiting"

    def __init__(self, look: Look, density: Density, state: FleetState, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(look, density, state, now, DeskTable(look, density, columns_of(look, density), two=True))
        self.counts = CountLine(density)
        self.none = Cards(look, density)
        self.pane_head = TitleLine(density)
        self._left = QStackedWidget()
        self._lay_out()
        self.table.chosen.connect(state.choose)
        self._begin()

    def columns(self) -> Sequence[QWidget]:
        """Return the list."""
        return [self.table] if self.table.keys else []

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        return all(part.fits() for part in (self.counts, self.table, self.pane_head))

    def _show(self, now: datetime.datetime) -> None:
        state, look, fleet = self._state, self.look, self._state.fleet
        self.pane_head.set_words(look.of("fleet.waiting.pane"))
        self.counts.setVisible(fleet is not None)
        self._left.setVisible(fleet is not None)
        if fleet is None:
            self.cards.set_cards(cards_of(look, state, now))
            return
        believed = state.believed
        foot = waiting_words.foot(look, fleet, state.age, believed=believed)
        self.counts.set_words(waiting_words.chips(look, fleet, believed=believed), foot, stale=bool(state.trouble))
        rows = waiting_words.rows(look, fleet, now, believed=believed)
        self._left.setCurrentIndex(0 if rows else 1)
        self.none.set_cards([nothing(look)])
        # A machine that was chosen on another tab and holds nothing has no row: it stays chosen there.
        here = state.selected in [row.key for row in rows]
        self.table.set_rows(rows, state.selected if here else self.table.current)
        self.cards.set_cards(cards_of(look, state, now) if here else asked_cards(look, state))

    def opened(self) -> None:
        """Choose the first that holds something, where the chosen machine holds nothing."""
        if self.table.keys and self._state.selected not in self.table.keys:
            self._state.choose(self.table.keys[0])
        super().opened()

    def _lay_out(self) -> None:
        self._left.addWidget(self.table)
        self._left.addWidget(self.none)
        columns = Columns(self.density, 0, self.density.aside)
        columns.parts[0].hide()
        columns.fill(1, (self.counts, self.finder, self._left))
        columns.fill(2, (self.pane_head, self.cards.scrolled()))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)


def nothing(look: Look) -> CardWords:
    """Return what stands in place of an empty list."""
    return CardWords("none", Light.DONE, look.of("fleet.waiting.none"), look.of("fleet.waiting.none-how"))


def columns_of(look: Look, density: Density) -> tuple[Column, ...]:
    """Return the columns of what waits."""
    of, dense = look.of, density.dense
    return (
        Column("", density.s2 * 2 + density.body + 2),
        Column(of("fleet.column.machine"), 5),
        Column(of("fleet.column.count"), 4),
        Column(of("fleet.column.oldest"), 4),
        Column(of("fleet.column.state"), 8),
        Column(of("fleet.column.heard"), 120 if dense else 150, right=True),
    )
