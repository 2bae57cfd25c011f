# SPDX-License-Identifier: Apache-2.0
"""A paper as an encrypted file that is written and read in blocks, never whole in memory, never plain on disk.

Layout: ``BANSHI`` + version + the byte of the suite, then blocks of 64 KiB, each sealed by itself. The nonce holds the
block's number and whether it is the last, so blocks cannot change places and a cut file is not a shorter one. A key
is used for one file only.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from offline_queue.disk import PRIVATE_FILE, sync
from offline_queue.errors import OutboxDamaged, PaperDamaged
from offline_queue.suite import INTERNATIONAL, NONCE_BYTES, TAG_BYTES, Derived, Suite, key_under, suite_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LAYOUT = b"BANSHI\x01"
HEADER_BYTES = len(LAYOUT) + 1
BLOCK = 64 * 1024


def write_sealed(path: Path, source: BinaryIO, key: bytes | Derived, suite: Suite = INTERNATIONAL) -> tuple[int, str]:
    """Encrypt a source into a new file and sync it; return size and SHA-256 (hex) of the plain bytes."""
    cipher, digest, size = suite.cipher(key_under(suite, key)), hashlib.sha256(), 0
    header = LAYOUT + suite.tag
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(header)
        for number, (block, last) in enumerate(_blocks(source)):
            digest.update(block)
            size += len(block)
            # The header is authenticated with each block: no block of another layout or algorithm passes for one of it.
            file.write(cipher.encrypt(_nonce(number, last), block, header))
        file.flush()
        sync(file.fileno())
    return size, digest.hexdigest()


def open_sealed(path: Path, size: int, key: bytes | Derived) -> BinaryIO:
    """Open a sealed file for reading and seeking in its plain bytes; raises PaperDamaged, now or while reading."""
    return io.BufferedReader(SealedReader(path, size, key), BLOCK)


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file, one block in memory at a time."""

    def __init__(self, path: Path, size: int, key: bytes | Derived) -> None:
        self._size = size
        self._position = 0
        self._number = -1
        self._block = b""
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as wrong:
            raise PaperDamaged(f"{path}: a stored paper cannot be opened ({wrong.strerror})") from wrong
        self._header = self._file.read(HEADER_BYTES)
        try:
            suite = _suite_written(self._header)
        except OutboxDamaged as wrong:
            self._file.close()
            raise PaperDamaged(f"{path}: is not a paper of this outbox") from wrong
        self._cipher = suite.cipher(key_under(suite, key))

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that an upload may go on in the middle."""
        return True

    def tell(self) -> int:
        """Return the place in the plain bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the plain bytes."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer from the present block; return how many bytes, 0 at the end."""
        if self._position >= self._size:
            return 0
        number, offset = divmod(self._position, BLOCK)
        self._load(number)
        view = memoryview(buffer).cast("B")
        part = self._block[offset : offset + len(view)]
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        """Close the file and forget the block."""
        self._block = b""
        if hasattr(self, "_file"):
            self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        from cryptography.exceptions import InvalidTag

        if number == self._number:
            return
        # Which block is the last is told by the size in the database: a file that was cut at a block does not decrypt.
        self._file.seek(HEADER_BYTES + number * (BLOCK + TAG_BYTES))
        sealed = self._file.read(BLOCK + TAG_BYTES)
        try:
            self._block = self._cipher.decrypt(_nonce(number, (number + 1) * BLOCK >= self._size), sealed, self._header)
        except (InvalidTag, ValueError) as wrong:
            raise PaperDamaged(f"{self._file.name}: a stored paper is not what was written") from wrong
        self._number = number


def _suite_written(header: bytes) -> Suite:
    if header[:-1] != LAYOUT:
        raise OutboxDamaged("another layout")
    return suite_of(header[-1:])


def _blocks(source: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    # One block ahead: whether a block is the last must be known when it is sealed, and a pipe has no size to ask for.
    block = source.read(BLOCK)
    while True:
        following = source.read(BLOCK)
        yield block, not following
        if not following:
            return
        block = following


def _nonce(number: int, last: bool) -> bytes:
    return bytes(NONCE_BYTES - 5) + number.to_bytes(4, "big") + bytes([last])
