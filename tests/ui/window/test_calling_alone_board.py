"""Calling by agreement by its keys: one question, then F1 as ever; what is kept, and what was not taken, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from PySide6.QtTest import QTest

from config.texts import LANGUAGES, wording
from kiosk.tickets import acts
from kiosk.tickets.values import State
from tests.support.clerks_window import ClerksWindow
from tests.support.hand_hall import NOW_MS, ticket
from ui.desk.density import SMALL, look_of
from ui.hall.doubles import double_card
from ui.hall.samples import HOUR, at_window, lost, with_window
from ui.window import alone_words
from ui.window.calling_values import Owed, Question, Refused

Make = Callable[..., ClerksWindow]
BOTH = acts.Double("id-B018", "B018", "18", NOW_MS + 60_000, "17", NOW_MS, State.DONE)
GONE = acts.Double("id-B018", "B018", "17", NOW_MS, "", 0, State.CANCELLED)


def silent(window: ClerksWindow, seconds: float = 120, cause: str = "transport", **more: Any) -> None:
    """Let the hub be silent for so long."""
    seen = with_window(at_window(), **more)
    window.read(replace(lost(seen), since=HOUR.timestamp() - seconds, cause=cause))


def note(window: ClerksWindow, number: int) -> str:
    return next(cell.key.note for cell in window.shell.key_bar.cells if cell.number == number)


def filled(window: ClerksWindow) -> list[int]:
    return [cell.number for cell in window.shell.key_bar.cells if cell.key and cell.key.filled]


def refused(stands: Any = None, code: str = "day-closed") -> Refused:
    act = acts.TellAlone(window="17", what="finish", at=HOUR, ticket="id-B018")
    return Refused(Owed("finish", act, "a", lambda told: None, "1708;clerk", "B018", NOW_MS), code, stands)


def test_f1_asks_once_and_digit_1_calls_by_the_list(window: ClerksWindow) -> None:
    silent(window)
    assert note(window, 1) == "先看约定"
    window.press(1)
    assert "照 09:26 的名单" in window.board.question.words
    assert "B018" in window.board.question.words
    window.key("1")
    assert "B018" in window.board.number.words
    assert "请自己喊" in window.board.number.words
    assert "按约定叫的，照 09:26 的名单" in window.board.number.words


def test_h_asks_which_window_has_closed_and_a_digit_calls_for_it(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    window.press(10)
    assert "H 代叫" in window.board.more.words
    window.key("h")
    assert "20 号关了，代叫" in window.board.question.words
    for signs, words in (("2", "20 号关了"), ("1", "B021"), ("2", "B021"), ("0", "20 号关了"), ("1", "B021")):
        window.key(signs)
        assert words in window.board.question.words
    window.escape()
    assert "20 号关了" in window.board.question.words
    for sign in "11":
        window.key(sign)
    assert "B021  本窗口叫" in window.board.line.words
    window.key("h")
    assert "20 号回来了，交还" in window.board.question.words
    window.key("2")
    assert "B021  20 号叫" in window.board.line.words


def test_of_many_numbers_nine_stand_there_and_0_shows_the_next(window: ClerksWindow) -> None:
    seen = with_window(at_window())
    assert seen.snapshot
    line = tuple(msgspec.structs.replace(one, ticket=f"{one.ticket}-{n}", number=f"B{n:03d}")
                 for n, one in enumerate(seen.snapshot.line * 6, 100))  # fmt: skip
    silent(window, line=line)
    window.press(1)
    window.key("1")
    window.press(10)
    for sign, words in (("h", "20 号关了"), ("1", "9 B135"), ("0", "1 B139"), ("9", "1 B139")):
        window.key(sign)
        assert words in window.board.question.words
    window.key("1")
    assert [one.number for one in window.calling.alone.share][-2:] == ["B139", "B140"]
    assert "B103" not in [one.number for one in window.calling.alone.share]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_window_says_who_waits_for_it_and_who_may_call_them(window: ClerksWindow, language: str) -> None:
    silent(window)
    (card,) = alone_words.left_cards(look_of(SMALL, wording(language)), window.calling)
    (line,) = card.lines
    assert ("2" in card.title, line.words.split()) == (True, ["B018", "B022"])
    assert "18" in line.label
    window.read(with_window(at_window()))
    assert alone_words.left_cards(look_of(SMALL, wording(language)), window.calling) == []


def test_the_other_number_of_who_is_called_elsewhere_stands_with_its_window(window: ClerksWindow) -> None:
    seen = with_window(at_window())
    assert seen.snapshot
    only = {"B018": "18", "B022": "17"}
    line = [msgspec.structs.replace(one, visit="v", only_window=only[one.number]) if one.number in only else one
            for one in seen.snapshot.line]  # fmt: skip
    silent(window, line=tuple(line))
    assert "B022  另一个号先办，再到 17 号" in window.board.line.words


def test_digit_2_calls_nobody(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("2")
    assert (window.calling.question, window.calling.owed) == (Question.NONE, ())


def test_the_six_keys_do_the_whole_service_without_a_hub(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    window.calling.start()
    for number in (10, 1):
        window.press(number)
    assert [one.name for one in window.calling.owed] == ["call", "start", "finish", "call"]
    assert "B022" in window.board.number.words
    assert "4 笔" in window.board.owed.words


def test_who_waits_is_shown_with_the_window_that_calls_them(window: ClerksWindow) -> None:
    silent(window)
    words = window.board.line.words
    assert "B018  本窗口叫" in words
    assert "B019  18 号叫" in words
    assert "4 个窗口轮着叫" in window.board.target.words


def test_who_was_called_here_does_not_stand_in_the_line_any_more(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    assert "B018" not in window.board.line.words


@pytest.mark.parametrize(("seconds", "cause", "more", "words"), [
    (20, "transport", {}, "40 秒"), (120, "unauthorised", {}, "不认本机"),
    (120, "transport", {"day": "2026-11-22"}, "太旧"),
])  # fmt: skip
def test_why_nobody_is_called_stands_on_the_key_and_beside_the_line(
    window: ClerksWindow, seconds: float, cause: str, more: dict[str, Any], words: str
) -> None:
    silent(window, seconds, cause, **more)
    assert words in note(window, 1)
    assert window.board.target.words.strip()
    assert "F1" not in window.board.number.words


def test_a_number_is_typed_and_called_by_f1(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    window.press(10)
    window.key("n")
    assert "B____" in window.board.question.words
    for sign in "5x004":
        window.key(sign)
    window.press(1)
    assert "B5004" in window.board.number.words
    assert "照票上的号" in window.board.number.words


def test_two_digits_that_are_alike_count_however_quickly_they_are_typed(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    window.press(10)
    window.key("n")
    QTest.keyClicks(window.shell.focusWidget(), "5004")
    assert window.calling.typed == "B5004"
    window.escape()
    assert window.board.each_counts("5") is True
    window.escape()
    assert window.board.each_counts("5") is False


def test_the_one_filled_key_of_the_question_is_its_answer(window: ClerksWindow) -> None:
    silent(window)
    assert filled(window) == [1]
    window.press(1)
    assert filled(window) == []
    window.key("2")
    assert filled(window) == [1]


def test_escape_clears_what_was_typed_and_then_the_question(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    window.press(10)
    window.key("n")
    window.key("5")
    window.escape()
    assert (window.calling.question, window.calling.typed) == (Question.NUMBER, "B")
    window.escape()
    assert window.calling.question is Question.NONE


def test_a_number_of_another_window_says_whose_it_is(window: ClerksWindow) -> None:
    silent(window)
    window.press(1)
    window.key("1")
    window.press(10)
    window.calling.call_number("B5005")
    window.settle()
    assert "B5005 由 18 号窗口叫" in window.board.told.card("told").words


def test_where_all_of_the_share_is_called_f1_says_so(window: ClerksWindow) -> None:
    silent(window, line=())
    window.calling.agree()
    window.settle()
    assert note(window, 1) == "没有本窗口的"
    window.calling.alone.agreed = False
    assert "没有轮到本窗口" in alone_words.agree_question(window.board.look, window.calling).under


def test_a_number_called_twice_stands_at_both_windows_until_m(window: ClerksWindow) -> None:
    window.read(with_window(at_window(), doubles=(BOTH,)))
    words = window.board.news.card("double-id-B018-18").words
    assert "B018 两个窗口都叫过" in words
    assert words.index("本窗口") < words.index("18 号窗口")
    window.key("m")
    assert window.board.news.card("double-id-B018-18") is None


@pytest.mark.parametrize(("one", "words"), [
    (refused(), "没有收（day-closed）"), (refused(ticket(18, State.EXPIRED)), "大厅：已过期"),
])  # fmt: skip
def test_what_the_hub_did_not_take_stands_with_both_sides(window: ClerksWindow, one: Refused, words: str) -> None:
    window.calling._owed.refused = (one,)
    window.read()
    told = window.board.news.card("refused").words
    assert "办结 · 09:26 · 1708" in told
    assert words in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_did_not_wait_any_more_is_said_otherwise(language: str) -> None:
    look = look_of(SMALL, wording(language))
    card = double_card(look, GONE, "18")
    assert card.title == look.of("alone.double.title-gone", number="B018")
    assert len(card.lines) == 1


def test_what_waits_for_a_kiosk_is_named(window: ClerksWindow) -> None:
    silent(window)
    window.calling.agree()
    window.calling.finish()
    window.calling.call_number("B5004")
    window.calling._owed.wait_for("B5004")
    window.settle()
    rows = alone_words.owed_rows(window.board.look, window.calling)
    assert [row.words for row in rows if row.name == "等机器先报"] == ["B5004"]


def test_the_usual_panels_are_there_again_when_the_hub_is(window: ClerksWindow) -> None:
    silent(window)
    assert (window.board.going_on.isHidden(), window.board.able.isHidden()) == (False, True)
    window.read(with_window(at_window()))
    assert (window.board.going_on.isHidden(), window.board.able.isHidden()) == (True, False)
