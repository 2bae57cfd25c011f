# SPDX-License-Identifier: Apache-2.0
"""After a wipe the key of an entry is in no file, looked for byte by byte; and no file ever shows a person.

The first needs a database that can be read from outside, so it is opened without encryption here: what lies in its
pages is then what lies in them in truth, and whether a byte is gone can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_queue import store
from offline_queue.backup import make_backup
from offline_queue.entry import Attachment
from offline_queue.export import Carrier, export, stuck
from offline_queue.outbox import Outbox
from offline_queue.public_keys import PrivateKey
from offline_queue.recovery import keep
from offline_queue.suite import SUITES, Suite
from tests.support.outboxes import LARGE, START, HandClock, acknowledge, drain, key_of, open_box
from tests.support.outboxes import store as put

SMALL = (Attachment("small", "image/png", b"a scan that lies in the database"),)


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outbox]:
    """Open an outbox whose database is not encrypted."""
    own = store.driver.connect

    class Unlocked:
        """A connection that is never told a key."""

        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def execute(self, words: str, *values: object) -> Any:
            return self._connection.execute("SELECT 1" if words.startswith("PRAGMA key") else words, *values)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._connection, name)

    monkeypatch.setattr(store.driver, "connect", lambda *what, **how: Unlocked(own(*what, **how)))
    box = open_box(tmp_path, HandClock())
    yield box
    box.close()


def everything(folder: Path) -> bytes:
    """Return what lies in all files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def wrapped_key(box: Outbox) -> bytes:
    """Return the key of the one entry as it lies in the database."""
    return bytes(box._held().execute("SELECT wrapped_key FROM secret").fetchone()[0])


def test_the_bytes_of_the_key_are_gone_from_database_and_log(plain: Outbox, tmp_path: Path) -> None:
    put(plain, b"payload", attachments=SMALL)
    key = wrapped_key(plain)
    assert key in everything(tmp_path / "box")
    list(drain(plain, START))
    plain.wipe_due(START, 0)
    assert key not in everything(tmp_path / "box")


def test_nor_is_anything_left_that_it_would_open(plain: Outbox, tmp_path: Path) -> None:
    put(plain, b"payload", attachments=(*SMALL, Attachment("large", "image/png", LARGE)))
    held = plain._held()
    sealed = [bytes(held.execute("SELECT payload FROM secret").fetchone()[0])]
    sealed += [bytes(row[0]) for row in held.execute("SELECT inline FROM attachment WHERE file IS NULL")]
    sealed += [path.read_bytes()[100:200] for path in (tmp_path / "box" / "files").iterdir()]
    assert [part in everything(tmp_path / "box") for part in sealed] == [True, True, True]
    list(drain(plain, START))
    plain.wipe_due(START, 0)
    assert [part in everything(tmp_path / "box") for part in sealed] == [False, False, False]


def test_a_reader_that_holds_the_log_puts_the_end_of_the_bytes_off_and_not_aside(plain: Outbox, tmp_path: Path) -> None:
    put(plain, b"payload")
    key = wrapped_key(plain)
    list(drain(plain, START))
    reading = store.connect(tmp_path / "box", bytes(32), writable=False)
    reading.execute("BEGIN")
    reading.execute("SELECT count(*) FROM secret").fetchone()
    plain._held().execute("PRAGMA busy_timeout = 0")
    plain.wipe_due(START, 0)
    reading.close()
    assert plain.wipe_due(START, 0) == 0
    assert key not in everything(tmp_path / "box")


def test_a_backup_made_before_the_wipe_loses_the_bytes_with_the_next_one(plain: Outbox, tmp_path: Path) -> None:
    entry = put(plain, b"payload", attachments=SMALL)
    key = wrapped_key(plain)
    make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START)
    assert key in everything(tmp_path / "backups")
    parcel = plain.claim(START)
    assert parcel is not None
    plain.settle(parcel.entry, acknowledge(entry))
    plain.wipe_due(START, 0)
    make_backup(tmp_path / "box", key_of(tmp_path), tmp_path / "backups", START + 60)
    assert key not in everything(tmp_path / "backups")


PERSON = ("赵训练", "990101199001011237", "13900000000", "云泽市训练路1号")


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_no_file_of_a_day_shows_the_person(tmp_path: Path, suite: Suite) -> None:
    clock, centre, terminal = HandClock(), PrivateKey.make("x25519"), PrivateKey.make("ed25519")
    keys = key_of(tmp_path)
    box = Outbox.open(tmp_path / "box", keys, suite=suite, clock=clock, monotonic=clock, boot="boot")
    keep(tmp_path / "box", keys, centre.public)
    words = " ".join(PERSON).encode()
    papers = (Attachment("small", "text/plain", words), Attachment("large", "text/plain", words * 3000))
    for number in range(3):
        put(box, words, dossier=str(number), attachments=papers)
    with box.transaction() as tx:
        tx.note(PERSON[1], words, 3600)
    make_backup(tmp_path / "box", keys, tmp_path / "backups", START)
    export(box, tmp_path / "stick", Carrier("990100-0001-03", centre.public, terminal, suite), stuck(box), START)
    box.close()
    lying = everything(tmp_path)
    assert len(lying) > 1_000_000
    assert [word for word in PERSON for code in ("utf-8", "gb18030", "utf-16-le") if word.encode(code) in lying] == []
