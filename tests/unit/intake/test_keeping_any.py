"""What a window has in hand, through any mixture of changes, ends, days and starts: whole, and gone in time."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.intake import acts, keeping
from kiosk.intake.case import Case, CaseError
from kiosk.intake.keeping import DAY_SECONDS, KEEP_DAYS, OPEN, case_name, picture_name
from offline_queue.outbox import Outbox
from tests.support.cases import BANK, CLERK, REGISTER, new_case, page_of
from tests.support.flow_fakes import START
from tests.support.outboxes import HandClock, open_box

BARE = new_case()
CASES = ("one", "two", "three")
BYTES = b"\xff\xd8 page of "
MOVES = st.one_of(
    st.tuples(st.just("begin"), st.sampled_from(CASES)),
    st.tuples(st.just("begin"), st.sampled_from(CASES)),
    st.tuples(st.just("page"), st.tuples(st.sampled_from(CASES), st.sampled_from([BANK, REGISTER]))),
    st.tuples(st.just("page"), st.tuples(st.sampled_from(CASES), st.sampled_from([BANK, REGISTER]))),
    st.tuples(st.just("again"), st.sampled_from(CASES)),
    st.tuples(st.just("see"), st.sampled_from(CASES)),
    st.tuples(st.just("drop"), st.sampled_from(CASES)),
    st.tuples(st.just("days"), st.integers(1, 20)),
    st.tuples(st.just("start"), st.none()),
)


class Hand:
    """A window's notes, and beside them what its clerk remembers."""

    def __init__(self, folder: str) -> None:
        self.folder, self.clock = Path(folder), HandClock(START.timestamp())
        self.box = self._opened()
        self.known: dict[str, Case] = {}
        self.pages = 0

    def _opened(self) -> Outbox:
        return open_box(self.folder, self.clock)

    def put(self, case: Case, *fresh: str) -> None:
        """Write a case down as it is now, with the pictures that are new in it."""
        pictures = {name: BYTES + name.encode() for name in fresh}
        gone = keeping.gone(self.box, case, self.clock())
        with self.box.transaction() as tx:
            # As the room does it: a marked picture that another took the place of is nobody's any more.
            for name in gone:
                tx.forget(picture_name(name))
            keeping.put(tx, case, pictures, self.clock(), keeping.in_hand(self.box, self.clock()))
        self.known[case.id] = case

    def begin(self, name: str) -> None:
        """Begin a case that is not in hand."""
        if name not in self.known:
            opened = START + datetime.timedelta(seconds=self.clock() - START.timestamp())
            self.put(acts.changed(BARE, id=name, opened_at=opened))

    def page(self, told: tuple[str, str]) -> None:
        """Take a page of a paper, where there is room."""
        name, material = told
        if case := self.known.get(name):
            try:
                case = acts.added(case, material, page_of(id=self._page_id()))
            except CaseError:
                return
            self.put(case, f"page-{self.pages}")

    def again(self, name: str) -> None:
        """Take the first page of the bank card again."""
        if (case := self.known.get(name)) and case.material(BANK).pages:
            self.put(acts.retaken(case, BANK, 1, page_of(id=self._page_id())), f"page-{self.pages}")

    def see(self, name: str) -> None:
        """Hold the original of the bank card beside it, which makes a marked picture."""
        if (case := self.known.get(name)) and case.material(BANK).pages:
            marked = {one.picture.id: page_of(id=self._page_id()).picture for one in case.material(BANK).pages}
            made = acts.checked(case, BANK, CLERK, START, marked)
            self.put(made, *(picture.id for picture in marked.values()))

    def drop(self, name: str) -> None:
        """Let a case go."""
        if case := self.known.pop(name, None):
            with self.box.transaction() as tx:
                keeping.drop(tx, case, self.clock(), keeping.in_hand(self.box, self.clock()))

    def days(self, count: int) -> None:
        """Let days pass: nobody goes on with a case that is over."""
        self.clock.turn(count * DAY_SECONDS)
        ends = KEEP_DAYS * DAY_SECONDS
        self.known = {
            name: case for name, case in self.known.items() if case.opened_at.timestamp() + ends > self.clock()
        }

    def start(self, _: Any = None) -> None:
        """Let the power go and come back."""
        self.box.close()
        self.box = self._opened()

    def _page_id(self) -> str:
        self.pages += 1
        return f"page-{self.pages}"


def played(folder: str, moves: list[tuple[str, Any]]) -> Hand:
    hand = Hand(folder)
    for what, how in moves:
        getattr(hand, what)(how)
    return hand


@example([("begin", "one"), ("page", ("one", BANK)), ("see", "one"), ("see", "one")])
@settings(max_examples=10, deadline=None)
@given(st.lists(MOVES, min_size=4, max_size=16))
def test_each_case_in_hand_is_there_whole_with_all_its_pages_and_nothing_else_is(moves: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hand = played(folder, moves)
        now = hand.clock()
        assert {one.id for one in keeping.in_hand(hand.box, now)} == set(hand.known)
        for name, case in hand.known.items():
            assert keeping.kept(hand.box, name, now) == case
            assert all(keeping.picture(hand.box, one, now).startswith(BYTES) for one in keeping.pictures_of(case))
        theirs = {one for case in hand.known.values() for one in keeping.pictures_of(case)}
        pages = {f"page-{number}" for number in range(1, hand.pages + 1)}
        left = {one for one in pages if hand.box.note(picture_name(one), now)}
        hand.box.close()
    assert left == theirs


@settings(max_examples=6, deadline=None)
@given(st.lists(MOVES, min_size=4, max_size=16))
def test_however_often_it_was_changed_a_case_and_its_pages_are_over_after_their_days(
    moves: list[tuple[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hand = played(folder, moves)
        hand.days(KEEP_DAYS)
        now = hand.clock()
        names = [OPEN, *map(case_name, CASES), *(picture_name(f"page-{n}") for n in range(1, hand.pages + 1))]
        left = [name for name in names if hand.box.note(name, now)]
        in_hand = keeping.in_hand(hand.box, now)
        hand.box.close()
    assert (left, in_hand) == ([], ())


def test_a_case_whose_days_ended_while_it_was_open_is_not_kept_longer(tmp_path: Path) -> None:
    hand = Hand(str(tmp_path))
    hand.begin("one")
    case = hand.known["one"]
    hand.days(KEEP_DAYS)
    hand.put(case)
    with pytest.raises(CaseError, match="lost"):
        keeping.kept(hand.box, "one", hand.clock())
    hand.box.close()
