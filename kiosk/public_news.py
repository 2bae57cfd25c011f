# SPDX-License-Identifier: Apache-2.0
"""Brings what the city tells the public, beside the catalogue and as often: texts, values of the day, the calendar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config.logs import logger
from config.settings import Site
from kiosk.content.calendar import CalendarShelf
from kiosk.content.life import keep_life
from kiosk.content.shelf import ContentShelf
from kiosk.counted_days import CONTENT
from kiosk.platform.calls.content import life_info
from kiosk.platform.calls.reference import calendar
from kiosk.platform.content_fetch import fetch_content
from kiosk.platform.errors import PlatformError, RefusedError

if TYPE_CHECKING:
    from kiosk.platform.client import Platform

log = logger(__name__)


def bring(platform: Platform, catalogue_folder: Path, site: Site) -> bool:
    """Bring all of it up to date; return False where it is worth asking again at once, because nobody answered."""
    folder = catalogue_folder.with_name(CONTENT)
    return all(
        (
            _had("texts", lambda: fetch_content(platform, ContentShelf(folder), site.place)),
            # Of the county where no township or village is set: weather has no other place.
            _had("life", lambda: keep_life(folder, life_info(platform, site.place or site.region).items)),
            _had("calendar", lambda: fetch_calendar(platform, CalendarShelf(folder))),
        )
    )


def fetch_calendar(platform: Platform, shelf: CalendarShelf) -> None:
    """Bring the calendar up to date; raises PlatformError, or OSError when the disk refuses."""
    try:
        told = calendar(platform, shelf.version)
    except RefusedError as refused:
        if refused.code != "gone":
            raise
        # The platform was set up anew, and counts from the beginning again.
        told = calendar(platform)
    if told.version != shelf.version:
        shelf.take((one.value for one in told.entries), told.gone, told.version, anew=not told.since)


def _had(kind: str, fetch: Callable[[], object]) -> bool:
    try:
        fetch()
    except PlatformError as wrong:
        # A platform without such texts is not asked for them with every look.
        log.info("public-not-fetched", kind=kind, cause=wrong.code)
        return wrong.reached
    except OSError as wrong:
        log.warning("public-not-kept", kind=kind, cause=type(wrong).__name__)
    return True
