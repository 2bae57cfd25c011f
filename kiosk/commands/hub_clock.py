# SPDX-License-Identifier: Apache-2.0
"""The clock of a hub for whoever looks after it: how it stands to the database, and that it is right."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kiosk.hub.clock_book import Standing

REFUSED = 5


def confirm(engine: Engine) -> int:
    """Write into the database that this machine's clock is right, and say what was believed before; 5 for none."""
    from sqlalchemy.exc import DBAPIError

    from kiosk.hub import clock_book

    try:
        before = clock_book.standing(engine)
        if before.stamp:
            clock_book.say_right(engine)
    except DBAPIError as wrong:
        print(f"banshi hub: the database does not open: {' '.join(str(wrong.orig).split())}", file=sys.stderr)
        return REFUSED
    print(f"{worded(before)}\n{told(before)}")
    return 0


def told(before: Standing) -> str:
    """Word what was done."""
    if before.stamp is None:
        return "nothing was done in this database yet: there is nothing to confirm"
    return f"taken as right: {said(before.own)}; a hub that runs on this machine goes by it from now on"


def worded(found: Standing, *, learns: bool = False) -> str:
    """Word how the clock of this machine stands to the database; one that ``learns`` may have been closed long."""
    from kiosk.hub.hall_time import LONGEST_CLOSED, STEP
    from kiosk.tickets.rules import day_of

    if found.stamp is None:
        return f"clock: {said(found.own)}; the database says nothing of the time yet"
    against = f"clock: {said(found.own)}, newest stamp of the database {said(found.stamp)}"
    if day_of(found.own) < day_of(found.stamp):
        return f"{against}: BEHIND, nothing is done by it"
    if found.known:
        if abs(found.own - found.known) > STEP and day_of(found.own) != day_of(found.known):
            return f"{against}: NOT FOLLOWED, by the time since the boot of this machine it is {said(found.known)}"
    elif found.own - found.stamp > LONGEST_CLOSED and not learns:
        return f"{against}: FAR AHEAD, nothing is done by it unless machines of the hall say the same"
    return f"{against}: they go together"


def said(moment: datetime.datetime) -> str:
    """Word a moment."""
    return f"{moment:%Y-%m-%d %H:%M}"
