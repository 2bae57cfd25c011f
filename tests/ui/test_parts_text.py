"""Breaking, fitting and showing words."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from tests.support.ui import colours, look, picture, shown
from ui.parts.label import Label
from ui.parts.wrapping import break_lines, fit
from ui.style.fonts import font

BODY = 36
LONG = "市里已经收到，这是您的收件编号。"
CHINESE = st.text(alphabet="办事大厅，。；您好（）“”abc 12𬱖", min_size=1, max_size=40)


def advance(words: str, px: int = BODY) -> float:
    return QFontMetricsF(font(px)).horizontalAdvance(words)


def test_words_with_room_stay_in_one_line() -> None:
    assert break_lines("办事", font(BODY), 500) == ("办事",)


def test_no_words_are_one_empty_line() -> None:
    assert break_lines("", font(BODY), 100) == ("",)


def test_a_line_ends_at_punctuation_when_that_costs_no_line() -> None:
    assert break_lines(LONG, font(BODY), 12 * BODY) == ("市里已经收到，", "这是您的收件编号。")


def test_punctuation_is_left_alone_where_it_would_cost_a_line() -> None:
    assert len(break_lines(LONG, font(BODY), 8 * BODY + 2)) == 2


def test_a_break_may_be_asked_for() -> None:
    assert break_lines("一\n二", font(BODY), 500) == ("一", "二")


def test_no_line_begins_with_a_full_stop() -> None:
    lines = break_lines("一二三四。五六七八。", font(BODY), 4 * BODY + 2)
    assert not any(line.startswith("。") for line in lines)


def test_english_breaks_between_words() -> None:
    lines = break_lines("Please lay your card on the lit area", font(BODY), 300)
    assert " ".join(lines) == "Please lay your card on the lit area"


def test_the_space_at_the_end_of_a_line_needs_no_room() -> None:
    assert break_lines("one two", font(BODY), advance("one") + 1) == ("one", "two")


def test_a_word_longer_than_the_line_stands_alone_rather_than_vanish() -> None:
    assert break_lines("990100-0001", font(BODY), 10)[-1].endswith("0001")


def test_a_word_longer_than_the_line_is_taken_apart_where_a_line_holds_some_of_it() -> None:
    assert break_lines("11111111111", font(BODY), advance("111111")) == ("111111", "11111")


def test_characters_beyond_the_basic_plane_are_never_cut_in_two() -> None:
    lines = break_lines("覃𬭎𬱖䶮覃𬭎", font(BODY), 2 * BODY + 2)
    assert "".join(lines) == "覃𬭎𬱖䶮覃𬭎"


@pytest.mark.parametrize(
    ("words", "characters", "lines"),
    [
        ("现在连不上，这是2026年11月21日存下的。", 10, ("现在连不上，", "这是2026年11月21日", "存下的。")),
        ("请最晚在11月21日来。", 7, ("请最晚在", "11月21日来。")),
    ],
)
def test_a_day_is_held_together(words: str, characters: int, lines: tuple[str, ...]) -> None:
    assert break_lines(words, font(BODY), characters * BODY + 2) == lines


def test_a_day_longer_than_the_line_is_broken_where_any_other_words_are() -> None:
    lines = break_lines("2026年11月21日", font(BODY), advance("2026年1"))
    assert lines == ("2026年", "11月", "21日")


# A rest at the end


@pytest.mark.parametrize(
    ("words", "characters", "lines"),
    [
        ("请把身份证平放在亮灯的地方。", 11, ("请把身份证平放", "在亮灯的地方。")),
        ("办好了，请带好证件和单子，慢走。", 11, ("办好了，请带好证件", "和单子，慢走。")),
        ("按住看全部", 4, ("按住", "看全部")),
        ("What would you like to do?", 11, ("What would", "you like to do?")),
        ("Please lay down your own page.", 13, ("Please lay down", "your own page.")),
    ],
)
def test_a_rest_is_evened_out_with_the_line_before_it(words: str, characters: int, lines: tuple[str, ...]) -> None:
    assert break_lines(words, font(BODY), characters * BODY + 2) == lines


def test_a_line_that_ends_at_a_comma_stays_above_a_short_one() -> None:
    assert break_lines("可以办：取号、填表、交材料、取单。", font(BODY), 14 * BODY + 2)[-1] == "取单。"


def test_a_last_line_of_half_the_width_is_no_rest() -> None:
    assert break_lines("一二三四五六七八九", font(BODY), 5 * BODY + 2) == ("一二三四五", "六七八九")


def test_of_many_lines_only_the_last_two_are_evened_out() -> None:
    assert break_lines("一二三四五六七八九十甲", font(BODY), 5 * BODY + 2) == ("一二三四五", "六七八", "九十甲")


def test_three_lines_are_evened_out_where_two_would_stand_under_the_first_like_a_stair() -> None:
    lines = break_lines("Drag the four dots to the corners of the page.", font(43, bold=True), 487)
    assert lines == ("Drag the four dots", "to the corners", "of the page.")


def test_each_sentence_is_evened_out_and_not_the_last_alone() -> None:
    lines = break_lines("Please put this in the scanner: Household register, your own page.", font(43, bold=True), 487)
    assert lines[:2] == ("Please put this", "in the scanner:")


def test_a_quotation_is_parted_before_it_rather_than_inside() -> None:
    assert break_lines("用承诺代替“婚姻状况声明”？", font(BODY), 10 * BODY + 2)[1] == "“婚姻状况声明”？"


def test_a_line_never_begins_with_a_stop_for_the_sake_of_evenness() -> None:
    assert break_lines("一二三四五六七。", font(BODY), 7 * BODY + 2) == ("一二三四", "五六七。")


@given(CHINESE, st.integers(80, 600))
@settings(max_examples=60, deadline=None)
def test_evening_out_costs_no_line(words: str, width: int) -> None:
    with patch("ui.parts.wrapping._REST_SHARE", 0.0):
        as_it_comes = break_lines(words, font(BODY), width)
    assert len(break_lines(words, font(BODY), width)) == len(as_it_comes)


@given(CHINESE, st.integers(40, 600))
@settings(max_examples=60, deadline=None)
def test_breaking_loses_no_character(words: str, width: int) -> None:
    kept = "".join(break_lines(words, font(BODY), width))
    assert kept.replace(" ", "") == words.replace(" ", "")


@given(CHINESE, st.integers(200, 600))
@settings(max_examples=60, deadline=None)
def test_a_line_is_never_wider_than_its_width(words: str, width: int) -> None:
    assert all(advance(line) <= width + 0.5 for line in break_lines(words, font(BODY), width))


def test_the_first_size_that_fits_is_taken() -> None:
    assert fit("办事", 500, 100, (60, 40, 29), bold=False).px == 60


def test_a_long_label_takes_a_smaller_size_before_a_second_line() -> None:
    fitted = fit("办事大厅的事", 6 * 30, 200, (60, 29), bold=False)
    assert (fitted.px, len(fitted.lines), fitted.fits) == (29, 1, True)


def test_a_label_may_break_before_it_takes_the_smallest_size() -> None:
    fitted = fit("办事大厅的事", 6 * 30, 200, (60, 40, 29), bold=False, early=True)
    assert (fitted.px, len(fitted.lines)) == (40, 2)


def test_words_without_any_room_are_said_not_to_fit() -> None:
    assert not fit("办事大厅", 30, 30, (60, 29), bold=True).fits


def test_lines_higher_than_the_box_do_not_fit() -> None:
    assert not fit("办事大厅", 100, 40, (36,), bold=False).fits


def test_fitted_words_know_their_typeface() -> None:
    assert fit("办", 100, 100, (50,), bold=True).font == font(50, bold=True)


def test_what_is_fitted_is_not_shown_in_a_representation() -> None:
    assert "赵" not in repr(fit("赵德厚", 100, 50, (36,), bold=False))


def test_a_label_says_what_it_was_told() -> None:
    label = Label(look())
    label.set_words("您好")
    assert (label.words, label.accessibleName()) == ("您好", "您好")


def test_an_empty_label_takes_no_room() -> None:
    label = Label(look())
    assert label.isHidden()
    label.set_words("您好")
    assert not label.isHidden()


def test_a_label_forgets() -> None:
    label = Label(look())
    label.set_words("赵德厚")
    label.wipe()
    assert label.words == label.accessibleName() == ""
    assert label.lines(300) == ("",)


def test_a_narrow_label_asks_for_more_height() -> None:
    label = Label(look())
    label.set_words(LONG)
    assert label.heightForWidth(12 * BODY) == 2 * label.line_height
    assert label.heightForWidth(2000) == label.line_height


def test_a_label_in_a_small_rectangle_does_not_fit() -> None:
    label = Label(look())
    label.set_words(LONG)
    label.resize(100, 50)
    assert not label.fits()


def test_a_label_in_a_large_rectangle_fits() -> None:
    label = Label(look())
    label.set_words(LONG)
    label.resize(1000, 60)
    assert label.fits()


def test_a_label_that_may_not_wrap_keeps_its_width() -> None:
    label = Label(look(), wrap=False)
    label.set_words(LONG)
    assert label.minimumSizeHint() == label.sizeHint()
    assert not label.hasHeightForWidth()


def test_titles_stand_closer_than_body() -> None:
    assert Label(look(), "title").line_height == 75
    assert Label(look(), "body").line_height == 50


def test_a_line_height_may_be_given() -> None:
    assert Label(look(), "body", line=1.5).line_height == 54


def test_no_type_is_smaller_than_a_note() -> None:
    assert Label(look(elder=True), 34).line_height == Label(look(elder=True), "note").line_height


def test_a_label_is_painted_in_its_colour() -> None:
    label = Label(look(), "title", bold=True, colour="fault")
    label.set_words("口口口")
    shown(label, (400, 90))
    assert look().tokens.colour.fault in colours(picture(label), 1)


def test_a_colour_may_change() -> None:
    label = Label(look(), "title", bold=True)
    label.set_words("口口口")
    label.set_colour("ok")
    shown(label, (400, 90))
    assert look().tokens.colour.ok in colours(picture(label), 1)


@pytest.mark.parametrize(
    ("align", "first"),
    [
        (Qt.AlignmentFlag.AlignLeft, range(15)),
        (Qt.AlignmentFlag.AlignHCenter, range(170, 200)),
        (Qt.AlignmentFlag.AlignRight, range(350, 400)),
    ],
)
def test_words_stand_where_they_are_aligned(align: Qt.AlignmentFlag, first: range) -> None:
    label = Label(look())
    label.align(align)
    label.set_words("口")
    label.resize(400, 50)
    image = picture(label)
    ground = image.pixelColor(200 if align is Qt.AlignmentFlag.AlignLeft else 2, 2)
    dark = [x for x in range(400) if any(image.pixelColor(x, y) != ground for y in range(50))]
    assert dark[0] in first


def test_the_same_words_again_change_nothing() -> None:
    label = Label(look())
    label.set_words("您好")
    before = label.lines(300)
    label.set_words("您好")
    assert label.lines(300) is before


def test_a_label_lets_touches_through() -> None:
    assert Label(look()).testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
