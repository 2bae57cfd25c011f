"""All devices of one machine of the hall: as it told them, none of them well once it is silent, and who acts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.hub.fleet_values import DeviceTold, LineTold, UnsentTold
from tests.support.fleet_tabs import Open, TabPage
from ui.desk.density import NORMAL, SMALL, Density
from ui.fleet import device_words, samples
from ui.fleet.devices_board import DevicesBoard
from ui.fleet.machine_board import FIND, MESSAGE, STOP
from ui.fleet.state import Question
from ui.style.look import Look


def devices(look: Look, density: Density, page: TabPage) -> DevicesBoard:
    return DevicesBoard(look, density, page.state, lambda: samples.HOUR)


def board_of(page: TabPage) -> DevicesBoard:
    assert isinstance(page.board, DevicesBoard)
    return page.board


@pytest.mark.parametrize("scene", ["fleet-devices", "fleet-devices-silent", "fleet-waits", "fleet-never-read"])
@pytest.mark.parametrize(("language", "density"), [("zh_CN", SMALL), ("en", SMALL), ("en", NORMAL)])
def test_nothing_is_cut(opened: Open, scene: str, language: str, density: Density) -> None:
    page = opened(devices, scene, language, density)
    page.board.grab()
    board = board_of(page)
    parts = (board.table, board.devices, board.machines_head, board.head, board.pane_head, board.figures)
    assert (page.cut, [part.words for part in parts if not part.fits()]) == ([], [])


def test_a_device_that_wants_a_hand_says_what_who_and_for_how_long(opened: Open) -> None:
    board = board_of(opened(devices, "fleet-devices"))
    assert board.head.words.startswith("K07 的设备  1 个不能用  1 个问不到")
    assert board.devices.current == "receipt_printer"
    assert [cell for cell in board.devices.words.splitlines()[0].split("  ") if cell] == [
        "小票打印机",  "没纸", "导办员就能做", "4 分 34 秒",
    ]  # fmt: skip


def test_the_card_of_the_chosen_device_says_how_and_what_cannot_be_done_meanwhile(opened: Open) -> None:
    page = opened(devices, "fleet-devices")
    card = board_of(page).cards.card("device-receipt_printer")
    assert card is not None
    assert "请换一卷" in card.words
    assert "打号票、打凭条" in card.words
    page.state.choose_device("evaluation_pad")
    pad = board_of(page).cards.card("device-evaluation_pad")
    assert pad is not None
    assert "没有回话" in pad.words


def test_a_well_device_has_a_card_without_a_trouble(opened: Open) -> None:
    page = opened(devices, "fleet-devices")
    page.state.choose_device("speaker")
    card = board_of(page).cards.card("device-speaker")
    assert card is not None
    assert "就绪" in card.words
    assert "谁来修" not in card.words


def test_of_a_silent_machine_no_device_is_well_and_its_line_is_not_known(opened: Open) -> None:
    board = board_of(opened(devices, "fleet-devices-silent"))
    rows = board.devices.words.splitlines()
    assert all("读不到" in row for row in rows)
    assert "最后一次：就绪" in rows[0]
    assert [one.value for one in board.figures._figures] == ["7 分前", "读不到", "读不到", "读不到", "读不到", "1.4.2"]
    assert [one.key for one in board.cards.shown] == ["K11"]


def test_what_a_machine_holds_and_how_its_line_is_stands_below(opened: Open) -> None:
    board = board_of(opened(devices, "fleet-waits"))
    assert [one.value for one in board.figures._figures] == [
        "刚刚", "0.0 秒", "断", "3 件", "2 天 0 小时", "1.4.2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [(LineTold("up"), "通"), (LineTold("down"), "断"), (LineTold("unknown"), "读不到"), (None, "读不到")],
)
def test_a_line_is_named_only_as_far_as_it_was_told(opened: Open, line: LineTold | None, words: str) -> None:
    page = opened(devices, "fleet-devices")
    told = samples.report("K07", "kiosk", line=line, unsent=UnsentTold(2))
    page.state.take((samples.fleet({"K07": {"report": told}}), ()))
    page.state.choose("K07")
    values = [one.value for one in board_of(page).figures._figures]
    assert (values[2], values[4]) == (words, "读不到")


def test_a_window_that_stores_nothing_does_not_say_that_it_holds_nothing(opened: Open) -> None:
    page = opened(devices, "fleet-devices")
    told = samples.report("A01", "window", unsent=None)
    page.state.take((samples.fleet({"A01": {"report": told}}), ()))
    page.state.choose("A01")
    assert [one.value for one in board_of(page).figures._figures][3:5] == ["读不到", "读不到"]


def test_another_machine_is_chosen_in_the_list_and_shows_its_worst_device(opened: Open) -> None:
    page = opened(devices, "fleet-devices")
    page.state.choose_device("speaker")
    board = board_of(page)
    QTest.keyClick(board.table.focusProxy(), Qt.Key.Key_Up)
    assert (page.state.selected, page.state.device) == ("T02", "")
    assert board.devices.current == "id_card"


def test_the_arrows_move_over_devices_too(opened: Open) -> None:
    page = opened(devices, "fleet-devices")
    board = board_of(page)
    assert list(board.columns()) == [board.table, board.devices]
    board.devices.setFocus()
    QTest.keyClick(board.devices.focusProxy(), Qt.Key.Key_Down)
    assert page.state.device == board.devices.keys[1]


def test_a_machine_without_devices_has_none_to_choose(opened: Open) -> None:
    page = opened(devices, "fleet-waits")
    board = board_of(page)
    assert list(board.columns()) == [board.table]
    assert [one.key for one in board.cards.shown] == ["B05"]


def test_before_anything_was_read_the_page_says_so(opened: Open) -> None:
    board = board_of(opened(devices, "fleet-never-read"))
    assert not board.devices.isVisible()
    assert [one.key for one in board.cards.shown] == ["never"]


def test_the_keys_are_those_of_the_map(opened: Open) -> None:
    page = opened(devices, "fleet-devices")
    page.board.press(STOP)
    assert page.state.question is Question.STOP
    assert board_of(page).cards.shown[0].key == "question"
    assert page.board.keys()[MESSAGE].filled
    page.board.press(FIND)
    board_of(page).finder.setText("a03")
    assert page.state.selected == "A03"


def test_since_when_a_device_is_so_counts_by_the_clock_of_the_hub() -> None:
    told = DeviceTold("receipt_printer", "fault", "printer.paper-out", "guide", 60)
    machine = samples.hall()["K01"]
    report = samples.report("K01", "kiosk", devices=(told,))
    found = device_words.reports_of(samples.msgspec.structs.replace(machine, report=report))["receipt_printer"]
    assert found.since == samples.NOW_MS / 1000 - 60
