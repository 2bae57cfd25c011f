# SPDX-License-Identifier: Apache-2.0
"""Virtual call boards: a counting board and a text board at the other end of the line, which can be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from devices.call_board.frame import ANSWER, Colour, SunpnParser, short_answer, write
from devices.call_board.text import (
    BLANK,
    DONE,
    EMPTY,
    KEPT,
    QUESTION,
    REFUSED,
    SHOW,
    STATE,
    Message,
    read,
)
from devices.stx_frame import FrameCutter
from devices.virtual_end import VirtualEnd
from devices.virtual_port import Pace

MODEL = b"VIRTUAL-BOARD/1.0"


class VirtualCountBoard(VirtualEnd):
    """A counting board; ``short`` answers by the information alone, as the text of its protocol says."""

    name: ClassVar[str] = "call-board"

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        short: bool = False,
        baud: int = 9600,
        pace: Pace | None = None,
        tcp: bool = False,
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self._short = short
        self._parser = SunpnParser()
        self.number = 0
        self.colour = Colour.GREEN
        self.told = 0

    def _power_up(self) -> None:
        self._parser.reset()
        self.number = 0

    def _hear(self, received: bytes) -> list[bytes]:
        answers = []
        for one in self._parser.feed(received):
            if one.number is not None and one.colour is not None:
                self.number, self.colour = one.number, Colour(one.colour)
                self.told += 1
                answers.append(short_answer() if self._short else write(self.number, self.colour, begins=ANSWER))
        return answers


class VirtualTextBoard(VirtualEnd):
    """A text board of rows of GBK."""

    name: ClassVar[str] = "call-board"

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        board: int = 1,
        rows: int = 2,
        width: int = 16,
        baud: int = 9600,
        pace: Pace | None = None,
        tcp: bool = False,
    ) -> None:
        super().__init__(where, baud=baud, pace=pace, tcp=tcp)
        self._board, self._rows, self._width = board, rows, width
        self._cutter = FrameCutter()
        self._fresh = True
        self.shows: tuple[str, ...] = ()

    def _power_up(self) -> None:
        self._cutter.reset()
        self._fresh, self.shows = True, ()

    def _hear(self, received: bytes) -> list[bytes]:
        heard = (read(body) for body in self._cutter.feed(received))
        return [self._answer(one).frame() for one in heard if one and one.board == self._board]

    def _answer(self, one: Message) -> Message:
        if one.kind == QUESTION:
            held = (BLANK if self._fresh else KEPT).encode()
            return Message(one.board, STATE, one.sequence, held + MODEL)
        if one.kind not in (SHOW, EMPTY) or len(one.data) != (self._rows * self._width if one.kind == SHOW else 0):
            return Message(one.board, REFUSED, one.sequence)
        self._fresh = False
        cut = (one.data[at : at + self._width] for at in range(0, len(one.data), self._width))
        self.shows = tuple(row.decode("gbk", "replace").rstrip() for row in cut)
        return Message(one.board, DONE, one.sequence)
