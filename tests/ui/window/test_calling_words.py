"""What a window sees of its hall, in words: lights by the target, reasons, windows, and the hours of numbers."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from config.clock import CHINA
from config.texts import wording
from kiosk.tickets import acts
from kiosk.tickets.rules import Span
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, InLine, WindowView
from tests.support.hand_hall import NOW_MS, RULES, Desk, ticket
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.hall.samples import at_window, lost, snapshot, with_window
from ui.window import calling_words as said
from ui.window.calling_keys import queue_keys
from ui.window.calling_middle import able_rows, hub_cards, number_words, person_rows
from ui.window.calling_questions import Questions
from ui.window.calling_values import Question

LOOK = look_of(NORMAL, wording("zh_CN"))
TEN, NOON = (datetime.datetime(2026, 11, 23, hour, 0, tzinfo=CHINA) for hour in (10, 12))
SPANS = (Span(datetime.time(9), datetime.time(12)), Span(datetime.time(13, 30), datetime.time(17)))


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


def waiting(**more: Any) -> InLine:
    return InLine("id", "B018", "medical", None, NOW_MS - 60_000, **more)


@pytest.mark.parametrize(
    ("waited", "target", "light"),
    [
        (0, 900, Light.IN_TIME),
        (809, 900, Light.IN_TIME),
        (810, 900, Light.NEAR),
        (900, 900, Light.OVER),
        (5, None, Light.UNREAD),
    ],
)
def test_a_wait_is_lit_by_the_target_of_its_queue(waited: int, target: int | None, light: Light) -> None:
    assert said.wait_light(waited, target) is light


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"only_window": "17"}, "只在 17 号"),
        ({"sent_by": "18"}, "18 号窗口转来"),
        ({"returns": 1}, "过号恢复"),
        ({"slot_at": NOW_MS}, "预约 09:26"),
        ({"credit": "aged"}, "老年人优先"),
        ({"island": True}, "离线号段"),
        ({}, ""),
    ],
)
def test_a_strip_says_why_somebody_stands_there(desk: Desk, more: dict[str, Any], words: str) -> None:
    one = msgspec.structs.replace(waiting(), **more)
    assert said.origin(LOOK, desk.calling, one)[0] == words


def test_without_the_hub_no_wait_is_lit_as_good(desk: Desk) -> None:
    desk.lose()
    assert said.line_strip(LOOK, desk.calling, waiting()).light is Light.UNREAD


@pytest.mark.parametrize(("code", "words"), [("copy", "去复印"), ("anything else", "anything else"), ("", "")])
def test_a_reason_of_ours_has_words_and_another_stands_as_it_is(code: str, words: str) -> None:
    assert said.reason(LOOK, "hold", code) == words


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (at_window("B021"), "正在叫"),
        (at_window("B021", serving=True, serving_at=NOW_MS - 120_000), "办理 2 分"),
        (at_window(state=WindowState.SUSPENDED, reason="meal", since=NOW_MS - 240_000), "暂停：用餐 4 分"),
        (at_window(), "空着"),
        (at_window(state=WindowState.CLOSED), "没有开"),
    ],
)
def test_each_window_says_what_it_does(desk: Desk, view: WindowView, words: str) -> None:
    desk.read(view)
    row = next(row for row in said.window_rows(LOOK, desk.calling, 9) if row.lead == "17")
    assert row.words == words


def test_of_many_windows_this_one_stands_first_who_works_next_and_the_others_are_counted(desk: Desk) -> None:
    told = {
        "18": {"state": WindowState.CLOSED},
        "19": {"state": WindowState.SUSPENDED},
        "20": {"number": "B019", "ticket": "id-B019"},
    }
    windows = tuple(msgspec.structs.replace(one, **told.get(one.no, {})) for one in snapshot().windows)
    desk.hall.show(read_with(windows))
    assert [row.lead for row in said.window_rows(LOOK, desk.calling, 9)] == ["17", "20", "19", "18"]
    few = said.window_rows(LOOK, desk.calling, 2)
    assert [row.lead or row.name for row in few] == ["17", "20", "还有 2 个窗口"]
    assert said.same_right(LOOK, desk.calling) == "开 2 · 暂停 1"


def test_before_anything_was_read_there_are_no_windows_and_no_numbers(qapp: object) -> None:
    blind = Desk()
    blind.calling.seen = type(blind.calling.seen)()
    assert (said.window_rows(LOOK, blind.calling, 9), said.waiting_lines(LOOK, blind.calling)) == ([], [])
    assert said.line_head(LOOK, blind.calling)[0] == "等候 ？"
    assert said.hub_row(LOOK, blind.calling, TEN).words == "正在问"


def test_an_empty_line_has_no_longest_wait(desk: Desk) -> None:
    desk.read(line=())
    assert said.target_head(LOOK, desk.calling) == ("", [], "")


def test_a_queue_nobody_knows_keeps_its_code(desk: Desk) -> None:
    assert said.queue_name(LOOK, desk.calling, "gone") == "gone"
    assert said.target_s(desk.calling, "gone") is None


def test_who_is_held_stands_there_with_reason_and_key(desk: Desk) -> None:
    one = Aside("id", "B016", "medical", State.HELD, NOW_MS - 60_000, "17", "pay", version=2)
    strip = said.aside_strip(LOOK, desk.calling, 0, one)
    assert (strip.tag, strip.cap, strip.light) == ("去缴费", "Alt 1", Light.STOPPED)


# The hours of numbers.


@pytest.mark.parametrize(("now", "words"), [(TEN, "12:00 停止取号"), (NOON, "现在不取号")])
def test_noon_is_told_by_the_spans_of_the_hall(desk: Desk, now: datetime.datetime, words: str) -> None:
    desk.calling.rules = msgspec.structs.replace(RULES, spans=SPANS)
    card = said.noon_cards(LOOK, desk.calling, now)[0]
    assert card.under == "09:00–12:00，13:30–17:00"
    assert words in card.lines[0].words


def test_a_hall_that_is_open_all_day_has_no_noon(desk: Desk) -> None:
    assert said.noon_cards(LOOK, desk.calling, TEN) == []


# The middle.


def test_while_somebody_is_being_called_that_is_what_stands_there(desk: Desk) -> None:
    desk.calling.call()
    assert number_words(LOOK, desk.calling, TEN).empty == "正在叫下一位"


@pytest.mark.parametrize(
    ("same", "words"),
    [
        (True, "证件与取号人一致"),
        (False, "代取号，证件是另一个人的"),
        (None, "没有比对证件"),
    ],
)
def test_what_the_card_said_stands_beside_the_number(desk: Desk, same: bool | None, words: str) -> None:
    desk.have()
    desk.calling.start("hash")
    desk.hall.end(acts.Started(ticket(state=State.SERVING), same))
    assert number_words(LOOK, desk.calling, TEN).facts[0][1] == words


def test_with_a_credit_it_is_said_of_whom_one_serves(desk: Desk) -> None:
    desk.read(at_window("B021", credit="veteran"))
    assert [row.words for row in person_rows(LOOK, desk.calling)][-1] == "军人优先"


def test_once_called_often_enough_no_recall_is_promised(desk: Desk) -> None:
    desk.read(at_window("B021", call_count=4))
    assert able_rows(LOOK, desk.calling)[0].words == "已叫满"


def test_what_is_owed_is_said_while_it_is_settled(desk: Desk) -> None:
    desk.have(serving=True)
    desk.lose()
    desk.calling.finish()
    desk.calling.seen = with_window(at_window())
    assert hub_cards(LOOK, desk.calling, TEN)[0].key == "owed"


def test_while_something_is_owed_no_key_of_the_queue_can_be_pressed(desk: Desk) -> None:
    desk.have(serving=True)
    desk.lose()
    desk.calling.finish()
    desk.calling.seen = with_window(at_window())
    assert not any(key.enabled for key in queue_keys(LOOK, desk.calling).values())


# Questions.


def test_the_own_queue_is_no_way_to_send_to_where_nobody_else_serves_it(desk: Desk) -> None:
    only = tuple(
        one if one.no not in ("18", "19", "20") else msgspec.structs.replace(one, state=WindowState.CLOSED)
        for one in snapshot().windows
    )
    desk.hall.show(read_with(only))
    desk.have()
    desk.calling.ask(Question.TRANSFER)
    asked = Questions(LOOK, desk.calling, lambda yes: None).words()
    assert asked
    assert not any("医疗" in one.verb for one in asked.options)


def read_with(windows: tuple[WindowView, ...]) -> Any:
    seen = with_window(at_window())
    assert seen.snapshot
    return replace(seen, snapshot=msgspec.structs.replace(seen.snapshot, windows=windows))


def test_without_a_question_nothing_is_answered(desk: Desk) -> None:
    asked = Questions(LOOK, desk.calling, lambda yes: None)
    assert (asked.words(), asked.answer("1"), asked.back()) == (None, False, False)


@pytest.mark.parametrize("question", [Question.OTHER_PERSON, Question.TAKE_OVER])
def test_a_yes_or_no_takes_no_other_answer(desk: Desk, question: Question) -> None:
    desk.calling.ask(question)
    assert not Questions(LOOK, desk.calling, lambda yes: None).answer("7")


def test_a_window_left_open_elsewhere_is_said_so(desk: Desk) -> None:
    desk.read(at_window(state=WindowState.CLOSED))
    desk.calling.ask(Question.TAKE_OVER)
    asked = Questions(LOOK, desk.calling, lambda yes: None).words()
    assert asked
    assert "别的窗口" in asked.under


def test_a_lost_hall_is_never_lit_as_read(desk: Desk) -> None:
    desk.hall.show(lost(desk.hall.now))
    assert said.hub_row(LOOK, desk.calling, TEN).light is Light.UNREAD
