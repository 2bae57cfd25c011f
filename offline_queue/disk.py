# SPDX-License-Identifier: Apache-2.0
"""Files that are still there after the power went: the file, its name and the folder of a fresh folder are synced."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from config.durable import sync as sync
from config.durable import sync_file as sync_file
from config.durable import sync_folder as sync_folder
from config.logs import logger
from offline_queue.errors import StorageFault

log = logger(__name__)

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
COPY_BLOCK = 1024 * 1024
# What the system says (errno) and what it means for whoever must mend it; a quota is a full disk to its owner.
CODES = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EACCES: "not-writable",
    errno.EPERM: "not-writable",
    errno.EROFS: "not-writable",
    errno.ENOTDIR: "not-writable",
    errno.EEXIST: "not-writable",
}


def make_folder(folder: Path) -> None:
    """Make a private folder and every missing one above it, each durable in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    # A fresh folder is a name in the one above; unsynced, the power takes both away (man 2 fsync).
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    try:
        sync_folder(folder.parent)
    except OSError:
        # Whoever tries again must not find it and believe it durable.
        folder.rmdir()
        raise


def write_once(path: Path, content: bytes) -> None:
    """Write a private file whole or not at all, durably; raises FileExistsError rather than replace one."""
    # A draft left by a run that was cut is of no use: nobody was told that it was there.
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    _write(fresh, content)
    # A link, not a rename: it fails where a file is, whoever was quicker.
    try:
        os.link(fresh, path)
        sync_folder(path.parent)
    finally:
        # Last: where this fails the file is there and durable, and whoever tries again finds it.
        fresh.unlink()


def write_over(path: Path, content: bytes) -> None:
    """Write a private file in place of what is there, durably: whoever looks finds the one or the other whole."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    _write(fresh, content)
    fresh.replace(path)
    sync_folder(path.parent)


def drop(path: Path) -> bool:
    """Delete a file nobody wants any more; tell whether it is gone, for Windows keeps one that somebody still reads."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        log.info("outbox-file-stays")
        return False
    return True


def copy_file(source: Path, target: Path) -> None:
    """Copy a file into a new private one, durably; its name is synced by whoever syncs the folder."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with source.open("rb") as reading, os.fdopen(handle, "wb") as writing:
        shutil.copyfileobj(reading, writing, COPY_BLOCK)
        writing.flush()
        sync(writing.fileno())


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        sync(file.fileno())


@contextlib.contextmanager
def refusals(folder: Path) -> Iterator[None]:
    """Translate what the disk refuses; what was being written is void."""
    try:
        yield
    except OSError as wrong:
        raise StorageFault(
            f"{folder}: the disk did not take it ({wrong.strerror}). Nothing of it is stored.",
            code=CODES.get(wrong.errno or 0, ""),
        ) from wrong


@contextlib.contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """Translate what keeps a reader out: the folder is private, and staff may have another account."""
    try:
        yield
    except OSError as wrong:
        raise StorageFault(f"{folder}: cannot be read ({wrong.strerror})", code="not-readable") from wrong
