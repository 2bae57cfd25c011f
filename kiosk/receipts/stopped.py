# SPDX-License-Identifier: Apache-2.0
"""停机告示 on paper, for who stands before a dark or busy machine: on A4 to be hung up, or on the roll."""

from __future__ import annotations

from devices.receipt_printer.slip import Slip
from kiosk.receipts.page_template import load_page
from kiosk.receipts.setter import Facts
from kiosk.receipts.sheet import set_pages
from kiosk.receipts.side_papers import Sheet


def _facts(sheet: Sheet, which: str, lines: tuple[str, ...]) -> Facts:
    return Facts(sheet.facts() | {"which": which}, {"lines": [{"line": line} for line in lines]})


def stopped_pages(sheet: Sheet, which: str, lines: tuple[str, ...]) -> bytes:
    """Return the notice as PDF on A4. Takes most of a second: call it on the printer's lane."""
    return set_pages(load_page("stopped-a4", sheet.folder), _facts(sheet, which, lines), sheet.print_no, sheet.language)


def stopped_slip(sheet: Sheet, which: str, lines: tuple[str, ...]) -> Slip:
    """Set the notice on the roll, where there is no page printer."""
    return sheet.set("stopped", _facts(sheet, which, lines))
