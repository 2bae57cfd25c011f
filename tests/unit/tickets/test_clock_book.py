"""What time it is, kept in the database of a hall for its next start, in either kind of database."""

from __future__ import annotations

import datetime

from kiosk.hub import clock_book
from kiosk.hub.calendar import Calendar
from kiosk.hub.clock_book import Anchor
from kiosk.hub.hall_time import HallTime
from tests.support.hall import TEN, Hall


def kept(hall: Hall) -> Anchor | None:
    with hall.desk.engine.connect() as connection:
        return clock_book.read(connection)


def test_it_is_kept_where_it_is_known_and_what_a_person_says_stands_above_it(hall: Hall) -> None:
    clock = HallTime(hall.desk.rules, lambda: hall.now, lambda: 5000.0, "boot-2")
    calendar = Calendar(hall.desk, clock.now, clock)
    for _ in range(2):
        calendar.keep()
    assert kept(hall) == Anchor("boot-2", 5000.0, TEN)
    hall.issue()
    hall.now -= datetime.timedelta(days=3)
    clock_book.say_right(hall.desk.engine, lambda: hall.now, lambda: 6000.5, "boot-3")
    assert kept(hall) == Anchor("boot-3", 6000.5, hall.now)
    # What the database has of days still to come holds nobody up any more.
    found = clock_book.standing(hall.desk.engine, lambda: hall.now, lambda: 6000.5, "boot-3")
    assert found == (hall.now, hall.now, hall.now)
