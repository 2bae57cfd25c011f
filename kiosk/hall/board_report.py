# SPDX-License-Identifier: Apache-2.0
"""How a call screen is, for the hub: its voice and its strips, and since when each is so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config import VERSION
from config.settings import Settings
from devices.device import Condition, DeviceState
from kiosk.hub.fleet_values import DeviceTold, Heard, Report, Use

POST = "board"


class BoardReport:
    """Remembers since when each device is as it is; ``read`` is called on one thread."""

    def __init__(
        self,
        settings: Settings,
        states: Callable[[], Mapping[str, DeviceState]],
        stopped: Callable[[], bool],
        wall: Callable[[], float],
        heard: Callable[[], Heard | None] = lambda: None,
    ) -> None:
        self._settings, self._states, self._stopped, self._wall = settings, states, stopped, wall
        self._heard = heard
        self._since: dict[str, tuple[Condition, str, float]] = {}

    def read(self) -> Report:
        """Return how the screen is now."""
        now, site = self._wall(), self._settings.site
        use: Use = "stopped" if self._stopped() else "in-use"
        told = tuple(self._device(name, state, now) for name, state in self._states().items())
        return Report(
            at=round(now * 1000), version=VERSION, post=POST, use=use, place=site.machine_name,
            zone=self._settings.hub.zone, devices=told, heard=self._heard(),
        )  # fmt: skip

    def _device(self, name: str, state: DeviceState, now: float) -> DeviceTold:
        # A voice that speaks is a voice that is well.
        condition = Condition.READY if state.condition is Condition.BUSY else state.condition
        # By the steady word of its cause, not by its detail: that differs from try to try.
        before = self._since.get(name)
        if before is None or before[:2] != (condition, state.cause):
            self._since[name] = before = (condition, state.cause, now)
        return DeviceTold(name, condition.value, state.cause, state.actor.value, max(0, round(now - before[2])))
