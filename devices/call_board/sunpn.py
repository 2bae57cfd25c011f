# SPDX-License-Identifier: Apache-2.0
"""Driver of Sunpn's (讯鹏) counting boards: a number from 0 to 65535 in one of three colours.

Bytes and their source: ``frame.py``. The protocol has no question, so that a board is asked how it is by showing what
it shows already; that also brings the number back after a power loss. It cannot be blank: ``clear`` shows 0.
"""

from __future__ import annotations

from devices.about import SELF_TEST
from devices.call_board import Call, Shown
from devices.call_board.frame import ANSWER, LARGEST, WRITE, Colour, Echo, SunpnParser, write
from devices.call_board.keeping import TRIES, KeepingBoard
from devices.device import CancelToken, Deadline, DeviceState


class SunpnBoard(KeepingBoard):
    """A counting board; ``colour`` is ``green``, ``yellow`` or ``red``. A number with letters is refused."""

    test = Call("888")

    def __init__(self, address: str, *, colour: str = "red", answers: bool = True, patience: float = 1.0) -> None:
        super().__init__(address, answers=answers, patience=patience)
        if colour.upper() not in Colour.__members__:
            raise ValueError(f"colour: {colour!r} is none of green, yellow, red")
        self._colour = Colour[colour.upper()]
        self._parser = SunpnParser()

    def capabilities(self) -> frozenset[str]:
        """Return what this board can do."""
        return frozenset({"number", SELF_TEST})

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        self._show_last(deadline, cancel)
        return self._state()

    def _show(self, call: Call | None, deadline: Deadline, cancel: CancelToken) -> Shown:
        number = self._number(call)
        for _ in range(TRIES):
            deadline.check(cancel, self.causes.silent)
            self._throw_away()
            self._parser.reset()
            self._send(write(number, self._colour))
            if not self._answers:
                return Shown(False)
            if self._repeated(number, deadline, cancel):
                return Shown(True)
        deadline.check(cancel, self.causes.silent)
        odd = self._parser.garbled or self._parser.pending
        raise self._error(self.causes.garbled if odd else self.causes.silent, "no whole answer" if odd else "no answer")

    def _repeated(self, number: int, deadline: Deadline, cancel: CancelToken) -> bool:
        """Wait for the answer; one that repeats another number is not to this question."""
        mine = (Echo(WRITE), Echo(ANSWER), Echo(ANSWER, number, self._colour.value))
        limit = deadline.within(self._answer_seconds)
        return self._collect(limit, cancel, lambda got: any(one in mine for one in self._parser.feed(got)))

    def _number(self, call: Call | None) -> int:
        if call is None:
            return 0
        # Leaving the letter out would call two people of two queues at once.
        if not (call.number.isascii() and call.number.isdecimal()) or int(call.number) > LARGEST:
            raise self._not_showable("this board shows whole numbers up to 65535")
        return int(call.number)
