# SPDX-License-Identifier: Apache-2.0
"""Which terminal asks: by the certificate it shows, by the signature of its request, or by nothing.

Both are looked at where both are there. A sandbox that demands identities turns away who has none; one that does not
takes every request as before, and holds against its identity whoever shows one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from starlette.requests import Request

from kiosk.contract.document import Operation
from kiosk.contract.problems import ProblemError
from kiosk.sandbox.authority import key_name
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.striking import transport_of

# Open to everybody: the clock proves nothing and gives nothing away, and who enrols is nobody yet.
OPEN = frozenset({"getTime", "createEnrolment"})
# Open to a certificate that has ended, so that a terminal that was off for months needs no visit.
RENEWALS = frozenset({"renewCertificate"})
FIELDS = (
    "content-digest", "idempotency-key", "x-http-method-override", "upload-length", "upload-metadata",
    "upload-offset", "upload-checksum", "if-match", "x-staff-session", "x-citizen-session",
)  # fmt: skip
INPUT = re.compile(
    r'terminal=(?P<all>\((?P<names>[^)]*)\);created=(?P<created>[0-9]{1,12});keyid="(?P<key>[^"]+)";alg="ecdsa-p256-sha256")'
)
SIGNATURE = re.compile(r"terminal=:(?P<bytes>[A-Za-z0-9+/]{86}==):")
NEAR_SECONDS = 300


@dataclass(frozen=True)
class Caller:
    """A terminal that has proved who it is."""

    device_id: str
    device: Mapping[str, str]
    key: str
    body_signed: str = field(default="", repr=False)
    """The digest the signature binds the body to, empty without one."""


class Callers:
    """Finds out who asks, and refuses what an identity may not."""

    def __init__(self, rooms: Rooms, demanding: bool) -> None:
        self._rooms = rooms
        self._demanding = demanding

    def admit(self, request: Request, operation: Operation, path: Mapping[str, str]) -> Caller | None:
        """Return who asks, None where nobody says so and nobody need; raises ProblemError."""
        shown, signed = self._shown(request), self._signed(request)
        if not shown and not signed:
            if operation.id in RENEWALS or (self._demanding and operation.id not in OPEN):
                raise ProblemError("unauthenticated", "neither a certificate nor a signature of a terminal")
            return None
        caller = self._caller(request, operation, shown, signed)
        if operation.template.startswith("/devices/") and path.get("id", caller.device_id) != caller.device_id:
            raise ProblemError("forbidden-scope", "this is another machine's")
        return caller

    def _caller(self, request: Request, operation: Operation, shown: str, signed: str) -> Caller:
        if shown and signed and shown != signed:
            raise ProblemError("request-altered", "the request was signed by another terminal than the one that sends")
        return self._known(shown or signed, operation, request if signed else None)

    def hold(self, caller: Caller | None, content: bytes | bytearray, body: object) -> None:
        """Hold the body against who sends it: its digest, and the numbers of the machine in it; raises ProblemError."""
        if caller is None:
            return
        if caller.body_signed and caller.body_signed != digest_of(content):
            raise ProblemError("request-altered", "the body is not the one that was signed")
        told = body.get("device") if isinstance(body, dict) else None
        if told is not None and told != caller.device:
            raise ProblemError("forbidden-scope", "these are another machine's numbers")

    def _shown(self, request: Request) -> str:
        """Return the id of the key of the certificate that was shown, empty for none; the handshake has proved both."""
        transport = transport_of(request)
        tls = transport.get_extra_info("ssl_object") if transport else None
        own = tls.getpeercert(binary_form=True) if tls else None
        return key_name(elliptic(x509.load_der_x509_certificate(own))) if own else ""

    def _signed(self, request: Request) -> str:
        given = request.headers.get("signature-input")
        if given is None:
            return ""
        found = INPUT.fullmatch(given)
        if found is None or not SIGNATURE.fullmatch(request.headers.get("signature", "")):
            raise ProblemError("request-altered", "the signature is not written as the document has it")
        return found["key"]

    def _known(self, key: str, operation: Operation, signed: Request | None) -> Caller:
        row = self._rooms.store.one(
            "SELECT c.pem, c.ends, d.* FROM certificate c JOIN device d ON d.id = c.device_id WHERE c.key = ?", key
        )
        if row is None:
            raise ProblemError("device-unknown", "no machine with this key was ever taken in")
        if row["revoked"]:
            raise ProblemError("identity-revoked", "this machine was taken out")
        body = self._prove(signed, row["pem"], operation) if signed else ""
        if self._rooms.clock.now().timestamp() >= row["ends"] and operation.id not in RENEWALS:
            raise ProblemError("identity-expired", "renew the certificate; nothing else is open to it")
        return Caller(row["id"], {name: row[name] for name in ("region", "hall", "device")}, key, body)

    def _prove(self, request: Request, pem: str, operation: Operation) -> str:
        """Check a signature and return the digest of the body it binds; raises ProblemError."""
        found = INPUT.fullmatch(request.headers["signature-input"])
        assert found  # noqa: S101  # looked at by _signed
        names = re.findall(r'"([^"]+)"', found["names"])
        wanted = {"@method", "@path", "@query", *(name for name in FIELDS if name in request.headers)}
        wanted |= {"content-digest"} if operation.takes_json else set()
        if set(names) != wanted:
            raise ProblemError("request-altered", "the signature does not cover what the document says")
        if abs(self._rooms.clock.now().timestamp() - int(found["created"])) > NEAR_SECONDS:
            raise ProblemError("request-stale", "signed at another time than ours")
        lines = [f'"{name}": {component(request, name)}' for name in names]
        base = "\n".join([*lines, f'"@signature-params": {found["all"]}']).encode()
        if not holds(pem, request.headers["signature"], base):
            raise ProblemError("request-altered", "the signature does not hold")
        return request.headers.get("content-digest", "")


def component(request: Request, name: str) -> str:
    """Return one signed part of a request as it came."""
    if name == "@method":
        return request.method
    if name == "@path":
        raw: Any = request.scope["raw_path"]
        return str(raw.decode("ascii"))
    if name == "@query":
        return "?" + str(request.scope["query_string"].decode("ascii"))
    return ", ".join(request.headers.getlist(name)).strip()


def holds(pem: str, signature: str, base: bytes) -> bool:
    """Tell whether the signature of a request is that of a certificate's key."""
    # The pattern leaves nothing that is no Base64 of 64 bytes.
    found = SIGNATURE.fullmatch(signature)
    return found is not None and made_by(pem, base64.b64decode(found["bytes"]), base)


def made_by(pem: str, raw: bytes, data: bytes) -> bool:
    """Tell whether a signature of 64 bytes over ``data`` is that of a certificate's key."""
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        elliptic(x509.load_pem_x509_certificate(pem.encode())).verify(der, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return len(raw) == 64


def elliptic(own: x509.Certificate) -> ec.EllipticCurvePublicKey:
    """Return the key of a certificate of ours."""
    public = own.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise ProblemError("device-unknown", "a key of another kind")
    return public


def digest_of(content: bytes | bytearray) -> str:
    """Return the Content-Digest of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
