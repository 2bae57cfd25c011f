# SPDX-License-Identifier: Apache-2.0
"""An export goes only where the site allows one: into folders, or onto media by the id of their file system."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from config.settings import OutboxSetting
from kiosk.maintenance import carrying
from kiosk.maintenance.carrying import see_place
from offline_queue.errors import ExportFailed


def refused(to: Path, *allowed: str, media: Path = Path("/nowhere")) -> bool:
    """Tell whether an export to a place is refused by the code staff are told it under."""
    try:
        see_place(to, allowed, media)
    except ExportFailed as wrong:
        return wrong.code == "place-not-allowed"
    return False


def test_a_site_that_names_no_place_allows_any(tmp_path: Path) -> None:
    assert not refused(tmp_path)


@pytest.mark.parametrize(
    ("to", "away"),
    [("stick", False), ("stick/more/still-to-be-made", False), ("sticky", True), ("stick/../other", True)],
)
def test_a_folder_allows_itself_and_what_is_below_it(tmp_path: Path, to: str, away: bool) -> None:
    assert refused(tmp_path / to, "/elsewhere", str(tmp_path / "stick")) == away


def test_a_link_on_an_allowed_stick_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "stick" / "link").symlink_to(tmp_path / "other")
    assert refused(tmp_path / "stick" / "link", str(tmp_path / "stick"))


@pytest.mark.parametrize(("device", "away"), [(0, False), (1, True)], ids=["this-medium", "another-one"])
def test_a_medium_is_known_by_the_id_of_its_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: int, away: bool
) -> None:
    own = os.stat

    def found(path: Path, **more: bool) -> object:
        # The name udev gives a medium is a device, whose number is that of the file system on it.
        if Path(path).name == "1234-ABCD":
            return SimpleNamespace(st_rdev=own(tmp_path).st_dev + device)
        return own(path, **more)

    monkeypatch.setattr(os, "stat", found)
    assert refused(tmp_path / "still-to-be-made", "uuid:1234-ABCD") == away


def test_a_medium_that_is_not_plugged_in_is_none(tmp_path: Path) -> None:
    assert refused(tmp_path, "uuid:1234-ABCD", media=tmp_path)


def test_nothing_is_written_to_a_place_that_is_not_allowed(tmp_path: Path) -> None:
    outbox = OutboxSetting(export_places=(str(tmp_path / "stick"),))
    with pytest.raises(ExportFailed, match="none of the places"):
        carrying.carry(None, SimpleNamespace(outbox=outbox), lambda: None, tmp_path / "other")  # type: ignore[arg-type]  # refused before either is asked


@pytest.mark.parametrize("place", ["stick", "uuid:", "uuid:../x", ""])
def test_a_place_that_can_be_none_is_refused_in_the_site_file(place: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"export_places": [place]}, OutboxSetting)
