# SPDX-License-Identifier: Apache-2.0
"""Suites of ciphers, the international one and that of the Chinese standards: one byte before what is sealed names it.

A program writes with the suite it is set to and reads every one it knows, so that a change of the setting leaves
nothing unreadable. ``cryptography`` is imported when the first byte is sealed, not when the terminal starts.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from offline_queue.errors import OutboxDamaged

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SM4_KEY_BYTES = 16


class Aead(Protocol):
    """A cipher that authenticates what it encrypts, bound to one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the encrypted bytes and, behind them, their tag of 16 bytes."""
        ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the plain bytes; raises InvalidTag or ValueError."""
        ...


@dataclass(frozen=True)
class Suite:
    """One set of algorithms for what lies on the disk."""

    name: str
    tag: bytes
    """The byte that names it for ever."""
    cipher: Callable[[bytes], Aead]
    """Return the cipher of a key of 32 bytes."""
    derive: Callable[[bytes, bytes], bytes]
    """Derive 32 bytes for one purpose from a key of 32."""


@dataclass(frozen=True, repr=False)
class Derived:
    """A key that is derived for one purpose, in the way of whatever suite it seals or opens with."""

    key: bytes
    info: bytes


def key_under(suite: Suite, key: bytes | Derived) -> bytes:
    """Return the 32 bytes a key is under a suite."""
    return suite.derive(key.key, key.info) if isinstance(key, Derived) else key


class Sm4Gcm:
    """SM4 (GB/T 32907) in GCM with a 96-bit nonce, by a key of 16 bytes (RFC 8998)."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.algorithms import SM4

        self._sm4 = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the encrypted bytes and their tag."""
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.modes import GCM

        context = Cipher(self._sm4, GCM(nonce)).encryptor()
        context.authenticate_additional_data(associated_data or b"")
        return context.update(data) + context.finalize() + context.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the plain bytes; raises InvalidTag, or ValueError for what is too short."""
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.modes import GCM

        context = Cipher(self._sm4, GCM(nonce, data[-TAG_BYTES:])).decryptor()
        context.authenticate_additional_data(associated_data or b"")
        return context.update(data[:-TAG_BYTES]) + context.finalize()


def hkdf(key: bytes, info: bytes) -> bytes:
    """Derive 32 bytes for one purpose (HKDF with SHA-256, RFC 5869, no salt)."""
    # No salt is needed where the key is random already (RFC 5869, 3.1); ours is 32 bytes from the system.
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def hkdf_sm3(key: bytes, info: bytes) -> bytes:
    """Derive 32 bytes for one purpose: the same with SM3 (GB/T 32905), whose digest is as long."""
    return sm3_hmac(sm3_hmac(bytes(KEY_BYTES), key), info + b"\x01")


def sm3_hmac(key: bytes, words: bytes) -> bytes:
    """Return HMAC (RFC 2104) with SM3 (GB/T 32905)."""
    # Not by ``hashlib``: whether it has SM3 is up to the OpenSSL of the system.
    from cryptography.hazmat.primitives.hashes import SM3
    from cryptography.hazmat.primitives.hmac import HMAC

    making = HMAC(key, SM3())
    making.update(words)
    return making.finalize()


def _sm4_gcm(key: bytes) -> Aead:
    # SM4 takes half of what our keys have. The half is derived, not cut off: the other suite may use the same key, for
    # an outbox changes its suite and keeps its device key.
    return Sm4Gcm(sm3_hmac(key, b"banshi sm4 key 1")[:SM4_KEY_BYTES])


@functools.cache
def _aes_gcm() -> Callable[[bytes], Aead]:
    # Loaded at the first sealing and kept: asking the import system again costs as much as the key schedule.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM


INTERNATIONAL = Suite("international", b"\x01", lambda key: _aes_gcm()(key), hkdf)
"""AES-256-GCM, with keys derived by HKDF with SHA-256."""
SM = Suite("sm", b"\x03", _sm4_gcm, hkdf_sm3)
"""SM4-GCM, with keys derived by HKDF with SM3."""
SM_ON_SHA256 = Suite("sm", b"\x02", _sm4_gcm, hkdf)
"""SM4-GCM under keys derived with SHA-256, as it was first: read for ever, written no more."""
SUITES = {suite.name: suite for suite in (INTERNATIONAL, SM)}
_BY_TAG = {suite.tag: suite for suite in (*SUITES.values(), SM_ON_SHA256)}


def suite_of(tag: bytes) -> Suite:
    """Return the suite a byte names; raises OutboxDamaged where this program knows none."""
    try:
        return _BY_TAG[tag]
    except KeyError:
        raise OutboxDamaged("sealed bytes name an algorithm this program does not know") from None
