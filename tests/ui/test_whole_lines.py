"""A telephone number stands on one line, answers of a guide begin in one column, names keep off the edge of tiles."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.screens import GuideLine, GuideRow, Tile
from tests.support.input_screens import BESIDE, UPRIGHT, a_look
from ui.parts.guide_rows import GuideSheet
from ui.parts.tile import TileButton
from ui.parts.wrapping import NO_BREAK, break_lines, whole_numbers
from ui.style.fonts import font

HALL = "(0000) 8800 0101"


@pytest.mark.parametrize("width", range(300, 900, 40))
def test_the_number_of_the_hall_is_never_parted(qtbot: Any, width: int) -> None:
    lines = break_lines(f"现在不开放，明天 09:00 开门。急事请拨 {HALL} 或 12345。", font(36), width)
    assert [line for line in lines if HALL in line]
    assert NO_BREAK not in "".join(lines)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("请拨 (0000) 8800 0101", 2),
        ("请拨 (010) 8800", 1),
        ("138 0000 1234 对吗", 2),
        ("990100 0001 03 261123", 0),
        ("明天 09:00 开门", 0),
    ],
)
def test_only_numbers_that_are_dialled_are_held_together(words: str, kept: int) -> None:
    assert whole_numbers(words).count(NO_BREAK) == kept
    assert whole_numbers(words).replace(NO_BREAK, " ") == words


def rows(*labels: str) -> tuple[GuideRow, ...]:
    return tuple(GuideRow("info", plain(label), (GuideLine(plain("答")),)) for label in labels)


@pytest.mark.parametrize("mode", ["usual", "elder"])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
def test_answers_of_a_guide_begin_in_one_column(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    sheet = GuideSheet(a_look(size, "zh_CN", mode))
    qtbot.addWidget(sheet)
    sheet.resize(900, 600)
    sheet.show_rows(rows("谁能办", "怎么核身份", "要带什么"))
    sheet.show()
    QApplication.processEvents()
    assert len({part._answers[0].x() for part in sheet._rows}) == 1


def test_a_paper_with_a_long_name_leaves_room_for_the_others(qtbot: Any) -> None:
    sheet = GuideSheet(a_look(UPRIGHT))
    qtbot.addWidget(sheet)
    sheet.show_rows(rows("谁能办", "居民户口簿首页和户主页以及本人页"))
    assert sheet._rows[0]._grid.columnMinimumWidth(1) < 300


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE, (1366, 768)])
def test_names_keep_off_the_edge_of_their_tile(qtbot: Any, size: tuple[int, int]) -> None:
    look = a_look(size)
    tile = TileButton(look)
    qtbot.addWidget(tile)
    tile.show_tile(Tile("x", plain("有无房屋登记证明"), plain("刷证，当场打印"), "shield"))
    box = QRectF(0, 0, look.tokens.px(420), look.tokens.length.tile)
    name, note = tile._fit(box)
    assert note is not None
    assert (len(name.lines) * name.px + len(note.lines) * note.px) * 1.2 <= box.height() - look.tokens.px(12)
