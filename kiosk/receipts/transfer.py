# SPDX-License-Identifier: Apache-2.0
"""材料移交清单: which cases a window hands over to an office, paper by paper, signed by who gives and who takes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from config.texts import text, wording
from kiosk.receipts.compose import moment
from kiosk.receipts.page_template import load_page
from kiosk.receipts.setter import Facts
from kiosk.receipts.sheet import set_pages
from kiosk.receipts.side_papers import Sheet


@dataclass(frozen=True, repr=False)
class TransferRow:
    """One case of the list; its applicant comes masked, ``originals`` are those that go along."""

    receipt_no: str
    item: str
    applicant: str
    pages: int
    originals: str = ""


@dataclass(frozen=True, repr=False)
class Transfer:
    """The list for one office, worded in the paper's language."""

    office: str
    window: str
    clerk: str
    rows: tuple[TransferRow, ...]
    given: str = ""
    """Where and when who gives signed it, in place of a name by pen; empty while it is to be signed on paper."""
    taken: str = ""
    made_at: datetime.datetime | None = None
    """When the list was made, where that is not when this paper of it is printed."""

    def facts(self, sheet: Sheet) -> Facts:
        """Return its lines."""
        none = wording(sheet.language)(text("receipts.none"))
        values = {
            "office": self.office,
            "window": self.window,
            "clerk": self.clerk,
            "count": str(len(self.rows)),
            "sheets": str(sum(row.pages for row in self.rows)),
            "given": self.given,
            "taken": self.taken,
            "made": moment(self.made_at or sheet.at, wording(sheet.language)),
        }
        return Facts(sheet.facts() | values, {"cases": _rows(self.rows, none)})


def transfer_pages(sheet: Sheet, transfer: Transfer) -> bytes:
    """Return the list as PDF on A4. Takes most of a second: call it on the printer's lane."""
    return set_pages(load_page("transfer-a4", sheet.folder), transfer.facts(sheet), sheet.print_no, sheet.language)


def _rows(rows: Sequence[TransferRow], none: str) -> list[dict[str, str]]:
    return [
        {
            "place": str(number), "receipt_no": row.receipt_no, "item": row.item, "applicant": row.applicant,
            "pages": str(row.pages), "originals": row.originals or none,
        }
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
