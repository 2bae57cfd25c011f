"""The evaluation pad among the twins: a virtual pad whose key is pressed as soon as it asks."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.evaluation_pad import PadEvent, Score
from devices.evaluation_pad.mapped import MappedPad
from devices.evaluation_pad.virtual import OPTIONS, VirtualPad
from devices.virtual_port import unpaced
from tests.support.twins import FingerTwin, twin

SETTLE = 0.02


def mapped(address: str) -> MappedPad:
    """Make the driver with the virtual pad's byte map and little patience."""
    return MappedPad(address, **{**OPTIONS, "settle_seconds": SETTLE, "patience": 0.15})  # type: ignore[arg-type]  # a post's options


@twin("evaluation-pad")
class PadTwin(FingerTwin):
    """The wire between them is a pseudo terminal."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.end = self.pad = VirtualPad(folder / "pad", pace=unpaced)

    def start(self) -> Device:
        return mapped(self.pad.start())

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, MappedPad)
        return device.ask(deadline, cancel, self._press)

    def _press(self, event: PadEvent) -> None:
        if event is PadEvent.SHOWN:
            self.press_soon(SETTLE * 4, self.pad.press, 4)

    def good(self, value: object) -> bool:
        return value == Score(4)
