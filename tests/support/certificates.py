"""Certificates of a moment, their authorities, and a TLS server that shows one and asks for one."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
LIMIT = 20.0
ANSWER = b"HTTP/1.1 204 X\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Issued:
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    own: x509.Certificate

    @property
    def pem(self) -> str:
        """Return the certificate."""
        return self.own.public_bytes(serialization.Encoding.PEM).decode()

    def write(self, place: Path) -> Path:
        """Write key and certificate into one file."""
        private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        place.write_bytes(private + self.pem.encode())
        return place


def issue(
    by: Issued | None = None,
    *,
    begins_in_days: float = -1,
    ends_in_days: float = 30,
    host: str = HOST,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> Issued:
    """Return a certificate, by itself where nobody else issues it; such a one may issue others."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{host} {key.public_key().public_numbers().x}"[:60])])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by.own.subject if by else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=begins_in_days))
        .not_valid_after(now + datetime.timedelta(days=ends_in_days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    return Issued(key, built)


def certificate(folder: Path, begins_in_days: float, ends_in_days: float) -> Path:
    """Write key and self-signed certificate into one file."""
    return issue(begins_in_days=begins_in_days, ends_in_days=ends_in_days).write(folder / "server.pem")


def answer(end: ssl.SSLSocket, *, talks: bool) -> None:
    """Shake hands and answer; hear whoever is turned away to the end, or a reset overtakes the alert on its way."""
    try:
        end.do_handshake()
        if talks and end.recv(4096):
            end.sendall(ANSWER)
    except ssl.SSLError:
        end.shutdown(socket.SHUT_WR)
        while end.recv(4096):
            pass


@contextlib.contextmanager
def tls_server(place: Path, wants_of: Path | None = None) -> Iterator[str]:
    """Shake hands with whoever comes, answer 204 and hang up; yield the base address.

    ``wants_of`` holds the root whose certificates are asked for; whoever has none is turned away.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    if wants_of:
        context.load_verify_locations(wants_of)
        context.verify_mode = ssl.CERT_REQUIRED
    server = socket.create_server((HOST, 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = server.accept()
                with context.wrap_socket(near, server_side=True, do_handshake_on_connect=False) as end:
                    end.settimeout(LIMIT)
                    with contextlib.suppress(OSError):
                        answer(end, talks=wants_of is not None)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://{HOST}:{server.getsockname()[1]}/api/v1"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(20)
