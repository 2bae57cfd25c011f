# SPDX-License-Identifier: Apache-2.0
"""What the programs that look at the machines of their hall share: technician's window and guide desk."""

from __future__ import annotations

import time
from typing import Any

from config.settings import Settings
from config.texts import Wording
from kiosk.terminal import Terminal
from ui.fleet.state import Actor, FleetState
from ui.window.context import HallPort
from ui.window.program import WindowProgram


class WatchingProgram(WindowProgram):
    """Looks at the machines as long as it runs, in the name of who works here, and shows their light."""

    def __init__(self, settings: Settings, terminal: Terminal, wording: Wording, hall: HallPort, **more: Any) -> None:
        # Before the shell: it builds its tabs at once, and shows its lights.
        self.fleet = FleetState(hall, self._actor, more.get("clock", time.monotonic))
        self.fleet.is_guide = self.DESK == "guide"
        super().__init__(settings, terminal, wording, hall, **more)
        self.fleet.changed.connect(self._show_lights)

    def start(self) -> None:
        """Open the machine beside the window, and begin to look at the others."""
        super().start()
        self.fleet.start()

    def close(self) -> None:
        """End everything."""
        self.fleet.stop()
        super().close()

    def _actor(self) -> Actor:
        who = self.context.staff.who
        return Actor(who.staff_no, who.roles) if who else Actor()
