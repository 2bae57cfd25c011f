# SPDX-License-Identifier: Apache-2.0
"""A list of what a notice asks for, to take along: it leads back to the notice and stands for none.

The formal notice (申请材料补正告知书) is the office's own, sealed by it; nothing here is worded as one.
"""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text, wording
from devices.receipt_printer.slip import Slip
from kiosk.receipts.setter import Facts
from kiosk.receipts.side_papers import PaperLine, Sheet


@dataclass(frozen=True)
class Wanted:
    """What is wanted until when, worded in the paper's language; it names no person."""

    item: str
    number: str
    until: str
    papers: tuple[PaperLine, ...]
    """Each with what has to be done about it."""
    phone: str
    query_code: str


def notice_code(query_code: str) -> str:
    """Return what the square holds: any machine of the city leads by it to the papers that are handed in."""
    return f"BSN1/{query_code}"


def wanted_slip(sheet: Sheet, wanted: Wanted) -> Slip:
    """Set the list on the roll."""
    words = wording(sheet.language)
    values = {name: getattr(wanted, name) for name in ("item", "number", "until", "phone")}
    rows = [{"name": one.name, "note": words(text("receipts.wanted.todo", todo=one.note))} for one in wanted.papers]
    facts = sheet.facts() | values | {"code": notice_code(wanted.query_code)}
    return sheet.set("wanted", Facts(facts, {"papers": rows}))
