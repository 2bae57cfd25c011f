# SPDX-License-Identifier: Apache-2.0
"""The section ``progress``: which dossier, where it stands, its slip once more. Its ways serve ``supplement`` too."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.card import CardStep, Role
from kiosk.steps.ending import GoodbyeStep
from kiosk.steps.inquiry import Purpose
from kiosk.steps.progress_ask import AskStep, CodeStep, SlipStep, whose_card
from kiosk.steps.progress_find import FindStep, ListStep
from kiosk.steps.progress_show import ShowStep
from kiosk.steps.renewal import RENEWAL_CARD, RenewalStep, whose_renewal
from kiosk.steps.reprint import ReprintStep

# The card stands right before the search: its Next leads there, the other ways say so themselves.
PROGRESS = Section(
    "progress",
    (
        AskStep("progress-ask", Purpose.PROGRESS),
        CodeStep(),
        SlipStep(),
        # Reached from the dossier alone; it leads into the application.
        CardStep(RENEWAL_CARD, Role.OPERATOR, on_trail=False, whose=whose_renewal),
        RenewalStep(),
        CardStep("progress-card", Role.OPERATOR, on_trail=False, whose=whose_card),
        FindStep(),
        ListStep(),
        ShowStep(),
        ReprintStep(),
        GoodbyeStep("progress-goodbye"),
    ),
)
