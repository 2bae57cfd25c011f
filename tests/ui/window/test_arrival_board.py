"""The register by keys: from the hand-over and back, field by field with Enter, found again, struck, and given out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt

from kiosk.platform.calls.worklists import Called
from kiosk.window_work import arrivals
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.work_window import ALT, HAND, WorkWindow
from ui.window.arrival_board import ArrivalBoard
from ui.window.arrival_words import call, chosen, notice
from ui.window.handover_board import HandoverBoard
from ui.window.marks import Tone
from ui.window.register_samples import morning
from ui.window.work_samples import CARD, STROKES

WELL = ("stored", "struck", "returned")


@pytest.fixture
def hand(qapp: object) -> Iterator[WorkWindow]:
    """Give the hand-over of a morning."""
    made = WorkWindow(HAND)
    made.terminal.end("outbox", morning())
    yield made
    made.close()


@pytest.fixture
def window(hand: WorkWindow) -> WorkWindow:
    """Give the register, opened from there."""
    hand.press(8)
    hand.asked("outbox")
    return hand


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    made = open_box(tmp_path)
    yield made
    made.close()


def write(window: WorkWindow, words: str) -> None:
    """Type into the field with the focus, and go on with Enter."""
    window.type(words)
    field: Any = window.shell.focusWidget()
    field.textEdited.emit(field.text())
    window.tap(Qt.Key.Key_Return)


def test_a_key_of_the_hand_over_leads_there_while_nobody_stands_at_the_counter(hand: WorkWindow) -> None:
    assert isinstance(hand.board, HandoverBoard)
    assert (hand.keys[8].verb, hand.keys[8].enabled) == ("收证登记", True)
    hand.state.lay(CARD)
    hand.settle()
    assert (hand.keys[8].enabled, hand.keys[8].note) == (False, "先办完这位")
    hand.state.leave()
    hand.settle()
    hand.press(8)
    assert isinstance(hand.board, ArrivalBoard)


@pytest.mark.parametrize("how", ["key", "escape"])
def test_a_key_and_escape_lead_back(window: WorkWindow, how: str) -> None:
    if how == "key":
        window.press(8)
    else:
        window.escape()
    assert isinstance(window.board, HandoverBoard)


def test_a_certificate_is_written_in_by_enter_alone(window: WorkWindow, box: Outbox) -> None:
    assert window.focused() is window.board.fields["case"]
    for words in ("11200561", "备案告知单", "备〔2026〕7 号"):
        write(window, words)
    # How many and who brought it stand there already.
    for _ in range(2):
        window.tap(Qt.Key.Key_Return)
    write(window, "B-15")
    window.tap(Qt.Key.Key_Return)
    window.terminal.do("outbox", box)
    (line,) = arrivals.read(box, window.context.now().timestamp())
    assert (line.name, line.number, line.count, line.brought_by, line.place) == (
        "备案告知单", "备〔2026〕7 号", 1, "市医保局", "B-15",
    )  # fmt: skip
    assert "登记好了" in window.board.notice.words
    assert window.focused() is window.board.fields["case"]
    assert [window.board.fields[name].text() for name in ("case", "name", "place")] == ["", "", "B-15"]


def test_a_case_that_is_not_found_keeps_the_focus_where_it_is_typed(window: WorkWindow) -> None:
    write(window, "9999")
    assert window.focused() is window.board.fields["case"]
    assert "没有这个编号" in window.board.notice.words


def test_what_is_missing_gets_the_focus(window: WorkWindow) -> None:
    write(window, "11200561")
    window.press(10)
    assert window.focused() is window.board.fields["name"]
    assert (window.state.wrong, "名称" in window.board.notice.words) == ("name", True)


def test_an_original_wants_neither_a_number_nor_who_brought_it(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_2, ALT)
    assert window.state.arriving.sort == "original"
    shown = [name for name, field in window.board.fields.items() if field.isVisible()]
    assert shown == ["case", "name", "count", "place", "at"]
    window.board.sorts.pressed.emit(0)
    assert window.board.fields["number"].isVisible()
    window.tap(Qt.Key.Key_3, ALT)
    assert window.state.arriving.sort == "result"


@pytest.mark.parametrize(("said", "count"), [("3", 3), ("", 0), ("x", 0), ("²", 0)])
def test_how_many_is_a_number(window: WorkWindow, said: str, count: int) -> None:
    field = window.board.fields["count"]
    field.setText(said)
    field.textEdited.emit(said)
    assert window.state.arriving.count == count


def test_a_time_that_is_none_changes_nothing(window: WorkWindow) -> None:
    field = window.board.fields["at"]
    before = window.state.arriving.at
    for said in ("2026-11-2", "2026-11-22 16:05"):
        field.setText(said)
        field.textEdited.emit(said)
    assert (before, f"{window.state.arriving.at:%m-%d %H:%M}") != (window.state.arriving.at, "11-22 16:05")


def test_f9_begins_anew(window: WorkWindow) -> None:
    write(window, "11200561")
    write(window, "备案告知单")
    window.press(9)
    assert (window.state.arriving.of, window.board.fields["name"].text()) == ("", "")
    assert window.focused() is window.board.fields["case"]


def test_a_line_is_struck_by_y_and_by_nothing_else(window: WorkWindow, box: Outbox) -> None:
    window.board.table.choose("a1")
    window.press(7)
    assert "Y 撤销" in window.board.notice.words
    window.key("N")
    window.key("Y")
    assert not window.state.asks_strike
    window.press(7)
    window.escape()
    assert (window.state.asks_strike, window.state.open) == (False, True)
    window.press(7)
    window.key("Y")
    assert window.terminal.names("outbox") == ["answer"]


def test_while_a_line_is_to_be_struck_nothing_is_stored_or_begun_and_the_keys_say_why(window: WorkWindow) -> None:
    write(window, "11200561")
    window.board.table.choose("a1")
    window.press(7)
    arriving = window.state.arriving
    window.tap(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert window.waits("先答撤销", 7)
    assert (window.state.asks_strike, window.state.open, window.state.arriving) == (True, True, arriving)
    window.board.table.choose("o1")
    window.press(7)
    assert window.waits("先答退还", 7)


def test_an_original_is_given_back_by_its_owners_hand_and_y(window: WorkWindow) -> None:
    window.board.table.choose("o1")
    assert (window.keys[7].verb, window.board.sign.isVisible()) == ("退还", False)
    window.press(7)
    assert (window.board.sign.isVisible(), "签字板" in window.board.notice.words) == (True, True)
    window.state.signed(STROKES)
    window.settle()
    assert (window.board.sign.signed, "按 Y" in window.board.notice.words) == (True, True)
    window.key("Y")
    window.terminal.end("outbox", "done")
    assert (window.state.told, window.board.sign.isVisible()) == ("returned", False)


def test_what_was_given_out_is_not_struck(window: WorkWindow) -> None:
    window.board.table.choose("a3")
    assert not window.keys[7].enabled
    assert "已领走" in window.board.table.words


def test_it_is_found_by_name_number_and_shelf(window: WorkWindow) -> None:
    for words, key in (("B-14", "a1"), ("户口簿", "o1")):
        window.press(11)
        window.board.finder.clear()
        window.type(words)
        assert window.state.selected == key
        window.escape()


def test_the_chosen_line_says_all_that_is_known_of_it(window: WorkWindow) -> None:
    look, state = window.board.look, window.state
    said = {}
    for key in ("a0", "a1", "a2", "a3", "o1", ""):
        state.choose(key)
        said[key] = "\n".join(f"{line.words} {line.right}" for line in chosen(look, state).lines)
    assert ("第 0856 号" in said["a1"], "已收到" in said["a1"]) == (True, True)
    assert ("已存好" in said["a0"], "没收下" in said["a2"], "早已知道" in said["a3"]) == (True, True, True)
    assert "1712" in said["a3"]
    assert "D-01" in said["o1"]
    assert said[""]


def test_whom_to_call_stands_beside_it_where_the_platform_says_so(window: WorkWindow) -> None:
    found = morning()
    works = dict(found.kept.works)
    name = next(key for key, one in works.items() if one.project_no == found.arrived[-1].project_no)
    works[name] = msgspec.structs.replace(works[name], person=Called("覃明", "13800000009"))
    window.state.choose("a0")
    assert call(window.board.look, window.state).title == ""
    import dataclasses

    window.state.work.show(dataclasses.replace(found, kept=msgspec.structs.replace(found.kept, works=works)))
    assert "13800000009" in window.board.call.words
    window.state.choose("o1")
    assert call(window.board.look, window.state).title == ""


@pytest.mark.parametrize(
    "told", ["not-stored", "unsigned", "known", "not-here", "none", "many", "not-found", "not-yet", *WELL]
)
def test_all_that_became_of_it_has_its_words(window: WorkWindow, told: Any) -> None:
    window.state.told = told
    words, tone = notice(window.board.look, window.state)
    assert words
    assert (tone is Tone.OK) is (told in WELL)


def test_what_lies_here_is_found_again_when_its_owner_comes(hand: WorkWindow) -> None:
    hand.state.lay(CARD)
    hand.settle()
    assert ("在柜" in hand.board.list.words, "柜格 B-14" in hand.board.list.words) == (True, True)
    assert ("第 0856 号" in hand.board.things.words, hand.state.handing.shelved) == (True, ("a1",))
    hand.state.toggle("w5")
    assert hand.state.handing.shelved == ()


def test_what_was_given_out_leaves_the_shelf_with_the_same_transaction(hand: WorkWindow, box: Outbox) -> None:
    now = hand.context.now()
    with box.transaction() as tx:
        tx.note(arrivals.NOTE, msgspec.json.encode(morning().arrived), 1e9)
    hand.state.lay(CARD)
    for _ in hand.state.handing.things:
        hand.state.count()
    hand.state.signed(STROKES)
    hand.asked("outbox")
    hand.press(10)
    hand.terminal.do("outbox", box)
    given = {one.id: one.given_by for one in arrivals.read(box, now.timestamp())}
    assert (given["a1"], given["a0"]) == ("1708", "")


def test_of_a_result_without_paper_and_without_a_line_in_the_register_the_clerk_is_warned(hand: WorkWindow) -> None:
    import dataclasses

    found = morning()
    bare = {name: msgspec.structs.replace(one, documents=()) for name, one in found.results.items()}
    hand.state.work.show(dataclasses.replace(found, results=bare))
    hand.state.lay(CARD)
    hand.settle()
    assert "没有收证记录" in hand.board.list.words
    assert "转移接续办结单 云医保转" in hand.board.list.words
