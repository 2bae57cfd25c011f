# SPDX-License-Identifier: Apache-2.0
"""Originals that stay at the office: each by its name, taken in, and given back or not; kept sealed.

The register is a note of the outbox: what is written with a case or a handing is written in the same transaction.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from config.logs import logger
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

log = logger(__name__)
NOTE = "originals"
# What was given back is still shown for a month: somebody may come and say that it was not.
SHOWN = datetime.timedelta(days=30)


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """One original; ``id`` names it, ``of`` is the submission it belongs to."""

    id: str
    of: str
    name: str
    count: int
    taken_at: datetime.datetime
    taken_by: str
    to_return: bool = True
    place: str = ""
    """Where it is kept; empty where nobody said."""
    returned_at: datetime.datetime | None = None
    returned_by: str = ""

    @property
    def lies_here(self) -> bool:
        """Tell whether its owner is to get it back and has not."""
        return self.to_return and self.returned_at is None


def read(reader: Reader, now: float) -> tuple[Original, ...]:
    """Return the register, the oldest first; raises OutboxError."""
    try:
        note = reader.note(NOTE, now)
        return msgspec.json.decode(note.content, type=tuple[Original, ...]) if note else ()
    except (OutboxDamaged, msgspec.DecodeError) as wrong:
        log.warning("originals-unreadable", cause=type(wrong).__name__)
        return ()


def of(register: Sequence[Original], submissions: Collection[str]) -> tuple[Original, ...]:
    """Return what lies here of some submissions."""
    return tuple(one for one in register if one.lies_here and one.of in submissions)


def take_in(tx: Transaction, reader: Reader, taken: Iterable[Original], now: datetime.datetime) -> None:
    """Add what is taken in, in the open transaction; the same again is written once."""
    known = _kept(reader, now)
    names = {one.id for one in known}
    _write(tx, [*known, *(one for one in taken if one.id not in names)])


def give_back(tx: Transaction, reader: Reader, names: Collection[str], staff_no: str, now: datetime.datetime) -> None:
    """Note that these were given back, in the open transaction; one that was is given back once."""
    if not names:
        return
    given = {"returned_at": now, "returned_by": staff_no}
    _write(
        tx,
        [
            msgspec.structs.replace(one, **given) if one.id in names and one.returned_at is None else one
            for one in _kept(reader, now)
        ],
    )


def _kept(reader: Reader, now: datetime.datetime) -> list[Original]:
    return [one for one in read(reader, now.timestamp()) if one.returned_at is None or now - one.returned_at < SHOWN]


def _write(tx: Transaction, register: Sequence[Original]) -> None:
    tx.note(NOTE, msgspec.json.encode(register), math.inf)
