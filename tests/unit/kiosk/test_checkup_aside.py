# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` says of damaged files that were set aside."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from config.settings import OutboxSetting, Settings
from kiosk.checkup import Health, aside


def settings_of(folder: Path) -> Settings:
    return msgspec.structs.replace(Settings(), outbox=OutboxSetting(folder=str(folder)))


def test_an_outbox_of_which_nothing_was_set_aside_is_not_spoken_of(tmp_path: Path) -> None:
    assert list(aside(settings_of(tmp_path))) == []


def test_an_outbox_that_is_not_there_is_not_spoken_of(tmp_path: Path) -> None:
    assert list(aside(settings_of(tmp_path / "none"))) == []


def test_each_folder_of_damaged_files_is_a_fault_with_its_next_step(tmp_path: Path) -> None:
    for number in (2, 10, 1):
        (tmp_path / f"damaged-{number}").mkdir()
        os.utime(tmp_path / f"damaged-{number}", (1_790_000_000, 1_790_000_000))
    found = list(aside(settings_of(tmp_path)))
    assert [finding.words.split(":")[0] for finding in found] == [str(tmp_path / f"damaged-{n}") for n in (1, 2, 10)]
    assert {finding.words[-10:] for finding in found} == {"2026-10-05"}
    assert {(finding.health, finding.step) for finding in found} == {
        (Health.FAULT, "check the disk, call support with this folder")
    }


def test_a_folder_nobody_may_look_into_is_told_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(folder: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("offline_queue.salvage.set_aside", forbidden)
    assert list(aside(settings_of(tmp_path))) == []


def test_an_outbox_a_backup_took_the_place_of_is_told_with_its_day(tmp_path: Path) -> None:
    place = tmp_path / "replaced-1-20260921-221320"
    place.mkdir()
    os.utime(place, (1_790_000_000, 1_790_000_000))
    (found,) = aside(settings_of(tmp_path))
    assert (found.health, str(place) in found.words, "2026-10-05" in found.words) == (Health.FAULT, True, True)
