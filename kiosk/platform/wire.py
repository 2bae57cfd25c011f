# SPDX-License-Identifier: Apache-2.0
"""Bytes to the platform and back over ``requests``; every foreign exception becomes one of our errors here.

Imported late by the client: it costs more than 100 ms that no start screen should wait for.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from urllib3.connection import HTTPConnection

from kiosk.platform.answer import Answer
from kiosk.platform.errors import (
    BrokenPaperError,
    ClockError,
    LateAnswerError,
    PlatformError,
    TooLargeError,
    UnreachableError,
    UntrustedError,
)
from kiosk.platform.lean import HTTPAdapter, requests

# Each block has the connect limit for itself: urllib3 sends a whole bytes body in one sendall under that one limit,
# so that a large body over a slow line would never arrive (psf/requests#5263).
BLOCK = 16 * 1024
LARGEST_ANSWER = 4 * 1024 * 1024
# TCP_USER_TIMEOUT: keep-alive does not notice a line that dies with unacknowledged bytes on it.
SILENT_LINE_SECONDS = 20
# X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL.
NOT_YET_VALID, HAS_EXPIRED = 9, 10


class Blocks:
    """A body of known length that is read from ``offset`` on in blocks, never whole."""

    def __init__(self, source: Callable[[], BinaryIO], size: int, offset: int = 0) -> None:
        self._source = source
        self._left = size - offset
        self._offset = offset

    def __len__(self) -> int:
        return self._left

    def __iter__(self) -> Iterator[bytes]:
        """Yield the rest; raises BrokenPaperError when the source ends early or cannot be read."""
        left = self._left
        try:
            with self._source() as file:
                skip(file, self._offset)
                while left and (block := file.read(min(BLOCK, left))):
                    left -= len(block)
                    yield block
        except OSError as wrong:
            raise BrokenPaperError("unreadable") from wrong
        if left:
            raise BrokenPaperError("too-short")


def skip(file: BinaryIO, count: int) -> None:
    """Go ``count`` bytes on, reading where the source cannot seek."""
    if file.seekable():
        file.seek(count)
        return
    while count > 0 and (block := file.read(min(BLOCK, count))):
        count -= len(block)


class Wire:
    """One pool of connections to one platform."""

    def __init__(self, connect_seconds: float, read_seconds: float, session: requests.Session | None = None) -> None:
        self._limits = (connect_seconds, read_seconds)
        self._session = session or new_session()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        source: Callable[[], BinaryIO] | None = None,
        size: int = 0,
        offset: int = 0,
    ) -> Answer:
        """Send one request and read its answer whole; raises PlatformError."""
        body = Blocks(source, size, offset) if source else None
        with translated():
            response = self._session.request(
                method, url, headers=headers, data=body, timeout=self._limits, stream=True, allow_redirects=False
            )
            with response:
                content = self._read(response)
        return Answer(response.status_code, {key.lower(): value for key, value in response.headers.items()}, content)

    def close(self) -> None:
        """Let all connections go."""
        self._session.close()

    def _read(self, response: requests.Response) -> bytes:
        content = bytearray()
        until = time.monotonic() + self._limits[1]
        # The read limit of requests is that of each read: a server that drips would hold the thread for ever.
        for block in response.iter_content(BLOCK):
            content += block
            if len(content) > LARGEST_ANSWER:
                raise TooLargeError("answer-too-large")
            if time.monotonic() > until:
                raise LateAnswerError("answer-drips")
        return bytes(content)


class WatchfulAdapter(HTTPAdapter):
    """Opens sockets that notice a silently dead line."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Add the socket options to those of urllib3."""
        options = list(HTTPConnection.default_socket_options)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # Milliseconds, as tcp(7) has it.
            options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_LINE_SECONDS * 1000))
        super().init_poolmanager(*args, socket_options=options, **kwargs)


def new_session() -> requests.Session:
    """Return a session without proxies or passwords of the environment and without cookies."""
    session = requests.Session()
    # A proxy or a .netrc in the environment of a kiosk is nobody's decision; the site file is.
    session.trust_env = False
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, WatchfulAdapter())
    return session


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what requests raises into our errors."""
    try:
        yield
    except requests.exceptions.SSLError as wrong:
        raise certificate_error(wrong) from wrong
    except requests.exceptions.Timeout as wrong:
        raise LateAnswerError("time-out") from wrong
    except requests.exceptions.ConnectionError as wrong:
        raise connection_error(wrong) from wrong
    except requests.exceptions.RequestException as wrong:
        raise UnreachableError("cut") from wrong


def certificate_error(wrong: BaseException) -> PlatformError:
    """Tell a certificate out of its time (a clock is wrong) from one that proves nothing."""
    for cause in causes(wrong):
        if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in (NOT_YET_VALID, HAS_EXPIRED):
            return ClockError("certificate-dates")
    return UntrustedError("certificate")


def connection_error(wrong: BaseException) -> PlatformError:
    """Name what broke, as far as the causes tell."""
    for cause in causes(wrong):
        if isinstance(cause, TimeoutError):
            return LateAnswerError("time-out")
        if isinstance(cause, socket.gaierror):
            return UnreachableError("name")
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableError("refused")
    return UnreachableError("cut")


def causes(wrong: BaseException) -> Iterator[BaseException]:
    """Walk an exception with all it was raised from, handled while it was raised, or carries as argument."""
    seen: list[BaseException] = []
    waiting: list[object] = [wrong]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
