"""What a day came to so far, between a window and the hub: every call has one end, and every pause its length."""

from __future__ import annotations

import pytest

from kiosk.hall.days import WindowDay, day_account, window_day
from kiosk.hub.client import HubClient
from kiosk.tickets import acts
from kiosk.tickets.acts import DayAccount
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Ticket
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id

__all__ = ["hub"]
DAY = "2026-11-23"


class Window:
    """Window 01 with people before it."""

    def __init__(self, hub: HubThread, people: int) -> None:
        self.hub = hub
        self.client: HubClient = hub.client("window")
        kiosk = hub.client("kiosk")
        for _ in range(people):
            kiosk.issue(acts.Issue(queue="social"), new_id())
        self.client.do(acts.OpenWindow(window="01"), new_id())

    def call(self) -> Ticket:
        self.hub.later(60)
        ticket = self.client.do(acts.CallNext(window="01"), new_id()).ticket
        assert ticket
        return ticket

    def day(self, day: str = DAY) -> WindowDay:
        return window_day(self.client, "01", day)


def test_every_call_of_a_window_ends_in_one_way(hub: HubThread) -> None:
    window = Window(hub, 5)
    window.client.do(acts.Finish(ticket=window.call().id), new_id())
    window.client.do(acts.Hold(ticket=window.call().id, reason="copy"), new_id())
    window.client.do(acts.Transfer(ticket=window.call().id, to_queue="estate"), new_id())
    window.client.do(acts.Cancel(ticket=window.call().id, reason="left"), new_id())
    window.call()
    told = window.day()
    assert (told.called, told.finished, told.held, told.sent_on, told.cancelled, told.open) == (5, 1, 1, 1, 1, 1)
    assert (told.ended, told.missing) == (4, 0)


def test_who_was_passed_over_and_let_back_is_counted_as_both(hub: HubThread) -> None:
    window = Window(hub, 1)
    ticket = window.call()
    for _ in range(2):
        hub.later(60)
        window.client.do(acts.Recall(ticket=ticket.id), new_id())
    hub.later(60)
    window.client.do(acts.NoShow(ticket=ticket.id), new_id())
    hub.client("guide", staff="0305").do(acts.Return(ticket=ticket.id), new_id())
    told = window.day()
    assert (told.recalled, told.no_show, told.let_back, told.missing) == (2, 1, 1, 0)


def test_pauses_are_counted_and_measured_and_the_hours_named(hub: HubThread) -> None:
    window = Window(hub, 0)
    opened = hub.hub.desk.events(0)[-1].at
    hub.later(60)
    window.client.do(acts.SuspendWindow(window="01", reason="break"), new_id())
    hub.later(300)
    window.client.do(acts.OpenWindow(window="01"), new_id())
    assert (window.day().pauses, window.day().paused_s, window.day().closed_at) == (1, 300, None)
    hub.later(60)
    window.client.do(acts.CloseWindow(window="01"), new_id())
    assert (window.day().opened_at, window.day().closed_at) == (opened, opened + 420_000)


def test_a_window_that_did_nothing_came_to_nothing(hub: HubThread) -> None:
    Window(hub, 0)
    assert window_day(hub.client("hall"), "02", DAY) == WindowDay(window="02", day=DAY)
    assert Window(hub, 0).day("2026-11-22").called == 0


def test_a_window_the_hall_does_not_have_is_refused(hub: HubThread) -> None:
    with pytest.raises(TicketError, match="no such window"):
        window_day(hub.client("hall"), "99", DAY)


def test_the_account_of_a_day_that_goes_on_is_the_one_it_is_closed_with(hub: HubThread) -> None:
    window = Window(hub, 2)
    open_day = day_account(hub.client("hall"), DAY)
    assert (open_day.holds, open_day.states) == (True, {"WAITING": 2})
    for _ in range(2):
        window.client.do(acts.Finish(ticket=window.call().id), new_id())
    so_far: DayAccount = day_account(window.client, DAY)
    closed = hub.client("guide", staff="0305", roles=("hall-manager",)).do(acts.CloseDay(day=DAY), new_id())
    assert (so_far, closed.states) == (closed, {"DONE": 2})
