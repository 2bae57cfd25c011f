# SPDX-License-Identifier: Apache-2.0
"""Files of the outbox as it once was go after their days, and nothing keeps a wipe from what it is for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_queue import leftovers
from offline_queue.leftovers import ASIDE_SECONDS
from offline_queue.outbox import Outbox
from tests.support.outboxes import START, HandClock, acknowledge, open_box, store

GRACE = 100.0
REPLACED_AT = "replaced-1-20260921-010000"
YEAR = 365 * 24 * 3600.0
KINDS = pytest.mark.parametrize(("name", "seconds"), [("before-form-7", GRACE), ("damaged-1", ASIDE_SECONDS)])


def nothing_arrived(place: Path) -> bool:
    """Say of a replaced outbox that the platform has not all of it."""
    return False


def made(folder: Path, name: str, at: float = START) -> Path:
    """Make a folder with a database in it, of a moment."""
    place = folder / name
    place.mkdir(parents=True)
    (place / "outbox.db").write_bytes(b"content")
    os.utime(place, (at, at))
    return place


@KINDS
def test_each_stays_for_its_days_and_goes_with_the_first_wipe_after_them(
    tmp_path: Path, name: str, seconds: float
) -> None:
    place = made(tmp_path, name)
    leftovers.drop(tmp_path, START + seconds - 1, GRACE, nothing_arrived)
    kept = place.exists()
    leftovers.drop(tmp_path, START + seconds, GRACE, nothing_arrived)
    assert (kept, list(tmp_path.iterdir())) == (True, [])


@KINDS
def test_the_days_of_what_a_clock_of_another_year_made_begin_when_it_is_right(
    tmp_path: Path, name: str, seconds: float
) -> None:
    place = made(tmp_path, name, START + 12 * YEAR)
    leftovers.drop(tmp_path, START, GRACE, nothing_arrived)
    kept = place.exists()
    leftovers.drop(tmp_path, START + seconds, GRACE, nothing_arrived)
    assert (kept, place.exists()) == (True, False)


def test_a_replaced_outbox_of_which_something_did_not_arrive_is_left_to_staff(tmp_path: Path) -> None:
    place = made(tmp_path, REPLACED_AT)
    leftovers.drop(tmp_path, START + YEAR, GRACE, nothing_arrived)
    assert place.exists()


@pytest.fixture
def replaced(tmp_path: Path, clock: HandClock) -> Iterator[tuple[Outbox, Path]]:
    """Return an outbox of two entries, one of them acknowledged, and beside it what it was before a backup came."""
    before = open_box(tmp_path)
    for name in "ab":
        store(before, dossier=name)
    before.close()
    place = made(tmp_path / "box", REPLACED_AT)
    shutil.copyfile(tmp_path / "box" / "outbox.db", place / "outbox.db")
    os.utime(place, (START, START))
    box = open_box(tmp_path, clock)
    arrive(box, clock)
    yield box, place
    box.close()


def arrive(box: Outbox, clock: HandClock) -> None:
    """Let one entry arrive."""
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(parcel.entry, acknowledge(parcel.entry))


def test_a_replaced_outbox_goes_after_its_days_once_the_platform_has_all_of_it(
    replaced: tuple[Outbox, Path], clock: HandClock
) -> None:
    box, place = replaced
    there = []
    for arriving, now in ((False, ASIDE_SECONDS), (True, ASIDE_SECONDS - 1), (False, ASIDE_SECONDS)):
        if arriving:
            arrive(box, clock)
        box.wipe_due(START + now, GRACE)
        there.append(place.exists())
    assert there == [True, True, False]


def test_a_replaced_outbox_that_nobody_can_read_stays(replaced: tuple[Outbox, Path], clock: HandClock) -> None:
    box, place = replaced
    arrive(box, clock)
    (place / "outbox.db").write_bytes(os.urandom(8192))
    os.utime(place, (START, START))
    box.wipe_due(START + YEAR, GRACE)
    assert leftovers.replaced(place.parent) == [place]


def test_one_whose_deletion_was_cut_gets_no_new_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(place: Path) -> None:
        # Its date is now that of the first file that went.
        (place / "outbox.db-wal").unlink()
        raise KeyboardInterrupt

    place = made(tmp_path, "damaged-1")
    (place / "outbox.db-wal").write_bytes(b"content")
    os.utime(place, (START, START))
    whole = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", cut)
    with pytest.raises(KeyboardInterrupt):
        leftovers.drop(tmp_path, START + ASIDE_SECONDS, GRACE, nothing_arrived)
    monkeypatch.setattr(shutil, "rmtree", whole)
    leftovers.drop(tmp_path, START + ASIDE_SECONDS, GRACE, nothing_arrived)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_deleted_keeps_no_content_from_being_wiped(
    box: Outbox, clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[[str], None]
) -> None:
    def refused(place: Path) -> None:
        raise PermissionError(13, "Permission denied")

    expected_logs("outbox-leftover-stays")
    made(tmp_path / "box", "damaged-1")
    entry = store(box)
    parcel = box.claim(clock())
    assert parcel is not None
    box.settle(entry, acknowledge(parcel.entry))
    monkeypatch.setattr(shutil, "rmtree", refused)
    assert box.wipe_due(START + ASIDE_SECONDS, GRACE) == 1
