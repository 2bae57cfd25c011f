"""Texts and calendar come with the catalogue: both, or the one that can be had, and nobody is asked in vain."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.clock import china_now
from config.settings import Site
from kiosk.catalogue import Catalogue
from kiosk.catalogue.hours import is_worked
from kiosk.content import files
from kiosk.content.calendar import CalendarShelf
from kiosk.content.shelf import Texts
from kiosk.counted_days import hours_of, texts_beside
from kiosk.news import News
from kiosk.public_news import bring, fetch_calendar
from tests.support.published import Asking
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_problem
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY

SITE = Site(mode="training", region="990121", place="990121101000")


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Asking]:
    client = Asking(sandbox.url)
    yield client
    client.close()


def test_both_lie_beside_the_catalogue_and_count_at_once(platform: Asking, tmp_path: Path) -> None:
    assert bring(platform, tmp_path / "catalogue", SITE) is True
    texts = texts_beside(tmp_path / "catalogue")
    assert texts.there
    assert "weather" in {one.kind for one in texts.life(china_now())}
    hours = hours_of(tmp_path / "catalogue")
    assert not is_worked(hours, datetime.date(2026, 10, 5))
    assert is_worked(hours, datetime.date(2026, 10, 10))


def test_a_second_time_three_questions_say_that_nothing_is_new(platform: Asking, tmp_path: Path) -> None:
    bring(platform, tmp_path / "catalogue", SITE)
    platform.taken()
    bring(platform, tmp_path / "catalogue", SITE)
    assert [path.partition("?")[0] for path in platform.taken()] == [
        "/content/changes",
        "/life-info",
        "/reference/calendar",
    ]


def test_a_platform_that_counts_from_the_beginning_again_is_believed(platform: Asking, tmp_path: Path) -> None:
    shelf = CalendarShelf(tmp_path)
    shelf.take([], (), 4711)
    fetch_calendar(platform, shelf)
    assert 0 < CalendarShelf(tmp_path).version < 4711


def test_a_city_without_such_texts_is_not_asked_with_every_look(tmp_path: Path) -> None:
    with ScriptedServer(as_problem(501, "not-offered", "human")) as server:
        assert bring(Asking(server.url), tmp_path / "catalogue", SITE) is True
        assert len(server.asked) == 3


def test_where_nobody_answers_it_is_worth_asking_again(tmp_path: Path) -> None:
    assert bring(Asking(NOBODY), tmp_path / "catalogue", SITE) is False


def test_a_disk_that_refuses_is_told_and_waits_for_the_next_time(
    platform: Asking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("public-not-kept")

    def refuse(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "fsync", refuse)
    assert bring(platform, tmp_path / "catalogue", SITE) is True
    assert Texts(tmp_path / "content").index().entries == ()


def test_what_brings_the_catalogue_brings_them(platform: Asking, tmp_path: Path) -> None:
    News(settings_of(tmp_path, platform.url), tmp_path / "catalogue", bool).bring(platform)
    assert len(Catalogue.load(tmp_path / "catalogue")) > 0
    assert texts_beside(tmp_path / "catalogue").index().shown()
