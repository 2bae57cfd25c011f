"""How a dossier stands against its days: promised ones, those of the law, and none."""

from __future__ import annotations

import datetime

import pytest

from kiosk.domain.hall import Holiday, Hours
from kiosk.domain.words import Words
from kiosk.window_work.due import DayLoad, Lamp, Standing, left, load, standing, worked_after
from tests.support.window_work import TODAY, due, work

DAY = datetime.date.fromisoformat
# Wednesday is off, and the Saturday after it is worked for it.
HOURS = Hours(
    week={}, holidays=(Holiday("2026-11-25", "2026-11-25", Words("节", "day off")),),
    extra={"2026-11-28": (("09:00", "17:00"),)},
)  # fmt: skip


@pytest.mark.parametrize(
    ("last", "days", "lamp", "days_left"),
    [
        ("2026-11-20", 10, Lamp.OVER, -1), ("2026-11-23", 10, Lamp.NEAR, 0), ("2026-11-24", 10, Lamp.NEAR, 1),
        ("2026-11-26", 10, Lamp.IN_TIME, 3), ("2026-11-30", 10, Lamp.IN_TIME, 5), ("2026-12-04", 60, Lamp.NEAR, 9),
        ("2026-12-18", 60, Lamp.IN_TIME, 19),
    ],
)  # fmt: skip
def test_a_promise_is_over_near_or_in_time(last: str, days: int, lamp: Lamp, days_left: int) -> None:
    assert standing(work(due=due(last, days)), TODAY, None) == Standing(lamp, days_left, DAY(last))


def test_from_four_fifths_of_its_days_on_a_promise_is_watched() -> None:
    lamps = [standing(work(due=due("2026-11-27", days)), TODAY, None).lamp for days in (19, 20)]
    assert lamps == [Lamp.IN_TIME, Lamp.NEAR]


def test_over_a_weekend_nobody_is_later_than_on_friday() -> None:
    sunday = DAY("2026-11-29")
    assert standing(work(due=due("2026-11-27")), sunday, None).left == 0


@pytest.mark.parametrize(
    ("state", "stopped", "lamp"),
    [
        ("IN_REVIEW", True, Lamp.STOPPED), ("SUPPLEMENT_REQUIRED", None, Lamp.STOPPED),
        ("SUSPENDED", None, Lamp.STOPPED), ("DECIDED", None, Lamp.DONE), ("NOT_ACCEPTED", None, Lamp.DONE),
        ("IN_REVIEW", None, Lamp.UNREAD), ("BEYOND_OUR_TIME", None, Lamp.UNREAD),
    ],
)  # fmt: skip
def test_where_no_day_counts_none_is_named(state: str, stopped: bool | None, lamp: Lamp) -> None:
    promise = None if stopped is None else due("2026-11-30", stopped=stopped)
    assert standing(work(state=state, due=promise), TODAY, None) == Standing(lamp)


def test_what_nobody_looked_through_has_the_five_days_of_the_law() -> None:
    told = standing(work(state="RECEIVED", since="2026-11-20T16:10:00+08:00"), TODAY, None)
    assert told == Standing(Lamp.IN_TIME, 4, DAY("2026-11-27"))


def test_the_days_of_the_law_are_counted_by_the_calendar_of_the_hall() -> None:
    told = standing(work(state="RECEIVED", since="2026-11-23T09:00:00+08:00"), TODAY, HOURS)
    assert (told.last_day, told.left) == (DAY("2026-11-30"), 5)


def test_a_moment_of_another_zone_is_a_day_of_the_hall() -> None:
    told = standing(work(state="RECEIVED", since="2026-11-22T17:00:00+00:00"), TODAY, None)
    assert told.last_day == DAY("2026-11-30")


def test_days_are_counted_backwards_as_forwards() -> None:
    friday, wednesday = DAY("2026-11-27"), DAY("2026-12-02")
    assert (left(None, friday, wednesday), left(None, wednesday, friday)) == (3, -3)


def test_a_calendar_without_working_days_ends_all_the_same() -> None:
    off = Hours(holidays=(Holiday("2026-01-01", "2029-12-31", Words("休", "off")),))
    assert worked_after(off, TODAY, 5) > DAY("2027-11-23")


def test_the_load_of_the_next_days_says_on_which_nobody_works() -> None:
    standings = [Standing(Lamp.NEAR, 0, TODAY), Standing(Lamp.IN_TIME, 2, DAY("2026-11-26")), Standing(Lamp.DONE)]
    told = load(standings, TODAY, HOURS, 6)
    assert [one.count for one in told] == [1, 0, 0, 1, 0, 0]
    assert [one.worked for one in told] == [True, True, False, True, True, True]
    assert told[0] == DayLoad(TODAY, 1, True)
