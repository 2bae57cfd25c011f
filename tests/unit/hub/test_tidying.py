"""What a hub lets go of: keys and forms the moment they are over, all else that nobody asks for after 90 days."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, func, insert, select

from kiosk.hub import tidying
from kiosk.hub.calls import announcements, day_lists, drafts, fleet, help_calls, messages
from kiosk.hub.hall_time import HallTime
from kiosk.hub.site import Machines
from kiosk.tickets import day_key, schema
from kiosk.tickets.rules import milliseconds
from tests.support.hall import TEN, Hall
from tests.support.hubs import empty_file, write_site

DAY = datetime.timedelta(days=1)
THEN = milliseconds(TEN)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    (tmp_path / "tickets.db").write_bytes(empty_file(1))
    made = Hall(str(tmp_path / "tickets.db"))
    yield made
    made.close()


def count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def written(engine: Engine, table: Table, **row: object) -> None:
    """Write a row with something in every column that must have one."""
    blank = {
        column.name: 0 if column.type.python_type in (int, bool) else "[]"
        for column in table.columns
        if not column.nullable
    }
    with engine.begin() as connection:
        connection.execute(insert(table).values(blank | row))


def test_the_key_of_a_day_goes_at_its_end(hall: Hall) -> None:
    day_key.hall_key(hall.desk.engine, "2026-11-23")
    day_key.keep_list_key(hall.desk.engine, "2026-11-24", "of tomorrow")
    tidying.drop_what_is_over(hall.desk.engine, TEN)
    assert count(hall.desk.engine, day_key.TABLE) == 2
    tidying.drop_what_is_over(hall.desk.engine, TEN + DAY)
    assert day_key.key_of(hall.desk.engine, "2026-11-23", day_key.HALL) == ""
    assert day_key.key_of(hall.desk.engine, "2026-11-24", day_key.LIST) == "of tomorrow"


def test_a_form_goes_when_its_days_are_over_though_no_other_comes(hall: Hall) -> None:
    engine = hall.desk.engine
    written(engine, drafts.DRAFT, id="d", until=THEN)
    written(engine, drafts.PART, draft="d")
    written(engine, drafts.LOCK, name="n", draft="d")
    tidying.drop_what_is_over(engine, TEN - DAY)
    assert count(engine, drafts.PART) == 1
    tidying.drop_what_is_over(engine, TEN)
    assert [count(engine, table) for table in (drafts.DRAFT, drafts.PART, drafts.LOCK)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("table", "moment"),
    [
        (schema.command, "at"),
        (schema.appointment, "slot_end"),
        (day_lists.TABLE, "taken_at"),
        (announcements.TABLE, "until"),
        (help_calls.TABLE, "called_at"),
        (messages.TABLE, "at"),
        (fleet.TABLE, "heard_at"),
    ],
)
def test_what_nobody_asks_for_any_more_goes_after_90_days(hall: Hall, table: Table, moment: str) -> None:
    written(hall.desk.engine, table, **{moment: THEN})
    tidying.drop_what_is_old(hall.desk.engine, TEN + 90 * DAY, ())
    assert count(hall.desk.engine, table) == 1
    tidying.drop_what_is_old(hall.desk.engine, TEN + 91 * DAY, ())
    assert count(hall.desk.engine, table) == 0


def test_the_last_word_of_a_machine_that_is_still_of_the_hall_stays_however_long_it_is_silent(hall: Hall) -> None:
    written(hall.desk.engine, fleet.TABLE, name="K1", heard_at=THEN)
    tidying.drop_what_is_old(hall.desk.engine, TEN + 400 * DAY, ("K1",))
    assert count(hall.desk.engine, fleet.TABLE) == 1


def test_numbers_and_what_happened_to_them_stay(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    hall.served(60)
    tidying.drop_what_is_old(hall.desk.engine, TEN + 400 * DAY, ())
    assert count(hall.desk.engine, schema.ticket) == 1
    assert hall.kinds() == ["window-opened", "issued", "called", "finished"]


def test_by_a_clock_that_is_in_doubt_nothing_goes_and_all_of_it_once_that_is_over(
    hall: Hall, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    clock = HallTime(hall.desk.rules, lambda: hall.now, lambda: 5000.0, "boot-1")
    written(hall.desk.engine, drafts.DRAFT, id="d", until=THEN - 1)
    machines = Machines(write_site(tmp_path))
    tidy = tidying.Tidying(hall.desk, machines, clock.now, lambda: None, clock)
    hall.later(40 * 86_400)
    tidy.round()
    assert count(hall.desk.engine, drafts.DRAFT) == 1
    hall.now = TEN
    tidy.round()
    assert count(hall.desk.engine, drafts.DRAFT) == 0
    expected_logs("hub-clock-set-forward")
