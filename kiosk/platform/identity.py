# SPDX-License-Identifier: Apache-2.0
"""Who this terminal is to the platform: a key made here, the certificate of its enrolment, and the roots it believes.

``identity.pem`` holds the private key and the certificate with its chain in one file, so that a renewal replaces both
or neither; the key is encrypted under a key derived from this machine's device key, so that a copied folder is of no
use elsewhere. ``trust.pem`` holds the roots, ``enrolment.json`` what the platform said of the enrolment.

    IdentityError
    ├── NotEnrolledError     not-enrolled       there is no identity in this folder
    ├── OtherMachineError    other-machine      it was made with the device key of another machine
    ├── OtherNumbersError    other-numbers      the site file names other numbers than those of the enrolment
    └── DamagedIdentityError damaged-identity   its files cannot be read, or do not belong together
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.platform.certificates import pinned
from offline_queue.disk import make_folder, write_over
from offline_queue.vault import hkdf

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from offline_queue.entry import KeyProvider

IDENTITY, TRUST, ENROLMENT = "identity.pem", "trust.pem", "enrolment.json"
# How far into the life of a certificate the next one is asked for.
RENEW_AT = 2 / 3
# Coordinates of one signature, each of so many bytes (RFC 9421, 3.3.4).
HALF = 32


class IdentityError(Exception):
    """The identity of this terminal cannot be used; ``code`` is for logs and staff."""

    code = "identity"


class NotEnrolledError(IdentityError):
    """There is no identity in this folder."""

    code = "not-enrolled"


class OtherMachineError(IdentityError):
    """The identity was made with the device key of another machine."""

    code = "other-machine"


class OtherNumbersError(IdentityError):
    """The site file names other numbers than those the platform gave this machine."""

    code = "other-numbers"


class DamagedIdentityError(IdentityError):
    """The files cannot be read, or do not belong together."""

    code = "damaged-identity"


class Suite(msgspec.Struct, frozen=True):
    """How a key of this kind is named and what its signatures are called (IANA, HTTP Signature Algorithms)."""

    tag: str
    algorithm: str


P256 = Suite("p256", "ecdsa-p256-sha256")
# The slot of the SM suite (GB/T 32918): named, so that its keys are told from others; no module here signs with it yet.
SM2 = Suite("sm2", "sm2-sm3")
SUITES = {suite.tag: suite for suite in (P256, SM2)}


class Numbers(msgspec.Struct, frozen=True):
    """The numbers on every slip: they belong to the enrolment and are given to no other machine."""

    region: str
    hall: str
    device: str


class Enrolment(msgspec.Struct, frozen=True):
    """What the platform said when it took this terminal in."""

    device_id: str
    region: str
    hall: str
    device: str
    config_key: str = ""
    """Public key (Ed25519, Base64) that signs this terminal's configuration."""

    @property
    def numbers(self) -> Numbers:
        """Return the numbers of the enrolment."""
        return Numbers(self.region, self.hall, self.device)


@dataclass(frozen=True)
class DeviceIdentity:
    """The identity as it stands on the disk; signs, and shows itself to a server."""

    folder: Path
    enrolment: Enrolment
    name: str
    """Id of the key: the tag of its suite and the first half of the SHA-256 of its public key (SPKI), in hex."""
    begins: float
    ends: float
    """When the certificate begins and ends to hold, in seconds of the wall clock."""
    suite: Suite
    key: EllipticCurvePrivateKey = field(repr=False)
    password: str = field(repr=False)

    @property
    def algorithm(self) -> str:
        """Return what a signature of this key is called in a request."""
        return self.suite.algorithm

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: 64 bytes, r before s (RFC 9421, 3.3.4)."""
        return sign_with(self.key, data)

    def wants_renewal(self, now: float) -> bool:
        """Tell whether two thirds of the certificate's life are over; one that has ended wants it too."""
        return now >= self.begins + (self.ends - self.begins) * RENEW_AT

    def context(self, *, show: bool) -> ssl.SSLContext:
        """Return how to speak with the platform: believing its roots only, showing our certificate or not."""
        with _translated(self.folder):
            context = pinned((self.folder / TRUST).read_text(encoding="ascii"))
            if show:
                context.load_cert_chain(self.folder / IDENTITY, password=self.password)
        return context


def load(folder: Path, keys: KeyProvider) -> DeviceIdentity:
    """Read the identity of this terminal; raises IdentityError, and OutboxError where the device key is away."""
    if not (folder / IDENTITY).exists():
        raise NotEnrolledError(f"{folder}: this terminal is not enrolled. Run 'main.py enrol --code …'.")
    password = password_of(keys)
    with _translated(folder):
        content = (folder / IDENTITY).read_bytes()
        enrolment = msgspec.json.decode((folder / ENROLMENT).read_bytes(), type=Enrolment)
        return _identity(folder, content, enrolment, password)


def store(folder: Path, key: EllipticCurvePrivateKey, chain: str, password: str) -> None:
    """Put key and certificate in the place of those before, whole or not at all."""
    make_folder(folder)
    write_over(folder / IDENTITY, sealed(key, password) + chain.encode("ascii"))


def password_of(keys: KeyProvider) -> str:
    """Return what the private key is encrypted under, which only this machine knows; raises OutboxError."""
    return hkdf(keys.device_key(), b"banshi identity 1").hex()


def new_key() -> EllipticCurvePrivateKey:
    """Make the key of an enrolment or of a renewal; it never leaves this machine."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def sealed(key: EllipticCurvePrivateKey, password: str) -> bytes:
    """Return a private key as an encrypted PEM block, which OpenSSL and so the wire can read."""
    from cryptography.hazmat.primitives import serialization as s

    return key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.BestAvailableEncryption(password.encode("ascii")))


def unsealed(content: bytes, password: str) -> EllipticCurvePrivateKey:
    """Read a private key; raises OtherMachineError for another password, DamagedIdentityError for another thing."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        key = serialization.load_pem_private_key(content, password.encode("ascii"))
    except (ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        if b"ENCRYPTED PRIVATE KEY" in content and b"-----END ENCRYPTED PRIVATE KEY-----" in content:
            raise OtherMachineError("the private key was not made with this machine's device key") from wrong
        raise DamagedIdentityError("there is no private key") from wrong
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise DamagedIdentityError("the private key is of another kind")
    return key


def sign_with(key: EllipticCurvePrivateKey, data: bytes) -> bytes:
    """Sign bytes with ECDSA over P-256 and SHA-256; r before s, 32 bytes each."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def name_of(key: EllipticCurvePrivateKey) -> str:
    """Return the id of a key, which the platform reads out of the certificate as well."""
    import hashlib

    from cryptography.hazmat.primitives import serialization as s

    public = key.public_key().public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
    return f"{P256.tag}-{hashlib.sha256(public).hexdigest()[:32]}"


def certificates_in(chain: bytes) -> list[x509.Certificate]:
    """Read the certificates of a PEM text, the own one first; raises DamagedIdentityError."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(chain)
    except ValueError as wrong:
        raise DamagedIdentityError("there is no certificate") from wrong


def _identity(folder: Path, content: bytes, enrolment: Enrolment, password: str) -> DeviceIdentity:
    key, own = unsealed(content, password), certificates_in(content)[0]
    if own.public_key() != key.public_key():
        raise DamagedIdentityError("certificate and key do not belong together")
    return DeviceIdentity(
        folder=folder,
        enrolment=enrolment,
        name=name_of(key),
        begins=own.not_valid_before_utc.timestamp(),
        ends=own.not_valid_after_utc.timestamp(),
        suite=P256,
        key=key,
        password=password,
    )


@contextlib.contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn what reading the files may raise into our errors, with the folder's name in front."""
    try:
        yield
    except IdentityError as wrong:
        raise type(wrong)(f"{folder}: {wrong}") from wrong
    except (OSError, ValueError, msgspec.DecodeError) as wrong:
        raise DamagedIdentityError(f"{folder}: the identity cannot be read ({type(wrong).__name__})") from wrong
