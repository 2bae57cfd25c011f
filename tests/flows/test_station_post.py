"""A station: one machine run by an agent, often without a line; what its slips and its home say."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from config.settings import GuideSetting, StaffSetting
from config.texts import LANGUAGES, wording
from devices.device import Condition, DeviceState
from kiosk.catalogue import Catalogue
from kiosk.flows import SECTIONS, load
from kiosk.steps.facilities import STATION
from kiosk.steps.home import Why, home_screen
from kiosk.steps.places import places_of
from kiosk.steps.screens import Tone
from kiosk.steps.slip import machine_words
from kiosk.steps.storing import taker
from kiosk.steps.without_line import usual_without_line
from kiosk.training.site import AGENT, training_settings
from offline_queue.line import Line, LineState
from tests.support.flow_walk import START, Walk, training_catalogue
from tests.support.proofs import INSURANCE

STAFF = StaffSetting(agent=AGENT, guides=(GuideSetting(number="G07", name="沈听雨"), GuideSetting(number="G08")))


def at_station(**changes: Any) -> Walk:
    """Stand at the station of the training county, its line away since ten minutes."""
    walk = Walk(load(*SECTIONS), start=False)
    here = training_settings(Path("unused"), post=STATION)
    walk.facilities.post, walk.facilities.site, walk.facilities.staff = STATION, here.site, STAFF
    walk.facilities.line = LineState(Line.DOWN, START.timestamp() - 600)
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    for name, value in changes.items():
        setattr(walk.facilities, name, value)
    walk.engine.start("home")
    walk.settle()
    return walk


def on_slip(walk: Walk) -> str:
    walk.to_stored()
    # Nobody waits for a platform that is known to be away.
    walk.wait(9)
    return walk.printer.words()


# Slips.


def test_the_slip_names_the_station_what_it_may_do_and_its_agent() -> None:
    slip = on_slip(at_station())
    for words in ("清汀镇便民服务中心", "收件性质：受委托收件", "经办：罗有田"):
        assert words in slip.replace(" ", ""), slip


def test_somebody_who_helps_at_a_station_changes_nothing_of_what_it_may_do() -> None:
    walk = at_station()
    walk.visit.assisted_by = "G07"
    slip = on_slip(walk)
    assert "受委托收件" in slip
    assert "经办：沈听雨" in slip
    assert walk.outbox.submission().body["nature"] == "entrusted"


def test_in_a_hall_it_is_the_guide_who_makes_it_help_and_the_slip_says_who() -> None:
    walk = Walk()
    walk.facilities.staff = STAFF
    walk.visit.assisted_by = "G08"
    slip = on_slip(walk)
    assert "帮办代办" in slip
    assert "经办：G08" in slip


@pytest.mark.parametrize(
    ("post", "staff", "said"),
    [
        ("kiosk", StaffSetting(), "自助机 K03"),
        (STATION, StaffSetting(), "站点机 K03"),
        (STATION, STAFF, "罗有田"),
    ],
)
def test_who_took_it_in_is_a_person_where_one_stands_there(post: str, staff: StaffSetting, said: str) -> None:
    walk = Walk()
    walk.facilities.post, walk.facilities.staff = post, staff
    assert (taker(walk.visit) or machine_words(walk.visit)) == said


def test_a_slip_printed_once_more_names_the_machine_for_nobody_knows_who_took_it_in() -> None:
    assert machine_words(at_station().visit) == "站点机 K03"


# Home.


def said(walk: Walk, language: str = "zh_CN") -> list[str]:
    notice = usual_without_line(walk.facilities)
    return [wording(language)(one) for one in (notice.message, *notice.lines)]


def test_home_says_since_when_what_waits_and_what_works_and_raises_no_alarm() -> None:
    walk = at_station(unsent=3)
    notice = home_screen(walk.facilities, walk.engine.step.offers).notice
    assert notice
    words = said(walk)
    assert (notice.tone, notice.message.key) == (Tone.INFO, "station.since")
    assert "10:16" in words[0]
    assert "3 件" in words[1]
    assert "打证明" in words[2]


def test_an_hour_of_another_day_has_its_day() -> None:
    since = START - datetime.timedelta(days=2)
    walk = at_station(line=LineState(Line.DOWN, since.timestamp()))
    assert f"{since.day}日" in said(walk)[0]
    assert f"on {since.day}/{since.month}" in said(walk, "en")[0]


@pytest.mark.parametrize(("unsent", "lines"), [(None, 1), (0, 2), (12, 2)])
def test_a_count_nobody_knows_is_not_told(unsent: int | None, lines: int) -> None:
    notice = usual_without_line(at_station(unsent=unsent).facilities)
    assert len(notice.lines) == lines


def test_a_line_of_which_no_hour_is_known_is_told_without_one() -> None:
    walk = at_station(line=LineState(Line.DOWN))
    assert usual_without_line(walk.facilities).message.key == "station.no-line"


def test_its_hours_are_its_own_and_not_those_of_the_hall_in_town() -> None:
    assert home_screen(at_station().facilities, lambda facilities: ()).hours.key == "home.hours"


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_day_of_rest_it_does_not_say_that_it_opens_today(language: str) -> None:
    walk = at_station()
    walk.timers.now += 6 * 24 * 3600
    said = wording(language)(home_screen(walk.facilities, lambda facilities: ()).hours)
    assert said.startswith("今天休息日" if language == "zh_CN" else "A day of rest")
    assert walk.facilities.site.hours.split("–")[0] in said


def test_with_a_line_home_is_as_in_a_hall() -> None:
    walk = at_station(line=LineState(Line.UP, START.timestamp()), unsent=3)
    assert home_screen(walk.facilities, walk.engine.step.offers).notice is None


def test_what_needs_the_line_lies_flat_and_the_rest_is_taken_in() -> None:
    walk = at_station()
    offers = walk.engine.step.offers(walk.facilities)
    assert {offer.why for offer in offers} >= {None, Why.LINE}
    assert all(offer.queued for offer in offers if offer.why is None)


# Where to go.


def test_windows_of_the_hall_bear_its_name_away_from_it_and_the_towns_own_centre_does_not() -> None:
    walk = at_station()
    item = next(
        one for one in walk.facilities.catalogue.popular() if len(one.places) > 1 and one.places[0].zh[1] == " "
    )
    window, centre = places_of(walk.facilities, item)[:2]
    assert window.zh.startswith("云泽市政务服务中心 ")
    assert window.en.startswith("Yunze Government Service Centre, Area ")
    assert centre == item.places[1]


def test_in_the_hall_a_window_is_a_window() -> None:
    walk = Walk()
    item = walk.facilities.catalogue.popular()[0]
    assert places_of(walk.facilities, item) == item.places


def test_a_proof_that_waits_for_the_line_names_the_hall_one_may_go_to() -> None:
    walk = at_station()
    walk.choose(INSURANCE)
    assert "云泽市政务服务中心 B 区" in walk.says()


def test_without_the_halls_own_facts_its_windows_are_told_as_they_are() -> None:
    walk = at_station(catalogue=Catalogue(()))
    item = training_catalogue().popular()[0]
    assert places_of(walk.facilities, item) == item.places


# Who stands there.


def test_the_key_of_staff_says_where_the_agent_sits_and_calls_nobody() -> None:
    walk = at_station(staff=training_settings(Path("unused"), post=STATION).staff)
    walk.press("staff")
    assert "代办员就在您旁边" in walk.says()
    assert walk.facilities.told_staff == []


@pytest.mark.parametrize("width", [58, 80])
def test_the_longest_name_of_an_agent_has_room_on_either_roll(width: int) -> None:
    name = "买合木提江·阿不都热依木·吐尔逊娜依一二三"[:20]
    walk = at_station(staff=StaffSetting(agent=name), paper_mm=width)
    lines = on_slip(walk).splitlines()
    assert name in "".join(lines).replace(" ", "")
    assert max(sum(1 + (ord(one) > 0x2E80) for one in line) for line in lines) <= {58: 32, 80: 48}[width]


def test_home_tells_the_agent_that_somebody_is_to_be_called_and_names_nobody() -> None:
    walk = at_station(line=LineState(Line.UP, START.timestamp()), to_call=3)
    notice = home_screen(walk.facilities, walk.engine.step.offers).notice
    assert notice
    assert (notice.tone, wording("zh_CN")(notice.message)) == (Tone.INFO, "有 3 人等着回访，名单在维护页里")
    walk.facilities.post = "kiosk"
    assert home_screen(walk.facilities, walk.engine.step.offers).notice is None


def test_without_a_line_whom_to_call_stands_beside_what_waits() -> None:
    assert any("3 人等着回访" in one for one in said(at_station(unsent=2, to_call=3)))
