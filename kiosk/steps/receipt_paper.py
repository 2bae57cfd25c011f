# SPDX-License-Identifier: Apache-2.0
"""The receipt on A4 beside the slip: two copies that last, for thermal paper fades within months."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

from devices.receipt_printer.slip import Slip
from kiosk.receipts import Receipt, compose, compose_pages
from kiosk.receipts.side_papers import Sheet
from kiosk.steps.paper import PaperStep
from kiosk.steps.slip import receipt, template_of
from kiosk.steps.visit import Stored, Visit

STEP = "receipt-sheet"


def receipt_sheet() -> PaperStep:
    """Return the step that prints the receipt on A4; it is asked for where a page printer is ready."""
    return PaperStep(STEP, "receipt", _slip, _pages)


def _slip(visit: Visit, sheet: Sheet) -> Slip:
    stored = _stored(visit)
    paper = _receipt(visit, stored, sheet)
    return compose(paper, template_of(visit, stored), width_mm=sheet.width_mm, language=visit.language)


def _pages(visit: Visit, sheet: Sheet) -> Callable[[], bytes]:
    """Take everything out of the visit here; setting it takes most of a second and is done on the printer's lane."""
    stored = _stored(visit)
    paper = _receipt(visit, stored, sheet)
    return functools.partial(compose_pages, paper, template_of(visit, stored), language=visit.language)


def _receipt(visit: Visit, stored: Stored, sheet: Sheet) -> Receipt:
    made = (stored.compose or receipt)(visit, stored)
    # A paper of its own with a number of its own; a second one on A4 is a reprint of the first on A4.
    return replace(made, print_no=sheet.print_no, print_count=sheet.print_count, first_printed_at=sheet.first_at)


def _stored(visit: Visit) -> Stored:
    if visit.receipt is None:
        raise LookupError("nothing was stored")
    return visit.receipt
