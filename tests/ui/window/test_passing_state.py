"""Papers handed on, as a state over a real outbox: made once, printed, signed by two, void, told to one clerk alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.signature_pad import SignaturePad
from kiosk.intake import transfer
from kiosk.intake.transfer import ToHandOver
from kiosk.window_work import passing
from kiosk.window_work.looking import Seen
from kiosk.window_work.passing import Passing
from offline_queue.outbox import Outbox
from tests.support.bare_window import COLLEAGUE, BareWindow
from tests.support.outboxes import open_box
from tests.support.passings import INSURANCE, standing, wait, waiting, waits
from tests.support.window_work import NOON, OFFICE, STROKES
from ui.window.passing_state import PassingState, key_of, passing_of
from ui.window.work_samples import seen

GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")
A, B, C = waits("a"), waits("b"), waits("c", INSURANCE)
CIVIL, OTHER = key_of(OFFICE), key_of(INSURANCE)


@pytest.fixture
def bare(qapp: object) -> BareWindow:
    made = BareWindow()
    made.now = NOON
    return made


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    """Give the outbox of a window where three cases wait for two offices."""
    made = open_box(tmp_path)
    wait(made, A, B, C)
    yield made
    made.close()


@pytest.fixture
def state(bare: BareWindow, box: Outbox) -> PassingState:
    """Give the page of this window, as it was looked at."""
    made = passing_of(bare.context)
    look(made, box)
    return made


def look(state: PassingState, box: Outbox) -> None:
    """Show what lies in the outbox now."""
    now = NOON.timestamp()
    state.work.show(replace(seen(), waiting=transfer.waiting(box, now), lists=passing.index(box, now)))


def do(bare: BareWindow, box: Outbox, state: PassingState) -> Any:
    """Let the outbox do what was asked of it; what the page looks at is shown anew."""
    bare.terminal.slow = [one for one in bare.terminal.slow if getattr(one.call, "func", one.call).__name__ == "answer"
                          or one.on != "outbox"]  # fmt: skip
    answer = bare.terminal.do("outbox", box)
    look(state, box)
    return answer


def made(bare: BareWindow, box: Outbox, state: PassingState) -> Passing:
    state.choose(CIVIL)
    state.make()
    do(bare, box, state)
    assert state.passing is not None
    return state.passing


def printed(bare: BareWindow, result: PageResult) -> None:
    bare.end(PagePrinter, PageReport("job", result))


def sign(state: PassingState) -> None:
    for _ in range(2):
        state.signed(STROKES)
    state.name_taker("唐云")


def test_what_waits_stands_under_its_office(state: PassingState) -> None:
    assert {office.zh: len(cases) for office, cases in state.waiting.items()} == {OFFICE.zh: 2, INSURANCE.zh: 1}
    state.choose(CIVIL)
    assert (state.office, state.going) == (OFFICE, (A, B))


def test_a_case_that_is_left_out_stays_and_all_of_them_go_again(state: PassingState) -> None:
    state.choose(CIVIL)
    state.toggle("a")
    assert state.going == (B,)
    state.toggle("a")
    state.toggle("b")
    state.all_go()
    assert state.going == (A, B)


def test_a_list_is_numbered_stored_and_then_printed(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    state.choose(CIVIL)
    state.toggle("b")
    state.make()
    assert (state.doing, bare.names(PagePrinter)) == (True, [])
    do(bare, box, state)
    found = state.passing
    assert found
    assert (found.lines, found.number[-4:], state.told) == ((A,), "0001", "made")
    assert (waiting(box), standing(box), len(bare.names(PagePrinter))) == (["b", "c"], ["made"], 1)


@pytest.mark.parametrize("how", ["nobody", "nothing", "no-office", "doing"])
def test_nothing_is_made_of_nothing_by_nobody_or_twice(bare: BareWindow, state: PassingState, how: str) -> None:
    state.choose("" if how == "no-office" else CIVIL)
    if how == "nothing":
        for one in (A, B):
            state.toggle(one.id)
    if how == "nobody":
        bare.context.staff.who = None
    state.doing = how == "doing"
    before = len(bare.terminal.slow)
    state.make()
    assert len(bare.terminal.slow) == before


def test_pressed_again_after_a_fault_it_is_the_same_list(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    state.choose(CIVIL)
    state.make()
    (asked,) = [one for one in bare.terminal.slow if getattr(one.call, "__name__", "") == "answer"]
    # It was stored, and nobody heard of it.
    asked.call(box, None, None)
    bare.terminal.slow.remove(asked)
    asked.done(GONE)
    bare.settle()
    assert state.told == "not-stored"
    state.make()
    do(bare, box, state)
    assert (state.told, standing(box)) == ("made", ["made"])


def test_what_somebody_else_took_meanwhile_is_told(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    state.choose(CIVIL)
    passing.make("other", (A,), box, window="B17", machine="W17", staff_no="1712", now=NOON)
    state.make()
    do(bare, box, state)
    assert (state.told, state.passing, standing(box)) == ("moved", None, ["made"])


@pytest.mark.parametrize(("result", "count"), [(PageResult.PRINTED, 1), (PageResult.UNSURE, 1), (PageResult.FAILED, 0)])
def test_what_came_out_or_may_have_counts_and_what_did_not_does_not(
    bare: BareWindow, box: Outbox, state: PassingState, result: PageResult, count: int
) -> None:
    made(bare, box, state)
    printed(bare, result)
    if count:
        do(bare, box, state)
    assert state.passing
    assert (state.passing.printed, state.stage) == (count, {PageResult.PRINTED: "printed", PageResult.UNSURE: "unsure",
                                                            PageResult.FAILED: "failed"}[result])  # fmt: skip


def test_while_it_is_printed_it_is_not_printed_twice(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    made(bare, box, state)
    state.print_it()
    assert len(bare.names(PagePrinter)) == 1


def test_a_print_that_ends_while_another_list_is_looked_at_counts_for_its_own(
    bare: BareWindow, box: Outbox, state: PassingState
) -> None:
    first = made(bare, box, state)
    state.choose(OTHER)
    printed(bare, PageResult.PRINTED)
    do(bare, box, state)
    found = passing.read(box, first.id, NOON.timestamp())
    assert found
    assert (found.printed, state.passing, state.stage) == (1, None, "")


def test_two_sign_one_after_the_other_and_the_taker_is_named(
    bare: BareWindow, box: Outbox, state: PassingState
) -> None:
    made(bare, box, state)
    assert state.gaps == ("giver", "taker", "taker-name")
    state.signed(STROKES)
    assert state.gaps == ("taker", "taker-name")
    state.signed(STROKES)
    state.settle()
    assert standing(box) == ["made"]
    state.name_taker("唐云")
    state.settle()
    do(bare, box, state)
    assert state.passing
    assert (state.told, standing(box), state.passing.state) == ("signed", ["signed"], "signed")


def test_the_last_name_is_written_anew_first(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    made(bare, box, state)
    sign(state)
    state.sign_anew()
    assert (bool(state.signing.given), bool(state.signing.taken)) == (True, False)
    state.sign_anew()
    assert (state.signing.given, state.signing.given_at) == ((), None)


def test_on_paper_only_a_name_is_wanted(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    made(bare, box, state)
    state.sign_by("paper")
    assert state.gaps == ("taker-name",)
    state.name_taker("唐云")
    state.settle()
    do(bare, box, state)
    assert state.passing
    assert state.passing.taken
    assert (state.passing.taken.way, state.passing.taken.sha256) == ("paper", "")


def test_a_list_is_void_only_after_the_question(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    made(bare, box, state)
    state.take_back()
    assert standing(box) == ["made"]
    state.ask_void()
    state.take_back()
    do(bare, box, state)
    assert (state.told, standing(box), waiting(box)) == ("void", ["void"], ["a", "b", "c"])
    state.ask_void()
    assert not state.asks_void


def test_a_list_is_read_when_it_is_chosen_and_an_answer_for_another_is_dropped(
    bare: BareWindow, box: Outbox, state: PassingState
) -> None:
    one = made(bare, box, state)
    state.choose(CIVIL)
    state.choose(one.id)
    assert state.passing is None
    state.choose(OTHER)
    do(bare, box, state)
    assert state.passing is None
    state.choose(one.id)
    do(bare, box, state)
    assert state.passing == one


@pytest.mark.parametrize(("end", "told"), [(passing.PassingError("lost"), "lost"), (GONE, "not-stored")])
def test_a_list_that_cannot_be_read_is_told(
    bare: BareWindow, box: Outbox, state: PassingState, end: object, told: str
) -> None:
    one = made(bare, box, state)
    state.choose(CIVIL)
    state.choose(one.id)
    bare.terminal.slow = [slow for slow in bare.terminal.slow if getattr(slow.call, "__name__", "") == "answer"]
    bare.end("outbox", end)
    assert state.told == told


def test_open_lists_stand_before_those_that_are_done_the_newest_first(
    bare: BareWindow, box: Outbox, state: PassingState
) -> None:
    first = made(bare, box, state)
    sign(state)
    state.settle()
    do(bare, box, state)
    state.choose(OTHER)
    state.make()
    do(bare, box, state)
    assert [one.state for one in state.lists] == ["made", "signed"]
    assert state.lists[1].id == first.id


def test_the_pad_is_followed_while_two_are_to_sign_on_it_and_no_longer(
    bare: BareWindow, box: Outbox, state: PassingState
) -> None:
    state.follow(here=True)
    assert bare.names(SignaturePad) == []
    made(bare, box, state)
    state.follow(here=True)
    assert bare.names(SignaturePad) == ["take_strokes"]
    state.sign_by("paper")
    state.follow(here=True)
    assert not state.pad.wanted
    state.sign_by("pad")
    state.follow(here=True)
    sign(state)
    state.follow(here=True)
    assert not state.pad.wanted


def test_a_name_on_the_pad_while_no_list_is_open_is_nobodys(state: PassingState) -> None:
    state.signed(STROKES)
    assert state.signing.given == ()


def test_the_next_clerk_finds_a_page_without_what_was_open(bare: BareWindow, box: Outbox, state: PassingState) -> None:
    state.turn(open=True)
    made(bare, box, state)
    sign(state)
    bare.work_here(COLLEAGUE)
    assert (state.open, state.selected, state.passing, state.signing.taker) == (False, "", None, "")


def test_what_ends_after_its_clerk_has_gone_is_not_laid_before_the_next(
    bare: BareWindow, box: Outbox, state: PassingState
) -> None:
    state.choose(CIVIL)
    state.make()
    bare.work_here(COLLEAGUE)
    do(bare, box, state)
    assert (state.passing, state.told, state.doing, standing(box)) == (None, "", False, ["made"])


def test_before_a_look_nothing_waits(bare: BareWindow) -> None:
    made = PassingState(bare.context)
    assert (made.waiting, made.lists, made.cases, made.going) == ({}, (), (), ())


def test_all_densities_share_one_page(bare: BareWindow) -> None:
    assert passing_of(bare.context) is passing_of(bare.context)


def test_what_is_seen_names_its_cases_by_nobody(state: PassingState) -> None:
    told = state.work.seen
    assert isinstance(told, Seen)
    assert all(isinstance(one, ToHandOver) and "赵" not in repr(one) for one in told.waiting)
