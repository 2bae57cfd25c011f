# SPDX-License-Identifier: Apache-2.0
"""Machines of a training hall that tell its hub how they are: one runs out of paper, one falls silent, one is late.

with training_fleet(Path("data/training-fleet")) as settings: ...
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from config.settings import HubSetting, Settings
from kiosk.hall.order_ear import OrderEar
from kiosk.hall.reporting import Reporter
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import DeviceTold, LineTold, Orders, PaperTold, Report, UnsentTold

DESK = "H1"
# After so long the kiosk's roll is low, after so long it is out; the board is heard for as long.
LOW_SECONDS, OUT_SECONDS, BOARD_SECONDS = 60.0, 150.0, 90.0
DAY = 86_400


def desk_settings(settings: Settings, tokens: Path) -> Settings:
    """Return the settings of the desk that looks at all machines."""
    site = msgspec.structs.replace(settings.site, machine_name="大厅机群", machine_name_en="Machines of the hall")
    return msgspec.structs.replace(settings, site=site, hub=HubSetting(settings.hub.url, str(tokens / DESK)))


class Machines:
    """Who speaks in the training hall, each on a line of its own."""

    def __init__(self, url: str, tokens: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began = clock, clock()
        self._orders: Orders | None = None
        line = self._client(url, tokens, "K3")
        self._kiosk = Reporter(line, self.kiosk, self.obey)
        self._ear = OrderEar(line, self._kiosk.nudge)
        self._board = Reporter(self._client(url, tokens, "B1"), lambda: self._said("board", "呼叫屏 1"))
        self._speakers = (
            self._kiosk,
            Reporter(self._client(url, tokens, "W18"), self.window),
            self._board,
        )
        self._silent = False

    def start(self) -> None:
        """Let them speak."""
        for one in self._speakers:
            one.start()
        self._ear.start()

    def stop(self) -> None:
        """Let them be silent."""
        self._ear.stop()
        for one in self._speakers:
            one.stop()

    def obey(self, orders: Orders) -> None:
        """Let the kiosk follow what the hall wants of it."""
        self._orders = orders

    def kiosk(self) -> Report:
        """Return the word of a kiosk whose roll comes to its end; with it the board falls silent in its time."""
        gone = self._clock() - self._began
        if gone >= BOARD_SECONDS and not self._silent:
            self._silent = True
            self._board.stop()
        level, condition, cause = "full", "ready", ""
        if gone >= LOW_SECONDS:
            level, condition, cause = "low", "attention", "printer.paper-low"
        if gone >= OUT_SECONDS:
            level, condition, cause = "out", "fault", "printer.paper-out"
        actor = "guide" if cause else "nobody"
        orders = self._orders or Orders()
        return msgspec.structs.replace(
            self._said("kiosk", "自助区 3 号机"),
            use="stopped" if orders.stopped else "in-use",
            heard=self._orders and orders.marks,
            devices=(DeviceTold("receipt_printer", condition, cause, actor), DeviceTold("id_card", "ready")),
            papers=(PaperTold("receipt_printer", level, 400),),
        )

    def window(self) -> Report:
        """Return the word of a window whose work has waited for three working days."""
        unsent = UnsentTold(4, 3 * DAY, 3, "operations")
        return msgspec.structs.replace(
            self._said("window", "B区 18 号窗口"), zone="B", unsent=unsent, line=LineTold("down", 3 * DAY)
        )

    def _said(self, post: str, place: str) -> Report:
        return Report(round(time.time() * 1000), "0.1", post, "in-use", place)

    @staticmethod
    def _client(url: str, tokens: Path, name: str) -> HubClient:
        return HubClient(url, (tokens / name).read_text("ascii"), mode="training")
