"""A wire made of byte pairs: what the driver must send, and what the reader answers; time passes only by waiting."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator

import pytest

from devices.device import CancelToken, Deadline
from devices.id_card import sdt
from devices.id_card.frame import build
from devices.wire import Wire, WireLostError

Pair = tuple[bytes, bytes]
STATUS = build(0x11, 0xFF)
RESET = build(0x10, 0xFF)
SAM = build(0x12, 0xFF)
FIND = build(0x20, 0x01)
SELECT = build(0x20, 0x02)
READ = build(0x30, 0x01)
READ_FINGERPRINT = build(0x30, 0x10)
NEWEST = build(0x30, 0x03)
LOST = b"<the plug is pulled>"


class PairWire:
    """Answers the expected requests in order; ``otherwise`` is the answer to whatever comes after them."""

    def __init__(self, *pairs: Pair) -> None:
        self.pairs = deque(pairs)
        self.otherwise: bytes | None = None
        self.now = 0.0
        self.arriving: deque[bytes] = deque()
        self.speeds: list[int] = []
        self.flushed = 0
        self.closed = False
        self.cancel = CancelToken()
        self.cancel_after: float | None = None

    def clock(self) -> float:
        """Return the time that has been waited."""
        return self.now

    def deadline(self, seconds: float = 60.0) -> Deadline:
        """Make a deadline on this wire's clock."""
        return Deadline.after(seconds, self.clock)

    def write(self, data: bytes) -> None:
        if not self.pairs and self.otherwise is not None:
            self.arriving.append(self.otherwise)
            return
        assert self.pairs, f"not expected: {data.hex(' ')}"
        expected, answer = self.pairs.popleft()
        assert data == expected
        self.arriving.append(answer)

    def read(self, seconds: float) -> bytes:
        self._check()
        if self.arriving:
            answer = self.arriving.popleft()
            if answer == LOST:
                raise WireLostError("gone")
            return answer
        self.now += max(seconds, 0.01)
        if self.cancel_after is not None and self.now >= self.cancel_after:
            self.cancel.cancel()
        return b""

    def flush(self) -> None:
        self._check()
        self.flushed += len(self.arriving)
        self.arriving.clear()

    def set_speed(self, baud: int) -> None:
        self._check()
        self.speeds.append(baud)

    def close(self) -> None:
        self.closed = True

    def _check(self) -> None:
        assert not self.closed, "used after close"


@contextlib.contextmanager
def over(
    monkeypatch: pytest.MonkeyPatch, wire: PairWire, *, address: str = "serial:///dev/x", **options: bool
) -> Iterator[sdt.SdtReader]:
    """Give the SDT driver this wire; all pairs must have been used at the end."""

    def connect(*_: object) -> Wire:
        return wire

    monkeypatch.setattr(sdt, "open_wire", connect)
    yield sdt.SdtReader(address, poll_seconds=0, **options)
    assert not wire.pairs, f"never asked: {[request.hex(' ') for request, _ in wire.pairs]}"
