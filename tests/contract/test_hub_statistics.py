"""The figures of the hall through the hub: for who leads it, of at most a month, as the document says."""

from __future__ import annotations

import pytest

from kiosk.tickets import acts
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine

__all__ = ["hub"]


def test_a_day_is_counted_with_its_ratings(hub: HubThread) -> None:
    window = hub.client()
    window.do(acts.OpenWindow(window="01"), new_id())
    ticket = hub.client("kiosk").issue(acts.Issue(queue="social"), new_id()).ticket
    window.do(acts.CallNext(window="01"), new_id())
    window.do(acts.Finish(ticket=ticket.id), new_id())
    window.do(acts.Rate(ticket=ticket.id, level=5), new_id())
    found = hub.client("hall", staff="2001").statistics("2026-11-23")
    assert (found.issued, found.called, found.ratings.levels) == (1, 1, {"5": 1})
    assert hub.client("guide").statistics("2026-11-23").windows[0].served == 1


@pytest.mark.parametrize(
    "query",
    ["first=2026-11-23&last=2026-11-22", "first=2026-10-01&last=2026-11-01", "first=2026-02-30", "last=2026-11-22", ""],
)
def test_a_span_that_is_none_is_refused(hub: HubThread, query: str) -> None:
    heard = RawMachine(hub.url, "hall").ask("GET", f"/statistics?{query}")
    assert (heard.status, heard.code) == (400, "bad-request")


@pytest.mark.parametrize("kind", ["kiosk", "window", "board"])
def test_other_machines_are_told_no_figures(hub: HubThread, kind: str) -> None:
    heard = RawMachine(hub.url, kind).ask("GET", "/statistics?first=2026-11-23")
    assert (heard.status, heard.code) == (403, "forbidden-scope")


def test_a_month_of_31_days_is_counted(hub: HubThread) -> None:
    found = hub.client("hall").statistics("2026-12-01", "2026-12-31")
    assert (found.first, found.last, found.issued) == ("2026-12-01", "2026-12-31", 0)
