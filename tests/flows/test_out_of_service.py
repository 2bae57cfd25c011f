# SPDX-License-Identifier: Apache-2.0
"""A machine that can store nothing begins nothing: it says so plainly, names where else to go, and why to staff."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.texts import LANGUAGES, wording
from devices.device import Actor, Condition, DeviceState
from kiosk.flows.offer import machine_trouble, offers_of_apply
from kiosk.steps.home import Why, home_screen
from kiosk.steps.screens import Home, Tone
from kiosk.steps.step import Show
from kiosk.steps.welcome import WelcomeStep
from kiosk.surroundings import Surroundings
from offline_queue.errors import REFUSALS
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from tests.flows.test_home_and_end import ELDER, refresh
from tests.support.flow_walk import Walk
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, watched


def refused_as(code: str) -> DeviceState:
    """Return the state of an outbox that was refused."""
    detail = "data/outbox: words for the log"
    return DeviceState("outbox", Condition.FAULT, f"outbox.{code}", Actor.TECHNICIAN, detail=detail)


def stopped(code: str = "disk-full") -> Walk:
    """Walk up to a machine whose outbox was refused while somebody looked at home."""
    walk = Walk()
    walk.facilities.states["outbox"] = refused_as(code)
    refresh(walk)
    return walk


def test_the_machine_is_out_of_service_and_offers_nothing() -> None:
    home = stopped().sees(Home)
    assert (home.title.key, home.tiles) == ("home.stopped.title", ())
    assert home.notice is not None
    assert home.notice.tone is Tone.FAULT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_citizens_are_told_where_else_to_go_and_staff_what_to_do(code: str, language: str) -> None:
    home, say = stopped(code).sees(Home), wording(language)
    assert home.notice is not None
    assert home.notice.staff is not None
    elsewhere = "".join(say(line) for line in home.notice.lines)
    staff = say(home.notice.staff)
    assert ("12345" in elsewhere, f"{code}" in staff) == (True, True)
    assert "data/outbox" not in staff + elsewhere


def test_the_words_for_citizens_are_plain() -> None:
    assert {"暂停服务", "这台机器现在什么都存不下，所以不能开始办。"} <= set(stopped().says().splitlines())


def test_a_code_of_a_newer_program_is_told_as_a_fault() -> None:
    home = stopped("something-new").sees(Home)
    assert home.notice is not None
    assert home.notice.staff is not None
    assert "程序出错" in wording("zh_CN")(home.notice.staff)


@pytest.mark.parametrize(("action", "value"), [("choose", ELDER), ("start", ""), ("home", "")])
def test_nothing_can_be_begun(action: str, value: str) -> None:
    walk = stopped()
    walk.press(action, value)
    assert (walk.step, walk.visit.item) == ("home", None)


def test_nobody_is_invited_by_the_screen_that_waits() -> None:
    walk = stopped()
    shown = WelcomeStep().enter(walk.visit)
    assert isinstance(shown, Show)
    assert shown.screen.title.key == "home.stopped.title"


def test_devices_still_being_opened_do_not_hide_that_nothing_can_be_stored() -> None:
    walk = stopped()
    walk.facilities.states["id_card"] = DeviceState("id_card", Condition.OPENING)
    assert machine_trouble(walk.facilities, frozenset()) is Why.STORAGE


@pytest.mark.parametrize("condition", [Condition.OPENING, Condition.READY])
def test_an_outbox_that_is_being_opened_or_open_stops_nothing(condition: Condition) -> None:
    walk = Walk()
    walk.facilities.states["outbox"] = DeviceState("outbox", condition)
    refresh(walk)
    assert walk.sees(Home).title.key == "home.title"


def test_a_machine_that_never_fetched_a_catalogue_says_so_too(tmp_path: Path, expected_logs) -> None:
    expected_logs("outbox-refused")
    Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key")).close()
    (tmp_path / "keys" / "device.key").unlink()
    with watched(tmp_path, settings=settings_of(tmp_path, NOBODY)) as seen:
        seen.terminal.start()
        seen.wait(lambda: seen.outboxes)
        home = home_screen(Surroundings(seen.terminal), offers_of_apply)
    assert (home.title.key, home.tiles) == ("home.stopped.title", ())
