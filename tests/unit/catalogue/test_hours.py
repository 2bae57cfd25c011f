"""The hall says truly whether it is open, until when, and when it opens next."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from config.texts import LANGUAGES, wording
from kiosk.catalogue.hours import HallState, Opening, hall_state, holiday_on, sentence, spans_of
from kiosk.domain.hall import Hours
from tests.support.flow_walk import training_catalogue

ZONE = datetime.timezone(datetime.timedelta(hours=8))
HALL = training_catalogue().hall
assert HALL is not None
HOURS = HALL.hall.hours


def at(words: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(words).replace(tzinfo=ZONE)


def said(words: str, language: str = "zh_CN", hours: Hours = HOURS) -> str:
    told = sentence(hall_state(hours, at(words)), at(words))
    return wording(language)(told) if told else ""


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T08:59", "现在不开放，今天 09:00 开门"),
        ("2026-11-23T09:00", "现在开放，到 12:00"),
        ("2026-11-23T11:59", "现在开放，到 12:00"),
        ("2026-11-23T12:00", "午间休息，A02、B13 号窗口值班，13:30 开门"),
        ("2026-11-23T13:29", "午间休息，A02、B13 号窗口值班，13:30 开门"),
        ("2026-11-23T13:30", "现在开放，到 17:00"),
        ("2026-11-23T17:00", "现在不开放，明天 09:00 开门"),
        ("2026-11-28T10:00", "现在开放，到 12:00"),
        ("2026-11-28T12:00", "现在不开放，星期一 09:00 开门"),
        ("2026-11-29T10:00", "现在不开放，明天 09:00 开门"),
        ("2026-10-03T10:00", "国庆节放假，星期四 09:00 开门"),
        ("2026-10-10T16:00", "现在开放，到 17:00"),
        ("2027-01-01T08:00", "元旦放假，星期一 09:00 开门"),
        ("2027-02-04T18:00", "现在不开放，2月12日 09:00 开门"),
        ("2026-12-31T23:59", "现在不开放，星期一 09:00 开门"),
    ],
)
def test_the_hall_says_how_it_is(moment: str, words: str) -> None:
    assert said(moment) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T09:30", "Open now, until 12:00"),
        ("2026-11-23T12:30", "Midday break; windows A02, B13 are on duty, opens at 13:30"),
        ("2026-11-23T17:30", "Closed now, opens tomorrow at 09:00"),
        ("2026-10-03T10:00", "Closed for National Day, opens on Thursday at 09:00"),
    ],
)
def test_it_says_so_in_english_too(moment: str, words: str) -> None:
    assert said(moment, "en") == words


def test_the_moment_it_ends_is_of_the_hall() -> None:
    state = hall_state(HOURS, at("2026-11-23T09:30"))
    assert state == HallState(Opening.OPEN, at("2026-11-23T12:00"))


def test_a_day_worked_for_a_holiday_wins_over_the_week() -> None:
    saturday = datetime.date(2026, 10, 10)
    assert (len(spans_of(HOURS, saturday)), holiday_on(HOURS, saturday)) == (2, None)


def test_a_day_worked_inside_a_holiday_is_open() -> None:
    hours = msgspec.structs.replace(HOURS, extra={"2026-10-03": (("10:00", "11:00"),)})
    assert said("2026-10-03T10:30", hours=hours) == "现在开放，到 11:00"


@pytest.mark.parametrize(
    ("day", "name"), [("2026-09-30", ""), ("2026-10-01", "国庆节"), ("2026-10-07", "国庆节"), ("2026-10-08", "")]
)
def test_both_ends_of_a_holiday_belong_to_it(day: str, name: str) -> None:
    found = holiday_on(HOURS, datetime.date.fromisoformat(day))
    assert (found.zh if found else "") == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hall_that_opens_no_more_gives_its_telephone(language: str) -> None:
    assert "12345" in said("2026-11-23T09:30", language, Hours())


def test_without_hours_nothing_is_said() -> None:
    state = hall_state(None, at("2026-11-23T09:30"))
    assert (state.opening, sentence(state, at("2026-11-23T09:30"))) == (Opening.UNKNOWN, None)


def test_a_hall_without_a_break_has_no_noon() -> None:
    hours = Hours(week={"1": (("09:00", "17:00"),)})
    assert hall_state(hours, at("2026-11-23T12:30")).opening is Opening.OPEN


@pytest.mark.parametrize("days", range(0, 60, 3))
def test_when_it_opens_next_it_is_open(days: int) -> None:
    now = at("2026-12-20T20:00") + datetime.timedelta(days=days)
    state = hall_state(HOURS, now)
    assert state.until is not None
    assert hall_state(HOURS, state.until).opening is Opening.OPEN
