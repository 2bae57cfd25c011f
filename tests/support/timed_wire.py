"""A wire that answers by rule and on time, and whose clock moves only by waiting: for drivers that hold one wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from devices import wired
from devices.device import CancelToken, Deadline
from devices.wire import Wire, WireError, WireLostError
from devices.wired import WiredDevice

Answer = Callable[[bytes], bytes]


def nothing(request: bytes) -> bytes:
    """Answer nothing."""
    del request
    return b""


class TimedWire:
    """What is ``due`` arrives at its second; each write is kept and answered by ``answer``, a moment later.

    ``lost_at`` is when the plug is pulled, ``cancel_at`` when somebody asks the verb to stop.
    """

    def __init__(self, answer: Answer = nothing) -> None:
        self.answer = answer
        self.now = 0.0
        self.due: list[tuple[float, bytes]] = []
        self.written: list[bytes] = []
        self.refusal: WireError | None = None
        self.lost_at = float("inf")
        self.cancel = CancelToken()
        self.cancel_at = float("inf")
        self.closed = 0

    def clock(self) -> float:
        """Return the time that has been waited."""
        return self.now

    def arrive(self, data: bytes, after: float = 0.0) -> None:
        """Let bytes arrive so many seconds from now."""
        self.due.append((self.now + after, data))
        self.due.sort(key=lambda one: one[0])

    def limits(self, seconds: float = 10.0) -> tuple[Deadline, CancelToken]:
        """Make deadline and token of a verb."""
        return Deadline.after(seconds, self.clock), self.cancel

    def write(self, data: bytes) -> None:
        self._check()
        self.written.append(data)
        if said := self.answer(data):
            self.arrive(said, 0.01)

    def read(self, seconds: float) -> bytes:
        self._check()
        until = self.now + max(seconds, 0.001)
        if self.due and self.due[0][0] <= until:
            at, data = self.due.pop(0)
            self._pass(max(self.now, at))
            return data
        self._pass(until)
        return b""

    def flush(self) -> None:
        self._check()
        self.due = [one for one in self.due if one[0] > self.now]

    def set_speed(self, baud: int) -> None:
        raise AssertionError(f"nobody asked for {baud}")

    def close(self) -> None:
        self.closed += 1

    def _pass(self, now: float) -> None:
        self.now = now
        if now >= self.cancel_at:
            self.cancel.cancel()
        self._check()

    def _check(self) -> None:
        if self.now >= self.lost_at:
            raise WireLostError("gone")


def connect_to(monkeypatch: pytest.MonkeyPatch, wire: TimedWire) -> TimedWire:
    """Let every driver that opens a wire get this one."""

    def connect(*_: object) -> Wire:
        if wire.refusal:
            raise wire.refusal
        return wire

    monkeypatch.setattr(wired, "open_wire", connect)
    return wire


def opened(driver: WiredDevice, wire: TimedWire) -> None:
    """Open a driver on the wire, and forget what was said for it."""
    driver.open(*wire.limits())
    wire.written.clear()
