# SPDX-License-Identifier: Apache-2.0
"""The disk of a dead machine: the centre reads it, nobody else does."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from config.settings import OutboxSetting
from offline_queue.entry import Attachment
from offline_queue.errors import KeyUnavailable, NoOutbox, OutboxDamaged, StorageFault
from offline_queue.opening import open_outbox, read_outbox
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.recovery import RECOVERY, centre_of, keep, recovered
from offline_queue.vault import FileKey
from tests.support.outboxes import LARGE, key_of, open_box, store

CENTRE = PrivateKey.make("x25519")
SM_CENTRE = PrivateKey.make("sm2")
PAPERS = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))


def setting(folder: Path, centre: PrivateKey | None = CENTRE, **others: str) -> OutboxSetting:
    """Return the settings of a terminal that knows a centre."""
    words = centre.public.words() if centre else ""
    own = {"folder": str(folder / "box"), "key_file": str(folder / "keys" / "device.key"), "centre_key": words}
    return OutboxSetting(**(own | others))  # type: ignore[arg-type]  # a name and its words


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return the folder of an outbox whose machine is dead: its key went with it."""
    box = open_outbox(setting(tmp_path))
    store(box, b"payload", attachments=PAPERS)
    box.close()
    (tmp_path / "keys" / "device.key").unlink()
    return tmp_path / "box"


@pytest.mark.parametrize("centre", [CENTRE, SM_CENTRE], ids=["x25519", "sm2"])
def test_the_centre_reads_what_a_dead_machine_left(tmp_path: Path, centre: PrivateKey) -> None:
    box = open_outbox(setting(tmp_path, centre, suite="sm" if centre is SM_CENTRE else "international"))
    store(box, b"payload", attachments=PAPERS)
    box.close()
    reader = Outbox.read_only(tmp_path / "box", recovered(tmp_path / "box", centre))
    (entry,) = reader.entries()
    assert reader.payload(entry) == b"payload"
    assert [paper.open().read() for paper in reader.attachments(entry)] == [b"scan", LARGE]
    reader.close()


def test_whoever_else_has_the_disk_reads_nothing(disk: Path) -> None:
    for keys in (FileKey(disk.parent / "keys" / "device.key"), FileKey(disk.parent / "own.key")):
        with pytest.raises(KeyUnavailable):
            Outbox.read_only(disk, keys)


def test_another_centre_is_told_whose_it_is(disk: Path) -> None:
    with pytest.raises(KeyUnavailable, match=CENTRE.name):
        recovered(disk, PrivateKey.make("x25519"))


def test_the_device_key_is_nowhere_in_the_folder(tmp_path: Path) -> None:
    open_outbox(setting(tmp_path)).close()
    key = key_of(tmp_path).device_key()
    spellings = (key, key.hex().encode(), base64.b64encode(key))
    written = [path.read_bytes() for path in (tmp_path / "box").rglob("*") if path.is_file()]
    assert not any(spelling in content for spelling in spellings for content in written)


def test_the_file_is_written_once_and_left_alone(tmp_path: Path) -> None:
    open_box(tmp_path).close()
    written = [keep(tmp_path / "box", key_of(tmp_path), CENTRE.public) for _ in range(2)]
    assert written == [True, False]
    assert (tmp_path / "box" / RECOVERY).stat().st_mode & 0o777 == 0o600


def test_a_new_key_of_the_centre_replaces_the_old_one(tmp_path: Path) -> None:
    open_outbox(setting(tmp_path)).close()
    open_outbox(setting(tmp_path, SM_CENTRE)).close()
    assert centre_of(tmp_path / "box") == SM_CENTRE.name
    assert recovered(tmp_path / "box", SM_CENTRE).device_key() == key_of(tmp_path).device_key()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"centre": 1}'])
def test_a_file_that_rotted_is_none_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    open_outbox(setting(tmp_path)).close()
    (tmp_path / "box" / RECOVERY).write_bytes(content)
    assert centre_of(tmp_path / "box") == ""
    with pytest.raises(OutboxDamaged):
        recovered(tmp_path / "box", CENTRE)
    open_outbox(setting(tmp_path)).close()
    assert centre_of(tmp_path / "box") == CENTRE.name


def changed(folder: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Write the file with other facts."""
    facts = msgspec.json.decode((folder / RECOVERY).read_bytes())
    (folder / RECOVERY).write_bytes(msgspec.json.encode(facts | change(facts)))


def test_a_key_of_another_outbox_cannot_be_put_under_this_ones_mark(disk: Path) -> None:
    changed(disk, lambda facts: {"check": "0" * 64})
    with pytest.raises(OutboxDamaged):
        recovered(disk, CENTRE)


def test_without_a_centre_there_is_no_way_back_and_the_words_say_so(tmp_path: Path) -> None:
    open_outbox(setting(tmp_path, None)).close()
    assert centre_of(tmp_path / "box") == ""
    with pytest.raises(KeyUnavailable, match="never told of a centre"):
        recovered(tmp_path / "box", CENTRE)


def test_a_recovery_that_cannot_be_written_stops_nobody_from_storing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[[str], None]
) -> None:
    def refuse(*_: object) -> bool:
        raise StorageFault("the disk is full", code="disk-full")

    monkeypatch.setattr("offline_queue.recovery.keep", refuse)
    expected_logs("recovery-not-written")
    box = open_outbox(setting(tmp_path))
    assert store(box).seq == 1
    box.close()


def test_a_centre_key_that_is_none_stops_nobody_either(tmp_path: Path, expected_logs: Callable[[str], None]) -> None:
    expected_logs("recovery-not-written")
    open_outbox(setting(tmp_path, None, centre_key="x25519:AAAA")).close()


def test_the_place_of_the_key_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_outbox(setting(tmp_path)).close()
    asked = []
    own = FileKey.device_key
    monkeypatch.setattr(FileKey, "device_key", lambda self: asked.append(1) or own(self))
    (tmp_path / "box" / RECOVERY).unlink()
    open_outbox(setting(tmp_path)).close()
    assert asked == [1]


def test_the_settings_open_the_outbox_to_read_and_make_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoOutbox):
        read_outbox(setting(tmp_path))
    open_outbox(setting(tmp_path)).close()
    reader = read_outbox(setting(tmp_path))
    assert reader.entries() == []
    reader.close()
