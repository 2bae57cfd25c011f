# SPDX-License-Identifier: Apache-2.0
"""What translating adapters share: which call of the contract a request is, and answers in the contract's words."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from kiosk.platform.adapters import Exchange, Site
from kiosk.platform.answer import JSON, PROBLEM_JSON, PROBLEM_TYPE, Answer
from kiosk.platform.blocks import Blocks
from kiosk.platform.errors import NotThePlatformError

# Status and retry as in the contract's ``x-problem-codes``: those an adapter may want to say.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, "never"),
    "unauthenticated": (401, "human"),
    "request-stale": (401, "human"),
    "forbidden-scope": (403, "human"),
    "not-found": (404, "never"),
    "wrong-offset": (409, "later"),
    "already-evaluated": (409, "never"),
    "duplicate-application": (409, "human"),
    "item-version-gone": (409, "after-fix"),
    "chain-broken": (409, "human"),
    "gone": (410, "never"),
    "hash-mismatch": (422, "never"),
    "idempotency-reused": (422, "never"),
    "validation-failed": (422, "after-fix"),
    "signature-invalid": (422, "after-fix"),
    "rate-limited": (429, "later"),
    "internal": (500, "later"),
    "not-offered": (501, "human"),
    "maintenance": (503, "later"),
}


class AnsweredError(Exception):
    """A call that ends here; ``answer`` is what the client is told."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


@dataclass(frozen=True)
class Asked:
    """One request of the contract, taken apart."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By lower-case name."""
    source: Callable[[], BinaryIO] | None = field(default=None, repr=False)
    size: int = 0
    offset: int = 0
    passing: Callable[[int], object] | None = None

    def blocks(self) -> Blocks:
        """Return the bytes that go; raises BrokenPaperError while they are read."""
        return Blocks(self.source or empty, self.size, self.offset, self.passing)

    def text(self) -> str:
        """Return a JSON body as it is."""
        return b"".join(self.blocks()).decode()

    def members(self) -> dict[str, Any]:
        """Return a JSON body as an object."""
        return msgspec.json.decode(self.text(), type=dict[str, Any])


Call = Callable[[Asked], Answer]


class Translation:
    """An exchange that answers the calls of the contract it has a translation for, and refuses the others in words.

    ``calls`` names them as the contract does: ``"PUT /submissions/{id}"``. ``moment`` tells the time for problems.
    """

    def __init__(self, wire: Exchange, site: Site, calls: Mapping[str, Call], moment: Callable[[], str]) -> None:
        self.wire = wire
        self.base = urlsplit(site.url).path.rstrip("/")
        self._moment = moment
        self._ways = [(*way_of(name), call) for name, call in calls.items()]

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
        """Answer one request of the contract; raises PlatformError."""
        told = {name.lower(): value for name, value in headers.items()}
        where, verb = urlsplit(url), told.get("x-http-method-override", method)
        for name, pattern, call in self._ways:
            found = pattern.fullmatch(where.path.removeprefix(self.base))
            if found and name == verb:
                path = {part: unquote(value) for part, value in found.groupdict().items()}
                return answer_of(call, Asked(path, dict(parse_qsl(where.query)), told, source, size, offset, passing))
        return refused("not-offered", self._moment())

    def close(self) -> None:
        """Let all connections go."""
        self.wire.close()


def answer_of(call: Call, asked: Asked) -> Answer:
    """Do a call; where it was answered on its way, that is the answer. Raises PlatformError."""
    try:
        return call(asked)
    except AnsweredError as ended:
        return ended.answer
    # A member is missing or of another kind: whoever answers so does not keep what was agreed.
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotThePlatformError("not-typed") from wrong


def answered(status: int, body: object, **headers: str) -> Answer:
    """Return a JSON answer of the contract."""
    return Answer(status, {"content-type": JSON} | named(headers), msgspec.json.encode(body))


def bare(status: int, **headers: str) -> Answer:
    """Return an answer without a body."""
    return Answer(status, named(headers))


def refused(code: str, moment: str, detail: str = "", **more: object) -> Answer:
    """Return a problem of the contract; ``detail`` and ``more`` hold no personal data."""
    status, retry = PROBLEMS[code]
    body = {
        "type": PROBLEM_TYPE + code,
        "title": code.replace("-", " ").capitalize(),
        "status": status,
        "code": code,
        "retry": retry,
        "detail": detail,
        "server_time": moment,
    }
    return Answer(status, {"content-type": PROBLEM_JSON}, msgspec.json.encode(body | more))


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers by their lower-case names."""
    return {name.replace("_", "-").lower(): value for name, value in headers.items()}


def way_of(name: str) -> tuple[str, re.Pattern[str]]:
    """Turn ``"PUT /submissions/{id}"`` into its method and a pattern of its path."""
    method, _, template = name.partition(" ")
    return method, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))


def empty() -> BinaryIO:
    """Open a body of nothing."""
    return io.BytesIO()
