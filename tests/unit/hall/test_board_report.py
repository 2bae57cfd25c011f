"""How a call screen is, as it tells its hub: each device with its cause, and for how long it has been so."""

from __future__ import annotations

import threading

import pytest

from config.settings import HubSetting, Settings, Site
from devices.device import Actor, Condition, DeviceState
from kiosk.hall import fleet
from kiosk.hall.board_report import BoardReport
from kiosk.hall.reporting import Reporter
from kiosk.hub.fleet_values import DeviceTold, Heard
from tests.support.hubs import LIMIT, HubThread

READY = DeviceState("speaker", Condition.READY)
LOST = DeviceState("call_board", Condition.ABSENT, "call-board.lost", Actor.TECHNICIAN)
SETTINGS = Settings(site=Site(mode="training", machine_name="B区 叫号屏"), hub=HubSetting(zone="east"))


class Screen:
    """Devices and a clock that a test moves."""

    def __init__(self) -> None:
        self.states = {"speaker": READY, "call_board": LOST}
        self.now, self.stopped = 1000.0, False
        self.report = BoardReport(SETTINGS, lambda: self.states, lambda: self.stopped, lambda: self.now)

    def told(self, name: str) -> DeviceTold:
        return next(one for one in self.report.read().devices if one.name == name)


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_it_says_what_and_where_it_is(screen: Screen) -> None:
    told = screen.report.read()
    assert (told.post, told.place, told.zone, told.use) == ("board", "B区 叫号屏", "east", "in-use")


def test_a_dead_strip_is_told_with_its_cause_and_for_how_long(screen: Screen) -> None:
    screen.report.read()
    screen.now += 90
    assert screen.told("call_board") == DeviceTold("call_board", "absent", "call-board.lost", "technician", 90)


def test_what_changes_begins_anew(screen: Screen) -> None:
    screen.report.read()
    screen.now += 90
    screen.states["call_board"] = READY
    assert screen.told("call_board").for_s == 0


def test_a_voice_that_speaks_is_no_other_voice(screen: Screen) -> None:
    screen.report.read()
    screen.now += 5
    screen.states["speaker"] = READY.but(Condition.BUSY)
    assert screen.told("speaker") == DeviceTold("speaker", "ready", for_s=5)


def test_a_screen_that_was_taken_out_of_service_says_so(screen: Screen) -> None:
    screen.stopped = True
    assert screen.report.read().use == "stopped"


def test_the_fleet_knows_of_the_dead_strip(hub: HubThread, screen: Screen) -> None:
    arrived = threading.Event()
    reporter = Reporter(hub.client("board"), screen.report.read, lambda orders: arrived.set())
    reporter.start()
    assert arrived.wait(LIMIT)
    reporter.stop()
    hall = hub.client("hall", staff="0900")
    found = fleet.fleet(hall)
    hall.close()
    board = next(one for one in found.items if one.name == "board")
    assert board.state == "watch"
    assert ("call_board", "call-board.lost") in [(one.device, one.cause) for one in board.troubles]


def test_what_the_screen_follows_of_the_hall_is_told(screen: Screen) -> None:
    assert screen.report.read().heard is None
    heard = Heard(notice=5)
    found = BoardReport(SETTINGS, dict, lambda: False, lambda: 0.0, lambda: heard).read()
    assert (found.heard, found.devices) == (heard, ())
