"""The call boards among the twins: a counting board on a pseudo terminal, a text board behind a serial server."""

from __future__ import annotations

from pathlib import Path

from devices.call_board import Call, CallBoard, Shown
from devices.call_board.sunpn import SunpnBoard
from devices.call_board.text import TextBoard
from devices.call_board.virtual import VirtualCountBoard, VirtualTextBoard
from devices.device import CancelToken, Deadline, Device
from devices.virtual_port import unpaced
from tests.support.twins import EndTwin, twin


class BoardTwin(EndTwin):
    """A board and its driver."""

    board: VirtualCountBoard | VirtualTextBoard

    def ready(self) -> None:
        """Do nothing: a board wants nothing."""

    def verb(self, device: CallBoard, deadline: Deadline, cancel: CancelToken) -> object:  # type: ignore[override]  # its own driver
        return device.show(Call("12"), deadline, cancel)

    def good(self, value: object) -> bool:
        return value == Shown(True)


@twin("call-board-sunpn")
class CountTwin(BoardTwin):
    """The counting board."""

    def __init__(self, folder: Path) -> None:
        self.end = self.board = VirtualCountBoard(folder / "board", pace=unpaced)

    def start(self) -> Device:
        return SunpnBoard(self.board.start(), patience=0.15)


@twin("call-board-text")
class TextTwin(BoardTwin):
    """The text board."""

    def __init__(self, folder: Path) -> None:
        del folder
        self.end = self.board = VirtualTextBoard(pace=unpaced, tcp=True)

    def start(self) -> Device:
        return TextBoard(self.board.start(), patience=0.15)
