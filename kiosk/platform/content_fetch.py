# SPDX-License-Identifier: Apache-2.0
"""Bring the texts of the public to the terminal: what changed, and of it only what does not lie here yet.

One question when nothing is new. Run it beside the screens, never in their thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar

from config.logs import logger
from kiosk.domain.content import Column, ContentChange
from kiosk.platform.calls.content import content, content_changes
from kiosk.platform.errors import DifferentCatalogueError, NotThePlatformError, RefusedError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

log = logger(__name__)

# Pages of changes; more is no list but a server that repeats itself.
MOST_PAGES = 100


class Draft(Protocol):
    """Texts that are being brought up to date."""

    @property
    def cursor(self) -> str:
        """Return up to where it goes, empty for the beginning."""

    def tell(self, columns: tuple[Column, ...], changes: Iterable[ContentChange], cursor: str) -> None:
        """Take a page of changes."""

    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return id and hash of each text that should lie here and does not."""

    def keep(self, text_id: str, body: bytes) -> None:
        """Keep a text that came."""

    def fits(self, digest: str) -> bool:
        """Tell whether all that was told is what the platform says it offers."""


D = TypeVar("D", bound=Draft)


class Shelf(Protocol[D]):
    """Where texts are kept."""

    def draft(self, region: str, *, anew: bool = False) -> D:
        """Return what goes on from what is here, or begins anew."""

    def accept(self, draft: D, now: float) -> bool:
        """Offer what was drafted and return whether it is other than before."""


def fetch_content(
    platform: Platform, shelf: Shelf[D], region: str = "", *, now: Callable[[], float] = time.time
) -> bool:
    """Bring the texts for a place up to date and return whether anything is new.

    Raises PlatformError, or OSError when the disk refuses; what was there stays readable, and what came before a cut
    is not brought again. DifferentCatalogueError says that even all of it anew is not what the platform says it offers.
    """
    draft = _told(platform, shelf, region)
    count = sum(_brought(platform, draft, *wanted) for wanted in draft.missing())
    changed = shelf.accept(draft, now())
    if changed:
        log.info("content-fetched", count=count)
    return changed


def _told(platform: Platform, shelf: Shelf[D], region: str) -> D:
    """Return a draft that was told all changes; begin anew where the platform knows no cursor, or tells otherwise."""
    try:
        draft = shelf.draft(region)
        if draft.fits(_follow(platform, draft, region)):
            return draft
        log.warning("content-differs")
    except RefusedError as refused:
        if refused.code != "gone":
            raise
    draft = shelf.draft(region, anew=True)
    if not draft.fits(_follow(platform, draft, region)):
        raise DifferentCatalogueError("other-content")
    return draft


def _follow(platform: Platform, draft: Draft, region: str) -> str:
    """Take all pages of changes and return the platform's hash of the whole."""
    for _ in range(MOST_PAGES):
        page = content_changes(platform, draft.cursor, region)
        draft.tell(page.columns, page.items, page.next_cursor)
        if not page.has_more:
            return page.digest or ""
    raise NotThePlatformError("endless-changes")


def _brought(platform: Platform, draft: Draft, text_id: str, sha256: str) -> bool:
    """Bring one text; one that changed or went since it was told comes with the next changes."""
    try:
        body = content(platform, text_id, sha256)
    except (RefusedError, NotThePlatformError) as wrong:
        if wrong.code not in ("not-found", "other-text"):
            raise
        log.info("content-not-brought", cause=wrong.code)
        return False
    draft.keep(text_id, body)
    return True
