"""What the sandbox keeps, and what the uploads make of a folder that a crash left."""

from __future__ import annotations

import hashlib
import json
import socket
import sqlite3
from collections.abc import Iterator

import pytest

from kiosk.sandbox.application import Platform
from kiosk.sandbox.server import Server
from kiosk.sandbox.store import Store


def count_and_fail(store: Store) -> None:
    """Write one thing, then fail."""
    with store.transaction():
        store.count("x")
        store.run("INSERT INTO nothing VALUES (1)")


def test_a_transaction_that_fails_leaves_nothing(tmp_path) -> None:
    store = Store(tmp_path)
    with pytest.raises(sqlite3.OperationalError):
        count_and_fail(store)
    assert store.counted("x") == 0
    store.close()


def test_what_was_counted_is_there_after_opening_again(tmp_path) -> None:
    store = Store(tmp_path)
    with store.transaction():
        store.count("x")
    store.close()
    again = Store(tmp_path)
    assert again.counted("x") == 1
    again.close()


def test_every_write_is_flushed(tmp_path) -> None:
    store = Store(tmp_path)
    assert store.one("PRAGMA synchronous")["synchronous"] == 2
    store.close()


@pytest.fixture
def platform(tmp_path) -> Iterator[Platform]:
    """Give a platform over a folder with one announced paper of four bytes, ``page``."""
    platform = Platform(tmp_path)
    store = platform.rooms.store
    digest = hashlib.sha256(b"page").hexdigest()
    with store.transaction():
        store.run("INSERT INTO upload VALUES ('u1', 'a1', ?, '', 4)", digest)
    yield platform
    platform.close()


LINE = {"id": "a1", "size": 4, "sha256": hashlib.sha256(b"page").hexdigest()}


def test_a_paper_whose_file_is_gone_is_missing(platform) -> None:
    assert platform.uploads.missing([LINE]) == ["a1"]


def test_a_paper_whose_end_came_right_before_a_crash_is_whole(platform, tmp_path) -> None:
    (tmp_path / "papers" / "u1").write_bytes(b"page")
    assert platform.uploads.missing([LINE]) == []


def test_a_paper_that_was_changed_on_the_disk_is_missing(platform, tmp_path) -> None:
    (tmp_path / "papers" / "u1").write_bytes(b"gape")
    assert platform.uploads.missing([LINE]) == ["a1"]


def test_a_paper_named_with_another_size_is_missing(platform, tmp_path) -> None:
    (tmp_path / "papers" / "u1").write_bytes(b"page")
    assert platform.uploads.missing([LINE | {"size": 5}]) == ["a1"]


def test_a_whole_paper_with_another_hash_does_not_look_finished(platform, tmp_path) -> None:
    part = tmp_path / "papers" / "u1"
    part.write_bytes(b"gape")
    row = platform.rooms.store.one("SELECT * FROM upload")
    assert not platform.uploads._drop_unless_whole(row)
    assert part.stat().st_size == 0


def test_the_database_is_the_sandboxes_own(platform, tmp_path) -> None:
    assert (tmp_path / "sandbox.db").exists()
    assert json.dumps(platform.state()["attachments"]) == "[]"


def break_at_commit(store: Store) -> None:
    """Write what only the end of the transaction finds to be wrong."""
    with store.transaction():
        store.count("x")
        store.run("INSERT INTO child VALUES (1)")


def test_a_commit_that_fails_leaves_nothing_and_the_next_transaction_begins(tmp_path) -> None:
    store = Store(tmp_path)
    store.run("PRAGMA foreign_keys = ON")
    store.run("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    store.run("CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError):
        break_at_commit(store)
    with store.transaction():
        store.count("y")
    assert (store.counted("x"), store.counted("y")) == (0, 1)
    store.close()


def stop_within(store: Store) -> None:
    """End the program while something is being written."""
    with store.transaction():
        store.count("x")
        raise KeyboardInterrupt


def test_who_is_interrupted_within_a_transaction_leaves_nothing(tmp_path) -> None:
    store = Store(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        stop_within(store)
    assert store.counted("x") == 0
    store.close()


def test_a_damaged_database_is_told_and_let_go(tmp_path) -> None:
    (tmp_path / "sandbox.db").write_bytes(b"no database" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        Store(tmp_path)


def test_a_server_that_cannot_open_its_folder_lets_its_port_go(tmp_path) -> None:
    (tmp_path / "sandbox.db").write_bytes(b"no database" * 1000)
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    for _ in range(2):  # the second meets the same refusal, and not a port in use
        with pytest.raises(sqlite3.DatabaseError):
            Server(tmp_path, port=port)
