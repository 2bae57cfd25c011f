# SPDX-License-Identifier: Apache-2.0
"""An answer to a notice once more before it is signed: for which matter, whose, which papers and which not."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text
from kiosk.domain import masks
from kiosk.domain.progress import NoticeLine
from kiosk.steps.bind_papers import binding, bound_meanwhile, go_on
from kiosk.steps.card_words import day_text
from kiosk.steps.events import Event, Press
from kiosk.steps.screens import Action, Review, ReviewGroup, ReviewRow, Secret
from kiosk.steps.step import GoTo, Next, Offline, Outcome, Show
from kiosk.steps.supplement import PAPERS, Answer, dossier_of, notice_of, parties_of, wanted_lines
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action


@dataclass(frozen=True)
class SupplementReviewStep:
    """Shows what goes where, masked; a touch on a paper leads back to it."""

    name: str = "supplement-review"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show everything; passed before an answer was begun."""
        if not visit.part(Answer).begun:
            return Next()
        return Show(_screen(visit), work=binding(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go to sign, or back to a paper."""
        if event == Press("sign"):
            return go_on(visit, GoTo("supplement-bind"), "")
        if event == Press("back") and visit.papers.awaited:
            visit.papers.awaited = False
            return Show(_screen(visit))
        if not isinstance(event, Press):
            return bound_meanwhile(visit, event, GoTo("supplement-bind"))
        # Another name would open the list at no paper at all: a touch may come from a screen painted before.
        wanted = {line.material_id for line in wanted_lines(visit)}
        if event.action == "change" and event.value in wanted:
            return to_paper(visit, event.value)
        return None


def to_paper(visit: Visit, material: str) -> GoTo:
    """Lead to one paper of the answer."""
    visit.part(Answer).opened = material
    return GoTo(PAPERS)


def _screen(visit: Visit) -> Review:
    return Review(
        title=text("supplement.review-title"),
        lead=text("supplement.review-lead"),
        groups=(_matter(visit), _papers(visit)),
        actions=(
            Action("hold", text("apply.review.hold"), icon="eye"),
            next_action("apply.review.sign", "sign"),
        ),
    )


def _matter(visit: Visit) -> ReviewGroup:
    dossier, parties = dossier_of(visit), parties_of(visit)
    applicant = parties.applicant
    masked = f"{masks.name(applicant.name)}  {masks.brief_number(applicant.id_no)}"
    rows = [
        ReviewRow(text("supplement.matter"), dossier.progress.item.text if dossier else text("supplement.matter")),
        ReviewRow(text("apply.review.name-number"), Secret(masked, f"{applicant.name}  {applicant.id_no}")),
        ReviewRow(text("supplement.answered-by"), day_text(notice_of(visit).until)),
    ]
    return ReviewGroup(text("supplement.review-matter"), tuple(rows))


def _papers(visit: Visit) -> ReviewGroup:
    return ReviewGroup(text("supplement.review-papers"), tuple(_paper(visit, line) for line in wanted_lines(visit)))


def _paper(visit: Visit, line: NoticeLine) -> ReviewRow:
    pages = len(visit.papers.pages.get(line.material_id, []))
    told = text("apply.materials.scanned", pages=pages) if pages else text("supplement.left-out")
    return ReviewRow(line.name.text, told, line.material_id)
