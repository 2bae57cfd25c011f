"""The outbox by the rules of Windows: nothing open is moved or deleted, no folder is synced, locks are bytes."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.boot import MADE_UP
from offline_queue import salvage, store
from offline_queue.backup import backups, make_backup
from offline_queue.centre import opened
from offline_queue.disk import refusals, write_over
from offline_queue.entry import Attachment
from offline_queue.errors import OutboxBusy, OutboxError, StorageFault
from offline_queue.export import export, stuck
from offline_queue.housekeeping import held
from offline_queue.outbox import Outbox
from offline_queue.quota import RESERVE, Limits, Quota, zeros
from offline_queue.restore import restore
from offline_queue.vault import FileKey
from tests.support import windows_rules
from tests.support.outbox_copies import CARRIER, CENTRE, ENTRIES, NOW, TERMINAL, check_copies, make_copies
from tests.support.outboxes import LARGE, START, HandClock, drain, key_of, open_box
from tests.support.outboxes import store as stored
from tests.support.rot import closed, deliver_all, flipped

PAPERS = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))


@pytest.fixture
def elsewhere() -> Iterator[pytest.MonkeyPatch]:
    """Be on Windows from here on."""
    with windows_rules.laid() as patch:
        yield patch


def test_everything_that_copies_an_outbox_works(elsewhere: object, tmp_path: Path) -> None:
    said: list[str] = []
    make_copies(tmp_path, lambda *words: said.extend(words))
    assert said == ["sealed", "backed-up", "mirrored", "mirrored", "exported", "losing", "lost", "restored"]
    check_copies(tmp_path, said)


def test_what_is_acknowledged_goes_with_its_papers(elsewhere: object, tmp_path: Path) -> None:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    entry = stored(box, b"payload", attachments=PAPERS)
    assert [len(paper.open().read()) for paper in box.attachments(entry)] == [4, len(LARGE)]
    assert len(list(drain(box, START))) == 1
    clock.turn(400 * 24 * 3600.0)
    assert box.wipe_due(clock(), 0.0) == 1
    assert list((tmp_path / "box" / "files").iterdir()) == []
    box.close()


def test_a_paper_that_is_being_read_loses_its_key_and_goes_later(elsewhere: object, tmp_path: Path) -> None:
    clock, files = HandClock(), tmp_path / "box" / "files"
    box = open_box(tmp_path, clock)
    entry = stored(box, b"payload", attachments=PAPERS)
    with box.attachments(entry)[1].open() as reading:
        list(drain(box, START))
        clock.turn(400 * 24 * 3600.0)
        assert box.wipe_due(clock(), 0.0) == 1
        assert len(list(files.iterdir())) == 1
        assert reading.read(4) == LARGE[:4]
    box.close()
    for left in files.iterdir():
        os.utime(left, (0, 0))
    open_box(tmp_path, clock).close()
    assert list(files.iterdir()) == []


def test_a_second_program_is_kept_out_and_who_asks_keeps_nobody_out(elsewhere: object, tmp_path: Path) -> None:
    box = open_box(tmp_path)
    assert (held(tmp_path / "box"), held(tmp_path / "box")) == (True, True)
    with pytest.raises(OutboxBusy):
        open_box(tmp_path)
    box.close()
    assert not held(tmp_path / "box")
    open_box(tmp_path).close()


def test_a_backup_keeps_a_second_one_out(elsewhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    box, refused = open_box(tmp_path), list[str]()
    stored(box)
    own = shutil.rmtree

    def meanwhile(*what: object, **more: object) -> None:
        with contextlib.suppress(OutboxError):
            try:
                make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START)
            except OutboxBusy as wrong:
                refused.append(wrong.code)
        own(*what, **more)  # type: ignore[arg-type]  # as they came

    elsewhere.setattr(shutil, "rmtree", meanwhile)
    make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START)
    box.close()
    assert refused == ["backup-busy"]


def test_a_restore_takes_the_place_of_what_is_damaged(elsewhere: object, tmp_path: Path) -> None:
    box = open_box(tmp_path)
    for number in range(2):
        stored(box, b"payload", dossier=str(number), attachments=PAPERS)
    make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START)
    box.close()
    (tmp_path / "box" / store.DATABASE).write_bytes(bytes(8192))
    restore(backups(tmp_path / "backups")[0], tmp_path / "box", key_of(tmp_path), NOW, damaged=True)
    box = open_box(tmp_path)
    assert [box.payload(entry) for entry in box.entries()] == [b"payload"] * 2
    assert box.verify() == []
    box.close()


def test_a_rotten_page_is_salvaged_and_the_damaged_files_set_aside(
    tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-salvaged")
    whole = closed(tmp_path / "whole")
    with windows_rules.laid():
        folder = flipped(whole, tmp_path / "rot", store.DATABASE, 5 * store.PAGE_BYTES)
        arrived = deliver_all(folder)
    assert arrived.whole + arrived.dead > 0
    assert arrived.dead <= 1
    assert len(salvage.set_aside(folder / "box")) == 1


def test_an_export_that_is_read_back_is_whole(elsewhere: object, tmp_path: Path) -> None:
    box = open_box(tmp_path)
    for number in range(ENTRIES):
        stored(box, b"payload", dossier=str(number), attachments=PAPERS)
    package = export(box, tmp_path / "stick", CARRIER, stuck(box), START)
    box.close()
    assert len(list(opened(package.path, CENTRE, TERMINAL.public))) == ENTRIES


def test_a_key_file_is_not_judged_by_bits_it_does_not_have(elsewhere: object, tmp_path: Path) -> None:
    key = FileKey(tmp_path / "key")
    made = key.make_key()
    (tmp_path / "key").chmod(0o666)
    assert key.device_key() == made


def test_the_reserve_is_made_of_real_blocks(elsewhere: object, tmp_path: Path) -> None:
    Quota(tmp_path, Limits(reserve=3_000_000)).measure()
    found = (tmp_path / RESERVE).stat()
    assert (found.st_size, found.st_blocks * 512 >= 3_000_000) == (3_000_000, True)


def test_a_disk_that_has_no_room_for_the_reserve_keeps_none(elsewhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    elsewhere.setattr(os, "write", full)
    Quota(tmp_path, Limits(reserve=3_000_000)).measure()
    assert not (tmp_path / RESERVE).exists()


def test_zeros_are_written_to_the_last_however_little_is_taken_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: own(handle, data[:700]))
    with (tmp_path / "file").open("wb") as opened_file:
        zeros(opened_file.fileno(), 5, 2000)
    assert (tmp_path / "file").read_bytes() == bytes(2005)


def test_where_boots_have_no_names_a_claim_of_before_is_free(tmp_path: Path) -> None:
    clock = HandClock()
    box = Outbox.open(tmp_path / "box", key_of(tmp_path), clock=clock, monotonic=clock, boot=f"{MADE_UP}one")
    entry = stored(box)
    assert box.claim(clock())
    box.close()
    box = Outbox.open(tmp_path / "box", key_of(tmp_path), clock=clock, monotonic=clock, boot=f"{MADE_UP}two")
    again = box.claim(clock())
    box.close()
    assert again
    assert again.entry.id == entry.id


def test_a_file_that_somebody_holds_is_told_as_a_refusal_of_the_disk(elsewhere: object, tmp_path: Path) -> None:
    """Who looks for viruses, say, holds the newest file for a moment."""
    open_box(tmp_path).close()
    check = tmp_path / "box" / "outbox.check"
    with check.open("rb"), pytest.raises(StorageFault, match="did not take it"), refusals(tmp_path / "box"):
        write_over(check, b"x")
    assert check.read_bytes() != b"x"
