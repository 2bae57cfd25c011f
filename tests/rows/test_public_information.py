"""Rows about what the city tells the public: only what is new comes, what was replaced is gone, and its age is said."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.clock import china_time
from kiosk.content.life import keep_life
from kiosk.content.shelf import ContentShelf, Texts
from kiosk.platform.content_fetch import fetch_content
from kiosk.steps.content_screens import Reading
from kiosk.steps.find_screens import Browse
from kiosk.steps.screens import Guide, Tone
from tests.support.find_walk import FindWalk
from tests.support.flow_fakes import START
from tests.support.published import Asking, a_text, a_value, publish, text_id, withdraw
from tests.support.sandbox import SandboxThread

COLUMNS = ("guide", "directory", "annual-report", "on-request")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    """Give a city of these tests' own: they publish and withdraw."""
    running = SandboxThread(tmp_path_factory.mktemp("city"))
    yield running
    running.stop()


class Machine:
    """A machine at which somebody reads: its texts, its line to the platform, and what it asked for."""

    def __init__(self, city: SandboxThread, folder: Path) -> None:
        self.platform = Asking(city.url)
        self.folder = folder
        self.walk = FindWalk("find", "apply", "content")
        self.walk.facilities.content = Texts(folder)

    def sync(self, hours_ago: float = 0.0) -> list[str]:
        """Bring what is new and return the paths that were asked."""
        self.platform.taken()
        at = START.timestamp() - hours_ago * 3600
        fetch_content(self.platform, ContentShelf(self.folder), now=lambda: at)
        return [path.partition("?")[0] for path in self.platform.taken()]

    def open(self, column: str, number: int | str) -> str:
        """Open a text and return everything that stands on its screen."""
        name = number if isinstance(number, str) else text_id(number)
        self.walk.press("home")
        self.walk.press("content")
        self.walk.press("choose", column)
        self.walk.press("choose", name)
        self.walk.sees(Reading)
        return self.walk.says(self.walk.screen)

    def lists(self, column: str) -> list[str]:
        """Open a column and return the ids on its list."""
        self.walk.press("home")
        self.walk.press("content")
        self.walk.press("choose", column)
        return [row.name for row in self.walk.sees(Browse).rows]

    def bytes_on_disk(self) -> bytes:
        """Return everything that lies on the disk."""
        return b"".join(file.read_bytes() for file in self.folder.iterdir())


@pytest.fixture
def machine(city: SandboxThread, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(city, tmp_path / "content")
    yield made
    made.platform.close()


@pytest.mark.row("R100")
def test_of_five_new_texts_only_these_are_brought(city: SandboxThread, machine: Machine) -> None:
    machine.sync()
    for column in COLUMNS:
        assert machine.lists(column)
    fresh = [a_text(number, column=COLUMNS[number % 4]) for number in range(1, 6)]
    publish(city, *fresh)
    assert machine.sync() == ["/content/changes", *(f"/content/{text['id']}" for text in fresh)]
    assert {text_id(number) for number in range(1, 6)} <= {name for one in COLUMNS for name in machine.lists(one)}
    assert machine.sync() == ["/content/changes"]


@pytest.mark.row("R102")
def test_of_a_replaced_law_no_old_word_is_left_and_without_a_line_its_day_is_said(
    city: SandboxThread, machine: Machine
) -> None:
    publish(city, a_text(11, "第一条　旧的规定。", column="law"))
    machine.sync(hours_ago=72)
    before = Texts(machine.folder).index().one(text_id(11))
    publish(city, a_text(11, "第一条　新的规定。", column="law", version=2))
    machine.sync(hours_ago=48)
    after = Texts(machine.folder).index().one(text_id(11))
    assert before
    assert after
    assert (before.etag == after.etag, "旧的规定".encode() in machine.bytes_on_disk()) == (False, False)
    machine.walk.facilities.cut_line()
    said = machine.open("law", 11)
    day = china_time(START.timestamp()) - datetime.timedelta(hours=48)
    assert ("新的规定" in said, f"这是{day.year}年{day.month}月{day.day}日存下的" in said) == (True, True)


@pytest.mark.row("R23")
def test_a_list_of_agencies_shows_its_edition_publisher_and_day(machine: Machine) -> None:
    machine.sync()
    (name,) = [one for one in machine.lists("lists") if one.endswith("702")]
    said = machine.open("lists", name)
    assert all(one in said for one in ("中介服务事项清单", "第3版", "云泽市政务服务中心", "2026年4月10日发布"))


def duties(version: int) -> dict[str, Any]:
    office = {"zh": "云泽市司法局", "en": "Justice Bureau"}
    return a_text(21, column="lists", version=version, publisher=office) | {"number": f"司法局第{version}版"}


@pytest.mark.row("R24")
def test_a_second_edition_of_an_offices_duties_takes_the_place_of_the_first(
    city: SandboxThread, machine: Machine
) -> None:
    publish(city, duties(1))
    machine.sync()
    publish(city, duties(2))
    machine.sync()
    assert machine.lists("lists").count(text_id(21)) == 1
    said = machine.open("lists", 21)
    assert all(one in said for one in ("司法局第2版", "云泽市司法局", "2026年11月22日发布"))
    assert ("局第1版" in said, "司法局第1版".encode() in machine.bytes_on_disk()) == (False, False)


@pytest.mark.row("R99")
def test_a_notice_whose_closing_day_is_over_stands_under_those_that_ended(
    city: SandboxThread, machine: Machine
) -> None:
    publish(city, a_text(31, valid_to="2026-11-22"))
    machine.sync()
    assert text_id(31) not in machine.lists("notice")
    machine.walk.press("over")
    assert text_id(31) in {row.name for row in machine.walk.sees(Browse).rows}
    assert "已截止" in machine.walk.says(machine.walk.screen)


@pytest.mark.row("R103")
def test_what_explains_a_policy_is_one_touch_away_and_no_key_leads_to_what_is_not_here(
    city: SandboxThread, machine: Machine
) -> None:
    publish(city, a_text(41, column="policy", related=[text_id(42)]), a_text(42, "一句一句说。", column="explained"))
    machine.sync()
    assert "看解读" in machine.open("policy", 41)
    machine.walk.press(f"related-{text_id(42)}")
    assert "一句一句说。" in machine.walk.says(machine.walk.screen)
    withdraw(city, text_id(42))
    machine.sync()
    assert "看解读" not in machine.open("policy", 41)


@pytest.mark.row("R80")
def test_without_a_line_a_search_for_an_allowance_finds_the_policies_kept_here_with_their_day(machine: Machine) -> None:
    machine.sync(hours_ago=30)
    machine.walk.facilities.cut_line()
    shown = machine.walk.search("低保")
    policies = {one.id for one in Texts(machine.folder).index().of("policy")}
    assert policies & {row.name for row in shown.rows}
    assert "2026年1月8日发布" in machine.walk.says(shown)
    machine.walk.press("choose", next(row.name for row in shown.rows if row.name in policies))
    assert "2026年11月22日存下的" in machine.walk.says(machine.walk.sees(Reading))


@pytest.mark.row("R101")
def test_weather_seven_hours_old_is_greyed_and_says_so(machine: Machine) -> None:
    machine.sync()
    keep_life(machine.folder, [a_value(7)])
    machine.walk.press("content")
    machine.walk.press("choose", "content-life")
    (row,) = machine.walk.sees(Guide).rows
    tag = row.lines[1].tag
    assert tag
    assert (tag.tone, "7小时前" in machine.walk.says(machine.walk.screen)) == (Tone.INFO, True)
