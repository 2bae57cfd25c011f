# SPDX-License-Identifier: Apache-2.0
"""The far end of the wire of a small virtual device: a thread that hears, answers, and goes wrong on order.

It ships: training, demonstration and tests use it. A subclass says what is answered to what arrives; every public
method may be called from any thread.
"""

from __future__ import annotations

import enum
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from devices.virtual_port import Pace, PtyPort, TcpPort, VirtualPort

NONSENSE = bytes(range(0x80, 0x100, 5)) + b"\x00\x7f\x01"
NOISE = b"\xfe\x00\xfd"
# Pause after each byte of a slow device, in seconds; a wire at 300 baud takes as long.
SLOW_SECONDS = 0.03


class Fault(enum.Enum):
    """What can go wrong on the wire of any small device."""

    SILENT = "silent"
    """No answer at all."""
    NONSENSE = "nonsense"
    """Bytes that mean nothing, in place of each answer."""
    HALF = "half"
    """Each answer breaks off in the middle."""
    GARBLED = "garbled"
    """One byte of the checksum is another."""
    NOISE = "noise"
    """Stray bytes come before each answer."""
    SLOW = "slow"
    """Each byte comes by itself."""
    CUT = "cut"
    """The plug is pulled in the middle of an answer."""


class VirtualEnd(ABC):
    """A device on a pseudo terminal, or on TCP.

    ``where`` is the path of the port (a symbolic link that stays while the port behind it is another after each plug),
    a fresh folder when left out; ``pace`` waits for the wire time of each piece, real time when left out.
    """

    name: ClassVar[str]
    sum_at: ClassVar[int] = -2
    """Where in an answer the checksum has a byte, for the fault that changes it."""

    def __init__(
        self, where: Path | str | None = None, *, baud: int = 9600, pace: Pace | None = None, tcp: bool = False
    ) -> None:
        self._folder = None if tcp or where else tempfile.TemporaryDirectory(prefix="banshi-end-")
        link = Path(self._folder.name, self.name) if self._folder else Path(where or "")
        self.port: VirtualPort = TcpPort(baud, pace) if tcp else PtyPort(link, baud, pace)
        self._lock = threading.RLock()
        self._fault: Fault | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Return the address for the driver, ``virtual://…``."""
        return self.port.address

    def start(self) -> str:
        """Plug in and begin to answer; return the address for the driver."""
        self.port.plug()
        self._thread = threading.Thread(target=self._run, name=f"virtual-{self.name}", daemon=True)
        self._thread.start()
        return self.address

    def stop(self) -> None:
        """Unplug for good and end the thread; harmless when it was."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.port.unplug()
        if self._thread:
            self._thread.join(timeout=5)
        self.port.close()
        if self._folder:
            self._folder.cleanup()

    def unplug(self) -> None:
        """Pull the plug."""
        self.port.unplug()

    def plug(self) -> None:
        """Put the plug back; the device starts afresh behind the same address."""
        with self._lock:
            self._power_up()
        self.port.plug()

    def faults(self) -> tuple[str, ...]:
        """Return the names of the faults that can be ordered."""
        return tuple(fault.value for fault in Fault)

    def fault(self, name: str) -> None:
        """Order a fault by name until mended; raises ValueError for an unknown one."""
        with self._lock:
            self._fault = Fault(name)

    def mend(self) -> None:
        """End the fault."""
        with self._lock:
            self._fault = None

    @abstractmethod
    def _hear(self, received: bytes) -> list[bytes]:
        """Take what arrived and return what is answered; called under the lock."""

    def _power_up(self) -> None:
        """Forget what a device forgets without power; called under the lock. Here: nothing."""
        return

    def _run(self) -> None:
        while not self._stopping.is_set():
            received = self.port.receive()
            if received:
                with self._lock:
                    answers = self._hear(received)
                for answer in answers:
                    self._say(answer)

    def _say(self, answer: bytes) -> None:
        """Send an answer, or what the fault makes of it."""
        fault = self._fault
        if fault is Fault.SLOW:
            self._say_slowly(answer)
            return
        spoiler = SPOILERS.get(fault) if fault else None
        spoiled = spoiler(answer, self.sum_at) if spoiler else answer
        if spoiled:
            self.port.send(spoiled)
        if fault is Fault.CUT:
            self.unplug()

    def _say_slowly(self, answer: bytes) -> None:
        for byte in answer:
            self.port.send(bytes((byte,)))
            self._stopping.wait(SLOW_SECONDS)


def _other_sum(answer: bytes, sum_at: int) -> bytes:
    at = len(answer) + sum_at
    return answer[:at] + bytes((answer[at] ^ 1,)) + answer[at + 1 :]


SPOILERS: Mapping[Fault, Callable[[bytes, int], bytes]] = {
    Fault.SILENT: lambda answer, at: b"",
    Fault.NONSENSE: lambda answer, at: NONSENSE,
    Fault.HALF: lambda answer, at: answer[: len(answer) // 2],
    Fault.CUT: lambda answer, at: answer[: len(answer) // 2],
    Fault.GARBLED: _other_sum,
    Fault.NOISE: lambda answer, at: NOISE + answer,
}
