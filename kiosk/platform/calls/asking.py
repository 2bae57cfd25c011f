# SPDX-License-Identifier: Apache-2.0
"""How the typed calls are made: one way to ask, to act, and to turn pages; each raises PlatformError."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import msgspec

from kiosk.platform.answer import JSON, Answer
from kiosk.platform.classify import error_of_untyped
from kiosk.platform.client import Platform, right
from kiosk.platform.errors import NotThePlatformError, RefusedError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
# What is there, was made now, or was taken note of.
TAKEN = (200, 201, 202)
# More pages than this are no list any more but a ring.
MOST_PAGES = 1000


class Signed(Protocol):
    """An answer that says which key stands behind it."""

    @property
    def signed_by(self) -> str:
        """Return training or production."""


S = TypeVar("S", bound=Signed)


class Page(Protocol[T_co]):
    """One page of a list."""

    @property
    def items(self) -> tuple[T_co, ...]:
        """Return what stands on it."""

    @property
    def next_cursor(self) -> str:
        """Return where the next page begins."""

    @property
    def has_more(self) -> bool:
        """Tell whether there is one."""


def fetch(platform: Platform, path: str, kind: type[T], headers: Mapping[str, str] | None = None) -> T:
    """Return what stands at a path (``queried`` writes its query)."""
    return taken(platform.ask("GET", path, headers=headers)).read_as(kind)


def fetch_paper(
    platform: Platform, path: str, media_type: str, sha256: str, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return the bytes of a paper whose hash is known; raises NotThePlatformError for any others."""
    accepted = {"Accept": f"{media_type}, application/problem+json", **(headers or {})}
    answer = right(platform.ask("GET", path, headers=accepted), media_type)
    # What is printed is what was sealed, byte for byte: anything else is nobody's document.
    if hashlib.sha256(answer.body).hexdigest() != sha256:
        raise NotThePlatformError("hash-differs")
    return answer.body


def act(
    platform: Platform,
    method: str,
    path: str,
    body: object,
    kind: type[T],
    *,
    key: str = "",
    headers: Mapping[str, str] | None = None,
) -> T:
    """Send a body and return what is answered; ``key`` is the Idempotency-Key of a POST that acts."""
    told = {"Content-Type": JSON, **({"Idempotency-Key": key} if key else {}), **(headers or {})}
    return taken(platform.ask(method, path, source=msgspec.json.encode(body), headers=told)).read_as(kind)


def remove(platform: Platform, path: str, kind: type[T], headers: Mapping[str, str] | None = None) -> T:
    """Have something ended and return what is answered."""
    return taken(platform.ask("DELETE", path, headers=headers)).read_as(kind)


def signed(told: S, mode: str) -> S:
    """Return an answer that the key of this mode stands behind; raises NotThePlatformError for any other."""
    if told.signed_by != mode:
        raise NotThePlatformError("signed-by-other")
    return told


def every(platform: Platform, path: str, kind: type[Page[T]], headers: Mapping[str, str] | None = None) -> Iterator[T]:
    """Yield the items of all pages of a list; ``path`` is its first, with or without a query."""
    mark, cursor = "&" if "?" in path else "?", ""
    for _ in range(MOST_PAGES):
        page = fetch(platform, f"{path}{mark}{urlencode({'cursor': cursor})}" if cursor else path, kind, headers)
        yield from page.items
        if not page.has_more:
            return
        cursor = page.next_cursor
    raise NotThePlatformError("endless-pages")


def queried(path: str, **values: object) -> str:
    """Return a path with the values that are not empty as its query."""
    query = urlencode({name: value for name, value in values.items() if value not in ("", None)})
    return f"{path}?{query}" if query else path


def taken(answer: Answer) -> Answer:
    """Return an answer of ours that says yes; raises PlatformError for any other."""
    if problem := answer.problem():
        raise RefusedError(problem)
    if answer.media_type != JSON or answer.status not in TAKEN:
        raise error_of_untyped(answer)
    return answer
