"""The signature pad among the twins: a hand signs as soon as the virtual pad takes ink."""

from __future__ import annotations

import threading
from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.signature_pad import Writing
from devices.signature_pad.banshi import BanshiPad
from devices.signature_pad.virtual import VirtualSignaturePad
from devices.virtual_port import unpaced
from tests.support.twins import EndTwin, twin


@twin("signature-pad")
class SignaturePadTwin(EndTwin):
    """The wire between them is a pseudo terminal."""

    def __init__(self, folder: Path) -> None:
        self.end = self.pad = VirtualSignaturePad(folder / "pad", again_seconds=0.05, pace=unpaced)
        self.hands: list[threading.Thread] = []

    def start(self) -> Device:
        return BanshiPad(self.pad.start(), patience=0.15, ask_seconds=0.2)

    def stop(self) -> None:
        super().stop()
        for hand in self.hands:
            hand.join(20)

    def ready(self) -> None:
        """Do nothing: the verb signs."""

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, BanshiPad)
        # One hand: that of a try in vain still waits.
        if not any(hand.is_alive() for hand in self.hands):
            self.hands.append(self.pad.sign())
        return device.sign(deadline, cancel)

    def good(self, value: object) -> bool:
        return isinstance(value, Writing) and [len(stroke) for stroke in value.strokes()] == [24, 24, 24]
