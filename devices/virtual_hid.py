# SPDX-License-Identifier: Apache-2.0
"""Virtual HID devices: the device's side, and what stands for hidapi before it.

hidapi is C from its door to the kernel, and an ordinary machine lets nobody put a HID device on the bus from below. The
edge nearest to it is the library's own two names, ``enumerate`` and ``device``: all that is ours runs as with hidapi
(finding, locking the node, sizes from the report descriptor, numbers, padding, time limits, losses).
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.virtual_bus import BusPort, Node, connect, nodes
from devices.virtual_port import Pace, sliced

# A vendor's page and usage, one input and one output report of so many bytes (HID 1.11, 6.2.2).
PAGE = bytes.fromhex("06A0FF0901A101")
FIELDS = bytes.fromhex("150026FF007508")
END = bytes.fromhex("C0")

# Cuts what a device says into its messages, and puts together what the host wrote; what a protocol does on HID.
Cut = Callable[[bytes], list[bytes]]
Join = Callable[[bytes], bytes]


def descriptor(size: int) -> bytes:
    """Return the report descriptor of a device whose reports have so many bytes."""
    count = b"\x96" + size.to_bytes(2, "little")
    return PAGE + FIELDS + count + b"\x09\x01\x81\x02" + count + b"\x09\x01\x91\x02" + END


class HidPort(BusPort):
    """A device that carries bytes in reports; ``cut`` and ``join`` are what its protocol does to fit into them."""

    bus = "hid"

    def __init__(
        self, file: Path, node: Node, pace: Pace | None = None, *, cut: Cut = lambda data: [data], join: Join = bytes
    ) -> None:
        super().__init__(file, node, pace)
        self._cut = cut
        self._join = join

    def _take(self, ready: list[int]) -> bytes:
        report = super()._take(ready)
        return self._join(report[1:]) if report else b""

    def _pieces(self, data: bytes) -> list[bytes]:
        size = self.node.report
        reports = [piece for message in self._cut(data) for piece in sliced(message, size)]
        return [report.ljust(size, b"\0") for report in reports]


class VirtualLibrary:
    """The names of hidapi, for the virtual devices at one path."""

    def __init__(self, path: str) -> None:
        self._path = path

    def enumerate(self, vendor: int = 0, product: int = 0) -> list[dict[str, Any]]:
        """List what is plugged in; zero stands for any."""
        return [
            {
                "path": os.fsencode(file),
                "vendor_id": node.vendor,
                "product_id": node.product,
                "serial_number": node.serial,
                "interface_number": 0,
                "place": f"{node.place[0]}-{'.'.join(map(str, node.place[1:]))}",
            }
            for file, node in nodes(self._path).items()
            if vendor in (0, node.vendor) and product in (0, node.product)
        ]

    def device(self) -> VirtualDevice:
        """Make a device, not opened."""
        return VirtualDevice()


class VirtualDevice:
    """What ``hid.device`` is."""

    def __init__(self) -> None:
        self._end: socket.socket | None = None
        self._node = Node(0, 0)

    def open_path(self, path: bytes) -> None:
        """Open; raises OSError without a reason, as hidapi does."""
        file = Path(os.fsdecode(path))
        try:
            self._node = nodes(str(file))[file]
            self._end = connect(file)
        except (OSError, KeyError) as wrong:
            raise OSError("open failed") from wrong

    def get_report_descriptor(self) -> list[int]:
        """Return the descriptor as numbers."""
        return list(descriptor(self._node.report))

    def write(self, buff: bytes) -> int:
        """Write one report, its number first; return -1 when it does not go."""
        try:
            return self._opened().send(buff)
        except OSError:
            return -1

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        """Return one report, nothing after the time; raises OSError when the device is gone."""
        end = self._opened()
        if not select.select([end], [], [], timeout_ms / 1000 if timeout_ms else None)[0]:
            return []
        with contextlib.suppress(OSError):
            if report := end.recv(max_length):
                return list(report)
        raise OSError("read error")

    def close(self) -> None:
        """Close; harmless when it is."""
        if self._end:
            self._end.close()
        self._end = None

    def _opened(self) -> socket.socket:
        if self._end is None:
            raise ValueError("not open")
        return self._end
