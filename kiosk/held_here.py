# SPDX-License-Identifier: Apache-2.0
"""How much of what people handed in waits here to be sent: counted beside the window, for home and for who asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.logs import logger
from devices.device import CancelToken, Deadline, DeviceError

if TYPE_CHECKING:
    from kiosk.terminal import Terminal
    from kiosk.waiting_alarm import Waiting
    from offline_queue.outbox import Outbox

log = logger(__name__)

# Home looks every second; a count that old is as good to whoever reads it.
EVERY_SECONDS = 5.0
# A count over an index takes a millisecond, but may stand behind an application that is being stored.
SECONDS = 10.0
# How often is looked whether something waits too long: it grows by the day.
ALARM_SECONDS = 600.0
# How often whom to call is counted: all of it is opened for that, and a minute is soon enough.
CALLS_SECONDS = 60.0


def count(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> int:
    """Count what waits of people; raises OutboxError."""
    from kiosk.waiting_alarm import OF_PEOPLE

    return outbox.count_waiting(OF_PEOPLE)


def calls(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> int:
    """Count who is to be called up; raises OutboxError."""
    from kiosk.inbox import read

    return len(read(outbox, time.time()).to_call)


class HeldHere:
    """The count as last made; asking for it has it made anew now and then, and never waits."""

    def __init__(self, terminal: Terminal, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = terminal
        self._clock = clock
        self._known: int | None = None
        self._asked_at = -EVERY_SECONDS
        self._calls = 0
        self._calls_at = -CALLS_SECONDS
        self._looked_at: float | None = None

    @property
    def count(self) -> int | None:
        """Return how many things of people are stored here and not acknowledged yet; None while nobody knows."""
        now = self._clock()
        # Not before it is open: a call that waits for the opening would stand in the way of the first application.
        if self._terminal.outbox is not None and now - self._asked_at >= EVERY_SECONDS:
            self._asked_at = now
            self._terminal.run("outbox", count, SECONDS, self._counted)
            self._look_for_what_waits_long(now)
        return self._known

    @property
    def to_call(self) -> int:
        """Return how many people are to be called up, as last counted; 0 while nobody knows."""
        now = self._clock()
        if self._terminal.outbox is not None and now - self._calls_at >= CALLS_SECONDS:
            self._calls_at = now
            self._terminal.run("outbox", calls, SECONDS, self._calls_counted)
        return self._calls

    def _calls_counted(self, outcome: object) -> None:
        self._calls = outcome if isinstance(outcome, int) else 0

    def _counted(self, outcome: object) -> None:
        # An outbox that cannot be read holds nobody knows what: an old number would be told as if it were known.
        self._known = outcome if isinstance(outcome, int) else None

    def _look_for_what_waits_long(self, now: float) -> None:
        # Not with the first count: a start has better things to do.
        self._looked_at = now if self._looked_at is None else self._looked_at
        if now - self._looked_at >= ALARM_SECONDS:
            self._looked_at = now
            self._terminal.run("outbox", self._look, SECONDS, self._told)

    def _look(self, outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Waiting | None:
        from config.clock import china_time
        from kiosk.counted_days import hours_of
        from kiosk.waiting_alarm import tell

        return tell(outbox, china_time(time.time()), hours_of(self._terminal.catalogue_folder))

    def _told(self, outcome: object) -> None:
        if isinstance(outcome, DeviceError):
            log.info("waiting-not-looked-for", cause=outcome.cause)
        elif outcome is not None:
            # Behind the record on the same lane, so the batch holds it.
            self._terminal.send_audit()
