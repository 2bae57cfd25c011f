"""The ID card reader once more among the twins: on USB with two pipes, on USB with four, on HID."""

from __future__ import annotations

from pathlib import Path

from devices.id_card.virtual import VirtualReader, hid_port, usb_port
from devices.virtual_port import VirtualPort, unpaced
from tests.support.twin_id_card import ReaderTwin
from tests.support.twins import twin


class BusTwin(ReaderTwin):
    """The wire between them is a bus."""

    def __init__(self, port: VirtualPort) -> None:
        self.end = self.reader = VirtualReader(port=port)


@twin("id-card-usb")
class UsbTwin(BusTwin):
    """Whole frames on one pipe each way."""

    def __init__(self, folder: Path) -> None:
        super().__init__(usb_port(folder / "usb", unpaced, driven=True))


@twin("id-card-usb-split")
class SplitTwin(BusTwin):
    """Heads and rests of frames on pipes of their own, as security modules have it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(usb_port(folder / "usb", unpaced, split=True))


@twin("id-card-hid")
class HidTwin(BusTwin):
    """Reports without preambles."""

    def __init__(self, folder: Path) -> None:
        super().__init__(hid_port(folder / "hid", unpaced))
