"""Lights, tables and cards of the staff's windows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from config.texts import wording
from tests.support.staff_desk import DENSITIES
from tests.support.ui import clipped, colours, picture, shown
from ui.desk import lights
from ui.desk.ages import age, lasting
from ui.desk.cards import Act, Card, Cards, CardWords, Frame, Line
from ui.desk.density import NORMAL, ON_DARK, SMALL, look_of, of_height
from ui.desk.lights import GRID, URGENCY, Light
from ui.desk.table import Cell, Column, DeskTable, Row
from ui.parts.label import Label
from ui.style.tokens import CALM, contrast

LOOKS = {density.size: look_of(density, wording("zh_CN")) for density in DENSITIES}
COLUMNS = (Column("", 44), Column("设备", 3), Column("多久", 1, right=True))


def row(key: str, words: str = "读卡器", since: float | None = None) -> Row:
    return Row(key, (Cell(light=Light.DONE), Cell(words, "SDT", bold=True), Cell("", since=since)))


@pytest.fixture(params=DENSITIES, ids=("normal", "small"))
def table(qtbot, request) -> DeskTable:
    density = request.param
    made = DeskTable(LOOKS[density.size], density, COLUMNS, two=True, age=lambda at: f"{at:.0f} 秒前")
    qtbot.addWidget(made)
    made.set_rows([row("a"), row("b"), row("c")])
    shown(made, (700, made.wanted_height(3)))
    return made


def test_a_head_that_is_cut_is_a_table_that_does_not_fit(qtbot) -> None:
    made = DeskTable(LOOKS[SMALL.size], SMALL, (Column("从什么时候起", 60), Column("设备", 3)))
    qtbot.addWidget(made)
    shown(made, (400, 200))
    assert not made.fits()
    wide = DeskTable(LOOKS[SMALL.size], SMALL, (Column("从什么时候起", 120), Column("设备", 3)))
    qtbot.addWidget(wide)
    shown(wide, (400, 200))
    assert wide.fits()


def test_no_column_lies_under_the_scroll_bar(table: DeskTable) -> None:
    wide = sum(table._view.columnWidth(place) for place in range(len(COLUMNS)))
    table.set_rows([row(str(number)) for number in range(9)])
    table.grab()
    narrow = sum(table._view.columnWidth(place) for place in range(len(COLUMNS)))
    bar = table._view.verticalScrollBar()
    assert bar.isVisible()
    assert wide - narrow >= bar.width() - 2
    assert narrow <= table._view.viewport().width()


# Density.


@pytest.mark.parametrize(
    ("height", "wanted"), [(1080, NORMAL), (900, NORMAL), (899, SMALL), (768, SMALL), (600, SMALL)]
)
def test_a_low_window_is_dense(height, wanted) -> None:
    assert of_height(height) is wanted
    assert wanted.dense == (wanted is SMALL)


@pytest.mark.parametrize("density", DENSITIES)
def test_no_type_is_smaller_than_its_floor(density) -> None:
    sizes = LOOKS[density.size].tokens.type
    assert min(density.body, density.small, density.mini) == sizes.note == (12 if density.dense else 13)


def test_everything_on_the_dark_bar_can_be_read() -> None:
    inks = (ON_DARK.ink, ON_DARK.quiet, ON_DARK.ok, ON_DARK.warn, ON_DARK.fault)
    assert min(contrast(ink, ON_DARK.ground) for ink in inks) >= 7
    assert contrast(ON_DARK.line, ON_DARK.ground) >= 3


# Lights.


@pytest.mark.parametrize("dark", [False, True])
def test_each_light_has_a_shape_that_no_other_has(qapp, dark) -> None:
    shapes = set()
    for light in Light:
        image = lights.pixmap(light, GRID, dark=dark).toImage()
        shapes.add(tuple(image.pixelColor(x, y).alpha() > 100 for x in range(GRID) for y in range(GRID)))
    # In time and not yet share the ring: one is green, the other grey, and both have their words.
    assert len(shapes) == len(Light) - 1


def test_the_two_rings_differ_by_colour() -> None:
    assert lights.ink_of(Light.IN_TIME) != lights.ink_of(Light.NOT_YET)


@pytest.mark.parametrize("light", Light)
def test_each_light_stands_out_from_every_ground(light) -> None:
    grounds = (CALM.sheet, CALM.desk, CALM.accent_soft)
    assert min(contrast(lights.ink_of(light), ground) for ground in grounds) >= 2.9
    assert contrast(lights.ink_of(light, dark=True), ON_DARK.ground) >= 7


def test_a_light_is_drawn_once_and_then_copied(qapp) -> None:
    assert lights.pixmap(Light.OVER, 18) is lights.pixmap(Light.OVER, 18)


def test_what_is_over_stands_first_and_what_is_done_last() -> None:
    assert (URGENCY[0], URGENCY[-1], len(set(URGENCY))) == (Light.OVER, Light.DONE, len(Light))


# Ages.


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "刚刚"),
        (0.4, "刚刚"),
        (1, "1 秒前"),
        (59.9, "59 秒前"),
        (60, "1 分前"),
        (3599, "59 分前"),
        (7300, "2 小时前"),
    ],
)
def test_an_age_is_short_and_never_older_than_it_is(seconds, words) -> None:
    assert wording("zh_CN")(age(seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0 秒"), (59, "59 秒"), (274, "4 分 34 秒"), (3661, "1 小时 1 分"), (526_000, "6 天 2 小时")],
)
def test_how_long_it_lasts_is_told_in_two_units(seconds, words) -> None:
    assert wording("zh_CN")(lasting(seconds)) == words


# Tables.


def test_rows_have_a_fixed_height_and_two_lines_fit(table) -> None:
    view = table.findChild(QTableView)
    assert {view.rowHeight(number) for number in range(3)} == {table.high}
    assert table.fits()


def test_the_first_row_is_chosen_and_arrows_move_on(table, qtbot) -> None:
    table.activateWindow()
    table.setFocus()
    assert table.current == "a"
    with qtbot.waitSignal(table.chosen) as told:
        QTest.keyClick(table.focusProxy(), Qt.Key.Key_Down)
    assert (told.args, table.current) == (["b"], "b")


def test_what_is_chosen_stays_chosen_when_rows_come_and_go(table, qtbot) -> None:
    table.choose("b")
    with qtbot.assertNotEmitted(table.chosen):
        table.set_rows([row("new"), row("c"), row("b", "另一个")])
    assert (table.current, table.keys) == ("b", ("new", "c", "b"))


def test_where_the_chosen_row_is_gone_its_place_is_taken_and_told(table, qtbot) -> None:
    table.choose("b")
    with qtbot.waitSignal(table.chosen) as told:
        table.set_rows([row("a"), row("c")])
    assert told.args == [table.current] == ["c"]


def test_a_table_without_rows_has_none_chosen(table) -> None:
    table.set_rows([])
    assert (table.current, table.words) == ("", "")
    table.choose("a")
    table.set_rows([row("z")])
    assert table.current == "z"


def test_only_what_changed_is_told_to_the_view(table, qtbot) -> None:
    model = table.findChild(QTableView).model()
    with qtbot.waitSignal(model.dataChanged) as told, qtbot.assertNotEmitted(model.modelReset):
        table.set_rows([row("a"), row("b", "坏了"), row("c")])
    assert (told.args[0].row(), told.args[1].row()) == (1, 1)
    assert "坏了" in table.words


def test_ages_count_in_their_own_column_and_nowhere_else(table, qtbot) -> None:
    table.set_rows([row("a", since=4.0), row("b"), row("c")])
    model = table.findChild(QTableView).model()
    changed = []
    model.dataChanged.connect(lambda one, other: changed.append((one.column(), other.column())))
    table.tick()
    assert (changed, "4 秒前" in table.words) == ([(2, 2)], True)


def test_letters_are_left_to_the_window(table) -> None:
    event_taken = QTest.keyClick(table.focusProxy(), Qt.Key.Key_C)
    assert (event_taken, table.current) == (None, "a")


def test_the_ring_goes_round_the_table_that_has_the_focus(table) -> None:
    table.activateWindow()
    table.setFocus()
    assert CALM.focus.upper() in colours(picture(table), step=1)
    table.focusProxy().clearFocus()
    assert CALM.focus.upper() not in colours(picture(table), step=1)


def test_the_chosen_row_has_the_ground_of_what_is_chosen(table) -> None:
    assert CALM.accent_soft.upper() in colours(picture(table), step=2)


def test_words_without_room_are_told(table) -> None:
    table.set_rows([row("a", "很长的名字" * 30)])
    assert not table.fits()


def test_a_reader_of_screens_hears_both_lines(table) -> None:
    model = table.findChild(QTableView).model()
    index = model.index(0, 1)
    assert model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "读卡器  SDT"
    assert model.data(index, Qt.ItemDataRole.DecorationRole) is None
    assert (model.rowCount(index), model.columnCount(index)) == (0, 0)
    assert model.headerData(1, Qt.Orientation.Vertical) is None


# Cards.

FAULT = CardWords(
    "printer",
    Light.OVER,
    "小票打印机　没纸",
    "10:18 起",
    Frame.FAULT,
    (
        Line("原因", "纸用完了。"),
        Line("谁来修", "导办员就能做", bold=True),
        Line("怎么做", steps=("开盖", "放纸", "合盖")),
        Line("找谁", "(0000) 8800 0101"),
    ),
    (Act("T", "打自检条", filled=True), Act("R", "再问一次")),
    "换好后会自己恢复",
)


@pytest.mark.parametrize("density", DENSITIES)
def test_a_fault_card_says_all_of_it_and_nothing_is_cut(qtbot, density) -> None:
    card = Card(LOOKS[density.size], density, FAULT)
    qtbot.addWidget(card)
    shown(card, (density.aside, card.heightForWidth(density.aside)))
    said = [label.words for label in card.findChildren(Label)]
    assert {"纸用完了。", "导办员就能做", "开盖", "放纸", "合盖", "1", "3", "换好后会自己恢复"} <= set(said)
    assert clipped(card) == []
    assert all(words in card.words for words in ("没纸", "打自检条", "合盖"))


def test_a_single_step_has_no_number(qtbot) -> None:
    card = Card(LOOKS[NORMAL.size], NORMAL, CardWords("a", None, "坏了", lines=(Line("怎么做", steps=("开盖",)),)))
    qtbot.addWidget(card)
    assert "1" not in [label.words for label in card.findChildren(Label)]


@pytest.mark.parametrize("frame", Frame)
def test_each_kind_of_trouble_has_a_frame_of_its_own(qtbot, frame) -> None:
    card = Card(LOOKS[NORMAL.size], NORMAL, CardWords("a", Light.NEAR, "旧的", frame=frame))
    qtbot.addWidget(card)
    shown(card, (400, 90))
    ground, line, _ = frame.value
    found = colours(picture(card), step=1)
    assert {getattr(CALM, ground).upper(), getattr(CALM, line).upper()} <= found


def test_a_press_on_a_card_tells_which_card_and_which_key(qtbot) -> None:
    made = Cards(LOOKS[NORMAL.size], NORMAL)
    qtbot.addWidget(made)
    made.set_cards([FAULT])
    with qtbot.waitSignal(made.pressed) as told:
        made.findChildren(Card)[0].pressed.emit("T")
    assert told.args == ["printer", "T"]


def test_only_cards_whose_words_changed_are_made_anew(qtbot) -> None:
    made = Cards(LOOKS[NORMAL.size], NORMAL)
    qtbot.addWidget(made)
    second = CardWords("b", Light.NEAR, "纸少")
    made.set_cards([FAULT, second])
    before = made.findChildren(Card)[0]
    made.set_cards([CardWords("c", None, "新的"), FAULT])
    assert before in made.findChildren(Card)
    assert [said.key for said in made.shown] == ["c", "printer"]
    made.set_cards(made.shown)
    assert [said.key for said in made.shown] == ["c", "printer"]
