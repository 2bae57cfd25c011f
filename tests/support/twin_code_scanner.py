"""The code scanner among the twins: a virtual scanner in trigger mode, Newland's commands before it."""

from __future__ import annotations

from pathlib import Path

from devices.code_scanner import Code
from devices.code_scanner.newland import NewlandScanner
from devices.code_scanner.virtual import VirtualScanner
from devices.device import CancelToken, Deadline, Device
from devices.virtual_port import unpaced
from tests.support.twins import EndTwin, twin

WORDS = "BSR1/99010000010320261123000018/7K2M94P5"


@twin("code-scanner")
class ScannerTwin(EndTwin):
    """The wire between them is a pseudo terminal."""

    def __init__(self, folder: Path) -> None:
        self.end = self.scanner = VirtualScanner(folder / "scanner", pace=unpaced)

    def start(self) -> Device:
        return NewlandScanner(self.scanner.start(), patience=0.15, again_seconds=0.2, same_code_seconds=0.0)

    def ready(self) -> None:
        self.scanner.hold(WORDS)

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, NewlandScanner)
        return device.wait_for_code(deadline, cancel)

    def good(self, value: object) -> bool:
        return isinstance(value, Code) and value.text == WORDS
