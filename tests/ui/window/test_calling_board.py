"""The tab that calls, by its keys: six that never move, questions in place, a reason for what cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from devices.id_card import IdCardReader
from kiosk.hub.client import DayKey
from kiosk.tickets import acts
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside
from tests.support.clerks_window import ClerksWindow
from tests.support.hand_hall import NOW_MS, ticket
from ui.hall.samples import at_window, lost, with_window
from ui.window.calling_samples import CLERK, news
from ui.window.ticket_card import Laid

Make = Callable[..., ClerksWindow]
HELD = Aside("id-B016", "B016", "medical", State.HELD, NOW_MS - 480_000, "17", "copy", version=5)
MISSED = Aside("id-B013", "B013", "medical", State.NO_SHOW, NOW_MS - 5, "17", version=4)
SPENT = Aside("id-B009", "B009", "medical", State.NO_SHOW, NOW_MS - 9, "17", returns=2, version=2)


def keys(window: ClerksWindow) -> dict[int, Any]:
    return {cell.number: cell.key for cell in window.shell.key_bar.cells if cell.key}


def able(window: ClerksWindow) -> set[int]:
    return {number for number, key in keys(window).items() if key.enabled}


def filled(window: ClerksWindow) -> list[int]:
    return [number for number, key in keys(window).items() if key.filled]


# The keys.


def test_f1_calls_who_is_next(window: ClerksWindow) -> None:
    window.press(1)
    assert window.done() == acts.CallNext(window="17")
    assert "B021" in window.board.number.words


def test_enter_never_calls_anybody(window: ClerksWindow) -> None:
    window.key("\r")
    assert window.hall.wanted == []


def test_a_second_press_within_a_moment_is_its_echo(window: ClerksWindow) -> None:
    window.shell.press(1)
    window.done()
    window.have()
    window.shell.press(1)
    assert window.hall.wanted == []


def test_with_nobody_in_hand_only_calling_and_pausing_are_possible(window: ClerksWindow) -> None:
    assert able(window) & {1, 2, 3, 4, 5, 6} == {1, 6}
    assert filled(window) == [1]


def test_with_somebody_called_the_likely_next_is_to_call_again(window: ClerksWindow) -> None:
    window.have()
    assert able(window) & {1, 2, 3, 4, 5, 6, 9, 10} == {2, 4, 5, 6, 9, 10}
    assert window.board.here.isVisible()
    assert filled(window) == [2]


def test_what_cannot_be_pressed_says_why_or_when(window: ClerksWindow) -> None:
    window.have()
    assert [keys(window)[number].note for number in (1, 3)] == ["先办这位", "还要 22 秒"]


def test_once_the_seconds_are_over_the_calls_that_are_owed_stand_there(window: ClerksWindow) -> None:
    window.have()
    window.seconds += 60
    window.shell.tick()
    assert keys(window)[3].note == "再叫 1 次"


def test_a_no_show_is_possible_after_calls_and_seconds(window: ClerksWindow) -> None:
    window.read(with_window(at_window("B021", call_count=2, called_at=NOW_MS - 60_000, recalled_at=NOW_MS - 20_000)))
    window.press(3)
    assert window.done() == acts.NoShow(ticket="id-B021", version=3)


def test_who_was_called_as_often_as_allowed_is_not_called_again(window: ClerksWindow) -> None:
    window.read(with_window(at_window("B021", call_count=4)))
    assert keys(window)[2].note == "已叫满 4 次"


def test_with_somebody_served_neither_recall_nor_no_show_is_possible(window: ClerksWindow) -> None:
    window.have(serving=True)
    assert able(window) & {1, 2, 3} == set()
    assert not window.board.here.isVisible()


def test_while_an_act_is_under_way_no_key_of_the_queue_can_be_pressed(window: ClerksWindow) -> None:
    window.press(1)
    assert able(window) & {1, 2, 3, 4, 5, 6, 10} == set()
    assert keys(window)[1].note == "正在做"


def test_a_paused_window_goes_on_with_the_key_that_paused_it(window: ClerksWindow) -> None:
    window.read(with_window(at_window(state=WindowState.SUSPENDED, since=NOW_MS - 240_000)))
    assert keys(window)[1].note == "暂停中"
    window.press(6)
    assert window.done() == acts.OpenWindow(window="17")


def test_a_closed_window_calls_and_pauses_nobody(window: ClerksWindow) -> None:
    window.read(with_window(at_window(state=WindowState.CLOSED)))
    assert able(window) & {1, 2, 3, 4, 5, 6} == set()


def test_somebody_is_served_and_finished_by_two_keys(window: ClerksWindow) -> None:
    window.have()
    window.key(" ")
    assert window.done() == acts.Start(ticket="id-B021", version=3)
    window.press(10)
    assert window.done() == acts.Finish(ticket="id-B021", version=4)


def test_intake_and_hand_over_are_a_key_away(window: ClerksWindow) -> None:
    window.press(7)
    assert window.shell.current == 1
    window.shell.open_tab(0)
    window.press(8)
    assert window.shell.current == 2


# Questions in place.


def test_a_hold_asks_for_its_reason_where_the_number_stands(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(4)
    assert "B021" in window.board.question.words
    window.key("1")
    assert window.done() == acts.Hold(ticket="id-B021", version=4, reason="copy")
    assert window.board.question.said is None


def test_a_pause_asks_for_its_reason(window: ClerksWindow) -> None:
    window.press(6)
    window.key("3")
    assert window.done() == acts.SuspendWindow(window="17", reason="review")


def test_with_somebody_in_hand_the_pause_says_that_they_are_served_on(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(6)
    assert "B021" in window.board.question.words


def test_a_digit_that_is_no_answer_does_nothing(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(4)
    window.key("9")
    assert window.hall.wanted == []
    assert window.board.question.said


def test_a_ticket_goes_to_any_window_of_another_queue_with_its_place(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(5)
    window.key("1")
    window.key("0")
    assert window.done() == acts.Transfer(ticket="id-B021", version=4, to_queue="all", keep_place=True)


def test_a_ticket_goes_to_one_window_at_the_end_of_its_line(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(5)
    window.key("1")
    window.key("E")
    assert "队尾" in window.board.question.words
    window.key("2")
    assert window.done() == acts.Transfer(ticket="id-B021", version=4, to_queue="all", to_window="02", keep_place=False)


def test_a_ticket_goes_to_another_window_of_its_own_queue(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(5)
    window.key("9")
    window.key("1")
    sent = window.done()
    assert isinstance(sent, acts.Transfer)
    assert (sent.to_queue, sent.to_window) == ("medical", "18")


def test_escape_goes_one_step_back_in_a_transfer_and_then_out_of_it(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(5)
    window.key("1")
    window.escape()
    assert "哪个队列" in window.board.question.words
    window.escape()
    assert window.board.question.said is None


def test_a_question_can_be_answered_by_the_mouse(window: ClerksWindow) -> None:
    window.press(6)
    window.board.question.buttons[0].click()
    assert window.done() == acts.SuspendWindow(window="17", reason="away")


def test_another_key_of_the_queue_takes_the_place_of_a_question(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(4)
    window.press(5)
    assert "哪个队列" in window.board.question.words


def test_while_something_is_asked_the_keys_of_the_place_wait_and_say_for_what(window: ClerksWindow) -> None:
    window.have()
    before = window.board.here.isHidden()
    window.press(4)
    keys = window.board.place_now()
    assert {key.note for key in keys.values()} == {"先答挂起"}
    assert (before, window.board.here.isHidden(), any(key.enabled for key in keys.values())) == (False, True, False)
    for number in keys:
        window.press(number)
    window.key(" ")
    assert (window.hall.wanted, window.board.numbered(1)) == ([], False)
    window.escape()
    window.key(" ")
    assert isinstance(window.done(), acts.Start)


@pytest.mark.parametrize(("sign", "other"), [("1", True), ("2", False)])
def test_another_persons_card_is_asked_about(window: ClerksWindow, sign: str, other: bool) -> None:
    window.have()
    window.calling.start("another-hash")
    window.hall.refuse("not-allowed")
    window.key(sign)
    asked = [one.act for one in window.hall.wanted]
    wanted = acts.Start(ticket="id-B021", version=3, person_hash="another-hash", other_person=True)
    assert asked == ([wanted] if other else [])


def test_a_window_that_was_left_open_is_taken_over(make: Make) -> None:
    window = make()
    window.context.staff.who = CLERK
    window.context.staff_changed.emit()
    window.hall.refuse("window-busy")
    window.settle()
    assert "没有交班" in window.board.question.words
    window.key("1")
    assert window.done() == acts.OpenWindow(window="17", take_over=True, reason="take-over")


def test_who_does_not_take_over_is_signed_out(make: Make) -> None:
    window = make()
    window.context.staff.who = CLERK
    window.context.staff_changed.emit()
    window.hall.refuse("window-busy")
    window.key("2")
    assert window.context.staff.who is None
    assert window.shell.is_covered


# Who waits and who was set aside.


def test_who_waits_stands_there_with_number_and_minutes(window: ClerksWindow) -> None:
    assert "等候 7 人" in window.board.head.words
    assert window.board.line.words.splitlines()[0].startswith("B018")


def test_a_number_that_is_over_its_target_is_told_by_shape_and_word(window: ClerksWindow) -> None:
    assert "超 15 分" in window.board.line.words


def test_alt_and_a_digit_takes_up_who_is_held(window: ClerksWindow) -> None:
    window.read(with_window(at_window(), aside=(HELD, MISSED, SPENT)))
    window.key("1", Qt.KeyboardModifier.AltModifier)
    assert window.hall.wanted[0].act == acts.Resume(ticket="id-B016", version=5, window="17")


def test_who_is_held_waits_while_somebody_else_is_in_hand(window: ClerksWindow) -> None:
    window.read(with_window(at_window("B021"), aside=(HELD,)))
    window.key("1", Qt.KeyboardModifier.AltModifier)
    assert window.hall.wanted == []


def test_who_was_passed_over_is_let_back_with_somebody_in_hand_too(window: ClerksWindow) -> None:
    window.read(with_window(at_window("B021"), aside=(HELD, MISSED)))
    window.key("2", Qt.KeyboardModifier.AltModifier)
    assert window.hall.wanted[0].act == acts.Return(ticket="id-B013", version=4)


def test_who_was_let_back_as_often_as_allowed_has_no_key_and_none_does_it(window: ClerksWindow) -> None:
    window.read(with_window(at_window(), aside=(SPENT,)))
    window.key("1", Qt.KeyboardModifier.AltModifier)
    assert window.hall.wanted == []
    assert "Alt" not in window.board.aside.words


def test_arrows_walk_through_the_line(window: ClerksWindow) -> None:
    window.key(Qt.Key.Key_Down)  # type: ignore[arg-type]  # a key without a sign
    window.key(Qt.Key.Key_Down)  # type: ignore[arg-type]  # as above
    assert window.board.line.chosen == "id-B020"


# The hub is gone.


def test_without_the_hub_everything_goes_on_but_a_transfer(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.read(lost(window.hall.now))
    assert able(window) & {1, 2, 3, 4, 5, 6} == {4, 6}
    assert keys(window)[5].note == "等大厅回来"
    assert "转号" in window.board.later.words


def test_without_the_hub_it_is_said_since_when_and_what_goes_on(window: ClerksWindow) -> None:
    window.read(lost(window.hall.now))
    assert "09:31" in window.board.told.card("gone").words
    assert "收件" in window.board.going_on.words


def test_who_is_here_is_finished_without_the_hub_and_kept_for_it(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.read(lost(window.hall.now))
    window.press(10)
    assert window.calling.in_hand is None
    assert "1 笔" in window.board.owed.words


def test_when_the_hub_is_back_what_was_kept_is_told_once(window: ClerksWindow) -> None:
    window.have(serving=True)
    here = window.hall.now
    window.read(lost(here))
    window.press(10)
    window.read(here)
    told = window.done()
    assert isinstance(told, acts.TellAlone)
    assert (told.what, told.ticket, window.hall.wanted) == ("finish", "id-B021", [])


def test_the_line_that_was_read_last_stays_and_is_never_green(window: ClerksWindow) -> None:
    window.read(lost(window.hall.now))
    assert "等候 ？" in window.board.head.words
    assert "最后读到 7 人" in window.board.head.words


# What was told.


@pytest.mark.parametrize(("code", "words"), [
    ("too-soon", "再等 4 秒"), ("window-busy", "手里还有人"), ("called-enough", "叫满"), ("day-closed", "没有照办"),
])  # fmt: skip
def test_a_refusal_stands_there_in_words(window: ClerksWindow, code: Any, words: str) -> None:
    window.have()
    window.press(2)
    window.hall.refuse(code, wait_s=3.2)
    window.settle()
    assert words in window.board.told.card("told").words


def test_escape_takes_it_away(window: ClerksWindow) -> None:
    window.have()
    window.press(2)
    window.hall.refuse("too-soon")
    window.escape()
    assert window.board.told.shown == ()


def test_both_sides_of_a_race_stand_there(window: ClerksWindow) -> None:
    window.have()
    window.hall.client.told["ticket"] = ticket(version=8, window="18")
    window.press(2)
    window.hall.refuse("version-mismatch")
    window.settle()
    words = window.board.told.card("race").words
    assert "已叫，等到窗" in words
    assert "18 号窗口叫了" in words


def test_nobody_to_call_is_no_fault(window: ClerksWindow) -> None:
    window.press(1)
    window.hall.end(acts.Called(None, 0))
    window.settle()
    assert window.board.told.card("told").said.title == "没有人等。"


# The card of who was called.


def test_the_card_of_who_was_called_begins_without_a_key(window: ClerksWindow) -> None:
    window.hall.client.told["day_key"] = DayKey("2026-11-23", "00" * 32)
    window.context.card.ask_key()
    window.have()
    window.terminal.end(IdCardReader, Laid("hash-of-lin", "林**"))
    assert window.hall.wanted[0].act == acts.Start(ticket="id-B021", version=3, person_hash="hash-of-lin")
    assert "林**" in window.board.person.words


def test_the_name_of_a_card_goes_with_the_number(window: ClerksWindow) -> None:
    window.hall.client.told["day_key"] = DayKey("2026-11-23", "00" * 32)
    window.context.card.ask_key()
    window.have()
    window.terminal.end(IdCardReader, Laid("hash-of-lin", "林**"))
    window.done()
    window.press(10)
    window.done()
    assert "林" not in window.board.person.words
    assert window.context.card.name == ""


# What the hall tells.


def test_a_message_of_the_guide_stands_there_until_it_is_heard(window: ClerksWindow) -> None:
    news(window.program)
    window.settle()
    assert "复印机" in window.board.news.shown[0].lines[0].words
    window.key("M")
    assert all("复印机" not in card.lines[0].words for card in window.board.news.shown)
    assert window.hall.client.calls[-1][0] == "send"


def test_a_draft_of_who_is_here_is_said_with_the_key_that_opens_it(window: ClerksWindow) -> None:
    window.have()
    window.context.news.draft = True
    window.context.news.changed.emit()
    assert "F7" in window.board.person.words


def test_what_the_window_did_today_is_no_nought_before_it_was_read(window: ClerksWindow) -> None:
    window.context.news.day = None
    window.board.show_state()
    assert "？" in window.board.day.words
