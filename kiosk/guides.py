# SPDX-License-Identifier: Apache-2.0
"""Guides of the hall who may help at the machine: known by a six-digit code or by their card, kept as hashes only.

Wrong codes count as at the technician's door: written down before the code is compared, and only the right one takes
the count back. A badge is not counted: whoever has the card of a guide has it, and nobody can try a thousand cards.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from config.settings import GuideSetting
from devices.device import CancelToken, Deadline
from devices.id_card import IdCardReader
from kiosk.audit import Act, record
from kiosk.technician.lockout import Tries, remaining
from kiosk.technician.secret import Cost, matches
from offline_queue.chain import Moment

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox

DIGITS = 6
NOTE = "guides/tries"
# OWASP's least for Argon2id: every guide of a hall is tried in turn, at some 30 ms each (measured on two cores). Six
# digits are found from a stolen hash in hours at any cost; what protects them is the count at the machine.
COST = Cost(memory_kib=19456, rounds=2, lanes=1)


@dataclass(frozen=True)
class Said:
    """Whose code it was, empty for nobody's; then the codes left before a wait, and the seconds of that wait."""

    guide: str = ""
    left: int = 0
    wait: float = 0.0


class GuideDoor:
    """The guides of one terminal; every call but ``badge`` belongs on the outbox lane."""

    def __init__(self, guides: Sequence[GuideSetting], now: Callable[[], Moment]) -> None:
        self._guides = tuple(guides)
        self._now = now

    @property
    def takes_badges(self) -> bool:
        """Tell whether any guide has a card here."""
        return any(guide.badge for guide in self._guides)

    def look(self, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Said:
        """Say whether a code may be tried now; raises OutboxError."""
        return self._stands(self._tries(outbox))

    def try_code(self, code: str, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Said:
        """Try a code; raises OutboxError, and then nobody is let in."""
        with outbox.transaction() as tx:
            tries = self._tries(outbox)
            if remaining(tries, self._now()):
                return self._stands(tries)
            counted = tries.one_more(self._now())
            tx.note(NOTE, msgspec.json.encode(counted), math.inf)
        guide = next((one.number for one in self._guides if matches(code, one.code)), "")
        with outbox.transaction() as tx:
            if guide:
                tx.note(NOTE, msgspec.json.encode(Tries()), math.inf)
                record(tx, Act.ASSISTED, staff=guide)
                return Said(guide)
            record(tx, Act.ASSIST_REFUSED, count=counted.count)
        return self._stands(counted)

    def badge(self, reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> Said | None:
        """Read the card that is laid, on the reader's lane; whose it is leaves this lane only as a staff number."""
        card = reader.read(deadline, cancel)
        number = card.number
        card.wipe()
        guide = next((one.number for one in self._guides if matches(number, one.badge)), "")
        return Said(guide) if guide else None

    def _stands(self, tries: Tries) -> Said:
        return Said("", tries.left, remaining(tries, self._now()))

    def _tries(self, outbox: Outbox) -> Tries:
        note = outbox.note(NOTE, self._now().wall)
        return msgspec.json.decode(note.content, type=Tries) if note else Tries()


def trying(door: GuideDoor, code: str) -> functools.partial[Said]:
    """Return the call that tries a code; its ``repr`` must never be logged, for it holds the code."""
    return functools.partial(door.try_code, code)
