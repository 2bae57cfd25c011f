# SPDX-License-Identifier: Apache-2.0
"""The section ``draft``: a form that was kept is taken up again by its code and its owner's card."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.card import CardStep, Role
from kiosk.steps.draft_resume import DraftCodeStep, DraftOpenStep, left_paper

# The paper stands before the step that asks for it: who goes on from there goes back into the application.
STEPS = (DraftCodeStep(), CardStep("draft-card", Role.OPERATOR, on_trail=False), left_paper(), DraftOpenStep())
DRAFT = Section("draft", STEPS)
