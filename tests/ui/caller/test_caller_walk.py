"""The bar over a real hub, pressed at random: what it offers is done, nothing else is offered, nobody is lost."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from config.texts import wording
from kiosk.hub.client import HubClient
from kiosk.tickets import acts, schema
from kiosk.tickets.values import ACTIVE, State
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.sync_hall import SyncHall, emptied
from ui.caller import asking
from ui.caller.words import BACK, FINISH, NAMES, OPEN, REASON, START, BarWords, words_of
from ui.desk.density import NORMAL, look_of
from ui.window.calling_keys import press
from ui.window.calling_state import Calling
from ui.window.calling_values import Question

LOOK = look_of(NORMAL, wording("zh_CN"))
NUMBERS = {name: number for number, name in NAMES.items()}
STEPS = 60


class Bar:
    """The state of a bar at window 02, whose hub answers at once; its clock is the hub's."""

    def __init__(self, running: HubThread) -> None:
        self.hub = running
        self.hall = SyncHall(running.client("window", staff="1001", roles=("clerk",)))
        self.state = Calling(self.hall, "02", lambda: running.now, clock=lambda: 0.0)
        self.hall.look()
        self.begin()

    def begin(self, *, take_over: bool = False) -> None:
        """Open the window."""
        self.state.begin("1001", frozenset({"clerk"}), take_over=take_over)
        self.hall.look()

    @property
    def said(self) -> BarWords:
        return words_of(LOOK, self.state, "02", wide=True, folded=False)

    def able(self) -> list[str]:
        """Return the keys that can be pressed, without those that only show others."""
        return [one.name for one in self.said.keys if one.key.enabled and one.name != "more"]

    def do(self, name: str) -> None:
        """Press a key, and read the hall."""
        state = self.state
        if name in NUMBERS:
            press(state, NUMBERS[name])
        elif name.startswith("answer-"):
            asking.answer(LOOK, state, int(name.removeprefix("answer-")), self.begin)
        else:
            {START: state.start, FINISH: state.finish, OPEN: self.begin, BACK: state.back,
             REASON: lambda: state.ask(Question.SUSPEND)}[name]()  # fmt: skip
        self.hall.look()


@pytest.fixture
def bar(running: HubThread, qapp: object) -> Bar:
    emptied(running)
    return Bar(running)


def kiosk(bar: Bar) -> HubClient:
    return bar.hub.client("kiosk")


def states(bar: Bar) -> list[str]:
    with bar.hub.hub.desk.engine.connect() as connection:
        return [row.state for row in connection.execute(select(schema.ticket.c.state))]


def walk(bar: Bar, seed: int, steps: int) -> None:
    """Press whatever is offered, while people come and time goes by."""
    chance = random.Random(seed)
    for _ in range(steps):
        if chance.random() < 0.4:
            kiosk(bar).issue(acts.Issue(queue=chance.choice(("social", "estate"))), new_id())
        bar.hub.later(chance.choice((1, 12, 50)))
        bar.hall.look()
        able = bar.able()
        assert able, bar.said.all
        bar.do(chance.choice(able))
        assert bar.state.told is None, (bar.state.told, bar.said.all)
        shown = [state for state in states(bar) if state in {str(one) for one in ACTIVE}]
        assert len(shown) == (bar.state.in_hand is not None)


def test_whatever_is_offered_is_done_and_nobody_is_lost(bar: Bar) -> None:
    walk(bar, 3, STEPS)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_so_it_is_for_a_thousand_presses(bar: Bar, seed: int) -> None:
    walk(bar, seed, 1000)


def test_a_whole_service_by_the_filled_keys_alone(bar: Bar) -> None:
    kiosk(bar).issue(acts.Issue(queue="social"), new_id())
    bar.hall.look()
    pressed = []
    for _ in range(3):
        filled = [one.name for one in bar.said.keys if one.key.filled and one.key.enabled]
        pressed += filled
        bar.do(filled[0])
    assert (pressed, states(bar)) == (["call", "start", "finish"], [State.DONE])


def test_who_is_sent_on_waits_where_the_bar_said(bar: Bar) -> None:
    kiosk(bar).issue(acts.Issue(queue="social"), new_id())
    bar.hall.look()
    bar.do("call")
    bar.do("transfer")
    answers = [one.key.verb for one in bar.said.keys]
    bar.do("answer-0")
    with bar.hub.hub.desk.engine.connect() as connection:
        (row,) = connection.execute(select(schema.ticket.c.queue, schema.ticket.c.state))
    # Queues that this window does not serve come first: whoever it serves need not be sent on.
    assert (answers, tuple(row)) == (["C 领取结果", "B 不动产", "返回"], ("collect", State.WAITING))


def test_another_clerk_who_has_not_ended_is_asked_about_and_taken_over(bar: Bar) -> None:
    bar.hub.client("window", staff="1002").do(acts.OpenWindow(window="02", take_over=True), new_id())
    bar.begin()
    assert bar.said.question == "还有人没下班"
    bar.do("answer-0")
    assert bar.hub.hub.desk.events(0)[-1].staff == "1001"


def test_a_number_that_was_ended_elsewhere_is_said_to_be_gone(bar: Bar) -> None:
    given = kiosk(bar).issue(acts.Issue(queue="social"), new_id()).ticket
    bar.hall.look()
    bar.do("call")
    bar.hub.later(5)
    bar.hub.client("guide", staff="0305").do(acts.Cancel(ticket=given.id), new_id())
    bar.hall.look()
    assert (bar.said.number, bar.said.state) == ("–", "A001 已在别处办了")
