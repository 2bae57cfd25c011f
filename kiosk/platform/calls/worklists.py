# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody at a window or a station: asked for by what moved since the last time, kept as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import quote

import msgspec

from kiosk.domain.progress import Due
from kiosk.domain.words import Words
from kiosk.platform.calls.asking import MOST_PAGES, fetch, queried, signed
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError


class Called(Hidden, frozen=True):
    """Whom to call."""

    name: str
    phone: str = ""


class Work(Hidden, frozen=True, kw_only=True):
    """What a dossier asks of somebody."""

    task: str
    """finish, accept, call, hand-over or none; what is not known is shown with its state."""
    project_no: str
    receipt_no: str
    item: Words
    office: Words
    applicant_name: str
    """Masked."""
    state: str
    since: str
    due: Due | None = None
    """By when it is promised, while that runs or stands still."""
    handled_by: str = ""
    """Number of the clerk who did something to it last."""
    wanted: int = 0
    wanted_until: str = ""
    why: Words | None = None
    person: Called | None = None


class WorkItem(msgspec.Struct, frozen=True):
    """A dossier that moved; without work it asks for nothing here any more."""

    id: str
    op: Literal["upsert", "delete"]
    work: Work | None = None


class Worklist(msgspec.Struct, frozen=True):
    """What moved, in order, and where to ask on."""

    of: str
    items: tuple[WorkItem, ...]
    next_cursor: str
    has_more: bool
    as_of: str
    signed_by: str


def window_work(platform: Platform, window: str, mode: str, session: Mapping[str, str], cursor: str = "") -> Worklist:
    """Return what moved at a window since a cursor, all pages as one; raises PlatformError.

    ``session`` is the header of a clerk. A refusal as ``gone`` says that the cursor is not known: what is kept is
    forgotten, and asked for without one.
    """
    return _moved(platform, f"/windows/{quote(window, safe='')}/worklist", window, mode, session, cursor)


def station_cases(
    platform: Platform, station: str, mode: str, session: Mapping[str, str], cursor: str = ""
) -> Worklist:
    """Return what moved of the cases of a station, as ``window_work`` does; ``session`` is that of its agent."""
    return _moved(platform, f"/stations/{quote(station, safe='')}/cases", station, mode, session, cursor)


def followed(known: Mapping[str, Work], items: Iterable[WorkItem]) -> dict[str, Work]:
    """Return a list of work by its ids as it is after what moved."""
    work = dict(known)
    for item in items:
        work.pop(item.id, None)
        if item.work and item.op == "upsert":
            # Behind the others, for it moved last.
            work[item.id] = item.work
    return work


def _moved(platform: Platform, path: str, of: str, mode: str, session: Mapping[str, str], cursor: str) -> Worklist:
    items: list[WorkItem] = []
    for _ in range(MOST_PAGES):
        page = signed(fetch(platform, queried(path, cursor=cursor), Worklist, session), mode)
        # Names and numbers of another place's people would be called up from here.
        if page.of != of:
            raise NotThePlatformError("other-worklist")
        items += page.items
        if not page.has_more:
            return msgspec.structs.replace(page, items=tuple(items))
        cursor = page.next_cursor
    raise NotThePlatformError("endless-pages")
