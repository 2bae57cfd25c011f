# SPDX-License-Identifier: Apache-2.0
"""Hears at once that the hall may want something of this machine; what it is, the answer to a report says.

Nothing hangs on it: an order that was not heard here comes with the next report.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable

from config.guard import guarded
from config.logs import logger
from kiosk.hub.client import HubClient
from kiosk.platform.errors import PlatformError
from kiosk.tickets.errors import TicketError

log = logger(__name__)

# Events of the hall that are orders to a machine; a machine is not told which one is meant.
ORDERS = frozenset({"machine-stopped", "machine-resumed", "machine-noticed", "machine-notice-ended"})
# A hub that turns this machine away does so again a moment later.
RETRY_SECONDS = 30.0


class OrderEar:
    """Follows what happens in the hall; ``wanted`` is called on a thread of ours. Whoever gave the client closes it."""

    def __init__(self, client: HubClient, wanted: Callable[[], None], *, retry_seconds: float = RETRY_SECONDS) -> None:
        self._client, self._wanted, self._retry = client, wanted, retry_seconds
        self._over = threading.Event()
        run = functools.partial(guarded, self._run, self._broke_off)
        self._thread = threading.Thread(target=run, name="orders", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting: a line on which nothing comes ends with its next sign of life."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._listen()
            except (TicketError, PlatformError) as wrong:
                log.info("orders-not-heard", cause=wrong.code)
            self._over.wait(self._retry)

    def _listen(self) -> None:
        cursor = self._client.poll().cursor
        # What was wanted before this moment comes with the answer to a report after it.
        self._wanted()
        for happened in self._client.events(cursor):
            if self._over.is_set():
                return
            # A lost cursor: whatever happened meanwhile, nobody can say.
            if happened.event is None or happened.event.kind in ORDERS:
                self._wanted()

    def _broke_off(self, wrong: Exception) -> None:
        # Orders come with the reports from now on.
        log.error("orders-broke-off", cause=type(wrong).__name__)
