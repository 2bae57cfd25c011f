"""The ID card reader among the twins: the virtual reader on a pseudo terminal and on TCP, the SDT driver before it."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.id_card import IdentityCard
from devices.id_card.sdt import SdtReader
from devices.id_card.virtual import VirtualReader
from devices.virtual_port import unpaced
from tests.support.cards import LIN
from tests.support.twins import EndTwin, twin

PATIENCE = 0.1
"""A tenth of the usual waits: the virtual reader answers in milliseconds."""


class ReaderTwin(EndTwin):
    """The wire between them is a pseudo terminal."""

    tcp = False

    def __init__(self, folder: Path) -> None:
        where = None if self.tcp else folder / "reader"
        self.end = self.reader = VirtualReader(where, pace=unpaced, tcp=self.tcp)

    def start(self) -> Device:
        return SdtReader(self.reader.start(), patience=PATIENCE, poll_seconds=0.02)

    def ready(self) -> None:
        self.reader.place(LIN)

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, SdtReader)
        return device.read(deadline, cancel)

    def good(self, value: object) -> bool:
        return isinstance(value, IdentityCard) and value == LIN


@twin("id-card-pty")
class PtyTwin(ReaderTwin):
    """The wire between them is a pseudo terminal."""


@twin("id-card-tcp")
class TcpTwin(ReaderTwin):
    """The wire between them is a serial server."""

    tcp = True
