# SPDX-License-Identifier: Apache-2.0
"""What waits at a window to be handed over to the offices (材料移交): a line for each case, written as it is handed in.

The list is a note of the outbox; a line leaves it with the paper that names it (``kiosk.window_work.passing``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

import msgspec

from kiosk.domain.receipt_no import grouped
from kiosk.domain.words import Words
from kiosk.intake.case import Case
from kiosk.intake.keeping import listed
from kiosk.receipts.transfer import TransferRow
from offline_queue.reader import Reader
from offline_queue.transaction import Transaction

NOTE = "intake/transfer"


class ToHandOver(msgspec.Struct, frozen=True):
    """One case whose papers lie at the window; its applicant is masked already."""

    id: str
    receipt_no: str
    office: Words
    item: Words
    applicant: str
    pages: int
    originals: tuple[str, ...]

    def __repr__(self) -> str:
        return f"ToHandOver({self.id})"


def line_of(case: Case) -> ToHandOver:
    """Return the line of a case that was handed in; raises LookupError before."""
    parties, numbers = case.parties, case.handed_in
    if parties is None or numbers is None:
        raise LookupError("it was not handed in")
    # Counted as they lie in the folder; what is only in the file (form, promises) is handed to nobody.
    pages = sum(len(one.pages) for one in case.asked)
    stay = tuple(f"{one.name}×{one.count}" for one in case.kept)
    item, name = case.item, parties.applicant.masked_name
    return ToHandOver(case.id, numbers.receipt_no, item.office.name, item.name, name, pages, stay)


def waiting(reader: Reader, now: float) -> tuple[ToHandOver, ...]:
    """Return what waits, the oldest first."""
    return listed(reader, NOTE, tuple[ToHandOver, ...], now)


def add(tx: Transaction, reader: Reader, line: ToHandOver, now: float) -> None:
    """Put a case on the list, once, in the open transaction."""
    _write(tx, [*(one for one in waiting(reader, now) if one.id != line.id), line])


def settle(tx: Transaction, reader: Reader, ids: Collection[str], now: float) -> None:
    """Take cases off the list that go out on a paper, in the open transaction."""
    _write(tx, [one for one in waiting(reader, now) if one.id not in ids])


def put_back(tx: Transaction, reader: Reader, lines: Collection[ToHandOver], now: float) -> None:
    """Let cases wait again whose paper is void, before those that came after them, in the open transaction."""
    back = {one.id for one in lines}
    _write(tx, [*lines, *(one for one in waiting(reader, now) if one.id not in back)])


def row_of(one: ToHandOver, language: str) -> TransferRow:
    """Return the row of a case on the paper."""
    originals = "、".join(one.originals)
    return TransferRow(grouped(one.receipt_no), one.item.of(language), one.applicant, one.pages, originals)


def by_office(lines: Iterable[ToHandOver]) -> dict[Words, tuple[ToHandOver, ...]]:
    """Return what waits for each office, in the order their first case came."""
    found: dict[Words, tuple[ToHandOver, ...]] = {}
    for one in lines:
        found[one.office] = (*found.get(one.office, ()), one)
    return found


def _write(tx: Transaction, lines: list[ToHandOver]) -> None:
    # What nobody handed over lies there however long: no day comes on which it is not to be told any more.
    tx.note(NOTE, msgspec.json.encode(lines), math.inf)
