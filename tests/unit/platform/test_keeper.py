"""A terminal stays one of the platform's by itself: renewed in time, heard now and then, and patient when it is not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.errors import OwnIdentityError
from kiosk.platform.keeper import BEAT_SECONDS, RENEW_AGAIN_SECONDS, Component, DeviceStatus, Keeper
from offline_queue.errors import StorageFault
from tests.support.certificates import issue
from tests.support.identities import FixedKey, enrolled
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

# Of a platform that sets nothing: a tag that is empty is that of no configuration.
HEARD = as_json(200, {"server_time": "2026-11-23T10:26:31+08:00", "config_etag": "", "next_in_s": 60})
STATUS = DeviceStatus("kiosk", "0.1.0", (Component("id_card", "ok"),), 0, None, 1, None)


class Clocks:
    """A wall clock and a steady one."""

    def __init__(self) -> None:
        self.wall, self.steady = 0.0, 1.0


def kept(folder: Path, url: str, wall: float, status=lambda: STATUS) -> tuple[Keeper, Platform, Clocks, list[str]]:
    """Return a keeper of an identity whose life is from 0 to 90."""
    me = dataclasses.replace(enrolled(folder, issue()), begins=0.0, ends=90.0)
    clocks, renewed = Clocks(), []
    clocks.wall = wall
    platform = Platform(url, identity=me, read_seconds=2, connect_seconds=2, now=lambda: clocks.wall)
    keeper = Keeper(
        platform, FixedKey(), status, renewed=lambda: renewed.append("renewed"),
        now=lambda: clocks.wall, clock=lambda: clocks.steady,
    )  # fmt: skip
    return keeper, platform, clocks, renewed


def test_a_terminal_without_identity_has_nothing_to_keep() -> None:
    platform = Platform("http://127.0.0.1:1/api/v1")
    Keeper(platform, FixedKey(), lambda: STATUS).look()
    assert platform.skew_seconds is None


def test_the_platform_says_when_it_wants_to_hear_again(tmp_path) -> None:
    with ScriptedServer(HEARD) as server:
        keeper, platform, clocks, _ = kept(tmp_path, server.url, 1.0)
        for clocks.steady in (1.0, 60.9, 61.0):
            keeper.look()
        platform.close()
    assert [line.split(" ")[1].rsplit("/", 1)[-1] for line in server.asked] == ["heartbeats"] * 2


def looked(folder: Path, *beats: dict[str, object]) -> list[str]:
    """Return what is called for by heartbeats that are answered so, one a line."""
    told = {"server_time": "2026-11-23T10:26:31+08:00", "config_etag": "", "next_in_s": 60}
    calls: list[str] = []
    with ScriptedServer(*[as_json(200, told | beat) for beat in beats]) as server:
        me = dataclasses.replace(enrolled(folder, issue()), begins=0.0, ends=90.0)
        platform, clocks = Platform(server.url, identity=me, now=lambda: 1.0), Clocks()
        keeper = Keeper(
            platform, FixedKey(), lambda: STATUS, now=lambda: 1.0, clock=lambda: clocks.steady,
            changed=lambda: calls.append("changed"), commanded=lambda: calls.append("commanded"),
        )  # fmt: skip
        for _ in beats:
            calls.append("beat")
            keeper.look()
            clocks.steady += 60.0
        platform.close()
    return calls


@pytest.mark.parametrize("name", ["catalogue_cursor", "content_cursor"])
def test_a_city_that_has_something_new_is_asked_for_it_at_once_and_once(tmp_path, name) -> None:
    beats = [{name: cursor} for cursor in ("a.1", "a.1", "a.2", "a.2")]
    assert looked(tmp_path, *beats) == ["beat", "beat", "beat", "changed", "beat"]


def test_what_waits_to_be_done_is_asked_for_at_once_as_long_as_it_waits(tmp_path) -> None:
    beats = [{"commands_pending": pending} for pending in (2, 0, 1)]
    assert looked(tmp_path, *beats) == ["beat", "commanded", "beat", "beat", "commanded"]


def test_a_platform_that_says_nothing_of_it_is_asked_as_before(tmp_path) -> None:
    assert looked(tmp_path, {}, {}) == ["beat", "beat"]


def test_a_configuration_that_is_not_believed_is_noted_once(tmp_path, expected_logs, caplog) -> None:
    expected_logs("config-not-believed")
    told = {"server_time": "2026-11-23T10:26:31+08:00", "config_etag": '"1"', "next_in_s": 60}
    with ScriptedServer(as_json(200, told), as_json(200, {}), as_json(200, told)) as server:
        keeper, platform, clocks, _ = kept(tmp_path, server.url, 1.0)
        for clocks.steady in (1.0, 61.0):
            keeper.look()
        platform.close()
    assert [record.msg for record in caplog.records if record.levelname == "WARNING"] == ["config-not-believed"]
    assert len(server.asked) == 3


def test_a_configuration_the_disk_did_not_take_is_noted_and_brought_again(tmp_path, expected_logs, monkeypatch) -> None:
    fetched = []

    def full_once(*args: object) -> None:
        fetched.append(args)
        if len(fetched) == 1:
            raise OSError(28, "no space")

    expected_logs("config-not-kept")
    told = {"server_time": "2026-11-23T10:26:31+08:00", "config_etag": '"1"', "next_in_s": 60}
    monkeypatch.setattr("kiosk.platform.device_config.ConfigShelf.fetch", full_once)
    with ScriptedServer(as_json(200, told)) as server:
        keeper, platform, clocks, _ = kept(tmp_path, server.url, 1.0)
        for clocks.steady in (1.0, 61.0, 121.0):
            keeper.look()
        platform.close()
    assert (len(server.asked), len(fetched)) == (3, 2)


def test_a_platform_that_does_not_hear_is_told_again_later(tmp_path) -> None:
    with ScriptedServer(as_problem(503, "maintenance", "later"), HEARD) as server:
        keeper, platform, clocks, _ = kept(tmp_path, server.url, 1.0)
        for clocks.steady in (1.0, BEAT_SECONDS, BEAT_SECONDS + 1):
            keeper.look()
        platform.close()
    assert len(server.asked) == 2


def test_an_outbox_that_cannot_be_read_is_no_end_of_the_looking(tmp_path) -> None:
    def broken() -> DeviceStatus:
        raise StorageFault("gone")

    with ScriptedServer(HEARD) as server:
        keeper, platform, _, _ = kept(tmp_path, server.url, 1.0, broken)
        keeper.look()
        platform.close()
    assert server.asked == []


def test_before_two_thirds_of_its_life_nothing_is_renewed(tmp_path) -> None:
    with ScriptedServer(HEARD) as server:
        keeper, platform, _, renewed = kept(tmp_path, server.url, 59.9)
        keeper.look()
        platform.close()
    assert (len(server.asked), renewed) == (1, [])


def test_a_renewal_that_fails_is_noted_and_tried_again_later(tmp_path, expected_logs) -> None:
    expected_logs("identity-not-renewed")
    with ScriptedServer(as_problem(503, "maintenance", "later")) as server:
        keeper, platform, clocks, renewed = kept(tmp_path, server.url, 60.0)
        for clocks.steady in (1.0, RENEW_AGAIN_SECONDS, RENEW_AGAIN_SECONDS + 1):
            keeper.look()
        platform.close()
    renewals = [line for line in server.asked if line.startswith("PUT")]
    assert (len(renewals), renewed) == (2, [])


def test_a_disk_that_takes_no_new_key_is_noted(tmp_path, expected_logs, monkeypatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "no space")

    expected_logs("identity-not-renewed")
    with ScriptedServer(HEARD) as server:
        keeper, platform, _, renewed = kept(tmp_path, server.url, 60.0)
        monkeypatch.setattr("kiosk.platform.identity.write_over", full)
        keeper.look()
        platform.close()
    assert renewed == []


def test_the_platforms_clock_says_when_it_is_time(tmp_path, expected_logs) -> None:
    expected_logs("identity-not-renewed")
    with ScriptedServer(as_problem(503, "maintenance", "later")) as server:
        keeper, platform, _, _ = kept(tmp_path, server.url, 10.0)
        platform.skew_seconds = 50.0
        keeper.look()
        platform.close()
    assert server.asked[0].startswith("PUT")


def test_a_renewed_identity_is_used_at_once(tmp_path, monkeypatch) -> None:
    with ScriptedServer(HEARD) as server:
        keeper, platform, _, renewed = kept(tmp_path, server.url, 60.0)
        after = dataclasses.replace(platform.identity, begins=60.0, ends=600.0)
        monkeypatch.setattr("kiosk.platform.keeper.renew", lambda *args: after)
        keeper.look()
        platform.close()
    assert platform.identity is after
    assert renewed == ["renewed"]


@pytest.mark.parametrize(("asked", "kept_to"), [(-5, 10.0), (0, 10.0), (60, 60.0), (10**12, 86400.0)])
def test_a_platform_is_believed_within_bounds_when_it_says_how_often_it_wants_to_hear(
    tmp_path, asked: int, kept_to: float
) -> None:
    told = {"server_time": "2026-11-23T10:26:31+08:00", "config_etag": "", "next_in_s": asked}
    with ScriptedServer(as_json(200, told)) as server:
        keeper, platform, clocks, _ = kept(tmp_path, server.url, 1.0)
        for clocks.steady in (1.0, kept_to + 0.9, kept_to + 1.0):
            keeper.look()
        platform.close()
    assert len(server.asked) == 2


def test_an_identity_whose_files_went_away_ends_no_look_and_sends_nothing(tmp_path) -> None:
    with ScriptedServer(HEARD) as server:
        keeper, platform, _, _ = kept(tmp_path, server.url, 1.0)
        (tmp_path / "trust.pem").unlink()
        keeper.look()
        with pytest.raises(OwnIdentityError, match="damaged-identity"):
            platform.time()
    assert server.asked == []
