# SPDX-License-Identifier: Apache-2.0
"""One flipped byte, wherever it lies, is found before anything is made of it."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

import pytest

from offline_queue import store as store_of_pages
from offline_queue.entry import Attachment, State
from offline_queue.errors import OutboxDamaged, WrongKey
from offline_queue.outbox import Outbox
from offline_queue.reader import PagesSeen, Reader
from tests.support.outboxes import LARGE, HandClock, key_of, open_box, store


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed outbox with some content, to be copied."""
    folder = tmp_path_factory.mktemp("whole")
    box = open_box(folder, HandClock())
    for number in range(12):
        papers = (Attachment("small", "image/png", LARGE[:30_000]), Attachment("large", "image/png", LARGE))
        store(box, bytes(2000), dossier=str(number), attachments=papers if number % 4 == 0 else ())
    box.close()
    return folder


def damaged_copy(whole: Path, target: Path, name: str, place: int) -> Path:
    shutil.copytree(whole, target, dirs_exist_ok=True)
    file = target / "box" / name
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= 1 << place % 8
    file.write_bytes(content)
    return target


def findings(folder: Path) -> list[str]:
    """Return what a whole look finds, or the refusal to open."""
    try:
        reader: Reader = Outbox.read_only(folder / "box", key_of(folder))
        try:
            return reader.verify()
        finally:
            reader.close()
    except (OutboxDamaged, WrongKey) as refused:
        return [str(refused)]


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_of_the_database_is_found(whole: Path, tmp_path: Path, seed: int) -> None:
    place = random.Random(seed).randrange(10**9)
    assert findings(damaged_copy(whole, tmp_path, "outbox.db", place)) != []


def test_an_undamaged_copy_has_no_findings(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    assert findings(tmp_path) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_flipped_byte_of_a_paper_is_found_and_named_by_its_entry(whole: Path, tmp_path: Path, seed: int) -> None:
    moment = random.Random(seed)
    name = moment.choice(sorted(path.name for path in (whole / "box" / "files").iterdir()))
    found = findings(damaged_copy(whole, tmp_path, f"files/{name}", moment.randrange(10**9)))
    assert len(found) == 1
    assert "is not as it was written" in found[0]


def test_a_flipped_byte_of_the_key_mark_does_not_keep_out_the_right_key(whole: Path, tmp_path: Path) -> None:
    box = open_box(damaged_copy(whole, tmp_path, "outbox.check", 10))
    found = box.verify()
    box.close()
    assert (found, (tmp_path / "box" / "outbox.check.damaged").exists()) == ([], True)
    assert (tmp_path / "box" / "outbox.check").read_bytes() == (whole / "box" / "outbox.check").read_bytes()


# What the database can say again by itself, and does when it is opened.
SPARE = ("outbox.check", "outbox.salt")


@pytest.mark.parametrize("name", SPARE)
@pytest.mark.parametrize("place", [0, 9])
def test_a_flipped_byte_of_what_stands_in_the_database_too_is_mended(
    whole: Path, tmp_path: Path, name: str, place: int
) -> None:
    assert mended(whole, damaged_copy(whole, tmp_path, name, place), name)


def mended(whole: Path, folder: Path, name: str) -> bool:
    """Tell whether an outbox opens whole and has written a spare file anew."""
    box = open_box(folder)
    found = box.verify()
    box.close()
    return found == [] and (folder / "box" / name).read_bytes() == (whole / "box" / name).read_bytes()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(300))
def test_a_flipped_byte_anywhere_is_found_or_mended(whole: Path, tmp_path: Path, seed: int) -> None:
    moment = random.Random(seed)
    files = sorted(str(path.relative_to(whole / "box")) for path in (whole / "box").rglob("*") if path.stat().st_size)
    name = moment.choice([file for file in files if (whole / "box" / file).is_file()])
    folder = damaged_copy(whole, tmp_path, name, moment.randrange(10**9))
    assert mended(whole, folder, name) if name in SPARE else findings(folder) != []


def test_a_damaged_paper_leaves_the_other_entries_deliverable(whole: Path, tmp_path: Path) -> None:
    name = min(path.name for path in (whole / "box" / "files").iterdir())
    folder = damaged_copy(whole, tmp_path, f"files/{name}", 5000)
    box = open_box(folder, HandClock())
    read = 0
    for entry in box.entries():
        try:
            read += sum(len(paper.open().read()) for paper in box.attachments(entry)) >= 0
        except OutboxDamaged:
            continue
    box.close()
    assert read == 11
    assert box.counts()[State.PENDING] == 12


def looked_at(folder: Path, most_bytes: int | None = None) -> PagesSeen:
    """Look at the pages of an outbox that may be damaged."""
    with contextlib.closing(Outbox.read_only(folder / "box", key_of(folder))) as reader:
        return reader.look_at_pages(most_bytes)


@pytest.mark.parametrize("places", [(3,), (3, 5), (3, 4, 6)])
def test_broken_pages_are_counted_one_by_one(whole: Path, tmp_path: Path, places: tuple[int, ...]) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    content = bytearray((tmp_path / "box" / "outbox.db").read_bytes())
    pages = len(content) // store_of_pages.PAGE_BYTES
    for number in places:
        content[(pages - number) * store_of_pages.PAGE_BYTES + 77] ^= 1
    (tmp_path / "box" / "outbox.db").write_bytes(content)
    assert looked_at(tmp_path) == PagesSeen(pages, len(places))


def test_whole_pages_are_counted_and_none_is_damaged(whole: Path) -> None:
    size = (whole / "box" / "outbox.db").stat().st_size
    assert looked_at(whole) == PagesSeen(size // 4096, 0)


def test_a_large_database_is_not_looked_at_unasked_and_that_is_said(whole: Path) -> None:
    assert looked_at(whole, most_bytes=4096).damaged is None


def test_a_file_that_was_cut_in_the_middle_of_a_page_is_found(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "box" / "outbox.db"
    file.write_bytes(file.read_bytes()[:-1000])
    assert looked_at(tmp_path).damaged == 1


def test_looking_changes_no_byte(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    before = (tmp_path / "box" / "outbox.db").read_bytes()
    looked_at(tmp_path)
    assert (tmp_path / "box" / "outbox.db").read_bytes() == before


def test_a_page_that_was_being_written_while_we_looked_is_not_called_damaged(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([["page 3 torn", "page 7 bad"], ["page 7 bad"]])
    monkeypatch.setattr(store_of_pages, "damaged_pages", lambda connection: next(looks))
    assert looked_at(whole).damaged == 1
