# SPDX-License-Identifier: Apache-2.0
"""What is said of any paper that is no receipt: its number, place, roll and language, as this terminal prints it."""

from __future__ import annotations

import datetime

from kiosk.receipts.side_papers import Sheet
from kiosk.steps.facilities import Facilities
from kiosk.steps.visit import Visit


def sheet_of(visit: Visit, print_no: str, *, count: int = 1, first_at: datetime.datetime | None = None) -> Sheet:
    """Return what every paper of this terminal has; ``count`` above 1 marks a second one of the same."""
    return sheet_at(visit.facilities, visit.language, print_no, count=count, first_at=first_at)


def sheet_at(
    facilities: Facilities, language: str, print_no: str, *, count: int = 1, first_at: datetime.datetime | None = None
) -> Sheet:
    """Return the same where nobody visits: at a window."""
    return Sheet(
        print_no=print_no,
        unit=facilities.site.hall_in(language),
        machine=facilities.machine,
        at=facilities.now(),
        language=language,
        width_mm=facilities.paper_mm,
        training=facilities.site.mode == "training",
        hotline=facilities.template.hotline,
        print_count=count,
        first_at=first_at,
        folder=facilities.template.folder,
    )
