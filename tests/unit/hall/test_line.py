"""The line of a machine to its hub: the hall is followed, acts end once, a hub that is gone is told as gone."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.hall.line import HallLine, HallSeen
from kiosk.hub.client import HubClient
from kiosk.platform.errors import PlatformError, RefusedError, UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Event, WindowState
from offline_queue.ids import uuid7
from tests.support.hubs import LIMIT, HubThread


class Heard:
    """What a line told, in order; each look waits for the next of it."""

    def __init__(self) -> None:
        self.told: queue.Queue[Any] = queue.Queue()

    def until(self, fits: Callable[[Any], bool]) -> Any:
        """Return the first that fits."""
        while not fits(found := self.told.get(timeout=LIMIT)):
            continue
        return found


@pytest.fixture
def lines() -> Iterator[list[HallLine]]:
    made: list[HallLine] = []
    yield made
    for line in made:
        line.stop()


def line_to(hub: HubThread, lines: list[HallLine], seen: Heard, events: Heard | None = None, **more: Any) -> HallLine:
    """Return a started line of a window."""
    client = hub.client(reconnect_seconds=0.02)
    line = HallLine(client, seen.told.put, (events or Heard()).told.put, retry_seconds=0.02, **more)
    lines.append(line)
    line.start()
    return line


def is_open(seen: HallSeen) -> bool:
    return bool(seen.snapshot and seen.snapshot.windows[0].state is WindowState.OPEN)


def test_nothing_is_known_before_the_hub_was_asked(hub: HubThread) -> None:
    line = HallLine(hub.client(), lambda seen: None)
    assert line.seen == HallSeen()
    assert line.seen.answers is None
    line.stop()


def test_what_happens_at_another_machine_is_seen_and_told_as_an_event(hub: HubThread, lines: list[HallLine]) -> None:
    seen, events = Heard(), Heard()
    line = line_to(hub, lines, seen, events)
    first = seen.until(lambda one: one.snapshot is not None)
    assert (first.answers, first.cause) == (True, "")
    hub.client().do(acts.OpenWindow(window="01"), uuid7())
    event: Event = events.until(lambda one: one.kind == "window-opened")
    assert event.window == "01"
    assert seen.until(is_open).read_at >= first.read_at
    assert line.seen.answers is True


def test_an_act_is_answered_and_seen(hub: HubThread, lines: list[HallLine]) -> None:
    seen, ends = Heard(), Heard()
    line = line_to(hub, lines, seen)
    line.act(acts.OpenWindow(window="01"), ends.told.put)
    told = ends.until(lambda one: True)
    assert isinstance(told, acts.WindowTold)
    assert seen.until(is_open).answers


def test_a_refusal_of_the_desk_is_an_answer(hub: HubThread, lines: list[HallLine]) -> None:
    ends = Heard()
    line_to(hub, lines, Heard()).act(acts.CallNext(window="01"), ends.told.put)
    told = ends.until(lambda one: True)
    assert isinstance(told, TicketError)
    assert told.code == "window-closed"


def test_a_machine_the_hub_does_not_know_is_told_so_at_once(hub: HubThread, lines: list[HallLine]) -> None:
    seen, ends = Heard(), Heard()
    line = HallLine(HubClient(hub.url, "nobody's", mode="training"), seen.told.put, retry_seconds=0.02)
    lines.append(line)
    line.start()
    line.act(acts.CallNext(window="01"), ends.told.put)
    assert isinstance(ends.until(lambda one: True), RefusedError)
    found = seen.until(lambda one: one.answers is not None)
    assert (found.answers, found.cause, found.code, found.snapshot) == (False, "unauthorised", "unauthenticated", None)


def test_an_act_whose_answer_was_lost_is_asked_for_again_and_done_once(
    hub: HubThread, lines: list[HallLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = Heard()
    line = line_to(hub, lines, Heard())
    really, lost = line.client.do, iter([True, True, False])

    def do(act: acts.Act[Any], act_id: str, acting: str) -> Any:
        told = really(act, act_id, acting)
        if next(lost):
            raise UnreachableError("cut")
        return told

    monkeypatch.setattr(line.client, "do", do)
    line.act(acts.Issue(queue="social"), ends.told.put)
    told = ends.until(lambda one: True)
    assert told.ticket.number == "A001"
    assert [one.number for one in hub.client().snapshot().line] == ["A001"]


def test_an_act_nothing_is_known_of_ends_as_such_and_may_be_asked_for_again(
    hub: HubThread, lines: list[HallLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends, times = Heard(), itertools.chain([0.0, 5.0], itertools.repeat(10.0))
    line = HallLine(hub.client(), lambda seen: None, clock=lambda: next(times), act_seconds=8.0, retry_seconds=0.01)
    lines.append(line)
    asked: list[str] = []

    def cut(act: acts.Act[Any], act_id: str, acting: str) -> Any:
        asked.append(act_id)
        raise UnreachableError("cut")

    monkeypatch.setattr(line.client, "do", cut)
    name = line.act(acts.Issue(queue="social"), ends.told.put)
    assert isinstance(ends.until(lambda one: True), PlatformError)
    assert asked == [name, name]
    monkeypatch.undo()
    line.act(acts.OpenWindow(window="01"), ends.told.put, uuid7())
    assert isinstance(ends.until(lambda one: True), acts.WindowTold)


def test_an_act_that_is_asked_for_again_stays_that_of_who_wanted_it(
    hub: HubThread, lines: list[HallLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends, next_at_work = Heard(), threading.Event()
    line = line_to(hub, lines, Heard())
    really, lost = line.client.do, iter([True, False])

    def do(act: acts.Act[Any], act_id: str, acting: str) -> Any:
        if next(lost):
            next_at_work.wait(LIMIT)
            raise UnreachableError("cut")
        return really(act, act_id, acting)

    monkeypatch.setattr(line.client, "do", do)
    line.client.act_as("1001", ["clerk"])
    line.act(acts.OpenWindow(window="01"), ends.told.put)
    line.client.act_as("1002", ["clerk"])
    next_at_work.set()
    assert ends.until(lambda one: True).window.staff == "1001"


def test_what_was_done_before_is_told_in_the_name_of_who_did_it(hub: HubThread, lines: list[HallLine]) -> None:
    ends = Heard()
    line = line_to(hub, lines, Heard())
    line.client.act_as("1002", ["clerk"])
    line.act(acts.OpenWindow(window="01"), ends.told.put, acting="1001;clerk")
    assert ends.until(lambda one: True).window.staff == "1001"


def test_a_question_nobody_foresaw_the_end_of_ends_too(
    hub: HubThread, lines: list[HallLine], expected_logs: Any
) -> None:
    ends = Heard()
    line_to(hub, lines, Heard()).ask(lambda client: 1 // 0, ends.told.put)
    assert isinstance(ends.until(lambda one: True), PlatformError)
    expected_logs("hall-ask-failed")


def test_a_question_does_not_wait_behind_an_act_nothing_is_known_of(
    hub: HubThread, lines: list[HallLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    acted, asked = Heard(), Heard()
    line = line_to(hub, lines, Heard(), act_seconds=LIMIT)

    def cut(act: acts.Act[Any], act_id: str, acting: str) -> Any:
        raise UnreachableError("cut")

    monkeypatch.setattr(line.client, "do", cut)
    line.act(acts.CallNext(window="01"), acted.told.put)
    line.ask(lambda client: client.queues(), asked.told.put)
    assert len(asked.until(lambda one: True)) == 3
    assert acted.told.empty()


def test_a_hub_that_ends_is_told_with_the_last_that_was_read_and_followed_when_it_is_back(
    tmp_path: Path, lines: list[HallLine]
) -> None:
    hub = HubThread(tmp_path)
    seen, wall = Heard(), [1000.0]
    line = line_to(hub, lines, seen, wall=lambda: wall[0])
    up = seen.until(lambda one: bool(one.answers))
    wall[0] = 1060.0
    hub.stop()
    line.look()
    down = seen.until(lambda one: one.answers is False)
    assert (up.since, down.since, down.snapshot) == (1000.0, 1060.0, up.snapshot)
    assert down.cause == "transport"


def test_after_its_end_a_line_takes_nothing_more(hub: HubThread) -> None:
    line = HallLine(hub.client(), lambda seen: None)
    line.stop()
    ends = Heard()
    line.act(acts.CallNext(window="01"), ends.told.put)
    line.ask(lambda client: client.queues(), ends.told.put)
    assert ends.told.empty()
