"""The social-security card among the twins: a virtual reader on TCP with a card in it, the driver before it."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.social_card import SocialCard
from devices.social_card.chip import Chip, content
from devices.social_card.reader import CardReader
from devices.social_card.virtual import VirtualSlot
from tests.support.twins import EndTwin, twin

# An invented person; no region begins with 99.
NAME, NUMBER = "张三", "990101199003070015"


def chip(**switches: object) -> Chip:
    """Make the card of the invented person."""
    return Chip(content(NAME, NUMBER), **switches)  # type: ignore[arg-type]  # the switches of a chip


@twin("social-card")
class SocialCardTwin(EndTwin):
    """Short patience, and a card that is in."""

    def __init__(self, folder: Path) -> None:
        del folder
        self.end = self.slot = VirtualSlot()

    def start(self) -> Device:
        return CardReader(self.slot.start(), answer_seconds=0.3)

    def ready(self) -> None:
        self.slot.insert(chip())

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, CardReader)
        return device.read(deadline, cancel)

    def good(self, value: object) -> bool:
        return isinstance(value, SocialCard) and (value.name, value.number) == (NAME, NUMBER)
