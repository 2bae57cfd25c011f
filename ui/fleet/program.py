# SPDX-License-Identifier: Apache-2.0
"""The technician's window of a hall: signed in as at a window of clerks, and over it the tabs of the machines.

A further tab is a further ``Tab`` in ``tabs``; the figures of the hall are one, for who leads it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.clock import china_now
from config.settings import Settings
from config.texts import Wording
from kiosk.staff.session import SignedIn
from kiosk.terminal import Terminal
from ui.desk.board import Board, MakeBoard
from ui.desk.density import Density
from ui.fleet.devices_board import DevicesBoard
from ui.fleet.fleet_board import FleetBoard
from ui.fleet.state import FleetState
from ui.fleet.trail_board import TrailBoard
from ui.fleet.trail_state import TrailState
from ui.fleet.waiting_board import WaitingBoard
from ui.fleet.watching import WatchingProgram
from ui.fleet.words import bar_light
from ui.statistics.board import StatisticsBoard
from ui.statistics.state import StatisticsState
from ui.style.look import Look
from ui.window.calling_words import bar_lights
from ui.window.context import HallPort, WindowContext
from ui.window.gate import Tab

# Where tables of figures are written.
FIGURES = Path("data/statistics")
MakeMachines = Callable[[Look, Density, FleetState, Callable[[], datetime.datetime]], Board]


class FleetProgram(WatchingProgram):
    """One desk over all machines of a hall; it calls nobody, whatever the role of who sits there."""

    DESK = "fleet"

    def __init__(
        self,
        settings: Settings,
        terminal: Terminal,
        wording: Wording,
        hall: HallPort,
        *,
        now: Callable[[], datetime.datetime] = china_now,
        **more: Any,
    ) -> None:
        self.figures = StatisticsState(hall, FIGURES, now, training=settings.site.mode == "training")
        self.trail = TrailState(hall, now)
        tabs = (
            Tab(DevicesBoard.TAB, "devices", self._over(DevicesBoard)),
            Tab(WaitingBoard.TAB, "devices", self._over(WaitingBoard)),
            Tab(FleetBoard.TAB, "devices", self._over(FleetBoard)),
            Tab(StatisticsBoard.TAB, "lead", self._make_figures),
            Tab(TrailBoard.TAB, "devices", self._make_trail),
        )
        super().__init__(settings, terminal, wording, hall, tabs=tabs, now=now, **more)

    def _over(self, board: MakeMachines) -> Callable[[WindowContext], MakeBoard]:
        """Return who makes a tab over the machines."""
        return lambda context: lambda look, density: board(look, density, self.fleet, context.now)

    def _make_trail(self, context: WindowContext) -> MakeBoard:
        return lambda look, density: TrailBoard(look, density, self.trail)

    def _make_figures(self, context: WindowContext) -> MakeBoard:
        return lambda look, density: StatisticsBoard(look, density, self.figures, context.now)

    def _enter(self, who: SignedIn) -> None:
        self.presence.touched()
        if not any(who.may(tab.right) for tab in self._tabs):
            self.context.staff.sign_out("role")
            return
        if hall := self.context.hall:
            hall.ask(lambda client: client.act_as(who.staff_no, sorted(who.roles)), lambda answer: None)
        self.shell.uncover()
        self._open_tab(FleetBoard.TAB)
        self.fleet.look()

    def _show_lights(self) -> None:
        look, fleet = self.shell.look, self.fleet
        own = bar_lights(look, self.context, self._now(), devices=False)
        self.shell.set_lights([*own, bar_light(look, fleet.fleet, believed=fleet.believed)])
