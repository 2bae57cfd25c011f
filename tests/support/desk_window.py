"""The window of a station: a desk with a keyboard, a page printer, and a line that can be cut for hours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from config.settings import DeviceSetting, Settings
from devices.page_printer.virtual import VirtualPagePrinter
from kiosk.steps.facilities import STATION
from kiosk.training.line import Line as Relay
from kiosk.training.site import training_settings
from offline_queue.entry import State
from offline_queue.line import Line
from tests.support.hall_window import HOLD_SECONDS, HallWindow
from tests.support.walked_window import DEVICES

DESK = (1366, 768)
# Between two looks at the line: nobody waits five seconds for what a test has just cut.
LOOK_SECONDS = 0.2
OPTIONS: dict[str, dict[str, str | int | float | bool]] = {
    "document_camera": {"hold_seconds": HOLD_SECONDS},
    "page_printer": {"look_seconds": 0.02, "stand_seconds": 0.05},
}


class DeskWindow(HallWindow):
    """The station of the training county, as its settings have it."""

    size = DESK

    def __init__(self, folder: Path, platform: str) -> None:
        self.relay = Relay(0, urlsplit(platform).port or 0)
        self.relay.restore()
        self.sheets = VirtualPagePrinter()
        super().__init__(folder, f"http://127.0.0.1:{self.relay.port}/api/v1", post=STATION)

    def settings(self, folder: Path, platform: str, post: str) -> Settings:
        """Return the training station's, with devices that lose no time."""
        devices = {
            "id_card": self.reader.start(),
            "receipt_printer": self.printer.start(),
            "document_camera": self.camera.start(),
            "page_printer": self.sheets.start(),
        }
        made = training_settings(folder, {"platform": platform, "devices": devices}, post)
        quick = tuple(self._quick(one) for one in made.devices)
        site = msgspec.structs.replace(made.site, device=str(next(DEVICES)))
        return msgspec.structs.replace(made, devices=quick, site=site)

    def _quick(self, device: DeviceSetting) -> DeviceSetting:
        return msgspec.structs.replace(device, options=OPTIONS.get(device.kind, {}))

    def cut(self) -> None:
        """Cut the line, and wait until home knows."""
        self.relay.cut()
        self.until(lambda: self.program.terminal.line.line is Line.DOWN)

    def mend(self) -> None:
        """Mend it, and wait until everything that was kept is at the city."""
        self.relay.restore()
        self.until(lambda: self.program.terminal.line.line is Line.UP)
        self.program.terminal.nudge()
        outbox = self.program.terminal.outbox
        assert outbox
        self.until(lambda: all(one.state is State.ACKNOWLEDGED for one in outbox.entries()))

    def close(self) -> None:
        """End everything."""
        super().close()
        self.sheets.stop()
        self.relay.cut()


@contextlib.contextmanager
def desk_window(folder: Path, platform: str) -> Iterator[DeskWindow]:
    """Give one that has opened, with a line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.terminal.LINE_SECONDS", LOOK_SECONDS)
        made = DeskWindow(folder, platform)
        try:
            made.open()
            yield made
        finally:
            made.close()


__all__ = ["DESK", "DeskWindow", "desk_window"]
