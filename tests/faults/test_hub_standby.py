"""A hall whose hub machine is gone: the standby is promoted by hand, as the page says, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from kiosk.hub.client import Happened, OldHubError
from kiosk.tickets import acts
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.postgres import Cluster, cluster
from tests.support.raw_hall import RawMachine


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Cluster, Cluster]]:
    """Give a server that waits for its disk, and its standby."""
    with cluster(durable=True) as primary, cluster(durable=True, primary=primary) as standby:
        yield primary, standby


def test_a_standby_that_is_promoted_has_all_that_was_answered_and_the_old_hub_is_shut_out(
    pair: tuple[Cluster, Cluster], tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("database-away", "hub-replaced")
    primary, standby = pair
    old = HubThread(tmp_path / "old", primary.address())
    kiosk, board = old.client("kiosk"), old.client("board", reconnect_seconds=0.01)
    given = [kiosk.do(acts.Issue(queue="social"), new_id()).ticket for _ in range(5)]
    waiting = HubThread(tmp_path / "waiting", standby.address(), prepared=False)
    assert RawMachine(waiting.url, "kiosk").ask("POST", "/tickets", {"queue": "social"}).code == "database-away"
    waiting.stop()
    primary.kill()
    with psycopg.connect(standby.address(), autocommit=True) as connection:
        assert connection.execute("SELECT pg_promote()").fetchone() == (True,)
    new = HubThread(tmp_path / "new", standby.address(), epoch=2)
    window = new.client()
    assert [line.number for line in window.snapshot().line] == [ticket.number for ticket in given]
    assert new.client("kiosk").do(acts.Issue(queue="social"), new_id()).ticket.number == "A006"
    assert next(new.client("board").events("1-5")) == Happened("2-6", None)
    window.url = old.url
    with pytest.raises(OldHubError):
        window.snapshot()
    # The machine that has seen the new one has told the old one of it: it refuses those that have not, too.
    assert RawMachine(old.url).ask("GET", "/snapshot").code == "old-epoch"
    for client in (kiosk, board, window):
        client.close()
    new.stop()
    old.stop()
