# SPDX-License-Identifier: Apache-2.0
"""The platform's hand on one running terminal: heartbeat, renewal, settings and commands, put together."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kiosk.inventory.heartbeat import status_of
from kiosk.platform.clock_offset import ClockWatch
from kiosk.platform.device_config import ConfigShelf
from kiosk.platform.keeper import Keeper
from kiosk.remote.acts import Acts
from kiosk.remote.commander import HELD_SECONDS, SPARE_SECONDS, Commander
from kiosk.remote.daily import Daily
from kiosk.remote.followed import Followed
from kiosk.remote.memory import Memory

if TYPE_CHECKING:
    from kiosk.inventory.counters import Counters
    from kiosk.news import News
    from kiosk.platform.client import Platform
    from kiosk.terminal import Terminal
    from offline_queue.bandwidth import Bandwidth
    from offline_queue.entry import KeyProvider
    from offline_queue.outbox import Outbox
    from offline_queue.worker import Worker


class Reach:
    """What the platform may do to a terminal; one without an identity is nobody's to command."""

    def __init__(
        self,
        terminal: Terminal,
        outbox: Outbox,
        platform: Platform,
        keys: KeyProvider,
        worker: Worker,
        news: News,
        budget: Bandwidth,
    ) -> None:
        followed = Followed(terminal, outbox, platform, budget)
        identity = platform.identity
        if identity:
            followed.begin(ConfigShelf(identity).held())
        status = functools.partial(status_of, terminal, outbox, platform)
        self._daily = Daily(outbox, platform, lambda: counted(terminal), terminal.settings.site)
        self._clock = ClockWatch(platform)
        self._over = threading.Event()
        self._commander = Commander(
            platform,
            Memory(outbox),
            Acts(terminal, outbox, worker, news, wait=self._over.wait).by_kind,
            calm=functools.partial(nobody_here, terminal, budget),
            over=self._over,
            held=max(0, min(HELD_SECONDS, int(terminal.settings.platform.read_seconds - SPARE_SECONDS))),
        )
        self._keeper = Keeper(
            platform,
            keys,
            status,
            renewed=worker.line_is_back,
            follower=followed,
            changed=news.hurry,
            commanded=self._commander.hurry,
        )
        # Without the key of the enrolment nothing could be believed.
        self._obeys = identity is not None and bool(identity.enrolment.config_key)

    def start(self) -> None:
        """Begin to ask for commands, where there can be any."""
        if self._obeys:
            self._commander.start()

    def look(self) -> None:
        """Renew, say how the terminal is, follow what is set: what of it is due."""
        if self._obeys:
            self._clock.look()
            self._daily.look()
        self._keeper.look()

    def stop(self) -> None:
        """Ask no more; an answer that still comes is dropped."""
        self._over.set()
        self._commander.hurry()


def nobody_here(terminal: Terminal, budget: Bandwidth) -> bool:
    """Tell whether what would be felt can be done: nobody touched of late, and no visit holds anything."""
    # Who reads or thinks touches nothing for longer than the line is shared with them; what they gave must not go.
    return not (budget.shared or terminal.somebody)


def counted(terminal: Terminal) -> Mapping[str, Counters]:
    """Return what the devices counted; nothing before they were opened."""
    return terminal.book.counters() if terminal.book else {}
