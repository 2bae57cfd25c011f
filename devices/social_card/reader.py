# SPDX-License-Identifier: Apache-2.0
"""Driver of a contact reader: waits for a card, reads its public records once, and asks for no password.

What is said to the card stands in ``dialogue.py``, the slots in ``pcsc.py`` and ``vpcd.py``.
"""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import unquote

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.address import Address, parse
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.social_card import SocialCard
from devices.social_card.dialogue import read_card
from devices.social_card.pcsc import PcscSlot
from devices.social_card.slot import SLICE, Slot, late, moved
from devices.social_card.vpcd import VpcdSlot

# An address that means whatever reader there is.
ANY = "any"
# Readers notice within so long that a card was pulled; pcscd asks them every 400 ms.
NOTICE_SECONDS = 0.6


class CardReader:
    """A reader at ``pcsc://any``, ``pcsc://a-part-of-its-name`` or ``virtual://host:port``.

    ``reader`` is a part of its name that an address cannot hold; ``answer_seconds`` how long a card may think.
    """

    kind: ClassVar[str] = "social_card"

    def __init__(
        self, address: str, *, reader: str = "", answer_seconds: float = 3.0, slot: Slot | None = None
    ) -> None:
        self._slot = slot or _slot(parse(address), reader, answer_seconds)
        self._tried = False
        self._found = False

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Reach the reader; raises DeviceError."""
        self._found = False
        self._slot.open(deadline, cancel)

    def close(self) -> None:
        """Let the reader go."""
        self._slot.close()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask whether a card is in; raises DeviceError CANCELLED only."""
        try:
            held = self._card_in(0.0, deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            condition = Condition.ABSENT if error.cause.endswith("lost") else Condition.FAULT
            return DeviceState(self.kind, condition, error.cause, error.actor, detail=error.detail)
        return DeviceState(self.kind, Condition.READY, parts=(PartState("card", "in" if held else "none"),))

    def capabilities(self) -> frozenset[str]:
        """Return what every reader of this driver can do."""
        return frozenset({ABOUT, SELF_TEST})

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return the reader's name; raises DeviceError when it is not there."""
        self._card_in(0.0, deadline, cancel)
        return About(model=self._slot.name)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Give the card that is in power and take it away, which its lamp shows; nothing of the card is read.

        Raises DeviceError as ``read`` does.
        """
        if not self._card_in(0.0, deadline, cancel):
            return TestResult(False, "social-card.test-wants-card")
        try:
            self._slot.power_up(deadline, cancel)
        finally:
            self._slot.power_down()
        return TestResult(True, "social-card.tested")

    def wait_for_card(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Wait for a newly inserted card; see SocialCardReader."""
        self._found = False
        while True:
            if cancel.cancelled:
                raise DeviceError(ErrorKind.CANCELLED, "social-card.none", actor=Actor.NOBODY, again=True)
            if deadline.passed:
                raise late("social-card.not-taken" if self._tried else "social-card.none", "nothing was put in")
            if self._seen_in(deadline, cancel):
                if not self._tried:
                    self._found = True
                    return
                cancel.wait(min(SLICE, deadline.remaining))

    def read(self, deadline: Deadline, cancel: CancelToken) -> SocialCard:
        """Read the card once; see SocialCardReader."""
        if not self._found:
            self.wait_for_card(deadline, cancel)
        # From here on this card was tried, however it ends: put in once, read once.
        self._found, self._tried = False, True
        try:
            self._slot.power_up(deadline, cancel)
            return read_card(lambda command: self._slot.transmit(command, deadline, cancel))
        except DeviceError as error:
            if self._gone_meanwhile(error, deadline, cancel):
                raise moved(error.detail) from error
            raise
        finally:
            self._slot.power_down()

    def _seen_in(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether a card is in; no when the wait ends before the slot was asked: that is no silence."""
        try:
            return self._card_in(SLICE, deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.TIMED_OUT:
                return False
            raise

    def _gone_meanwhile(self, error: DeviceError, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether a card that was not read is out: many readers say of a pulled card only that it is mute."""
        if error.cause not in ("social-card.unreadable", "social-card.silent"):
            return False
        limit = deadline.within(NOTICE_SECONDS)
        try:
            while not limit.passed and not cancel.cancelled:
                if not self._card_in(0.0, deadline, cancel):
                    return True
                cancel.wait(min(SLICE, limit.remaining))
        except DeviceError:
            return False
        return False

    def present(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Tell whether a card is in."""
        return self._card_in(0.0, deadline, cancel)

    def _card_in(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> bool:
        held = self._slot.card_in(seconds, deadline, cancel)
        if not held:
            self._tried = self._found = False
        return held


def _slot(address: Address, reader: str, answer_seconds: float) -> Slot:
    if address.scheme == "pcsc":
        named = reader or unquote(address.host)
        return PcscSlot("" if named == ANY else named)
    if address.scheme == "virtual" and address.port:
        return VpcdSlot(address, answer_seconds)
    raise ValueError(f"{address}: a card reader is reached by pcsc://any or pcsc://a-part-of-its-name")
