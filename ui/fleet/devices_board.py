# SPDX-License-Identifier: Apache-2.0
"""The tab of the devices: the machines at the left, those of the chosen one in the middle, one of them at the right."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desk.density import Density
from ui.desk.figures import Figures, TitleLine
from ui.desk.table import Column, DeskTable
from ui.fleet import device_words, words
from ui.fleet.cards import asked_cards, cards_of, machine_card
from ui.fleet.machine_board import MachineBoard
from ui.fleet.state import FleetState
from ui.style.look import Look
from ui.window.columns import Columns

LEFT = {False: 420, True: 292}


class DevicesBoard(MachineBoard):
    """Shows what one machine told of its devices."""

    TAB = "fleet.tab.devices"

    def __init__(self, look: Look, density: Density, state: FleetState, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(look, density, state, now, DeskTable(look, density, machine_columns(look, density), two=True))
        self.machines_head = TitleLine(density)
        self.head = TitleLine(density)
        self.devices = DeskTable(look, density, device_columns(look, density), two=True)
        self.figures = Figures(density, look.of("fleet.fact.title"))
        self.pane_head = TitleLine(density)
        self._lay_out()
        self.table.chosen.connect(state.choose)
        self.devices.chosen.connect(state.choose_device)
        self._begin()

    def columns(self) -> Sequence[QWidget]:
        """Return machines and devices."""
        return [self.table, self.devices] if self.devices.keys else [self.table]

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        parts = (self.table, self.devices, self.machines_head, self.head, self.pane_head, self.figures)
        return all(part.fits() for part in parts)

    def _show(self, now: datetime.datetime) -> None:
        state, look, machine = self._state, self.look, self._state.machine
        self.machines_head.set_words(look.of("fleet.machines"))
        self.table.set_rows(device_words.machine_rows(look, state), state.selected)
        self.table.setVisible(state.fleet is not None)
        for part in (self.devices, self.figures):
            part.setVisible(machine is not None)
        self.pane_head.set_words(look.of("fleet.devices.pane"))
        if machine is None:
            self.head.set_words("")
            self.cards.set_cards(cards_of(look, state, now))
            return
        believed = state.believed
        right = words.read_words(look, state.fleet, state.age) if state.fleet else ""
        chips = device_words.head_chips(look, machine, believed=believed)
        self.head.set_words(look.of("fleet.devices.title", name=machine.name), chips, right)
        device = device_words.chosen(machine, state.device)
        self.devices.set_rows(device_words.rows(look, machine, now, believed=believed), device)
        self.figures.set_figures(device_words.figures(look, machine, now, believed=believed))
        found = asked_cards(look, state)
        # Of a machine that is silent it is not known how a device is: what stands there is the machine.
        if device and not device_words.is_silent(machine, believed=believed):
            report = device_words.reports_of(machine)[device]
            card = device_words.device_card(look, machine, report, now)
            self.cards.set_cards([*found, card, machine_card(look, state, machine, now)])
        else:
            self.cards.set_cards(cards_of(look, state, now))

    def _lay_out(self) -> None:
        columns = Columns(self.density, LEFT[self.density.dense], self.density.aside)
        columns.fill(0, (self.machines_head, self.finder, self.table))
        columns.fill(1, (self.head, self.devices, self.figures))
        columns.fill(2, (self.pane_head, self.cards.scrolled()))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)


def machine_columns(look: Look, density: Density) -> tuple[Column, ...]:
    """Return the columns of the machines."""
    d = density
    return (
        Column("", d.s2 * 2 + d.body + 2),
        Column(look.of("fleet.column.machine"), 5),
        Column(look.of("fleet.column.now"), 6),
    )


def device_columns(look: Look, density: Density) -> tuple[Column, ...]:
    """Return the columns of one machine's devices."""
    of, d = look.of, density
    return (
        Column("", d.s2 * 2 + d.body + 2),
        Column(of("fleet.column.device"), 9),
        Column(of("fleet.column.now"), 6),
        Column(of("fleet.column.who"), 8),
        Column(of("fleet.column.lasts"), 100 if d.dense else 140, right=True),
    )
