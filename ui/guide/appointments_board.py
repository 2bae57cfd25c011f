# SPDX-License-Identifier: Apache-2.0
"""The tab 预约: who is expected today, who is here, who is late; a number by one key."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.hall.appointments import AppointmentSeen
from kiosk.steps.ticket_words import clock
from ui.desk.board import Board
from ui.desk.density import Density
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.desk.table import Cell, Column, DeskTable, Row
from ui.guide.appointments_state import AppointmentsState
from ui.guide.words import FIND, ISSUE
from ui.parts.label import Label
from ui.style.look import Look

MINUTE_MS = 60_000
# Read again so often while somebody looks.
EVERY_SECONDS = 20
TOLD = {"not-found": "guide.appointment.not-found", "unread": "guide.appointments.unread"}


class AppointmentsBoard(Board):
    """The list of one day; the state outlives it."""

    TAB = "guide.tab.appointments"

    def __init__(self, look: Look, density: Density, state: AppointmentsState) -> None:
        super().__init__(look, density)
        self._state = state
        of = look.of
        columns = (
            Column(of("guide.column.slot"), 220),
            Column(of("guide.column.queue"), 5),
            Column(of("guide.column.state"), 4),
        )
        self.table = DeskTable(look, density, columns)
        self.code = QLineEdit()
        self.code.setFixedHeight(density.field)
        self.code.setPlaceholderText(of("guide.appointments.code"))
        self.code.setAccessibleName(of("guide.appointments.code"))
        self.head, self.told = Label(look, density.lead, bold=True), Label(look, density.small, colour="fault")
        self._lay_out()
        self.table.chosen.connect(state.choose)
        self.code.returnPressed.connect(self._find)
        state.changed.connect(self.show_state)
        self.show_state()

    def keys(self) -> Mapping[int, Key]:
        """Return what F1 and F11 do."""
        can = self._state.can_check_in
        of = self.look.of
        return {
            ISSUE: Key(of("guide.key.check-in"), enabled=can, filled=can),
            FIND: Key(of("guide.key.find"), of("guide.key.find.code")),
        }

    def press(self, number: int) -> None:
        """Check in, or go to the field of the code."""
        if number == ISSUE:
            self._state.check_in()
        else:
            self.code.setFocus()
            self.code.selectAll()

    def back(self) -> bool:
        """Leave the field."""
        left = self.code.hasFocus()
        self.table.setFocus()
        return left

    def columns(self) -> Sequence[QWidget]:
        """Return what Ctrl+Tab goes through."""
        return self.table, self.code

    def opened(self) -> None:
        """Read the list anew."""
        self._state.look()
        self.table.setFocus()

    def tick(self, now: datetime.datetime) -> None:
        """Read the list now and then, and let lateness grow."""
        if now.second % EVERY_SECONDS == 0:
            self._state.look()
        self.show_state()

    def show_state(self) -> None:
        """Show the list."""
        look, items = self.look, self._state.items
        self.table.set_rows([self._row(one) for one in items or ()], self._state.chosen)
        self.head.set_words(self._head(items))
        self.told.set_words(look.of(TOLD[self._state.told]) if self._state.told else "")
        self.changed.emit()

    def _head(self, items: tuple[AppointmentSeen, ...] | None) -> str:
        of = self.look.of
        if items is None:
            return of("guide.appointments.unread")
        if not items:
            return of("guide.appointments.none")
        here = sum(one.state == "CHECKED_IN" for one in items)
        counted = of("guide.appointments.count", count=len(items), here=here)
        return f"{of('guide.appointments.head')}　{counted}"

    def _row(self, one: AppointmentSeen) -> Row:
        of, language = self.look.of, self.look.wording.language
        names = {queue.code: queue.name.of(language) for queue in self._state.guide.queues}
        slot = of("guide.slot", begins=clock(one.slot_start), ends=clock(one.slot_end))
        late = max(0, self._state.guide.hub_ms - one.slot_end) // MINUTE_MS
        if one.state == "CHECKED_IN":
            state = Cell(of("guide.appointment.checked_in", number=one.number), light=Light.DONE, ink="ok")
        elif one.state == "CONFIRMED" and late:
            state = Cell(of("guide.appointment.late", minutes=late), light=Light.NEAR, ink="warn")
        elif one.state in ("CONFIRMED", "REQUESTED"):
            state = Cell(of(f"guide.appointment.{one.state.lower()}"), light=Light.NOT_YET)
        else:
            state = Cell(of("guide.appointment.other"), ink="off")
        return Row(one.id, (Cell(slot, bold=True), Cell(names.get(one.queue, one.queue)), state))

    def _find(self) -> None:
        self._state.find(self.code.text())
        self.code.clear()
        self.table.setFocus()

    def _lay_out(self) -> None:
        d = self.density
        self.code.setFixedWidth(d.aside // 2)
        row = QHBoxLayout()
        row.addWidget(self.head, 1)
        row.addWidget(self.told)
        row.addWidget(self.code)
        column = QVBoxLayout(self)
        column.setContentsMargins(d.s4, d.s3, d.s4, d.s3)
        column.setSpacing(d.s2)
        column.addLayout(row)
        column.addWidget(self.table, 1)
