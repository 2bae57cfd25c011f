# SPDX-License-Identifier: Apache-2.0
"""How long nobody may touch: by the settings, by the step, and longer where a guide explains as they go."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.steps.screens import Goodbye, Idle, Screen
from kiosk.steps.step import Step, Unhurried
from kiosk.steps.visit import Visit

# Two people who talk about a question touch nothing meanwhile.
WITH_A_GUIDE = 3.0


@dataclass(frozen=True)
class Patience:
    """How long nobody may touch before we ask, and how long the question stands before the wipe."""

    idle_seconds: float = 60
    warning_seconds: int = 30

    def before_asking(self, step: Step, visit: Visit) -> float:
        """Return how long nobody may touch in this step of this visit."""
        seconds = max(step.idle_seconds, self.idle_seconds) if isinstance(step, Unhurried) else self.idle_seconds
        return seconds * WITH_A_GUIDE if visit.assisted_by else seconds


def nobody_can_leave(visit: Visit, shown: Screen) -> bool:
    """Tell whether nobody has begun, or something is being stored just now."""
    storing = visit.item is not None and not shown.can_go_home
    # Goodbye without a way home stands before a visit: it asks for the card that the person before left.
    return storing or isinstance(shown, Idle) or (isinstance(shown, Goodbye) and not shown.can_go_home)
