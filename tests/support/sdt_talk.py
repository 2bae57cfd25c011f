"""Conversations of the SDT driver with a wire of byte pairs, and the answers that such pairs are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from devices.device import DeviceError, DeviceState
from devices.id_card import IdentityCard
from devices.id_card.frame import build_answer
from devices.id_card.layout import encode
from devices.id_card.sdt import SdtReader
from devices.id_card.virtual import PHOTO_HEAD
from tests.support.cards import LIN
from tests.support.pair_wire import FIND, NEWEST, READ, SELECT, STATUS, Pair, PairWire, over

T = TypeVar("T")
OK = build_answer(0x90)
FOUND = build_answer(0x9F, bytes(4))
NONE = build_answer(0x80)
SELECTED = build_answer(0x90, bytes(8))
FAILED = build_answer(0x41)
NO_ITEM = build_answer(0x91)
SILENCE = b""
PHOTO = PHOTO_HEAD + bytes(1013)
GREETING: Pair = (STATUS, OK)
AT_THE_CARD = (GREETING, (FIND, FOUND), (SELECT, SELECTED))


def card_answer(card: IdentityCard = LIN) -> bytes:
    """Build the answer to a reading."""
    return build_answer(0x90, b"\x01\x00\x04\x00" + encode(card) + PHOTO)


GOOD_READING = (*AT_THE_CARD, (READ, card_answer()), (NEWEST, NO_ITEM))


class Talk:
    """One conversation of the driver with a wire of pairs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.wire = PairWire()

    def read(self, *pairs: Pair, seconds: float = 60.0, **options: bool) -> IdentityCard:
        """Open, read, and see that all pairs were used."""
        self.wire.pairs.extend(pairs)
        with over(self._monkeypatch, self.wire, **options) as reader:
            reader.open(self.wire.deadline(), self.wire.cancel)
            return reader.read(self.wire.deadline(seconds), self.wire.cancel)

    def error(self, *pairs: Pair, seconds: float = 60.0) -> DeviceError:
        """Read and return the error it must end in."""
        with pytest.raises(DeviceError) as failed:
            self.read(*pairs, seconds=seconds)
        assert not self.wire.pairs
        return failed.value

    def verb(self, call: Callable[[SdtReader], T], *pairs: Pair) -> T:
        """Open and call."""
        self.wire.pairs.extend((GREETING, *pairs))
        with over(self._monkeypatch, self.wire) as reader:
            reader.open(self.wire.deadline(), self.wire.cancel)
            return call(reader)

    def present(self, *pairs: Pair) -> bool:
        """Open and ask whether the card still lies there."""
        return self.verb(lambda reader: reader.present(self.wire.deadline(), self.wire.cancel), *pairs)

    def check(self, *pairs: Pair, seconds: float = 60.0) -> DeviceState:
        """Open and check."""
        return self.verb(lambda reader: reader.check(self.wire.deadline(seconds), self.wire.cancel), *pairs)

    def open(self, *pairs: Pair, address: str = "serial:///dev/x", seconds: float = 60.0) -> None:
        """Only open."""
        self.wire.pairs.extend(pairs)
        with over(self._monkeypatch, self.wire, address=address) as reader:
            reader.open(self.wire.deadline(seconds), self.wire.cancel)
