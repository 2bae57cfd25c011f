"""A hub that lets old days go: by its file, told as what they came to, and no stream leads over the gap unnoticed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.hub.site import Machines, read
from kiosk.hub.tidying import Tidying
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from tests.support.hall import TEN
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine

OLD, KEEP = "2026-11-23", 62


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubThread]:
    """Give a hub that was started anew after the first of its days was let go in a round of its own."""
    folder = tmp_path_factory.mktemp("hub")
    made = HubThread(folder)
    kiosk, chief = made.client("kiosk"), made.client("hall", staff="9001", roles=("hall-manager",))
    kiosk.issue(acts.Issue(queue="social"), new_id())
    chief.do(acts.CloseDay(day=OLD, expire_reason="下班"), new_id())
    made.later(datetime.timedelta(days=KEEP + 1).total_seconds())
    kiosk.issue(acts.Issue(queue="social"), new_id())
    made.site.write_bytes(msgspec.toml.encode(msgspec.structs.replace(read(made.site), keep_days=KEEP)))
    happened: list[bool] = []
    tidying = Tidying(made.hub.desk, Machines(made.site), lambda: made.now, lambda: happened.append(True))
    for _ in range(2):
        tidying.round()
    assert happened == [True]
    made.stop()
    anew = HubThread(folder, now=made.now)
    yield anew
    anew.stop()


def test_what_the_day_came_to_is_told(hub: HubThread) -> None:
    leader = hub.client("hall", staff="9001")
    told, account = leader.statistics(OLD), RawMachine(hub.url, "hall").ask("GET", f"/days/{OLD}/account").body
    assert (told.first, told.issued, told.ends) == (OLD, 1, {"EXPIRED": 1})
    assert (account["day"], account["states"]) == (OLD, {"EXPIRED": 1})
    assert RawMachine(hub.url).ask("GET", f"/windows/01/days/{OLD}").body["called"] == 0


def test_it_is_not_counted_as_empty_among_others(hub: HubThread) -> None:
    with pytest.raises(TicketError, match=f"not-kept: of {OLD}"):
        hub.client("hall", staff="9001").statistics(OLD, "2026-11-30")
    heard = RawMachine(hub.url, "hall").ask("GET", f"/statistics?first={OLD}&last=2026-11-30")
    assert (heard.status, heard.code) == (410, "not-kept")


def test_a_cursor_before_the_gap_says_so_and_what_is_there_comes_all_the_same(hub: HubThread) -> None:
    told, there = hub.client("board").poll("1-1"), hub.hub.desk.events(0)
    assert (told.reset, [one.seq for one in told.events]) == (True, [one.seq for one in there])
    assert there[0].seq > 2
    assert hub.client("board").poll(told.cursor).reset is False


def test_a_stream_from_before_the_gap_goes_on_from_now(hub: HubThread) -> None:
    line = hub.client("board")
    happened = next(iter(line.events("1-1")))
    line.close()
    assert (happened.event, happened.cursor) == (None, f"1-{hub.hub.desk.events(0)[-1].seq}")


def test_a_cursor_behind_it_leads_on(hub: HubThread) -> None:
    newest = hub.hub.desk.events(0)
    # Read by the hub first: what is said here is said of events it holds.
    assert hub.client("window").snapshot().seq == newest[-1].seq
    told = hub.client("window").poll(f"1-{newest[0].seq}")
    assert (told.reset, [one.seq for one in told.events]) == (False, [one.seq for one in newest[1:]])


def test_without_the_setting_all_days_stay(tmp_path: Path) -> None:
    made = HubThread(tmp_path)
    made.client("hall", staff="9001").do(acts.CloseDay(day=OLD), new_id())
    made.now = TEN + datetime.timedelta(days=4000)
    made.client("kiosk").issue(acts.Issue(queue="social"), new_id())
    Tidying(made.hub.desk, Machines(made.site), lambda: made.now, lambda: None).round()
    assert made.hub.desk.events(0)[0].kind == "day-closed"
    made.stop()
