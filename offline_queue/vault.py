# SPDX-License-Identifier: Apache-2.0
"""Keys and sealed bytes: one device key, from which the others are derived, and one random key per entry.

Every sealed thing begins with the byte of its suite (``offline_queue.suite``), so that both are read side by side.
"""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path
from typing import Protocol, runtime_checkable

from offline_queue.disk import make_folder, sync_folder, write_once
from offline_queue.errors import KeyUnavailable, OutboxDamaged
from offline_queue.suite import INTERNATIONAL, KEY_BYTES, NONCE_BYTES, Aead, Derived, Suite, key_under, suite_of
from offline_queue.suite import hkdf as hkdf

# Whether a file's rights are bits of its own; on Windows they are lists, which a folder of the account hands down.
RIGHTS = hasattr(os, "geteuid")


@runtime_checkable
class KeyMaker(Protocol):
    """A key provider that can make the key of a terminal that has stored nothing yet."""

    def make_key(self) -> bytes:
        """Return a key made now, or the one already there; raises KeyUnavailable."""
        ...


class FileKey:
    """The device key in a file of its own, away from the outbox: 64 hexadecimal digits, readable by its owner only."""

    def __init__(self, path: Path, create: bool = True) -> None:
        self._path = path
        self._create = create

    def device_key(self) -> bytes:
        """Return the key; raises KeyUnavailable when the file is missing, open to others or not a key."""
        try:
            mode = stat.S_IMODE(self._path.stat().st_mode)
            written = self._path.read_bytes()
        except OSError as wrong:
            missing = "key-missing" if isinstance(wrong, FileNotFoundError) else ""
            message = f"{self._path}: no device key ({wrong.strerror}). Put the key file back."
            raise KeyUnavailable(message, code=missing) from wrong
        # Asked of the file, not of the folder: backups and copies by hand lose exactly this.
        if RIGHTS and mode & 0o077:
            raise KeyUnavailable(f"{self._path}: others may read the device key. Run: chmod 600 {self._path}")
        try:
            key = bytes.fromhex(written.decode("ascii"))
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise KeyUnavailable(f"{self._path}: is not a device key. Put the right key file back.")
        return key

    def make_key(self) -> bytes:
        """Return the key of a terminal that has stored nothing yet, written durably if there is none."""
        if self._create and not self._path.exists():
            self.keep(os.urandom(KEY_BYTES))
        elif self._path.exists():
            self._settle()
        return self.device_key()

    def _settle(self) -> None:
        # A run that was cut may have left its name in memory only; nothing may be sealed with a key that can vanish.
        try:
            sync_folder(self._path.parent)
        except OSError as wrong:
            raise KeyUnavailable(f"{self._path}: cannot be written ({wrong.strerror}).") from wrong

    def keep(self, key: bytes) -> None:
        """Write a key, durably; raises KeyUnavailable where there is one already."""
        try:
            make_folder(self._path.parent)
            write_once(self._path, key.hex().encode("ascii") + b"\n")
        except OSError as wrong:
            raise KeyUnavailable(f"{self._path}: cannot be written ({wrong.strerror}).") from wrong


def seal(key: bytes | Derived, plain: bytes, context: bytes, suite: Suite = INTERNATIONAL) -> bytes:
    """Encrypt bytes so that they can only be read with the same key and context."""
    return _sealed(suite.cipher(key_under(suite, key)), plain, context, suite)


def unseal(key: bytes | Derived, sealed: bytes, context: bytes) -> bytes:
    """Return the plain bytes; raises OutboxDamaged when a bit changed, or the algorithm is not ours."""
    suite = suite_of(sealed[:1])
    return _unsealed(suite.cipher(key_under(suite, key)), sealed, context)


def _sealed(cipher: Aead, plain: bytes, context: bytes, suite: Suite) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return suite.tag + nonce + cipher.encrypt(nonce, plain, context)


def _unsealed(cipher: Aead, sealed: bytes, context: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, context)
    except (InvalidTag, ValueError) as wrong:
        raise OutboxDamaged("sealed bytes are not what was written") from wrong


class Vault:
    """The keys of one outbox, each derived from the device key for one purpose.

    What is sealed now is sealed with ``suite``; what was sealed with another one is read all the same. The key of the
    database, its mark and the names of notes are the same under each suite: they are what an outbox is found by.
    """

    def __init__(self, device_key: bytes, suite: Suite = INTERNATIONAL) -> None:
        self.suite = suite
        self.database_key = hkdf(device_key, b"banshi outbox database 1")
        self.check = hkdf(device_key, b"banshi outbox key check 1").hex()
        """Tells a wrong key from a damaged database; leads back to no key."""
        self._wrapping_key = Derived(device_key, b"banshi outbox wrapping 1")
        self._notes_key = hkdf(device_key, b"banshi outbox notes 1")
        self._wrappings: dict[bytes, Aead] = {}

    def seal(self, key: bytes | Derived, plain: bytes, context: bytes) -> bytes:
        """Seal something with the suite of this outbox; ``unseal`` reads it."""
        return seal(key, plain, context, self.suite)

    def new_item_key(self, item: str) -> tuple[bytes, bytes]:
        """Return a random key for one entry, plain and wrapped."""
        key = os.urandom(KEY_BYTES)
        return key, _sealed(self._wrapping(self.suite), key, item.encode(), self.suite)

    def item_key(self, wrapped: bytes, item: str) -> bytes:
        """Unwrap the key of one entry; raises OutboxDamaged."""
        return _unsealed(self._wrapping(suite_of(wrapped[:1])), wrapped, item.encode())

    def _wrapping(self, suite: Suite) -> Aead:
        # Made once: every entry needs it.
        if suite.tag not in self._wrappings:
            self._wrappings[suite.tag] = suite.cipher(key_under(suite, self._wrapping_key))
        return self._wrappings[suite.tag]

    def note_name(self, name: str) -> tuple[str, Derived]:
        """Return how the name of a note is written down, and the key of its content."""
        # Keyed: there are few enough numbers of cards that a plain hash of one is found by trying them all.
        hidden = hmac.digest(self._notes_key, name.encode(), "sha256")
        return hidden.hex(), Derived(self._notes_key, b"banshi outbox note 1 " + hidden)


def paper_key(item_key: bytes, name: str) -> Derived:
    """Return the key of one paper, derived from the key of its entry."""
    return Derived(item_key, b"banshi outbox paper 1 " + name.encode())
