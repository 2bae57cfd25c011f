"""A hub and its database killed in the middle of the work: what was answered stays, and the hall goes on at once."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub_rush import HubRush
from tests.support.hubs import HubProcess
from tests.support.postgres import Cluster, cluster

# From the kill to the first answers, on a machine that does other things too.
BACK_SECONDS = 3.0


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """Give a server that waits for its disk, as a hall's does."""
    with cluster(durable=True) as made:
        yield made


def campaign(folder: Path, durable: Cluster, kills: int) -> tuple[list[str], list[float]]:
    """Kill the hub and its database in turns; return what is wrong, and how long the hub was away each time."""
    address = durable.new_database()
    hub = HubProcess(folder, address)
    hub.start()
    rush, away = HubRush(hub, givers=2, windows=("01", "02")), []
    rush.start()
    try:
        for _ in range(kills):
            rush.more(20)
            killed = time.monotonic()
            hub.end(signal.SIGKILL)
            hub.start()
            rush.more(1)
            away.append(time.monotonic() - killed)
            rush.more(20)
            durable.kill()
            durable.start()
            rush.more(1)
        return rush.end(address), away
    finally:
        hub.close()


def test_a_hub_and_a_database_that_are_killed_once_lose_nothing(tmp_path: Path, durable: Cluster) -> None:
    wrong, _ = campaign(tmp_path / "hub", durable, 1)
    assert wrong == []


@pytest.mark.soak
def test_killed_twenty_times_they_lose_nothing_and_the_hub_is_back_in_three_seconds(
    tmp_path: Path, durable: Cluster
) -> None:
    wrong, away = campaign(tmp_path / "hub", durable, 20)
    assert wrong == []
    assert max(away) <= BACK_SECONDS
