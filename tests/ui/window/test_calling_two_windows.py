"""Two windows of one hall, cut off and mended in any order: no number is dropped, none is counted twice."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import wording
from kiosk.tickets import acts, statistics, views
from kiosk.tickets.values import State, Ticket
from tests.support.hall import NO_LIMITS, Hall, rules
from tests.support.two_windows import SILENT_S, OneWindow
from ui.desk.density import SMALL, look_of
from ui.window import alone_words

PEOPLE = 9
PRESSES: dict[str, Callable[[OneWindow], None]] = {
    "call": lambda window: window.calling.call(), "agree": lambda window: window.calling.agree(),
    "start": lambda window: window.calling.start(), "finish": lambda window: window.calling.finish(),
    "pass over": lambda window: window.calling.pass_over(), "hold": lambda window: window.calling.hold("copy"),
    "kill": OneWindow.kill, "close": OneWindow.close, "call for": OneWindow.call_for,
}  # fmt: skip
LINES = ("cut", "mend", "cut both", "read")
# A number that a kiosk gave while it was cut off is typed; the kiosk tells the hub of its numbers.
KIOSK = ("type", "type", "kiosk")
FIRST, LAST = 5001, 5020
STEPS = st.lists(
    st.tuples(st.sampled_from((0, 1)), st.sampled_from((*PRESSES, "call", "call", "finish", *KIOSK, *LINES))),
    min_size=4, max_size=30,
)  # fmt: skip


class Day:
    """A hall of two windows for one queue, and people who wait."""

    def __init__(self, folder: Path) -> None:
        self.hall = Hall(str(folder / "hall.db"), rules(limits=NO_LIMITS))
        for _ in range(PEOPLE):
            self.hall.issue("social")
            self.hall.later(1)
        self.windows = [OneWindow(self.hall, no, folder) for no in ("01", "02")]
        self.block = self.hall.do(acts.LeaseBlock(prefix="A"), device="K9").id
        self.given: dict[int, datetime.datetime] = {}

    def step(self, place: int, what: str) -> None:
        """Let one thing happen, a while after the last."""
        window = self.windows[place]
        if what == "cut both":
            for one in self.windows:
                one.line.mend()
            for one in self.windows:
                one.line.cut()
        elif what in LINES:
            getattr(window.line, what)()
        elif what == "kiosk":
            self.bring()
        elif what == "type":
            self.type(window)
        else:
            PRESSES[what](window)
        self.hall.later(SILENT_S + 1 if what.startswith("cut") else 5)
        self.read()

    def type(self, window: OneWindow) -> None:
        """Let somebody come to the window whose their number of the kiosk is, and call it there."""
        agreement = window.calling.alone.agreement
        mine = [no for no in range(FIRST, LAST + 1) if agreement and agreement.caller_of(f"A{no}") == window.no]
        no = next((no for no in mine if no not in self.given), 0)
        if no and window.calling.ask_number():
            self.given[no] = self.hall.now
            window.calling.call_number(f"A{no}")

    def bring(self) -> None:
        """Let the kiosk tell the hub of the numbers it gave."""
        told = tuple(acts.IslandTicket(id=f"own-{no}", no=no, queue="social", issued_at=at)
                     for no, at in sorted(self.given.items()))  # fmt: skip
        self.hall.do(acts.TakeIsland(block=self.block, tickets=told), device="K9")

    def read(self) -> None:
        """Let the hall be read everywhere, and what waits for the kiosk be told anew."""
        for one in self.windows:
            one.calling._ask_anew()
            one.line.read()

    def calm(self) -> None:
        """Let everything be told."""
        for _ in range(3):
            for window in self.windows:
                window.line.mend()
            self.bring()
            self.hall.later(1)
            self.read()


@settings(max_examples=12)
@given(STEPS)
def test_after_any_day_every_number_is_where_the_desk_has_it_and_what_was_called_twice_is_marked(
    qapp: object, steps: list[tuple[int, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder))
        for place, what in steps:
            day.step(place, what)
        day.calm()
        first, second = day.windows
        for window in day.windows:
            shown = window.calling.in_hand
            assert (shown.number if shown else "") == window.busy()
            assert (window.calling.owed, window.calling.refused) == ((), ())
            called, ended = window.day()
            assert called == ended
        seen = views.snapshot(day.hall.desk.engine, day.hall.desk.rules, day.hall.now)
        twice = set(first.called) & set(second.called)
        assert twice == {one.number for one in seen.doubles}
        found = statistics.figures(day.hall.desk.engine, day.hall.desk.rules, seen.day)
        assert found.called <= len(set(first.called) | set(second.called))
        day.hall.close()


def test_two_that_are_cut_off_with_one_list_never_call_the_same_number(qapp: object, tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.step(0, "cut both")
    for place in (0, 1, 1, 0, 1, 0, 0, 1):
        for what in ("call", "agree", "start", "finish"):
            day.step(place, what)
    day.calm()
    first, second = day.windows
    assert sorted(first.called + second.called) == [f"A{no:03d}" for no in range(1, PEOPLE)]
    assert first.called == ["A001", "A003", "A005", "A007"]
    assert [one.state for one in _all(day)][:8] == [State.DONE] * 8
    day.hall.close()


def test_two_numbers_of_one_visit_are_never_called_at_once(qapp: object, tmp_path: Path) -> None:
    day = Day(tmp_path)
    first = day.hall.issue("social", visit="v", credit="green")
    second = day.hall.issue("estate", visit="v", credit="green")
    day.step(0, "cut both")
    for place in (0, 1):
        for what in ("call", "agree"):
            day.step(place, what)
    window = day.windows[1]
    assert [one.called for one in day.windows] == [[first.number], ["A001"]]
    # Served there, whoever has both goes to the other window, and is called by what stands on the slip.
    for place, what in ((0, "start"), (0, "finish"), (1, "finish")):
        day.step(place, what)
    assert window.calling.ask_number()
    window.calling.call_number(second.number)
    for what in ("start", "finish"):
        day.step(1, what)
    day.calm()
    assert window.called == ["A001", second.number]
    found = [views.ticket(day.hall.desk.engine, one.id) for one in (first, second)]
    assert [one and one.state for one in found] == [State.DONE] * 2
    assert [one.calling.doubles for one in day.windows] == [(), ()]
    day.hall.close()


def test_the_share_of_a_window_that_closes_is_called_by_the_other_each_once(qapp: object, tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.step(0, "cut both")
    for place, what in ((0, "call"), (0, "agree"), (0, "finish"), (0, "close"), (1, "call"), (1, "agree")):
        day.step(place, what)
    first, second = day.windows
    day.step(1, "finish")
    assert alone_words.left_cards(look_of(SMALL, wording("en")), first.calling)[0].lines[0].words.split()[0] == "A003"
    second.call_for(first.called)
    for what in ("call", "finish") * 4:
        day.step(1, what)
    day.calm()
    assert (first.called, second.called) == (["A001"], ["A002", "A003", "A004", "A005", "A006"])
    assert [one.calling.doubles for one in day.windows] == [(), ()]
    day.hall.close()


def test_a_window_alone_cut_off_meets_the_hall_again_and_both_are_told(qapp: object, tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.step(0, "cut")
    for what in ("call", "agree", "start"):
        day.step(0, what)
    day.step(1, "call")
    day.calm()
    first, second = day.windows
    assert (first.called, second.called) == (["A001"], ["A001"])
    assert [one.calling.doubles[0].number for one in day.windows] == ["A001", "A001"]
    # Whoever is served was there: the other window only called.
    assert (first.busy(), second.busy()) == ("A001", "")
    day.hall.close()


def test_whoever_is_in_hand_stays_there_with_a_hall_that_was_read_before_it_was_told_of_them(
    qapp: object, tmp_path: Path
) -> None:
    day = Day(tmp_path)
    for place, what in ((0, "cut both"), (1, "agree"), (0, "cut both"), (1, "close")):
        day.step(place, what)
    second = day.windows[1]
    assert (second.calling.in_hand and second.calling.in_hand.number, second.busy()) == ("A002", "A002")
    day.calm()
    assert (second.busy(), second.calling.owed, second.calling.refused) == ("A002", (), ())
    day.hall.close()


def test_a_window_that_has_gone_on_keeps_whom_it_has_when_a_kiosk_comes_home(qapp: object, tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.step(0, "cut both")
    for what in ("call", "agree", "finish", "type", "start", "finish", "mend", "call", "start"):
        day.step(0, what)
    first = day.windows[0]
    here = first.busy()
    assert (len(first.calling.owed), first.called[-1]) == (3, here)
    day.calm()
    typed = next(one for one in _all(day) if one.no >= FIRST)
    assert (typed.state, typed.window, typed.call_count) == (State.DONE, "01", 1)
    assert (first.busy(), first.calling.owed, first.calling.refused, first.calling.doubles) == (here, (), (), ())
    day.hall.close()


def _all(day: Day) -> list[Ticket]:
    seen = day.hall.desk.events(0)
    names = dict.fromkeys(event.ticket for event in seen if event.ticket)
    return [found for name in names if (found := views.ticket(day.hall.desk.engine, name))]
