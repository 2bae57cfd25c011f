# SPDX-License-Identifier: Apache-2.0
"""What a notice asks for on a slip: at home it is a list, at any machine its square leads back to the notice."""

from __future__ import annotations

from config.texts import text, wording
from kiosk.receipts.side_papers import PaperLine, Sheet
from kiosk.receipts.wanted import Wanted, wanted_slip
from kiosk.steps.paper import PaperStep
from kiosk.steps.progress_words import day_words
from kiosk.steps.supplement import LIST_STEP, dossier_of, notice_of
from kiosk.steps.visit import Visit


def wanted_paper() -> PaperStep:
    """Return the step that prints the list; it is asked for from the notice."""
    return PaperStep(LIST_STEP, "wanted", lambda visit, sheet: wanted_slip(sheet, wanted(visit, sheet)))


def wanted(visit: Visit, sheet: Sheet) -> Wanted:
    """Return what the notice asks for, in the language of the paper; raises LookupError where there is none."""
    notice, dossier, words = notice_of(visit), dossier_of(visit), wording(sheet.language)
    if dossier is None:
        raise LookupError("no dossier was chosen")
    return Wanted(
        item=dossier.progress.item.of(sheet.language),
        number=notice.number,
        until=words(text("supplement.until", day=day_words(notice.until))),
        papers=tuple(PaperLine(words(line.name.text), words(line.todo.text)) for line in notice.lines),
        phone=dossier.progress.phone,
        query_code=dossier.progress.query_code,
    )
