"""The shelf of drafts through any mixture of layings, lost parts, openings and days: what opens is whole and theirs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, func, select
from sqlalchemy.pool import StaticPool

from kiosk.hub.calls import drafts
from kiosk.hub.calls.drafts import DAY_MS, DRAFT, LOCK, PART, Shelf
from kiosk.tickets.errors import TicketError
from kiosk.tickets.schema import metadata
from tests.support.hall import TEN

NAMES = ("code-1", "code-2", "card")
BEGINS = round(TEN.timestamp() * 1000)
LAID = st.fixed_dictionaries(
    {
        "draft": st.sampled_from(["a", "b"]),
        "device": st.sampled_from(["K1", "K2"]),
        "names": st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
        "parts": st.integers(1, 3),
        "days": st.integers(1, 30),
    }
)
MOVES = st.one_of(
    st.tuples(st.just("lay"), LAID),
    st.tuples(st.just("part"), st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.sampled_from(["K1", "K2"]))),
    st.tuples(st.just("rest"), st.sampled_from("ab")),
    st.tuples(st.just("drop"), st.sampled_from(NAMES)),
    st.tuples(st.just("days"), st.integers(1, 12)),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Give the tables of a hall in memory."""
    made = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(made)
    yield made
    made.dispose()


class Model:
    """A shelf, and beside it what somebody would remember who saw everything that was done."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.ms = engine, BEGINS
        self.contents = itertools.count(1)
        self.drafts: dict[str, dict[str, Any]] = {}
        self.opens: dict[str, str] = {}
        with engine.begin() as connection:
            for table in (PART, LOCK, DRAFT):
                connection.execute(delete(table))

    def on(self, work: Any) -> Any:
        """Do something as the hub does it: in a transaction, after what is over has gone."""
        with self.engine.begin() as connection:
            shelf = Shelf(connection, self.ms)
            drafts.forget_over(shelf)
            return work(shelf)

    def lay(self, told: dict[str, Any]) -> None:
        """Lay a draft, or lay it again."""
        name, before = told["draft"], self.drafts.get(told["draft"])
        locks = [{"name": one, "wrapped": f"{one} of {name}"} for one in told["names"]]
        wish = {"locks": locks, "parts": told["parts"], "days": told["days"]}
        if before and before["device"] != told["device"]:
            with pytest.raises(TicketError, match="state-conflict"):
                self.on(lambda shelf: drafts.laid(shelf, name, told["device"], wish))
            return
        self.on(lambda shelf: drafts.laid(shelf, name, told["device"], wish))
        stays = before is not None and before["count"] == told["parts"]
        self.drafts[name] = {
            "device": told["device"], "count": told["parts"], "until": self.ms + told["days"] * DAY_MS,
            "parts": before["parts"] if before and stays else {},
        }  # fmt: skip
        self.opens = {one: of for one, of in self.opens.items() if of != name} | dict.fromkeys(told["names"], name)

    def part(self, told: tuple[str, int, str]) -> None:
        """Lay one part of a draft; of none, of another's and one too many are refused."""
        name, part, device = told
        known, content = self.drafts.get(name), f"content {next(self.contents)}"
        if known is None or known["device"] != device or part >= known["count"]:
            with pytest.raises(TicketError):
                self.on(lambda shelf: drafts.lay_part(shelf, name, part, device, content))
            return
        self.on(lambda shelf: drafts.lay_part(shelf, name, part, device, content))
        known["parts"][part] = content

    def rest(self, name: str) -> None:
        """Lay all parts of a draft that are still missing."""
        if known := self.drafts.get(name):
            for part in set(range(known["count"])) - set(known["parts"]):
                self.part((name, part, known["device"]))

    def drop(self, name: str) -> None:
        """Delete a draft by what opens it."""
        gone = self.opens.get(name)
        assert self.on(lambda shelf: drafts.dropped(shelf, name)) == {"dropped": gone is not None}
        self._forget({gone})

    def days(self, count: int) -> None:
        """Let days pass."""
        self.ms += count * DAY_MS
        self._forget({name for name, one in self.drafts.items() if one["until"] <= self.ms})

    def _forget(self, names: set[str | None]) -> None:
        self.drafts = {name: one for name, one in self.drafts.items() if name not in names}
        self.opens = {lock: name for lock, name in self.opens.items() if name not in names}

    def opened(self, lock: str) -> list[str] | None:
        """Return what a lock opens, None where nothing does."""
        try:
            found = self.on(lambda shelf: drafts.found(shelf, lock))
        except TicketError as wrong:
            return None if wrong.code == "not-found" else [wrong.code]
        assert found["wrapped"] == f"{lock} of {found['id']}"
        return [
            self.on(lambda shelf, part=part: drafts.part_of(shelf, found["id"], part))["content"]
            for part in range(found["parts"])
        ]

    def remembered(self, lock: str) -> list[str] | None:
        """Return the same by memory."""
        known = self.drafts.get(self.opens.get(lock, ""))
        whole = known is not None and len(known["parts"]) == known["count"]
        return [known["parts"][part] for part in range(known["count"])] if known and whole else None


def played(engine: Engine, moves: list[tuple[str, Any]]) -> Model:
    model = Model(engine)
    for what, how in moves:
        getattr(model, what)(how)
    return model


PLAY = st.lists(MOVES, min_size=3, max_size=16)
SLOW = [HealthCheck.too_slow]


@settings(max_examples=25, suppress_health_check=SLOW)
@given(PLAY)
def test_each_lock_opens_what_was_laid_under_it_last_once_it_is_whole(
    engine: Engine, moves: list[tuple[str, Any]]
) -> None:
    model = played(engine, moves)
    assert {lock: model.opened(lock) for lock in NAMES} == {lock: model.remembered(lock) for lock in NAMES}


@settings(max_examples=15, suppress_health_check=SLOW)
@given(PLAY)
def test_when_all_days_are_over_nothing_of_anybody_is_left(engine: Engine, moves: list[tuple[str, Any]]) -> None:
    model = played(engine, moves)
    model.days(31)
    assert [model.opened(lock) for lock in NAMES] == [None] * 3
    # As the hub's own tidying does, in a transaction that no refusal takes back.
    model.on(lambda shelf: None)
    with engine.connect() as connection:
        left = [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (DRAFT, LOCK, PART)]
    assert left == [0, 0, 0]
