"""What a hub does by itself goes on whatever happens, and lets go of what is over."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.hub.client import HubClient
from kiosk.hub.site import admit
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts, day_key
from kiosk.tickets.values import State
from tests.support.hall import TEN
from tests.support.hubs import TOKENS, HubThread, hub
from tests.support.parcels import new_id

__all__ = ["hub"]


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[HubThread]:
    """Give a hub that tidies all the time."""
    running = HubThread(tmp_path / "hub", tidy_seconds=0.01)
    yield running
    running.stop()


def failing_once(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does some work, but for the first time."""
    faults = [ZeroDivisionError()]

    def doing(*args: Any, **more: Any) -> Any:
        if faults:
            raise faults.pop()
        return work(*args, **more)

    return doing


def listening(hub: HubThread, token: str = TOKENS["board"]) -> HubClient:
    return HubClient(hub.url, token, reconnect_seconds=0.01, mode="training")


def test_after_a_fault_nobody_foresaw_events_are_told_as_before(
    hub: HubThread, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-round-broke-off")
    board, kiosk = listening(hub), hub.client("kiosk")
    kiosk.do(acts.Issue(queue="social"), new_id())
    stream = board.events("1-0")
    assert next(stream).cursor == "1-1"
    monkeypatch.setattr(hub.hub.desk, "events", failing_once(hub.hub.desk.events))
    kiosk.do(acts.Issue(queue="social"), new_id())
    assert next(stream).cursor == "1-2"
    board.close()


def test_after_a_fault_nobody_foresaw_numbers_nobody_saw_are_taken_back_as_before(
    busy: HubThread, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-round-broke-off")
    monkeypatch.setattr(busy.hub.desk, "sweep", failing_once(busy.hub.desk.sweep))
    ghost = busy.client("kiosk").do(acts.Issue(queue="social", to_print=True), new_id()).ticket
    busy.later(121)
    board = listening(busy)
    assert next(board.events("1-1")).cursor == "1-2"
    assert busy.client().ticket(ghost.id).state is State.CANCELLED
    board.close()


def test_who_gets_a_new_token_or_none_hears_nothing_more_over_a_line_that_is_open(hub: HubThread) -> None:
    board = listening(hub, admit(hub.site, "B7", "board"))
    hub.client("kiosk").do(acts.Issue(queue="social"), new_id())
    stream = board.events("1-0")
    assert next(stream).cursor == "1-1"
    admit(hub.site, "B7", "board")
    with pytest.raises(RefusedError, match="unauthenticated"):
        next(stream)
    board.close()


def test_the_key_of_a_day_goes_with_it_though_nobody_asks_for_the_next(busy: HubThread) -> None:
    old = busy.client("kiosk").day_key()
    engine = busy.hub.desk.engine
    busy.later(86_400)
    # Whatever is taken back afterwards is so by a round that began after midnight.
    busy.client("kiosk").do(acts.Issue(queue="social", to_print=True), new_id())
    busy.later(121)
    board = listening(busy)
    assert next(board.events("1-1")).cursor == "1-2"
    busy.client("kiosk").do(acts.Issue(queue="social", to_print=True), new_id())
    busy.later(121)
    assert next(board.events("1-3")).cursor == "1-4"
    assert day_key.key_of(engine, old.day, day_key.HALL) == ""
    board.close()


def test_a_hub_whose_clock_is_a_day_behind_its_database_does_nothing_until_it_is_right(
    tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-clock-behind", "hub-round-broke-off")
    first = HubThread(tmp_path)
    first.client("kiosk").issue(acts.Issue(queue="social"), new_id())
    first.stop()
    hub = HubThread(tmp_path, now=TEN - datetime.timedelta(days=1))
    kiosk = hub.client("kiosk")
    for ask in (kiosk.queues, lambda: kiosk.issue(acts.Issue(queue="social"), new_id())):
        with pytest.raises(RefusedError, match="clock-behind") as refused:
            ask()
        # To a kiosk it is one that is silent: it goes on alone.
        assert refused.value.reason == "busy"
    hub.later(86_400)
    assert kiosk.issue(acts.Issue(queue="social"), new_id()).ticket.number == "A002"
    kiosk.close()
    hub.stop()
