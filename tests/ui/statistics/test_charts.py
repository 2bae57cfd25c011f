"""Charts of the figures: every value stands there as text, nothing is cut, axes end at good numbers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from config.texts import LANGUAGES, wording
from tests.support.ui import colours
from ui.desk.density import NORMAL, SMALL, Density, look_of
from ui.desk.lights import Light
from ui.statistics.chart import round_up
from ui.statistics.hours import HourBars, HourChart
from ui.statistics.shares import LEVELS, RatingChart, ReasonChart, Share
from ui.statistics.waits import WaitChart, WaitLine
from ui.style.look import Look
from ui.style.theme import dress
from ui.style.tokens import CALM

HEADS = ("平均", "最长", "目标内")


@pytest.fixture(
    params=[(language, density) for language in LANGUAGES for density in (NORMAL, SMALL)],
    ids=lambda one: f"{one[0]}-{one[1].size[1]}",
)
def drawn(request: pytest.FixtureRequest, qapp: QApplication) -> tuple[Look, Density]:
    """Give every look a chart has."""
    language, density = request.param
    look = look_of(density, wording(language))
    dress(qapp, look.tokens)
    return look, density


def line(name: str = "综合", *, mean: float = 8, longest: float = 20, light: Light = Light.IN_TIME) -> WaitLine:
    return WaitLine(name, mean, longest, 20, f"{mean:.1f}", f"{longest:.0f}", "94%", light)


def inks(widget: QWidget, wide: int = 620, high: int = 280) -> set[str]:
    """Return the colours of a chart as it is painted."""
    widget.resize(wide, high)
    return colours(widget.grab().toImage(), 1)


@pytest.mark.parametrize(
    ("value", "end"), [(0, 4), (3, 4), (4, 4), (5, 8), (13, 16), (33, 40), (288, 320), (801, 1200), (32_001, 40_000)]
)
def test_an_axis_ends_at_the_least_good_number_that_is_no_less(value: float, end: int) -> None:
    assert round_up(value) == end
    assert end % 4 == 0


def test_waits_stand_as_words_and_as_lengths(drawn: tuple[Look, Density]) -> None:
    chart = WaitChart(*drawn)
    chart.set_head("等候", "分钟")
    chart.set_lines((line(), line("公积金", light=Light.OVER)), HEADS, "目标 20 分")
    assert "公积金 8.0 20 94%" in chart.words
    assert chart.accessibleName() == chart.words
    assert {CALM.accent, CALM.warn, CALM.fault} <= inks(chart)
    assert chart.fits()


def test_without_lines_it_is_said_that_there_are_none(drawn: tuple[Look, Density]) -> None:
    chart = WaitChart(*drawn)
    chart.set_lines((), HEADS)
    assert CALM.accent not in inks(chart)
    assert CALM.off in inks(chart)


def test_who_was_called_at_once_is_a_line_without_a_length(drawn: tuple[Look, Density]) -> None:
    chart = WaitChart(*drawn)
    chart.set_lines((line(mean=0, longest=0),), HEADS, "目标 20 分")
    assert "综合 0.0 0 94%" in chart.words
    assert CALM.ink in inks(chart)


def test_more_lines_than_have_room_are_known_as_such(drawn: tuple[Look, Density]) -> None:
    chart = WaitChart(*drawn)
    chart.resize(620, 200)
    chart.set_lines([line(str(number)) for number in range(14)], HEADS)
    assert not chart.fits()
    chart.set_lines([line(str(number)) for number in range(chart.room)], HEADS)
    assert chart.fits()


def test_hours_have_their_counts_over_the_bars(drawn: tuple[Look, Density]) -> None:
    chart = HourChart(*drawn)
    chart.set_head("每小时", "")
    chart.set_hours([HourBars(f"{hour}–{hour + 1}", hour * 10, hour * 9, 3, few=hour == 12) for hour in range(9, 18)])
    assert "9–10" in chart.words
    assert "120" in chart.words
    assert {CALM.accent, CALM.accent_soft, CALM.warn} <= inks(chart)
    assert chart.fits()


def test_an_hour_without_anything_has_a_nought_and_no_bar(drawn: tuple[Look, Density]) -> None:
    chart = HourChart(*drawn)
    chart.set_hours([HourBars("9–10", 0, 0, 0)])
    assert "9–10" in chart.words
    chart.resize(620, 280)
    # The square that names the bars stays; over the axis there is none.
    assert chart.grab().toImage().pixelColor(120, 200).name().upper() == CALM.sheet.upper()


def test_every_rating_is_seen_however_few_there_were(drawn: tuple[Look, Density]) -> None:
    chart = RatingChart(*drawn, "评价")
    chart.set_shares([Share(str(level), count, str(count), "x") for level, count in enumerate((999, 20, 10, 1, 1))])
    assert {level.upper() for level in LEVELS} <= {ink.upper() for ink in inks(chart, high=220)}
    assert chart.words.splitlines()[2] == "0 999 x"
    assert chart.fits()


def test_no_rating_at_all_is_an_empty_bar(drawn: tuple[Look, Density]) -> None:
    chart = RatingChart(*drawn, "评价")
    chart.set_shares([Share(str(level), 0, "0", "–") for level in range(5)])
    assert CALM.well in inks(chart, high=220)


def test_reasons_are_held_against_the_longest(drawn: tuple[Look, Density]) -> None:
    chart = ReasonChart(*drawn, "窗口暂停")
    chart.set_reasons((Share("离岗", 60, "60 分"), Share("复核", 30, "30 分")), "")
    assert {CALM.ink_2, CALM.well} <= inks(chart, high=160)
    assert chart.lines() == ("离岗 60 分", "复核 30 分")
    assert chart.fits()


def test_a_pause_that_ended_at_once_is_seen_all_the_same(drawn: tuple[Look, Density]) -> None:
    chart = ReasonChart(*drawn, "窗口暂停")
    chart.set_reasons((Share("离岗", 0, "0 分"),), "")
    assert CALM.ink_2 in inks(chart, high=160)


def test_where_nobody_paused_it_says_so(drawn: tuple[Look, Density]) -> None:
    chart = ReasonChart(*drawn, "窗口暂停")
    chart.set_reasons((), "没有窗口暂停过")
    assert "没有窗口暂停过" in chart.words
    assert CALM.ink_2 not in inks(chart, high=160)
