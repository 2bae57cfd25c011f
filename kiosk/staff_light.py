# SPDX-License-Identifier: Apache-2.0
"""The lamp for staff at this machine: red for a device that does not work, amber for work that waits too long.

Calm is said only when everything was looked at; while anything is not known the lamp is dark.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.device import Condition, DeviceState
from devices.lane import OUT_OF_USE
from devices.staff_lamp import Light

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.hub.fleet_values import UnsentTold

LAMP = "staff_lamp"
BROKEN = (Condition.FAULT, Condition.ABSENT)
NOBODY_TELLS: frozenset[Light] = frozenset()

Show = Callable[[frozenset[Light]], object]


class StaffLight:
    """Hears what changes, on any thread, and shows it when it is something else."""

    def __init__(self, show: Show, states: Callable[[], Iterable[DeviceState]]) -> None:
        self._show, self._states = show, states
        self._lock = threading.Lock()
        self._waiting: bool | None = None
        self._store_broken = False
        self._lamp_there = False
        self._shown: frozenset[Light] | None = None
        self._over = False

    def hear(self, state: DeviceState) -> None:
        """Take the change of a device; a lamp that is back is told again what to show."""
        with self._lock:
            if state.kind == LAMP:
                back = state.usable and not self._lamp_there
                self._lamp_there = state.usable
                if not back:
                    return
                self._shown = None
            self._follow()

    def look(self, unsent: UnsentTold | None, store: str) -> None:
        """Take what waits, None where nobody could look, and what is wrong with where it lies."""
        with self._lock:
            self._waiting = None if unsent is None else bool(unsent.addressee)
            self._store_broken = store in ("outbox-full", "outbox-fault")
            self._follow()

    def dark(self) -> object:
        """Show nothing from now on: whoever could tell ends. Return what showing that returned, None if it was dark."""
        with self._lock:
            lit, self._shown, self._over = self._shown, NOBODY_TELLS, True
        # Outside of the lock: whoever waits here for the lamp to be dark waits for a device whose changes are heard.
        return self._show(NOBODY_TELLS) if lit else None

    def _follow(self) -> None:
        wanted = self._wanted()
        if not self._over and wanted != self._shown:
            self._shown = wanted
            self._show(wanted)

    def _wanted(self) -> frozenset[Light]:
        others = [state for state in self._states() if state.kind != LAMP]
        fault = self._store_broken or any(_broken(one) for one in others)
        lights = {light for light, on in ((Light.FAULT, fault), (Light.WAITING, bool(self._waiting))) if on}
        known = self._waiting is not None and not any(_untried(one) for one in others)
        return frozenset(lights or ({Light.CALM} if known else ()))


def _untried(state: DeviceState) -> bool:
    """Tell whether nobody knows yet how a device is; away without a cause is one that was not tried."""
    return state.condition is Condition.OPENING or (state.condition is Condition.ABSENT and not state.cause)


def _broken(state: DeviceState) -> bool:
    return state.condition in BROKEN and state.cause != OUT_OF_USE and not _untried(state)
