# SPDX-License-Identifier: Apache-2.0
"""The section ``apply``: for whom, guide, card, form, papers, review, signature, stored, slip, evaluation, goodbye."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.authority import AuthorityTextStep
from kiosk.steps.bind_papers import BindStep
from kiosk.steps.card import CardStep, Role
from kiosk.steps.child import ChildStep
from kiosk.steps.draft_keep import DraftKeepStep
from kiosk.steps.ending import EvaluationStep, GoodbyeStep
from kiosk.steps.for_whom import ForWhomStep
from kiosk.steps.form import FormStep, authority_step, unit_step
from kiosk.steps.guide import GuideStep
from kiosk.steps.ink import InkStep, WitnessStep
from kiosk.steps.ink_paper import blank_paper, ink_paper
from kiosk.steps.materials import MaterialsStep
from kiosk.steps.notice import ConsentStep, NoticeStep
from kiosk.steps.promise import PromiseStep
from kiosk.steps.receipt import ReceiptStep
from kiosk.steps.receipt_paper import receipt_sheet
from kiosk.steps.review import ReviewStep
from kiosk.steps.scan import ScanStep
from kiosk.steps.sign import SignStep
from kiosk.steps.social_card import SocialCardStep
from kiosk.steps.submit import SubmitStep
from kiosk.steps.takeaway import guide_paper, missing_paper

# What follows once a matter was chosen. A missing camera closes the way "scan", a missing printer only the paper.
APPLICATION = (
    ForWhomStep(),
    GuideStep(),
    guide_paper(),
    NoticeStep(),
    ConsentStep(),
    # Passed by whoever lays an ID card; before the card step, which asks about what either of them read.
    SocialCardStep(),
    CardStep("operator-card", Role.OPERATOR),
    CardStep("applicant-card", Role.APPLICANT),
    ChildStep(),
    unit_step(),
    authority_step(),
    AuthorityTextStep(),
    FormStep(),
    MaterialsStep(),
    missing_paper(),
    blank_paper(),
    ScanStep(),
    PromiseStep(),
    DraftKeepStep(),
    ReviewStep(),
    BindStep(),
    SignStep(),
    InkStep(),
    WitnessStep(),
    ink_paper(),
    SubmitStep(),
    ReceiptStep(),
    receipt_sheet(),
    EvaluationStep(),
    GoodbyeStep(),
)

APPLY = Section("apply", APPLICATION)
