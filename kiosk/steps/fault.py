# SPDX-License-Identifier: Apache-2.0
"""After a fault of ours: everything of the person is wiped already; here they hear so, and where the matter stands."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from kiosk.domain import receipt_no
from kiosk.steps.events import Elapsed, Event, Press
from kiosk.steps.screens import InfoLine
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Fault, Visit
from kiosk.steps.words import next_action, refusal

# Steps in which something is being stored, or is stored without a receipt number of its own.
STORING = frozenset({"submit", "supplement-submit", "opinion-store", "opinion-slip"})
# How long a person may read it.
OVER = After(60.0, "over")


@dataclass(frozen=True)
class FaultStep:
    """Passed by every visit but the one that follows a fault."""

    name: str = "fault"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Say what happened, and whether the application is stored."""
        # Most visits pass here; the step stands in the flow so that a fault has a screen, and no special way past the
        # engine.
        if visit.fault is None:
            return Next()
        screen = refusal(
            visit.facilities,
            text("fault.title"),
            InfoLine("tray", standing(visit.fault)),
            InfoLine("circle-tick", text("fault.wiped")),
            actions=(next_action("fault.on"),),
        )
        return Show(screen, after=(OVER,))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on when it was read, or nobody is there."""
        if event == Press("next") or isinstance(event, Elapsed):
            # Told once: who comes back to home by this visit has no fault behind them any more.
            visit.fault = None
            return GoTo("home")
        return None


def standing(fault: Fault) -> Text:
    """Return where the matter stands: stored with its number, not known, only asked about, or not handed in."""
    if fault.receipt_no:
        return text("fault.stored", number=receipt_no.grouped(fault.receipt_no))
    if fault.unsure:
        return text("fault.unsure")
    # Who came to ask how far it is must not hear that it was never handed in.
    return text("fault.asked" if fault.asked else "fault.not-stored")


def fault_of(visit: Visit, step: str) -> Fault:
    """Return what must be said of a visit that a fault ends in this step."""
    if visit.receipt is not None:
        return Fault(visit.receipt.receipt_no)
    # The outbox may have committed before the fault; only there does nobody know, and a wrong "not stored" files twice.
    if step in STORING:
        return Fault(unsure=True)
    return Fault(asked=visit.item is None or visit.item.proof is not None)
