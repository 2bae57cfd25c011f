# SPDX-License-Identifier: Apache-2.0
"""The part of a driver that holds a serial or TCP wire: open, close, health, and the wire's errors as DeviceError.

For small devices whose whole business is a few bytes. A subclass names its kind and its causes and proves in ``_prove``
that the device is there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from devices.address import Address, parse
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.wire import SLICE, Wire, WireError, WireForbiddenError, WireMissingError, WireTakenError, open_wire


@dataclass(frozen=True)
class WireCauses:
    """The causes a kind gives to what wires do; the endings tell the bench that opening anew may help."""

    lost: str
    silent: str
    garbled: str
    taken: str = "device.port-taken"
    forbidden: str = "device.port-forbidden"


@contextlib.contextmanager
def wire_translated(causes: WireCauses, let_go: Callable[[], None]) -> Iterator[None]:
    """Turn what a wire raises into DeviceError; one that failed is let go."""
    try:
        yield
    except WireTakenError as wrong:
        raise DeviceError(ErrorKind.DEVICE, causes.taken, str(wrong), again=True) from wrong
    except WireForbiddenError as wrong:
        raise DeviceError(ErrorKind.DEVICE, causes.forbidden, str(wrong)) from wrong
    except WireMissingError as wrong:
        raise DeviceError(ErrorKind.DEVICE, "device.library-missing", str(wrong)) from wrong
    except WireError as wrong:
        let_go()
        raise DeviceError(ErrorKind.DEVICE, causes.lost, str(wrong), again=True) from wrong


class WiredDevice:
    """One device on a wire: ``serial:///dev/…?baud=…``, ``tcp://host:port`` or ``virtual://…``."""

    kind: ClassVar[str]
    causes: ClassVar[WireCauses]
    baud: ClassVar[int] = 9600
    """Speed where the address says none."""

    def __init__(self, address: str) -> None:
        self._address: Address = parse(address)
        self._speed = self._address.whole_number("baud", self.baud)
        self._wire: Wire | None = None

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Take the port and let the device prove that it is there; raises DeviceError."""
        self.close()
        with self._translated():
            self._wire = open_wire(self._address, self._speed, deadline, cancel)
        # A port that is held without being open would be "taken" for the next try.
        try:
            self._prove(deadline, cancel)
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """Let the port go."""
        wire, self._wire = self._wire, None
        if wire:
            wire.close()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Let the device prove itself and return how it is; raises DeviceError CANCELLED only."""
        try:
            return self._prove(deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            condition = Condition.ABSENT if error.cause == self.causes.lost else Condition.FAULT
            return DeviceState(self.kind, condition, error.cause, error.actor, detail=error.detail)

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the device something only it can answer; return its state or raise DeviceError."""
        raise NotImplementedError

    def _send(self, data: bytes) -> None:
        with self._translated():
            self._held().write(data)

    def _receive(self, seconds: float) -> bytes:
        with self._translated():
            return self._held().read(seconds)

    def _throw_away(self) -> None:
        with self._translated():
            self._held().flush()

    def _collect(self, limit: Deadline, cancel: CancelToken, take: Callable[[bytes], bool]) -> bool:
        """Give ``take`` what arrives until it says that it has enough; False when ``limit`` passed first."""
        while not limit.passed:
            # The cancel alone: whoever set the limit knows what its end means.
            if cancel.cancelled:
                limit.check(cancel, self.causes.silent)
            received = self._receive(min(SLICE, limit.remaining))
            if received and take(received):
                return True
        return False

    def _held(self) -> Wire:
        if self._wire is None:
            raise self._error(self.causes.lost, "not open")
        return self._wire

    @staticmethod
    def _error(cause: str, detail: str) -> DeviceError:
        return DeviceError(ErrorKind.DEVICE, cause, detail, again=True)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what the wire raises into DeviceError; a wire that failed is let go."""
        with wire_translated(self.causes, self.close):
            yield
