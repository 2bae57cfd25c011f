# SPDX-License-Identifier: Apache-2.0
"""Before anybody signs: the pages of each paper become the one PDF that is signed for and sent.

Where that cannot be done the pages themselves go along, as the platform takes them too: nobody is sent home for it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from config.logs import logger
from config.texts import text, wording
from kiosk.capture.binder import BINDER, Bound, Sheaf, bind, bind_seconds
from kiosk.domain.ink import SIGNED_FORM
from kiosk.domain.item import Material, ServiceItem
from kiosk.steps.bound_papers import BoundPaper
from kiosk.steps.events import Done, Event, Failed
from kiosk.steps.facilities import Facilities
from kiosk.steps.screens import InfoLine, Tone, Trouble
from kiosk.steps.step import Next, Offline, Outcome, Show, Work
from kiosk.steps.visit import Page, Visit
from kiosk.steps.words import trail

log = logger(__name__)


@dataclass(frozen=True)
class BindStep:
    """Makes the PDFs; passed where all are made, or the site sends pages."""

    name: str = "bind"
    at: str = "sign"
    """The place on the trail, empty where there is none."""
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Begin with the papers that have no PDF of just their pages."""
        work = binding(visit)
        return Show(_busy(self.at), work=work) if work else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with the PDFs; without them the pages go along as they are."""
        if isinstance(event, Failed):
            log.warning("papers-not-bound", cause=event.error.cause)
            return Next()
        return Next() if keep_bound(visit, event) else None


def binding(visit: Visit) -> Work | None:
    """Return the work of making the PDFs that are not made yet; a review begins it while somebody reads."""
    loose = loose_papers(visit)
    sheaves = tuple(sheaf_of(visit, material) for material in loose)
    return Work(BINDER, functools.partial(bind, sheaves), bind_seconds(sheaves)) if loose else None


def keep_bound(visit: Visit, event: Event) -> bool:
    """Put the PDFs in their places, where that is what happened."""
    if not (isinstance(event, Done) and isinstance(event.value, tuple)):
        return False
    for material, bound in zip(loose_papers(visit), event.value, strict=True):
        keep(visit, material, bound)
    return True


def loose_papers(visit: Visit) -> list[Material]:
    """Return the papers that are to be bound and are not; what was signed by hand stays the picture of it."""
    if visit.facilities.site.papers_as != "pdf":
        return []
    bound = {one.material_id for one in visit.leaving() if one.bound}
    here = (material for material in visit.materials() if visit.scanned(material))
    return [material for material in here if material.id not in bound | {SIGNED_FORM.id}]


def sheaf_of(visit: Visit, material: Material) -> Sheaf:
    """Return what is bound of a paper."""
    pages = tuple(bytes(page.content) for page in visit.scanned(material))
    return sheaf(material, visit.item, visit.facilities, pages)


def sheaf(material: Material, item: ServiceItem | None, around: Facilities, pages: tuple[bytes, ...]) -> Sheaf:
    """Return pages with what is said of them; in the language of the office that files them."""
    purpose = text("capture.cards.purpose", item=item.name.zh) if item else None
    return Sheaf(
        pages,
        material.name.zh,
        card=material.card,
        purpose=wording("zh_CN")(purpose) if purpose else "",
        hide_number=around.site.card_numbers == "hidden",
    )


def keep(visit: Visit, material: Material, bound: Bound) -> None:
    """Put the PDF of a paper in its place."""
    pages: list[Page] = visit.scanned(material)
    visit.papers.unbind(material.id)
    paper = BoundPaper(visit.facilities.new_id(), tuple(page.id for page in pages), bound.derived)
    visit.papers.bound[material.id] = (paper, bytearray(bound.pdf))


def _busy(at: str) -> Trouble:
    return Trouble(
        title=text("apply.bind.title"),
        trail=trail(at) if at else None,
        tone=Tone.INFO,
        reasons=(InfoLine("document", text("apply.bind.how")),),
    )
