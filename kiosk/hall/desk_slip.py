# SPDX-License-Identifier: Apache-2.0
"""The slip of a number that the guide desk gives: the same paper as a kiosk's, of what the hub and its rules say."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

from config.texts import text, wording
from devices.receipt_printer.slip import Slip
from kiosk.receipts.side_papers import Sheet
from kiosk.receipts.ticket import TicketSlip, ticket_slip
from kiosk.steps.ticket_part import slip_code
from kiosk.steps.ticket_words import clock, standing, where
from kiosk.tickets import day_key
from kiosk.tickets.counter import Band, Given
from kiosk.tickets.local import place_of
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import Ticket


def given_of(ticket: Ticket, rules: HallRules, key: str, ahead: int | None, band: Band | None) -> Given:
    """Return how a number stands, with the seal by which kiosks know its slip; ``key`` is the day's, or empty."""
    seal = day_key.sealed(key, ticket.id) if key else ""
    return Given(ticket, place_of(rules, ticket.queue), ahead, band, seal)


def slip_maker(given: Given, language: str, again: datetime.datetime | None = None) -> Callable[[Sheet], Slip]:
    """Return what sets the slip; ``again`` is when a first one was printed."""

    def made(sheet: Sheet) -> Slip:
        marked = dataclasses.replace(sheet, print_count=2, first_at=again) if again else sheet
        return ticket_slip(marked, slip_of(given, language))

    return made


def slip_of(given: Given, language: str) -> TicketSlip:
    """Return what stands on the slip; without a seal there is no square, for no kiosk would know it.

    No name: the slip says of a name that a card told it, and here none was read.
    """
    ticket, say = given.ticket, wording(language)
    slot = say(text("ticket.slot", begins=clock(ticket.slot_at))) if ticket.slot_at else ""
    credit = say(text(f"ticket.credit.{ticket.credit}")) if ticket.credit_s and not ticket.appointment else ""
    return TicketSlip(
        number=ticket.number, queue=given.place.name.of(language), where=say(where(given.place)),
        ahead=say(standing(given)), taken=f"{ticket.day} {clock(ticket.issued_at)}",
        code=slip_code(given) if given.seal else "", scan="1" if given.seal else "",
        slot=slot, credit=credit,
    )  # fmt: skip
