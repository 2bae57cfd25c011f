# SPDX-License-Identifier: Apache-2.0
"""Tells staff how this machine is: paper at once to the platform, the lamp that stands on it, and the hub of its hall.

One thread looks every ten seconds and when a device changed; a machine without lamp and hub needs none.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

from config.logs import logger
from config.settings import SettingsError
from devices.device import CancelToken, Condition, Deadline, DeviceState
from kiosk.paper_alarm import PaperAlarm
from kiosk.staff_light import LAMP, StaffLight

if TYPE_CHECKING:
    from devices.staff_lamp import Light, Lit, StaffLamp
    from kiosk.domain.words import Words
    from kiosk.hall.machine_report import MachineReport
    from kiosk.hall.obeying import Obeying
    from kiosk.hall.order_ear import OrderEar
    from kiosk.hall.reporting import Reporter
    from kiosk.hub.client import HubClient
    from kiosk.hub.fleet_values import Report
    from kiosk.terminal import Terminal

log = logger(__name__)
SHOW_SECONDS = 5.0
# How long an end waits for the lamp to go out; after that the lamp goes out by itself.
DARK_SECONDS = 1.0


class StaffSignals:
    """Hears every change of every device of a terminal; ``start`` once they can be asked."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._paper = PaperAlarm(terminal)
        self._light = StaffLight(self._show, lambda: list(terminal.device_states().values()))
        self._lamp = any(one.kind == LAMP for one in terminal.settings.devices)
        self._known: dict[str, tuple[bool, str]] = {}
        self._obeying: Obeying | None = None
        self._reporter: Reporter | None = None
        self._ear: OrderEar | None = None

    @property
    def notice(self) -> Words | None:
        """Return words of the hall for the screen of this machine."""
        return self._obeying.notice if self._obeying else None

    def start(self) -> None:
        """Begin to look, where there is anybody to tell."""
        client = self._client()
        if not (client or self._lamp):
            return
        # Late: a machine that stands alone needs nothing of a hall.
        from kiosk.hall.machine_report import MachineReport
        from kiosk.hall.obeying import Obeying
        from kiosk.hall.order_ear import OrderEar
        from kiosk.hall.reporting import Reporter

        self._obeying = obeying = Obeying(self._terminal)
        look = functools.partial(self._look, MachineReport(self._terminal, heard=lambda: obeying.heard))
        self._reporter = Reporter(client, look, obeying.obey)
        self._reporter.start()
        # A window follows its hall by itself, and nobody takes it from its clerk.
        if client and self._terminal.settings.post != "window":
            self._ear = OrderEar(client, self._reporter.nudge)
            self._ear.start()

    def hear(self, state: DeviceState) -> None:
        """Take the change of a device and pass it on to who hears the terminal; called on the device's own thread."""
        self._paper.hear(state)
        self._terminal.hearers.devices(state)
        if self._lamp:
            self._light.hear(state)
        # Busy and ready again is no news: every page that is printed would be two reports.
        news = (state.usable, state.cause)
        if state.condition is not Condition.OPENING and self._known.get(state.kind) != news:
            self._known[state.kind] = news
            self.nudge()

    def nudge(self) -> None:
        """Say that something changed that is no device; from any thread."""
        if self._reporter:
            self._reporter.nudge()

    def stop(self) -> None:
        """End, and let the lamp go out."""
        if self._reporter:
            self._reporter.stop()
        if self._ear:
            self._ear.stop()
        # Only who ends waits: the lamp's port is closed behind it.
        if self._lamp and isinstance(shown := self._light.dark(), threading.Event):
            shown.wait(DARK_SECONDS)

    def _look(self, machine: MachineReport) -> Report:
        found = machine.read()
        if self._lamp:
            self._light.look(found.unsent, found.store)
        return found

    def _show(self, lights: frozenset[Light]) -> threading.Event:
        """Have the lamp show these; return what is set when it did, or could not."""
        shown = threading.Event()
        call = functools.partial(show, lights)
        self._terminal.lane(LAMP).submit(call, SHOW_SECONDS, lambda outcome: shown.set())
        return shown

    def _client(self) -> HubClient | None:
        if not self._terminal.settings.hub.url:
            return None
        from kiosk.hall.opening import open_client

        try:
            return open_client(self._terminal.settings)
        except SettingsError as wrong:
            log.warning("hub-not-told", cause=type(wrong).__name__)
            return None


def show(lights: frozenset[Light], lamp: StaffLamp, deadline: Deadline, cancel: CancelToken) -> Lit:
    """Let these lights be on; raises DeviceError."""
    return lamp.show(lights, deadline, cancel)
