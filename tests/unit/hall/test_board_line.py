"""The line of a call screen: what everybody may see of its zone, as a snapshot without the rest."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hall.board_line import CALM_SECONDS, BoardClient, open_board_line
from kiosk.hall.line import HallLine, HallSeen
from kiosk.tickets import acts
from kiosk.tickets.values import State
from kiosk.tickets.views import Snapshot
from tests.support.hubs import LIMIT, TOKENS, HubThread, site_of
from tests.support.parcels import new_id


@pytest.fixture
def clerk(hub: HubThread) -> Iterator[None]:
    """Have somebody called at window 01, called again, passed over, and another called."""
    window, kiosk = hub.client(), hub.client("kiosk")
    window.do(acts.OpenWindow(window="01"), new_id())
    for _ in range(2):
        kiosk.do(acts.Issue(queue="social"), new_id())
    first = window.do(acts.CallNext(window="01"), new_id()).ticket
    assert first
    hub.later(11)
    window.do(acts.Recall(ticket=first.id), new_id())
    hub.later(60)
    window.do(acts.NoShow(ticket=first.id), new_id())
    window.do(acts.CallNext(window="01"), new_id())
    yield
    for client in (window, kiosk):
        client.close()


def snapshot(hub: HubThread, zone: str) -> Snapshot:
    client = BoardClient(hub.url, TOKENS["board"], zone=zone, mode="training")
    found = client.snapshot()
    client.close()
    return found


@pytest.mark.usefixtures("clerk")
def test_it_sees_calls_windows_and_who_was_passed_over(hub: HubThread) -> None:
    seen = snapshot(hub, "east")
    assert [call.number for call in seen.calls] == ["A002", "A001", "A001"]
    assert [(one.no, one.number, one.call_count) for one in seen.windows] == [("01", "A002", 1), ("02", "", 0)]
    assert [(one.number, one.state, one.window) for one in seen.aside] == [("A001", State.NO_SHOW, "01")]


@pytest.mark.usefixtures("clerk")
def test_nobody_in_line_and_no_ticket_is_named(hub: HubThread) -> None:
    seen = snapshot(hub, "")
    assert seen.line == ()
    assert {one.ticket for one in (*seen.windows, *seen.aside)} == {""}


@pytest.mark.usefixtures("clerk")
def test_of_another_part_of_the_hall_it_sees_nothing(hub: HubThread) -> None:
    seen = snapshot(hub, "west")
    assert (seen.calls, seen.aside) == ((), ())
    assert [one.no for one in seen.windows] == ["03"]


def test_it_follows_by_the_settings_of_the_machine(hub: HubThread, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKENS["board"], "ascii")
    told: queue.Queue[HallSeen] = queue.Queue()
    line = open_board_line(site_of(hub.url, token, zone="east"), told.put)
    assert isinstance(line, HallLine)
    line.start()
    seen = told.get(timeout=LIMIT)
    line.stop()
    assert seen.answers
    assert seen.snapshot
    assert [one.no for one in seen.snapshot.windows] == ["01", "02"]


def test_calls_close_together_are_read_within_the_time_a_call_has_to_be_painted() -> None:
    assert CALM_SECONDS <= 0.15
