# SPDX-License-Identifier: Apache-2.0
"""The section ``ticket``: a number in a queue, by card, by the code of an appointment, or without either."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.ending import GoodbyeStep
from kiosk.steps.ticket_ask import TicketAskStep, TicketCodeStep
from kiosk.steps.ticket_find import TicketChooseStep, TicketFindStep
from kiosk.steps.ticket_give import TicketGiveStep

TICKET = Section(
    "ticket",
    (
        TicketAskStep(),
        TicketCodeStep(),
        TicketFindStep(),
        TicketChooseStep(),
        TicketGiveStep(),
        GoodbyeStep("ticket-goodbye"),
    ),
)
