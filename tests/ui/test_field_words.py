"""What is told in sentences: every line in sight, every character in its place, the caret where the finger was."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from config.texts import plain
from kiosk.steps.screens import FieldKind, FieldView
from tests.support.input_screens import BESIDE, UPRIGHT, a_look
from ui.parts.field import TypedField
from ui.parts.field_box import FieldBox, box_height
from ui.parts.field_words import LINES, NEVER_FIRST, WordsBox, line_starts, told_in_sentences
from ui.style.fonts import font

SAID = "上午十点取的号，到下午两点还没有叫到，问了两次都说快了。"
WIDTH = 700


def a_box(words: str = "", *, size: tuple[int, int] = UPRIGHT, mode: str = "usual", width: int = WIDTH) -> WordsBox:
    """Return an open box with these words in it."""
    box = WordsBox(a_look(size, mode=mode), FieldView("f", plain("f"), FieldKind.TEXT, max_length=300))
    box.resize(width, box.height())
    box.begin()
    box.type_in(words)
    return box


def touch(box: WordsBox, x: float, y: float) -> None:
    """Touch a place of the box."""
    QTest.mousePress(box, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())


def lines(words: str, width: float = 400.0) -> list[str]:
    """Return the lines words are broken into while they are typed."""
    starts = line_starts(words, QFontMetricsF(font(40)), width)
    return [words[begin:end] for begin, end in pairwise((*starts, len(words)))]


@pytest.mark.parametrize(("length", "several"), [(60, False), (200, False), (300, True)])
def test_only_a_long_text_has_several_lines(length: int, several: bool) -> None:
    field = TypedField(a_look(), FieldView("f", plain("f"), FieldKind.TEXT, max_length=length))
    assert isinstance(field.box, WordsBox) is several


def test_a_number_is_never_told_in_sentences() -> None:
    assert not told_in_sentences(FieldView("f", plain("f"), FieldKind.DIGITS, max_length=300))


@pytest.mark.parametrize("mode", ["usual", "elder", "low"])
@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
def test_its_lines_stand_in_it_empty_or_not(size: tuple[int, int], mode: str) -> None:
    empty, full = a_box(size=size, mode=mode), a_box(SAID, size=size, mode=mode)
    assert empty.height() == full.height() > LINES * box_height(a_look(size, mode=mode)) // 2


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="办事大厅，。的 abcdefg1", max_size=120), st.integers(90, 900))
def test_every_character_stands_in_one_line_and_no_line_is_too_long(words: str, width: int) -> None:
    broken = lines(words, float(width))
    metrics = QFontMetricsF(font(40))
    # A space at the end of a line and a sign that was kept with its word may stand in the margin.
    wide = [one for one in broken if metrics.horizontalAdvance(one.rstrip()) > width + 1 and len(one) > 1]
    assert ("".join(broken), wide) == (words, [])


def test_no_line_begins_with_a_sign_that_ends_a_sentence() -> None:
    broken = lines("一二三四五六七八九十，一二三四五六七八九。")
    assert [one for one in broken[1:] if one[0] in NEVER_FIRST] == []


def test_a_latin_word_is_kept_whole_where_a_space_lets_it() -> None:
    assert lines("please write your name here", 300.0)[0].endswith(" ")


def test_a_word_without_any_space_is_taken_apart() -> None:
    assert len(lines("x" * 60, 300.0)) > 1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.lists(st.booleans(), max_size=12))
def test_the_caret_is_always_in_sight(length: int, moves: list[bool]) -> None:
    box = a_box(SAID[0] * length)
    for right in moves:
        box.buffer.move(40 if right else -40)
    assert box.rect().contains(box._caret_box().toRect())


@pytest.mark.parametrize("place", [0, 1, 7, 15, 22, 27])
def test_a_touch_where_the_caret_stood_puts_it_back(place: int) -> None:
    box = a_box(SAID)
    box.buffer.place(place)
    at = box._caret_box().center()
    box.buffer.place(len(SAID))
    touch(box, at.x(), at.y())
    assert box.buffer.caret == place


def test_a_touch_below_the_last_line_goes_to_the_last_line() -> None:
    box = a_box("罗有田")
    touch(box, WIDTH, box.height() - 2)
    assert box.buffer.caret == 3


def test_letters_on_their_way_are_no_place_for_the_caret() -> None:
    box = a_box("罗有田")
    box.buffer.place(1)
    box.compose("you")
    touch(box, WIDTH, 30)
    assert box.buffer.caret == 3


def test_letters_on_their_way_take_room_and_are_painted() -> None:
    box = a_box(SAID)
    before = box.grab().toImage()
    box.compose("luo'you'tian")
    assert box.grab().toImage() != before


def test_left_it_shows_everything_and_grows_for_it() -> None:
    box = a_box(SAID * 4)
    while_typed = box.height()
    box.end()
    assert (box.fits(), box.height() > while_typed) == (True, True)


def test_a_box_of_one_line_stays_as_it_was() -> None:
    assert FieldBox(a_look(), FieldView("f", plain("f"), FieldKind.TEXT)).height() == box_height(a_look())
