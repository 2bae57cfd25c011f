# SPDX-License-Identifier: Apache-2.0
"""How a terminal becomes one of the platform's, and stays it: enrolment by a one-time code, renewal by signed request.

The key is made here and kept, encrypted, before a word is said: where the answer is lost, the same key asks again and
gets the same answer, so that no code and no number is spent in vain.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.platform import identity as place
from kiosk.platform.answer import Answer
from kiosk.platform.classify import error_of_untyped
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.platform.identity import DamagedIdentityError, DeviceIdentity, Enrolment, IdentityError, Numbers
from offline_queue.disk import make_folder, write_over

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from kiosk.platform.client import Platform
    from offline_queue.entry import KeyProvider

# A key whose certificate is still to come.
PENDING = "next.pem"
GOOD = (200, 201)
# Letters people take for others, on paper and over the telephone.
TAKEN_FOR = str.maketrans("OIL", "011", " -\t")


class Papers(msgspec.Struct, frozen=True):
    """What makes an identity: the certificate with what leads to a root, and the roots to believe."""

    cert_chain: tuple[str, ...]
    trust_roots: tuple[str, ...]


class Enrolled(Papers, frozen=True):
    """The platform's answer to a machine it has taken in."""

    device_id: str
    device: Numbers
    config_key: str


def enrol(
    platform: Platform, folder: Path, keys: KeyProvider, code: str, profile: str, hw_ids: Sequence[str] = ()
) -> DeviceIdentity:
    """Have this machine taken in under a one-time code; return its identity, which is written by then.

    Raises PlatformError, IdentityError, OutboxError, OSError.
    """
    password = place.password_of(keys)
    key = _pending(folder, password)
    body = {"one_time_code": plain_code(code), "csr": csr_of(key), "profile": profile, "hw_ids": list(hw_ids)}
    answer = _ask(platform, "POST", "/devices/enrolments", body, idempotency_key(key))
    told = answer.read_as(Enrolled)
    _check(told, key)
    kept = Enrolment(told.device_id, told.device.region, told.device.hall, told.device.device, told.config_key)
    write_over(folder / place.ENROLMENT, msgspec.json.encode(kept))
    _write(folder, told, key, password)
    return place.load(folder, keys)


def renew(platform: Platform, identity: DeviceIdentity, keys: KeyProvider) -> DeviceIdentity:
    """Have the next certificate issued for a new key; return the identity, which is written by then.

    Raises PlatformError, IdentityError, OutboxError, OSError; the one before goes on as long as it holds.
    """
    key = _pending(identity.folder, identity.password, not_named=identity.name)
    path = f"/devices/{identity.enrolment.device_id}/certificate"
    told = _ask(platform, "PUT", path, {"csr": csr_of(key)}).read_as(Papers)
    _check(told, key)
    _write(identity.folder, told, key, identity.password)
    return place.load(identity.folder, keys)


def plain_code(typed: str) -> str:
    """Return a one-time code as the platform knows it, from how a person wrote it."""
    return typed.upper().translate(TAKEN_FOR)


def csr_of(key: EllipticCurvePrivateKey) -> str:
    """Return a request for a certificate, signed by its key; the subject is the platform's to say."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def idempotency_key(key: EllipticCurvePrivateKey) -> str:
    """Return the id of an enrolment, the same for the same key."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, place.name_of(key)))


def _pending(folder: Path, password: str, not_named: str = "") -> EllipticCurvePrivateKey:
    """Return the key that waits for its certificate, made now where none waits."""
    try:
        waiting = place.unsealed((folder / PENDING).read_bytes(), password)
    # One that cannot be used any more was promised nothing: another takes its place.
    except (OSError, IdentityError):
        waiting = None
    if waiting is not None and place.name_of(waiting) != not_named:
        return waiting
    key = place.new_key()
    make_folder(folder)
    write_over(folder / PENDING, place.sealed(key, password))
    return key


def _ask(platform: Platform, method: str, path: str, body: object, key: str = "") -> Answer:
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    answer = platform.ask(method, path, source=json.dumps(body).encode(), headers=headers)
    if answer.status in GOOD and answer.media_type == "application/json":
        return answer
    if problem := answer.problem():
        raise RefusedError(problem)
    raise error_of_untyped(answer)


def _check(told: Papers, key: EllipticCurvePrivateKey) -> None:
    """Refuse papers that are of no use before any of ours is replaced; raises NotThePlatformError."""
    try:
        own = place.certificates_in("".join(told.cert_chain).encode())[0]
        place.certificates_in("".join(told.trust_roots).encode())
    except DamagedIdentityError as wrong:
        raise NotThePlatformError("no-certificate") from wrong
    if own.public_key() != key.public_key():
        raise NotThePlatformError("other-key")


def _write(folder: Path, told: Papers, key: EllipticCurvePrivateKey, password: str) -> None:
    # The roots first: after a cut in between we believe who will serve the new certificate, and show the old one.
    write_over(folder / place.TRUST, "".join(told.trust_roots).encode("ascii"))
    place.store(folder, key, "".join(told.cert_chain), password)
    (folder / PENDING).unlink(missing_ok=True)
