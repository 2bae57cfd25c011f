# SPDX-License-Identifier: Apache-2.0
"""Why something could not be done to a case, as a sentence."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.draft import DraftError
from kiosk.intake.case import CaseError
from kiosk.platform.errors import PlatformError
from kiosk.tickets.errors import TicketError


def said_by_platform(answer: object) -> Text:
    """Return why the platform did not do something; of silence nobody knows whether it did."""
    if isinstance(answer, PlatformError):
        return text("intake.why.platform-refused" if answer.reached else "intake.why.platform-silent")
    return refusal(answer)


def refusal(answer: object) -> Text:
    """Return why something could not be done, as a sentence."""
    if isinstance(answer, CaseError):
        return text(f"intake.why.{answer.reason}", **answer.said)
    if isinstance(answer, DraftError):
        return text(f"intake.why.draft-{answer.reason}")
    if isinstance(answer, TicketError):
        return text("intake.why.hub-refused")
    if isinstance(answer, PlatformError):
        return text("intake.why.hub-silent")
    return text("intake.why.disk")
