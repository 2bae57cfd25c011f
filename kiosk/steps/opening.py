# SPDX-License-Identifier: Apache-2.0
"""What is said while the hall is closed: whoever is sent to a window, or calls for somebody, must know it then."""

from __future__ import annotations

from config.texts import Text
from kiosk.steps.facilities import STATION, Facilities


def closed(facilities: Facilities, *, dated: bool = False) -> Text | None:
    """Say that the hall is closed and when it opens; None while it is open, and where nobody knows its hours.

    ``dated`` names days by their date, for paper.
    """
    # Late: home asks for the words of this terminal before anything else is loaded.
    from kiosk.catalogue.hours import Opening, hall_state, sentence

    # The catalogue's calendar is of the city's hall; a station has hours of its own, in its settings.
    hall, now = None if facilities.post == STATION else facilities.catalogue.hall, facilities.now()
    state = hall_state(hall.hall.hours, now) if hall else None
    # At midday some windows are on duty: not closed, and home says which.
    return sentence(state, now, dated=dated) if state and state.opening is Opening.CLOSED else None
