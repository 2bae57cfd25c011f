"""A wire with the inside of the virtual reader at its end: no thread, no port, time by counting requests."""

from __future__ import annotations

from devices.device import CancelToken, Deadline
from devices.id_card.virtual import VirtualReader
from devices.wire import WireLostError

# Seconds that pass with each request, so that whoever looks again and again comes to an end.
A_REQUEST = 0.02


class Cable:
    """What the virtual reader takes for its port."""

    baud = 115200
    plugged = True

    def __init__(self) -> None:
        self.arriving = b""

    def host_speed(self) -> int:
        return self.baud

    def send(self, data: bytes) -> None:
        if self.plugged:
            self.arriving += data

    def pause(self, seconds: float) -> None:
        """Work in no time."""

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        self.plugged = False
        self.arriving = b""


class ReaderWire:
    """The wire that the driver opens; ``reader`` is where hands lay cards and order faults."""

    def __init__(self) -> None:
        self.now = 0.0
        self.cancel = CancelToken()
        self.reader = VirtualReader(tcp=True)
        self.reader.port.close()
        self.cable = Cable()
        self.reader.port = self.cable  # type: ignore[assignment]  # as much of a port as the reader uses

    def deadline(self, seconds: float) -> Deadline:
        """Make a deadline on this wire's clock."""
        return Deadline.after(seconds, lambda: self.now)

    def write(self, data: bytes) -> None:
        self._must_be_plugged()
        self.now += A_REQUEST
        self.reader._hear(data)

    def read(self, seconds: float) -> bytes:
        self._must_be_plugged()
        said, self.cable.arriving = self.cable.arriving, b""
        if not said:
            self.now += max(seconds, 0.01)
        return said

    def flush(self) -> None:
        self._must_be_plugged()
        self.cable.arriving = b""

    def set_speed(self, baud: int) -> None:
        """Have one speed only."""

    def close(self) -> None:
        self.cable.arriving = b""

    def _must_be_plugged(self) -> None:
        if not self.cable.plugged:
            raise WireLostError("gone")
