"""The shelf of drafts on SQLite and on PostgreSQL: one rule on both."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from kiosk.hub.calls import drafts
from kiosk.hub.calls.drafts import DAY_MS, DRAFT, LOCK, PART, Shelf
from kiosk.hub.fleet_values import Disk
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.errors import TicketError
from tests.support.hall import rules
from tests.support.parcels import new_id

NAME, OTHER = "0" * 32, "1" * 32
NOW = 1_795_400_000_000


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """Give the tables of a hall."""
    made = engine_of(address)
    TicketDesk(made, rules()).prepare()
    yield made
    made.dispose()


def wish(*names: str, parts: int = 1, **more: Any) -> dict[str, Any]:
    return {"locks": [{"name": name, "wrapped": f"w{name[0]}"} for name in names], "parts": parts, "days": 30} | more


def on(engine: Engine, work: Any, ms: int = NOW) -> dict[str, Any]:
    with engine.begin() as connection:
        told: dict[str, Any] = work(Shelf(connection, ms))
        return told


def lay(engine: Engine, draft: str, wanted: dict[str, Any], device: str = "K1", *, whole: bool = True) -> None:
    on(engine, lambda shelf: drafts.laid(shelf, draft, device, wanted))
    for part in range(wanted["parts"] if whole else 0):
        on(engine, lambda shelf, part=part: drafts.lay_part(shelf, draft, part, device, f"part{part}"))


def with_shelf(engine: Engine, work: Any) -> Any:
    with engine.begin() as connection:
        return work(Shelf(connection, NOW))


def rows(engine: Engine) -> tuple[int, ...]:
    with engine.connect() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (DRAFT, LOCK, PART)
        )


def test_it_is_found_by_each_lock_with_the_key_of_that_lock(engine: Engine) -> None:
    draft = new_id()
    lay(engine, draft, wish(NAME, OTHER, parts=2))
    found = [on(engine, lambda shelf, name=name: drafts.found(shelf, name)) for name in (NAME, OTHER)]
    assert [(one["id"], one["wrapped"], one["parts"]) for one in found] == [(draft, "w0", 2), (draft, "w1", 2)]


def test_its_parts_come_back_as_they_were_laid(engine: Engine) -> None:
    draft = new_id()
    lay(engine, draft, wish(NAME, parts=2))
    assert [on(engine, lambda s, part=part: drafts.part_of(s, draft, part))["content"] for part in (0, 1)] == [
        "part0",
        "part1",
    ]


def test_laid_again_its_parts_stay_and_its_days_and_locks_are_the_new_ones(engine: Engine) -> None:
    draft = new_id()
    lay(engine, draft, wish(NAME))
    on(engine, lambda shelf: drafts.laid(shelf, draft, "K1", wish(OTHER)), NOW + DAY_MS)
    assert rows(engine) == (1, 1, 1)
    assert on(engine, lambda shelf: drafts.found(shelf, OTHER))["until"] == NOW + 31 * DAY_MS


def test_laid_again_with_other_parts_it_is_not_whole_until_they_came(engine: Engine) -> None:
    draft = new_id()
    lay(engine, draft, wish(NAME))
    lay(engine, draft, wish(NAME, parts=2), whole=False)
    with pytest.raises(TicketError, match="not-found"):
        on(engine, lambda shelf: drafts.found(shelf, NAME))


def test_a_lock_opens_what_was_laid_last(engine: Engine) -> None:
    first, second = new_id(), new_id()
    lay(engine, first, wish(NAME, OTHER))
    lay(engine, second, wish(NAME))
    opens = [on(engine, lambda shelf, name=name: drafts.found(shelf, name))["id"] for name in (NAME, OTHER)]
    assert opens == [second, first]


def test_deleted_by_one_lock_nothing_of_it_is_left(engine: Engine) -> None:
    lay(engine, new_id(), wish(NAME, OTHER, parts=3))
    assert on(engine, lambda shelf: drafts.dropped(shelf, OTHER)) == {"dropped": True}
    assert rows(engine) == (0, 0, 0)


def test_what_is_over_goes_with_everything_and_the_rest_stays(engine: Engine) -> None:
    lay(engine, new_id(), wish(NAME))
    lay(engine, new_id(), wish(OTHER, days=1))
    over = select(DRAFT.c.id).where(DRAFT.c.until <= NOW + 2 * DAY_MS)
    with engine.begin() as connection:
        drafts.forget(Shelf(connection, NOW), over)
    assert rows(engine) == (1, 1, 1)


@pytest.mark.parametrize(
    ("room", "parts", "fits"), [(1.0, 1, True), (0.9, 1, False), (10.0, 10, True), (10.0, 11, False), (-3.0, 0, False)]
)
def test_forms_take_no_room_that_numbers_need(room: float, parts: int, fits: bool) -> None:
    disk = Disk(drafts.KEPT_FREE + round(room * drafts.PART_BYTES), 10**12)
    with contextlib.nullcontext() if fits else pytest.raises(TicketError, match="no-room"):
        drafts.check_room(disk, parts)


def test_a_disk_that_nobody_sees_refuses_nothing() -> None:
    drafts.check_room(None, 10**6)


def test_what_was_announced_and_did_not_come_yet_is_promised(engine: Engine) -> None:
    assert with_shelf(engine, drafts.promised) == 0
    lay(engine, new_id(), wish(NAME, parts=3), whole=False)
    lay(engine, new_id(), wish(OTHER, parts=2))
    assert with_shelf(engine, drafts.promised) == 3


def test_another_machine_writes_over_nothing(engine: Engine) -> None:
    draft = new_id()
    lay(engine, draft, wish(NAME))
    for work in (
        lambda shelf: drafts.laid(shelf, draft, "K2", wish(NAME)),
        lambda shelf: drafts.lay_part(shelf, draft, 0, "K2", "other"),
    ):
        with pytest.raises(TicketError, match="state-conflict"):
            on(engine, work)
