# SPDX-License-Identifier: Apache-2.0
"""The papers of a case as PDFs: made before somebody signs, kept with the case, and void with any change of a page."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from config.logs import logger
from config.texts import text, wording
from kiosk.capture.binder import BINDER, Bound, Sheaf, bind, bind_seconds
from kiosk.domain.paper import Paper
from kiosk.intake import keeping
from kiosk.intake.acts import changed
from kiosk.intake.beginning import picture_of
from kiosk.intake.case import JPEG, Case, CaseBound, CaseMaterial, CasePage, Checked
from kiosk.intake.room import Done, IntakeRoom
from kiosk.steps.bind_papers import sheaf
from kiosk.steps.bound_papers import BoundPaper, Leaf, Leaving, pdf_paper
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

log = logger(__name__)


class Binding(IntakeRoom):
    """What a window does so that each paper leaves as one PDF."""

    def bind(self, case: Case, done: Done) -> None:
        """Make the papers PDFs that are none yet; ``done`` hears the Case, the same where none could be made.

        A page that was stored stays stored: a power cut before this ends leaves the case as it was, and one that was
        changed or dropped meanwhile stays as that left it. CaseError ``lost``.
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
                done(case)

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

    def _keep_bound(self, case: Case, loose: list[CaseMaterial], made: tuple[Bound, ...], outbox: Outbox) -> Case:
        as_kept = keeping.kept(outbox, case.id, self._time())
        if as_kept.version != case.version:
            # Put away and gone on with while a child was at work: what was done to it since must not be lost by this.
            return as_kept
        contents: dict[str, bytes] = {}
        news: dict[str, CaseBound] = {}
        for one, bound in zip(loose, made, strict=True):
            picture = picture_of(self._around.new_id(), bound.pdf)
            contents[picture.id] = bound.pdf
            news[one.id] = CaseBound(picture, one.sources, bound.derived)
        materials = tuple(changed(one, bound=news[one.id]) if one.id in news else one for one in case.materials)
        former = [one.bound.picture.id for one in loose if one.bound]

        def forget(tx: Transaction, outbox: Outbox) -> None:
            for name in former:
                tx.forget(keeping.picture_name(name))

        new = changed(case, materials=materials, version=case.version + 1)
        return self._kept(outbox, new, contents, None, forget)


def papers_of(case: Case, picture: Callable[[str], bytes]) -> Iterator[Paper]:
    """Return the papers of a case as they are sent."""
    # No page of a PDF is read here: whoever wants what leaves beside it reads them, and once is enough.
    for one in leaving_of(case, lambda id: b""):
        if one.bound:
            yield pdf_paper(one.material_id, one.bound, picture(one.bound.id), one.leaves)
            continue
        for page in case.material(one.material_id).pages:
            yield Paper(page.sent.id, one.material_id, JPEG, picture(page.sent.id), kept=kept(page))


def leaving_of(case: Case, picture: Callable[[str], bytes]) -> tuple[Leaving, ...]:
    """Return its papers page by page: as they were taken, without the band of who saw the original."""
    return tuple(_leaving(one, picture) for one in case.asked if one.pages)


def _leaving(one: CaseMaterial, picture: Callable[[str], bytes]) -> Leaving:
    pdf = one.pdf
    bound = BoundPaper(pdf.picture.id, pdf.of, pdf.derived) if pdf else None
    # Only what is kept beside a PDF is read: pages that are sent themselves are read where they are sent.
    contents: Mapping[str, bytes] = {page.picture.id: picture(page.picture.id) for page in one.pages} if pdf else {}
    leaves = (Leaf(page.picture.id, contents.get(page.picture.id, b""), page.made, kept(page)) for page in one.pages)
    return Leaving(one.id, tuple(leaves), bound)


def kept(page: CasePage) -> str:
    """Return which check a page did not pass and why it goes along all the same; empty for a good one."""
    return poor(page) if page.kept_for else ""


def poor(page: CasePage) -> str:
    """Return which check a page did not pass, and why it goes along where that was said."""
    return f"{page.poor}:{page.kept_for}" if page.poor else ""
