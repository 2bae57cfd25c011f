# SPDX-License-Identifier: Apache-2.0
"""A folder in place of a USB bus: each virtual device is a file that says what it is, and a socket beside it.

The file stands for the device's node (``/dev/hidraw0``): who holds a lock on it holds the device. The socket keeps
packets apart (``SOCK_SEQPACKET``); each begins with the number of the pipe or report it belongs to.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from devices.virtual_port import Pace, SocketPort

# Of a full-speed device (USB 2.0, 5.5.3 and 5.8.3): the largest packet.
PACKET = 64
# The rate at which a full-speed device answers is not the wire's but its module's; ten bits a byte are paced.
BUS_BAUD = 12_000_000


@dataclass(frozen=True)
class Node:
    """What a device on the bus says of itself; pipes are endpoint addresses, with 80 hex for towards the host."""

    vendor: int
    product: int
    serial: str = ""
    place: tuple[int, ...] = (1, 1)
    """Bus, then the ports on the way to the device."""
    pipes: tuple[int, ...] = ()
    report: int = PACKET
    """Bytes of a HID report."""
    driven: bool = False
    """Whether a driver of the kernel holds the device at first."""

    def save(self, file: Path) -> None:
        """Write the node at once, so that nobody reads half of one."""
        fresh = file.with_name(f".{file.name}.new")
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.replace(file)


def nodes(path: str) -> dict[Path, Node]:
    """List the devices at a path: those of a folder in the order of their names, or the one of a file."""
    place = Path(path)
    files: Sequence[Path] = sorted(place.glob("[!.]*")) if place.is_dir() else [place]
    found = {}
    for file in files:
        if file.is_file():
            found[file] = _node(json.loads(file.read_text(encoding="utf-8")))
    return found


def _node(said: dict[str, object]) -> Node:
    listed = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return Node(**listed)  # type: ignore[arg-type]  # written by save, from the same fields


def line(file: Path) -> Path:
    """Return the socket beside a node."""
    return file.with_name(f".{file.name}.line")


def connect(file: Path) -> socket.socket:
    """Connect to a device; raises OSError."""
    end = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        end.connect(str(line(file)))
    except OSError:
        end.close()
        raise
    return end


class BusPort(SocketPort):
    """The device's side: present as long as it is plugged in."""

    bus = ""

    def __init__(self, file: Path, node: Node, pace: Pace | None = None, *, baud: int = BUS_BAUD) -> None:
        super().__init__(baud, pace)
        self.file = file.absolute()
        self.node = node

    @property
    def address(self) -> str:
        """Return the address under which a driver finds this very device."""
        return f"virtual://{self.bus}{self.file}"

    def _listen(self) -> socket.socket:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        line(self.file).unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(str(line(self.file)))
        listener.listen(4)
        self.node.save(self.file)
        return listener

    def _pull_out(self) -> None:
        self.file.unlink(missing_ok=True)
        line(self.file).unlink(missing_ok=True)
        super()._pull_out()
