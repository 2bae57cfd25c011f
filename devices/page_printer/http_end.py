# SPDX-License-Identifier: Apache-2.0
"""The server's end of one HTTP connection, as small as a printer's: one request with a length, one answer.

NoRequestError   what came is no request with a length
"""

from __future__ import annotations

import contextlib
import socket

LARGEST_REQUEST = 32 * 1024 * 1024
# A client that says nothing more is not waited for longer than a test lasts.
PATIENCE_SECONDS = 30.0


class NoRequestError(Exception):
    """What came is no request with a length."""


class HttpEnd:
    """One connection of a client."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._client.settimeout(PATIENCE_SECONDS)

    def request(self) -> bytes:
        """Read one request; return its body. Raises NoRequestError, OSError."""
        with self._client.makefile("rb") as lines:
            length = -1
            while (line := lines.readline(65536)) not in (b"\r\n", b"\n"):
                if not line:
                    raise NoRequestError("the client went away")
                name, _, value = line.partition(b":")
                if name.strip().lower() == b"content-length":
                    length = int(value) if value.strip().isdigit() else -1
            if not 0 <= length <= LARGEST_REQUEST:
                raise NoRequestError("no length")
            body = lines.read(length)
        if len(body) < length:
            raise NoRequestError("the request ends early")
        return body

    def answer(self, body: bytes, *, half: bool = False) -> None:
        """Send an answer of IPP, or only the first half of it."""
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        self.send(head.encode("ascii") + (body[: len(body) // 2] if half else body))

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._client.sendall(data)

    def wait_for_hang_up(self) -> None:
        """Say nothing until the client has had enough."""
        self._client.recv(1)

    def cut(self) -> None:
        """Cut the connection from another thread; whoever reads from it wakes up."""
        with contextlib.suppress(OSError):
            self._client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        self._client.close()
