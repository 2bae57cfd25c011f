# SPDX-License-Identifier: Apache-2.0
"""Bring the catalogue to the terminal, whole, so that everything can be read, searched and filled in without a line.

Three questions when nothing is new (bundle, hall, regions: each answered 304), pages of a bundle when something is. A
page that was cut off is asked for again; what came before it is kept by the draft. Run it beside the screens, never in
their thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from config.logs import logger
from kiosk.domain.hall import Hall, Regions
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.bundle import read_bundle
from kiosk.platform.errors import DifferentCatalogueError, NotThePlatformError, RefusedError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

log = logger(__name__)
T = TypeVar("T")

# Pages of a bundle; more is no catalogue but a server that repeats itself.
LONGEST_BUNDLE = 1000
HALL = "/catalogue/hall"
REGIONS = "/catalogue/regions"


class Draft(Protocol):
    """A catalogue that is being filled page by page."""

    @property
    def cursor(self) -> str:
        """Return from where to go on, empty for the beginning."""

    @property
    def fits(self) -> bool:
        """Tell whether it is what the platform said it offers."""

    def add(
        self, items: Iterable[bytes], forms: Iterable[bytes], gone: Sequence[str], cursor: str, digest: str = ""
    ) -> int:
        """Keep one page whole, and what the platform says of the whole catalogue."""


class Shelves(Protocol):
    """Where catalogues are kept."""

    @property
    def cursor(self) -> str:
        """Return up to where the catalogue that is offered goes."""

    @property
    def drafting(self) -> bool:
        """Tell whether a fetch was cut off and can go on."""

    def tag(self, name: str) -> str:
        """Return the entity tag of ``hall`` or ``regions`` as kept."""

    def draft(self, *, anew: bool = False) -> Draft:
        """Return the draft to go on with, or an empty one."""

    def accept(self, hall: tuple[Hall, str] | None, regions: tuple[bytes, str] | None, now: float) -> None:
        """Offer the draft; hall and regions come with their tags, None leaves what there was."""

    def confirm(self, now: float) -> None:
        """Note that nothing is new."""


def fetch_catalogue(
    platform: Platform, shelves: Shelves, *, anew: bool = False, now: Callable[[], float] = time.time
) -> bool:
    """Bring the shelves up to date and return whether anything is new; ``anew`` fetches all of it, come what may.

    Raises PlatformError, or OSError when the disk refuses; what was there stays usable. DifferentCatalogueError says
    that even all of it anew is not what the platform says it offers: asking again at once brings the same.
    """
    hall = _hall(platform, "" if anew else shelves.tag("hall"))
    regions = _regions(platform, "" if anew else shelves.tag("regions"))
    if anew:
        shelves.draft(anew=True)
    elif hall is None and regions is None and _is_newest(platform, shelves):
        shelves.confirm(now())
        return False
    count = _follow_or_begin(platform, shelves)
    shelves.accept(hall, regions, now())
    log.info("catalogue-fetched", count=count)
    return True


def _is_newest(platform: Platform, shelves: Shelves) -> bool:
    """Tell whether nothing changed, before anything is copied for a draft."""
    if shelves.drafting or not shelves.cursor:
        return False
    try:
        return platform.bundle(shelves.cursor) is None
    except RefusedError as refused:
        if refused.code != "gone":
            raise
        return False


def _follow_or_begin(platform: Platform, shelves: Shelves) -> int:
    """Bring the draft to the end; begin anew where the platform no longer knows how far we were, or tells otherwise."""
    try:
        draft = shelves.draft()
        count = _follow(platform, draft)
        if draft.fits:
            return count
        # A change was never told, or told and lost: whatever is added to it, it will not become right by itself.
        log.warning("catalogue-differs", count=count)
    except RefusedError as refused:
        if refused.code != "gone":
            raise
    draft = shelves.draft(anew=True)
    count = _follow(platform, draft)
    if not draft.fits:
        raise DifferentCatalogueError("other-catalogue")
    return count


def _follow(platform: Platform, draft: Draft) -> int:
    count = 0
    for _ in range(LONGEST_BUNDLE):
        cursor = draft.cursor
        body = platform.bundle(cursor)
        if body is None:
            return count
        bundle = read_bundle(body, cursor)
        count += len(bundle.items) + len(bundle.gone)
        draft.add(bundle.items, bundle.forms, bundle.gone, bundle.cursor, bundle.digest)
        if not bundle.has_more:
            return count
    raise NotThePlatformError("endless-changes")


def _hall(platform: Platform, tag: str) -> tuple[Hall, str] | None:
    came = platform.whole(HALL, tag)
    return (_read(came[0], Hall), came[1]) if came else None


def _regions(platform: Platform, tag: str) -> tuple[bytes, str] | None:
    came = platform.whole(REGIONS, tag)
    if came:
        _read(came[0], Regions)
    return came


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except UNREADABLE as wrong:
        raise NotThePlatformError("not-typed") from wrong
