# SPDX-License-Identifier: Apache-2.0
"""Driver of scanners that take Newland's serial commands, which many makes of fixed scanners share.

Bytes and their sources: ``frame.py``. Commands used: ``SCNTRG1`` and ``SCNTRG0`` begin and end one reading, for now
only, so that the scanner's own settings stay as the hall has them; ``QRYPDN``, ``QRYFWV`` and ``QRYPSN`` ask for
product, firmware and serial number. The scanner is to be set to the trigger mode (``@SCNMOD0``), else it reads by
itself and the commands do no harm. Published figures: 50 ms between two commands, an answer within 0.5 s, at most 5 s.
"""

from __future__ import annotations

import contextlib

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.code_scanner import Code
from devices.code_scanner.frame import KEPT, Reply, Verdict, command
from devices.code_scanner.line import LOOK_SECONDS, LineScanner
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind

BEGIN, END = "SCNTRG1", "SCNTRG0"
PRODUCT, FIRMWARE, SERIAL = "QRYPDN", "QRYFWV", "QRYPSN"
# Usual time of an answer, by the published figures, and the pause before the next command.
ANSWER_SECONDS = 0.5
BETWEEN_SECONDS = 0.05
# How long the lamp shines in a self-test.
SHINE_SECONDS = 1.0


class NewlandScanner(LineScanner):
    """A scanner that reads when it is told to; options as of :class:`LineScanner`.

    ``patience`` stretches the wait for an answer; ``again_seconds`` is how often a long wait triggers anew, which also
    tells whether the scanner still answers.
    """

    def __init__(
        self,
        address: str,
        *,
        patience: float = 2.0,
        again_seconds: float = 3.0,
        suffix: str = "line",
        encodings: str = "utf-8,gbk",
        limit: int = 512,
        same_code_seconds: float = 2.0,
        pause_seconds: float = 0.1,
    ) -> None:
        super().__init__(
            address,
            suffix=suffix,
            encodings=encodings,
            limit=limit,
            same_code_seconds=same_code_seconds,
            pause_seconds=pause_seconds,
        )
        self._patience = patience
        self._again_seconds = again_seconds
        # Whether a reading may be under way.
        self._shines = False

    def capabilities(self) -> frozenset[str]:
        """Return what this scanner can do."""
        return frozenset({"trigger", ABOUT, SELF_TEST})

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask for product, firmware and serial number; raises DeviceError."""
        return About(*(self._asked(one, deadline, cancel) for one in (PRODUCT, SERIAL, FIRMWARE)))

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the aiming lamp shine for a second; raises DeviceError."""
        try:
            self._obeyed(BEGIN, deadline, cancel)
            cancel.wait(min(SHINE_SECONDS, deadline.remaining))
            self._obeyed(END, deadline, cancel)
        except DeviceError:
            self._darken()
            raise
        return TestResult(True, "code-scanner.tested")

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        if self._shines and deadline.clock() > self._goes_on_until:
            # The last wait came to its time, and nobody took it up again.
            self._darken()
        self._asked(PRODUCT, deadline, cancel)
        return DeviceState(self.kind, Condition.READY)

    def _code(self, deadline: Deadline, cancel: CancelToken) -> Code:
        try:
            code = self._triggered(deadline, cancel)
        except DeviceError as error:
            # One that came to its time goes on with the next; any other is over, and its yes may only have been late.
            if error.kind is not ErrorKind.TIMED_OUT:
                self._darken()
            raise
        # A scanner that has read ends the reading by itself.
        self._shines = False
        return code

    def _triggered(self, deadline: Deadline, cancel: CancelToken) -> Code:
        """Trigger, and again from time to time, until a code comes; one that came between two waits needs no lamp."""
        if code := self._heard_before(deadline):
            return code
        while True:
            self._shines = True
            self._obeyed(BEGIN, deadline, cancel)
            turn = deadline.within(self._again_seconds)
            while not turn.passed:
                if code := self._heard_before(deadline):
                    return code
                deadline.check(cancel, "code-scanner.none")
                self._keep(self._heard(min(LOOK_SECONDS, turn.remaining)))
            deadline.check(cancel, "code-scanner.none")

    def _darken(self) -> None:
        """End a reading that nobody waits for; whatever the wire says to it, the wait is over."""
        self._shines = False
        with contextlib.suppress(DeviceError):
            self._send(command(END))

    def _asked(self, query: str, deadline: Deadline, cancel: CancelToken) -> str:
        """Return what the scanner says to a query."""
        return self._answer(command(query, KEPT), query, deadline, cancel).data.strip()

    def _obeyed(self, order: str, deadline: Deadline, cancel: CancelToken) -> None:
        self._answer(command(order), order[:6], deadline, cancel)

    def _answer(self, request: bytes, name: str, deadline: Deadline, cancel: CancelToken) -> Reply:
        """Send a command, once more when nothing came, and return its answer; raises DeviceError."""
        try:
            found = self._answer_once(request, name, deadline, cancel)
        except DeviceError as error:
            if error.cause not in (self.causes.silent, self.causes.garbled) or error.kind is not ErrorKind.DEVICE:
                raise
            cancel.wait(min(BETWEEN_SECONDS, deadline.remaining))
            found = self._answer_once(request, name, deadline, cancel)
        if found.verdict is not Verdict.DONE:
            raise DeviceError(ErrorKind.DEVICE, "code-scanner.refused", f"{name}: {found.verdict.name}")
        return found

    def _answer_once(self, request: bytes, name: str, deadline: Deadline, cancel: CancelToken) -> Reply:
        deadline.check(cancel, self.causes.silent)
        before = self._stream.garbled
        found: list[Reply] = []

        def take(received: bytes) -> bool:
            heard = self._stream.feed(received)
            self._keep(heard)
            found.extend(one for one in heard if isinstance(one, Reply) and one.command == name)
            return bool(found)

        self._send(request)
        if self._collect(deadline.within(ANSWER_SECONDS * self._patience), cancel, take):
            return found[0]
        deadline.check(cancel, self.causes.silent)
        half = self._stream.pending
        self._keep(self._stream.pause())
        if half or self._stream.garbled > before:
            raise self._error(self.causes.garbled, f"{name}: no whole answer")
        raise self._error(self.causes.silent, f"{name}: no answer")
