"""What the hall wants of a machine: obeyed once, kept over restarts, and below what is said at the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.domain.words import Words
from kiosk.hall.obeying import Obeying
from kiosk.hub.fleet_values import Heard, Notice, Orders, Stop
from kiosk.technician import service
from offline_queue.outbox import Outbox
from tests.support.outboxes import START, HandClock, open_box, outbox

__all__ = ["outbox"]
NOTHING = Orders()
STOPPED = Orders(Stop("换读卡模块", "0133", 1_000, back_at=round((START + 3600) * 1000)))
AGAIN = Orders(Stop("换读卡模块", "0133", 2_000))
WORDS = Words("只能取号", "Numbers only")


@dataclass
class Machine:
    """What of a terminal is taken out of service."""

    outbox: Outbox | None
    stopped_since: float | None = None
    back_at: float | None = None


class Scene:
    """A machine that obeys, and a clock that is turned by hand."""

    def __init__(self, box: Outbox) -> None:
        self.clock = HandClock()
        self.box = box
        self.machine = Machine(box)
        self.obeying = Obeying(self.machine, self.clock)

    def hears(self, orders: Orders) -> None:
        """Let it hear orders a minute later."""
        self.clock.turn(60)
        self.obeying.obey(orders)

    def restarts(self) -> None:
        """Begin anew with what is stored."""
        stopped, back = service.standstill(self.box, self.clock())
        self.machine = Machine(self.box, stopped, back)
        self.obeying = Obeying(self.machine, self.clock)

    def stands(self) -> tuple[float | None, float | None]:
        """Return since when it is out of service and until when, as stored; the machine knows the same."""
        stored = service.standstill(self.box, self.clock())
        assert (self.machine.stopped_since, self.machine.back_at) == stored
        return stored


@pytest.fixture
def scene(outbox: Outbox) -> Scene:
    return Scene(outbox)


def test_a_stop_takes_it_out_of_service_until_the_hall_puts_it_back(scene: Scene) -> None:
    scene.hears(STOPPED)
    assert scene.stands() == (START + 60, START + 3600)
    scene.hears(NOTHING)
    assert scene.stands() == (None, None)


def test_a_stop_said_again_with_each_answer_is_one(scene: Scene) -> None:
    for _ in range(3):
        scene.hears(STOPPED)
    assert scene.machine.stopped_since == START + 60


def test_a_second_word_of_the_hall_is_still_the_halls_to_take_back(scene: Scene) -> None:
    scene.hears(STOPPED)
    scene.hears(AGAIN)
    assert scene.stands() == (START + 60, None)
    scene.hears(NOTHING)
    assert scene.stands() == (None, None)


def test_a_stop_outlives_a_restart_and_so_does_its_end(scene: Scene) -> None:
    scene.hears(STOPPED)
    scene.restarts()
    scene.hears(STOPPED)
    assert scene.machine.stopped_since == START + 60
    scene.hears(NOTHING)
    assert scene.machine.stopped_since is None


def test_who_puts_it_back_at_the_machine_is_not_overruled_by_the_same_order(scene: Scene) -> None:
    scene.hears(STOPPED)
    service.resume(scene.box)
    scene.machine.stopped_since = None
    scene.hears(STOPPED)
    assert scene.machine.stopped_since is None
    scene.hears(AGAIN)
    assert scene.machine.stopped_since is not None


def test_a_machine_that_was_stopped_by_hand_is_not_put_back_from_the_hall(scene: Scene) -> None:
    scene.machine.stopped_since = service.stop(scene.box, START)
    scene.hears(STOPPED)
    scene.hears(NOTHING)
    assert scene.stands() == (START, None)


def test_one_that_was_stopped_by_hand_after_the_hall_did_stays_so(scene: Scene) -> None:
    scene.hears(STOPPED)
    service.resume(scene.box)
    scene.machine.stopped_since = service.stop(scene.box, START + 100)
    scene.hears(NOTHING)
    assert scene.machine.stopped_since == START + 100


def test_words_for_the_screen_stand_there_while_they_are_said(scene: Scene) -> None:
    scene.hears(Orders(None, Notice(WORDS, "0133", 5_000)))
    assert scene.obeying.notice == WORDS
    scene.hears(NOTHING)
    assert scene.obeying.notice is None


def test_before_the_outbox_is_open_words_are_shown_and_nothing_is_stopped() -> None:
    machine = Machine(None)
    obeying = Obeying(machine)
    obeying.obey(Orders(STOPPED.stopped, Notice(WORDS, "0133", 5_000)))
    assert (obeying.notice, machine.stopped_since) == (WORDS, None)
    # What is shown is followed, and what could not be stored is not: the hub is told no more than that.
    assert obeying.heard == Heard(notice=5_000)


def test_an_outbox_that_cannot_be_written_stops_nothing(tmp_path: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("hall-not-obeyed")
    scene = Scene(open_box(tmp_path))
    scene.box.close()
    scene.hears(STOPPED)
    assert (scene.machine.stopped_since, scene.obeying.heard) == (None, Heard())


def test_what_is_followed_is_known_by_the_moment_it_was_said_at(scene: Scene) -> None:
    assert scene.obeying.heard is None
    scene.hears(Orders(STOPPED.stopped, Notice(WORDS, "0133", 5_000)))
    assert scene.obeying.heard == Heard(1_000, 5_000)
    scene.hears(AGAIN)
    assert scene.obeying.heard == Heard(2_000)
    scene.hears(NOTHING)
    assert scene.obeying.heard == Heard()
