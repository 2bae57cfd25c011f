# SPDX-License-Identifier: Apache-2.0
"""The tab of a window's devices: what maintenance shows of them, behind the keys that the queue leaves free.

What only a technician does (test pages, counters, exports) is done in the maintenance window.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.commands.logs import export
from kiosk.maintenance.here import Here
from ui.desk.board import MakeBoard
from ui.desk.density import Density
from ui.desk.keys import Key
from ui.maintenance import devices_board as keys
from ui.maintenance.devices_board import DevicesBoard
from ui.maintenance.program import MOUNTS, sticks
from ui.maintenance.state import Maintenance
from ui.maintenance.watch import Asked, Watch
from ui.style.look import Look
from ui.window.calling_keys import WindowBoard
from ui.window.context import WindowContext

# Which key of the window does what a key of the maintenance window does.
KEYS = {7: keys.TEST, 8: keys.LOOK, 9: keys.PAPER, 10: keys.STOP, 11: keys.FIND}


class DevicesTab(WindowBoard):
    """Shows the devices and moves them."""

    TAB = "window.tab.devices"

    def __init__(self, look: Look, density: Density, context: WindowContext, state: Maintenance, watch: Watch) -> None:
        super().__init__(look, density, context)
        self._watch = watch
        phone = context.settings.site.phone
        self.inner = DevicesBoard(look, density, state, context.place, phone, context.now)
        self.inner.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.inner)

    def place_keys(self) -> Mapping[int, Key]:
        """Return what F7 to F11 do with the chosen device."""
        inner = self.inner.keys()
        return {number: inner[meant] for number, meant in KEYS.items()}

    def place_press(self, number: int) -> None:
        """Do what one of them means."""
        if number in KEYS:
            self.inner.press(KEYS[number])

    def letter(self, sign: str) -> bool:
        """Pass a letter on."""
        return self.inner.letter(sign)

    def back(self) -> bool:
        """Pass Escape on."""
        return self.inner.back()

    def columns(self) -> Sequence[QWidget]:
        """Return the table and the first button at the right."""
        return self.inner.columns()

    def tick(self, now: datetime.datetime) -> None:
        """Let it count."""
        self.inner.tick(now)

    def opened(self) -> None:
        """Look at once, and give the focus to the table."""
        self._watch.start()
        self.inner.opened()


def make_devices(context: WindowContext, asked: Asked | None = None, log: Path | None = None) -> MakeBoard:
    """Return the maker of the tab; ``asked`` is who knows the devices, the terminal of this window unless told."""
    watch = Watch(asked or Here(context.terminal))
    context.closing.connect(watch.close)
    kept = log or Path("data/logs/terminal.log")
    state = Maintenance(
        watch, lambda: context.now().timestamp(), functools.partial(sticks, MOUNTS),
        lambda place: export(context.settings, place, kept),
    )  # fmt: skip
    return lambda look, density: DevicesTab(look, density, context, state, watch)
