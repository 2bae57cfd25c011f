"""The machines of a training hall: what they say as time goes on, and that the hub of the hall hears it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hall import fleet
from kiosk.hub.fleet_values import Heard, Orders, Stop
from kiosk.training.machines import BOARD_SECONDS, DESK, LOW_SECONDS, OUT_SECONDS, Machines, desk_settings
from kiosk.training.site import training_settings
from tests.support.hubs import LIMIT, TOKENS, HubThread, hub

__all__ = ["hub"]


class Hall:
    """Machines over a hub, and a clock that is turned by hand."""

    def __init__(self, hub: HubThread, folder: Path) -> None:
        for name, kind in (("K3", "kiosk"), ("W18", "window"), ("B1", "board"), (DESK, "hall")):
            (folder / name).write_text(TOKENS[kind], "ascii")
        self.now = 0.0
        self.machines = Machines(hub.url, folder, lambda: self.now)


@pytest.fixture
def hall(hub: HubThread, tmp_path: Path) -> Iterator[Hall]:
    made = Hall(hub, tmp_path)
    yield made
    made.machines.stop()


@pytest.mark.parametrize(
    ("seconds", "level", "condition"),
    [(0.0, "full", "ready"), (LOW_SECONDS, "low", "attention"), (OUT_SECONDS, "out", "fault")],
)
def test_a_roll_comes_to_its_end(hall: Hall, seconds: float, level: str, condition: str) -> None:
    hall.now = seconds
    told = hall.machines.kiosk()
    assert (told.papers[0].level, told.devices[0].condition) == (level, condition)


def test_a_window_waits_for_days_and_names_whom_it_is_told_to(hall: Hall) -> None:
    unsent = hall.machines.window().unsent
    assert unsent is not None
    assert (unsent.days, unsent.addressee) == (3, "operations")


def test_all_of_them_are_heard_until_the_board_falls_silent(hall: Hall, hub: HubThread, tmp_path: Path) -> None:
    hall.machines.start()
    desk = hub.client("hall", staff="T01", roles=("technician",))
    wanted = {"kiosk", "window", "board"}
    until = time.monotonic() + LIMIT
    while not wanted <= {one.name for one in fleet.fleet(desk).items if one.heard_at}:
        assert time.monotonic() < until, "a machine never spoke"
        threading.Event().wait(0.02)
    desk.close()
    hall.now = BOARD_SECONDS
    hall.machines.kiosk()
    assert not hall.machines._board._thread.is_alive()


def test_the_kiosk_follows_what_the_hall_wants_and_says_so(hall: Hall) -> None:
    assert hall.machines.kiosk().heard is None
    hall.machines.obey(Orders(Stop("换设备", "T01", 7)))
    told = hall.machines.kiosk()
    assert (told.use, told.heard) == ("stopped", Heard(stop=7))
    hall.machines.obey(Orders())
    assert (hall.machines.kiosk().use, hall.machines.kiosk().heard) == ("in-use", Heard())


def test_the_desk_speaks_under_its_own_token(tmp_path: Path) -> None:
    made = desk_settings(training_settings(tmp_path), tmp_path)
    assert (made.hub.token, made.hub.window) == (str(tmp_path / DESK), "")
