# SPDX-License-Identifier: Apache-2.0
"""The server's end of one HTTP connection, as small as a printer's: one request, one answer.

A request comes with its length or in chunks, and may ask first whether it is welcome (``Expect``): CUPS does both.

    NoRequestError   what came is no request
"""

from __future__ import annotations

import contextlib
import socket
from typing import BinaryIO

LONGEST_LINE, MOST_HEADERS = 65536, 100
LARGEST_REQUEST = 32 * 1024 * 1024
# A client that says nothing more is not waited for longer than a test lasts.
PATIENCE_SECONDS = 30.0


class NoRequestError(Exception):
    """What came is no request."""


class HttpEnd:
    """One connection of a client."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._client.settimeout(PATIENCE_SECONDS)

    def request(self) -> bytes:
        """Read one request; return its body. Raises NoRequestError, OSError."""
        with self._client.makefile("rb") as lines:
            headers = _headers(lines)
            # CUPS asks before it sends a body (RFC 9110, 10.1.1) and would wait for an answer that never comes.
            if headers.get(b"expect", b"").lower() == b"100-continue":
                self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
                return _in_chunks(lines)
            length = headers.get(b"content-length", b"")
            return _exactly(lines, int(length) if length.isdigit() else -1)

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


def _headers(lines: BinaryIO) -> dict[bytes, bytes]:
    """Read up to the empty line."""
    headers: dict[bytes, bytes] = {}
    while (line := lines.readline(LONGEST_LINE)) not in (b"\r\n", b"\n"):
        if not line or len(headers) > MOST_HEADERS:
            raise NoRequestError("no end of the headers")
        name, _, value = line.partition(b":")
        headers[name.strip().lower()] = value.strip()
    return headers


def _in_chunks(lines: BinaryIO) -> bytes:
    """Read a body whose length is told piece by piece (RFC 9112, 7.1)."""
    body = bytearray()
    while True:
        size = lines.readline(LONGEST_LINE).split(b";", 1)[0].strip()
        try:
            length = int(size, 16)
        except ValueError as wrong:
            raise NoRequestError("no size of a chunk") from wrong
        body += _exactly(lines, length)
        if len(body) > LARGEST_REQUEST:
            raise NoRequestError("too large")
        # The line end behind each chunk, and behind the last one the end of the trailer.
        lines.readline(LONGEST_LINE)
        if not length:
            return bytes(body)


def _exactly(lines: BinaryIO, length: int) -> bytes:
    if not 0 <= length <= LARGEST_REQUEST:
        raise NoRequestError("no length")
    body = lines.read(length)
    if len(body) < length:
        raise NoRequestError("the request ends early")
    return body
