# SPDX-License-Identifier: Apache-2.0
"""The client of the platform's calls (``openapi.yaml``): blocking, safe to use from several threads."""

from __future__ import annotations

import datetime
import hashlib
import io
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urlencode, urljoin, urlsplit

import msgspec

from kiosk.domain.hashes import content_sha256
from kiosk.platform.answer import UNREADABLE, Answer
from kiosk.platform.classify import error_of_untyped
from kiosk.platform.errors import (
    REFUSED_CERTIFICATES,
    NotThePlatformError,
    OwnIdentityError,
    PlatformError,
    RefusedError,
)
from kiosk.platform.request_signing import signed
from kiosk.platform.skew import Skew
from kiosk.platform.values import Changes, PlatformTime

if TYPE_CHECKING:
    import ssl

    import requests

    from kiosk.platform.adapters import Adapter, Exchange
    from kiosk.platform.identity import DeviceIdentity

PASSED_BY_ALL = ("GET", "POST")
SAME_REQUEST = (307, 308)
# A detour of one step is a changed path; more is a ring.
LONGEST_DETOUR = 3
OK = 200
NOT_MODIFIED = 304
JSON = "application/json"
LINES = "application/x-ndjson"


class Platform:
    """The platform of a city at ``url`` (up to and with ``/api/v1``).

    ``connect_seconds`` bounds the connection, ``read_seconds`` the wait for an answer; each block has its own limit.
    ``method_override`` sends everything but GET and POST as POST, for gateways that pass nothing else; ``largest_body``
    is how many bytes of one body such a gateway lets through, 0 for any. With an ``identity`` nobody is believed but
    its roots, its certificate is shown, and every request is signed. ``on_refusal`` hears the code of a certificate
    that is refused, theirs or ours, once until it is another or none. ``revoked`` names certificates (SHA-256, in hex)
    that are not believed any more. An ``adapter`` speaks for a platform that does not keep the contract itself.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        connect_seconds: float = 5.0,
        read_seconds: float = 20.0,
        method_override: bool = False,
        largest_body: int = 0,
        identity: DeviceIdentity | None = None,
        on_refusal: Callable[[str], object] = str,
        revoked: Iterable[str] = (),
        session: requests.Session | None = None,
        adapter: Adapter | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._limits = (connect_seconds, read_seconds)
        self._override = method_override
        self.largest_body = largest_body
        self.identity = identity
        self._on_refusal = on_refusal
        self._refused = ""
        self._revoked = frozenset(revoked)
        self._session = session
        self._adapter = adapter
        self._now = now
        self._wire: Exchange | None = None
        self._lock = threading.Lock()
        self._skew = Skew()
        self.skew_seconds: float | None = None
        """The platform's clock minus ours by the last answers, to about a second; None before the first."""
        self.offset_seconds: float | None = None
        """The same to some milliseconds, as last measured (``clock_offset``); None before."""

    @property
    def destination(self) -> str:
        """Name host and credential, alike after a restart: what is known of one way says nothing of another."""
        token = hashlib.sha256(self._token.encode()).hexdigest()[:16] if self._token else ""
        return f"{self.url} {self.identity.name if self.identity else ''} {token}"

    def time(self) -> PlatformTime:
        """Ask for the platform's clock; raises PlatformError."""
        return self._get("/time").read_as(PlatformTime)

    def changes(self, cursor: str = "", **filters: str) -> Changes:
        """Ask what changed in the catalogue since a cursor; ``filters``: region, profile. Raises PlatformError."""
        query = urlencode({name: value for name, value in {"cursor": cursor, **filters}.items() if value})
        return self._get(f"/catalogue/changes?{query}" if query else "/catalogue/changes").read_as(Changes)

    def bundle(self, cursor: str = "", limit: int = 100) -> bytes | None:
        """Return a page of the catalogue as JSON Lines, None when nothing is new since the cursor.

        100 matters with their forms are about 1.5 MB, 0.2 MB on the line. Raises PlatformError.
        """
        query = urlencode({name: value for name, value in (("cursor", cursor), ("limit", limit)) if value})
        headers = {"Accept": f"{LINES}, application/problem+json", "Accept-Encoding": "gzip"}
        if cursor:
            headers["If-None-Match"] = f'"{cursor}"'
        answer = self.ask("GET", f"/catalogue/bundle?{query}", headers=headers)
        return None if answer.status == NOT_MODIFIED else right(answer, LINES).body

    def whole(self, path: str, tag: str = "") -> tuple[bytes, str] | None:
        """Return something that comes whole and its entity tag, None when it is still what had ``tag``.

        Raises PlatformError.
        """
        answer = self.ask("GET", path, headers={"If-None-Match": tag} if tag else None)
        if answer.status == NOT_MODIFIED and tag:
            return None
        return right(answer, JSON).body, answer.headers.get("etag", "")

    def item(self, task_code: str) -> bytes:
        """Return one ServiceItem as JSON; raises PlatformError, also when another item came."""
        body = self._get(f"/catalogue/items/{quote(task_code, safe='')}").body
        if members(body).get("task_code") != task_code:
            raise NotThePlatformError("other-item")
        return body

    def form(self, code: str, version: int) -> bytes:
        """Return one version of a form as JSON; raises PlatformError, also when its hash does not fit."""
        body = self._get(f"/forms/{quote(code, safe='')}/versions/{version}").body
        form = members(body)
        announced = form.pop("sha256", None)
        try:
            fits = content_sha256(form) == announced
        except TypeError as wrong:
            raise NotThePlatformError("form-hash") from wrong
        if not fits or (form.get("code"), form.get("version")) != (code, version):
            raise NotThePlatformError("form-hash")
        return body

    def ask(
        self,
        method: str,
        path: str,
        *,
        source: Callable[[], BinaryIO] | bytes | None = None,
        size: int = 0,
        offset: int = 0,
        headers: Mapping[str, str] | None = None,
        passing: Callable[[int], object] | None = None,
    ) -> Answer:
        """Send one request and return whatever came; raises PlatformError when nothing usable came.

        ``path`` is below the base address, or an absolute address of the same server. ``source`` is the body: bytes,
        or what opens a file that is sent from ``offset`` up to ``size``. ``passing`` is told of each block before it
        goes; it may wait, or raise a PlatformError to end the request.
        """
        sent, extra = self._way(method)
        whole = source if isinstance(source, bytes) else None
        if isinstance(source, bytes):
            size, source = len(source), partial(io.BytesIO, source)
        address, told = self.absolute(path), self._headers(headers, extra)
        for _ in range(LONGEST_DETOUR):
            signature = self._signature(sent, address, told, whole)
            answer = self._send(sent, address, told | signature, source, size, offset, passing)
            # These two alone say that method and body stay as they are (RFC 9110, 15.4.8 and 15.4.9); any other
            # redirect is a log-in page or a changed request.
            if answer.status not in SAME_REQUEST or not answer.headers.get("location"):
                return answer
            address = self.absolute(answer.headers["location"])
        raise NotThePlatformError("endless-redirects")

    def become(self, identity: DeviceIdentity | None) -> None:
        """Go on under another identity: connections under the one before are let go."""
        self.identity = identity
        self._refused = ""
        self.close()

    def revoke(self, certificates: Iterable[str]) -> None:
        """Believe these certificates (SHA-256, in hex) no more, and only these: connections are opened anew."""
        if (revoked := frozenset(certificates)) != self._revoked:
            self._revoked = revoked
            self.close()

    def absolute(self, path: str) -> str:
        """Return the full address of a path; raises NotThePlatformError for another server."""
        # A Location may come as an address, as a path of the host, or as a path below the base; "//host" is an address.
        if path.startswith("/") and not path.startswith("//") and not path.startswith(urlsplit(self.url).path + "/"):
            return self.url + path
        address = urljoin(self.url + "/", path)
        if urlsplit(address)[:2] != urlsplit(self.url)[:2]:
            raise NotThePlatformError("foreign-location")
        return address

    def close(self) -> None:
        """Let the connections go; the next call opens new ones."""
        with self._lock:
            wire, self._wire = self._wire, None
        if wire:
            wire.close()

    def _get(self, path: str) -> Answer:
        return right(self.ask("GET", path), JSON)

    def _send(self, method: str, address: str, headers: dict[str, str], *body: Any) -> Answer:
        # The skew is taken against the middle of the call: the way there and the way back count half each.
        before = self._now()
        try:
            answer = self._open_wire().send(method, address, headers, *body)
        except PlatformError as wrong:
            self._tell_refusal(wrong.code)
            raise
        self._tell_refusal("")
        self._compare_clocks(answer, (before + self._now()) / 2)
        return answer

    def _tell_refusal(self, code: str) -> None:
        """Tell of a refused certificate when it is news; a line that only broke says nothing about any."""
        if code and code not in REFUSED_CERTIFICATES:
            return
        with self._lock:
            # Several threads may be refused at once; it is one event.
            news, self._refused = code != self._refused, code
        if code and news:
            self._on_refusal(code)
        if code == "identity-expired":
            self.close()

    def _open_wire(self) -> Exchange:
        with self._lock:
            if self._wire is None:
                self._wire = self._new_wire()
            return self._wire

    def _new_wire(self) -> Exchange:
        from kiosk.platform.adapters import Site
        from kiosk.platform.wire import Wire

        wire = Wire(*self._limits, self._session, self._trust(), self._revoked)
        return self._adapter(wire, Site(self.url, self._token)) if self._adapter else wire

    def _trust(self) -> ssl.SSLContext | None:
        if self.identity is None:
            return None
        from kiosk.platform.identity import IdentityError

        # One that has ended, by either clock, is refused before a word is said. Without it the platform hears a signed
        # request, which is all that a renewal needs.
        show = self._now() < self.identity.ends and self._refused != "identity-expired"
        try:
            return self.identity.context(show=show)
        except IdentityError as wrong:
            raise OwnIdentityError(wrong.code) from wrong

    def _signature(self, method: str, address: str, headers: dict[str, str], body: bytes | None) -> dict[str, str]:
        if self.identity is None:
            return {}
        # By the platform's clock where it is known: a terminal that was off for a month must not be turned away for it.
        created = int(self._now() + (self.skew_seconds or 0))
        return signed(self.identity, method, address, headers, body or None, created)

    def _way(self, method: str) -> tuple[str, dict[str, str]]:
        if self._override and method not in PASSED_BY_ALL:
            return "POST", {"X-HTTP-Method-Override": method}
        return method, {}

    def _headers(self, given: Mapping[str, str] | None, extra: Mapping[str, str]) -> dict[str, str]:
        headers = {
            "Accept": "application/json, application/problem+json",
            # What is not compressed cannot unfold into more than was sent; the answers are small.
            "Accept-Encoding": "identity",
            "User-Agent": "banshi",
            "X-Device-Time": datetime.datetime.fromtimestamp(self._now(), datetime.UTC).isoformat(),
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers | dict(given or {}) | dict(extra)

    def _compare_clocks(self, answer: Answer, our_time: float) -> None:
        try:
            theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return
        self.skew_seconds = self._skew.saw(theirs.timestamp() - our_time)


def right(answer: Answer, media_type: str) -> Answer:
    """Return an answer of the type that was asked for; raises PlatformError."""
    if answer.media_type == media_type and answer.status == OK:
        return answer
    if problem := answer.problem():
        raise RefusedError(problem)
    raise error_of_untyped(answer)


def members(body: bytes) -> dict[str, object]:
    """Read a JSON object; raises NotThePlatformError."""
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except UNREADABLE as wrong:
        raise NotThePlatformError("not-an-object") from wrong
