"""Days that the hub lets go, on SQLite and on PostgreSQL: as a whole, never too early, and their sums stay right."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from sqlalchemy import func, insert, select, update

from kiosk.hub import retention
from kiosk.hub.calls.window_days import day_at
from kiosk.tickets import acts, event_turns, schema
from kiosk.tickets.book import Book, Moment
from kiosk.tickets.engines import one_moment
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import day_of, milliseconds
from kiosk.tickets.statistics import Figures, figures
from kiosk.tickets.values import State, Who
from tests.support.hall import NO_LIMITS, TEN, Hall, rules

DAY = datetime.timedelta(days=1)
KEEP = 62
FIRST = "2026-11-23"
RULES = rules(limits=NO_LIMITS)


def worked(hall: Hall, *, close: bool = True) -> str:
    """Let a day happen: one was served, one did not come; return the day."""
    day = day_of(hall.now)
    hall.desk.rules = RULES
    hall.open("01")
    for _ in range(2):
        hall.issue()
    hall.served(300)
    hall.call()
    hall.do(acts.NoShow(ticket=hall.desk.events(0)[-1].ticket or ""))
    hall.do(acts.CloseWindow(window="01"))
    if close:
        hall.do(acts.CloseDay(day=day, expire_reason="下班"))
    return day


def rows(hall: Hall, day: str) -> int:
    """Return how much is there of a day."""
    with hall.desk.engine.connect() as connection:
        return sum(
            connection.execute(select(func.count()).where(table.c.day == day)).scalar_one()
            for table in (schema.ticket, schema.event, schema.counter)
        )


def book(hall: Hall, connection: object) -> Book:
    moment = Moment(hall.now, milliseconds(hall.now))
    return Book(connection, hall.desk.rules, moment, Who("hub"), "")  # type: ignore[arg-type]  # a connection


def let_go(hall: Hall, days: int = KEEP) -> str:
    return retention.let_a_day_go(hall.desk, hall.now, days)


def test_a_day_that_is_old_enough_goes_as_a_whole_and_says_so(hall: Hall) -> None:
    old = worked(hall)
    hall.now = TEN + KEEP * DAY
    worked(hall)
    assert (let_go(hall), rows(hall, old) > 0) == ("", True)
    hall.now += DAY
    there = rows(hall, old)
    assert (let_go(hall), rows(hall, old), let_go(hall)) == (old, 0, "")
    last = hall.desk.events(0)[-1]
    assert (last.kind, last.device, last.detail["of_day"]) == ("day-kept-as-sums", "hub", old)
    assert 0 < int(last.detail["rows"] or 0) <= there


def test_what_it_came_to_is_told_as_before(hall: Hall) -> None:
    old = worked(hall)
    before = figures(hall.desk.engine, hall.desk.rules, old)
    with one_moment(hall.desk.engine) as connection:
        windows = {rule.no: day_at(book(hall, connection), rule.no, old) for rule in hall.desk.rules.windows}
    hall.now = TEN + (KEEP + 1) * DAY
    worked(hall)
    assert let_go(hall) == old
    with one_moment(hall.desk.engine) as connection:
        reader = book(hall, connection)
        told = retention.figures_kept(connection, old, old)
        account = retention.account_kept(reader, old)
        assert {no: retention.window_kept(reader, no, old) for no in windows} == windows
    assert told
    assert msgspec.json.decode(bytes(told), type=Figures) == before
    assert account
    assert (account.holds, account.states) == (True, {"DONE": 1, "NO_SHOW": 1})


def test_of_a_day_that_is_there_nothing_is_kept_beside_it(hall: Hall) -> None:
    day = worked(hall)
    with one_moment(hall.desk.engine) as connection:
        reader = book(hall, connection)
        kept = retention.account_kept(reader, day), retention.window_kept(reader, "01", day)
        assert (*kept, retention.figures_kept(connection, day, day)) == (None, None, None)
        assert retention.figures_kept(connection, day, "2026-12-01") is None


def test_days_of_which_some_are_gone_are_not_counted_together(hall: Hall) -> None:
    old = worked(hall)
    hall.now = TEN + (KEEP + 1) * DAY
    worked(hall)
    let_go(hall)
    with hall.desk.engine.connect() as connection, pytest.raises(TicketError, match=f"not-kept: of {old}"):
        retention.figures_kept(connection, old, "2026-11-30")
    with hall.desk.engine.connect() as connection:
        assert retention.figures_kept(connection, "2026-11-24", "2026-11-30") is None


def test_a_window_the_rules_did_not_name_then_is_not_told_as_idle(hall: Hall) -> None:
    old = worked(hall)
    hall.now = TEN + (KEEP + 1) * DAY
    worked(hall)
    let_go(hall)
    with hall.desk.engine.connect() as connection, pytest.raises(TicketError, match="not-kept"):
        retention.window_kept(book(hall, connection), "77", old)


def test_a_day_that_nobody_closed_stays(hall: Hall) -> None:
    old = worked(hall, close=False)
    hall.now = TEN + 400 * DAY
    worked(hall)
    assert (let_go(hall), rows(hall, old) > 0) == ("", True)


@pytest.mark.parametrize("state", [State.WAITING, State.CALLED, State.SERVING, State.HELD])
def test_a_day_in_which_somebody_is_left_stays(hall: Hall, state: State) -> None:
    old = worked(hall)
    with hall.desk.engine.begin() as connection:
        one = select(func.min(schema.ticket.c.id)).scalar_subquery()
        connection.execute(update(schema.ticket).where(schema.ticket.c.id == one).values(state=str(state), window="03"))
    hall.now = TEN + (KEEP + 1) * DAY
    worked(hall)
    assert (let_go(hall), rows(hall, old) > 0) == ("", True)


def test_the_newest_event_stays_however_old_it_is_for_events_are_numbered_on_from_it(hall: Hall) -> None:
    old = worked(hall)
    newest = hall.desk.events(0)[-1].seq
    hall.now = TEN + 400 * DAY
    assert let_go(hall) == ""
    worked(hall)
    assert let_go(hall) == old
    left = [event.seq for event in hall.desk.events(0)]
    assert left == list(range(newest + 1, left[-1] + 1))


def test_by_a_clock_that_is_ahead_of_all_that_happened_nothing_goes(hall: Hall) -> None:
    old = worked(hall)
    hall.now = TEN + (KEEP + 1) * DAY
    worked(hall)
    right, seen = hall.now, hall.desk.events(0)
    hall.now = right + 32 * DAY
    assert (let_go(hall), hall.desk.events(0)) == ("", seen)
    hall.now = right
    assert let_go(hall) == old


def test_what_the_city_was_not_told_yet_stays_until_it_was(hall: Hall) -> None:
    old = worked(hall)
    newest = hall.desk.events(0)[-1].seq
    name = event_turns.known_as(hall.desk.engine)
    hall.now = TEN + (KEEP + 1) * DAY
    worked(hall)
    assert let_go(hall) == ""
    event_turns.take(hall.desk.engine, "W1", name, newest - 1, milliseconds(hall.now))
    assert let_go(hall) == ""
    event_turns.take(hall.desk.engine, "W1", name, newest, milliseconds(hall.now))
    assert let_go(hall) == old


def test_one_day_goes_at_a_time_the_oldest_first(hall: Hall) -> None:
    old = []
    for later in range(2):
        hall.now = TEN + later * DAY
        old.append(worked(hall))
    hall.now = TEN + 400 * DAY
    worked(hall)
    assert [let_go(hall) for _ in range(3)] == [*old, ""]


def test_a_day_without_anything_in_it_goes_too(hall: Hall) -> None:
    with hall.desk.engine.begin() as connection:
        connection.execute(insert(schema.day).values(day=FIRST, closed_at=1, account='{"day": "", "bands": []}'))
    hall.now = TEN + (KEEP + 1) * DAY
    hall.issue()
    assert let_go(hall) == FIRST
