# SPDX-License-Identifier: Apache-2.0
"""The technician's door while the outbox is refused: damaged, full, under another key.

That is when somebody must come in, and the code lies in what cannot be opened. So its hash stands a second time in a
small file beside the device key, with the wrong codes in a row and how often somebody came in this way: the chain hears
of it as soon as the outbox opens again.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.technician.door import TRAINING_CODE, Answer, Said
from kiosk.technician.lockout import Tries, remaining
from kiosk.technician.secret import matches
from offline_queue.chain import Moment

log = logger(__name__)

FILE = "technician.door"
# Always as long as this, and overwritten in place: a disk without a free block still counts a wrong code.
SIZE = 1024


class Spare(msgspec.Struct, frozen=True):
    """What the file holds."""

    written: str = ""
    tries: Tries = Tries()
    entered: int = 0
    """How often somebody came in that no chain knows of yet."""


class SpareDoor:
    """The door over a file; a try takes about half a second, so it belongs on a lane."""

    def __init__(self, file: Path, *, training: bool, now: Callable[[], Moment]) -> None:
        self._file = file
        self._training = training
        self._now = now
        # What could not be written counts all the same for as long as this program runs.
        self._held: Spare | None = None

    def look(self) -> Said:
        """Say whether a code may be tried now."""
        kept = self._kept()
        if not kept.written and not self._training:
            return Said(Answer.NOT_SET)
        wait = remaining(kept.tries, self._now())
        return Said(Answer.LOCKED if wait else Answer.READY, kept.tries.left, wait)

    def try_code(self, code: str) -> Said:
        """Try a code; it is counted before it is looked at, as at the other door."""
        stands = self.look()
        if stands.answer is not Answer.READY:
            return stands
        kept = self._kept()
        tries = kept.tries.one_more(self._now())
        self._keep(msgspec.structs.replace(kept, tries=tries))
        if not self._right(code, kept.written):
            return Said(Answer.WRONG, tries.left, remaining(tries, self._now()))
        self._keep(Spare(kept.written, entered=kept.entered + 1))
        # The log is the one place left that staff read: an entry by this door is never silent.
        log.warning("technician-entered-without-outbox", count=kept.entered + 1)
        return Said(Answer.OPEN)

    def follow(self, written: str) -> int:
        """Take over the code the outbox has; return how often somebody came in meanwhile, counted from now on anew."""
        kept = self._kept()
        if kept != Spare(written):
            self._keep(Spare(written))
        return kept.entered

    def _right(self, code: str, written: str) -> bool:
        if written:
            return matches(code, written)
        return self._training and hmac.compare_digest(code.encode(), TRAINING_CODE.encode())

    def _kept(self) -> Spare:
        if self._held is not None:
            return self._held
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Spare)
        except (OSError, msgspec.DecodeError):
            return Spare()

    def _keep(self, kept: Spare) -> None:
        self._held = kept
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # Without truncating: an emptied file would need a new block, and a full disk has none.
            with os.fdopen(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                file.write(msgspec.json.encode(kept).ljust(SIZE))
                file.flush()
                os.fsync(file.fileno())
        except OSError as wrong:
            # It goes on: an entry nobody can count on disk is still better than a machine nobody can repair.
            log.warning("spare-door-not-written", cause=type(wrong).__name__)
        else:
            self._held = None
