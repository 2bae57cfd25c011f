# SPDX-License-Identifier: Apache-2.0
"""From a matter that a window does to a number for that window."""

from __future__ import annotations

from kiosk.steps.facilities import gives_numbers
from kiosk.steps.home import NUMBERS
from kiosk.steps.opening import closed
from kiosk.steps.step import GoTo
from kiosk.steps.visit import Visit


def queue_of(visit: Visit) -> str:
    """Return the queue of the matter in hand; empty where no number is given for it here now."""
    facilities, item = visit.facilities, visit.item
    if NUMBERS not in facilities.sections or item is None or not gives_numbers(facilities) or closed(facilities):
        return ""
    hall = facilities.catalogue.hall
    areas = {area.code for area in hall.hall.areas} if hall else set()
    return next((one.area for one in item.windows if one.area in areas), "")


def take_number_for(visit: Visit, queue: str) -> GoTo:
    """Lead to a number for this queue; nobody is asked for it again."""
    from kiosk.steps.ticket_part import Numbering

    visit.part(Numbering).came_for = queue
    return GoTo("ticket-ask")
