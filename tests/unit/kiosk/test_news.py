"""The catalogue is asked for at once where there is none, and else at a moment of the machine's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import news
from kiosk.news import FETCH_AGAIN_SECONDS, News
from kiosk.platform.errors import DifferentCatalogueError, UnreachableError
from tests.support.outboxes import HandClock
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """Give the monotonic clock into our hands."""
    hand = HandClock(1000.0)
    monkeypatch.setattr(news.time, "monotonic", hand)
    return hand


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool | str | Exception]:
    """Stand in for the fetching: what it returns, first to last; what is left was not asked for."""
    answers: list[bool | str | Exception] = []

    def fetch(platform: object, shelves: object, *, anew: bool) -> bool:
        answer = answers.pop(0)
        if answer == "all of it":
            assert anew
            return True
        assert not anew
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("kiosk.platform.fetch.fetch_catalogue", fetch)
    monkeypatch.setattr("kiosk.public_news.bring", lambda platform, folder, region: True)
    return answers


def news_of(tmp_path: Path, changes: list[str], spread: float = 120.0) -> News:
    from msgspec.structs import replace

    settings = settings_of(tmp_path, NOBODY)
    settings = replace(settings, outbox=replace(settings.outbox, spread_seconds=spread))
    return News(settings, tmp_path, lambda: changes.append("changed"))


def test_what_is_new_is_told_and_what_is_not_is_not(tmp_path, clock, asked) -> None:
    changes: list[str] = []
    asked += [True, False]
    found = news_of(tmp_path, changes)
    found.bring(None)
    clock.turn(1.5 * FETCH_AGAIN_SECONDS)
    found.bring(None)
    assert (asked, changes) == ([], ["changed"])


def test_between_two_times_nobody_asks(tmp_path, clock, asked) -> None:
    asked += [True, True]
    found = news_of(tmp_path, [])
    found.bring(None)
    clock.turn(0.5 * FETCH_AGAIN_SECONDS)
    found.bring(None)
    assert asked == [True]


def test_what_could_not_be_had_is_asked_for_again_at_once(tmp_path, clock, asked) -> None:
    asked += [UnreachableError("cut"), True]
    found = news_of(tmp_path, [])
    found.bring(None)
    found.bring(None)
    assert asked == []


def test_a_machine_with_a_catalogue_waits_its_moment_when_the_line_is_back(tmp_path, clock, asked) -> None:
    asked += [True, True]
    found = news_of(tmp_path, [])
    found.bring(None)
    clock.turn(10 * FETCH_AGAIN_SECONDS)
    found.put_off()
    found.bring(None)
    assert asked == [True]
    clock.turn(120.0)
    found.bring(None)
    assert asked == []


def test_a_machine_without_one_waits_for_nothing(tmp_path, clock, asked) -> None:
    asked += [True]
    found = news_of(tmp_path, [])
    found.put_off()
    found.bring(None)
    assert asked == []


def test_a_catalogue_that_is_not_what_the_platform_says_is_not_fetched_whole_with_every_look(
    tmp_path, clock, asked, expected_logs
) -> None:
    expected_logs("catalogue-refused")
    asked += [DifferentCatalogueError("other-catalogue"), True]
    changes: list[str] = []
    found = news_of(tmp_path, changes)
    for _ in range(3):
        found.bring(None)
        clock.turn(5.0)
    assert (asked, changes) == ([True], [])


def test_while_the_catalogue_cannot_be_had_days_are_not_asked_about_with_every_look(
    tmp_path, clock, asked, monkeypatch
) -> None:
    compared: list[object] = []
    monkeypatch.setattr("kiosk.day_comparison.DayComparison.catch_up", lambda days, platform: compared.append(platform))
    monkeypatch.setattr("kiosk.inbox.fetch", lambda *anything: None)
    monkeypatch.setattr("kiosk.changed_matters.keep_changed", lambda *them, people: None)
    asked += [UnreachableError("cut")] * 13
    found = News(settings_of(tmp_path, NOBODY), tmp_path, str, object())
    for _ in range(13):
        found.bring("platform")
        clock.turn(5.0)
    assert len(compared) == 2


def test_days_that_are_over_are_compared_where_there_is_an_outbox(tmp_path, clock, asked, monkeypatch) -> None:
    compared: list[object] = []
    monkeypatch.setattr("kiosk.day_comparison.DayComparison.catch_up", lambda days, platform: compared.append(platform))
    monkeypatch.setattr("kiosk.inbox.fetch", lambda *anything: None)
    listed: list[bool] = []
    monkeypatch.setattr("kiosk.changed_matters.keep_changed", lambda *them, people: listed.append(people))
    asked += [True, True]
    News(settings_of(tmp_path, NOBODY), tmp_path, str, object()).bring("platform")
    assert listed == [False]
    News(settings_of(tmp_path, NOBODY), tmp_path, str).bring("platform")
    assert compared == ["platform"]


def test_a_hurry_asks_with_the_next_look_and_a_whole_fetch_is_tried_until_it_came(tmp_path, clock, asked) -> None:
    asked += [True, False, "all of it", True]
    found = news_of(tmp_path, [])
    found.bring(None)
    found.hurry()
    found.bring(None)
    found.fetch_anew()
    found.bring(None)
    found.hurry()
    found.bring(None)
    assert asked == []
