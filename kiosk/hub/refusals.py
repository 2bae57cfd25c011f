# SPDX-License-Identifier: Apache-2.0
"""What a machine was refused that none of the hall should ever ask: in the log and among the events, once a day each.

A machine that is set up wrong asks every few seconds; the first time says it all.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from config.logs import logger
from kiosk.tickets.book import Book
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.rules import day_of
from kiosk.tickets.values import Who

log = logger(__name__)
OTHER_MODE, OTHER_BLOCK, ROLE = "other-mode-refused", "other-block-refused", "role-refused"


class Refusals:
    """The refusals of one hub; ``note`` is called in a thread of the database."""

    def __init__(self, desk: TicketDesk, now: Callable[[], datetime.datetime]) -> None:
        self._desk, self._now = desk, now
        self._noted: set[tuple[str, str, str]] = set()

    def known(self, kind: str, machine: str) -> bool:
        """Tell whether this was noted today."""
        return (day_of(self._now()), kind, machine) in self._noted

    def note(self, kind: str, machine: str) -> None:
        """Write a refusal down, unless it was today; of what was asked nothing stands there."""
        now = self._now()
        one = day_of(now), kind, machine
        if one in self._noted:
            return
        log.error("hub-machine-refused", kind=kind, device=machine)

        def noted(book: Book) -> None:
            book.note(kind)

        # Always the same act: two threads that come at once write it once, and so does a hub that was started anew.
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(one)))
        self._desk.once(kind, machine.encode(), key, Who(machine), now, noted)
        self._noted = {*(known for known in self._noted if known[0] == one[0]), one}
