# SPDX-License-Identifier: Apache-2.0
"""Sealing to a public key: what is sealed here can be opened by the holder of the private key only, never here again.

HPKE in its base mode (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM: a key pair is made for each letter and its
private half forgotten, so that the machine that wrote a letter cannot read it. What it is about is bound as ``info``:
a letter cannot be put under another number.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

# The tag every sealed record carries: another suite (SM2, say) is another tag, and old records stay readable.
SUITE = "HPKE-Base-X25519-HKDF-SHA256-AES-256-GCM"
KEY_BYTES = 32
# Letters are filled up to a multiple of this: the length of a short complaint would say much of what is in it.
PADDED_TO = 1024
# Memory-hard on purpose (RFC 7914, 16 MB and some hundredths of a second): the key has 35 bits that people can type,
# and whoever steals the platform's table must not find it by trying all.
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def public_key(words: str) -> bytes:
    """Read a public key from Base64; raises ValueError for anything that is none."""
    try:
        raw = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ValueError("a public key is written in Base64") from wrong
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a public key has {KEY_BYTES} bytes, not {len(raw)}")
    return raw


def seal(plain: bytes, key: bytes, about: str) -> bytes:
    """Seal to a public key; ``about`` must be given again to open it. Raises ValueError for a key that is no point."""
    # Late: nothing else on the way to home needs the cipher suites.
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    return suite.encrypt(plain, X25519PublicKey.from_public_bytes(key), about.encode())


def padded(words: bytes) -> bytes:
    """Fill JSON up with spaces, which mean nothing in it."""
    return words + b" " * (-len(words) % PADDED_TO)


def key_check(key: str, code: str) -> str:
    """Return what the platform keeps of a query key, in hex: it can be compared, not turned back."""
    # The case's code is the salt: two cases with one key show different values.
    return hashlib.scrypt(key.encode(), salt=f"banshi-case/{code}".encode(), **SCRYPT).hex()
