# SPDX-License-Identifier: Apache-2.0
"""Doctor says whether a copied disk, a dead machine or a lost one would cost what people brought."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.settings import Settings
from kiosk import checkup_keeping
from kiosk.backups import LATE_ROUNDS, back_up
from kiosk.checkup import Health, kept
from kiosk.checkup_keeping import backup, key, recovery, room
from offline_queue.opening import open_outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.recovery import RECOVERY
from tests.support.outboxes import START, store

LATE_SECONDS = LATE_ROUNDS * 3600.0
CENTRE = PrivateKey.make("x25519").public


def settings(folder: Path, mode: str = "production", **outbox: object) -> Settings:
    """Return the settings of a machine whose data lie in a folder."""
    own: dict[str, Any] = {"folder": str(folder / "data/outbox"), "key_file": str(folder / "data/keys/device.key")}
    return msgspec.convert({"site": {"mode": mode}, "outbox": own | outbox}, Settings)


def stored(used: Settings) -> None:
    """Let something happen in the outbox."""
    box = open_outbox(used.outbox)
    for number in range(3):
        store(box, dossier=str(number))
    box.close()


def test_a_training_machine_without_any_of_it_is_well(tmp_path: Path) -> None:
    assert list(kept(settings(tmp_path, "training"))) == []


def test_a_key_beside_the_outbox_is_told_with_the_way_out(tmp_path: Path) -> None:
    (found,) = key(settings(tmp_path))
    assert (found.name, found.health) == ("key", Health.FAULT)
    assert "tpm2" in found.step


def test_a_key_kept_apart_is_well(tmp_path: Path) -> None:
    assert [found.health for found in key(settings(tmp_path, key_file="/etc/banshi/device.key"))] == [Health.OK]


@pytest.mark.parametrize("mode", ["training", "production"])
@pytest.mark.parametrize("outbox", [{"key_store": "tpm2", "tpm": "device:/dev/none"}, {"key_store": "module"}])
def test_a_place_of_the_key_that_does_not_answer_is_never_well(
    tmp_path: Path, outbox: dict[str, str], mode: str
) -> None:
    (found,) = key(settings(tmp_path, mode, **outbox))
    assert (found.health, "key_store" in found.step) == (Health.FAULT, True)
    assert not (tmp_path / "data").exists()


def test_a_machine_that_knows_no_centre_is_told(tmp_path: Path) -> None:
    assert [found.health for found in recovery(settings(tmp_path))] == [Health.FAULT]


def test_a_disk_the_centre_can_read_is_well(tmp_path: Path) -> None:
    used = settings(tmp_path, centre_key=CENTRE.words())
    before = list(recovery(used))
    stored(used)
    assert (before, [found.health for found in recovery(used)]) == ([], [Health.OK])


def test_a_disk_sealed_to_nobody_is_told(tmp_path: Path) -> None:
    used = settings(tmp_path, centre_key=CENTRE.words())
    stored(used)
    (Path(used.outbox.folder) / RECOVERY).unlink()
    (found,) = recovery(used)
    assert (found.health, "nobody" in found.words) == (Health.FAULT, True)


def test_a_centre_key_that_is_none_is_told(tmp_path: Path) -> None:
    (found,) = recovery(settings(tmp_path, centre_key="x25519:AAAA"))
    assert (found.health, found.step) == (Health.FAULT, "correct it in the site file")


@pytest.mark.parametrize(
    ("free", "health", "said"),
    [
        (10**12, Health.OK, "about"),
        (10**7, Health.FAULT, "nothing new is taken in"),
        (10**8, Health.FAULT, "getting full"),
    ],
)
def test_how_much_can_still_be_taken_in_is_said_before_people_find_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, health: Health, said: str
) -> None:
    used = settings(tmp_path, reserve_mb=64)
    stored(used)
    monkeypatch.setattr(checkup_keeping, "free_on", lambda _: free)
    (found,) = room(used)
    assert (found.health, said in found.words) == (health, True)
    assert ("queue export" in found.step) == (health is Health.FAULT)


def test_a_disk_that_cannot_be_looked_at_is_not_said_to_have_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = settings(tmp_path)
    stored(used)

    def closed(_: Path) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(checkup_keeping, "free_on", closed)
    assert [found.health for found in room(used)] == [Health.UNKNOWN]


def test_a_machine_without_backups_is_told(tmp_path: Path) -> None:
    assert [found.health for found in backup(settings(tmp_path), START)] == [Health.FAULT]


def test_a_place_without_a_backup_yet_is_told(tmp_path: Path) -> None:
    (found,) = backup(settings(tmp_path, backup_folder=str(tmp_path / "backups")), START)
    assert (found.health, "none yet" in found.words) == (Health.FAULT, True)


@pytest.mark.parametrize(
    ("more", "later", "health"),
    [
        (False, LATE_SECONDS + 1, Health.OK),
        (True, LATE_SECONDS - 1, Health.OK),
        (True, LATE_SECONDS + 1, Health.FAULT),
    ],
    ids=["nothing-new", "in-time", "late"],
)
def test_a_backup_is_late_only_when_more_has_happened(tmp_path: Path, more: bool, later: float, health: Health) -> None:
    used = settings(tmp_path, backup_folder=str(tmp_path / "backups"))
    stored(used)
    back_up(used.outbox, START)
    if more:
        stored_again = settings(tmp_path)
        box = open_outbox(stored_again.outbox)
        for number in range(5):
            store(box, dossier=f"more-{number}")
        box.close()
    assert [found.health for found in backup(used, START + later)] == [health]


@pytest.mark.parametrize("outbox", [True, False], ids=["with-an-outbox", "without"])
def test_backups_on_a_disk_that_fails_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outbox: bool) -> None:
    listed = Path.glob

    def pulled(place: Path, pattern: str) -> list[Path]:
        if place.name == "backups":
            raise OSError(errno.EIO, "Input/output error")
        return list(listed(place, pattern))

    used = settings(tmp_path, backup_folder=str(tmp_path / "backups"))
    if outbox:
        stored(used)
    monkeypatch.setattr(Path, "glob", pulled)
    (found,) = backup(used, START)
    assert (found.health, "cannot be looked at" in found.words) == (Health.FAULT, True)


def test_an_outbox_that_cannot_be_read_is_not_said_to_be_badly_backed_up(tmp_path: Path) -> None:
    used = settings(tmp_path, backup_folder=str(tmp_path / "backups"))
    stored(used)
    back_up(used.outbox, START)
    Path(used.outbox.key_file).unlink()
    assert [found.health for found in backup(used, START + LATE_SECONDS + 1)] == [Health.OK]
