"""What a hub can see of itself: each thing by itself, and what it cannot see is None, never well."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from kiosk.hub.asking import Asked, Rooms
from kiosk.hub.calls import hub_state
from kiosk.hub.calls.fleet import FleetCalls
from kiosk.hub.database import DatabaseAwayError
from kiosk.hub.fleet_values import Standby
from kiosk.hub.hall_time import HallTime
from kiosk.tickets.rules import milliseconds
from tests.support.fleet_words import WELL
from tests.support.hall import TEN, rules

HOUR_MS = 3_600_000
MISSING = OperationalError("", {}, Exception("no right to it"))


class Server:
    """A PostgreSQL that says this of its size and its followers; an error is raised."""

    dialect = SimpleNamespace(name="postgresql")

    def __init__(self, size: Any = 48_000_000, followers: Any = ()) -> None:
        self._answers = {hub_state.SIZE: size, hub_state.FOLLOWERS: followers}

    def execute(self, asked: Any) -> Any:
        answer = self._answers[asked]
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(scalar_one=lambda: answer, all=lambda: answer)


def machines(folder: Path, backups: str = "") -> Any:
    return SimpleNamespace(folder=folder, backups=backups)


def state(folder: Path, server: Any = None, backups: str = "") -> Any:
    asked: Any = server or Server()
    return hub_state.read(asked, machines(folder, backups), 3)


def test_a_database_says_its_size_and_who_follows_it(tmp_path: Path) -> None:
    found = state(tmp_path, Server(followers=[("hall2", 300, "streaming")]))
    assert (found.epoch, found.database, found.size) == (3, "postgresql", 48_000_000)
    assert found.standbys == (Standby("hall2", 300),)


@pytest.mark.parametrize(
    ("row", "behind"),
    [(("hall2", None, "streaming"), 0), (("hall2", None, None), None), (("hall2", 9000, "catchup"), None)],
    ids=["has everything and hears nothing new", "hidden from our role", "not caught up"],
)
def test_how_far_a_follower_is_behind_is_told_only_where_it_is_known(
    tmp_path: Path, row: tuple[object, ...], behind: int | None
) -> None:
    assert state(tmp_path, Server(followers=[row])).standbys == (Standby("hall2", behind),)


def test_a_database_nobody_follows_says_so(tmp_path: Path) -> None:
    assert state(tmp_path).standbys == ()


def test_what_may_not_be_asked_is_not_known_and_costs_nothing_else(tmp_path: Path) -> None:
    found = state(tmp_path, Server(MISSING, MISSING))
    assert (found.size, found.standbys) == (None, None)
    assert found.disk is not None


def test_of_a_single_file_neither_size_nor_followers_are_asked(tmp_path: Path) -> None:
    server = SimpleNamespace(dialect=SimpleNamespace(name="sqlite"))
    found = state(tmp_path, server)
    assert (found.database, found.size, found.standbys) == ("sqlite", None, None)


def test_a_disk_that_is_gone_is_not_full_but_unknown(tmp_path: Path) -> None:
    assert state(tmp_path / "gone").disk is None


def copy(folder: Path, name: str, hours: int) -> None:
    file = folder / name
    file.write_bytes(b"dump")
    os.utime(file, (hours * 3600, hours * 3600))


def test_of_several_copies_the_newest_counts_also_a_packed_one(tmp_path: Path) -> None:
    for name, hours in (("hall-1.dump", 100), ("hall-2.dump.gz", 300), ("hall-3.dump", 200), ("notes.txt", 900)):
        copy(tmp_path, name, hours)
    found = state(tmp_path, backups=str(tmp_path))
    assert (found.backups, found.backup_at) == (True, 300 * HOUR_MS)


@pytest.mark.parametrize("folder", ["empty", "gone"])
def test_a_folder_without_a_copy_is_named_and_has_none(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    found = state(tmp_path, backups=str(tmp_path / folder))
    assert (found.backups, found.backup_at) == (True, None)


def test_a_folder_that_goes_away_while_it_is_read_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy(tmp_path, "hall.dump", 1)

    def gone(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "stat", gone)
    assert hub_state.newest(tmp_path) is None


def test_a_hub_that_was_told_of_no_folder_says_so(tmp_path: Path) -> None:
    found = state(tmp_path)
    assert (found.backups, found.backup_at) == (False, None)


# What it says of the clock, and whose clocks it hears.


def test_a_clock_that_is_not_followed_is_told_with_how_far_it_is_off(
    tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    own = [TEN]
    clock = HallTime(rules(), lambda: own[0], lambda: 5000.0, "boot-1")
    own[0] += datetime.timedelta(days=2)
    assert hub_state.read(cast("Any", Server()), machines(tmp_path), 1, clock).clock_off_s == 2 * 86_400
    expected_logs("hub-clock-set-forward")


HUB = ("10.1.0.2", 8470)


@pytest.mark.parametrize(("client", "server", "believed"), [
    (("10.1.0.7", 40001), HUB, True), ((HUB[0], 40001), HUB, False), (("127.0.0.1", 1), ("127.0.0.1", 2), False),
    (None, HUB, True), (("10.1.0.7", 40001), None, True),
])  # fmt: skip
def test_machines_that_report_themselves_say_what_time_it_is_but_no_program_beside_the_hub(
    tmp_path: Path, client: tuple[str, int] | None, server: tuple[str, int] | None, *, believed: bool
) -> None:
    own = TEN + datetime.timedelta(days=40)
    clock = HallTime(rules(), lambda: own, lambda: 5000.0, "boot-2")
    clock.begin(milliseconds(TEN))

    async def away(_work: object) -> Any:
        raise DatabaseAwayError

    calls = FleetCalls(Rooms(cast("Any", None), clock.now, away, lambda: None, machines(tmp_path), clock))
    request = Request({"type": "http", "client": client, "server": server})
    for name in ("K1", "K2"):
        assert clock.ahead
        machine: Any = SimpleNamespace(name=name)
        body = msgspec.to_builtins(msgspec.structs.replace(WELL, at=milliseconds(own)))
        with pytest.raises(DatabaseAwayError):
            asyncio.run(calls.answers["reportMachine"](Asked(request, cast("Any", None), machine, {}, body)))
    assert clock.ahead is not believed
