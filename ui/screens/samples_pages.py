# SPDX-License-Identifier: Apache-2.0
"""Samples of a page that was taken and is not well, and of the pages of a paper looked through."""

from __future__ import annotations

from config.texts import Text, text
from kiosk.capture.sight import Check, Judgement
from kiosk.domain.item import Material
from kiosk.domain.page_made import PageMade
from kiosk.domain.words import Words as Named
from kiosk.steps import screens as seen
from kiosk.steps.belongings import Page
from kiosk.steps.scan_by_hand import BEGIN
from kiosk.steps.scan_order import Order, one_page
from kiosk.steps.scan_page import page_actions, page_note, verdict
from kiosk.steps.screens import Action, Screen
from ui.screens.samples import Words
from ui.screens.samples_entering import page_jpeg

PAPER = Material(
    "register", Named("户口簿", "Household register"), Named("", ""),
    pages=(Named("首页", "first page"), Named("本人页", "your own page")), max_pages=4,
)  # fmt: skip


def pages(w: Words) -> dict[str, Screen]:
    """Return the samples."""
    return {
        "11-page-blurred": refused(w, Check.SHARP),
        "11-page-upside-down": refused(w, Check.UPRIGHT, over=True),
        "11-page-too-coarse": refused(w, Check.SIZE, of_machine=True),
        "11-page-twice": refused(w, Check.DUPLICATE),
        "11-page-of-several": _one_of_several(w),
    }


def refused(w: Words, bad: Check, *, over: bool = False, of_machine: bool = False) -> seen.PageCheck:
    """Return a page with one thing that is not well."""
    twin = text("apply.page.same-page", number=1)
    said = verdict(tuple(Judgement(check, check is not bad, of_machine=of_machine) for check in Check), twin)
    leave = Action("back-to-materials", text("apply.scan.back"))
    return seen.PageCheck(
        title=said.sentence or text("apply.page.title"),
        lead=text("apply.page.lead", page=_own_page()),
        trail=w.trail(4),
        page=page_jpeg(over=over),
        findings=said.findings,
        note=page_note(PAPER, 2, said),
        actions=(
            *page_actions(PAPER, 2, said.bad, text("apply.page.retake"), leave),
            Action("adjust", text("apply.page.adjust"), icon="hand"),
            Action("pages", text("apply.order.pages"), icon="list"),
        ),
    )


def _own_page() -> Text:
    return text("apply.scan.page-named", paper=PAPER.name.text, page=PAPER.pages[1].text)


def _one_of_several(w: Words) -> Screen:
    made = PageMade("0" * 64, "0" * 64, "document_camera", 0, 220, 900)
    kept = [Page(str(number), bytearray(page_jpeg()), made=made, quad=BEGIN) for number in range(3)]
    return one_page(Order(number=2), kept, _own_page(), w.trail(4), text("apply.page.retake"))
