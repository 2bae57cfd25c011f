"""Results given out at a counter, through any mixture of hands, presses, refusals and starts: each is given once."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.platform.calls.deliveries import Delivery
from kiosk.window_work import originals
from kiosk.window_work.handing import Collector, Handing, NotHandedError, gaps, hand_over, may_collect
from kiosk.window_work.originals import Original
from offline_queue.entry import Acknowledged, Acknowledgement, Rejected, State
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box
from tests.support.window_work import AGENT, NOON, OWNER, STRANGER, TODAY, card, handing, result, site

GIVEN = {"scope": ["submit", "collect"], "until": "2026-11-23"}
RESULTS = {
    "a": result("a"),
    "b": result("b", authorisation=GIVEN),
    "c": result("c", authorisation=GIVEN | {"scope": ["submit"]}),
    "d": result("d", sent=True),
}
PAPERS = ("户口簿", "房产证")
WISH = st.fixed_dictionaries(
    {
        "chosen": st.lists(st.sampled_from(sorted(RESULTS)), max_size=3, unique=True),
        "who": st.sampled_from([OWNER, OWNER, AGENT, STRANGER]),
        "counted": st.sampled_from([True, True, True, False]),
        "signed": st.sampled_from([True, True, True, False]),
        "returns": st.lists(st.sampled_from(PAPERS), max_size=2, unique=True),
    }
)
MOVES = st.one_of(
    st.tuples(st.just("hands"), WISH),
    st.tuples(st.just("hands"), WISH),
    st.tuples(st.just("presses_again"), st.none()),
    st.tuples(st.just("platform"), st.booleans()),
    st.tuples(st.just("begins_anew"), st.none()),
)


class Counter:
    """A counter with four results and two originals; beside it stands what really changed hands."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.box = self._opened()
        self.names = itertools.count(1)
        self.last: Handing | None = None
        self.given: dict[str, str] = {}
        self.returned: set[str] = set()
        with self.box.transaction() as tx:
            taken = [Original(id=one, of="a", name=one, count=1, taken_at=NOON, taken_by="C01") for one in PAPERS]
            originals.take_in(tx, self.box, taken, NOON)

    def _opened(self) -> Outbox:
        return open_box(self.folder, HandClock(NOON.timestamp()))

    def hands(self, wish: dict[str, Any]) -> None:
        """Have somebody hand something over, well or not."""
        made = replace(
            handing(), id=f"01936f3a-6f40-7c21-9a55-{next(self.names):012d}",
            collector=Collector.of_card(card(wish["who"]), NOON),
            chosen=tuple(RESULTS[name] for name in wish["chosen"]), returns=tuple(wish["returns"]),
        )  # fmt: skip
        made = replace(made, counted=frozenset(made.things) if wish["counted"] else frozenset())
        self._hand(made if wish["signed"] else replace(made, strokes=()))

    def _hand(self, made: Handing) -> None:
        if why := self.reason(made):
            before = self.stored()
            with pytest.raises(NotHandedError, match=why):
                hand_over(made, self.box, site(), "C01", NOON)
            assert self.stored() == before
            return
        hand_over(made, self.box, site(), "C01", NOON)
        self.last = made
        self.given |= {one.project_no: made.id for one in made.chosen}
        self.returned |= set(made.returns)

    def reason(self, made: Handing) -> str:
        """Return why it must not be handed over, empty where it may."""
        if missing := gaps(made):
            return missing[0]
        number = made.collector.id_no if made.collector else ""
        told = [may_collect(one, number, TODAY) for one in made.chosen]
        if why := next((one for one in told if one not in ("own", "authorised")), ""):
            return why
        return "given-here" if any(self.given.get(one.project_no, made.id) != made.id for one in made.chosen) else ""

    def presses_again(self, _: None) -> None:
        """Press once more for what was handed over last."""
        if self.last and all(self.given.get(one.project_no) == self.last.id for one in self.last.chosen):
            before = self.stored()
            hand_over(self.last, self.box, site(), "C01", NOON)
            assert self.stored() == before

    def platform(self, takes: bool) -> None:
        """Let the platform take the oldest record, or refuse it for good: then it may be handed over anew."""
        if parcel := self.box.claim(1e12):
            told = msgspec.json.decode(self.box.payload(parcel.entry), type=Delivery)
            taken = Acknowledged(Acknowledgement(parcel.entry.id, "0" * 64, "", "2026-11-23T12:00:00+08:00", b"{}"))
            self.box.settle(parcel.entry, taken if takes else Rejected("state-conflict", b""))
            if not takes:
                del self.given[told.project_no]

    def begins_anew(self, _: None) -> None:
        """Let the power go and come back."""
        self.box.close()
        self.box = self._opened()

    def stored(self) -> dict[str, str]:
        """Return the records that count: which result by which."""
        return {
            one.id: msgspec.json.decode(self.box.payload(one), type=Delivery).project_no
            for one in self.box.entries() if one.state is not State.REJECTED and one.kind == "delivery"
        }  # fmt: skip


@contextlib.contextmanager
def played(moves: list[tuple[str, Any]]) -> Iterator[Counter]:
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(folder)
        try:
            for what, how in moves:
                getattr(counter, what)(how)
            yield counter
        finally:
            counter.box.close()


@settings(max_examples=7, deadline=None)
@given(st.lists(MOVES, min_size=3, max_size=14))
def test_each_result_is_given_out_once_to_who_may_have_it_and_a_refusal_stores_nothing(
    moves: list[tuple[str, Any]],
) -> None:
    with played(moves) as counter:
        assert sorted(counter.stored().values()) == sorted(counter.given)


@settings(max_examples=5, deadline=None)
@given(st.lists(MOVES, min_size=3, max_size=14))
def test_an_original_lies_here_until_it_went_back_with_a_handing(moves: list[tuple[str, Any]]) -> None:
    with played(moves) as counter:
        here = {one.id for one in originals.read(counter.box, NOON.timestamp()) if one.lies_here}
        assert here == set(PAPERS) - counter.returned
