# SPDX-License-Identifier: Apache-2.0
"""Does what the hall wants of this machine: out of service and back, words on its screen. Each order is obeyed once.

What somebody says at the machine stands above the hall: who puts it back into service there is not overruled by the
order they just ended, and a machine that was stopped there is not put back from the hall.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import msgspec

from config.logs import logger
from kiosk.hub.fleet_values import Heard
from kiosk.technician import service
from kiosk.technician.door import FOR_EVER
from offline_queue.errors import OutboxError

if TYPE_CHECKING:
    from kiosk.domain.words import Words
    from kiosk.hub.fleet_values import Orders, Stop
    from offline_queue.outbox import Outbox

log = logger(__name__)

NOTE = "hall/stopped"


class Obeyed(msgspec.Struct, frozen=True):
    """The last stop of the hall: when it was said there, and since when it holds here; None where it never did."""

    said_at: int
    since: float | None


class Stoppable(Protocol):
    """Whoever is taken out of service: the terminal."""

    outbox: Outbox | None
    stopped_since: float | None
    back_at: float | None


class Obeying:
    """Hears orders on one thread; ``notice`` is read on any."""

    def __init__(self, machine: Stoppable, wall: Callable[[], float] = time.time) -> None:
        self._machine, self._wall = machine, wall
        self.notice: Words | None = None
        """What is to stand on the screen; an order that ends is told as one that is not there."""
        self.heard: Heard | None = None
        """What is followed, as the hub is told; None before it said anything."""

    def obey(self, orders: Orders) -> None:
        """Do what is new."""
        self.notice = orders.notice.words if orders.notice else None
        self.heard = Heard(notice=orders.marks.notice)
        outbox = self._machine.outbox
        # Not stored yet, it would not outlive a restart; the next answer says it again.
        if outbox is None:
            return
        try:
            self._follow(outbox, orders.stopped)
        except OutboxError as wrong:
            log.warning("hall-not-obeyed", cause=wrong.code)
        else:
            self.heard = orders.marks

    def _follow(self, outbox: Outbox, stop: Stop | None) -> None:
        known = obeyed(outbox, self._wall())
        if stop is None:
            if known:
                self._put_back(outbox, known)
        elif known is None or known.said_at != stop.at:
            self._take_out(outbox, stop, known)

    def _take_out(self, outbox: Outbox, stop: Stop, known: Obeyed | None) -> None:
        now, back = self._wall(), stop.back_at / 1000 if stop.back_at else None
        stopped = self._machine.stopped_since
        if stopped is not None:
            # A second word of the hall, such as another reason, is still the hall's; of others it never becomes so.
            ours = known is not None and known.since == stopped
            with outbox.transaction() as tx:
                tx.note(NOTE, msgspec.json.encode(Obeyed(stop.at, stopped if ours else None)), FOR_EVER)
            if ours:
                service.expect(outbox, back)
                self._machine.back_at = back
            return
        notes = {NOTE: msgspec.json.encode(Obeyed(stop.at, now))}
        if back is not None:
            notes[service.BACK] = msgspec.json.encode(back)
        self._machine.stopped_since = service.stop(outbox, now, notes=notes)
        self._machine.back_at = back

    def _put_back(self, outbox: Outbox, known: Obeyed) -> None:
        # Another moment than ours: somebody at the machine, or the platform, stopped it since.
        if known.since is not None and self._machine.stopped_since == known.since:
            service.resume(outbox)
            self._machine.stopped_since = self._machine.back_at = None
        with outbox.transaction() as tx:
            tx.forget(NOTE)


def obeyed(outbox: Outbox, now: float) -> Obeyed | None:
    """Return the stop of the hall that was heard last; raises OutboxError."""
    note = outbox.note(NOTE, now)
    return msgspec.json.decode(note.content, type=Obeyed) if note else None
