"""A proof walked in the real window, over the real drivers, outbox, client and sandbox, one person after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import convert
from devices.id_card.virtual import VirtualReader
from devices.page_printer.virtual import VirtualPagePrinter
from devices.receipt_printer.virtual import VirtualPrinter
from devices.virtual_port import unpaced
from kiosk.steps.screens import Trouble
from kiosk.steps.step import Reason
from kiosk.steps.visit import WipeReport
from kiosk.terminal import Terminal
from offline_queue.entry import State
from tests.support.proofs import HOUSES, INSURANCE
from tests.support.sandbox import SandboxThread, sandbox, sandbox_of_the_run
from tests.support.ui import kiosk
from tests.support.walked_window import DEVICES, SMALL, WalkedWindow
from ui.journey.person import Person
from ui.journey.player import JourneyError, Player
from ui.journey.repertoire import Part
from ui.program import KioskProgram

__all__ = ["sandbox", "sandbox_of_the_run"]


class ProofWindow(WalkedWindow):
    """A walked window with a page printer."""

    def __init__(self, folder: Path, platform: str) -> None:
        self.reader = VirtualReader(folder / "id-card", pace=unpaced)
        self.printer = VirtualPrinter()
        self.sheets = VirtualPagePrinter()
        self.slips: list[bytes] = []
        self.left: list[tuple[Reason, WipeReport]] = []
        self.laid: list[str] = []
        devices = [
            {"kind": "id_card", "driver": "sdt", "address": self.reader.start()},
            {
                "kind": "page_printer", "driver": "ipp", "address": self.sheets.start(),
                "options": {"look_seconds": 0.02, "stand_seconds": 0.05},
            },
        ]  # fmt: skip
        values = {
            "post": "kiosk",
            "flows": ["apply", "proof"],
            "site": {"mode": "training", "device": str(next(DEVICES))},
            "outbox": {
                "folder": str(folder / "proofs"),
                "key_file": str(folder / "keys" / "device.key"),
                "spread_seconds": 0,
            },
            "platform": {"url": platform, "connect_seconds": 2.0, "read_seconds": 5.0},
            "devices": devices,
        }
        settings = convert(values, source="the window of proofs")
        self.program = KioskProgram(Terminal(settings, folder), kiosk(size=SMALL), on_visit_end=self._left)

    def on_screen(self, kind: type) -> bool:
        """Tell whether a screen of this type is shown."""
        current = self.program.shell.frame.current
        return bool(current and isinstance(current.shown, kind))

    def results(self) -> list[str]:
        """Wait until the platform has counted all copies; return what became of each."""
        outbox = self.program.terminal.outbox
        assert outbox
        told = [entry for entry in outbox.entries() if entry.kind == "proof-print"]
        self.until(lambda: all(outbox.entry(one.id).state is State.ACKNOWLEDGED for one in told))
        return [outbox.payload(one).decode().split('"result":"')[1].split('"')[0] for one in told]

    def close(self) -> None:
        """End everything."""
        super().close()
        self.sheets.stop()


@pytest.fixture
def window(tmp_path: Path, sandbox: SandboxThread) -> Iterator[ProofWindow]:
    made = ProofWindow(tmp_path, sandbox.url)
    made.open()
    yield made
    made.close()


def test_two_persons_get_their_papers_and_leave_nothing_behind(window: ProofWindow) -> None:
    for person, matter in (("lin-jingshu", INSURANCE), ("ayguli", HOUSES)):
        window.play(Part(person, matter, proof=True))
        ((_, wiped),) = window.left
        assert "proof" in wiped.parts
    assert [job.pdf[:5] for job in window.sheets.printed] == [b"%PDF-"] * 2
    assert window.results() == ["printed"] * 2


def test_a_jam_is_told_the_copy_is_given_back_and_printed_when_it_is_free(window: ProofWindow) -> None:
    window.sheets.jam_next()
    player = Player(window.program, window, part=Part("qin-hong", HOUSES, proof=True), pictures=None, settle=0.0)
    player_stopped = threading.Event()

    def troubled() -> bool:
        try:
            player.look()
        except JourneyError:
            player_stopped.set()
        return player_stopped.is_set()

    window.until(troubled)
    assert window.on_screen(Trouble)
    window.sheets.free()
    hand = Person(window.program.shell)
    window.until(lambda: hand.can_press("retry"))
    hand.press("retry")
    window.until(lambda: not window.on_screen(Trouble) and hand.can_press("next"))
    assert window.results() == ["failed", "printed"]
