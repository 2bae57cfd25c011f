# SPDX-License-Identifier: Apache-2.0
"""The slip of a number (号票): the number large, where it is called, how many come before, and nothing of why."""

from __future__ import annotations

from dataclasses import dataclass

from devices.receipt_printer.slip import Slip
from kiosk.receipts.setter import Facts
from kiosk.receipts.side_papers import Sheet


@dataclass(frozen=True, repr=False)
class TicketSlip:
    """A number in the paper's language; what is empty has no line. ``name`` comes masked."""

    number: str
    queue: str
    where: str
    ahead: str
    taken: str
    """When the number was given, however late this slip is printed."""
    code: str
    scan: str = ""
    """Holds something where a machine of the hall reads the code."""
    name: str = ""
    slot: str = ""
    """The time that was agreed on, where there is one."""
    alone: str = ""
    """Holds something where the machine gave the number by itself, cut off from the hub of its hall."""
    credit: str = ""
    """The class by which it is called earlier, never why."""


def ticket_slip(sheet: Sheet, ticket: TicketSlip) -> Slip:
    """Set the slip of a number on the roll."""
    own = {name: str(getattr(ticket, name)) for name in TicketSlip.__dataclass_fields__}
    return sheet.set("ticket", Facts(sheet.facts() | own))
