# SPDX-License-Identifier: Apache-2.0
"""What a window has in hand, among the notes of its outbox: sealed, whole after a power cut, gone after its days.

Each change of a case is one transaction. Pictures have notes of their own, so that a change of one answer does not
write every page again.

CaseError     (kiosk.intake.case) ``lost``: what was kept cannot be read any more
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from config.logs import logger
from kiosk.intake.case import Case, CaseError, CaseMaterial
from offline_queue.errors import OutboxDamaged
from offline_queue.reader import Reader
from offline_queue.transaction import Transaction

log = logger(__name__)
T = TypeVar("T")

OPEN = "intake/open"
# A case nobody goes on with is over after this, as a kiosk's draft is.
KEEP_DAYS = 30
DAY_SECONDS = 86_400.0


class OpenCase(msgspec.Struct, frozen=True):
    """One case in hand, as the list of them says it."""

    id: str
    task_code: str
    ticket: str
    """Number of the ticket, empty where none was called."""
    opened_at: datetime.datetime
    handed_in: bool
    ends: float
    """When its note is over, by the wall clock."""
    draft: str = ""
    """The draft it was begun from."""


def put(tx: Transaction, case: Case, pictures: Mapping[str, bytes], now: float, before: Iterable[OpenCase]) -> None:
    """Write a case down, with the pictures that are new in it; ``before`` is what was in hand so far."""
    # From when it was opened and not from its last change: nobody keeps somebody's papers by pressing a key a month.
    ends = case.opened_at.timestamp() + KEEP_DAYS * DAY_SECONDS
    # Before the case that names them, in the same transaction: there is never a page without its bytes.
    for name, content in pictures.items():
        tx.note(picture_name(name), content, ends - now)
    # JSON and not msgpack, which gives moments back in another zone: what is sent again would differ by its words.
    tx.note(case_name(case.id), msgspec.json.encode(case), ends - now)
    number = case.ticket.number if case.ticket else ""
    draft = case.draft.id if case.draft else ""
    mine = OpenCase(case.id, case.item.task_code, number, case.opened_at, case.handed_in is not None, ends, draft)
    _list(tx, [*(one for one in before if one.id != case.id), mine], now)


def drop(tx: Transaction, case: Case, now: float, before: Iterable[OpenCase]) -> None:
    """Forget a case with its pictures."""
    drop_pictures(tx, case)
    tx.forget(case_name(case.id))
    _list(tx, [one for one in before if one.id != case.id], now)


def drop_pictures(tx: Transaction, case: Case) -> None:
    """Forget the pictures of a case: what was handed in has its own."""
    for name in pictures_of(case):
        tx.forget(picture_name(name))


def in_hand(reader: Reader, now: float) -> tuple[OpenCase, ...]:
    """Return the cases in hand, the oldest first."""
    return tuple(one for one in listed(reader, OPEN, tuple[OpenCase, ...], now) if one.ends > now)


def listed(reader: Reader, name: str, kind: type[tuple[T, ...]], now: float) -> tuple[T, ...]:
    """Return a list that was noted; one that cannot be read is told in the log and is empty."""
    try:
        note = reader.note(name, now)
        return msgspec.json.decode(note.content, type=kind) if note else ()
    except (OutboxDamaged, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        # The cases themselves have notes of their own; a list that is broken must not keep anybody from working.
        log.warning("intake-list-unreadable", cause=type(wrong).__name__)
        return ()


def kept(reader: Reader, id: str, now: float) -> Case:
    """Return a case as it was kept; raises CaseError."""
    try:
        note = reader.note(case_name(id), now)
        if note is None:
            raise CaseError("lost")
        return msgspec.json.decode(note.content, type=Case)
    except (OutboxDamaged, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise CaseError("lost") from wrong


def picture(reader: Reader, id: str, now: float) -> bytes:
    """Return a picture; raises CaseError."""
    try:
        note = reader.note(picture_name(id), now)
    except OutboxDamaged as wrong:
        raise CaseError("lost") from wrong
    if note is None:
        raise CaseError("lost")
    return note.content


def pictures_of(case: Case) -> tuple[str, ...]:
    """Return the ids of every picture a case speaks of, also of pages that were taken again."""
    signed = [page.picture.id for page in case.ink.pages] if case.ink else []
    return (*(name for material in case.materials for name in _of_material(material)), *signed)


def gone(reader: Reader, case: Case, now: float) -> frozenset[str]:
    """Return the ids of pictures that a case spoke of as it was kept, and does not any more."""
    try:
        before = kept(reader, case.id, now)
    except CaseError:
        # It is new, or cannot be read any more: then its pictures end with their days.
        return frozenset()
    return frozenset(pictures_of(before)) - frozenset(pictures_of(case))


def _of_material(material: CaseMaterial) -> Iterable[str]:
    if material.bound:
        yield material.bound.picture.id
    for page in (*material.pages, *material.former):
        yield from (one.id for one in (page.picture, page.marked, page.single) if one)


def _list(tx: Transaction, listed: list[OpenCase], now: float) -> None:
    if not listed:
        tx.forget(OPEN)
        return
    tx.note(OPEN, msgspec.json.encode(listed), max(one.ends for one in listed) - now)


def case_name(id: str) -> str:
    """Return the name of a case's note."""
    return f"intake/case/{id}"


def picture_name(id: str) -> str:
    """Return the name of a picture's note."""
    return f"intake/picture/{id}"
