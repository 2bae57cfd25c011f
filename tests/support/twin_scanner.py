"""The scanner among the twins: a program in place of scanimage, the SANE driver before it."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.scanner import Scan, Source
from devices.scanner.picture import pnm_of
from devices.scanner.sane import SaneScanner
from devices.scanner.virtual import VirtualScanner
from tests.support.twins import Twin, twin

PATIENCE = 0.6
"""Seconds a virtual scanner may be quiet: its program starts in some hundredths, on a loaded machine in tenths."""


def sheet(shade: int, width: int = 12, height: int = 8) -> bytes:
    """Make a small sheet of one red shade."""
    return pnm_of(width, height, 3, bytes((shade, 20, 30)) * (width * height))


def driver(address: str, look_seconds: float = 0.0) -> SaneScanner:
    """Make the driver with little patience, which asks at every look."""
    return SaneScanner(address, answer_seconds=PATIENCE, quiet_seconds=PATIENCE, look_seconds=look_seconds)


@twin("scanner-sane")
class ScannerTwin(Twin):
    """Two sheets in the feeder."""

    def __init__(self, folder: Path) -> None:
        self.scanner = VirtualScanner(folder / "scanner")

    def start(self) -> Device:
        return driver(self.scanner.start())

    def stop(self) -> None:
        self.scanner.stop()

    def ready(self) -> None:
        self.scanner.feed(sheet(200), sheet(210))

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, SaneScanner)
        return device.scan(deadline, cancel, source=Source.FEEDER)

    def good(self, value: object) -> bool:
        return isinstance(value, Scan) and len(value.sheets) == 2 and not value.cause

    def unplug(self) -> None:
        self.scanner.wire("away")

    def plug(self) -> None:
        self.scanner.wire()

    def garbage(self) -> None:
        self.scanner.wire("noise")

    def silent(self) -> None:
        self.scanner.wire("silent")

    def half(self) -> None:
        self.scanner.wire("half")

    def mend(self) -> None:
        self.scanner.wire()
