# SPDX-License-Identifier: Apache-2.0
"""A machine without room to store anything says so before anybody types; what needs no room goes on."""

from __future__ import annotations

import pytest

from config.texts import LANGUAGES, text, wording
from devices.device import Condition, DeviceState
from kiosk.steps.facilities import full
from kiosk.steps.find_screens import Search
from kiosk.steps.screens import Home, Trouble
from kiosk.surroundings import outbox_state
from offline_queue.line import Line, LineState
from offline_queue.quota import Room
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import ELDER


def without_room(cause: str = "outbox.full") -> FindWalk:
    walk = FindWalk("find", "apply", "proof", "progress", "opinion", "supplement", "draft")
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    walk.facilities.states["outbox"] = DeviceState("outbox", Condition.ATTENTION, cause)
    walk.wait(1)
    return walk


def test_what_would_be_stored_is_off_before_anything_is_typed() -> None:
    walk = without_room()
    tile = walk.tile(ELDER)
    assert (tile.enabled, tile.note.key) == (False, "home.note.full")


def test_why_is_said_with_the_way_to_a_window() -> None:
    walk = without_room()
    walk.press("choose", ELDER)
    assert walk.sees(Trouble, "home.refused.title")
    assert "存储空间已满" in walk.says()


def test_home_tells_what_is_still_possible() -> None:
    home = without_room().sees(Home)
    assert home.notice is not None
    assert [line.key for line in (home.notice.message, home.notice.lines[0])] == ["home.full", "home.full.possible"]


def test_only_the_door_behind_which_nothing_is_handed_in_is_open() -> None:
    home = without_room().sees(Home)
    assert [door.name for door in home.doors] == []
    assert any(tile.name == "progress" for tile in home.tiles)


def test_proofs_are_printed_all_the_same() -> None:
    walk = without_room()
    assert {tile.enabled for tile in walk.sees(Home).tiles if tile.note.key != "home.note.full"} == {True}
    assert len([tile for tile in walk.sees(Home).tiles if tile.enabled]) > 1


def test_a_matter_that_was_found_is_refused_as_well() -> None:
    walk = without_room()
    assert isinstance(walk.search("高龄"), Search)
    walk.press("choose", ELDER)
    assert not isinstance(walk.screen, Home)
    assert walk.visit.item is None


def test_the_line_comes_second_to_the_room() -> None:
    walk = without_room()
    walk.facilities.line = LineState(Line.DOWN, 0.0)
    walk.wait(1)
    notice = walk.sees(Home).notice
    assert notice is not None
    assert notice.message.key == "home.full"


def test_a_machine_whose_room_runs_low_takes_in_everything() -> None:
    walk = without_room("outbox.tight")
    assert walk.tile(ELDER).enabled
    assert not full(walk.facilities)


class Machine:
    """A terminal as far as its outbox is asked for."""

    def __init__(self, room: Room | None, condition: Condition = Condition.READY) -> None:
        self.outbox_state = DeviceState("outbox", condition)
        self.outbox = None if room is None else self
        self.room = room


@pytest.mark.parametrize(
    ("room", "condition", "cause"),
    [
        (None, Condition.OPENING, ""),
        (Room.PLENTY, Condition.READY, ""),
        (Room.TIGHT, Condition.READY, "outbox.tight"),
        (Room.FULL, Condition.READY, "outbox.full"),
        (Room.FULL, Condition.FAULT, ""),
    ],
)
def test_the_state_of_the_outbox_tells_its_room(room: Room | None, condition: Condition, cause: str) -> None:
    state = outbox_state(Machine(room, condition))  # type: ignore[arg-type]  # as far as it is asked
    assert (state.cause, state.usable) == (cause, condition is Condition.READY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", [Room.TIGHT, Room.FULL])
def test_staff_are_told_what_to_do_about_it(room: Room, language: str) -> None:
    assert len(wording(language)(text(f"outbox.{room.value}"))) > 10
