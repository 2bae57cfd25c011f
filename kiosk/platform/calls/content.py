# SPDX-License-Identifier: Apache-2.0
"""Texts for the public and values of the day: what changed, each text under its tag, what is known near a place."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.domain.content import Column, Content, ContentChange, LifeValue, Sha256
from kiosk.domain.hashes import content_sha256
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.calls.asking import fetch, queried
from kiosk.platform.client import JSON, Platform, members, right
from kiosk.platform.errors import NotThePlatformError


class ContentChanges(msgspec.Struct, frozen=True):
    """A page of changes; the last one comes with the hash of all that is offered."""

    columns: tuple[Column, ...]
    items: tuple[ContentChange, ...]
    next_cursor: Annotated[str, Meta(min_length=1, max_length=200)]
    has_more: bool
    digest: Sha256 | None = None


class LifeInfo(msgspec.Struct, frozen=True):
    """What is known near a place, one value a kind."""

    region: str
    items: tuple[LifeValue, ...]


def content_changes(platform: Platform, cursor: str = "", region: str = "", limit: int | None = None) -> ContentChanges:
    """Ask what changed since a cursor; raises PlatformError, also where a text that changed is not named whole."""
    found = fetch(platform, queried("/content/changes", cursor=cursor, region=region, limit=limit), ContentChanges)
    if not all(one.whole for one in found.items):
        raise NotThePlatformError("half-a-change")
    if not found.has_more and found.digest is None:
        raise NotThePlatformError("no-digest")
    return found


def content(platform: Platform, text_id: str, sha256: str) -> bytes:
    """Return a text as JSON, as a change told of it; raises PlatformError where another one comes.

    A text that was replaced once more between the change and this call has another hash (``other-text``): the next
    changes tell of it.
    """
    body = right(platform.ask("GET", f"/content/{text_id}"), JSON).body
    try:
        found = content_sha256(members(body))
    except TypeError as wrong:
        raise NotThePlatformError("not-typed") from wrong
    if found != sha256 or read_content(body).id != text_id:
        raise NotThePlatformError("other-text")
    return body


def read_content(body: bytes) -> Content:
    """Read a text; raises NotThePlatformError."""
    try:
        return msgspec.json.decode(body, type=Content)
    except UNREADABLE as wrong:
        raise NotThePlatformError("not-typed") from wrong


def life_info(platform: Platform, region: str) -> LifeInfo:
    """Ask what is known near a place; raises PlatformError, also when it is told of another one."""
    found = fetch(platform, queried("/life-info", region=region), LifeInfo)
    if found.region != region:
        raise NotThePlatformError("other-region")
    return found
