"""Reference data between terminal and platform: collections with versions, of which only the difference is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.platform.calls.reference import Reference, calendar, dictionaries, templates, voice
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.sandbox.calls.reference import FOLDER, laid
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

ASK: dict[str, Callable[..., Reference[Any]]] = {
    "calendar": calendar, "templates": templates, "dictionaries": dictionaries, "voice": voice,
}  # fmt: skip
SAID = {"say": {"zh": "请稍等。", "en": "One moment please."}}


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Platform]:
    client = Platform(city.url, connect_seconds=2, read_seconds=5)
    yield client
    client.close()


@pytest.mark.parametrize("name", ASK)
def test_without_a_version_the_whole_collection_is_told(platform: Platform, name: str) -> None:
    told = ASK[name](platform)
    assert [one.key for one in told.entries] == [key for of, key, _ in laid(FOLDER) if of == name]
    assert (told.version, told.since, told.gone) == (len(told.entries), 0, ())


@pytest.mark.parametrize("name", ASK)
def test_at_the_newest_version_nothing_is_told(platform: Platform, name: str) -> None:
    version = ASK[name](platform).version
    again = ASK[name](platform, version)
    assert (again.version, again.entries, again.gone) == (version, (), ())


def test_behind_a_version_only_what_changed_and_went_is_told(city: SandboxThread, platform: Platform) -> None:
    before = voice(platform).version
    assert city.train("reference", name="voice", key="wait", value=SAID) == {"version": before + 1}
    city.train("reference", name="voice", key="missed", value=None)
    told = voice(platform, before)
    assert ([one.key for one in told.entries], told.gone, told.version) == (["wait"], ("missed",), before + 2)
    assert told.entries[0].value.say.zh == "请稍等。"
    assert "missed" not in {one.key for one in voice(platform).entries}


def test_what_a_trainer_changed_is_there_after_a_restart(tmp_path: Path) -> None:
    first = SandboxThread(tmp_path / "x")
    first.train("reference", name="voice", key="missed", value=None)
    first.stop()
    second = SandboxThread(tmp_path / "x")
    platform = Platform(second.url)
    assert "missed" not in {one.key for one in voice(platform).entries}
    platform.close()
    second.stop()


def test_the_same_state_is_sent_once_for_its_tag(platform: Platform) -> None:
    tag = platform.ask("GET", "/reference/calendar").headers["etag"]
    assert platform.ask("GET", "/reference/calendar", headers={"If-None-Match": tag}).status == 304


def test_a_version_of_a_time_to_come_is_gone(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="gone"):
        calendar(platform, 4711)


def test_the_year_that_is_arranged_counts_and_the_next_one_says_that_it_is_not(platform: Platform) -> None:
    years = {one.value.year: one.value for one in calendar(platform).entries}
    assert {year: one.arranged for year, one in years.items()} == {2026: True, 2027: False}
    assert (all(one.plausible for one in years.values()), len(years[2026].holidays) > 10) == (True, True)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("voice", "x", {}), ("voice", "../x", SAID), ("calendar", "2026", SAID), ("templates", "x", {"content": "x"}),
        ("colours", "x", SAID),
    ],
)  # fmt: skip
def test_a_trainer_cannot_lay_down_what_the_document_does_not_know(
    city: SandboxThread, name: str, key: str, value: dict[str, Any]
) -> None:
    assert city._ask("POST", "/training/reference", {"name": name, "key": key, "value": value})[0] == 400


def answered(**more: Any) -> dict[str, Any]:
    entry = {"key": "a", "version": 3, "value": SAID}
    told = {"name": "voice", "since": 2, "version": 3, "updated": "2026-11-22", "entries": [entry], "gone": []}
    return told | more


@pytest.mark.parametrize(
    "body",
    [
        answered(name="calendar"), answered(since=0), answered(version=1), answered(gone=["../x"]),
        answered(entries=[{"key": "a", "version": 3, "value": {"year": 2026}}]),
    ],
)  # fmt: skip
def test_an_answer_about_anything_else_is_none(body: dict[str, Any]) -> None:
    with ScriptedServer(as_json(200, body)) as server, pytest.raises(PlatformError):
        voice(Platform(server.url), 2)


def test_an_answer_about_it_is_taken() -> None:
    with ScriptedServer(as_json(200, answered())) as server:
        assert voice(Platform(server.url), 2).entries[0].value.say.en == "One moment please."
