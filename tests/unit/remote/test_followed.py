"""A running terminal follows what is set for it; what cannot be followed changes nothing and is on record."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import Settings
from kiosk.platform.client import Platform
from kiosk.platform.detached import UntrustedError
from kiosk.platform.device_config import DeviceConfig
from kiosk.remote.followed import Followed
from offline_queue.bandwidth import Bandwidth
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box

FINGERPRINT = "ab" * 32


class Machine:
    """What a terminal is to its settings."""

    settings = Settings()


class Scene:
    """One machine with its outbox, its client and its share of the line."""

    def __init__(self, box: Outbox) -> None:
        self.machine, self.box, self.budget = Machine(), box, Bandwidth()
        self.platform = Platform("http://127.0.0.1:9/api/v1")
        self.followed = Followed(self.machine, box, self.platform, self.budget)

    def acts(self) -> list[tuple[str, str]]:
        return [(event.action, event.facts) for event in self.box.events()]


@pytest.fixture
def scene(tmp_path) -> Iterator[Scene]:
    box = open_box(tmp_path)
    yield Scene(box)
    box.close()


def config(serial: int = 4, **settings: Any) -> DeviceConfig:
    return DeviceConfig("x", serial, datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), "0.1.0", settings)


def test_the_next_visit_begins_with_what_is_set(scene: Scene) -> None:
    before = scene.machine.settings.screen
    scene.followed.follow(config(screen={"idle_seconds": 90}))
    assert (before.idle_seconds, scene.machine.settings.screen.idle_seconds) == (60, 90)
    assert scene.acts()[-1] == ("config-followed", '{"number":4}')


def test_share_of_the_line_and_revoked_certificates_hold_at_once(scene: Scene) -> None:
    scene.followed.follow(config(platform={"queue_share": 30, "revoked_certificates": [FINGERPRINT]}))
    assert scene.budget.share == 0.3
    assert scene.platform._revoked == {FINGERPRINT}


def test_an_outbox_takes_nothing_new_in_over_the_quota_that_is_set(scene: Scene, monkeypatch) -> None:
    monkeypatch.setattr("offline_queue.quota.size_of", lambda folder: 65 * 1024 * 1024)
    rooms = []
    for quota in (64, 1024):
        scene.followed.follow(config(outbox={"quota_mb": quota}))
        rooms.append(scene.box.room.value)
    assert rooms == ["full", "plenty"]


def test_what_is_not_set_any_more_is_as_the_files_have_it(scene: Scene) -> None:
    scene.followed.follow(config(screen={"idle_seconds": 90}, platform={"queue_share": 30}))
    scene.followed.follow(config(5))
    assert scene.machine.settings == Settings()
    assert scene.budget.share == 0.6


def test_what_does_not_fit_is_refused_whole(scene: Scene) -> None:
    with pytest.raises(UntrustedError, match="screen.idle_seconds"):
        scene.followed.judge(config(screen={"idle_seconds": 1}, platform={"queue_share": 30}))
    scene.followed.refuse("screen.idle_seconds")
    assert scene.budget.share == 0.6
    assert scene.acts()[-1] == ("config-refused", '{"code":"screen.idle_seconds"}')


def test_after_a_start_it_goes_on_with_what_was_set(scene: Scene) -> None:
    scene.followed.begin(None)
    assert scene.machine.settings.screen.idle_seconds == 60
    scene.followed.begin(config(screen={"idle_seconds": 90}))
    assert scene.machine.settings.screen.idle_seconds == 90
    assert scene.acts() == []


def test_what_was_set_and_fits_no_more_is_noted_and_left(scene: Scene, expected_logs) -> None:
    expected_logs("config-not-followed")
    scene.followed.begin(config(screen={"idle_seconds": 1}))
    assert scene.machine.settings == Settings()


def test_a_full_disk_is_no_end_of_the_keeping(scene: Scene, expected_logs, monkeypatch) -> None:
    def full(*args: object, **facts: object) -> None:
        raise StorageFault("no space left")

    expected_logs("refusal-not-recorded")
    monkeypatch.setattr("kiosk.remote.followed.record", full)
    scene.followed.refuse("signature")
    assert scene.acts() == []
