# SPDX-License-Identifier: Apache-2.0
"""Whom a window has called or serves: the same value whether an act told it or the hall was read."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.tickets.rules import NORMAL
from kiosk.tickets.values import State, Ticket
from kiosk.tickets.views import WindowView


@dataclass(frozen=True)
class InHand:
    """One ticket at this window; moments are milliseconds since 1970 by the hub's clock, 0 for none."""

    id: str
    number: str
    queue: str
    serving: bool
    version: int
    call_count: int
    issued_at: int
    called_at: int
    recalled_at: int
    serving_at: int
    credit: str = NORMAL
    device: str = ""
    by_card: bool = False
    """Whether a card can be held against the number."""
    alone: bool = False
    """Whether this window called them by agreement, while no hub could be heard."""
    told_at: int = 0
    """When the hub heard of the last that was done here alone: a hall read before does not know it."""
    same_person: bool | None = None
    """Whether the card that was laid here is the one the number was taken with; None where nobody knows."""

    @property
    def stamp(self) -> int:
        """Return when it moved last, and the hub knew."""
        return max(self.called_at, self.recalled_at, self.serving_at, self.told_at)


def of_ticket(ticket: Ticket, same_person: bool | None = None) -> InHand:
    """Return a ticket that an act told."""
    return InHand(
        ticket.id, ticket.number, ticket.queue, ticket.state is State.SERVING, ticket.version, ticket.call_count,
        ticket.issued_at, ticket.called_at or 0, ticket.recalled_at or 0, ticket.serving_at or 0, ticket.credit,
        ticket.device, ticket.person_hash is not None, same_person=same_person,
    )  # fmt: skip


def of_view(view: WindowView) -> InHand | None:
    """Return who is at a window of a hall that was read, None for nobody."""
    if not view.ticket:
        return None
    return InHand(
        view.ticket, view.number, view.queue, view.serving, view.version, view.call_count, view.issued_at,
        view.called_at, view.recalled_at, view.serving_at, view.credit, view.device, view.by_card,
    )  # fmt: skip
