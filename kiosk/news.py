# SPDX-License-Identifier: Apache-2.0
"""Brings new matters and answers now and then; all machines of a city do, so each does at a moment of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config.logs import logger
from config.settings import Settings

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from offline_queue.outbox import Outbox

log = logger(__name__)
FETCH_AGAIN_SECONDS = 900.0
# While the catalogue cannot be had it is tried with every look; who is asked beside it must not pay for that.
ANSWERS_AGAIN_SECONDS = 60.0


class News:
    """Knows when the catalogue is to be asked for again; used on the thread that looks at the line."""

    def __init__(
        self, settings: Settings, folder: Path, changed: Callable[[], None], outbox: Outbox | None = None
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._changed = changed
        self._outbox = outbox
        self._at: float | None = None
        """The next time by the monotonic clock; None while there was none, and it is wanted at once."""
        self._answers_at = float("-inf")
        self._anew = False

    def hurry(self) -> None:
        """Ask for what is new with the next look; from any thread."""
        self._answers_at = float("-inf")
        self._at = None

    def fetch_anew(self) -> None:
        """Fetch all of the catalogue with the next look, whatever is there; from any thread."""
        self._anew = True
        self.hurry()

    def bring(self, platform: Platform) -> None:
        """Ask for what is new when it is time; what cannot be had is asked for again with the next look."""
        if self._at is not None and time.monotonic() < self._at:
            return
        if time.monotonic() >= self._answers_at:
            self._answers_at = time.monotonic() + ANSWERS_AGAIN_SECONDS
            self._bring_answers(platform)
            self._compare_days(platform)
        if self._fetched(platform) and self._told_the_public(platform):
            self._at = time.monotonic() + FETCH_AGAIN_SECONDS * (0.5 + self._phase())

    def put_off(self) -> None:
        """Take a moment of our own: the line is back, and all others saw it too."""
        if self._at is not None:
            own = time.monotonic() + self._settings.outbox.spread_seconds * self._phase()
            self._at = max(self._at, own)

    def _phase(self) -> float:
        from offline_queue.backoff import phase

        site = self._settings.site
        return phase(f"{site.region}{site.hall}{site.device}", "catalogue")

    def _bring_answers(self, platform: Platform) -> None:
        """Ask what became of what was taken in here; what cannot be had is asked for with the next catalogue."""
        from kiosk.inbox import fetch
        from kiosk.platform.errors import PlatformError
        from offline_queue.errors import OutboxError

        if self._outbox is None:
            return
        self._list_changed(self._outbox)
        try:
            fetch(platform, self._outbox, self._settings, time.time)
        except (PlatformError, OutboxError) as wrong:
            log.info("inbox-not-fetched", cause=type(wrong).__name__)

    def _list_changed(self, outbox: Outbox) -> None:
        """List whom to call because their matter changed before their application arrived."""
        from kiosk.catalogue import Catalogue
        from kiosk.changed_matters import keep_changed
        from offline_queue.errors import OutboxError

        try:
            items = Catalogue.load(self._folder, checked=False)
            keep_changed(outbox, items.item, time.time(), people=self._settings.post == "station")
        except OutboxError as wrong:
            log.info("changed-matters-not-listed", cause=wrong.code)

    def _compare_days(self, platform: Platform) -> None:
        """Ask whether the platform has what this machine says of the days that are over."""
        from kiosk.day_comparison import DayComparison

        if self._outbox is not None:
            DayComparison(self._outbox, self._settings.site).catch_up(platform)

    def _fetched(self, platform: Platform) -> bool:
        from kiosk.catalogue.shelf import Shelves
        from kiosk.platform.errors import DifferentCatalogueError, PlatformError
        from kiosk.platform.fetch import fetch_catalogue

        try:
            changed = fetch_catalogue(platform, Shelves(self._folder), anew=self._anew)
        except DifferentCatalogueError as wrong:
            # Taken for an answer: all of it once more with every look would load the line with the same.
            log.warning("catalogue-refused", cause=wrong.code)
            return True
        except (PlatformError, OSError) as wrong:
            log.info("catalogue-not-fetched", cause=type(wrong).__name__)
            return False
        self._anew = False
        if changed:
            self._changed()
        return True

    def _told_the_public(self, platform: Platform) -> bool:
        """Bring texts for the public and the calendar; tell whether that can wait for the next catalogue."""
        from kiosk.public_news import bring

        return bring(platform, self._folder, self._settings.site)
