# SPDX-License-Identifier: Apache-2.0
"""Keys and sealed bytes: one device key, from which the others are derived, and one random key per entry.

Every sealed thing begins with a byte that names its algorithm, so that another suite can be read beside this one.
``cryptography`` is imported when the first byte is sealed, not when the terminal starts.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from offline_queue.disk import make_folder, write_once
from offline_queue.errors import KeyUnavailable, OutboxDamaged

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
# Algorithm tag of AES-256-GCM with a 96-bit nonce and a 128-bit tag.
AES_256_GCM = b"\x01"


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
        if mode & 0o077:
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
            try:
                make_folder(self._path.parent)
                write_once(self._path, os.urandom(KEY_BYTES).hex().encode("ascii") + b"\n")
            except OSError as wrong:
                raise KeyUnavailable(f"{self._path}: cannot be written ({wrong.strerror}).") from wrong
        return self.device_key()


def hkdf(key: bytes, info: bytes) -> bytes:
    """Derive 32 bytes for one purpose (HKDF with SHA-256, RFC 5869, no salt)."""
    # No salt is needed where the key is random already (RFC 5869, 3.1); ours is 32 bytes from the system.
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def cipher(key: bytes) -> AESGCM:
    """Return the cipher of one key."""
    return _suite()(key)


@functools.cache
def _suite() -> type[AESGCM]:
    # Loaded at the first sealing and kept: asking the import system again costs as much as the key schedule.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM


def seal(sealing: AESGCM, plain: bytes, context: bytes) -> bytes:
    """Encrypt bytes so that they can only be read with the same key and context."""
    nonce = os.urandom(NONCE_BYTES)
    return AES_256_GCM + nonce + sealing.encrypt(nonce, plain, context)


def unseal(sealing: AESGCM, sealed: bytes, context: bytes) -> bytes:
    """Return the plain bytes; raises OutboxDamaged when a bit changed, or the algorithm is not ours."""
    from cryptography.exceptions import InvalidTag

    tag, nonce, body = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if tag != AES_256_GCM:
        raise OutboxDamaged("sealed bytes name an algorithm this program does not know")
    try:
        return sealing.decrypt(nonce, body, context)
    except (InvalidTag, ValueError) as wrong:
        raise OutboxDamaged("sealed bytes are not what was written") from wrong


class Vault:
    """The keys of one outbox, each derived from the device key for one purpose."""

    def __init__(self, device_key: bytes) -> None:
        self.database_key = hkdf(device_key, b"banshi outbox database 1")
        self.check = hkdf(device_key, b"banshi outbox key check 1").hex()
        """Tells a wrong key from a damaged database; leads back to no key."""
        self._wrapping_key = hkdf(device_key, b"banshi outbox wrapping 1")
        self._notes_key = hkdf(device_key, b"banshi outbox notes 1")

    @functools.cached_property
    def _wrapping(self) -> AESGCM:
        return cipher(self._wrapping_key)

    def new_item_key(self, item: str) -> tuple[bytes, bytes]:
        """Return a random key for one entry, plain and wrapped."""
        key = os.urandom(KEY_BYTES)
        return key, seal(self._wrapping, key, item.encode())

    def item_key(self, wrapped: bytes, item: str) -> bytes:
        """Unwrap the key of one entry; raises OutboxDamaged."""
        return unseal(self._wrapping, wrapped, item.encode())

    def note_name(self, name: str) -> tuple[str, bytes]:
        """Return how the name of a note is written down, and the key of its content."""
        # Keyed: there are few enough numbers of cards that a plain hash of one is found by trying them all.
        hidden = hmac.digest(self._notes_key, name.encode(), "sha256")
        return hidden.hex(), hkdf(self._notes_key, b"banshi outbox note 1 " + hidden)


def paper_key(item_key: bytes, name: str) -> bytes:
    """Derive the key of one paper from the key of its entry."""
    return hkdf(item_key, b"banshi outbox paper 1 " + name.encode())
