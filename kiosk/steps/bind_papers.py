# SPDX-License-Identifier: Apache-2.0
"""Before anybody signs: the pages of each paper become the one PDF that is signed for and sent.

Where the machine cannot make it, the pages go along one by one, by the same rules. A page of which nothing can be made
is taken again: the person still stands here, and nobody signs for what cannot be read.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from config.logs import logger
from config.texts import text, wording
from kiosk.capture.binder import BINDER, Bound, Made, Sheaf, SinglePages, Unbound, bind, bind_seconds
from kiosk.capture.sight import Mode
from kiosk.domain.ink import SIGNED_FORM
from kiosk.domain.item import Material, ServiceItem
from kiosk.steps.bound_papers import BoundPaper
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.facilities import Facilities
from kiosk.steps.screens import InfoLine, Tone, Trouble
from kiosk.steps.step import GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.visit import Page, Visit, zeroed
from kiosk.steps.words import next_action, refusal, trail

log = logger(__name__)

RETAKE, AGAIN = "retake", "again"


def to_materials(visit: Visit, material: str) -> GoTo:
    """Lead to one paper of an application, and come back."""
    visit.papers.opened = material
    return GoTo("materials", return_here=True)


@dataclass(frozen=True)
class BindStep:
    """Makes the PDFs; passed where all are made, or the site sends pages."""

    name: str = "bind"
    at: str = "sign"
    """The place on the trail, empty where there is none."""
    way_back: Callable[[Visit, str], GoTo] = to_materials
    """Leads to where a paper is scanned again."""
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Begin with the papers that have no PDF of just their pages."""
        work = binding(visit)
        return Show(busy(self.at), work=work) if work else self._settled(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with what was made; lead back to a page of which nothing was, or try once more where asked."""
        if keep_bound(visit, event):
            return self.enter(visit)
        left = _left(visit)
        if not left or not isinstance(event, Press):
            return None
        material, why = left[0]
        if event.action == RETAKE and why.page:
            return self.way_back(visit, material.id)
        if event.action == AGAIN and not why.page:
            for other, _ in left:
                visit.papers.unbound.pop(other.id)
            return self.enter(visit)
        return None

    def _settled(self, visit: Visit) -> Outcome:
        left = _left(visit)
        return Show(_not_bound(visit, self.at, *left[0])) if left else Next()


def go_on(visit: Visit, on: Outcome, at: str) -> Outcome:
    """Go on to the signature once what a review began to bind is bound: begun anew it would take twice as long."""
    visit.papers.awaited = bool(visit.papers.binding) and visit.papers.binding == _loose_pages(visit)
    return Show(busy(at)) if visit.papers.awaited else on


def bound_meanwhile(visit: Visit, event: Event, on: Outcome) -> Outcome | None:
    """Keep what was bound while a review stood there; go on where the person waits for it."""
    if not keep_bound(visit, event) or not visit.papers.awaited:
        return None
    visit.papers.awaited = False
    return on


def binding(visit: Visit) -> Work | None:
    """Return the work of making the PDFs that are not made yet; a review begins it while somebody reads."""
    visit.papers.awaited, visit.papers.binding = False, _loose_pages(visit)
    loose = loose_papers(visit)
    sheaves = tuple(sheaf_of(visit, material) for material in loose)
    return Work(BINDER, functools.partial(bind, sheaves), bind_seconds(sheaves)) if loose else None


def keep_bound(visit: Visit, event: Event) -> bool:
    """Keep what was made, and what could not be; of pages that are others by now nothing. False where nothing ended."""
    loose = loose_papers(visit)
    if isinstance(event, Failed):
        log.warning("papers-not-bound", cause=event.error.cause)
        made: tuple[Made, ...] = (Unbound(event.error.cause),) * len(loose)
    elif isinstance(event, Done) and isinstance(event.value, tuple):
        made = event.value
    else:
        return False
    of, visit.papers.binding = visit.papers.binding, ()
    if of == _loose_pages(visit):
        for material, one in zip(loose, made, strict=True):
            keep(visit, material, one)
    return True


def loose_papers(visit: Visit) -> list[Material]:
    """Return the papers that are to be bound, and of which nothing was tried yet.

    What was signed by hand stays the picture of it.
    """
    if visit.facilities.site.papers_as != "pdf":
        return []
    bound = {one.material_id for one in visit.filed() if one.bound}
    here = (material for material in visit.materials() if visit.scanned(material))
    return [one for one in here if one.id not in bound | {SIGNED_FORM.id} and not _was_tried(visit, one)]


def _loose_pages(visit: Visit) -> tuple[tuple[str, ...], ...]:
    return tuple(_ids(visit, material) for material in loose_papers(visit))


def _was_tried(visit: Visit, material: Material) -> bool:
    of, _ = visit.papers.unbound.get(material.id, ((), None))
    return bool(of) and of == _ids(visit, material)


def _left(visit: Visit) -> list[tuple[Material, Unbound]]:
    """Return the papers nothing can be sent of as they are, those with a page to be taken again first."""
    tried = [material for material in visit.materials() if _was_tried(visit, material)]
    found = [(material, why) for material in tried if (why := visit.papers.unbound[material.id][1])]
    return sorted(found, key=lambda one: not one[1].page)


def _ids(visit: Visit, material: Material) -> tuple[str, ...]:
    return tuple(page.id for page in visit.scanned(material))


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
        mode=Mode(around.site.papers_in),
    )


def keep(visit: Visit, material: Material, made: Made) -> None:
    """Put what was made of a paper in its place."""
    pages, ids = visit.scanned(material), _ids(visit, material)
    visit.papers.unbind(material.id)
    for page in pages:
        _lay_beside(page, page.content)
    if isinstance(made, Bound):
        paper = BoundPaper(visit.facilities.new_id(), ids, made.derived)
        visit.papers.bound[material.id] = (paper, bytearray(made.pdf))
        return
    if isinstance(made, SinglePages):
        for page, picture in zip(pages, made.pages, strict=True):
            _lay_beside(page, picture)
    visit.papers.unbound[material.id] = (ids, made if isinstance(made, Unbound) else None)


def _lay_beside(page: Page, picture: bytes | bytearray) -> None:
    zeroed(page.single)
    # One that keeps the rules as it is, is sent itself.
    page.single = bytearray() if picture == page.content else bytearray(picture)


def busy(at: str) -> Trouble:
    """Say that papers are being bound, and that there is nothing to do."""
    return Trouble(
        title=text("apply.bind.title"),
        trail=trail(at) if at else None,
        tone=Tone.INFO,
        reasons=(InfoLine("document", text("apply.bind.how")),),
    )


def _not_bound(visit: Visit, at: str, material: Material, why: Unbound) -> Trouble:
    if why.page:
        title = text("apply.bind.page", paper=material.name.text, page=why.page)
        how, again = text("apply.bind.page-how"), next_action("apply.bind.retake", RETAKE, "camera")
    else:
        title, how = text("apply.bind.failed"), text("apply.bind.failed-how")
        again = next_action("apply.store.retry", AGAIN)
    return refusal(visit.facilities, title, InfoLine("document", how), actions=(again,), at=at)
