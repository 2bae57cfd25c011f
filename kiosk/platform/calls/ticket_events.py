# SPDX-License-Identifier: Apache-2.0
"""What the hub of a hall tells of its tickets, numbered by the hub; it goes by the outbox, or at once."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from kiosk.platform.calls.asking import act, signed
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import Gap, Ticket, TicketEventsAcknowledgement

# As many as the document lets one batch have.
MOST_EVENTS = 500


class TicketEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened at a hall's desk; no person is in it.

    ``kind`` is the hub's own word; ``finished`` with an appointment ends that too.
    """

    seq: int
    at: str
    kind: str
    ticket: Ticket | None = None
    queue: str = ""
    window: str = ""
    staff_no: str = ""
    appointment_id: str = ""
    detail: dict[str, str | int | bool | None] = {}


class TicketEventBatch(msgspec.Struct, frozen=True):
    """Events in the order of their numbers, and which numbers the hub has lost itself."""

    KIND: ClassVar[str] = "ticket-events"
    ORDERED_BY: ClassVar[str] = "hub_id"

    id: str
    hall_no: str
    hub_id: str
    events: tuple[TicketEvent, ...]
    device: dict[str, str]
    mode: str
    lost: tuple[Gap, ...] = ()


def tell_ticket_events(platform: Platform, batch: TicketEventBatch) -> TicketEventsAcknowledgement:
    """Tell them at once; raises PlatformError, ``sequence-gap`` with the ranges that are missing in its problem."""
    path = f"/halls/{batch.hall_no}/ticket-events:batch"
    told = signed(act(platform, "POST", path, batch, TicketEventsAcknowledgement, key=batch.id), batch.mode)
    if told.id != batch.id:
        raise NotThePlatformError("other-batch")
    return told
