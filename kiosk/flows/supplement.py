# SPDX-License-Identifier: Apache-2.0
"""The section ``supplement`` (补正): which notice, its list, each paper, review, signature, stored, slip, goodbye.

It asks by the ways of the section ``progress``, so a post that offers it offers both.
"""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.bind_papers import BindStep
from kiosk.steps.ending import GoodbyeStep
from kiosk.steps.inquiry import Purpose
from kiosk.steps.progress_ask import AskStep
from kiosk.steps.receipt import ReceiptStep
from kiosk.steps.supplement import NoticeStep, PapersStep, SupplementScanStep
from kiosk.steps.supplement_list import wanted_paper
from kiosk.steps.supplement_review import SupplementReviewStep, to_paper
from kiosk.steps.supplement_sign import SupplementSignStep, SupplementSubmitStep

SUPPLEMENT = Section(
    "supplement",
    (
        AskStep("supplement-ask", Purpose.SUPPLEMENT),
        NoticeStep(),
        wanted_paper(),
        PapersStep(),
        SupplementScanStep(),
        SupplementReviewStep(),
        BindStep("supplement-bind", at="", way_back=to_paper),
        SupplementSignStep(),
        SupplementSubmitStep(),
        ReceiptStep("supplement-receipt"),
        GoodbyeStep("supplement-goodbye"),
    ),
)
