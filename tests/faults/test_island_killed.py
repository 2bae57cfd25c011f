"""A cut-off kiosk killed at any line of its way out and home: no number is lost, none is twice, all add up."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.hall.island_book import open_blocks
from kiosk.tickets import acts, schema
from tests.support.hub_kiosks import HubKiosk
from tests.support.hubs import ROOT, TOKENS, HubThread
from tests.support.parcels import new_id

KILLS, SEED = 3, 20261122


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    running = HubThread(tmp_path / "hub")
    yield running
    running.stop()


def campaign(hub: HubThread, folder: Path, lines: list[int]) -> int:
    """Kill a kiosk at these lines; return how many the story has."""
    words = [hub.url, TOKENS["kiosk"], str(folder), *map(str, lines)]
    run = [sys.executable, "-m", "tests.support.island_campaign", *words]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    return max((int(word.split()[1]) for word in ended.stdout.splitlines()), default=0)


def wrong(hub: HubThread, folder: Path) -> list[str]:
    """Let the day end, and return what does not fit between what people saw and what the hub has."""
    hub.later(24 * 3600)
    for place in sorted(folder.glob("at-*/")):
        kiosk = HubKiosk(hub, place / "island.db")
        assert kiosk.round()
        assert {block.day for block in open_blocks(kiosk.island.engine)} == {"2026-11-24"}
        kiosk.close()
    seen = [word for file in folder.glob("at-*/said.txt") for word in dict.fromkeys(file.read_text("ascii").split())]
    live = Counter(f"{prefix}{no:03d}" for prefix, no in waiting(hub))
    found = [f"{number} was seen twice" for number, times in Counter(seen).items() if times > 1]
    found += [f"{number} was seen and is not waiting" for number in seen if not live[number]]
    found += [f"{number} waits and nobody saw it" for number in live if number not in seen]
    account = hub.client("hall", staff="1001").do(acts.CloseDay(day="2026-11-23", expire_reason="over"), new_id())
    return found + ([] if account.holds else [f"the day does not add up: {account}"])


def waiting(hub: HubThread) -> list[tuple[str, int]]:
    table = schema.ticket
    asked = select(table.c.prefix, table.c.no).where(table.c.live.is_(True), table.c.state == "WAITING")
    with hub.hub.desk.engine.connect() as connection:
        return [(row.prefix, row.no) for row in connection.execute(asked)]


def test_killed_anywhere_it_loses_no_number_and_gives_none_twice(hub: HubThread, tmp_path: Path) -> None:
    folder = tmp_path / "kiosks"
    length = campaign(hub, folder, [0])
    assert length > KILLS
    # None came to its end, and so said how long it is.
    assert campaign(hub, folder, random.Random(SEED).sample(range(1, length + 1), KILLS)) == 0
    assert wrong(hub, folder) == []


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_killed_at_every_line_it_loses_no_number_and_gives_none_twice(tmp_path: Path) -> None:
    first = HubThread(tmp_path / "hub-0")
    length = campaign(first, tmp_path / "kiosks-0", [0])
    first.stop()
    # As many at one hub as there are letters' numbers for.
    for begin in range(1, length + 1, 60):
        hub = HubThread(tmp_path / f"hub-{begin}")
        folder = tmp_path / f"kiosks-{begin}"
        campaign(hub, folder, list(range(begin, min(begin + 60, length + 1))))
        assert wrong(hub, folder) == []
        hub.stop()
