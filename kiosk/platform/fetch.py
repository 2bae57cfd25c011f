# SPDX-License-Identifier: Apache-2.0
"""Bring the catalogue to the terminal: items and forms as JSON files, replaced one by one, told by an index.

    folder/catalogue.json                 index: what is offered now, the cursor, when it was asked for
    folder/items/TASK_CODE.json           one ServiceItem
    folder/forms/CODE-vN.json             one version of a form, never changed

Whoever reads begins with the index; it is written last, so that it never names what is not there. Run it beside the
screens, never in their thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from config.logs import logger
from kiosk.domain.catalogue_index import INDEX, Index
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.platform.values import Change

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

log = logger(__name__)

# Pages of changes; more is no catalogue but a server that repeats itself.
LONGEST_LIST = 1000


# A name from outside that becomes a file name: it must not lead out of the folder.
FileName = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]+$")]


class FormReference(msgspec.Struct, frozen=True):
    """Which form an item needs."""

    code: FileName
    version: int


class ItemHead(msgspec.Struct, frozen=True):
    """The part of an item that the fetching looks at."""

    task_code: FileName
    version: int
    form: FormReference | None = None


def fetch_catalogue(platform: Platform, folder: Path, *, now: Callable[[], float] = time.time) -> Index:
    """Bring ``folder`` up to date and return its index; raises PlatformError, and what was there stays usable."""
    before = read_index(folder)
    offered = dict(before.items)
    found = collect(platform, before.cursor)
    if found is None:
        # Our cursor is too old for the platform: begin anew, keep the old files until the new index stands.
        offered, found = {}, collect(platform, "")
    if found is None:
        raise NotThePlatformError("endless-changes")
    changes, cursor = found
    for change in changes:
        if change.op == "delete":
            offered.pop(change.task_code, None)
        else:
            offered[change.task_code] = bring(platform, folder, change.task_code)
    index = Index(offered, cursor, now())
    replace(folder / INDEX, msgspec.json.encode(index))
    log.info("catalogue-fetched", count=len(changes))
    return index


def read_index(folder: Path) -> Index:
    """Read the index of a folder; an empty one when there is none or it is damaged."""
    try:
        return msgspec.json.decode((folder / INDEX).read_bytes(), type=Index)
    except FileNotFoundError:
        return Index()
    except (msgspec.DecodeError, UnicodeDecodeError):
        log.warning("catalogue-index-damaged", file=INDEX)
        return Index()


def collect(platform: Platform, cursor: str) -> tuple[list[Change], str] | None:
    """Follow the pages of changes from a cursor to the end; None when the platform no longer knows the cursor."""
    changes: list[Change] = []
    for _ in range(LONGEST_LIST):
        try:
            page = platform.changes(cursor)
        except RefusedError as refused:
            if refused.code == "gone":
                return None
            raise
        if page.full_resync:
            return None
        changes += page.items
        cursor = page.next_cursor
        if not page.has_more:
            return list(latest(changes)), cursor
    raise NotThePlatformError("endless-changes")


def latest(changes: list[Change]) -> Iterator[Change]:
    """Yield the last change of each item only."""
    yield from {change.task_code: change for change in changes}.values()


def bring(platform: Platform, folder: Path, task_code: str) -> int:
    """Write one item and the form it needs; return the item's version."""
    body = platform.item(task_code)
    try:
        head = msgspec.json.decode(body, type=ItemHead)
    except msgspec.DecodeError as wrong:
        raise NotThePlatformError("not-an-item") from wrong
    if head.form:
        place = folder / "forms" / f"{head.form.code}-v{head.form.version}.json"
        if not place.exists():
            replace(place, platform.form(head.form.code, head.form.version))
    replace(folder / "items" / f"{task_code}.json", body)
    return head.version


def replace(place: Path, content: bytes) -> None:
    """Write a file so that it is there whole or as before, also after a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, for only within one file system a rename is one step.
    draft = place.with_name(place.name + ".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
