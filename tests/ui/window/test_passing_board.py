"""Papers handed on by keys: from the list of work and back, ticked, numbered, signed, printed again, made void."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter
from tests.support.work_window import ALT, CTRL, WORK, Make, WorkWindow, windows_at
from ui.desk.density import NORMAL
from ui.desk.lights import Light
from ui.window.marks import Tone
from ui.window.passing_board import PassingBoard
from ui.window.passing_state import key_of
from ui.window.passing_words import notice, steps, summary
from ui.window.register_samples import made, morning, waiting
from ui.window.work_samples import STROKES
from ui.window.worklist_board import WorklistBoard

HEALTH = key_of(waiting()[3].office)


@pytest.fixture
def make(qapp: object) -> Iterator[Make]:
    """Give what makes windows; they end with the test."""
    yield from windows_at(WORK)


@pytest.fixture
def window(make: Make) -> WorkWindow:
    """Give the page of a morning, opened from the list of work."""
    made = make()
    made.terminal.end("outbox", morning())
    made.asked("platform")
    made.press(9)
    return made


def an_open_list(window: WorkWindow) -> None:
    window.state.choose("l3")
    window.state.passing = made()
    window.state.changed.emit()
    window.settle()


def test_a_key_of_the_list_of_work_says_how_many_wait_and_leads_there(make: Make) -> None:
    made = make()
    made.terminal.end("outbox", morning())
    assert isinstance(made.board, WorklistBoard)
    assert made.keys[9].note == "6 件等移交"
    made.press(9)
    assert isinstance(made.board, PassingBoard)
    assert "市民政局" in made.board.lists.words
    assert "W17-20261123-0034" in made.board.lists.words


@pytest.mark.parametrize("how", ["key", "escape"])
def test_a_key_and_escape_lead_back(window: WorkWindow, how: str) -> None:
    if how == "key":
        window.press(8)
    else:
        window.escape()
    assert isinstance(window.board, WorklistBoard)
    assert window.focused() is not None


def test_space_leaves_a_case_here_and_ctrl_a_takes_all(window: WorkWindow) -> None:
    window.board.lists.choose(HEALTH)
    window.board.cases.setFocus()
    window.key(" ")
    assert [one.id for one in window.state.going] == ["t5"]
    assert "交 1 件，共 2 件" in window.board.title.words
    window.tap(Qt.Key.Key_A, CTRL)
    assert len(window.state.going) == 2


def test_one_key_numbers_the_list_and_its_paper_goes_to_the_printer(window: WorkWindow) -> None:
    window.board.lists.choose(HEALTH)
    assert (window.keys[10].verb, window.keys[10].filled) == ("编号打单", True)
    window.asked("outbox")
    window.press(10)
    window.terminal.end("outbox", made())
    assert (window.state.told, len(window.terminal.names(PagePrinter))) == ("made", 1)
    assert "点清" in window.board.notice.words


def test_what_is_missing_stands_on_the_key_until_both_signed(window: WorkWindow) -> None:
    an_open_list(window)
    said = [(window.keys[10].note, window.keys[10].enabled)]
    for _ in range(2):
        window.state.signed(STROKES)
        window.settle()
        said.append((window.keys[10].note, window.keys[10].enabled))
    assert said == [("缺移交人", False), ("缺接收人", False), ("还缺姓名", False)]
    # What is open next has the focus by itself.
    window.type("唐云")
    window.board.taker.textEdited.emit("唐云")
    assert (window.keys[10].note, window.keys[10].filled) == ("双方已签", True)
    window.asked("outbox")
    window.press(10)
    window.terminal.end("outbox", made("signed"))
    assert (window.state.told, window.keys[10].enabled) == ("signed", False)


def test_alt_and_a_digit_choose_how_they_sign(window: WorkWindow) -> None:
    an_open_list(window)
    window.tap(Qt.Key.Key_2, ALT)
    assert window.state.signing.way == "paper"
    assert not window.board.given.isVisible()
    window.board.ways.pressed.emit(0)
    assert window.state.signing.way == "pad"
    window.tap(Qt.Key.Key_3, ALT)
    assert window.state.signing.way == "pad"


def test_r_lets_a_name_go(window: WorkWindow) -> None:
    an_open_list(window)
    window.key("R")
    window.state.signed(STROKES)
    window.board.lists.setFocus()
    window.key("R")
    assert window.state.signing.given == ()


def test_while_a_list_is_to_be_void_nothing_else_is_done_and_the_keys_say_why(window: WorkWindow) -> None:
    an_open_list(window)
    window.state.signed(STROKES)
    window.press(7)
    window.key("R")
    window.tap(Qt.Key.Key_2, ALT)
    assert window.waits("先答作废", 7)
    assert (window.state.asks_void, window.state.open, window.state.signing.way) == (True, True, "pad")
    assert window.state.signing.given == STROKES


def test_a_list_is_made_void_by_y_and_by_nothing_else(window: WorkWindow) -> None:
    an_open_list(window)
    window.board.lists.setFocus()
    window.key("Y")
    window.press(7)
    assert (window.state.asks_void, "作废" in window.board.notice.words) == (True, True)
    window.key("N")
    assert not window.state.asks_void
    window.press(7)
    window.escape()
    assert (window.state.asks_void, window.state.open) == (False, True)
    window.press(7)
    window.asked("outbox")
    window.key("Y")
    window.terminal.end("outbox", made())
    assert window.state.told == "void"


def test_what_is_signed_is_printed_again_and_nothing_else(window: WorkWindow) -> None:
    window.state.choose("l0")
    window.state.passing = made("signed")
    window.state.changed.emit()
    window.settle()
    keys = window.keys
    assert [keys[number].enabled for number in (7, 9, 10)] == [False, True, False]
    assert keys[9].verb == "补打"
    window.press(9)
    assert len(window.terminal.names(PagePrinter)) == 1
    assert "唐*" in window.board.sum.words


def test_a_list_is_found_by_its_number(window: WorkWindow) -> None:
    window.press(11)
    window.type("0031")
    assert window.state.selected == "l0"
    window.escape()
    assert window.focused() is not None
    assert not window.board.finder.isVisible()


def test_without_a_pad_the_page_says_how_it_goes_on(window: WorkWindow) -> None:
    an_open_list(window)
    window.state.pad.error = DeviceError(ErrorKind.DEVICE, "pad.gone")
    window.state.pad.changed.emit()
    window.settle()
    assert "Alt 2" in window.board.given.words


def test_where_nothing_waits_a_zero_is_said_that_was_read(make: Make) -> None:
    from ui.window.work_samples import seen

    made = make(size=NORMAL.size)
    made.terminal.end("outbox", seen())
    made.press(9)
    assert "没有等移交" in made.board.notice.words
    assert not made.keys[10].enabled


@pytest.mark.parametrize("told", ["not-stored", "moved", "lost"])
def test_what_went_wrong_is_told(window: WorkWindow, told: Any) -> None:
    an_open_list(window)
    window.state.told = told
    words, tone = notice(window.board.look, window.state)
    assert words
    assert tone is Tone.FAULT


@pytest.mark.parametrize(("stage", "light"), [("failed", Light.OVER), ("unsure", Light.NEAR), ("", Light.DONE)])
def test_how_the_paper_ended_is_said_with_what_to_do(window: WorkWindow, stage: Any, light: Light) -> None:
    an_open_list(window)
    window.state.printing.stage, window.state._printed = stage, "l3"
    assert steps(window.board.look, window.state).lines[1].light is light
    words, tone = notice(window.board.look, window.state)
    assert ("F9" in words) is bool(stage)
    assert (tone is Tone.WARN) is bool(stage)


def test_a_void_list_says_by_whom_it_is(window: WorkWindow) -> None:
    from msgspec.structs import replace

    window.state.choose("l2")
    window.state.passing = replace(made(), void_at=made().made_at, void_by="1712")
    assert any("1712" in line.right for line in summary(window.board.look, window.state).lines)
    # On paper it would pass for one that holds.
    assert not window.board.place_keys()[9].enabled
    window.state.print_it()
    assert window.terminal.names(PagePrinter) == []


def test_the_page_is_as_it_was_after_the_window_became_lower(make: Make) -> None:
    made = make(size=NORMAL.size)
    made.terminal.end("outbox", morning())
    made.press(9)
    made.shell.resize(1366, 768)
    made.settle()
    assert isinstance(made.board, PassingBoard)
    assert made.board.density.dense
