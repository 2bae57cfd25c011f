# SPDX-License-Identifier: Apache-2.0
"""Which notices were answered at this machine: a sealed note beside each answer, written in its own transaction.

The answer itself is found by the card it was signed with, and only until it is wiped; but a notice belongs to several
people, and what the platform said of it stays on record here for days. Without a note the second of them, or the same
person a week later without a line, could hand everything in again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from kiosk.domain.progress import Dossier, Dossiers, Progress
from offline_queue.entry import State
from offline_queue.errors import OutboxDamaged
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

# The platform has the answer and will not take it; who hands in anew does nothing twice.
TURNED_DOWN = (State.REJECTED, State.NEEDS_CORRECTION)


class Mark(msgspec.Struct, frozen=True):
    """An answer that was stored: to which notice, and under which entry."""

    notice_id: str
    entry_id: str


@dataclass(frozen=True)
class Answered:
    """The notices answered here, each with whether the platform has acknowledged its answer."""

    notices: Mapping[str, bool] = field(default_factory=dict)


def name_of(submission_id: str) -> str:
    """Return the name of the note about a dossier; one notice of it is open at a time."""
    return f"answered:{submission_id}"


def mark(tx: Transaction, submission_id: str, made: Mark, until: datetime.date, now: datetime.datetime) -> None:
    """Note an answer in the transaction that stores it, until its notice can no longer be answered anyway."""
    # By the calendar of the notice and not for a fixed span: a machine may be without a line for longer than any.
    over = datetime.datetime.combine(until + datetime.timedelta(days=2), datetime.time(), now.tzinfo)
    tx.note(name_of(submission_id), msgspec.json.encode(made), (over - now).total_seconds())


def marked(outbox: Outbox, submission_id: str, now: float) -> Mark | None:
    """Return what is noted of a dossier, None when nothing readable is or the answer was turned down."""
    try:
        note = outbox.note(name_of(submission_id), now)
        made = msgspec.json.decode(note.content, type=Mark) if note else None
    except (OutboxDamaged, msgspec.DecodeError):
        return None
    entry = outbox.entry(made.entry_id) if made else None
    return None if entry and entry.state in TURNED_DOWN else made


def answered(outbox: Outbox, dossiers: Iterable[Dossier], now: float) -> Answered:
    """Return which of the notices of some dossiers were answered here."""
    found = {}
    for one in dossiers:
        made = marked(outbox, one.progress.submission_id, now) if one.notice else None
        if made and one.notice and made.notice_id == one.notice.id:
            found[made.notice_id] = acknowledged(outbox, made)
    return Answered(found)


def acknowledged(outbox: Outbox, made: Mark) -> bool:
    """Tell whether the platform has the answer; its entry stays when its content is wiped."""
    entry = outbox.entry(made.entry_id)
    return entry is not None and entry.state is State.ACKNOWLEDGED


def drop_settled(tx: Transaction, told: Progress | Dossiers) -> None:
    """Forget the notes of dossiers that want nothing any more: the platform has taken the answer in."""
    progresses = [one.progress for one in told.dossiers] if isinstance(told, Dossiers) else [told]
    for progress in progresses:
        if not progress.wanted:
            tx.forget(name_of(progress.submission_id))
