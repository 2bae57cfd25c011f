"""Whatever calendar a hall has and whatever stands in a list: days count alike both ways, and the order is one."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.hall import Holiday, Hours
from kiosk.domain.words import Words
from kiosk.platform.calls.worklists import Work
from kiosk.window_work.due import URGENCY, Lamp, left, load, standing, worked_after
from kiosk.window_work.listing import Kept, Only, counts, narrowed, pieces
from tests.support.window_work import TODAY, due, work

DAYS = st.dates(datetime.date(2026, 10, 1), datetime.date(2027, 2, 1))
STATES = ("RECEIVED", "PRE_REVIEW", "SUPPLEMENT_REQUIRED", "IN_REVIEW", "SUSPENDED", "DECIDED", "NEWER")


@st.composite
def calendars(draw: st.DrawFn) -> Hours | None:
    """Draw a calendar with some days off and some weekend days worked, or none."""
    if draw(st.booleans()):
        return None
    off = draw(st.lists(DAYS, max_size=8))
    worked = draw(st.lists(DAYS, max_size=4))
    holidays = tuple(Holiday(day.isoformat(), day.isoformat(), Words("休", "off")) for day in off)
    return Hours(holidays=holidays, extra={day.isoformat(): (("09:00", "17:00"),) for day in worked})


@st.composite
def works(draw: st.DrawFn) -> Work:
    """Draw a dossier in any state, promised or not."""
    promise = None
    if draw(st.booleans()):
        days = draw(st.integers(0, 60))
        promise = due(draw(DAYS).isoformat(), days, stopped=draw(st.booleans()))
    since = draw(DAYS)
    task = draw(st.sampled_from(("none", "accept", "call", "hand-over", "finish", "newer")))
    return work(state=draw(st.sampled_from(STATES)), task=task, since=f"{since}T10:00:00+08:00", due=promise)


@given(calendars(), DAYS, st.integers(1, 40))
@settings(max_examples=20, deadline=None)
def test_the_last_of_so_many_working_days_is_so_many_days_away(
    hours: Hours | None, first: datetime.date, count: int
) -> None:
    last = worked_after(hours, first, count)
    assert (left(hours, first, last), left(hours, last, first)) == (count, -count)


@given(calendars(), DAYS, DAYS, DAYS)
@settings(max_examples=20, deadline=None)
def test_days_add_up_over_any_day_between(
    hours: Hours | None, one: datetime.date, two: datetime.date, three: datetime.date
) -> None:
    first, middle, last = sorted((one, two, three))
    assert left(hours, first, middle) + left(hours, middle, last) == left(hours, first, last)


@given(works(), calendars())
@settings(max_examples=25, deadline=None)
def test_a_light_follows_from_its_days(one: Work, hours: Hours | None) -> None:
    told = standing(one, TODAY, hours)
    dated = told.lamp in (Lamp.OVER, Lamp.NEAR, Lamp.IN_TIME)
    assert (told.left is not None, told.last_day is not None) == (dated, dated)
    assert (told.lamp is Lamp.OVER) == (told.left is not None and told.left < 0)


@given(works(), calendars())
@settings(max_examples=20, deadline=None)
def test_a_dossier_only_ever_gets_more_urgent_while_nobody_does_anything(one: Work, hours: Hours | None) -> None:
    places = [URGENCY[standing(one, TODAY + datetime.timedelta(days=day), hours).lamp] for day in range(40)]
    assert places == sorted(places, reverse=True)


@given(st.lists(works(), max_size=25), calendars())
@settings(max_examples=15, deadline=None)
def test_every_list_is_sorted_by_need_and_each_kind_is_a_part_of_it(found: list[Work], hours: Hours | None) -> None:
    lines = pieces(Kept(works={str(n): one for n, one in enumerate(found)}), (), TODAY, hours)
    needs = [URGENCY[piece.standing.lamp] for piece in lines]
    assert needs == sorted(needs)
    assert {only: len(narrowed(lines, only)) for only in Only} == dict(counts(lines))
    assert narrowed(lines, Only.ALL) == lines


@given(st.lists(works(), max_size=25), calendars(), st.integers(1, 30))
@settings(max_examples=15, deadline=None)
def test_the_load_of_the_next_days_counts_whatever_is_due_on_them(
    found: list[Work], hours: Hours | None, days: int
) -> None:
    standings = [standing(one, TODAY, hours) for one in found]
    told = load(standings, TODAY, hours, days)
    end = TODAY + datetime.timedelta(days=days - 1)
    wanted = sum(one.last_day is not None and TODAY <= one.last_day <= end for one in standings)
    assert (len(told), sum(one.count for one in told)) == (days, wanted)
