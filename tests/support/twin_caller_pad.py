"""The caller pads among the twins: two virtual pads on one line, one of whose keys is pressed for each wait."""

from __future__ import annotations

from pathlib import Path

from devices.caller_pad import Key, KeyPress
from devices.caller_pad.banshi import BanshiPads
from devices.caller_pad.virtual import VirtualPads
from devices.device import CancelToken, Deadline, Device
from devices.virtual_port import unpaced
from tests.support.twins import FingerTwin, twin


@twin("caller-pads")
class PadsTwin(FingerTwin):
    """The wire between them is a serial server, as for windows on a network of their own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        del folder
        self.end = self.pads = VirtualPads(pads=(1, 2), again_seconds=0.05, pace=unpaced, tcp=True)

    def start(self) -> Device:
        return BanshiPads(self.pads.start(), pads="1-2", patience=0.15, ask_seconds=0.2)

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, BanshiPads)
        self.press_soon(0.02, self.pads.press, Key.NEXT, 2)
        return device.next_key(deadline, cancel)

    def good(self, value: object) -> bool:
        return value == KeyPress(2, Key.NEXT)
