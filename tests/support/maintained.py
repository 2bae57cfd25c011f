"""A machine as maintenance sees it, told by a test: devices with faults, a terminal that runs or does not."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from config.settings import Settings, convert
from config.texts import wording
from kiosk.inventory.trials import Trial
from kiosk.maintenance.seen import Seen
from kiosk.technician.door import Answer, Said
from ui.desk.cards import Card
from ui.desk.density import NORMAL
from ui.maintenance.devices_board import DevicesBoard
from ui.maintenance.program import MaintenanceProgram
from ui.maintenance.samples import HOUR, SCENES


class FakeRemote:
    """Answers what the test put into it, and keeps what it was asked."""

    def __init__(self, seen: Seen) -> None:
        self.now = seen
        self.asked: list[tuple[str, ...]] = []
        self.begun = Trial()
        self.trial = Trial(True, True, "printer.tested")
        self.said = Said(Answer.OPEN)
        self.trouble: Exception | None = None
        self.free = threading.Event()
        self.free.set()

    def _do(self, *words: str) -> None:
        assert self.free.wait(20)
        self.asked.append(words)
        if self.trouble:
            raise self.trouble

    def look(self) -> Seen:
        return self.now

    def test(self, device: str) -> Trial:
        self._do("test", device)
        return self.begun

    def page(self, device: str) -> Trial:
        self._do("page", device)
        return self.begun

    def tested(self, device: str) -> Trial:
        self._do("tested", device)
        return self.trial

    def do(self, act: str, **words: str) -> dict[str, Any]:
        self._do(act, *words.values())
        return {"ok": True}

    def try_code(self, code: str) -> Said:
        self._do("code", code)
        return self.said


def settings(folder: Path = Path("data")) -> Settings:
    """Return the settings of a training machine."""
    keys = {"folder": str(folder / "outbox"), "key_file": str(folder / "keys" / "device.key"), "spread_seconds": 0}
    return convert({"site": {"mode": "training", "machine_name_en": "Kiosk 3"}, "outbox": keys}, source="a test")


class Maintained:
    """The window of maintenance over a machine of the test's making."""

    def __init__(
        self, scene: str = "faults", language: str = "zh_CN", size: tuple[int, int] = NORMAL.size,
        folder: Path = Path("nowhere"), mounts: tuple[Path, ...] = (),
    ) -> None:  # fmt: skip
        self.remote = FakeRemote(SCENES[scene])
        self.hour = HOUR
        self.program = MaintenanceProgram(
            settings(folder), wording(language), self.remote, folder / "terminal.log",
            size=size, now=lambda: self.hour, clock=lambda: self.hour.timestamp(), mounts=mounts,
        )  # fmt: skip
        self.shell, self.state = self.program.shell, self.program.state
        self.shell.show()
        self.shell.activateWindow()
        QApplication.processEvents()
        self.look()
        self.shell.board.opened()

    @property
    def board(self) -> DevicesBoard:
        board = self.shell.board
        assert isinstance(board, DevicesBoard)
        return board

    def look(self) -> None:
        """Look once, and wait until everything that was asked for has come home."""
        self.program.watch.look()
        self.settle()

    def settle(self) -> None:
        """Wait until the lane has nothing left, and everything is painted."""
        over: list[object] = []
        self.program.watch.call(lambda: None, over.append)
        while not over:
            QApplication.processEvents()
        QApplication.processEvents()

    def later(self, seconds: float) -> None:
        """Let time go by."""
        self.hour += datetime.timedelta(seconds=seconds)
        self.shell.tick()

    def press(self, number: int) -> None:
        """Press a function key, and wait for what it leads to."""
        self.shell._once._last.clear()
        self.shell.press(number)
        self.settle()

    def letter(self, sign: str) -> None:
        """Press a single letter."""
        self.board.letter(sign)
        self.settle()

    def cards(self) -> str:
        """Return everything that stands on the cards."""
        return "\n".join(card.words for card in self.board.cards.findChildren(Card))

    def until(self, true: Callable[[], object]) -> None:
        """Settle until something is so."""
        for _ in range(200):
            if true():
                return
            self.look()
        raise AssertionError("never came")

    def close(self) -> None:
        """End it."""
        self.remote.free.set()
        self.program.close()
