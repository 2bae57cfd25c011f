# SPDX-License-Identifier: Apache-2.0
"""Which day of the trail is looked at and what was read of it; kept outside the widgets, which are built anew."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.hall import fleet as calls
from kiosk.hub.fleet_values import Trace, Trail
from kiosk.tickets.values import Event
from ui.window.context import HallPort

# Events after which there may be something new.
OF_TRAIL = ("machine-", "message-", "announce")


class TrailState(QObject):
    """What the page shows; every method is called in the window's thread."""

    changed = Signal()

    def __init__(self, hall: HallPort, now: Callable[[], datetime.datetime]) -> None:
        super().__init__()
        self._hall, self._now = hall, now
        self.day = now().date()
        self.read: Trail | None = None
        """What is on record of the day looked at; None before it was read."""
        self.wrong = False
        """Whether the newest look brought nothing."""
        self.only = ""
        """The machine that alone is shown; empty for all."""
        self._followed = False
        self._asked = 0
        hall.happened.connect(self._happened)

    @property
    def is_today(self) -> bool:
        """Tell whether nothing comes after the day."""
        return self.day >= self._now().date()

    @property
    def items(self) -> tuple[Trace, ...]:
        """What is shown."""
        found = self.read.items if self.read else ()
        return tuple(one for one in found if self.only in ("", one.machine))

    @property
    def can_go_on(self) -> bool:
        """Tell whether older things of the day were not read yet."""
        return self.read is not None and self.read.more

    def turn(self, days: int) -> None:
        """Look at another day; there is none after today."""
        if days < 0 or not self.is_today:
            self.day += datetime.timedelta(days=days)
            self.read, self.wrong = None, False
            self.changed.emit()
            self.look()

    def show_only(self, machine: str) -> None:
        """Show one machine alone; all again without one."""
        self.only = machine
        self.changed.emit()

    def look(self) -> None:
        """Read the day."""
        self._followed = True
        self._ask(None)

    def go_on(self) -> None:
        """Read what is older of the same day."""
        if self.read and self.read.more:
            self._ask(self.read.items[-1].seq)

    def _ask(self, before: int | None) -> None:
        self._asked += 1
        asked, day = self._asked, self.day.isoformat()
        self._hall.ask(
            lambda client: calls.trail(client, day, before), lambda answer: self._came(asked, before, answer)
        )

    def _came(self, asked: int, before: int | None, answer: object) -> None:
        if asked != self._asked:
            return
        self.wrong = not isinstance(answer, Trail)
        if isinstance(answer, Trail):
            older = self.read.items if before and self.read else ()
            self.read = Trail(answer.day, older + answer.items, answer.more)
        self.changed.emit()

    def _happened(self, event: Event) -> None:
        # Only once somebody looked: a page nobody opens asks nothing.
        if self._followed and self.is_today and event.kind.startswith(OF_TRAIL):
            self.look()
