"""A walked window as a hall has it: every section, a camera over the desk, a supervisor who reads what is said."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.settings import Settings, convert
from devices.code_scanner.virtual import VirtualScanner
from devices.document_camera.papers import Somebody
from devices.document_camera.virtual import VirtualCamera
from devices.id_card.virtual import VirtualReader
from devices.receipt_printer.virtual import VirtualPrinter
from devices.virtual_port import unpaced
from kiosk.flows import SECTIONS
from kiosk.steps.step import Reason
from kiosk.steps.visit import WipeReport
from kiosk.terminal import Terminal
from kiosk.training.persons import person
from kiosk.training.site import SUPERVISION_KEY
from kiosk.training.small_parts import HELD_SECONDS
from tests.support.ui import Post, kiosk
from tests.support.walked_window import DEVICES, SMALL, WalkedWindow
from ui.program import KioskProgram

# A paper held still counts after this long: in a test no hand is slow.
HOLD_SECONDS = 0.1
# Live pictures a second: every one is drawn and looked at, which two cores feel while nobody scans.
LIVE_RATE = 8.0


class HallWindow(WalkedWindow):
    """A kiosk with everything a citizen or a technician of a hall meets; moves cards and papers itself."""

    size = SMALL

    def __init__(self, folder: Path, platform: str, *, language: str = "zh_CN", post: Post = "kiosk") -> None:
        self.reader = VirtualReader(folder / "id-card", pace=unpaced)
        self.slips: list[bytes] = []
        self.printer = VirtualPrinter(on_job=self.slips.append)
        self.camera = VirtualCamera(size=(640, 480), rate=LIVE_RATE)
        self.scanner = VirtualScanner(folder / "code-scanner", pace=unpaced)
        self.left: list[tuple[Reason, WipeReport]] = []
        self.laid: list[str] = []
        settings = self.settings(folder, platform, post)
        self.program = KioskProgram(
            Terminal(settings, folder), kiosk(language, self.size, post=post), on_visit_end=self._left
        )

    def settings(self, folder: Path, platform: str, post: str) -> Settings:
        """Return the settings of the machine; starts its devices."""
        values = {
            "post": post,
            "flows": list(SECTIONS),
            "site": {"mode": "training", "device": str(next(DEVICES)), "supervision_key": SUPERVISION_KEY},
            "outbox": {
                "folder": str(folder / "outbox"),
                "key_file": str(folder / "keys" / "device.key"),
                "spread_seconds": 0,
            },
            "platform": {"url": platform, "connect_seconds": 2.0, "read_seconds": 5.0},
            "devices": [
                {"kind": "id_card", "driver": "sdt", "address": self.reader.start()},
                {"kind": "receipt_printer", "driver": "escpos", "address": self.printer.start()},
                {"kind": "code_scanner", "driver": "newland", "address": self.scanner.start()},
                {
                    "kind": "document_camera",
                    "driver": "opencv",
                    "address": self.camera.start(),
                    "options": {"hold_seconds": HOLD_SECONDS},
                },
            ],
        }
        return convert(values, source="the window of a hall")

    def do(self, name: str, /, **arguments: object) -> dict[str, Any]:
        """Move a card, hold a code under the scanner, or lay a paper of whoever laid a card last under the camera."""
        if name == "lay":
            owner = person(self.laid[-1] if self.laid else "lin-jingshu")
            holder = Somebody(
                owner.name, owner.sex, owner.nationality, owner.birth_date, owner.number, owner.address
            )  # fmt: skip
            self.camera.lay(str(arguments["paper"]), person=holder)
        elif name == "take-away":
            self.camera.take_away()
        elif name == "scan":
            self.scanner.hold(str(arguments["code"]), HELD_SECONDS)
        else:
            return super().do(name, **arguments)
        return {}

    @property
    def open_for_matters(self) -> bool:
        """Tell whether home is shown with the catalogue and something of it can be taken in."""
        shown = self.program.shell.frame.current
        tiles = getattr(getattr(shown, "shown", None), "tiles", ())
        return any(tile.enabled and tile.name.isalnum() and tile.name[:2].isdigit() for tile in tiles)

    def close(self) -> None:
        """End everything."""
        super().close()
        self.camera.stop()
        self.scanner.stop()


@contextlib.contextmanager
def hall_window(folder: Path, platform: str, *, language: str = "zh_CN", post: Post = "kiosk") -> Iterator[HallWindow]:
    """Give one that has opened."""
    made = HallWindow(folder, platform, language=language, post=post)
    try:
        made.open()
        yield made
    finally:
        made.close()
