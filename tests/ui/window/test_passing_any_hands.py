"""Any hands at the lists of papers: whatever is pressed in whatever order, no case is lost or stands on two of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from kiosk.intake import transfer
from kiosk.window_work import passing
from offline_queue.outbox import Outbox
from tests.support.bare_window import COLLEAGUE, BareWindow
from tests.support.outboxes import open_box
from tests.support.passings import INSURANCE, wait, waits
from tests.support.window_work import NOON, OFFICE, STROKES
from tests.support.work_window import ONLINE
from ui.window.passing_state import PassingState, key_of, passing_of
from ui.window.work_samples import seen

CASES = tuple(waits(name, office) for name, office in (("a", OFFICE), ("b", OFFICE), ("c", INSURANCE), ("d", OFFICE)))
GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")
HANDS: dict[str, Callable[[PassingState, int], object]] = {
    "office": lambda state, number: state.choose(key_of((OFFICE, INSURANCE)[number % 2])),
    "list": lambda state, number: state.lists and state.choose(state.lists[number % len(state.lists)].id),
    "tick": lambda state, number: state.cases and state.toggle(state.cases[number % len(state.cases)].id),
    "all": lambda state, number: state.all_go(),
    "make": lambda state, number: state.make(),
    "print": lambda state, number: state.print_it(),
    "pad": lambda state, number: state.signed(STROKES),
    "way": lambda state, number: state.sign_by("pad" if number % 2 else "paper"),
    "name": lambda state, number: state.name_taker("唐云" if number % 3 else ""),
    "anew": lambda state, number: state.sign_anew(),
    "settle": lambda state, number: state.settle(),
    "ask": lambda state, number: state.ask_void(),
    "void": lambda state, number: state.take_back(),
    "leave": lambda state, number: state.leave(),
}
AROUND = ("answer", "answer", "fault", "printed", "failed", "look", "colleague", "back")
MOVES = st.lists(
    st.tuples(st.sampled_from([*HANDS, *AROUND, "make", "answer", "look"]), st.integers(0, 5)), max_size=30
)


class Desk:
    """A window over a real outbox, in any hands."""

    def __init__(self, folder: Path) -> None:
        self.box: Outbox = open_box(folder)
        wait(self.box, *CASES)
        self.bare = BareWindow()
        self.bare.now = NOON
        self.state = passing_of(self.bare.context)
        self.look()

    def look(self) -> None:
        now = NOON.timestamp()
        found = replace(seen(), waiting=transfer.waiting(self.box, now), lists=passing.index(self.box, now))
        self.state.work.show(found)

    def move(self, what: str, number: int) -> None:
        around: dict[str, Callable[[], object]] = {
            "answer": lambda: self.end(None), "fault": lambda: self.end(GONE), "look": self.look,
            "printed": lambda: self.printer(PageResult.PRINTED), "failed": lambda: self.printer(PageResult.FAILED),
            "colleague": lambda: self.bare.work_here(COLLEAGUE), "back": lambda: self.bare.work_here(ONLINE),
        }  # fmt: skip
        if what in around:
            around[what]()
        else:
            HANDS[what](self.state, number)

    def end(self, fault: Any) -> None:
        """End the oldest work on the outbox; a fault comes after it was done, when nobody hears of it."""
        asked = [one for one in self.bare.terminal.slow if getattr(one.call, "__name__", "") == "answer"]
        if asked:
            self.bare.terminal.slow.remove(asked[0])
            told = asked[0].call(self.box, None, None)
            asked[0].done(fault or told)
            self.bare.settle()

    def printer(self, result: PageResult) -> None:
        if self.bare.names(PagePrinter):
            self.bare.end(PagePrinter, PageReport("job", result))

    def holds(self) -> None:
        """Every case waits, or stands on one list that counts; what is signed was signed by two."""
        now = NOON.timestamp()
        waiting = [one.receipt_no for one in transfer.waiting(self.box, now)]
        lists = passing.index(self.box, now)
        listed = [receipt for one in lists if one.state != "void" for receipt in one.receipts]
        assert sorted([*waiting, *listed]) == sorted(one.receipt_no for one in CASES)
        for one in lists:
            found = passing.read(self.box, one.id, now)
            assert found
            assert (found.state, found.number) == (one.state, one.number)
            assert (found.state == "signed") <= bool(found.given and found.taken and found.taken.who)
        assert len({one.number for one in lists}) == len(lists)


@settings(max_examples=25, deadline=None)
@given(MOVES)
def test_whatever_is_pressed_no_case_is_lost_or_doubled(qapp: object, moves: list[tuple[str, int]]) -> None:
    _play(moves)


@pytest.mark.soak
@pytest.mark.timeout(900)
@settings(max_examples=600, deadline=None)
@given(MOVES)
def test_however_long_it_is_pressed_no_case_is_lost_or_doubled(qapp: object, moves: list[tuple[str, int]]) -> None:
    _play(moves)


def _play(moves: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        for what, number in moves:
            desk.move(what, number)
        desk.holds()
        desk.box.close()
