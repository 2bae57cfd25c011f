# SPDX-License-Identifier: Apache-2.0
"""How a connection to the platform stands a bad line: little hidden on the way, and a silent end is noticed.

What lies in a send buffer when the line breaks is sent again, and hides from us how far we are; what is sent into a
line that died without a word would be waited for during minutes.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import time
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

# Longest time in which nothing that was sent is taken by the other side: for one block in the socket, and as
# TCP_USER_TIMEOUT for what lies there unacknowledged, which keep-alive does not notice.
STALL_SECONDS = 20.0
# What lies in the send buffer is half a second of the line, as far as it was measured. A whole one cost a tenth of all
# bytes more over 256 kbit/s that are cut every five seconds, and nothing was faster. Linux doubles what is asked for
# and counts its own book-keeping into it (socket(7)).
BUFFER_SECONDS = 0.5
SMALLEST_BUFFER, LARGEST_BUFFER = 16 * 1024, 512 * 1024
MEASURED_SECONDS = 1.0
# OpenSSL's number for a certificate that was revoked (X509_V_ERR_CERT_REVOKED).
REVOKED = 23
# How much of it may wait without having been sent even once (tcp(7)).
NOT_SENT = 16 * 1024


def options() -> list[tuple[int, int, int]]:
    """Return the socket options of a new connection; what this system does not have is left out."""
    found: list[tuple[int, int, int]] = [
        *HTTPConnection.default_socket_options,
        (socket.SOL_SOCKET, socket.SO_SNDBUF, SMALLEST_BUFFER),
    ]
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Milliseconds.
        found.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALL_SECONDS * 1000)))
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        found.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOT_SENT))
    return found


class Flow:
    """Measures what a connection takes, and makes its send buffer fit."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._count = 0

    def ready(self, sock: socket.socket | None, count: int) -> None:
        """Prepare a socket for one block; one that is still to be opened keeps the short limit of connecting."""
        if sock is None:
            return
        sock.settimeout(STALL_SECONDS)
        now = time.monotonic()
        if now - self._since >= MEASURED_SECONDS:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer_for(self._count / (now - self._since)))
            self._since, self._count = now, 0
        self._count += count


def buffer_for(rate: float) -> int:
    """Return the send buffer for a line that takes so many bytes a second."""
    return min(max(int(rate * BUFFER_SECONDS), SMALLEST_BUFFER), LARGEST_BUFFER)


class PlainConnection(HTTPConnection):
    """A connection whose blocks each have the stall limit, not the short one of connecting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._flow = Flow()

    def send(self, data: Any) -> None:
        """Send one block; raises OSError."""
        self._flow.ready(self.sock, len(data))
        super().send(data)


class SecureConnection(PlainConnection, HTTPSConnection):
    """The same under TLS; nothing is said to who shows a certificate that is named as revoked."""

    revoked: frozenset[str] = frozenset()
    """SHA-256 of certificates, in hex."""

    def connect(self) -> None:
        """Open the connection; raises SSLCertVerificationError for a revoked certificate, and any other OSError."""
        super().connect()
        shown = self.sock.getpeercert(binary_form=True) if isinstance(self.sock, ssl.SSLSocket) else None
        if shown and hashlib.sha256(shown).hexdigest() in self.revoked:
            self.close()
            wrong = ssl.SSLCertVerificationError("certificate revoked")
            # As OpenSSL would have it, had it a list to look at: one name for one thing.
            wrong.verify_code = REVOKED
            raise wrong


class PlainPool(HTTPConnectionPool):
    """Connections of the first kind."""

    ConnectionCls = PlainConnection


class SecurePool(HTTPSConnectionPool):
    """Connections of the second kind."""

    ConnectionCls = SecureConnection


def pools(revoked: frozenset[str] = frozenset()) -> dict[str, type[HTTPConnectionPool]]:
    """Return the kinds of connections by scheme; none speaks with who shows a revoked certificate."""

    class Connection(SecureConnection):
        """One that knows the list."""

    class Pool(SecurePool):
        """Connections that know the list."""

        ConnectionCls = Connection

    Connection.revoked = revoked
    return {"http": PlainPool, "https": Pool}
