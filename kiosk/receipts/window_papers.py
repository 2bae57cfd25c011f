# SPDX-License-Identifier: Apache-2.0
"""Papers a window prints: the slip of what somebody took along (领取单), and the report of its day (日结报告)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from devices.receipt_printer.slip import Slip
from kiosk.receipts.page_template import load_page
from kiosk.receipts.setter import Facts
from kiosk.receipts.side_papers import Sheet


@dataclass(frozen=True, repr=False)
class Taken:
    """What was handed over, worded in the paper's language; names and numbers come masked."""

    receiver: str
    number: str
    relation: str
    staff: str
    results: tuple[tuple[str, str], ...]
    """Each with what it consists of."""
    originals: tuple[str, ...]


def taken_slip(sheet: Sheet, taken: Taken) -> Slip:
    """Set the slip of what somebody took along."""
    own = {name: getattr(taken, name) for name in ("receiver", "number", "relation", "staff")}
    own |= {"originals": "1" if taken.originals else "", "count": str(len(taken.results))}
    rows = {
        "results": [{"item": item, "papers": papers} for item, papers in taken.results],
        "returned": [{"name": name} for name in taken.originals],
    }
    return sheet.set("taken", Facts(sheet.facts() | own, rows))


@dataclass(frozen=True)
class DayPaper:
    """The report of a day, worded; each line is a heading and what stands behind it."""

    number: str
    day: str
    window: str
    made: str
    checked: str
    result: str
    audit_head: str
    lines: Sequence[tuple[str, str]]

    def facts(self, sheet: Sheet) -> Facts:
        """Return its lines."""
        names = ("number", "day", "window", "made", "checked", "result", "audit_head")
        own = {name: getattr(self, name) for name in names}
        return Facts(sheet.facts() | own, {"lines": [{"head": head, "words": words} for head, words in self.lines]})


def day_slip(sheet: Sheet, paper: DayPaper) -> Slip:
    """Set the report on the roll."""
    return sheet.set("window-day", paper.facts(sheet))


def day_pages(sheet: Sheet, paper: DayPaper) -> bytes:
    """Return the report as PDF on A4. Takes most of a second: call it on the printer's lane."""
    from kiosk.receipts.sheet import set_pages

    name = "window-day-a4"
    return set_pages(load_page(name, sheet.folder), paper.facts(sheet), sheet.print_no, sheet.language)
