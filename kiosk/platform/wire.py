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

from kiosk.platform.answer import Answer
from kiosk.platform.blocks import BLOCK, Blocks
from kiosk.platform.certificates import causes, refusal
from kiosk.platform.errors import LateAnswerError, PlatformError, TooLargeError, UnreachableError
from kiosk.platform.lean import HTTPAdapter, requests
from kiosk.platform.sockets import options, pools

Trust = ssl.SSLContext | None
"""Whom a wire believes and as whom it comes; None for the public roots and nobody."""

LARGEST_ANSWER = 4 * 1024 * 1024


class Wire:
    """One pool of connections to one platform."""

    def __init__(
        self,
        connect_seconds: float,
        read_seconds: float,
        session: requests.Session | None = None,
        trust: Trust = None,
        revoked: frozenset[str] = frozenset(),
    ) -> None:
        self._limits = (connect_seconds, read_seconds)
        self._session = session or new_session(trust, revoked)

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        source: Callable[[], BinaryIO] | None = None,
        size: int = 0,
        offset: int = 0,
        passing: Callable[[int], object] | None = None,
    ) -> Answer:
        """Send one request and read its answer whole; raises PlatformError."""
        body = Blocks(source, size, offset, passing) if source else None
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
    """Opens sockets that notice a silently dead line, and none to who shows a ``revoked`` certificate."""

    def __init__(self, revoked: frozenset[str] = frozenset()) -> None:
        self._revoked = revoked
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Add the socket options to those of urllib3."""
        super().init_poolmanager(*args, socket_options=options(), **kwargs)
        self.poolmanager.pool_classes_by_scheme = pools(self._revoked)


class PinnedAdapter(WatchfulAdapter):
    """The same, to nobody but whom ``trust`` believes, and as whom it comes."""

    def __init__(self, trust: ssl.SSLContext, revoked: frozenset[str] = frozenset()) -> None:
        self._trust = trust
        super().__init__(revoked)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let all connections use the one context."""
        super().init_poolmanager(*args, ssl_context=self._trust, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the judgement to the context: requests would have the public roots believed beside the pinned."""


def new_session(trust: Trust = None, revoked: frozenset[str] = frozenset()) -> requests.Session:
    """Return a session without proxies or passwords of the environment and without cookies.

    ``revoked`` are the SHA-256 of certificates, in hex, that prove nothing any more.
    """
    session = requests.Session()
    # A proxy or a .netrc in the environment of a kiosk is nobody's decision; the site file is.
    session.trust_env = False
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", WatchfulAdapter())
    session.mount("https://", PinnedAdapter(trust, revoked) if trust else WatchfulAdapter(revoked))
    return session


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what requests raises into our errors."""
    try:
        yield
    except requests.exceptions.SSLError as wrong:
        raise refusal(wrong) from wrong
    except requests.exceptions.Timeout as wrong:
        raise LateAnswerError("time-out") from wrong
    except requests.exceptions.ConnectionError as wrong:
        raise connection_error(wrong) from wrong
    except requests.exceptions.RequestException as wrong:
        raise UnreachableError("cut") from wrong


def connection_error(wrong: BaseException) -> PlatformError:
    """Name what broke, as far as the causes tell."""
    for cause in causes(wrong):
        # An alert that comes after our hands were shaken: with TLS 1.3 the other side judges us last.
        if isinstance(cause, ssl.SSLError):
            return refusal(wrong)
        if isinstance(cause, TimeoutError):
            return LateAnswerError("time-out")
        if isinstance(cause, socket.gaierror):
            return UnreachableError("name")
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableError("refused")
    return UnreachableError("cut")
