"""The fleet page as it is seen: nothing cut, silence never green, keys that say why, all of it by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from config.texts import wording
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Care
from kiosk.staff.session import SignedIn
from tests.support.fleet_tabs import Open as OpenTab
from tests.support.fleet_tabs import TabPage
from tests.support.ui import clipped, settle
from ui.desk.density import NORMAL, SMALL, Density
from ui.fleet import samples
from ui.fleet.fleet_board import FleetBoard
from ui.fleet.machine_board import FIND, MESSAGE, NOTICE, PAPER, RESTART, STOP, TAKE, TEST
from ui.fleet.program import FleetProgram
from ui.fleet.samples import GUIDE, HOUR, NOW_MS, PICTURES, TABS, TECHNICIAN
from ui.fleet.state import Question, Told
from ui.hall.samples import StillHall
from ui.style.look import Look

CLERK = SignedIn("1708", "沈砚秋", frozenset({"clerk"}), HOUR.timestamp() + 3600)


Open = Callable[..., tuple[TabPage, FleetBoard]]


@pytest.fixture
def opened(opened: OpenTab) -> Open:
    """Give what opens the page of a picture."""

    def show(
        scene: str = "fleet", language: str = "zh_CN", density: Density = NORMAL, who: SignedIn = TECHNICIAN
    ) -> tuple[TabPage, FleetBoard]:
        page = opened(board_over, scene, language, density, who)
        return page, cast("FleetBoard", page.board)

    return show


def board_over(look: Look, density: Density, page: TabPage) -> FleetBoard:
    return FleetBoard(look, density, page.state, lambda: HOUR)


MAPS = [scene for scene in PICTURES if not scene.startswith(tuple(TABS))]
TIGHT = [(scene, language, SMALL) for scene in MAPS for language in ("zh_CN", "en")]


@pytest.mark.parametrize(
    ("scene", "language", "density"), [*TIGHT, ("fleet", "zh_CN", NORMAL), ("fleet", "en", NORMAL)]
)
def test_nothing_is_cut(opened: Open, scene: str, language: str, density: Density) -> None:
    page, board = opened(scene, language, density)
    board.grab()
    assert [cell.words for cell in page.bar.cells if not cell.fits()] == []
    parts = (board.counts, board.map, board.head, board.table, board.figures)
    assert [part.words for part in parts if part.isVisible() and not part.fits()] == []


def test_the_whole_hall_stands_on_one_page_in_the_small_window(opened: Open) -> None:
    _, board = opened(density=SMALL)
    assert board.map.height() <= board._scroll.viewport().height()


# What is said.


def test_a_machine_is_counted_and_shown_as_it_is(opened: Open) -> None:
    _, board = opened()
    assert board.counts.words.startswith("43 好用  4 要留意  2 不能用  2 读不到  1 停用")
    assert "K07 没纸 10:18" in board.map.words
    assert "T01 空着" in board.map.words


def test_zones_stand_in_the_order_of_a_hall(opened: Open) -> None:
    _, board = opened()
    assert [line.split("  ")[0] for line in board.map.words.splitlines()] == [
        "自助机", "24 小时区", "A区 综合", "B区 社保医保", "C区 公积金", "D区 公安", "E区 不动产", "F区 企业", "呼叫屏",
    ]  # fmt: skip


def test_what_is_urgent_stands_first_and_says_who_goes(opened: Open) -> None:
    _, board = opened()
    assert board.table.keys == ("T02", "K07", "K11", "D03", "B05", "K02", "A03", "K09", "E04")
    rows = board.table.words.splitlines()
    assert ["没人接" in row for row in rows[:3]] == [False, False, True]


def test_a_well_machine_that_is_chosen_stands_in_the_list_too(opened: Open) -> None:
    page, board = opened()
    page.state.choose("K05")
    assert (board.table.keys[-1], board.table.current, board.map.current) == ("K05", "K05", "K05")


def test_a_silent_machine_is_never_green_and_keeps_its_last_word(opened: Open) -> None:
    page, board = opened()
    silent = samples.troubled()["K02"] | {"state": "unheard"}
    page.state.take((samples.fleet({"K02": silent}), ()))
    assert "K02 读不到" in board.map.words
    assert "上次：纸少" in board.table.words


def test_while_the_hub_is_away_for_long_nothing_is_green(opened: Open) -> None:
    page, board = opened("fleet-hub-away-long")
    assert board.counts.words.startswith("0 好用  52 读不到")
    assert re.search(r"在用|空着|没纸", board.map.words) is None
    assert [figure.value for figure in board.figures._figures] == ["读不到"] * 5


def test_what_waits_too_long_names_whom_it_is_told_to(opened: Open) -> None:
    _, board = opened("fleet-waits")
    assert "管机器的人（等了 1 个工作日）" in card(board, "B05")


def card(board: FleetBoard, name: str) -> str:
    """Return what stands on a card."""
    found = board.cards.card(name)
    assert found is not None
    return found.words


def test_numbers_that_were_not_printed_are_named(opened: Open) -> None:
    _, board = opened()
    assert "B026 S044（2 个号有效，请导办台补打）" in card(board, "K07")


def test_a_message_says_whether_it_was_seen(opened: Open) -> None:
    _, board = opened("fleet-message-seen")
    assert "10:18 发了，G07 10:19 看到" in card(board, "K07")


def test_a_machine_that_never_spoke_says_so(opened: Open) -> None:
    page, board = opened()
    never = {"state": "never", "since": None, "heard_at": None, "report": None, "troubles": ()}
    page.state.take((samples.fleet({"K05": never}), ()))
    page.state.choose("K05")
    assert "从来没有听到过" in card(board, "K05")
    assert "1 没报到" in board.counts.words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told("stop", "K07"), "K07 还没有回话"),
        (Told("notice", "K07"), "K07 还没有回话"),
        (Told("take", "K07"), "已接手"),
        (Told("stop", "K07", "not-allowed"), "您的岗位不能做这个。"),
        (Told("message", "K07", "unknown"), "不知道做没做"),
        (Told("message", "K07", "too-large"), "too-large"),
    ],
)
def test_how_an_act_ended_is_told_in_words(opened: Open, told: Told, words: str) -> None:
    page, board = opened()
    page.state.told = told
    page.state.changed.emit()
    assert words in card(board, "told")


@pytest.mark.parametrize("code", ["forbidden-scope", "unauthenticated"])
def test_a_desk_without_the_right_token_is_told_how_to_get_one(opened: Open, code: str) -> None:
    page, board = opened("fleet-never-read")
    page.state.trouble = code
    page.state.changed.emit()
    assert "--admit" in card(board, "away")


@pytest.mark.parametrize("code", ["clock-ahead", "clock-behind"])
def test_who_reads_a_hub_whose_clock_is_in_doubt_is_told_how_to_confirm_it(opened: Open, code: str) -> None:
    page, board = opened()
    page.state.trouble = code
    page.state.changed.emit()
    assert "--clock-is-right" in card(board, "away")


@pytest.mark.parametrize(
    ("hub", "words"),
    [
        ({"standbys": ()}, "备机 没有"),
        ({"clock_off_s": 3_456_000}, "时钟没跟 +40 天"),
        ({"clock_off_s": -7000}, "时钟没跟 -2 小时"),
        ({"clock_off_s": 8}, "时钟没跟 +8 秒"),
        ({"standbys": None}, "备机 读不到"),
        ({"backup_at": None}, "备份 没有"),
        ({"backup_at": None, "backups": False}, "备份 没设"),
        ({"disk": None}, "磁盘 读不到"),
        ({"size": None}, "数据库 读不到"),
        ({"database": "sqlite", "standbys": None}, "数据库 单机文件"),
    ],
)
def test_what_the_hub_cannot_see_of_itself_is_said_to_be_that(opened: Open, hub: dict[str, Any], words: str) -> None:
    page, board = opened()
    page.state.take((samples.fleet({}, **hub), ()))
    assert words in board.figures.words


# What can be done.


def enabled(board: FleetBoard) -> set[int]:
    return {number for number, key in board.keys().items() if key.enabled}


@pytest.mark.parametrize(
    ("who", "keys"),
    [
        (TECHNICIAN, {TAKE, MESSAGE, NOTICE, STOP, PAPER, FIND}),
        (GUIDE, {TAKE, MESSAGE, NOTICE, PAPER, FIND}),
        (CLERK, {TAKE, MESSAGE, PAPER, FIND}),
    ],
)
def test_each_role_has_its_keys_and_the_others_say_why(opened: Open, who: SignedIn, keys: set[int]) -> None:
    _, board = opened(who=who)
    assert enabled(board) == keys
    assert all(key.note for number, key in board.keys().items() if number not in keys)


def test_restart_and_self_test_say_who_can(opened: Open) -> None:
    _, board = opened()
    assert [board.keys()[number].note for number in (RESTART, TEST)] == ["市平台发", "市平台发"]


@pytest.mark.parametrize(
    ("name", "number", "note"),
    [
        ("A01", TAKE, "没有事"),
        ("A03", NOTICE, "不是自助机"),
        ("A03", STOP, "不是自助机"),
        ("A03", PAPER, "它不打纸"),
    ],
)
def test_what_makes_no_sense_for_a_machine_says_so(opened: Open, name: str, number: int, note: str) -> None:
    page, board = opened()
    page.state.choose(name)
    assert (board.keys()[number].enabled, board.keys()[number].note) == (False, note)


def test_a_machine_that_was_stopped_by_hand_is_put_back_there(opened: Open) -> None:
    page, board = opened()
    page.state.take((samples.fleet({"K05": {"state": "stopped", "since": NOW_MS}}), ()))
    page.state.choose("K05")
    assert board.keys()[STOP].note == "机器旁停的"
    assert "在机器旁停的" in board.table.words


def test_a_guide_who_was_told_and_has_not_looked_is_not_told_again(opened: Open) -> None:
    _, board = opened("fleet-take-over")
    assert (board.keys()[MESSAGE].enabled, board.keys()[MESSAGE].note) == (False, "还没人看")


@pytest.mark.parametrize(("sign", "question"), [("O", Question.TAKE), ("G", Question.NOTICE), ("H", Question.STOP)])
def test_letters_of_the_card_do_what_its_keys_do(opened: Open, sign: str, question: Question) -> None:
    page, board = opened()
    assert board.letter(sign)
    assert page.state.question is question
    assert "1" in card(board, "question")
    assert board.back()


def test_a_letter_that_means_nothing_now_does_nothing(opened: Open) -> None:
    page, board = opened(who=CLERK)
    assert not board.letter("H")
    assert not board.letter("X")
    assert page.state.question is Question.NONE


def test_an_answer_by_its_digit_is_sent(opened: Open) -> None:
    page, board = opened("fleet-take-over")
    assert board.letter("2")
    assert (page.state.busy, page.state.question) == ("take", Question.NONE)


def test_who_looks_after_a_machine_lays_it_down_by_the_same_key(opened: Open) -> None:
    page, board = opened()
    care = {"care": Care("T01", NOW_MS, "going")}
    page.state.take((samples.fleet(samples.troubled() | {"K07": samples.troubled()["K07"] | care}), ()))
    assert board.keys()[TAKE].verb == "放下"
    board.press(TAKE)
    assert page.state.busy == "back"


def test_paper_is_shown_and_taken_away_again(opened: Open) -> None:
    page, board = opened()
    board.press(PAPER)
    assert "换纸后用了 412 张" in card(board, "K07")
    board.back()
    assert "412" not in card(board, "K07")


def test_a_machine_is_found_by_its_name(opened: Open) -> None:
    page, board = opened()
    board.press(FIND)
    board.finder.setText("a03")
    assert page.state.selected == "A03"
    assert board.back()
    assert not board.finder.isVisible()


def test_a_button_of_the_card_does_it_and_gives_the_list_the_focus_back(opened: Open) -> None:
    _, board = opened()
    board.cards.pressed.emit("K07", "G")
    assert "question" in [one.key for one in board.cards.shown]
    board.cards.pressed.emit("question", "Esc")
    assert "question" not in [one.key for one in board.cards.shown]
    assert board.columns()[1] is board.table


# The map.


def arrow(board: FleetBoard, *keys: Qt.Key) -> str:
    for key in keys:
        QTest.keyClick(board.map, key)
    return board.map.current


LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ((RIGHT,), "K08"),
        ((RIGHT, RIGHT), "K09"),
        ((LEFT,), "K06"),
        ((DOWN,), "K12"),
        ((DOWN, DOWN), "T03"),
        ((UP,), "K07"),
        ((DOWN, DOWN, UP, UP), "K03"),
    ],
)
def test_arrows_move_over_the_map_as_over_a_hall(opened: Open, keys: tuple[Qt.Key, ...], name: str) -> None:
    _, board = opened()
    assert arrow(board, *keys) == name


def test_the_ends_of_the_map_are_ends(opened: Open) -> None:
    page, board = opened()
    page.state.choose("K01")
    assert arrow(board, LEFT, UP) == "K01"
    page.state.choose("屏2")
    assert arrow(board, RIGHT, DOWN) == "屏2"


def test_a_tile_is_chosen_by_the_hand(opened: Open) -> None:
    page, board = opened()
    centre = board.map.box_of("B05").center()
    QTest.mouseClick(board.map, Qt.MouseButton.LeftButton, pos=QPoint(round(centre.x()), round(centre.y())))
    assert page.state.selected == "B05"


def test_beside_all_tiles_nothing_is_chosen(opened: Open) -> None:
    page, board = opened()
    QTest.mouseClick(board.map, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert page.state.selected == "K07"
    assert board.map.box_of("nobody").isNull()


def test_where_nothing_wants_anybody_the_map_has_the_focus(opened: Open) -> None:
    _, board = opened("fleet-well")
    assert list(board.columns()) == [board.map]
    assert board.well.shown[0].title == "没有要看的机器"


def test_before_anything_is_read_the_arrows_lead_nowhere(opened: Open) -> None:
    _, board = opened("fleet-never-read")
    assert arrow(board, DOWN) == ""
    assert not board.table.isVisible()


# The program.


@pytest.fixture
def program(qtbot: QtBot) -> Iterator[Callable[[SignedIn], FleetProgram]]:
    """Give what opens the whole window."""
    made: list[FleetProgram] = []

    def show(who: SignedIn) -> FleetProgram:
        made.append(samples.program_of("fleet", wording("zh_CN"), SMALL.size, who))
        made[-1].shell.show()
        settle()
        return made[-1]

    yield show
    for one in made:
        one.close()


def test_whoever_signs_in_acts_under_their_own_number_and_roles(program: Callable[[SignedIn], FleetProgram]) -> None:
    acted: list[tuple[str, list[str]]] = []
    made = program(TECHNICIAN)

    class Client:
        def act_as(self, staff: str, roles: list[str]) -> None:
            acted.append((staff, roles))

    hall = cast("StillHall", made.context.hall)
    next(call for call in hall.asked if "act_as" in call.__code__.co_names)(cast("HubClient", Client()))
    assert acted == [("T01", ["technician"])]
    assert "机器 8 台要看" in made.shell.bar.words


def test_a_role_that_may_see_nothing_here_is_let_out_again(program: Callable[[SignedIn], FleetProgram]) -> None:
    made = program(SignedIn("X01", "无", frozenset({"nobody"}), HOUR.timestamp() + 60))
    assert (made.context.staff.who, made.shell.is_covered) == (None, True)


def test_the_keys_of_the_window_reach_the_page(program: Callable[[SignedIn], FleetProgram]) -> None:
    made = program(TECHNICIAN)
    assert clipped(made.shell.bar) == []
    made.shell.press(STOP)
    assert made.fleet.question is Question.STOP


def test_the_figures_of_the_hall_are_for_who_leads_it(program: Callable[[SignedIn], FleetProgram]) -> None:
    leads = SignedIn("M01", "任", frozenset({"hall-manager"}), HOUR.timestamp() + 3600)
    for who, allowed in ((leads, True), (TECHNICIAN, False)):
        made = program(who)
        made.shell.open_tab(3)
        assert bool(made.shell.board.keys()) is allowed
        hall = cast("StillHall", made.context.hall)
        assert [call for call in hall.asked if "statistics" in call.__code__.co_names] != [] or not allowed


def test_ages_go_on_by_themselves(opened: Open) -> None:
    page, board = opened()
    page.clock = 12.0
    board.tick(HOUR)
    assert "11 秒前" in board.counts.words
