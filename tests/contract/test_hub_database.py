"""A hub whose database is away says so, is asked again under the same key, and is back by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.hub.client import HubClient
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.values import State, Who
from tests.support.hall import TEN
from tests.support.hubs import ALL_DAY, TOKENS, HubThread
from tests.support.parcels import new_id
from tests.support.postgres import Cluster, cluster
from tests.support.raw_hall import RawMachine


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def until_answered(client: HubClient, act: acts.Act[acts.R], key: str) -> acts.R:
    """Send an act again as its answer says, until it is done."""
    while True:
        try:
            return client.do(act, key)
        except RefusedError as away:
            if away.code != "database-away":
                raise


def test_a_database_that_ends_and_comes_back_costs_nothing_but_time(
    server: Cluster, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("database-away")
    hub = HubThread(tmp_path / "hub", server.new_database())
    kiosk, board = hub.client("kiosk"), HubClient(hub.url, TOKENS["board"], reconnect_seconds=0.01, mode="training")
    first, stream = kiosk.do(acts.Issue(queue="social"), new_id()).ticket, board.events("1-0")
    assert next(stream).cursor == "1-1"
    server.kill()
    heard = RawMachine(hub.url, "kiosk").ask("POST", "/tickets", {"queue": "social"})
    assert (heard.status, heard.code, heard.headers["retry-after"]) == (503, "database-away", "1")
    server.start()
    again = until_answered(kiosk, acts.Issue(queue="social"), new_id()).ticket
    assert (first.number, again.number, next(stream).cursor) == ("A001", "A002", "1-2")
    board.close()
    hub.stop()


def test_a_hub_that_starts_before_its_database_waits_for_it(
    server: Cluster, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("database-away")
    address = server.new_database()
    server.kill()
    hub = HubThread(tmp_path / "hub", address, prepared=False)
    assert RawMachine(hub.url).ask("GET", "/snapshot").code == "database-away"
    assert RawMachine(hub.url, "board").ask("GET", "/events?wait=1").code == "database-away"
    server.start()
    assert until_answered(hub.client("kiosk"), acts.Issue(queue="social"), new_id()).ticket.number == "A001"
    hub.stop()


def test_a_database_that_another_hub_has_taken_over_answers_nothing_any_more(server: Cluster, tmp_path: Path) -> None:
    address = server.new_database()
    hub = HubThread(tmp_path / "hub", address)
    successor = TicketDesk(engine_of(address), ALL_DAY, epoch=2)
    successor.prepare()
    assert RawMachine(hub.url, "kiosk").ask("POST", "/tickets", {"queue": "social"}).code == "old-epoch"
    assert successor.do(acts.Issue(queue="social"), new_id(), Who("K1"), TEN).ticket.number == "A001"
    successor.engine.dispose()
    hub.stop()


def test_a_number_whose_paper_nobody_told_of_is_taken_back_by_the_hub_itself(tmp_path: Path) -> None:
    hub = HubThread(tmp_path / "hub", tidy_seconds=0.01)
    ghost = hub.client("kiosk").do(acts.Issue(queue="social", to_print=True), new_id()).ticket
    assert hub.client().ticket(ghost.id).state is State.WAITING
    hub.later(121)
    happened = next(hub.client("guide").events("1-1")).event
    assert happened
    assert (happened.kind, happened.ticket, happened.device) == ("not-taken", ghost.id, "hub")
    assert hub.client().ticket(ghost.id).state is State.CANCELLED
    hub.stop()


def test_who_listens_to_what_was_long_ago_waits_for_the_database_and_misses_nothing(
    server: Cluster, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("database-away")
    address = server.new_database()
    before = HubThread(tmp_path / "hub", address)
    before.client("kiosk").do(acts.Issue(queue="social"), new_id())
    before.stop()
    hub, heard = HubThread(tmp_path / "hub", address), []
    # What the hub has begun with is known to it; the one event before it stands in the database alone.
    assert hub.client().snapshot().seq == 1
    board = HubClient(hub.url, TOKENS["board"], reconnect_seconds=0.01, mode="training")
    server.kill()
    listener = threading.Thread(target=lambda: heard.append(next(board.events("1-0")).cursor), daemon=True)
    listener.start()
    server.start()
    listener.join(30)
    assert heard == ["1-1"]
    board.close()
    hub.stop()
