# SPDX-License-Identifier: Apache-2.0
"""Tells the hub how this machine is, every ten seconds and at once when something changed, and hears what it wants.

What it hears anew it tells it has heard with a report of its own.

Nothing is kept for later: a report that did not arrive is replaced by the next one, and the hub sees the silence.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable

from config.guard import guarded
from config.logs import logger
from kiosk.hall import fleet
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Heard, Orders, Report
from kiosk.platform.errors import PlatformError
from kiosk.tickets.errors import TicketError

log = logger(__name__)

EVERY_SECONDS = 10.0
# Many changes within this are one report.
CALM_SECONDS = 0.5
JOIN_SECONDS = 8.0


class Reporter:
    """Reads how the machine is and tells it; ``obey`` hears what the hall wants. Both are called on a thread of ours.

    Without a ``client`` it only reads: whoever reads may have others to tell.
    """

    def __init__(
        self,
        client: HubClient | None,
        read: Callable[[], Report],
        obey: Callable[[Orders], None] = lambda orders: None,
        *,
        every_seconds: float = EVERY_SECONDS,
        calm_seconds: float = CALM_SECONDS,
    ) -> None:
        self._client, self._read, self._obey = client, read, obey
        self._every, self._calm = every_seconds, calm_seconds
        self._wanted = threading.Event()
        self._over = threading.Event()
        self._told: bool | None = None
        self._known = Heard()
        run = functools.partial(guarded, self._run, self._broke_off)
        self._thread = threading.Thread(target=run, name="reports", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def nudge(self) -> None:
        """Say that something changed; from any thread."""
        self._wanted.set()

    def stop(self) -> None:
        """End; a report that is under way may still arrive."""
        self._over.set()
        self._wanted.set()
        if self._client:
            self._client.close()
        if self._thread.is_alive():
            self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        while not self._over.is_set():
            self._wanted.clear()
            self._tell(self._read())
            if not self._over.wait(self._calm):
                self._wanted.wait(self._every)

    def _tell(self, told: Report) -> None:
        if self._client is None or self._over.is_set():
            return
        try:
            orders = fleet.report(self._client, told)
        except (TicketError, PlatformError) as wrong:
            self._arrived(False, wrong.reason if isinstance(wrong, PlatformError) else wrong.code)
            return
        self._arrived(True)
        self._obey(orders)
        if orders.marks != self._known:
            self._known = orders.marks
            self._wanted.set()

    def _arrived(self, arrived: bool, cause: str = "") -> None:
        # Once a turn: a hub that is away for a day is one line of the log and not thousands.
        if arrived is not self._told:
            self._told = arrived
            log.info("hub-told", state="up" if arrived else "down", cause=cause)

    def _broke_off(self, wrong: Exception) -> None:
        # The hub hears nothing more from here, and says so; the machine goes on.
        log.error("reports-broke-off", cause=type(wrong).__name__)
