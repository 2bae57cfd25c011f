# SPDX-License-Identifier: Apache-2.0
"""Keys of the centre: to seal what only it may read, and to check what it signed. Written as ``kind:Base64``.

To seal to: ``x25519`` (HPKE of RFC 9180, with AES-256-GCM) or ``sm2`` (GB/T 32918.4 carries a fresh key, under which
SM4-GCM seals the rest). To sign with: ``ed25519``, ``sm2`` (GB/T 32918.2 with SM3), or ``p256``, which is the kind of a
terminal's own identity and only checked here. What is sealed begins with a byte of its kind.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from offline_queue.errors import KeyUnavailable, OutboxDamaged
from offline_queue.suite import KEY_BYTES, SM
from offline_queue.vault import seal, unseal

HALF = 32
Use = TypeVar("Use")


class Seals(Protocol):
    """A kind of key that seals."""

    tag: bytes

    def seal(self, public: bytes, plain: bytes, about: bytes) -> bytes:
        """Seal to a public key."""
        ...

    def open(self, private: bytes, sealed: bytes, about: bytes) -> bytes:
        """Open with the private key; raises OutboxDamaged."""
        ...


class Checks(Protocol):
    """A kind of key whose signatures can be checked."""

    def signed(self, public: bytes, data: bytes, signature: bytes) -> bool:
        """Tell whether the signature is of this key over this."""
        ...


class Signs(Protocol):
    """A kind of key that signs."""

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Sign with the private key."""
        ...


class Pairs(Protocol):
    """A kind of key of which pairs are made here."""

    def make(self) -> bytes:
        """Return a private key made now."""
        ...

    def public(self, private: bytes) -> bytes:
        """Return the public half."""
        ...


class X25519:
    """Diffie-Hellman on Curve25519 inside HPKE: a pair is made for each thing sealed, its private half forgotten."""

    tag = b"\x11"

    def make(self) -> bytes:
        """Return 32 random bytes: each is a key of this curve."""
        return os.urandom(KEY_BYTES)

    def public(self, private: bytes) -> bytes:
        """Return the public half."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def seal(self, public: bytes, plain: bytes, about: bytes) -> bytes:
        """Seal to a public key; raises KeyUnavailable for one that is no point."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
        from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        try:
            return suite.encrypt(plain, X25519PublicKey.from_public_bytes(public), about)
        except ValueError as wrong:
            raise KeyUnavailable("the public key is no point of its curve") from wrong

    def open(self, private: bytes, sealed: bytes, about: bytes) -> bytes:
        """Open with the private key."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
        from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        try:
            return suite.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), about)
        except (InvalidTag, ValueError) as wrong:
            raise OutboxDamaged("it was sealed to another key, or is not what was written") from wrong


class Ed25519:
    """Signatures of RFC 8032."""

    def make(self) -> bytes:
        """Return 32 random bytes: each is a key of this curve."""
        return os.urandom(KEY_BYTES)

    def public(self, private: bytes) -> bytes:
        """Return the public half."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Sign with the private key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(private).sign(data)

    def signed(self, public: bytes, data: bytes, signature: bytes) -> bool:
        """Tell whether the signature is of this key over this."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


class P256:
    """ECDSA over P-256 with SHA-256, the public key an uncompressed point, the signature r before s."""

    def signed(self, public: bytes, data: bytes, signature: bytes) -> bool:
        """Tell whether the signature is of this key over this."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        r, s = (int.from_bytes(half, "big") for half in (signature[:HALF], signature[HALF:]))
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


class Sm2:
    """SM2 by GmSSL; the private key has its public half behind it, for signing needs both."""

    tag = b"\x12"

    def make(self) -> bytes:
        """Return a pair made now."""
        from gmssl_pyx import sm2_key_generate

        public, private = sm2_key_generate()
        return bytes(private + public)

    def public(self, private: bytes) -> bytes:
        """Return the public half."""
        return private[HALF:]

    def seal(self, public: bytes, plain: bytes, about: bytes) -> bytes:
        """Seal a fresh key to the public one and the bytes under it; raises KeyUnavailable for one that is no point."""
        from gmssl_pyx import GmsslInnerError, sm2_encrypt

        key = os.urandom(KEY_BYTES)
        try:
            carried = bytes(sm2_encrypt(public, key))
        except GmsslInnerError as wrong:
            raise KeyUnavailable("the public key is no point of its curve") from wrong
        # The DER of what is carried has no fixed length. One byte is enough for it: 142 at most.
        return bytes([len(carried)]) + carried + seal(key, plain, about, SM)

    def open(self, private: bytes, sealed: bytes, about: bytes) -> bytes:
        """Open with the private key."""
        from gmssl_pyx import GmsslInnerError, sm2_decrypt

        if len(sealed) <= (end := 1 + sealed[0] if sealed else 1):
            raise OutboxDamaged("what was sealed has been cut")
        try:
            key = bytes(sm2_decrypt(private[:HALF], sealed[1:end]))
        except GmsslInnerError as wrong:
            raise OutboxDamaged("it was sealed to another key, or is not what was written") from wrong
        return unseal(key, sealed[end:], about)

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Sign with the private key, for the customary identity; DER."""
        from gmssl_pyx import sm2_sign

        return bytes(sm2_sign(private[:HALF], private[HALF:], data))

    def signed(self, public: bytes, data: bytes, signature: bytes) -> bool:
        """Tell whether the signature is of this key over this."""
        from gmssl_pyx import GmsslInnerError, sm2_verify

        try:
            return bool(sm2_verify(public, data, signature))
        except GmsslInnerError:
            return False


SEALS: Mapping[str, Seals] = {"x25519": X25519(), "sm2": Sm2()}
SIGNS: Mapping[str, Signs] = {"ed25519": Ed25519(), "sm2": Sm2()}
CHECKS: Mapping[str, Checks] = {"ed25519": Ed25519(), "p256": P256(), "sm2": Sm2()}
PAIRS: Mapping[str, Pairs] = {"x25519": X25519(), "ed25519": Ed25519(), "sm2": Sm2()}
PUBLIC_BYTES = {"x25519": 32, "ed25519": 32, "sm2": 64, "p256": 65}
PRIVATE_BYTES = {"x25519": 32, "ed25519": 32, "sm2": 96}


@dataclass(frozen=True)
class PublicKey:
    """A public key and its kind."""

    kind: str
    raw: bytes

    @classmethod
    def read(cls, words: str) -> PublicKey:
        """Read ``kind:Base64``; raises KeyUnavailable."""
        return cls(*_read(words, PUBLIC_BYTES))

    def words(self) -> str:
        """Write it as it is read."""
        return _words(self.kind, self.raw)

    @property
    def name(self) -> str:
        """A short name by which a file says for whom it is."""
        return hashlib.sha256(self.words().encode()).hexdigest()[:16]

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Seal to this key; ``about`` is needed again to open it. Raises KeyUnavailable for a key of another use."""
        way = _way(SEALS, self.kind)
        return way.tag + way.seal(self.raw, plain, about)

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Tell whether the private half signed exactly this; raises KeyUnavailable for a key of another use."""
        return _way(CHECKS, self.kind).signed(self.raw, data, signature)


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """A private key and its kind; a ``Signer`` where its kind signs."""

    kind: str
    raw: bytes

    @classmethod
    def read(cls, words: str) -> PrivateKey:
        """Read ``kind:Base64``; raises KeyUnavailable."""
        return cls(*_read(words, PRIVATE_BYTES))

    @classmethod
    def make(cls, kind: str) -> PrivateKey:
        """Make a pair; raises KeyUnavailable for a kind of which none are made here."""
        return cls(kind, _way(PAIRS, kind).make())

    def words(self) -> str:
        """Write it as it is read; a secret."""
        return _words(self.kind, self.raw)

    @property
    def public(self) -> PublicKey:
        """Return the public half."""
        return PublicKey(self.kind, _way(PAIRS, self.kind).public(self.raw))

    @property
    def name(self) -> str:
        """Return the name of the public half."""
        return self.public.name

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Open what was sealed to this key; raises OutboxDamaged when it was not, or a bit changed."""
        way = _way(SEALS, self.kind)
        if sealed[:1] != way.tag:
            raise OutboxDamaged("it was sealed to a key of another kind")
        return way.open(self.raw, sealed[1:], about)

    def sign(self, data: bytes) -> bytes:
        """Sign; raises KeyUnavailable for a key of another use."""
        return _way(SIGNS, self.kind).sign(self.raw, data)


def _words(kind: str, raw: bytes) -> str:
    return f"{kind}:{base64.b64encode(raw).decode()}"


def _read(words: str, sizes: Mapping[str, int]) -> tuple[str, bytes]:
    kind, _, written = words.strip().partition(":")
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    # The words themselves are not repeated: they may be a private key.
    if not raw or len(raw) != sizes.get(kind):
        raise KeyUnavailable(f"a key is written as kind:Base64, its kind one of {', '.join(sizes)}")
    return kind, raw


def _way(ways: Mapping[str, Use], kind: str) -> Use:
    if kind not in ways:
        raise KeyUnavailable(f"a key of kind {kind} is not for this use; needed is one of {', '.join(ways)}")
    return ways[kind]
