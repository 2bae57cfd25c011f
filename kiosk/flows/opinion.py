# SPDX-License-Identifier: Apache-2.0
"""The section ``opinion``: a question, a complaint, an error, a suggestion; sealed, stored, and its answer read later.

The answer's two steps stand first: a person who comes for an answer leaves from them, and one who has a say is led
past them from the door.
"""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.ending import GoodbyeStep
from kiosk.steps.opinion import OpinionAboutStep, OpinionKindStep
from kiosk.steps.opinion_form import OpinionFormStep, OpinionReviewStep
from kiosk.steps.opinion_reply import OpinionAskStep, OpinionReplyStep
from kiosk.steps.opinion_slip import OpinionSlipStep
from kiosk.steps.opinion_store import OpinionStoreStep
from kiosk.steps.scan import ScanStep

OPINION = Section(
    "opinion",
    (
        OpinionAskStep(),
        OpinionReplyStep(),
        OpinionKindStep(),
        OpinionAboutStep(),
        OpinionFormStep(),
        ScanStep("opinion-evidence"),
        OpinionReviewStep(),
        OpinionStoreStep(),
        OpinionSlipStep(),
        GoodbyeStep("opinion-goodbye"),
    ),
)
