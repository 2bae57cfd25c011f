# SPDX-License-Identifier: Apache-2.0
"""The city's own search, and what it proposes to whoever shows a session; both only with a line."""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.domain.words import Words
from kiosk.platform.calls.asking import fetch, queried
from kiosk.platform.client import Platform

SESSION = "X-Citizen-Session"


class Hit(msgspec.Struct, frozen=True):
    """A matter by its task code, or a text by its id."""

    kind: Literal["matter", "content"]
    key: str
    title: Words
    note: Words


class Found(msgspec.Struct, frozen=True):
    """What fits, best first."""

    items: tuple[Hit, ...]


class Recommendation(msgspec.Struct, frozen=True):
    """A matter and why it is proposed."""

    task_code: str
    reason: Words


class Recommendations(msgspec.Struct, frozen=True):
    """What somebody may want to do next."""

    items: tuple[Recommendation, ...]


def search(platform: Platform, words: str, region: str = "", limit: int | None = None) -> tuple[Hit, ...]:
    """Ask what fits some words; raises PlatformError."""
    return fetch(platform, queried("/search", q=words, region=region, limit=limit), Found).items


def recommendations(platform: Platform, session: str) -> tuple[Recommendation, ...]:
    """Ask what is proposed to who shows this session; raises PlatformError."""
    return fetch(platform, "/recommendations", Recommendations, {SESSION: session}).items
