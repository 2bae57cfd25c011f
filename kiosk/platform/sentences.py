# SPDX-License-Identifier: Apache-2.0
"""What to say of an outcome: one sentence for the person at the machine, one for staff with the next step."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from offline_queue.entry import (
    Acknowledged,
    DeadLetter,
    NeedsCorrection,
    Outcome,
    Rejected,
    Retry,
    Unauthorised,
)

NAMES: dict[type, str] = {
    Acknowledged: "acknowledged",
    Unauthorised: "unauthorised",
    NeedsCorrection: "needs-correction",
    Rejected: "rejected",
    DeadLetter: "dead-letter",
}
# The reasons of a Retry, each with its own pair of sentences.
REASONS = ("transport", "busy", "suspicious", "infrastructure", "in-progress", "clock")


@dataclass(frozen=True)
class Sentences:
    """Plain for the citizen; with cause and next step for staff."""

    citizen: Text
    staff: Text


def sentences(outcome: Outcome) -> Sentences:
    """Return what to say of an outcome; no personal data is in it."""
    if isinstance(outcome, Retry):
        return pair(outcome.reason if outcome.reason in REASONS else "transport", outcome.code)
    return pair(NAMES[type(outcome)], "" if isinstance(outcome, Acknowledged) else outcome.code)


def pair(name: str, code: str) -> Sentences:
    """Return the two sentences of a class of outcome."""
    return Sentences(text(f"platform.{name}.citizen"), text(f"platform.{name}.staff", code=code or "-"))
