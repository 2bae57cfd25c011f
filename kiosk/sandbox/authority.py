# SPDX-License-Identifier: Apache-2.0
"""The private certificate authority of the sandbox: its root, the server's certificate, and those of the terminals."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ipaddress
import json
import os
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.contract.problems import ProblemError

ROOT_DAYS, SERVER_DAYS = 3650, 397
# Short, so that a training terminal renews while people still look.
TERMINAL_DAYS = 90
# A terminal's clock may be a little behind ours; its first certificate must hold all the same.
EARLIER = datetime.timedelta(minutes=10)
PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Pair:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    own: x509.Certificate


class Authority:
    """Issues certificates over one folder; keys are made when the first one is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root: Pair | None = None

    @property
    def root_file(self) -> Path:
        """Return where the root stands for whoever is to believe it."""
        return self._folder / "ca.pem"

    @property
    def root_pem(self) -> str:
        """Return the root."""
        return pem_of(self._pair().own)

    def server_context(self, host: str) -> ssl.SSLContext:
        """Return how the server speaks: it shows a certificate for ``host`` and asks for one of ours, if there is."""
        place = self._folder / "server.pem"
        pair = self._pair()
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        names = [x509.IPAddress(ipaddress.ip_address(host)), x509.DNSName("localhost")]
        built = (
            builder("Banshi sandbox", key.public_key(), pair.own.subject, now, SERVER_DAYS)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(authority_key(pair), critical=False)
            .sign(pair.key, hashes.SHA256())
        )
        write_private(place, pem_of_key(key) + pem_of(built).encode())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(place)
        context.load_verify_locations(cadata=self.root_pem)
        # Not required: whoever enrols has none yet, and whose has ended renews by a signed request.
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def issue(self, csr: str, device_id: str, now: datetime.datetime) -> x509.Certificate:
        """Issue the certificate of a terminal for the key of a request; raises ProblemError."""
        public, pair = public_key_of(csr), self._pair()
        return (
            builder(device_id, public, pair.own.subject, now, TERMINAL_DAYS)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(authority_key(pair), critical=False)
            .sign(pair.key, hashes.SHA256())
        )

    def sign_detached(self, content: bytes) -> str:
        """Return a JWS with detached content (RFC 7515, appendix F) by EdDSA."""
        header = url64(json.dumps({"alg": "EdDSA", "kid": self.config_key[:8]}).encode())
        signature = self._config_key().sign(f"{header}.{url64(content)}".encode())
        return f"{header}..{url64(signature)}"

    @property
    def config_key(self) -> str:
        """Return the public key that signs configurations."""
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return base64.b64encode(self._config_key().public_key().public_bytes(*raw)).decode()

    def _pair(self) -> Pair:
        if self._root is None:
            self._root = self._read() if self.root_file.exists() else self._make()
        return self._root

    def _read(self) -> Pair:
        key = serialization.load_pem_private_key((self._folder / "ca.key").read_bytes(), None)
        own = x509.load_pem_x509_certificate(self.root_file.read_bytes())
        return Pair(elliptic(key), own)

    def _make(self) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Banshi training authority")])
        built = (
            builder("Banshi training authority", key.public_key(), name, datetime.datetime.now(datetime.UTC), ROOT_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        # The key first: a root without its key could issue nothing, and would be believed all the same.
        write_private(self._folder / "ca.key", pem_of_key(key))
        self.root_file.write_bytes(pem_of(built).encode())
        return Pair(key, built)

    def _config_key(self) -> ed25519.Ed25519PrivateKey:
        place = self._folder / "config.key"
        if not place.exists():
            write_private(place, pem_of_key(ed25519.Ed25519PrivateKey.generate()))
        key = serialization.load_pem_private_key(place.read_bytes(), None)
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise TypeError(f"{place} holds another kind of key")
        return key


def builder(
    name: str, public: ec.EllipticCurvePublicKey, issuer: x509.Name, now: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    """Begin a certificate."""
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def authority_key(pair: Pair) -> x509.AuthorityKeyIdentifier:
    """Name the key that signs."""
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(pair.key.public_key())


def public_key_of(csr: str) -> ec.EllipticCurvePublicKey:
    """Read the key of a request, which must have signed it; raises ProblemError."""
    try:
        request = x509.load_pem_x509_csr(csr.encode())
        holds = request.is_signature_valid
    except (ValueError, InvalidSignature) as wrong:
        raise ProblemError("validation-failed", "the request for a certificate cannot be read") from wrong
    public = request.public_key()
    if not holds or not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise ProblemError("validation-failed", "a key on the curve P-256 must sign its own request")
    return public


def key_name(public: ec.EllipticCurvePublicKey) -> str:
    """Return the id of a key, as the document has it."""
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"p256-{hashlib.sha256(spki).hexdigest()[:32]}"


def elliptic(key: object) -> ec.EllipticCurvePrivateKey:
    """Return a key of the kind we make."""
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("ca.key holds another kind of key")
    return key


def pem_of(own: x509.Certificate) -> str:
    """Return a certificate as text."""
    return own.public_bytes(PEM).decode()


def pem_of_key(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    """Return a private key as text; the training authority's protects nobody."""
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def write_private(place: Path, content: bytes) -> None:
    """Write a file for its owner only."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)


def url64(content: bytes) -> str:
    """Write bytes as JOSE does."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
