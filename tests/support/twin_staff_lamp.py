"""The staff lamp among the twins: a virtual relay board whose lights are told by the board itself."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.staff_lamp import Light, Lit
from devices.staff_lamp.relay import RelayLamp
from devices.staff_lamp.virtual import VirtualLamp
from devices.virtual_port import unpaced
from tests.support.twins import EndTwin, twin


@twin("staff-lamp")
class LampTwin(EndTwin):
    """The wire between them is a pseudo terminal."""

    def __init__(self, folder: Path) -> None:
        self.end = self.lamp = VirtualLamp(folder / "lamp", pace=unpaced)

    def start(self) -> Device:
        return RelayLamp(self.lamp.start(), patience=0.3, gap_seconds=0.0)

    def ready(self) -> None:
        """Do nothing: a lamp is always there to be lit."""

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, RelayLamp)
        return device.show(frozenset({Light.FAULT}), deadline, cancel)

    def good(self, value: object) -> bool:
        return value == Lit(frozenset({Light.FAULT}))
