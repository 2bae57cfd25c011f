"""A hall flat out on PostgreSQL: no number twice, none missing, nobody called twice or out of turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.hall_rush import Rush, left_over, prepare, run, wrong
from tests.support.postgres import Cluster, cluster, postgres

__all__ = ["postgres"]


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """Give a server that waits for its disk, as a hall's does."""
    with cluster(durable=True) as made:
        yield made


def hold(server: Cluster, rush: Rush) -> list[str]:
    """Let a rush happen and return what is wrong after it."""
    address = server.new_database()
    desk = prepare(address, rush)
    seen = run(address, rush)
    found = [*wrong(desk, seen), *([f"{left} still wait"] if (left := left_over(desk)) else [])]
    desk.engine.dispose()
    return found


def test_a_short_rush_is_exact(postgres: Cluster) -> None:
    assert hold(postgres, Rush(givers=3, windows=5, tickets=150)) == []


def test_looking_first_and_writing_then_is_found_out(postgres: Cluster) -> None:
    found = hold(postgres, Rush(givers=2, windows=4, tickets=60, naive=True))
    assert any("called twice" in words for words in found)


@pytest.mark.soak
def test_a_rush_of_three_thousand_is_exact(durable: Cluster) -> None:
    assert hold(durable, Rush(givers=8, windows=12, tickets=3000, processes=True)) == []
