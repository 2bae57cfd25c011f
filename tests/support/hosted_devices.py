"""Devices that a host runs in a child process in tests: they answer, hang, die, and say what they were told."""

from __future__ import annotations

import ctypes
import os
import threading
from pathlib import Path
from typing import ClassVar

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.host import HostedDevice


class Odd:
    """A device with a verb for each way in which a call can go."""

    kind: ClassVar[str] = "odd"

    def __init__(self, *, note: str = "") -> None:
        if note == "refused":
            raise ValueError("option note='refused' is not wanted")
        self._note = Path(note) if note else None
        self.opened = 0

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        deadline.check(cancel, "odd.open")
        self.opened += 1

    def close(self) -> None:
        if self._note:
            self._note.write_text("closed")

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        deadline.check(cancel, "odd.check")
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        return frozenset({"odd"})

    def echo(self, deadline: Deadline, cancel: CancelToken, *, value: object) -> object:
        return value

    def remaining(self, deadline: Deadline, cancel: CancelToken) -> float:
        return deadline.remaining

    def large(self, deadline: Deadline, cancel: CancelToken, *, count: int, size: int) -> tuple[bytes, ...]:
        return tuple(bytes([number]) * size for number in range(count))

    def view(self, deadline: Deadline, cancel: CancelToken, *, size: int) -> memoryview:
        return memoryview(b"v" * size)

    def fail(self, deadline: Deadline, cancel: CancelToken) -> None:
        raise DeviceError(ErrorKind.USER, "odd.fail", "detail", actor=Actor.CITIZEN, again=True)

    def fault(self, deadline: Deadline, cancel: CancelToken) -> None:
        raise ZeroDivisionError("990101198803120020")

    def foreign(self, deadline: Deadline, cancel: CancelToken) -> object:
        return Path("/etc/passwd")

    def unpackable(self, deadline: Deadline, cancel: CancelToken) -> object:
        return threading.Lock()

    def patient(self, deadline: Deadline, cancel: CancelToken) -> None:
        while not cancel.wait(0.01):
            deadline.check(cancel, "odd.patient")
        deadline.check(cancel, "odd.patient")

    def deaf(self, deadline: Deadline, cancel: CancelToken) -> None:
        threading.Event().wait(60)

    def stuck_in_c(self, deadline: Deadline, cancel: CancelToken) -> None:
        ctypes.PyDLL(None).sleep(60)  # keeps the interpreter's lock, as bad native code does

    def chatter(self, deadline: Deadline, cancel: CancelToken) -> str:
        os.write(1, b"[ WARN:0] a library says something\n")
        return "said"

    def die(self, deadline: Deadline, cancel: CancelToken) -> None:
        os._exit(3)

    def process_id(self, deadline: Deadline, cancel: CancelToken) -> int:
        return os.getpid()


class HostedOdd(HostedDevice):
    """The same in a child process."""

    kind: ClassVar[str] = "odd"


def hosted(grace: float = 0.2, patience: float = 5.0, **args: object) -> HostedOdd:
    """Make one, not opened."""
    return HostedOdd("tests.support.hosted_devices:Odd", args, grace=grace, patience=patience)
