# SPDX-License-Identifier: Apache-2.0
"""What the hall tells a window beside its queue: words of the guide, announcements, its day, a draft of who is here.

Each is asked for soon after something happened and now and then; what could not be read keeps what was read last.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from config.settings import HubSetting
from kiosk.hall import fleet
from kiosk.hall.announcements import Announcement, standing
from kiosk.hall.days import WindowDay, window_day
from kiosk.hall.drafts import left_for
from kiosk.hub.client import HubClient
from kiosk.hub.fleet_values import Message
from kiosk.platform.errors import PlatformError
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Event
from offline_queue.ids import uuid7
from ui.window.calling_state import Calling

LOOK_SECONDS, SOON_SECONDS = 30.0, 2.0
SECOND_MS = 1000


class HallNews(QObject):
    """``changed`` tells that something here is new; nothing is asked before ``start``."""

    changed = Signal()

    def __init__(self, calling: Calling, setting: HubSetting, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._calling, self._setting, self._clock = calling, setting, clock
        self.messages: tuple[Message, ...] = ()
        """For this window, the newest last; those that were heard are not there."""
        self.announcements: tuple[Announcement, ...] = ()
        self.day: WindowDay | None = None
        self.draft: bool | None = None
        """Whether who is in hand left a draft; None where nobody knows."""
        self._asked = float("-inf")
        self._happened = False
        self._timer = QTimer(self, interval=SECOND_MS)
        self._timer.timeout.connect(self.look)
        calling.moved.connect(self._moved)

    def start(self) -> None:
        """Begin to ask."""
        self._asked = float("-inf")
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """End, and forget what was for who worked here."""
        self._timer.stop()
        self.messages, self.day, self.draft = (), None, None

    def happened(self, event: Event) -> None:
        """Take something that happened in the hall for a reason to ask soon."""
        self._happened = True

    def look(self) -> None:
        """Ask where it is time, and the hub answers."""
        age = self._clock() - self._asked
        if not self._calling.answers or age < SOON_SECONDS or (age < LOOK_SECONDS and not self._happened):
            return
        self._asked, self._happened = self._clock(), False
        found = self._calling.seen.snapshot
        if found:
            self._calling.ask_hub(functools.partial(read, self._setting, found.day), self._came)

    def heard(self) -> bool:
        """Say that the oldest message was heard; return False where there is none."""
        if not self.messages:
            return False
        first, *rest = self.messages
        self.messages = tuple(rest)
        self._calling.ask_hub(lambda client: fleet.hear(client, first.id, str(uuid7())), lambda told: None)
        self.changed.emit()
        return True

    def _came(self, told: object) -> None:
        if isinstance(told, dict):
            for name, value in told.items():
                setattr(self, name, value)
            self.changed.emit()

    def _moved(self) -> None:
        self.draft = None
        if at := self._calling.in_hand:
            ticket = at.id
            self._calling.ask_hub(lambda client: left_for(client, ticket), functools.partial(self._left, ticket))
        self._happened = True

    def _left(self, ticket: str, told: object) -> None:
        at = self._calling.in_hand
        if isinstance(told, bool) and at and at.id == ticket:
            self.draft = told
            self.changed.emit()


def read(setting: HubSetting, day: str, client: HubClient) -> dict[str, Any]:
    """Read what there is for a window; a part that cannot be had is left as it was."""
    parts: dict[str, Callable[[], object]] = {
        "messages": lambda: tuple(one for one in fleet.messages(client, "window", setting.window) if not one.heard_by),
        "announcements": lambda: standing(client, setting.zone),
        "day": lambda: window_day(client, setting.window, day),
    }
    found: dict[str, Any] = {}
    for name, part in parts.items():
        try:
            found[name] = part()
        except (TicketError, PlatformError):
            continue
    return found
