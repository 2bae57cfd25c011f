"""Walks to a paper that is signed by hand, at a machine with a page printer and a camera."""

from __future__ import annotations

from typing import Any

from devices.device import Condition, DeviceState
from devices.page_printer import PagePrinter, PageResult
from kiosk.steps.screens import Materials, Review, Stored, Trouble
from tests.support.answering import answer_form, begun
from tests.support.flow_walk import Walk, card, page, sight
from tests.support.paper_walk import FakePages

# Public rental housing: the one matter of the training city whose office takes ink scanned at a machine.
RENTAL = "1199010099033757633990306000000"


def with_pages(walk: Walk, *fates: PageResult) -> FakePages:
    """Put a page printer beside the roll."""
    pages = FakePages(*fates)
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    walk.runner.auto[PagePrinter] = pages
    return pages


def at_rental_papers(relation: str = "self") -> tuple[Walk, FakePages]:
    """Fill in the matter that is signed with a pen, up to its papers."""
    walk = begun(RENTAL)
    pages = with_pages(walk)
    walk.choose(relation)
    walk.press("next")
    walk.press("next")
    while walk.step == "consent":
        walk.press("yes")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    if relation == "entrusted":
        walk.lay(card("zhao-dehou"))
        walk.press("next")
        walk.enter(scope="submit", until="2027-01-31")
        walk.press("next")
        walk.press("next")
    answer_form(walk)
    walk.sees(Materials)
    return walk, pages


def at_ink(*fates: PageResult) -> tuple[Walk, FakePages]:
    """Come to the paper that is signed with a pen; every other paper is promised or brought later."""
    walk, pages = at_rental_papers()
    pages.script = list(fates)
    walk.press("promise", "statement-of-marital-status")
    walk.press("promise")
    for paper in ("id-cards-of-the-household", "household-register", "statement-of-income"):
        walk.press("later", paper)
    walk.press("later", "consent-to-the-check-of-means")
    walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sees(Trouble, "ink.print.title")
    return walk, pages


def print_it(walk: Walk) -> None:
    """Have the paper printed, and come back to it."""
    walk.press("print")
    walk.press("done")


def scan_it(walk: Walk) -> None:
    """Lay the signed page on the desk and keep what was taken of it."""
    walk.press("scan")
    walk.look(sight(9, hold=1.0))
    walk.take(page(9))
    walk.press("keep")


def at_thumb() -> tuple[Walk, FakePages]:
    """Come to the choice of who cannot write."""
    walk = Walk()
    pages = with_pages(walk)
    walk.to_sign()
    walk.press("thumb")
    return walk, pages


def body_of(walk: Walk) -> dict[str, Any]:
    """Return what was stored, with the numbers on the screen."""
    walk.sees(Stored)
    return walk.outbox.submission().body


def told(sheet: bytes) -> str:
    """Return what would stand on a paper that was not set."""
    return sheet.decode()
