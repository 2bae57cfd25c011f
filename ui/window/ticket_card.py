# SPDX-License-Identifier: Apache-2.0
"""The card of who was called, held against their number by its hash: the same person begins without a key.

Of the card nothing stays but its hash and a masked name, and both go with the number in hand.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QObject

from devices.device import CancelToken, Deadline, DeviceError
from devices.id_card import IdCardReader
from kiosk.domain import masks
from kiosk.hub.client import DayKey
from kiosk.staff.session import StaffHere
from kiosk.steps.card import READ_SECONDS
from kiosk.tickets.day_key import hashed
from ui.window.calling_state import Calling
from ui.window.calling_values import Question
from ui.window.intake_devices import AGAIN_MS, Followed, Run

NEXT_MS = 100
ASKED = (Question.OTHER_PERSON, Question.TAKE_OVER)


@dataclass(frozen=True)
class Laid:
    """What is kept of a card."""

    person_hash: str = field(repr=False)
    name: str = field(repr=False)
    """Masked."""


class CardOwner(Protocol):
    """For whom cards are read; without the key of the day none is."""

    key: DayKey | None

    def ask_key(self) -> None:
        """Ask for the key of the day."""
        ...

    def laid(self, card: Laid) -> None:
        """Take what is kept of a card."""
        ...


class CardReads(Followed):
    """Reads cards one after the other while they are wanted; its owner is told what is kept of each."""

    def __init__(self, run: Run, owner: CardOwner) -> None:
        super().__init__(run)
        self._owner = owner

    def _begin(self) -> None:
        if self._owner.key is None:
            self._owner.ask_key()
            self._later(AGAIN_MS)
            return
        self._ask(IdCardReader, functools.partial(read_hash, self._owner.key.key), READ_SECONDS, self._heard)

    def _heard(self, answer: object) -> None:
        self._later(AGAIN_MS if isinstance(answer, DeviceError) and not answer.again else NEXT_MS)
        if isinstance(answer, Laid):
            self._owner.laid(answer)


class TicketCard(QObject):
    """Follows the reader while somebody is called and the tab that calls is open."""

    def __init__(self, calling: Calling, staff: StaffHere, run: Run) -> None:
        super().__init__()
        self._calling, self._staff = calling, staff
        self.key: DayKey | None = None
        self.name = ""
        """Masked name of who laid a card; empty for nobody."""
        self._of = ""
        self._here = False
        self._reads = CardReads(run, self)
        calling.moved.connect(self._moved)
        calling.changed.connect(self._follow)

    def follow(self, *, here: bool) -> None:
        """Follow while this is the tab that is open."""
        self._here = here
        self._follow()

    def ask_key(self) -> None:
        """Ask for the key of the day."""
        self._calling.ask_hub(lambda client: client.day_key(), self._key_came)

    def laid(self, card: Laid) -> None:
        """Take what is kept of a card for that of who was called."""
        at = self._calling.in_hand
        if at and not at.serving:
            self.name, self._of = card.name, at.id
            self._calling.start(card.person_hash)

    def _key_came(self, answer: object) -> None:
        if isinstance(answer, DayKey):
            self.key = answer

    def _moved(self) -> None:
        at = self._calling.in_hand
        if at is None or at.id != self._of:
            self.name, self._of = "", ""

    def _follow(self) -> None:
        found = self._calling.seen.snapshot
        if self.key and found and self.key.day != found.day:
            self.key = None
        if self._here and self._waits() and self._staff.may("call"):
            self._reads.start()
        else:
            self._reads.stop()

    def _waits(self) -> bool:
        """Tell whether a card would be held against a number now; not while it is asked about another one."""
        calling, at = self._calling, self._calling.in_hand
        free = calling.answers and not calling.doing and calling.question not in ASKED
        return free and at is not None and not at.serving


def read_hash(key: str, reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> Laid:
    """Wait for a card and read it; nothing else of it leaves the lane of the reader."""
    card = reader.read(deadline, cancel)
    try:
        return Laid(hashed(key, card.number), masks.name(card.name or card.name_latin or ""))
    finally:
        card.wipe()
