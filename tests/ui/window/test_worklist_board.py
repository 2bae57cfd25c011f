"""The list of work by its keys: narrowed, walked, asked about, written into; and honest about its age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from PySide6.QtCore import Qt

from devices.device import DeviceError, ErrorKind
from kiosk.domain.words import Words
from kiosk.platform.calls.dossiers import Action
from kiosk.platform.errors import RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.window_work.listing import Kept, Only
from kiosk.window_work.looking import Moved, Seen
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.work_window import ALT, ONLINE, WORK, Make, WorkWindow, windows_at
from ui.desk.cards import CardWords
from ui.window.calling_samples import CLERK
from ui.window.work_samples import filed, seen
from ui.window.worklist_state import FETCH_EVERY, work_of
from ui.window.worklist_words import empty_card, head_card, node_words, of_state, short, state_words


@pytest.fixture
def make(qapp: object) -> Iterator[Make]:
    """Give what makes windows; they end with the test."""
    yield from windows_at(WORK)


@pytest.fixture
def window(make: Make) -> WorkWindow:
    """Give the list of a morning, the dossier that is due today chosen and heard of."""
    made = make()
    made.terminal.end("outbox", seen())
    made.state.choose("w1")
    made.state.show(seen(), filed())
    made.asked("platform")
    made.board.table.setFocus()
    made.settle()
    return made


def card_words(card: CardWords) -> str:
    return "\n".join((card.title, card.under, *(f"{line.label} {line.words}" for line in card.lines)))


def test_opening_looks_at_what_lies_here_and_asks_the_city_what_moved(make: Make) -> None:
    made = make()
    assert made.terminal.names("outbox") == ["look"]
    made.terminal.outbox = cast("Outbox", object())
    made.terminal.end("outbox", seen())
    assert made.asked("platform") == ["fetch", "file"]


def test_a_clerk_let_in_without_a_line_is_told_and_the_list_shows_its_age(make: Make) -> None:
    made = make(CLERK)
    made.terminal.end("outbox", seen())
    assert made.terminal.names("platform") == []
    assert "没有联机登录" in made.board.notice.words
    assert not made.keys[7].enabled


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (UnreachableError("unreachable"), "市平台这会儿读不到"),
        (DeviceError(ErrorKind.DEVICE, "platform.fault"), "市平台这会儿读不到"), (None, ""),
    ],
)  # fmt: skip
def test_what_became_of_asking_stands_over_the_list(window: WorkWindow, end: object, words: str) -> None:
    window.terminal.outbox = cast("Outbox", object())
    window.key("R")
    window.terminal.end("platform", end)
    assert words in window.board.notice.words
    assert bool(window.board.notice.words) is bool(words)
    assert window.terminal.names("outbox") == ["look"]


def test_the_city_is_asked_again_only_after_its_time(window: WorkWindow) -> None:
    window.terminal.outbox = cast("Outbox", object())
    window.state.fetch()
    window.terminal.end("platform", None)
    window.terminal.end("outbox", seen())
    assert window.asked("platform") == []
    window.state._fetched_at = window.context.now() - FETCH_EVERY
    window.state.look()
    window.terminal.end("outbox", seen())
    assert window.asked("platform") == ["fetch"]


def test_an_outbox_that_cannot_be_read_is_no_empty_list(make: Make) -> None:
    made = make()
    made.terminal.end("outbox", DeviceError(ErrorKind.DEVICE, "outbox.fault"))
    assert "读不到" in made.board.notice.words


def test_a_digit_with_alt_narrows_the_list_and_escape_shows_all(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_3, ALT)
    assert (window.state.only, window.board.table.keys) == (Only.OVER, ("w0",))
    window.escape()
    assert (window.state.only, len(window.board.table.keys)) == (Only.ALL, 15)


def test_the_arrows_go_from_day_to_day(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_Right)
    assert window.board.table.keys == ("w1",)
    window.tap(Qt.Key.Key_Right)
    assert window.board.table.keys == ("w2",)
    window.tap(Qt.Key.Key_Left)
    window.tap(Qt.Key.Key_Left)
    assert (window.state.day, len(window.board.table.keys)) == (None, 15)


def test_a_day_and_a_kind_are_chosen_with_the_mouse_too(window: WorkWindow) -> None:
    window.board.bars.pressed.emit(1)
    assert window.board.table.keys == ("w2",)
    window.board.choices.pressed.emit(5)
    assert window.state.only is Only.HAND_OVER


def test_choosing_another_dossier_asks_for_it_and_an_answer_for_the_one_before_is_dropped(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_Down)
    (first,) = window.terminal.slow
    window.tap(Qt.Key.Key_Up)
    first.done(filed())
    assert window.state.file is None
    window.terminal.slow[-1].done(filed())
    window.settle()
    assert "第 4 版" in window.board.way.words


def test_a_dossier_nobody_can_ask_about_says_so(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_Down)
    window.terminal.end("platform", UnreachableError("unreachable"))
    assert "读不到" in window.board.way.words


def test_finding_chooses_by_any_words(window: WorkWindow) -> None:
    window.press(11)
    window.type("临时救助")
    window.tap(Qt.Key.Key_Return)
    assert window.state.piece.item.zh == "临时救助对象认定"
    window.press(11)
    window.escape()
    assert not window.board.finder.isVisible()


def test_urging_goes_with_its_reason_over_the_version_that_was_seen(window: WorkWindow) -> None:
    window.press(7)
    window.type("今天到期")
    window.tap(Qt.Key.Key_Return)
    (slow,) = window.terminal.slow
    action, version = slow.call.args[:2]
    assert (action.flag, action.reason.zh, version) == ("urgent", "今天到期", 4)
    slow.done(filed(version=5))
    window.settle()
    assert window.state.told == "done.urge"


def test_a_call_is_noted_by_its_letter(window: WorkWindow) -> None:
    window.key("P")
    window.type("打过了")
    window.tap(Qt.Key.Key_Return)
    action: Action = window.terminal.slow[0].call.args[0]
    assert action.flag == "attention"


def test_without_a_reason_nothing_is_sent(window: WorkWindow) -> None:
    window.press(7)
    window.tap(Qt.Key.Key_Return)
    assert window.terminal.slow == []


def test_over_another_version_both_are_shown_and_the_words_stay(window: WorkWindow) -> None:
    window.press(7)
    window.type("今天到期")
    window.tap(Qt.Key.Key_Return)
    window.terminal.end("platform", Moved(filed(version=5, papers=[])))
    assert (window.state.told, window.state.before.version, window.state.file.version) == ("moved", 4, 5)
    assert window.board.form.reason == "今天到期"
    window.tap(Qt.Key.Key_Return)
    assert window.terminal.slow[0].call.args[1] == 5


PROBLEM = Problem("", "", 409, "state-conflict", "human", "")


@pytest.mark.parametrize(
    ("end", "told"), [(RefusedError(PROBLEM), "refused"), (UnreachableError("unreachable"), "not-heard")]
)
def test_a_refusal_and_no_answer_are_two_things(window: WorkWindow, end: object, told: str) -> None:
    window.press(7)
    window.type("x")
    window.tap(Qt.Key.Key_Return)
    window.terminal.end("platform", end)
    assert window.state.told == told


def test_progress_is_written_in_by_keys_alone_and_stored(window: WorkWindow, tmp_path: Path) -> None:
    window.press(10)
    window.tap(Qt.Key.Key_3, ALT)
    window.tap(Qt.Key.Key_5, ALT)
    window.press(10)
    box = open_box(tmp_path)
    window.terminal.do("outbox", box)
    (entry,) = box.entries()
    action = msgspec.json.decode(box.payload(entry), type=Action)
    box.close()
    assert (action.node, action.result, action.staff_no) == ("decided", "granted", "1708")
    assert (window.state.told, window.state.question) == ("entered", "")


def test_no_label_stands_without_its_field(window: WorkWindow) -> None:
    window.key("U")
    form, names = window.board.form, {"at", "unit", "external_no", "reason"}
    stand = {name for name in names if form._labels[name].isVisible()}
    assert stand == {name for name in names if form.fields[name].isVisible()} == {"reason"}
    window.shell.board.back()
    window.key("J")
    stand = {name for name in names if form._labels[name].isVisible()}
    assert stand == {name for name in names if form.fields[name].isVisible()} == names - {"reason"}


def test_what_is_missing_is_said_beside_the_fields_and_nothing_is_stored(window: WorkWindow) -> None:
    window.key("J")
    window.press(10)
    assert "先选到了哪一步" in window.board.form.words
    assert window.terminal.slow == []


def test_a_refusal_asks_for_its_reason_and_a_moment_can_be_written(window: WorkWindow) -> None:
    window.press(10)
    window.tap(Qt.Key.Key_3, ALT)
    window.tap(Qt.Key.Key_6, ALT)
    fields = window.board.form.fields
    assert fields["reason"].isVisible()
    fields["at"].clear()
    fields["at"].setFocus()
    window.type("2026-11-23 09:00")
    window.tap(Qt.Key.Key_Return)
    assert (window.state.entered.at.hour, window.state.told) == (9, "gap.reason")


def test_what_could_not_be_stored_is_said(window: WorkWindow) -> None:
    window.press(10)
    window.tap(Qt.Key.Key_1, ALT)
    window.press(10)
    window.terminal.end("outbox", DeviceError(ErrorKind.DEVICE, "outbox.fault"))
    assert window.state.told == "not-stored"


@pytest.mark.parametrize(
    ("sign", "question", "note", "answers"),
    [("U", "urge", "先写催办", ()), ("P", "call", "先记通话", ()), ("J", "entry", "先存进度", (10,))],
)
def test_while_something_is_to_be_written_nothing_else_is_done_and_the_keys_say_why(
    window: WorkWindow, sign: str, question: str, note: str, answers: tuple[int, ...]
) -> None:
    window.key(sign)
    window.board.table.setFocus()
    shown = (window.state.day, window.state.only, window.state.selected)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_R):
        window.tap(key)
    if question != "entry":
        window.tap(Qt.Key.Key_2, ALT)
    assert window.waits(note, *answers)
    assert (window.state.day, window.state.only, window.state.selected) == shown
    assert (window.state.question, window.board.isVisible()) == (question, True)


def test_escape_takes_back_one_step_at_a_time(window: WorkWindow) -> None:
    window.press(7)
    window.escape()
    assert (window.state.question, window.focused()) == ("", window.board.table.focusProxy())
    assert not window.board.back()


def test_what_lies_ready_is_opened_where_it_is_handed_over(window: WorkWindow) -> None:
    window.board.table.choose("w5")
    window.settle()
    assert (window.keys[8].filled, window.keys[8].note) == (True, "这一件")
    window.board.table.setFocus()
    window.tap(Qt.Key.Key_Return)
    assert window.shell.board.TAB == "window.tab.hand-over"


def test_what_nobody_looked_through_is_opened_where_it_is_taken_in(window: WorkWindow) -> None:
    window.board.table.choose("w11")
    window.board.table.setFocus()
    window.tap(Qt.Key.Key_Return)
    assert window.shell.board.TAB == "window.tab.intake"


def test_what_has_not_arrived_can_be_neither_urged_nor_written_into(window: WorkWindow) -> None:
    window.board.table.choose("u1")
    window.settle()
    assert {window.keys[7].enabled, window.keys[10].enabled} == {False}
    assert "收 0044" in window.board.table.words


def test_what_was_given_out_here_says_so_until_the_city_knows(window: WorkWindow) -> None:
    number = seen().kept.works["w5"].project_no
    window.state.show(replace(seen(), given=frozenset({number})))
    assert "已交给本人" in window.board.table.words


def test_an_empty_list_is_a_list_of_some_age(window: WorkWindow) -> None:
    window.state.show(Seen("B17", Kept("1", "", window.context.now().timestamp() - 120)))
    assert "2 分前" in window.board.foot.words
    assert "0 件，共 0 件" in window.board.foot.words
    window.state.show(Seen("B17", Kept()))
    assert "还没问过" in window.board.foot.words


def test_a_list_that_was_read_and_is_empty_says_what_is_useful_next(window: WorkWindow) -> None:
    window.state.show(Seen("B17", Kept("1", "", window.context.now().timestamp())))
    card = empty_card(window.board.look, window.state)
    assert card
    assert "F9" in card_words(card)
    window.state.show(Seen("B17", Kept()))
    assert empty_card(window.board.look, window.state) is None


def test_a_kind_of_which_there_is_none_leads_back_to_all(window: WorkWindow) -> None:
    window.state.show(replace(seen(), here=()))
    window.tap(Qt.Key.Key_9, ALT)
    card = empty_card(window.board.look, window.state)
    assert card
    assert "全部在办的 14 件" in card_words(card)


def test_the_list_is_the_same_after_the_window_was_made_lower(window: WorkWindow) -> None:
    assert work_of(window.context) is window.state


def test_enter_in_a_field_sends_it_and_opens_no_other_tab(window: WorkWindow) -> None:
    window.board.table.choose("w11")
    window.key("J")
    window.board.form.fields["unit"].setFocus()
    window.tap(Qt.Key.Key_Return)
    assert (window.shell.board.TAB, window.state.told) == ("window.tab.work", "gap.node")


def test_what_one_clerk_had_open_is_not_laid_before_the_next(window: WorkWindow) -> None:
    window.press(7)
    window.context.staff.who = None
    window.context.staff_changed.emit()
    assert (window.state.file, window.state.selected, window.state.question) == (None, "", "")
    window.context.staff.who = ONLINE
    window.context.staff_changed.emit()
    assert window.terminal.names("outbox")[-1:] == ["look"]


def test_while_one_look_is_under_way_no_second_waits_behind_it(window: WorkWindow) -> None:
    window.state.look()
    window.state.look()
    assert window.terminal.names("outbox") == ["look"]


def test_while_an_act_is_under_way_no_second_one_races_it(window: WorkWindow) -> None:
    window.press(7)
    window.type("x")
    window.tap(Qt.Key.Key_Return)
    window.tap(Qt.Key.Key_Return)
    assert window.terminal.names("platform") == ["act"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("w0", "超 1 天"), ("w1", "今天到期"), ("w2", "明天到期"), ("w3", "停表"), ("w4", "等他补 2 份"),
        ("w5", "请他来领"), ("w11", "看材料，受理或补正"), ("w7", "余 6 天"), ("u1", "线路通自动送"),
    ],
)  # fmt: skip
def test_the_right_pane_says_how_the_chosen_one_stands_and_what_is_next(
    window: WorkWindow, name: str, words: str
) -> None:
    piece = next(one for one in window.state.lines if one.id == name)
    assert words in card_words(head_card(window.board.look, piece))


def test_whom_to_call_stands_with_the_number_only_in_the_right_pane(window: WorkWindow) -> None:
    piece = next(one for one in window.state.lines if one.id == "w4")
    assert "13800000006" in card_words(head_card(window.board.look, piece))
    assert "13800000006" not in window.board.table.words


def test_a_refusal_is_told_with_its_reason(window: WorkWindow) -> None:
    piece = replace(next(one for one in window.state.lines if one.id == "w0"), why=Words("户口不在本市", "Not here"))
    assert "户口不在本市" in card_words(head_card(window.board.look, piece))


@pytest.mark.parametrize(("unsent", "words"), [("retry", "待上传"), ("dead-letter", "要人看")])
def test_what_waits_and_what_somebody_has_to_see_have_words_of_their_own(
    window: WorkWindow, unsent: str, words: str
) -> None:
    piece = replace(next(one for one in window.state.lines if one.id == "u1"), unsent=unsent)
    assert words in state_words(window.board.look, piece)


@pytest.mark.parametrize("state", ["BEYOND_OUR_TIME", ""])
def test_a_state_of_a_newer_platform_is_in_hand(window: WorkWindow, state: str) -> None:
    assert of_state(window.board.look, state) == "在办"
    assert node_words(window.board.look, "beyond") == "在办"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("赵*厚", "赵*厚"), ("阿***·**提", "阿***·**提"[:4] + "**"), ("欧阳**文", "欧阳**文"), ("J*** S****", "J*****")],
)
def test_a_long_name_is_cut_at_its_point_for_a_column(name: str, shown: str) -> None:
    assert short(name) == shown


def test_what_nobody_knows_of_is_sent_again_as_the_same_and_other_words_are_another(window: WorkWindow) -> None:
    window.press(7)
    window.type("x")
    sent: list[Action] = []
    for words in ("", "", "y"):
        window.type(words)
        window.tap(Qt.Key.Key_Return)
        sent.append(cast("Any", window.terminal.slow[0].call).args[0])
        window.terminal.end("platform", UnreachableError("unreachable"))
    assert sent[0] == sent[1]
    assert sent[2].id != sent[1].id
