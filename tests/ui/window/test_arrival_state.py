"""The register as a state over a real outbox: a case is found first, one thing is written in once, and all is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from devices.signature_pad import SignaturePad
from kiosk.platform.errors import RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.window_work import arrivals, originals
from kiosk.window_work.looking import Filed
from offline_queue.outbox import Outbox
from tests.support.bare_window import COLLEAGUE, BareWindow
from tests.support.outboxes import open_box
from ui.window.arrival_state import ArrivalState, arrival_of
from ui.window.calling_samples import CLERK
from ui.window.register_samples import morning
from ui.window.work_samples import STROKES, filed, seen

GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")
KNOWN, SENT, UNSENT = "1120 0561", "1109 2217", "0044"
NUMBER = "1199010099083352973990704000000202600000009"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    made = open_box(tmp_path)
    yield made
    made.close()


@pytest.fixture
def state(bare: BareWindow) -> ArrivalState:
    """Give the register of a morning, opened."""
    made = arrival_of(bare.context)
    made.work.show(morning())
    made.turn(open=True)
    bare.terminal.slow.clear()
    return made


def fill(state: ArrivalState, **changes: Any) -> None:
    state.look_up(KNOWN)
    state.fill(**({"name": "备案告知单", "place": "B-15"} | changes))


def store(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    state.store()
    bare.terminal.do("outbox", box)


def lying(bare: BareWindow, box: Outbox) -> list[tuple[str, str]]:
    return [(one.name, one.place) for one in arrivals.read(box, bare.now.timestamp())]


def test_the_case_is_found_by_its_last_digits_and_brings_its_office(state: ArrivalState) -> None:
    state.look_up(KNOWN)
    assert (state.arriving.project_no[-8:], state.arriving.state, state.arriving.brought_by) == (
        "11200561", "DECIDED", "市医保局",
    )  # fmt: skip
    assert state.gaps == ("name", "place")


@pytest.mark.parametrize(("words", "told"), [("9999", "none"), ("", "none"), ("0352", ""), ("2026", "none")])
def test_what_is_not_on_the_list_is_said(state: ArrivalState, words: str, told: str) -> None:
    state.look_up(words)
    assert (state.told, bool(state.arriving.of)) == (told, not told)


def test_digits_of_several_cases_choose_none_of_them(state: ArrivalState) -> None:
    works = morning().kept.works
    twice = dict.fromkeys(("x1", "x2"), works["w1"])
    kept = type(morning().kept)("9", "", 1.0, twice)
    state.work.show(replace(seen(), kept=kept, here=()))
    state.look_up(SENT)
    assert (state.told, state.arriving.of) == ("many", "")


def test_a_case_the_platform_does_not_have_yet_has_no_result_but_may_have_an_original(state: ArrivalState) -> None:
    state.look_up(UNSENT + "1")
    assert (state.told, state.arriving.of) == ("not-yet", "")
    state.sort("original")
    state.look_up(UNSENT + "1")
    assert (state.told, state.arriving.of) == ("", "u1")


def test_it_is_written_in_and_the_next_one_keeps_who_brought_it_and_where(
    bare: BareWindow, box: Outbox, state: ArrivalState
) -> None:
    fill(state, brought_by="市医保局 唐云")
    before = state.arriving.id
    store(bare, box, state)
    assert (state.told, state.selected, lying(bare, box)) == ("stored", before, [("备案告知单", "B-15")])
    after = state.arriving
    assert (after.of, after.name, after.brought_by, after.place) == ("", "", "市医保局 唐云", "B-15")
    assert after.id != before


@pytest.mark.parametrize(
    ("changes", "wrong"), [({"name": ""}, "name"), ({"place": ""}, "place"), ({"count": 0}, "count")]
)
def test_what_is_missing_is_named_and_nothing_is_asked_of_the_outbox(
    bare: BareWindow, state: ArrivalState, changes: dict[str, Any], wrong: str
) -> None:
    fill(state, **changes)
    state.store()
    assert (state.wrong, bare.names("outbox")) == (wrong, [])
    state.fill(name="告知单")
    assert state.wrong == ""


def test_an_original_goes_onto_its_register(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    state.sort("original")
    fill(state, name="户口簿")
    store(bare, box, state)
    (line,) = originals.read(box, bare.now.timestamp())
    assert (line.name, line.place, line.of) == ("户口簿", "B-15", "w6")
    assert (state.told, box.entries()) == ("stored", [])


def test_a_number_that_lies_here_already_is_told(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    for _ in range(2):
        fill(state, number="0856")
        store(bare, box, state)
        bare.terminal.slow.clear()
    assert (state.told, len(lying(bare, box)), state.arriving.number) == ("known", 1, "0856")


def test_what_was_not_stored_is_told_and_can_be_pressed_again(
    bare: BareWindow, box: Outbox, state: ArrivalState
) -> None:
    fill(state)
    state.store()
    bare.end("outbox", GONE)
    assert (state.told, state.arriving.name) == ("not-stored", "备案告知单")
    bare.terminal.slow.clear()
    store(bare, box, state)
    assert state.told == "stored"


def test_a_second_press_while_it_is_stored_is_none(bare: BareWindow, state: ArrivalState) -> None:
    fill(state)
    state.store()
    state.store()
    state.fill(name="另一样")
    state.sort("original")
    assert (len(bare.names("outbox")), state.arriving.name, state.arriving.sort) == (1, "备案告知单", "result")


def test_a_line_is_struck_only_after_the_question(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    fill(state)
    store(bare, box, state)
    state.work.show(replace(morning(), arrived=arrivals.read(box, bare.now.timestamp())))
    bare.terminal.slow.clear()
    state.strike()
    assert bare.names("outbox") == []
    state.ask_strike()
    state.strike()
    bare.terminal.do("outbox", box)
    (line,) = arrivals.read(box, bare.now.timestamp())
    assert (state.told, state.asks_strike, line.struck_by) == ("struck", False, "1708")


def test_only_what_lies_here_is_struck_or_given_back(state: ArrivalState) -> None:
    for key, can, returns in (("a0", True, False), ("a3", False, False), ("o1", True, True), ("", False, False)):
        state.choose(key)
        state.ask_strike()
        assert (state.asks_strike, state.returns) == (can, returns)
        state.choose("-")


def test_an_original_goes_back_only_once_somebody_signed_for_it(
    bare: BareWindow, box: Outbox, state: ArrivalState
) -> None:
    with box.transaction() as tx:
        originals.take_in(tx, box, morning().register, bare.now)
    state.signed(STROKES)
    state.choose("o1")
    state.ask_strike()
    state.follow(here=True)
    assert (state.strokes, bare.names(SignaturePad)) == ((), ["take_strokes"])
    state.strike()
    assert bare.names("outbox") == []
    state.signed(STROKES)
    state.follow(here=True)
    assert not state.pad.wanted
    state.strike()
    bare.terminal.do("outbox", box)
    (line,) = originals.read(box, bare.now.timestamp())
    assert (state.told, state.strokes, line.returned_by) == ("returned", (), "1708")


def test_a_dot_on_the_pad_gives_nothing_back(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    state.choose("o1")
    state.ask_strike()
    state.signed((((0.1, 0.1, 0.0),),))
    state.strike()
    bare.terminal.do("outbox", box)
    assert (state.told, state.asks_strike) == ("unsigned", True)
    state.ask_strike()
    assert state.strokes == ()


def test_what_somebody_gave_out_meanwhile_is_told(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    state.choose("a0")
    state.ask_strike()
    state.strike()
    bare.terminal.do("outbox", box)
    assert state.told == "not-here"


def test_the_register_shows_first_what_lies_here(state: ArrivalState) -> None:
    lines = state.lines
    assert [one.lies_here for one in lines] == [True, True, True, True, False]
    assert [one.id for one in lines] == ["a0", "a1", "a2", "o1", "a3"]
    assert {one.sort for one in lines} == {"result", "original"}


def test_a_whole_number_of_another_window_is_asked_of_the_platform(bare: BareWindow, state: ArrivalState) -> None:
    state.look_up(NUMBER)
    assert (state.doing, bare.names("platform")) == (True, ["file"])
    bare.end("platform", filed(project_no=NUMBER))
    assert (state.arriving.project_no, state.arriving.state, state.doing) == (NUMBER, "IN_REVIEW", False)
    assert isinstance(filed(), Filed)


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (RefusedError(Problem("", "", 404, "not-found", "never", "")), "not-found"),
        (UnreachableError("unreachable"), "none"), (GONE, "none"),
    ],
)  # fmt: skip
def test_a_number_the_platform_does_not_tell_of_is_nobodys(
    bare: BareWindow, state: ArrivalState, end: object, told: str
) -> None:
    state.look_up(NUMBER)
    bare.end("platform", end)
    assert (state.told, state.arriving.of, state.doing) == (told, "", False)


def test_without_a_line_a_whole_number_is_not_asked_for(bare: BareWindow, state: ArrivalState) -> None:
    bare.context.staff.who = CLERK
    state.look_up(NUMBER)
    assert (state.told, bare.names("platform")) == ("none", [])


def test_an_answer_for_what_is_no_longer_written_in_is_dropped(bare: BareWindow, state: ArrivalState) -> None:
    state.look_up(NUMBER)
    state.turn(open=True)
    bare.end("platform", filed(project_no=NUMBER))
    assert state.arriving.of == ""
    assert not state.doing


def test_the_next_clerk_finds_an_empty_page(bare: BareWindow, box: Outbox, state: ArrivalState) -> None:
    fill(state)
    state.store()
    bare.work_here(COLLEAGUE)
    assert (state.open, state.arriving.of, state.arriving.name) == (False, "", "")
    bare.terminal.slow = [one for one in bare.terminal.slow if getattr(one.call, "__name__", "") == "answer"]
    bare.terminal.do("outbox", box)
    assert (state.told, len(lying(bare, box)), state.doing) == ("", 1, False)


def test_before_a_look_the_register_is_not_read(bare: BareWindow) -> None:
    made = ArrivalState(bare.context)
    assert (made.lines, made.chosen, made.piece) == ((), None, None)


def test_where_nobody_works_nothing_is_written_in(bare: BareWindow, state: ArrivalState) -> None:
    fill(state)
    bare.context.staff.who = None
    state.store()
    state.asks_strike = True
    state.strike()
    assert bare.names("outbox") == []


def test_all_densities_share_one_register(bare: BareWindow) -> None:
    assert arrival_of(bare.context) is arrival_of(bare.context)
