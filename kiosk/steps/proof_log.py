# SPDX-License-Identifier: Apache-2.0
"""证明打印记录: a slip for the holder's own file, of what was made out and how many copies came out of this machine.

It is no proof and stands for none: it helps to tell one's copies apart, and to check one where it is handed in.
"""

from __future__ import annotations

from config.texts import text, wording
from devices.receipt_printer import ReceiptPrinter
from kiosk.domain import masks
from kiosk.receipts.side_papers import ProofLog, Sheet, proof_log_slip
from kiosk.steps.facilities import usable
from kiosk.steps.paper import ROLL, PaperStep, ask_for
from kiosk.steps.proof_part import ProofPart
from kiosk.steps.screens import Action
from kiosk.steps.step import GoTo
from kiosk.steps.visit import Visit

STEP = "proof-log-print"
KEY = "log"


def log_paper() -> PaperStep:
    """Return the step that prints the record; it stands behind the end of the proof and is passed unasked."""
    return PaperStep(STEP, "proof-log", lambda visit, sheet: proof_log_slip(sheet, log_of(visit, sheet)))


def log_of(visit: Visit, sheet: Sheet) -> ProofLog:
    """Return what was printed, in the language of the paper, its holder masked; raises LookupError without a proof."""
    part, card = visit.part(ProofPart), visit.cards.operator
    if part.paper is None or card is None:
        raise LookupError("no proof was made out")
    return ProofLog(
        proof=part.paper.title.of(sheet.language),
        number=part.paper.number,
        holder=masks.name(card.name or card.name_latin or ""),
        copies=part.printed,
        left=part.left,
        verify=wording(sheet.language)(text("proof.done.check", number=part.paper.number)),
        # The same square as on the proof: it leads to the office's own check of it, and holds nothing of a person.
        code=f"BSP1/{part.paper.number}",
    )


def log_key(visit: Visit) -> tuple[Action, ...]:
    """Offer the record where surely a copy came out and a roll is there: of what is unsure it would say too much."""
    if not visit.part(ProofPart).printed or not usable(visit.facilities, ReceiptPrinter):
        return ()
    return (Action(KEY, text("proof.done.log"), icon="print"),)


def ask_for_log(visit: Visit) -> GoTo | None:
    """Lead to the print of the record and back; None where it is not offered."""
    return ask_for(visit, STEP, ROLL) if log_key(visit) else None
