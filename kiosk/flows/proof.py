# SPDX-License-Identifier: Apache-2.0
"""The section ``proof``: for whom, card, question, preview, paper, evaluation, goodbye. Online only."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.card import CardStep, Role
from kiosk.steps.ending import EvaluationStep, GoodbyeStep
from kiosk.steps.proof import ProofPreviewStep, ProofQueryStep, ProofWhomStep
from kiosk.steps.proof_log import log_paper
from kiosk.steps.proof_part import served
from kiosk.steps.proof_print import ProofDoneStep, ProofPrintStep

PROOF = Section(
    "proof",
    (
        # For whom before the card: who must go to a window leaves without having shown anything.
        ProofWhomStep(),
        CardStep("proof-card", Role.OPERATOR, on_trail=False),
        ProofQueryStep(),
        ProofPreviewStep(),
        ProofPrintStep(),
        ProofDoneStep(),
        log_paper(),
        # Only after a paper: a refusal is no finished matter, and nobody is asked to rate one.
        EvaluationStep("proof-evaluation", served=served),
        GoodbyeStep("proof-goodbye"),
    ),
)
