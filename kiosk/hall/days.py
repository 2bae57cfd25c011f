# SPDX-License-Identifier: Apache-2.0
"""What a day came to so far, as the hub counts it; errors as of ``HubClient.do``."""

from __future__ import annotations

import msgspec

from kiosk.hub.client import HubClient
from kiosk.tickets.acts import DayAccount


class WindowDay(msgspec.Struct, frozen=True, kw_only=True):
    """One window's day; moments are milliseconds since 1970."""

    window: str
    day: str
    called: int = 0
    recalled: int = 0
    finished: int = 0
    no_show: int = 0
    held: int = 0
    sent_on: int = 0
    cancelled: int = 0
    open: int = 0
    """1 while somebody is called or served there."""
    let_back: int = 0
    pauses: int = 0
    paused_s: int = 0
    opened_at: int | None = None
    closed_at: int | None = None

    @property
    def ended(self) -> int:
        """Return how many calls ended, in whichever way."""
        return self.finished + self.no_show + self.held + self.sent_on + self.cancelled

    @property
    def missing(self) -> int:
        """Return how many calls have no end, or ends no call; 0 where all is accounted for."""
        return abs(self.called - self.ended - self.open)


def window_day(client: HubClient, window: str, day: str) -> WindowDay:
    """Return what a day came to at one window; raises TicketError (not-found) for a window the hall has not."""
    return client.read(f"/windows/{window}/days/{day}", WindowDay)


def day_account(client: HubClient, day: str) -> DayAccount:
    """Return what the numbers of a day add up to so far."""
    return client.read(f"/days/{day}/account", DayAccount)
