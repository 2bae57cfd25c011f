# SPDX-License-Identifier: Apache-2.0
"""The appointments of today: read when somebody looks, checked in by row or by code."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kiosk.hall import appointments, day_lists
from kiosk.hall.appointments import AppointmentSeen
from ui.guide.state import GuideState


class AppointmentsState(QObject):
    """``changed`` tells any news."""

    changed = Signal()

    def __init__(self, guide: GuideState) -> None:
        super().__init__(guide)
        self.guide = guide
        self.items: tuple[AppointmentSeen, ...] | None = None
        """None before they were read."""
        self.chosen = ""
        self.told = ""
        """What became of the last code: not-found, unread, or nothing."""
        guide.issuing.changed.connect(self._issued)
        guide.changed.connect(self.changed)

    @property
    def current(self) -> AppointmentSeen | None:
        """Return the one that is chosen."""
        return next((one for one in self.items or () if one.id == self.chosen), None)

    @property
    def can_check_in(self) -> bool:
        """Tell whether the chosen one may be given its number now."""
        current = self.current
        return (
            current is not None and current.state == "CONFIRMED" and self.guide.answers and not self.guide.issuing.busy
        )

    def look(self) -> None:
        """Read the list."""
        if self.guide.context.hall:
            self.guide.context.hall.ask(appointments.of_today, self._came)

    def choose(self, name: str) -> None:
        """Choose one."""
        self.chosen, self.told = name, ""
        self.changed.emit()

    def check_in(self) -> None:
        """Give the chosen one its number."""
        if self.can_check_in:
            self.guide.issuing.check_in(self.chosen)

    def find(self, code: str) -> None:
        """Choose the appointment of a code that somebody says or shows."""
        if code.strip() and self.guide.context.hall:
            wanted = code.strip()
            self.guide.context.hall.ask(lambda client: day_lists.expected(client, code=wanted), self._found)

    def _came(self, answer: object) -> None:
        if isinstance(answer, tuple):
            self.items = answer
            self.changed.emit()

    def _found(self, answer: object) -> None:
        if isinstance(answer, tuple) and answer:
            self.choose(answer[0].id)
            if self.current is None:
                self.look()
        else:
            self.told = "not-found" if isinstance(answer, tuple) else "unread"
            self.changed.emit()

    def _issued(self) -> None:
        if not self.guide.issuing.busy:
            self.look()
