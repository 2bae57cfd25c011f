# SPDX-License-Identifier: Apache-2.0
"""The papers of a case as PDFs: made before somebody signs, kept with the case, and void with any change of a page."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from config.logs import logger
from config.texts import text, wording
from kiosk.capture.binder import BINDER, Bound, Made, Sheaf, SinglePages, Unbound, bind, bind_seconds
from kiosk.domain.paper import Paper
from kiosk.intake import keeping
from kiosk.intake.acts import changed
from kiosk.intake.beginning import picture_of
from kiosk.intake.case import JPEG, Case, CaseBound, CaseError, CaseMaterial, CasePage, Checked, Picture
from kiosk.intake.room import Done, IntakeRoom
from kiosk.steps.bind_papers import sheaf
from kiosk.steps.bound_papers import BoundPaper, FiledPaper, Leaf, pdf_paper
from offline_queue.outbox import Outbox

log = logger(__name__)


class Binding(IntakeRoom):
    """What a window does so that each paper leaves as one PDF."""

    def bind(self, case: Case, done: Done) -> None:
        """Make the papers PDFs that are none yet; ``done`` hears the Case.

        A paper the machine makes no PDF of goes along page by page, by the same rules. A page that was stored stays
        stored: a power cut before this ends leaves the case as it was, and one that was changed or dropped meanwhile
        stays as that left it. CaseError ``lost``; ``page-unreadable`` for a page to be taken again, and ``not-bound``
        where nothing at all could be made: then nothing is signed.
        """
        loose = [one for one in case.asked if one.pages and not one.pdf] if self._sends_pdfs else []
        if not loose:
            done(case)
            return

        def bound(outcome: object) -> None:
            if isinstance(outcome, tuple):
                self._on_outbox(functools.partial(self._keep_bound, case, loose, outcome), done)
            else:
                log.warning("papers-not-bound", cause=getattr(outcome, "cause", type(outcome).__name__))
                done(CaseError("not-bound"))

        def read(outcome: object) -> None:
            if isinstance(outcome, tuple):
                self._run(BINDER, functools.partial(bind, outcome), bind_seconds(outcome), bound)
            else:
                done(outcome)

        self._on_outbox(lambda outbox: tuple(self._sheaf(case, one, outbox) for one in loose), read)

    @property
    def _sends_pdfs(self) -> bool:
        return self._around.site.papers_as == "pdf"

    def _sheaf(self, case: Case, one: CaseMaterial, outbox: Outbox) -> Sheaf:
        pages = tuple(keeping.picture(outbox, page.picture.id, self._time()) for page in one.pages)
        made = sheaf(one.paper, case.item, self._around, pages)
        return replace(made, band=self.mark_words(case, one.checked)) if one.checked else made

    def mark_words(self, case: Case, seen: Checked) -> str:
        """Return the words under a page whose original was seen; for which matter, so that it is good for no other."""
        said = text(
            "intake.mark", item=case.item.name.zh, unit=self._around.site.hall_in("zh_CN"), clerk=seen.by.number,
            window=self._window, day=f"{seen.at:%Y-%m-%d}",
        )  # fmt: skip
        # The words are for whoever reads the file, and that is the office.
        return wording("zh_CN")(said)

    def _keep_bound(self, case: Case, loose: list[CaseMaterial], made: tuple[Made, ...], outbox: Outbox) -> Case:
        as_kept = keeping.kept(outbox, case.id, self._time())
        if as_kept.version != case.version:
            # Put away and gone on with while a child was at work: what was done to it since must not be lost by this.
            return as_kept
        _refuse_unbound(loose, made)
        contents: dict[str, bytes] = {}
        news = {one.id: self._with(one, what, contents) for one, what in zip(loose, made, strict=True)}
        materials = tuple(news.get(one.id, one) for one in case.materials)
        new = changed(case, materials=materials, version=case.version + 1)
        return self._kept(outbox, new, contents, None)

    def _with(self, one: CaseMaterial, made: Made, contents: dict[str, bytes]) -> CaseMaterial:
        """Return a paper with what was made of it; the bytes go to ``contents`` by their ids."""
        if isinstance(made, Bound):
            # The pages themselves do not go along any more: whatever was made of one before is gone with this.
            bare = changed(one, pages=tuple(changed(page, single=None) for page in one.pages))
            return changed(bare, bound=CaseBound(self._put(made.pdf, contents), bare.sources, made.derived))
        singles = made.pages if isinstance(made, SinglePages) else ()
        pages = tuple(self._alone(page, single, contents) for page, single in zip(one.pages, singles, strict=True))
        return changed(one, pages=pages, bound=None)

    def _alone(self, page: CasePage, single: bytes, contents: dict[str, bytes]) -> CasePage:
        # One that keeps the rules as it is, is sent itself.
        own = hashlib.sha256(single).hexdigest() == page.picture.sha256
        return changed(page, single=None if own else self._put(single, contents))

    def _put(self, content: bytes, contents: dict[str, bytes]) -> Picture:
        picture = picture_of(self._around.new_id(), content)
        contents[picture.id] = content
        return picture


def _refuse_unbound(loose: list[CaseMaterial], made: tuple[Made, ...]) -> None:
    """Raise CaseError where nothing can be sent of a paper."""
    left = [(one, what) for one, what in zip(loose, made, strict=True) if isinstance(what, Unbound)]
    for one, what in left:
        if what.page:
            raise CaseError("page-unreadable", paper=one.paper.name.text, page=what.page)
    if left:
        raise CaseError("not-bound")


def papers_of(case: Case, picture: Callable[[str], bytes]) -> Iterator[Paper]:
    """Return the papers of a case as they are sent."""
    # No page of a PDF is read here: whoever wants what leaves beside it reads them, and once is enough.
    for one in filed_of(case, lambda id: b""):
        if one.bound:
            yield pdf_paper(one.material_id, one.bound, picture(one.bound.id), one.leaves)
            continue
        for page in case.material(one.material_id).pages:
            yield Paper(page.sent.id, one.material_id, JPEG, picture(page.sent.id), kept=kept(page))


def filed_of(case: Case, picture: Callable[[str], bytes]) -> tuple[FiledPaper, ...]:
    """Return its papers page by page: as they were taken, without the band of who saw the original."""
    return tuple(_filed(one, picture) for one in case.asked if one.pages)


def _filed(one: CaseMaterial, picture: Callable[[str], bytes]) -> FiledPaper:
    pdf = one.pdf
    bound = BoundPaper(pdf.picture.id, pdf.of, pdf.derived) if pdf else None
    return FiledPaper(one.id, tuple(_leaf(page, picture, in_pdf=pdf is not None) for page in one.pages), bound)


def _leaf(page: CasePage, picture: Callable[[str], bytes], *, in_pdf: bool) -> Leaf:
    derived = page.single.sha256 if page.single and not in_pdf else ""
    # Only what is kept beside what is sent is read: pages that are sent themselves are read where they are sent.
    content = picture(page.picture.id) if in_pdf or derived else b""
    return Leaf(page.sent.id, content, page.made, kept(page), derived)


def kept(page: CasePage) -> str:
    """Return which check a page did not pass and why it goes along all the same; empty for a good one."""
    return poor(page) if page.kept_for else ""


def poor(page: CasePage) -> str:
    """Return which check a page did not pass, and why it goes along where that was said."""
    return f"{page.poor}:{page.kept_for}" if page.poor else ""
