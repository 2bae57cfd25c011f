"""Drivers that misbehave to order: what lanes and benches must live with."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from devices.address import Address
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind

LIMIT = 20.0
"""Seconds after which a waiting test gives up."""


def error(kind: ErrorKind = ErrorKind.DEVICE, cause: str = "id-card.reader-silent") -> DeviceError:
    """Make an error of a driver."""
    return DeviceError(kind, cause, "made to order")


class ScriptedDriver:
    """A driver that does what the test says: ``faults`` by the name of a call, ``gate`` for calls that hang."""

    kind: ClassVar[str] = "id_card"
    made: ClassVar[list[ScriptedDriver]] = []

    def __init__(self, address: Address | None = None, options: Mapping[str, object] | None = None) -> None:
        self.address = address
        self.options = options or {}
        self.calls: Counter[str] = Counter()
        self.faults: dict[str, Exception] = {}
        self.answer = DeviceState(self.kind, Condition.READY)
        self.gate = threading.Event()
        self.hanging = threading.Event()
        self.closed = threading.Event()
        ScriptedDriver.made.append(self)

    def _called(self, name: str) -> None:
        self.calls[name] += 1
        if name in self.faults:
            raise self.faults[name]

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        self._called("open")
        self.closed.clear()

    def close(self) -> None:
        self.calls["close"] += 1
        self.closed.set()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        self._called("check")
        return self.answer

    def capabilities(self) -> frozenset[str]:
        return frozenset({"scripted"})

    def hang(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Ignore deadline and cancel until the gate opens."""
        self._called("hang")
        self.hanging.set()
        assert self.gate.wait(LIMIT)
        return "late"

    def wait(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Wait politely for the cancel."""
        self.hanging.set()
        if cancel.wait(LIMIT):
            raise error(ErrorKind.CANCELLED, "id-card.none")
        return "over"

    def hello(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Answer at once."""
        self._called("hello")
        return "hello"
