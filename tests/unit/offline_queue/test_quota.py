# SPDX-License-Identifier: Apache-2.0
"""Whether there is room is known before anybody types; the reserve ends well what is begun."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.settings import OutboxSetting
from offline_queue import quota
from offline_queue.entry import Attachment
from offline_queue.errors import StorageFault
from offline_queue.opening import open_outbox
from offline_queue.outbox import Outbox
from offline_queue.quota import MEGABYTE, RESERVE, Limits, Quota, Room
from tests.support.outboxes import LARGE, HandClock, acknowledge, key_of, store

RESERVED = MEGABYTE


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the number of free bytes the disk tells, to be changed."""
    told = [100 * RESERVED]
    monkeypatch.setattr(quota, "free_on", lambda folder: told[0])
    return told


def opened(folder: Path, limits: Limits) -> Outbox:
    clock = HandClock()
    return Outbox.open(folder / "box", key_of(folder), clock=clock, monotonic=clock, boot="b", limits=limits)


def test_an_empty_outbox_on_an_empty_disk_has_plenty_of_room_and_keeps_its_reserve(
    tmp_path: Path, free: list[int]
) -> None:
    box = opened(tmp_path, Limits(reserve=RESERVED))
    reserve = tmp_path / "box" / RESERVE
    box.close()
    assert (box.room, reserve.stat().st_blocks * 512) == (Room.PLENTY, RESERVED)


@pytest.mark.parametrize(
    ("bytes_free", "room"),
    [(4 * RESERVED, Room.PLENTY), (3 * RESERVED - 1, Room.TIGHT), (RESERVED - 1, Room.FULL)],
)
def test_room_is_what_the_disk_has_besides_the_reserve(
    tmp_path: Path, free: list[int], bytes_free: int, room: Room
) -> None:
    kept = Quota(tmp_path, Limits(reserve=RESERVED))
    kept.measure()
    free[0] = bytes_free
    assert (kept.measure(), kept.left) == (room, max(0, bytes_free - RESERVED))


@pytest.mark.parametrize(("used", "room"), [(69, Room.PLENTY), (70, Room.TIGHT), (100, Room.FULL)])
def test_room_is_what_the_quota_leaves(tmp_path: Path, used: int, room: Room) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "paper").write_bytes(bytes(used))
    kept = Quota(tmp_path, Limits(quota=100))
    assert (kept.measure(), kept.left) == (room, 100 - used)


def test_the_reserve_itself_is_not_counted_as_content(tmp_path: Path, free: list[int]) -> None:
    kept = Quota(tmp_path, Limits(quota=RESERVED, reserve=RESERVED))
    kept.measure()
    assert kept.measure() is Room.PLENTY


def test_without_room_for_the_reserve_nothing_is_begun(tmp_path: Path, free: list[int]) -> None:
    free[0] = 2 * RESERVED - 1
    assert Quota(tmp_path, Limits(reserve=RESERVED)).measure() is Room.FULL
    assert not (tmp_path / RESERVE).exists()


def test_a_reserve_the_disk_refuses_leaves_no_stump(
    tmp_path: Path, free: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: int) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", refuse)
        assert Quota(tmp_path, Limits(reserve=RESERVED)).measure() is Room.FULL
    assert not (tmp_path / RESERVE).exists()


def test_a_folder_that_cannot_be_looked_at_takes_nothing_in(tmp_path: Path) -> None:
    kept = Quota(tmp_path / "gone", Limits())
    assert (kept.measure(), kept.left) == (Room.FULL, 0)


def test_a_disk_somebody_else_filled_is_seen_between_two_measures(tmp_path: Path, free: list[int]) -> None:
    kept = Quota(tmp_path, Limits(reserve=RESERVED))
    kept.measure()
    free[0] = 0
    kept.glance()
    assert kept.room is Room.FULL


def test_a_disk_that_refuses_gets_the_reserve_and_what_is_begun_is_ended(tmp_path: Path, free: list[int]) -> None:
    box = opened(tmp_path, Limits(reserve=RESERVED))

    def refuse() -> None:
        raise StorageFault("box: full", code="disk-full")

    with pytest.raises(StorageFault), box.transaction():
        refuse()
    gone, room = not (tmp_path / "box" / RESERVE).exists(), box.room
    store(box)
    box.close()
    assert (gone, room) == (True, Room.FULL)


def test_another_fault_of_the_disk_leaves_the_reserve(tmp_path: Path, free: list[int]) -> None:
    box = opened(tmp_path, Limits(reserve=RESERVED))

    def refuse() -> None:
        raise StorageFault("box: broken")

    with pytest.raises(StorageFault), box.transaction():
        refuse()
    box.close()
    assert (tmp_path / "box" / RESERVE).exists()


def test_room_comes_back_when_what_was_acknowledged_is_wiped(tmp_path: Path) -> None:
    box = opened(tmp_path, Limits(quota=1_000_000))
    for number in range(4):
        store(box, dossier=str(number), attachments=(Attachment("p", "image/png", LARGE),))
    box.wipe_due(1.0, 0)
    before = box.room
    clock = box._now().wall
    while parcel := box.claim(clock):
        box.settle(parcel.entry, acknowledge(parcel.entry))
    box.wipe_due(clock, 0)
    box.close()
    assert (before, box.room) == (Room.FULL, Room.PLENTY)


def test_the_settings_of_a_post_set_quota_and_reserve(tmp_path: Path) -> None:
    setting = OutboxSetting(
        folder=str(tmp_path / "box"), key_file=str(tmp_path / "keys" / "device.key"), quota_mb=64, reserve_mb=1
    )
    box = open_outbox(setting)
    box.close()
    assert (tmp_path / "box" / RESERVE).stat().st_size == MEGABYTE
