# SPDX-License-Identifier: Apache-2.0
"""Questions about the catalogue beside fetching it: the lists one looks by, and whether a copy is still whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kiosk.domain.content import Sha256
from kiosk.domain.words import Words
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.calls.asking import fetch
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError

TreeName = Literal["themes", "departments", "regions", "queues"]


class Node(msgspec.Struct, frozen=True):
    """A heading, an office, a place or an area; only places have others in them."""

    code: Annotated[str, Meta(pattern="^[0-9A-Z]{1,18}$")]
    name: Words
    parts: tuple[Node, ...] = ()


class Tree(msgspec.Struct, frozen=True):
    """One list, whole."""

    name: TreeName
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Tagged:
    """A list as it came, and the entity tag of its state."""

    tree: Tree
    tag: str


class Digest(msgspec.Struct, frozen=True):
    """How many matters are offered, and ``catalogue_sha256`` of them all."""

    count: int
    digest: Sha256


def tree(platform: Platform, name: TreeName, tag: str = "") -> Tagged | None:
    """Ask for a list, None while it is still the one of ``tag``; raises PlatformError, also when another came."""
    came = platform.whole(f"/catalogue/trees/{name}", tag)
    if came is None:
        return None
    try:
        found = msgspec.json.decode(came[0], type=Tree)
    except UNREADABLE as wrong:
        raise NotThePlatformError("not-typed") from wrong
    if found.name != name:
        raise NotThePlatformError("other-tree")
    return Tagged(found, came[1])


def digest(platform: Platform) -> Digest:
    """Ask what a whole copy of the catalogue comes to; raises PlatformError."""
    return fetch(platform, "/catalogue/digest", Digest)
