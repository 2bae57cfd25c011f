# SPDX-License-Identifier: Apache-2.0
"""The technician's door: tries a code against what the outbox keeps, and counts before it looks.

A try is written down, on disk, before the code is compared: whoever pulls the plug at the right moment has used it up
all the same. Only the right code takes the count back.
"""

from __future__ import annotations

import enum
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from kiosk.audit import Act, record
from kiosk.technician.lockout import Tries, remaining
from kiosk.technician.secret import COST, Cost, hashed, matches, new_code
from offline_queue.chain import Moment

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

NOTE = "technician/code"
# No end: a machine whose clock ran wild must not lose its door.
FOR_EVER = math.inf
# No secret: it is written on the training desk, and only a training terminal takes it.
TRAINING_CODE = "0123456789"


class Answer(enum.Enum):
    """What the door says."""

    READY = "ready"
    """A code may be tried."""
    OPEN = "open"
    WRONG = "wrong"
    LOCKED = "locked"
    NOT_SET = "not-set"
    """This terminal has no code yet."""


@dataclass(frozen=True)
class Said:
    """An answer, with the codes that may still be tried before a wait, and the seconds of that wait."""

    answer: Answer
    left: int = 0
    wait: float = 0.0


class Kept(msgspec.Struct, frozen=True):
    """What the note holds: the hash (empty: none was made) and the wrong codes in a row."""

    written: str = ""
    tries: Tries = Tries()


class Door:
    """The door of one terminal; every call belongs on the outbox lane, a try takes about half a second."""

    def __init__(self, *, training: bool, now: Callable[[], Moment], cost: Cost = COST) -> None:
        self._training = training
        self._now = now
        self._cost = cost

    def moment(self) -> Moment:
        """Return now on all clocks of the machine: what another door counts its waits by."""
        return self._now()

    def look(self, outbox: Reader) -> Said:
        """Say whether a code may be tried now; raises OutboxError."""
        return self._stands(self._kept(outbox))

    def try_code(self, outbox: Outbox, code: str) -> Said:
        """Try a code; raises OutboxError, and then nothing is opened."""
        with outbox.transaction() as tx:
            kept = self._kept(outbox)
            stands = self._stands(kept)
            if stands.answer is not Answer.READY:
                return stands
            counted = Kept(kept.written, kept.tries.one_more(self._now()))
            _keep(tx, counted)
            record(tx, Act.TECHNICIAN_TRIED, count=counted.tries.count)
        # Outside the transaction: the worker that sends must not wait half a second for a door.
        if not self._right(code, counted.written):
            with outbox.transaction() as tx:
                record(tx, Act.TECHNICIAN_REFUSED, count=counted.tries.count)
            return Said(Answer.WRONG, counted.tries.left, remaining(counted.tries, self._now()))
        with outbox.transaction() as tx:
            _keep(tx, Kept(counted.written))
            record(tx, Act.TECHNICIAN_ENTERED)
        return Said(Answer.OPEN)

    def make(self, outbox: Outbox) -> str:
        """Make a new code in place of the one before, and return it this once; the count begins anew."""
        code = new_code()
        written = hashed(code, self._cost)
        with outbox.transaction() as tx:
            _keep(tx, Kept(written))
            record(tx, Act.TECHNICIAN_CODE_MADE)
        return code

    def make_first(self, outbox: Outbox) -> str:
        """Make the code of a terminal that has none, and return it this once; empty where there is one."""
        return "" if self._training or self._kept(outbox).written else self.make(outbox)

    def written(self, outbox: Reader) -> str:
        """Return the hash of the code, empty where there is none: the spare door follows this one."""
        return self._kept(outbox).written

    def _stands(self, kept: Kept) -> Said:
        if not kept.written and not self._training:
            return Said(Answer.NOT_SET)
        wait = remaining(kept.tries, self._now())
        return Said(Answer.LOCKED if wait else Answer.READY, kept.tries.left, wait)

    def _right(self, code: str, written: str) -> bool:
        if written:
            return matches(code, written)
        return self._training and hmac.compare_digest(code.encode(), TRAINING_CODE.encode())

    def _kept(self, outbox: Reader) -> Kept:
        note = outbox.note(NOTE, self._now().wall)
        return msgspec.json.decode(note.content, type=Kept) if note else Kept()


def _keep(tx: Transaction, kept: Kept) -> None:
    tx.note(NOTE, msgspec.json.encode(kept), FOR_EVER)
