# SPDX-License-Identifier: Apache-2.0
"""How a connection to the platform stands a bad line: little hidden on the way, and a silent end is noticed.

What lies in a send buffer when the line breaks is sent again, and hides from us how far we are; what is sent into a
line that died without a word would be waited for during minutes.
"""

from __future__ import annotations

import socket
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from kiosk.platform.chunks import SEND_BUFFER

# Longest time in which nothing that was sent is taken by the other side: for one block in the socket, and as
# TCP_USER_TIMEOUT for what lies there unacknowledged, which keep-alive does not notice.
STALL_SECONDS = 20.0
# How much of the send buffer may wait without having been sent even once (tcp(7)).
NOT_SENT = 16 * 1024


def options() -> list[tuple[int, int, int]]:
    """Return the socket options of a connection; what this system does not have is left out."""
    found: list[tuple[int, int, int]] = [
        *HTTPConnection.default_socket_options,
        (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER),
    ]
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Milliseconds.
        found.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALL_SECONDS * 1000)))
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        found.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOT_SENT))
    return found


class PlainConnection(HTTPConnection):
    """A connection whose blocks each have the stall limit, not the short one of connecting."""

    def send(self, data: Any) -> None:
        """Send one block; raises OSError."""
        give_time(self)
        super().send(data)


class SecureConnection(HTTPSConnection):
    """The same under TLS."""

    def send(self, data: Any) -> None:
        """Send one block; raises OSError."""
        give_time(self)
        super().send(data)


def give_time(connection: HTTPConnection) -> None:
    """Set the limit of a block; a connection that is still to be opened keeps that of connecting."""
    if connection.sock is not None:
        connection.sock.settimeout(STALL_SECONDS)


class PlainPool(HTTPConnectionPool):
    """Connections of the first kind."""

    ConnectionCls = PlainConnection


class SecurePool(HTTPSConnectionPool):
    """Connections of the second kind."""

    ConnectionCls = SecureConnection


POOLS = {"http": PlainPool, "https": SecurePool}
