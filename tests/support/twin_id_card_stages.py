"""The ID card reader once more among the twins, asked in two stages: wait for a card, then read it."""

from __future__ import annotations

from devices.device import CancelToken, Deadline, Device
from devices.id_card.sdt import SdtReader
from tests.support.twin_id_card import ReaderTwin
from tests.support.twins import twin


@twin("id-card-in-two-stages")
class StagesTwin(ReaderTwin):
    """The screen can say "reading" between the two."""

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, SdtReader)
        device.wait_for_card(deadline, cancel)
        return device.read(deadline, cancel)
