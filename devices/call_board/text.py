# SPDX-License-Identifier: Apache-2.0
"""Driver of text boards that speak the frame of docs/devices/call-board.md: an address, rows of GBK, a checksum.

No text board with a published and consistent protocol was found, so that this one is our own, small enough for a
controller in front of any panel. A board says by itself whether it was switched off meanwhile; then it is told again
what to show.

    body = address, two hexadecimal digits | type | sequence, two hexadecimal digits | data
    host   T rows, each of exactly the width | E nothing | Q question
    board  C done | X refused | S state: K it shows what it was told, B it was switched on and is blank; then its model
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices import stx_frame
from devices.about import ABOUT, SELF_TEST, About
from devices.call_board import Call, Shown
from devices.call_board.cells import Row, fitted
from devices.call_board.keeping import TRIES, KeepingBoard
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind

SHOW, EMPTY, QUESTION = "T", "E", "Q"
DONE, REFUSED, STATE = "C", "X", "S"
KEPT, BLANK = "K", "B"
BODY = re.compile(rb"([0-9A-F]{2})([TEQCXS])([0-9A-F]{2})(.*)", re.DOTALL)
ADDRESSES = range(0x01, 0xFF)
# As many cells as a frame has room for.
LARGEST = stx_frame.LONGEST_BODY - 5


@dataclass(frozen=True)
class Message:
    """One message to or of a board."""

    board: int
    kind: str
    sequence: int
    data: bytes = b""

    def frame(self) -> bytes:
        """Return its bytes on the wire."""
        return stx_frame.build(f"{self.board:02X}{self.kind}{self.sequence:02X}".encode() + self.data)


def read(body: bytes) -> Message | None:
    """Read a body; None when it is no message."""
    found = BODY.fullmatch(body)
    if found is None or int(found[1], 16) not in ADDRESSES:
        return None
    return Message(int(found[1], 16), found[2].decode(), int(found[3], 16), found[4])


class TextBoard(KeepingBoard):
    """A board of ``rows`` rows of ``width`` half-width cells under an address on its line.

    The rows are those of the call; where it has none, its number stands in the first.
    """

    def __init__(
        self,
        address: str,
        *,
        board: int = 1,
        rows: int = 2,
        width: int = 16,
        answers: bool = True,
        patience: float = 1.0,
    ) -> None:
        super().__init__(address, answers=answers, patience=patience)
        if board not in ADDRESSES or rows < 1 or width < 1 or rows * width > LARGEST:
            raise ValueError(f"a board has an address from 1 to 254 and at most {LARGEST} cells")
        self._board, self._rows, self._width = board, rows, width
        self.test = Call("888", ("请 888 号", "到 3 号窗口")[:rows])
        self._messages = stx_frame.Messages(read)
        self._sequence = 0

    def capabilities(self) -> frozenset[str]:
        """Return what this board can do."""
        return frozenset({"number", "text", SELF_TEST} | ({ABOUT} if self._answers else set()))

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask for model and firmware, ``model/firmware``; raises DeviceError."""
        told = self._asked(QUESTION, b"", STATE, deadline, cancel)
        model, _, firmware = told.data[1:].decode("ascii", "replace").partition("/")
        return About(model, "", firmware)

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        if not self._answers:
            # Told again each time: nobody would hear that it was switched off meanwhile.
            self._show_last(deadline, cancel)
            return self._state()
        told = self._asked(QUESTION, b"", STATE, deadline, cancel)
        if self._other or (told.data[:1] == BLANK.encode() and self._last):
            self._show_last(deadline, cancel)
        return DeviceState(self.kind, Condition.READY)

    def _show(self, call: Call | None, deadline: Deadline, cancel: CancelToken) -> Shown:
        rows = self._fitted(call)
        kind, data = (SHOW, b"".join(row.data for row in rows)) if call else (EMPTY, b"")
        if self._answers:
            self._asked(kind, data, DONE, deadline, cancel)
        else:
            self._send(self._next(kind, data).frame())
        return Shown(self._answers, sum(row.replaced for row in rows), sum(row.cut for row in rows))

    def _fitted(self, call: Call | None) -> list[Row]:
        words = (call.rows or (call.number,)) if call else ()
        if len(words) > self._rows:
            raise self._not_showable(f"this board has {self._rows} rows")
        return [fitted(row, self._width) for row in (*words, *[""] * (self._rows - len(words)))]

    def _next(self, kind: str, data: bytes) -> Message:
        self._sequence = (self._sequence + 1) % 0x100
        return Message(self._board, kind, self._sequence, data)

    def _asked(self, kind: str, data: bytes, wanted: str, deadline: Deadline, cancel: CancelToken) -> Message:
        """Send a message until it is answered with its own sequence number; raises DeviceError."""
        request = self._next(kind, data)
        answers: list[Message] = []

        def take(received: bytes) -> bool:
            answers.extend(one for one in self._messages.feed(received) if _answers(one, request, wanted))
            return bool(answers)

        self._messages.reset()
        for _ in range(TRIES):
            deadline.check(cancel, self.causes.silent)
            self._send(request.frame())
            if self._collect(deadline.within(self._answer_seconds), cancel, take):
                return self._granted(answers[0])
        deadline.check(cancel, self.causes.silent)
        odd = self._messages.garbled
        raise self._error(self.causes.garbled if odd else self.causes.silent, "no whole answer" if odd else "no answer")

    def _granted(self, answer: Message) -> Message:
        if answer.kind == REFUSED:
            raise DeviceError(ErrorKind.DEVICE, "call-board.refused", f"board {answer.board}")
        return answer


def _answers(one: Message, request: Message, wanted: str) -> bool:
    return (one.board, one.sequence) == (request.board, request.sequence) and one.kind in (wanted, REFUSED)
