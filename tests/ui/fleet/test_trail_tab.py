"""Who did what at the machines of a hall: read when somebody looks, of one machine or all, day by day, page by page."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from config.texts import wording
from kiosk.hub.calls.trail import KINDS
from kiosk.hub.fleet_values import Trace, Trail
from kiosk.platform.errors import UnreachableError
from kiosk.tickets.values import Event
from tests.support.fleet_tabs import Open, TabPage
from ui.desk.density import NORMAL, SMALL, Density, look_of
from ui.fleet import samples
from ui.fleet.state import DOINGS
from ui.fleet.trail_board import AFTER, AGAIN, BEFORE, FIND, OLDER, ONLY, TrailBoard, did
from ui.style.look import Look

NOBODY = UnreachableError("timeout")


def trail(look: Look, density: Density, page: TabPage) -> TrailBoard:
    return TrailBoard(look, density, page.trail)


def board_of(page: TabPage) -> TrailBoard:
    assert isinstance(page.board, TrailBoard)
    return page.board


def answer(page: TabPage, told: object) -> None:
    """Answer the newest question as a hub does or does not; those before it are late."""
    page.trail._came(page.trail._asked, None, told)


def enabled(page: TabPage) -> set[int]:
    return {number for number, key in page.board.keys().items() if key.enabled}


@pytest.mark.parametrize("scene", ["fleet-trail", "fleet-trail-one", "fleet-trail-none"])
@pytest.mark.parametrize(("language", "density"), [("zh_CN", SMALL), ("en", SMALL), ("en", NORMAL)])
def test_nothing_is_cut(opened: Open, scene: str, language: str, density: Density) -> None:
    page = opened(trail, scene, language, density)
    page.board.grab()
    assert (page.cut, board_of(page).fits()) == ([], True)


def test_each_row_says_when_who_which_machine_and_what(opened: Open) -> None:
    rows = board_of(opened(trail, "fleet-trail")).table.words.splitlines()
    assert [word for word in rows[0].split("  ") if word] == ["10:22:34", "T01", "K02", "停用", "换设备", "H1"]
    assert "机器自己  T02  照做了：告示上屏" in rows[7]
    assert "0305  –  广播  城里的网络断了，取号叫号照常" in rows[4]


def test_one_machine_alone_is_shown_and_all_again(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    board = board_of(page)
    QTest.keyClick(board.table.focusProxy(), Qt.Key.Key_Down)
    assert board.keys()[ONLY].note == "K07"
    board.press(ONLY)
    assert [one.machine for one in page.trail.items] == ["K07"] * 3
    assert "只看 K07" in board.head.words
    assert board.back()
    assert (len(page.trail.items), board.back()) == (10, False)


def test_pressed_again_the_key_shows_all_too(opened: Open) -> None:
    page = opened(trail, "fleet-trail-one")
    board_of(page).press(ONLY)
    assert (page.trail.only, len(page.trail.items)) == ("", 10)


def test_a_row_that_is_about_no_machine_cannot_be_looked_at_alone(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    board_of(page).table.choose("896")
    assert (board_of(page).keys()[ONLY].enabled, board_of(page).keys()[ONLY].note) == (False, "先选一行")


def test_another_day_is_read_anew_and_there_is_none_after_today(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    page.board.press(BEFORE)
    assert (page.trail.day, page.trail.read) == (datetime.date(2026, 11, 22), None)
    assert board_of(page).none.shown[0].title == "正在问大厅服务器"
    page.board.press(AFTER)
    page.trail.turn(1)
    assert (page.trail.day, AFTER in enabled(page)) == (datetime.date(2026, 11, 23), False)


def test_an_empty_day_is_one_that_was_read(opened: Open) -> None:
    page = opened(trail, "fleet-trail-none")
    assert board_of(page).none.shown[0].title == "这一天没有记录"
    assert board_of(page).columns() == ()


def test_a_hub_that_does_not_answer_is_never_taken_for_an_empty_day(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    page.board.press(BEFORE)
    answer(page, NOBODY)
    assert "不知道有没有记录" in board_of(page).none.shown[0].title


def test_what_was_read_stays_while_newer_things_cannot_be_read(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    answer(page, NOBODY)
    assert "读不到新的" in board_of(page).head.words
    assert len(board_of(page).table.keys) == 10


def test_a_long_day_goes_on_behind_its_last_row(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    first = samples.traces()
    answer(page, Trail(first.day, first.items[:4], more=True))
    assert "最近 4 条，还有更早的" in board_of(page).head.words
    page.board.press(OLDER)
    page.trail._came(page.trail._asked, first.items[3].seq, Trail(first.day, first.items[4:], more=False))
    assert (page.trail.items, OLDER in enabled(page)) == (first.items, False)
    asked = page.trail._asked
    page.trail.go_on()
    assert page.trail._asked == asked


def test_a_late_answer_of_another_day_is_not_shown(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    asked = page.trail._asked
    page.board.press(BEFORE)
    page.trail._came(asked, None, samples.traces())
    assert page.trail.read is None


def happened(kind: str) -> Event:
    return Event(7, "2026-11-23", samples.NOW_MS, kind, None, None, None, None, {})


@pytest.mark.parametrize(
    ("kind", "times"), [("machine-stopped", 1), ("message-sent", 1), ("announced", 1), ("called", 0)]
)
def test_what_happens_today_is_read_at_once(opened: Open, kind: str, times: int) -> None:
    page = opened(trail, "fleet-trail")
    asked = page.trail._asked
    page.hall.happened.emit(happened(kind))
    assert page.trail._asked - asked == times


def test_of_a_day_that_is_over_nothing_is_read_again(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    page.board.press(BEFORE)
    asked = page.trail._asked
    page.hall.happened.emit(happened("machine-stopped"))
    assert page.trail._asked == asked
    page.board.press(AGAIN)
    assert page.trail._asked == asked + 1


def test_a_row_is_found_by_any_word_of_it(opened: Open) -> None:
    page = opened(trail, "fleet-trail")
    page.board.press(FIND)
    board_of(page).finder.setText("广播")
    assert board_of(page).table.current == "896"
    assert page.board.back()
    assert not board_of(page).finder.isVisible()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_kind_on_record_has_its_words(language: str) -> None:
    look = look_of(NORMAL, wording(language))
    chosen = [("machine-taken-over", doing) for doing in DOINGS]
    more = [
        ("machine-obeyed", "stop"),
        ("machine-obeyed", "notice"),
        ("message-sent", "guide"),
        ("message-sent", "window"),
    ]
    for kind, about in [*((kind, "") for kind in KINDS), *chosen, *more]:
        one = Trace(1, 0, kind, "", "", "", about, "")
        assert did(look, one) not in (kind, look.of(f"fleet.trail.{kind}") if about else kind)


def test_a_kind_of_a_newer_hub_is_told_by_its_name() -> None:
    look = look_of(NORMAL, wording("zh_CN"))
    assert did(look, Trace(1, 0, "machine-painted", "", "", "", "", "")) == "machine-painted"
