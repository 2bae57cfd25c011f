# SPDX-License-Identifier: Apache-2.0
"""Questions about the catalogue beside fetching it: lists to look by, what the staff sees, whether a copy is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from msgspec import Meta

from kiosk.domain.content import Sha256
from kiosk.domain.words import Words
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.calls.asking import fetch, queried
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


class ReviewedMaterial(msgspec.Struct, frozen=True):
    """A paper, and what whoever accepts it looks at."""

    id: str
    name: Words
    review: tuple[Words, ...] = ()


class ReviewedItem(msgspec.Struct, frozen=True):
    """A matter as the staff sees it: which version, and its papers."""

    task_code: str
    version: int
    materials: tuple[ReviewedMaterial, ...]


def reviewed_item(platform: Platform, task_code: str, session: Mapping[str, str], version: int = 0) -> ReviewedItem:
    """Ask what is looked at in the papers of a matter, in its present version where none is named.

    ``session`` are the headers of a session of the staff. Raises PlatformError; its codes are ``gone`` for what is not
    offered any more, ``not-found`` for what never was, ``session-ended``.
    """
    path = queried(f"/catalogue/items/{quote(task_code, safe='')}", staff=1, version=version or None)
    found = fetch(platform, path, ReviewedItem, session)
    if found.task_code != task_code or version not in (0, found.version):
        raise NotThePlatformError("other-item")
    return found


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
