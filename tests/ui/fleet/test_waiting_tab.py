"""What lies unsent on the machines of a hall: how much, since when, who was told, what nobody can read; never whose."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from config.texts import wording
from kiosk.hub.fleet_values import LineTold, MachineSeen, UnsentTold
from tests.support.fleet_tabs import Open, TabPage
from ui.desk.density import NORMAL, SMALL, Density
from ui.fleet import samples, waiting_words
from ui.fleet.samples import WAITS, report
from ui.fleet.waiting_board import WaitingBoard
from ui.style.look import Look


def waiting(look: Look, density: Density, page: TabPage) -> WaitingBoard:
    return WaitingBoard(look, density, page.state, lambda: samples.HOUR)


def board_of(page: TabPage) -> WaitingBoard:
    assert isinstance(page.board, WaitingBoard)
    return page.board


def machine(kind: str = "kiosk", **more: Any) -> MachineSeen:
    """Return a machine that said this last; without a word where there is none."""
    told = report("K01", kind, **more) if more.pop("spoke", True) else None
    return samples.msgspec.structs.replace(samples.hall()["K01"], kind=kind, report=told)


@pytest.mark.parametrize("scene", ["fleet-waiting", "fleet-waiting-none", "fleet-hub-away-long", "fleet-never-read"])
@pytest.mark.parametrize(("language", "density"), [("zh_CN", SMALL), ("en", SMALL), ("en", NORMAL)])
def test_nothing_is_cut(opened: Open, scene: str, language: str, density: Density) -> None:
    page = opened(waiting, scene, language, density)
    page.board.grab()
    assert (page.cut, board_of(page).fits()) == ([], True)


def test_whoever_is_told_of_it_longest_ago_stands_first_then_what_takes_nothing_in(opened: Open) -> None:
    board = board_of(opened(waiting, "fleet-waiting"))
    assert board.table.keys == ("T03", "K06", "B05", "D03", "K11", "K09", "K03")
    assert board.counts.words.startswith("325 件待上传  5 台机器上有  2 台等太久  2 台读不到  另外 43 台没有")


def test_how_it_stands_is_said_with_why_and_who_was_told(opened: Open) -> None:
    rows = board_of(opened(waiting, "fleet-waiting")).table.words.splitlines()
    assert "等满 5 天  已告诉办事单位，5 个工作日" in rows[0]
    assert "存不进新的  断了 17 分 40 秒" in rows[1]
    assert "等线通  断了 17 分 40 秒" in rows[5]
    assert "在送  不用管" in rows[6]


def test_of_a_silent_machine_the_last_count_stands_as_that_and_never_as_the_count(opened: Open) -> None:
    page = opened(waiting, "fleet-waiting")
    silent = {"K09": samples.troubled()["K09"] | {"state": "unheard", "heard_at": samples.ago(9)}}
    page.state.take((samples.fleet(silent), ()))
    (row,) = board_of(page).table.words.splitlines()
    assert "？  上次说 5 件" in row
    assert "9 分前" in row
    assert board_of(page).counts.words.startswith("0 件待上传")


def test_once_the_hub_was_not_read_for_long_nothing_is_said_to_be_empty(opened: Open) -> None:
    board = board_of(opened(waiting, "fleet-hub-away-long"))
    assert all("读不到" in row for row in board.table.words.splitlines())
    assert "另外 0 台没有" in board.counts.words


def test_where_nothing_waits_it_says_so_as_something_that_was_read(opened: Open) -> None:
    board = board_of(opened(waiting, "fleet-waiting-none"))
    assert board.none.shown[0].title == "没有待上传的"
    assert board.counts.words.startswith("0 件待上传  0 台机器上有  另外 50 台没有")
    assert (list(board.columns()), board.cards.shown) == ([], ())


def test_opened_it_chooses_a_machine_that_holds_something(opened: Open) -> None:
    page = opened(waiting, "fleet-waiting")
    page.state.choose("A01")
    assert board_of(page).cards.shown == ()
    board_of(page).opened()
    assert (page.state.selected, board_of(page).cards.shown[0].key) == ("T03", "T03")


def test_the_arrows_choose_the_machine_for_all_tabs(opened: Open) -> None:
    page = opened(waiting, "fleet-waiting")
    QTest.keyClick(board_of(page).table.focusProxy(), Qt.Key.Key_Up)
    assert page.state.selected == "K06"


@pytest.mark.parametrize(
    ("found", "need"),
    [
        (machine(unsent=UnsentTold(0)), ""),
        (machine(unsent=UnsentTold(2), line=LineTold("up")), "sending"),
        (machine(unsent=UnsentTold(2), line=LineTold("down")), "away"),
        (machine(unsent=UnsentTold(2), line=None), "away"),
        (machine(unsent=UnsentTold(2, 90_000, 1, "site")), "site"),
        (machine(unsent=UnsentTold(2, 90_000, 3, "operations"), line=LineTold("up")), "operations"),
        (machine(unsent=None), "unread"),
        (machine(unsent=None, store="outbox-fault"), "full"),
        (machine(unsent=UnsentTold(0), store="outbox-full"), "full"),
        (machine(unsent=UnsentTold(0), store="backup"), ""),
        (machine("window", unsent=None), ""),
        (machine("board", spoke=False), ""),
        (machine("window", spoke=False), "unread"),
    ],
)
def test_how_it_stands_with_a_machine_follows_from_its_word(found: MachineSeen, need: str) -> None:
    assert waiting_words.need_of(found, believed=True) == need
    assert waiting_words.need_of(found, believed=False) == ("unread" if found.kind in waiting_words.HOLDS else "")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_way_it_stands_has_its_words(language: str) -> None:
    for need in waiting_words.NEEDS:
        assert f"fleet.waiting.state.{need}" in wording(language)
    assert set(waiting_words.LIGHTS) == set(waiting_words.NEEDS)


def test_a_machine_that_counts_as_holding_is_shown_by_its_zone_or_its_kind() -> None:
    zones = {one.zone for one, _ in waiting_words.holders(WAITS, believed=True)}
    assert zones == {"", "24 小时区", "B区 社保医保", "D区 公安"}
