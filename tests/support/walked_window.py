"""The real window, terminal and drivers in one process with a virtual reader and printer, for walks to the end.

Only the camera is left out: a matter can be walked without one, its papers come to the window later.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop

from config.settings import convert
from devices.id_card.virtual import VirtualReader
from devices.receipt_printer.virtual import VirtualPrinter
from devices.virtual_port import unpaced
from kiosk.steps.screens import Home
from kiosk.steps.step import Reason
from kiosk.steps.visit import WipeReport
from kiosk.terminal import Terminal
from kiosk.training.cards import identity_card
from kiosk.training.persons import person
from offline_queue.entry import State
from tests.support.ui import kiosk
from ui.journey.player import Player
from ui.journey.repertoire import Part
from ui.program import KioskProgram

# Loaded before any thread of a terminal loads it: its import sets warning filters, which a test that ends takes back.
importlib.import_module("kiosk.platform.wire")

LIMIT = 45.0
# The watch over the window's stalls ticks all the time, so waiting for an event never waits long.
ONE_ROUND = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
# A device number is one machine with one outbox: a second one of the same number would give numbers out twice.
DEVICES = itertools.count(41)
SMALL = (540, 960)


class WalkedWindow:
    """A kiosk before which one person after the other plays; moves cards itself."""

    def __init__(self, folder: Path, platform: str, sections: tuple[str, ...] = ("apply",)) -> None:
        self.reader = VirtualReader(folder / "id-card", pace=unpaced)
        self.slips: list[bytes] = []
        self.printer = VirtualPrinter(on_job=self.slips.append)
        self.left: list[tuple[Reason, WipeReport]] = []
        devices = [
            {"kind": "id_card", "driver": "sdt", "address": self.reader.start()},
            {"kind": "receipt_printer", "driver": "escpos", "address": self.printer.start()},
        ]
        values = {
            "post": "kiosk",
            "flows": list(sections),
            "site": {"mode": "training", "device": str(next(DEVICES))},
            "outbox": {
                "folder": str(folder / "outbox"),
                "key_file": str(folder / "keys" / "device.key"),
                "spread_seconds": 0,
            },
            "platform": {"url": platform, "connect_seconds": 2.0, "read_seconds": 5.0},
            "devices": devices,
        }
        settings = convert(values, source="the walked window")
        self.program = KioskProgram(Terminal(settings, folder), kiosk(size=SMALL), on_visit_end=self._left)
        self.laid: list[str] = []

    def _left(self, reason: Reason, report: WipeReport) -> None:
        self.left.append((reason, report))

    def do(self, name: str, /, **arguments: object) -> dict[str, Any]:
        """Lay a card on the reader or lift it, as the hands of the training world do."""
        if name == "place":
            found = person(str(arguments["person"]))
            assert found.card
            self.laid.append(found.key)
            self.reader.place(identity_card(found.card))
        elif name == "lift":
            self.reader.lift()
        return {}

    def open(self) -> None:
        """Show the window and open the terminal."""
        self.program.shell.show()
        self.program.start()

    @property
    def at_home_with_something_to_do(self) -> bool:
        """Tell whether home is shown and some matter can be chosen: catalogue, outbox and reader are there."""
        current = self.program.shell.frame.current
        shown = current.shown if current else None
        return isinstance(shown, Home) and any(tile.enabled for tile in shown.tiles)

    def until(self, true: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        end = time.monotonic() + LIMIT
        while not true():
            assert time.monotonic() < end, f"never came, at {type(self.program.shell.frame.current).__name__}"
            QCoreApplication.processEvents(ONE_ROUND)

    def play(self, part: Part) -> Player:
        """Play one application to the goodbye and the wipe; raises JourneyError."""
        self.laid.clear()
        self.left.clear()
        self.slips.clear()
        player = Player(self.program, self, part=part, pictures=None, settle=0.0)

        def gone() -> bool:
            if not player.over:
                player.look()
            return player.over and bool(self.left)

        self.until(gone)
        return player

    def submission(self, receipt_no: str) -> dict[str, Any]:
        """Wait until everything was acknowledged; return what was stored under a number, as it was sent."""
        outbox = self.program.terminal.outbox
        assert outbox
        self.until(lambda: all(entry.state is State.ACKNOWLEDGED for entry in outbox.entries()))
        bodies = [json.loads(outbox.payload(entry)) for entry in outbox.entries() if entry.kind == "submission"]
        found: dict[str, Any] = next(body for body in bodies if body["receipt_no"] == receipt_no)
        return found

    def close(self) -> None:
        """End everything."""
        self.program.close()
        self.reader.stop()
        self.printer.stop()


@contextlib.contextmanager
def walked_window(folder: Path, platform: str, sections: tuple[str, ...] = ("apply",)) -> Iterator[WalkedWindow]:
    """Give a kiosk that has opened."""
    made = WalkedWindow(folder, platform, sections)
    try:
        made.open()
        yield made
    finally:
        made.close()
