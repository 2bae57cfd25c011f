# SPDX-License-Identifier: Apache-2.0
"""The guide desk put together: the sign-in, lock and lights of a window, with the desk's own tabs and no window."""

from __future__ import annotations

from typing import Any

from config.settings import Settings
from config.texts import Wording
from kiosk.staff.session import SignedIn
from kiosk.terminal import Terminal
from ui.desk.board import MakeBoard
from ui.fleet.fleet_board import FleetBoard
from ui.fleet.watching import WatchingProgram
from ui.fleet.words import bar_light
from ui.guide.appointments_board import AppointmentsBoard
from ui.guide.appointments_state import AppointmentsState
from ui.guide.desk_board import GuideBoard
from ui.guide.state import GuideState
from ui.window.calling_words import bar_lights
from ui.window.context import HallPort, WindowContext
from ui.window.gate import Tab


class GuideProgram(WatchingProgram):
    """One guide desk; everything here runs in the window's thread."""

    DESK = "guide"

    def __init__(self, settings: Settings, terminal: Terminal, wording: Wording, hall: HallPort, **more: Any) -> None:
        # The shell builds its tabs at once, and the tabs are of a state: made when the first is asked for.
        self._states: dict[WindowContext, tuple[GuideState, AppointmentsState]] = {}
        tabs = (
            Tab("guide.tab.desk", "guide", self._desk),
            Tab("guide.tab.appointments", "guide", self._appointments),
            Tab("guide.tab.machines", "guide", self._machines),
        )
        super().__init__(settings, terminal, wording, hall, tabs=tabs, **more)

    @property
    def state(self) -> GuideState:
        """What the desk shows."""
        return self._of(self.context)[0]

    @property
    def appointments(self) -> AppointmentsState:
        """The appointments of today."""
        return self._of(self.context)[1]

    def _of(self, context: WindowContext) -> tuple[GuideState, AppointmentsState]:
        if context not in self._states:
            state = GuideState(context)
            self._states[context] = state, AppointmentsState(state)
        return self._states[context]

    def _desk(self, context: WindowContext) -> MakeBoard:
        state = self._of(context)[0]
        return lambda look, density: GuideBoard(look, density, state)

    def _appointments(self, context: WindowContext) -> MakeBoard:
        state = self._of(context)[1]
        return lambda look, density: AppointmentsBoard(look, density, state)

    def _machines(self, context: WindowContext) -> MakeBoard:
        return lambda look, density: FleetBoard(look, density, self.fleet, context.now)

    def _show_lights(self) -> None:
        look, fleet = self.shell.look, self.fleet
        lights = bar_lights(look, self.context, self._now())
        # Before the first answer nothing is known of them, good or bad.
        machines = [bar_light(look, fleet.fleet, believed=fleet.believed)] if fleet.fleet or fleet.trouble else []
        self.shell.set_lights([*lights, *machines])

    def _enter(self, who: SignedIn) -> None:
        self.presence.touched()
        if not who.may("guide"):
            self.context.staff.sign_out("role")
            return
        self.state.begin(who.staff_no, who.roles)
        self.shell.uncover()
        self.shell.open_tab(0)
