# SPDX-License-Identifier: Apache-2.0
"""Reference data: collections of entries under keys, of which only what changed behind a version is asked for."""

from __future__ import annotations

import datetime
from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from kiosk.domain.content import Sha256
from kiosk.domain.words import Words
from kiosk.domain.workdays import CalendarYear
from kiosk.platform.calls.asking import fetch, queried
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError

V = TypeVar("V")
Name = Literal["calendar", "templates", "dictionaries", "voice"]
Key = Annotated[str, Meta(pattern="^[0-9a-z][0-9a-z-]{0,59}$")]


class Template(msgspec.Struct, frozen=True):
    """A template of a paper as its file."""

    media_type: Literal["application/yaml"]
    content: str
    sha256: Sha256


class CodeName(msgspec.Struct, frozen=True):
    """A code and what it is called."""

    code: str
    name: Words


class Dictionary(msgspec.Struct, frozen=True):
    """A list of codes with their names."""

    title: Words
    entries: tuple[CodeName, ...]


class Spoken(msgspec.Struct, frozen=True):
    """A sentence that is read aloud."""

    say: Words


class Entry(msgspec.Struct, Generic[V], frozen=True):
    """One value of a collection, and the version that brought it."""

    key: Key
    version: int
    value: V


class Reference(msgspec.Struct, Generic[V], frozen=True):
    """What changed of a collection after ``since``, up to ``version``."""

    name: Name
    since: int
    version: int
    updated: datetime.date
    entries: tuple[Entry[V], ...]
    gone: tuple[Key, ...]


def calendar(platform: Platform, since: int = 0) -> Reference[CalendarYear]:
    """Ask for the working days of the years; raises PlatformError."""
    return _of("calendar", since, fetch(platform, _path("calendar", since), Reference[CalendarYear]))


def templates(platform: Platform, since: int = 0) -> Reference[Template]:
    """Ask for templates of papers; raises PlatformError."""
    return _of("templates", since, fetch(platform, _path("templates", since), Reference[Template]))


def dictionaries(platform: Platform, since: int = 0) -> Reference[Dictionary]:
    """Ask for lists of codes; raises PlatformError."""
    return _of("dictionaries", since, fetch(platform, _path("dictionaries", since), Reference[Dictionary]))


def voice(platform: Platform, since: int = 0) -> Reference[Spoken]:
    """Ask for the sentences that are read aloud; raises PlatformError."""
    return _of("voice", since, fetch(platform, _path("voice", since), Reference[Spoken]))


def _path(name: Name, since: int) -> str:
    return queried(f"/reference/{name}", since=since or None)


def _of(name: Name, since: int, found: Reference[V]) -> Reference[V]:
    """Return an answer about what was asked; one of another collection, or of versions gone by, is none."""
    if (found.name, found.since) != (name, since) or found.version < since:
        raise NotThePlatformError("other-reference")
    return found
