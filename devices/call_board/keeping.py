# SPDX-License-Identifier: Apache-2.0
"""What every call board has in common: what was shown last is kept, and shown again by whoever comes back."""

from __future__ import annotations

import contextlib
from typing import ClassVar

from devices.about import TestResult
from devices.call_board import Call, Shown
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.wired import WireCauses, WiredDevice

# How long a test stands on the board, in seconds.
TEST_SECONDS = 1.0
TRIES = 2
ANSWER_SECONDS = 0.4


class KeepingBoard(WiredDevice):
    """A board; ``answers`` is False for wiring or firmware that never says anything back."""

    kind: ClassVar[str] = "call_board"
    causes: ClassVar[WireCauses] = WireCauses("call-board.lost", "call-board.silent", "call-board.garbled")
    test: Call
    """What a self-test shows."""

    def __init__(self, address: str, *, answers: bool = True, patience: float = 1.0) -> None:
        super().__init__(address)
        self._answers = answers
        self._answer_seconds = ANSWER_SECONDS * patience
        # No person's: a number and a window, which stand in large letters in the hall.
        self._last: Call | None = None
        # Something else may stand there: a test that broke off, or the call before one whose yes never came.
        self._other = False

    def show(self, call: Call, deadline: Deadline, cancel: CancelToken) -> Shown:
        """Show a call; see :class:`devices.call_board.CallBoard`."""
        deadline.check(cancel, self.causes.silent)
        # Kept before it is lit: a board that comes back must not show the call before this one.
        before, self._last = (self._last, self._other), call
        try:
            return self._show_last(deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.PROGRAM:
                self._last, self._other = before
            raise

    def clear(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Show nothing; raises DeviceError."""
        deadline.check(cancel, self.causes.silent)
        self._last = None
        self._show_last(deadline, cancel)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Show a test for a second, then what stood there before; raises DeviceError."""
        self._other = True
        try:
            self._show(self.test, deadline, cancel)
            cancel.wait(min(TEST_SECONDS, deadline.remaining))
            shown = self._show_last(deadline, cancel)
        except DeviceError:
            # Nobody was called to that window: not for a second more, whoever broke the test off.
            with contextlib.suppress(DeviceError):
                self._show_last(Deadline.after(self._answer_seconds, deadline.clock), CancelToken())
            raise
        return TestResult(True, "call-board.tested" if shown.answered else "call-board.tested-unheard")

    def _show_last(self, deadline: Deadline, cancel: CancelToken) -> Shown:
        """Show again what was shown last; raises DeviceError."""
        self._other = True
        shown = self._show(self._last, deadline, cancel)
        self._other = False
        return shown

    def _show(self, call: Call | None, deadline: Deadline, cancel: CancelToken) -> Shown:
        """Light it up, None for nothing; raises DeviceError."""
        raise NotImplementedError

    def _state(self) -> DeviceState:
        if self._answers:
            return DeviceState(self.kind, Condition.READY)
        parts = (PartState("answer", "unknown"),)
        return DeviceState(self.kind, Condition.ATTENTION, "call-board.one-way", Actor.NOBODY, parts)

    @staticmethod
    def _not_showable(detail: str) -> DeviceError:
        return DeviceError(ErrorKind.PROGRAM, "call-board.not-showable", detail)
