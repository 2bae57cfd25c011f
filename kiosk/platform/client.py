# SPDX-License-Identifier: Apache-2.0
"""The client of the platform's calls (``openapi.yaml``): blocking, safe to use from several threads."""

from __future__ import annotations

import datetime
import io
import threading
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote, urlencode, urljoin, urlsplit

import msgspec

from kiosk.domain.hashes import content_sha256
from kiosk.platform.answer import UNREADABLE, Answer
from kiosk.platform.classify import error_of_untyped
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.platform.values import Changes, PlatformTime

if TYPE_CHECKING:
    import requests

    from kiosk.platform.wire import Wire

PASSED_BY_ALL = ("GET", "POST")
OK = 200
NOT_MODIFIED = 304
JSON = "application/json"
LINES = "application/x-ndjson"


class Platform:
    """The platform of a city at ``url`` (up to and with ``/api/v1``).

    ``connect_seconds`` bounds the connection and each 16 KB block sent, ``read_seconds`` the wait for an answer.
    ``method_override`` sends everything but GET and POST as POST, for gateways that pass nothing else.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        connect_seconds: float = 5.0,
        read_seconds: float = 20.0,
        method_override: bool = False,
        session: requests.Session | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._limits = (connect_seconds, read_seconds)
        self._override = method_override
        self._session = session
        self._now = now
        self._wire: Wire | None = None
        self._lock = threading.Lock()
        self.skew_seconds: float | None = None
        """The platform's clock minus ours by the last answer, to about a second; None before the first."""

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
    ) -> Answer:
        """Send one request and return whatever came; raises PlatformError when nothing usable came.

        ``path`` is below the base address, or an absolute address of the same server. ``source`` is the body: bytes,
        or what opens a file of ``size`` bytes that is sent from ``offset`` on.
        """
        wire = self._open_wire()
        # The skew is taken against the middle of the call: the way there and the way back count half each.
        before = self._now()
        sent, extra = self._way(method)
        if isinstance(source, bytes):
            size, source = len(source), partial(io.BytesIO, source)
        answer = wire.send(sent, self.absolute(path), self._headers(headers, extra), source, size, offset)
        self._compare_clocks(answer, (before + self._now()) / 2)
        return answer

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

    def _open_wire(self) -> Wire:
        with self._lock:
            if self._wire is None:
                from kiosk.platform.wire import Wire

                self._wire = Wire(*self._limits, self._session)
            return self._wire

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
        self.skew_seconds = theirs.timestamp() - our_time


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
