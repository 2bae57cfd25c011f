# SPDX-License-Identifier: Apache-2.0
"""Driver of a signal tower behind a Modbus relay board: one relay a light, each on for a time and no longer.

Bytes and their source: ``frame.py``. The board's own clock lets each light off after ``hold_seconds``; every look at
its health lets it on anew. A program that dies or hangs leaves a dark lamp behind, whatever it said before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.staff_lamp import Light, Lit
from devices.staff_lamp.frame import BOARDS, COILS, LONGEST, REFUSED, answer_in, coils, off, on_for, version
from devices.wired import WireCauses, WiredDevice

ANSWER_SECONDS = 0.4
TRIES = 2
TEST_SECONDS = 1.0
# Silence before each request: boards of this kind lose what follows an answer at once.
GAP_SECONDS = 0.02
# Shorter than three looks of the bench, and a lamp flickers out on a busy machine.
SHORTEST_HOLD = 12.0


class RelayLamp(WiredDevice):
    """A lamp; ``fault``, ``waiting`` and ``calm`` are the relays of its lights, counted from 1 as on the board.

    ``hold_seconds`` is how long a light outlives the program; ``patience`` stretches each wait for an answer.
    """

    kind: ClassVar[str] = "staff_lamp"
    causes: ClassVar[WireCauses] = WireCauses("staff-lamp.lost", "staff-lamp.silent", "staff-lamp.garbled")

    def __init__(
        self,
        address: str,
        *,
        board: int = 1,
        fault: int = 1,
        waiting: int = 2,
        calm: int = 3,
        hold_seconds: float = 15.0,
        gap_seconds: float = GAP_SECONDS,
        patience: float = 1.0,
    ) -> None:
        super().__init__(address)
        relays = (fault, waiting, calm)
        # Without a light of its own, calm would look like a program that has died.
        if board not in BOARDS or len(set(relays)) < len(relays) or not set(relays) <= set(range(1, COILS + 1)):
            raise ValueError("a board has an address from 1 to 247, and three different relays from 1 to 8")
        if not SHORTEST_HOLD <= hold_seconds <= LONGEST:
            raise ValueError(f"hold_seconds: from {SHORTEST_HOLD:.0f} to {LONGEST:.0f}")
        self._board = board
        self._relays = {light: relay - 1 for light, relay in zip(Light, relays, strict=True)}
        self._hold = hold_seconds
        self._gap = gap_seconds
        self._answer_seconds = ANSWER_SECONDS * patience
        self._last: frozenset[Light] | None = None

    def capabilities(self) -> frozenset[str]:
        """Return what this lamp can do."""
        return frozenset({ABOUT, SELF_TEST})

    def show(self, lights: frozenset[Light], deadline: Deadline, cancel: CancelToken) -> Lit:
        """Let lights be on; see :class:`devices.staff_lamp.StaffLamp`."""
        deadline.check(cancel, self.causes.silent)
        # Kept before it is lit: a lamp that comes back must not show what was before this.
        self._last = lights
        return self._show(lights, self._hold, deadline, cancel)

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Ask for the version of the board; raises DeviceError."""
        told = self._asked(version(self._board), deadline, cancel)
        return About("Modbus relay", "", f"{int.from_bytes(told[3:5], 'big') / 100:.2f}")

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let all lights be on for a second, then what was on before; raises DeviceError."""
        try:
            self._show(frozenset(Light), self._hold, deadline, cancel)
            cancel.wait(min(TEST_SECONDS, deadline.remaining))
        finally:
            # Whoever broke the test off must not leave a lamp behind that says everything at once.
            with contextlib.suppress(DeviceError):
                limit = Deadline.after(4 * self._answer_seconds, deadline.clock)
                self._show(self._last or frozenset(), self._hold, limit, CancelToken())
        return TestResult(True, "staff-lamp.tested")

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        if self._last is None:
            self._lit(deadline, cancel)
        else:
            self._show(self._last, self._hold, deadline, cancel)
        return DeviceState(self.kind, Condition.READY)

    def _show(self, lights: frozenset[Light], hold: float, deadline: Deadline, cancel: CancelToken) -> Lit:
        # Off before on: between two signals a lamp may be dark for a moment, and must not say two things.
        for request in (*self._offs(set(Light) - lights), *self._ons(lights, hold)):
            self._asked(request, deadline, cancel)
        lit = self._lit(deadline, cancel)
        if lit != lights:
            raise self._error("staff-lamp.not-lit", f"lit: {_named(lit)}; wanted: {_named(lights)}")
        return Lit(lit)

    def _offs(self, lights: Iterable[Light]) -> list[bytes]:
        return [off(self._board, self._relays[light]) for light in Light if light in lights]

    def _ons(self, lights: Iterable[Light], hold: float) -> list[bytes]:
        return [on_for(self._board, self._relays[light], hold) for light in Light if light in lights]

    def _lit(self, deadline: Deadline, cancel: CancelToken) -> frozenset[Light]:
        """Ask which lights are on; raises DeviceError."""
        bits = self._asked(coils(self._board), deadline, cancel)[3]
        return frozenset(light for light, relay in self._relays.items() if bits >> relay & 1)

    def _asked(self, request: bytes, deadline: Deadline, cancel: CancelToken) -> bytes:
        """Send a request until it is answered and return the answer; raises DeviceError."""
        received = bytearray()
        answers: list[bytes] = []

        def take(more: bytes) -> bool:
            received.extend(more)
            answer = answer_in(bytes(received), request)
            answers.extend([answer] if answer else [])
            return bool(answers)

        for _ in range(TRIES):
            deadline.check(cancel, self.causes.silent)
            cancel.wait(self._gap)
            self._throw_away()
            received.clear()
            self._send(request)
            if self._collect(deadline.within(self._answer_seconds), cancel, take):
                return self._granted(answers[0])
        deadline.check(cancel, self.causes.silent)
        odd = bool(received)
        raise self._error(self.causes.garbled if odd else self.causes.silent, "no whole answer" if odd else "no answer")

    @staticmethod
    def _granted(answer: bytes) -> bytes:
        if answer[1] & REFUSED:
            raise DeviceError(ErrorKind.DEVICE, "staff-lamp.refused", f"function {answer[1] & 0x7F}, code {answer[2]}")
        return answer


def _named(lights: Iterable[Light]) -> str:
    return ", ".join(sorted(light.value for light in lights)) or "none"
