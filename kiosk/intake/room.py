# SPDX-License-Identifier: Apache-2.0
"""Where the intake of a window works: its machine, the lanes of it, the line to the hub, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.device import CancelToken, Deadline
from kiosk.audit import Act, record
from kiosk.draft import DraftError
from kiosk.hub.client import HubClient
from kiosk.intake import keeping
from kiosk.intake.case import Case, CaseError, Clerk
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError
from kiosk.steps.facilities import Facilities
from kiosk.tickets.errors import TicketError
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

Done = Callable[[object], None]
Run = Callable[[type | str, Callable[[Any, Deadline, CancelToken], object], float, Done], object]
Along = Callable[[Transaction, Outbox], None]
Ask = Callable[[Callable[[HubClient], object], Done], None]
# One transaction takes milliseconds; this is how long a failing disk may keep a clerk before they hear of it.
STORE_SECONDS = 30.0
# A sealed paper has up to some MB, over a line of a station.
PLATFORM_SECONDS = 60.0
OUTBOX, PLATFORM = "outbox", "platform"
REFUSALS = (CaseError, DraftError, PlatformError, TicketError)


def nothing(tx: Transaction, outbox: Outbox) -> None:
    """Write nothing along."""


@dataclass(frozen=True)
class Noted:
    """What is recorded with a change: the act, and codes of what it was done to."""

    act: Act
    facts: Mapping[str, str | int]


class IntakeRoom:
    """What each part of the intake has at hand.

    ``run`` is the terminal's, ``ask`` the line to the hub (None where there is none), both with ``done`` called where
    the screen wants it; ``who`` is the clerk who is signed in.
    """

    def __init__(self, around: Facilities, run: Run, ask: Ask | None, who: Callable[[], Clerk], window: str) -> None:
        self._around = around
        self._run = run
        self._ask = ask
        self._who = who
        self._window = window

    @property
    def _mode(self) -> str:
        return str(self._around.site.mode)

    def _time(self) -> float:
        return self._around.now().timestamp()

    def _on_outbox(self, work: Callable[[Outbox], object], done: Done) -> None:
        self._run(OUTBOX, told(lambda outbox, deadline, cancel: work(outbox)), STORE_SECONDS, done)

    def _on_platform(self, work: Callable[[Platform], object], done: Done) -> None:
        self._run(PLATFORM, told(lambda platform, deadline, cancel: work(platform)), PLATFORM_SECONDS, done)

    def _on_hub(self, call: Callable[[HubClient], object], done: Done) -> None:
        if self._ask is None:
            done(DraftError("no-hub"))
            return
        self._ask(lambda client: refused(lambda: call(client)), done)

    def _kept(
        self,
        outbox: Outbox,
        case: Case,
        pictures: Mapping[str, bytes],
        noted: Noted | None,
        along: Along = nothing,
    ) -> Case:
        """Keep a case, and whatever belongs to it in the same transaction; pictures it speaks of no more go."""
        now = self._time()
        gone = keeping.gone(outbox, case, now)
        with outbox.transaction() as tx:
            along(tx, outbox)
            for name in gone:
                tx.forget(keeping.picture_name(name))
            keeping.put(tx, case, pictures, now, keeping.in_hand(outbox, now))
            if noted:
                record(tx, noted.act, case.id, **noted.facts)
        return case


def told(call: Callable[[Any, Deadline, CancelToken], object]) -> Callable[[Any, Deadline, CancelToken], object]:
    """Return a call of a lane that answers a refusal as a value: the lane takes whatever is raised for a fault."""
    return lambda thing, deadline, cancel: refused(lambda: call(thing, deadline, cancel))


def refused(call: Callable[[], object]) -> object:
    """Return what a call returns, or its refusal."""
    try:
        return call()
    except REFUSALS as wrong:
        return wrong
