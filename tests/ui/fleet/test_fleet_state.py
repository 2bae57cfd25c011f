"""What the fleet page knows and does, over a real hub: looks, acts, questions, and what of a hub that is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from kiosk.hall import fleet as calls
from kiosk.hall.line import Done, HallSeen
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Orders
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Event
from tests.support.fleet_words import NO_PAPER, said
from tests.support.hubs import HubThread
from ui.fleet.state import DOINGS, STALE_SECONDS, WRITES, Actor, FleetState, Question, Told

TECHNICIAN = Actor("0133", frozenset({"technician"}))


class AskingHall(QObject):
    """A line that asks a real hub on the spot; ``broken`` is what it ends in instead."""

    seen = Signal(object)
    happened = Signal(object)

    def __init__(self, client: HubClient) -> None:
        super().__init__()
        self.client = client
        self.broken: PlatformError | TicketError | None = None
        self.silent = False
        self.asked = 0

    @property
    def now(self) -> HallSeen:
        return HallSeen()

    def act(self, act: acts.Act[Any], done: Done, act_id: str = "", acting: str = "") -> str:
        raise AssertionError("the fleet page calls nobody")

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        self.asked += 1
        if self.silent:
            return
        try:
            done(self.broken or call(self.client))
        except (TicketError, PlatformError) as wrong:
            done(wrong)


class Scene:
    """A desk over a hall in which one kiosk has no paper."""

    def __init__(self, hub: HubThread) -> None:
        self.hub, self.now, self.actor = hub, 100.0, TECHNICIAN
        self.kiosk = hub.client("kiosk")
        self.hall = AskingHall(hub.client("hall", staff="0133", roles=("technician",)))
        self.state = FleetState(self.hall, lambda: self.actor, lambda: self.now)
        calls.report(self.kiosk, said(devices=NO_PAPER))
        self.state.look()

    def orders(self) -> Orders:
        """Return what the kiosk hears."""
        return calls.report(self.kiosk, said(devices=NO_PAPER))

    def care(self) -> tuple[str, str] | None:
        """Return who looks after the chosen machine, and how."""
        found = self.state.machine.care if self.state.machine else None
        return (found.staff, found.doing) if found else None

    def close(self) -> None:
        self.kiosk.close()
        self.hall.client.close()


@pytest.fixture
def scene(hub: HubThread, qtbot: QtBot) -> Iterator[Scene]:
    made = Scene(hub)
    yield made
    made.close()


def test_the_most_urgent_machine_is_chosen_first(scene: Scene) -> None:
    assert (scene.state.selected, scene.state.machine and scene.state.machine.state) == ("kiosk", "cannot")


def test_until_somebody_chooses_what_is_most_urgent_is_chosen(scene: Scene) -> None:
    window = scene.hub.client("window")
    calls.report(window, said(store="outbox-full", devices=NO_PAPER))
    scene.hub.later(31)
    calls.report(window, said(store="outbox-full", devices=NO_PAPER))
    scene.state.look()
    assert scene.state.selected == "window"
    scene.state.choose("board")
    scene.state.look()
    assert scene.state.selected == "board"
    window.close()


def test_who_takes_a_machine_over_and_lays_it_down_again_is_known_to_the_hub(scene: Scene) -> None:
    state = scene.state
    state.ask(Question.TAKE)
    assert state.answer(DOINGS.index("repairing"))
    assert scene.care() == ("0133", "repairing")
    state.hand_back()
    assert (scene.care(), state.told) == (None, Told("back", "kiosk"))


def test_no_look_puts_another_machine_under_the_hand_of_who_acts(scene: Scene) -> None:
    scene.state.tell_guide()
    calls.report(scene.kiosk, said())
    scene.state.look()
    assert scene.state.selected == "kiosk"


def test_a_message_to_the_guide_names_the_machine_and_its_trouble(scene: Scene) -> None:
    scene.state.tell_guide()
    message = scene.state.message
    assert message is not None
    assert (message.to, message.machine, message.about) == ("guide", "kiosk", "printer.paper-out")
    assert message.words == "没纸（小票打印机）"


def test_a_stop_carries_its_reason_in_words_and_is_taken_back(scene: Scene) -> None:
    scene.state.ask(Question.STOP)
    scene.state.answer(1)
    stop = scene.orders().stopped
    assert stop is not None
    assert stop.reason == "换设备"
    scene.state.resume()
    assert scene.orders().stopped is None


def test_a_notice_stands_in_both_languages_and_can_be_taken_away(scene: Scene) -> None:
    state = scene.state
    state.ask(Question.NOTICE)
    assert "fleet.notice.end" not in state.answers
    state.answer(0)
    notice = scene.orders().notice
    assert notice is not None
    assert "旁边的机器" in notice.words.zh
    assert "another machine" in notice.words.en
    state.ask(Question.NOTICE)
    state.answer(len(state.answers) - 1)
    assert scene.orders().notice is None


@pytest.mark.parametrize("question", [Question.TAKE, Question.STOP, Question.NOTICE])
def test_a_digit_behind_the_last_answer_is_none(scene: Scene, question: Question) -> None:
    scene.state.ask(question)
    assert not scene.state.answer(len(scene.state.answers))
    assert scene.state.question is question


def test_without_a_question_there_is_nothing_to_answer(scene: Scene) -> None:
    assert not scene.state.answer(0)


def test_a_question_asked_twice_and_one_about_another_machine_is_taken_back(scene: Scene) -> None:
    scene.state.ask(Question.STOP)
    scene.state.ask(Question.STOP)
    assert scene.state.question is Question.NONE
    scene.state.ask(Question.STOP)
    scene.state.choose("board")
    assert scene.state.question is Question.NONE


def test_escape_takes_back_one_thing_after_the_other(scene: Scene) -> None:
    state = scene.state
    state.tell_guide()
    state.show_paper()
    assert [state.back(), state.back(), state.back()] == [True, True, False]
    state.ask(Question.TAKE)
    assert state.back()


def test_what_the_hub_refuses_is_told_with_its_code(scene: Scene) -> None:
    scene.hall.client.act_as("1001", ("clerk",))
    scene.state.ask(Question.STOP)
    scene.state.answer(0)
    assert scene.state.told == Told("stop", "kiosk", "not-allowed")


def test_an_act_nothing_is_known_of_is_told_as_that(scene: Scene) -> None:
    scene.hall.broken = UnreachableError("away")
    scene.state.tell_guide()
    assert (scene.state.told, scene.state.trouble) == (Told("message", "kiosk", "unknown"), "away")


def test_while_an_act_is_under_way_no_second_one_begins(scene: Scene) -> None:
    scene.hall.silent = True
    scene.state.tell_guide()
    before = scene.hall.asked
    scene.state.tell_guide()
    assert (scene.state.busy, scene.hall.asked) == ("message", before)


def test_while_a_look_is_under_way_no_second_one_waits(scene: Scene) -> None:
    scene.hall.silent = True
    for _ in range(3):
        scene.state.look()
    assert scene.hall.asked == 2


def test_what_was_read_long_ago_is_not_believed(scene: Scene) -> None:
    assert scene.state.believed
    scene.now += STALE_SECONDS + 1
    assert not scene.state.believed


def test_a_machine_that_may_not_ask_is_told_which_token_it_needs(scene: Scene) -> None:
    refused = FleetState(AskingHall(scene.kiosk), Actor, lambda: 0.0)
    refused.look()
    assert (refused.trouble, refused.fleet, refused.believed) == ("forbidden-scope", None, False)


def test_before_anything_is_known_nothing_is_done(scene: Scene) -> None:
    empty = FleetState(scene.hall, Actor, lambda: 0.0)
    before = scene.hall.asked
    for act in (empty.tell_guide, empty.hand_back, empty.resume):
        act()
    assert (scene.hall.asked, empty.machine, empty.may(WRITES)) == (before, None, False)


def test_what_happens_in_the_hall_is_looked_at_at_once(scene: Scene) -> None:
    before = scene.hall.asked
    scene.hall.happened.emit(Event(1, "2026-11-23", 0, "message-heard", None, None, None, "guide", {}))
    assert scene.hall.asked == before + 1


def test_it_looks_by_itself_until_it_is_ended(scene: Scene, qtbot: QtBot) -> None:
    scene.state._timer.setInterval(10)
    before = scene.hall.asked
    scene.state.start()
    qtbot.waitUntil(lambda: scene.hall.asked >= before + 3)
    scene.state.stop()
    assert not scene.state._timer.isActive()
