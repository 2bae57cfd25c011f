# SPDX-License-Identifier: Apache-2.0
"""What machine and platform had otherwise of a day that is over, kept for staff until its weeks are over.

sent-again   acknowledged, and not there any more: on its way once more, of itself
wiped        the same, and its content is deleted here already: the centre has to look, by the receipt number
unknown      there, and not named here
differing    there with another content
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from config.clock import china_time
from config.logs import logger
from config.texts import Text, text
from offline_queue.entry import State
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

log = logger(__name__)
NOTE = "day-differences"
KEEP = datetime.timedelta(days=40)
# A platform that lost everything must not make a note that nobody can read.
MOST_KEPT = 200
SENT_AGAIN: Literal["sent-again"] = "sent-again"

Kind = Literal["sent-again", "wiped", "unknown", "differing"]


class Difference(msgspec.Struct, frozen=True):
    """One thing of one day; ``number`` is its receipt number, empty where none is known here."""

    day: str
    kind: Kind
    entry: str
    number: str = ""

    @property
    def for_staff(self) -> bool:
        """Tell whether somebody has to look into it."""
        return self.kind != SENT_AGAIN

    @property
    def words(self) -> Text:
        """Return what staff are told."""
        return text(f"outbox.day.{self.kind}", day=self.day, name=self.number or self.entry)


def read(reader: Reader, now: float) -> tuple[Difference, ...]:
    """Return what differs still, the oldest first; raises OutboxError."""
    return tuple(one for one in _kept(reader, now) if not (one.kind == SENT_AGAIN and _there(reader, one.entry)))


def add(tx: Transaction, reader: Reader, found: Iterable[Difference], now: float) -> None:
    """Keep what was found beside what differs still, in the open transaction; raises OutboxError."""
    since = (china_time(now) - KEEP).date().isoformat()
    kept = [one for one in read(reader, now) if one.day >= since]
    news = [one for one in found if one not in kept]
    if news:
        tx.note(NOTE, msgspec.json.encode([*kept, *news][-MOST_KEPT:]), KEEP.total_seconds())


def _kept(reader: Reader, now: float) -> tuple[Difference, ...]:
    try:
        note = reader.note(NOTE, now)
        return msgspec.json.decode(note.content, type=tuple[Difference, ...]) if note else ()
    except (OutboxDamaged, msgspec.DecodeError) as wrong:
        log.warning("day-differences-unreadable", cause=type(wrong).__name__)
        return ()


def _there(reader: Reader, entry_id: str) -> bool:
    entry = reader.entry(entry_id)
    return entry is not None and entry.state is State.ACKNOWLEDGED
