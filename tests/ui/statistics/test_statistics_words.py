"""The figures in words, in both languages: nothing that was not measured is a nought, names are the hall's own."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from config.texts import LANGUAGES, wording
from kiosk.domain.words import Words
from kiosk.tickets.counting import ClassFigures, HourFigures, Pause, QueueFigures, Ratings
from kiosk.tickets.rules import HallRules, QueueRule
from kiosk.tickets.statistics import Figures, WindowFigures
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.statistics import words
from ui.statistics.samples import HOUR, RULES, before, nothing, tuesday
from ui.statistics.state import Counted
from ui.style.look import Look

ZH, EN = (look_of(NORMAL, wording(language)) for language in ("zh_CN", "en"))
BOTH = (ZH, EN)
TUESDAY = datetime.date(2026, 11, 24)


@pytest.fixture(params=LANGUAGES)
def look(request: pytest.FixtureRequest) -> Look:
    """Give each language."""
    return dict(zip(LANGUAGES, BOTH, strict=True))[request.param]


def counted(now: Figures | None = None, then: Figures | None = None, rules: HallRules = RULES) -> Counted:
    return Counted(now or tuesday(), then or before(), rules, HOUR)


def changed(**changes: Any) -> Figures:
    return msgspec.structs.replace(tuesday(), **changes)


@pytest.mark.parametrize(
    ("seconds", "any_at_all", "zh", "en"),
    [(0, True, "0.0 分", "0.0 min"), (564, True, "9.4 分", "9.4 min"), (564, False, "–", "–"), (0, False, "–", "–")],
)
def test_minutes_are_told_to_a_tenth(seconds: float, any_at_all: bool, zh: str, en: str) -> None:
    assert [words.minutes(look, seconds, any_at_all=any_at_all) for look in BOTH] == [zh, en]


@pytest.mark.parametrize(
    ("share", "any_at_all", "said"), [(0.0, True, "0%"), (0.914, True, "91%"), (1.0, True, "100%"), (0.5, False, "–")]
)
def test_a_share_is_told_in_whole_percent(share: float, any_at_all: bool, said: str) -> None:
    assert words.percent(share, any_at_all=any_at_all) == said


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (TUESDAY, TUESDAY, "11月24日 周二", "Tue 24.11."),
        (datetime.date(2026, 11, 30), datetime.date(2026, 12, 6), "11月30日–12月6日", "30.11. – 6.12."),
    ],
)  # fmt: skip
def test_a_day_has_its_weekday_and_a_span_its_ends(first: datetime.date, last: datetime.date, zh: str, en: str) -> None:
    assert [words.day_words(look, first, last) for look in BOTH] == [zh, en]


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [("day", "周一", "Mon"), ("week", "上一周", "Week before"), ("month", "上个月", "Month before")],
)
def test_what_it_is_held_against_is_named(kind: str, zh: str, en: str) -> None:
    assert [words.beside_words(look, kind, datetime.date(2026, 11, 23)) for look in BOTH] == [zh, en]


@pytest.mark.parametrize(
    ("today", "zh", "en"),
    [(TUESDAY, "到 17:51 为止", "Until 17:51"), (TUESDAY + datetime.timedelta(days=1), "全天的数", "The whole time")],
)
def test_a_day_that_is_not_over_says_until_when(today: datetime.date, zh: str, en: str) -> None:
    said = [words.as_of(look, counted(), today) for look in BOTH]
    assert [one.startswith(start) for one, start in zip(said, (zh, en), strict=True)] == [True, True]


# Large numbers.


def sums(now: Figures | None = None, then: Figures | None = None, look: Look = EN) -> list[tuple[str, str, str, str]]:
    return [(one.name, one.number, one.note, one.ink) for one in words.sums(look, counted(now, then), "Mon")]


def test_the_large_numbers_of_a_day_stand_beside_those_before() -> None:
    assert sums() == [
        ("Numbers given", "1,486", "Mon 1,402", "ink"), ("Mean wait", "9.4 min", "Mon 10.1", "ink"),
        ("Called within 20 min", "91%", "goal 90%", "ink"), ("No-shows", "4%", "31 let back", "ink"),
        ("Mean service", "8.1 min", "Mon 8.3", "ink"), ("Bad ratings", "2", "", "fault"),
    ]  # fmt: skip


def test_of_a_day_without_anything_only_counts_are_noughts(look: Look) -> None:
    found = sums(nothing("2026-11-24"), nothing("2026-11-23"), look)
    assert [number for _, number, _, _ in found] == ["0", "–", "–", "–", "–", "0"]
    assert [note for _, _, note, _ in found] == ["", "", look.of("statistics.goal", share="90%"), "", "", ""]


@pytest.mark.parametrize(
    ("changes", "place", "ink"),
    [
        ({"within_target": 0.9}, 2, "ink"), ({"within_target": 0.899}, 2, "warn"),
        ({"within_target": 0.1, "called": 0}, 2, "ink"), ({"ratings": Ratings({"5": 3}, 0)}, 5, "ink"),
        ({"ratings": Ratings({"1": 1}, 0)}, 5, "fault"), ({"ratings": Ratings({"2": 1}, 0)}, 5, "fault"),
    ],
)  # fmt: skip
def test_a_number_somebody_has_to_act_on_stands_out(changes: dict[str, Any], place: int, ink: str) -> None:
    assert sums(changed(**changes))[place][3] == ink


def test_nobody_let_back_is_not_mentioned() -> None:
    assert sums(changed(let_back=0))[3][2] == ""


def test_a_day_before_on_which_nobody_was_called_is_no_comparison() -> None:
    then = msgspec.structs.replace(before(), called=0, ends={})
    assert [note for _, _, note, _ in sums(then=then)] == ["Mon 1,402", "", "goal 90%", "31 let back", "", ""]


@pytest.mark.parametrize(
    ("targets", "zh", "en"),
    [((1200, 1200), "20 分内叫到", "Called within 20 min"), ((1200, 600), "目标时间内叫到", "Called within target")],
)
def test_the_target_has_its_minutes_where_all_queues_have_the_same(targets: tuple[int, ...], zh: str, en: str) -> None:
    rules = HallRules("1", tuple(QueueRule(str(n), "A", Words("甲", "a"), one) for n, one in enumerate(targets)), ())
    assert [words.target_words(look, rules) for look in BOTH] == [zh, en]


# Lines.


@pytest.mark.parametrize(
    ("share", "light", "said"), [(0.9, Light.IN_TIME, "90%"), (0.85, Light.NEAR, "85%"), (0.2, Light.OVER, "20%")]
)
def test_a_queue_stands_with_its_waits_and_its_light(share: float, light: Light, said: str) -> None:
    (found,) = words.queue_lines(EN, RULES, (QueueFigures("B", 10, 588, 2460, 1200, share),))
    assert (found.name, found.mean_words, found.longest_words, found.share_words, found.light) == (
        "Medical insurance", "9.8", "41", said, light,
    )  # fmt: skip
    assert (found.mean, found.longest, found.target) == (9.8, 41.0, 20.0)


def test_windows_stand_the_busiest_first_and_idle_ones_not_at_all() -> None:
    windows = (
        WindowFigures("01", 5, 0, 0, 300, 60), WindowFigures("02", 0, 0, 0, 0, 0), WindowFigures("03", 9, 0, 0, 420, 0),
        WindowFigures("04", 5, 0, 0, 60, 0),
    )  # fmt: skip
    found = words.window_lines(EN, windows)
    assert [one.name for one in found] == ["Window 03", "Window 01", "Window 04"]
    assert (found[0].mean_words, found[0].share_words, found[0].light) == ("7.0", "9", Light.NOT_YET)


@pytest.mark.parametrize(
    ("counts", "few"),
    [((4, 4), (False, False)), ((4, 2), (False, False)), ((4, 1), (False, True)), ((0, 0), (False, False))],
)
def test_an_hour_with_less_than_half_of_the_windows_stands_out(counts: tuple[int, int], few: tuple[bool, bool]) -> None:
    hours = tuple(HourFigures(9 + n, 1, 1, count) for n, count in enumerate(counts))
    found = words.hour_bars(changed(hours=hours))
    assert (tuple(one.few for one in found), found[0].name) == (few, "9–10")


def test_a_day_without_hours_has_no_bars() -> None:
    assert words.hour_bars(changed(hours=())) == ()


# Parts of a whole.


def test_levels_stand_the_best_first_with_their_share(look: Look) -> None:
    found = words.rating_shares(look, changed(ratings=Ratings({"5": 3, "1": 1}, 9)))
    assert [(one.words, one.note) for one in found] == [
        ("3", "75.0%"), ("0", "0.0%"), ("0", "0.0%"), ("0", "0.0%"), ("1", "25.0%"),
    ]  # fmt: skip
    assert len({one.name for one in found}) == 5


def test_without_a_rating_a_share_is_a_dash() -> None:
    assert {one.note for one in words.rating_shares(ZH, nothing("2026-11-24"))} == {"–"}


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [("", "没写原因", "no reason given"), ("盘点", "盘点", "盘点"), ("away", None, None), ("review", None, None)],
)
def test_why_a_window_paused_is_ours_or_the_halls_own_word(code: str, zh: str | None, en: str | None) -> None:
    said = [words.pause_reason(look, code) for look in BOTH]
    assert said == ([zh, en] if zh else [look.of(f"window.suspend.reason.{code}") for look in BOTH])


def test_pauses_stand_with_their_minutes() -> None:
    found = words.pause_shares(EN, changed(pauses=(Pause("away", 90_000), Pause("盘点", 29))))
    assert [(one.value, one.words) for one in found] == [(90_000, "1,500 min"), (29, "0 min")]


# Classes.


@pytest.mark.parametrize("credit", ["normal", "aged", "disabled", "pregnant", "veteran", "green", "appointment"])
def test_each_class_of_ours_has_a_name(look: Look, credit: str) -> None:
    assert words.class_name(look, credit) == look.of(f"statistics.class.{credit}")


@pytest.mark.parametrize(
    ("most", "within", "zh", "en"),
    [
        (0, 0, "–", "–"), (3, 540, "3 人，都在 9 分内", "by 3, all within 9 min"),
        (1, 61, "1 人，都在 2 分内", "by 1, all within 2 min"), (1, 60, "1 人，都在 1 分内", "by 1, all within 1 min"),
    ],
)  # fmt: skip
def test_by_how_many_somebody_was_overtaken_is_rounded_up(most: int, within: int, zh: str, en: str) -> None:
    one = ClassFigures("normal", 5, 60, most, within)
    assert [words.overtaken(look, one) for look in BOTH] == [zh, en]


def test_a_class_is_a_row_of_its_own() -> None:
    (row,) = words.class_rows(EN, (ClassFigures("hero", 1214, 612, 0, 0),))
    assert (row.key, [cell.words for cell in row.cells]) == ("hero", ["hero", "1,214", "10.2 min", "–"])
