# SPDX-License-Identifier: Apache-2.0
"""Where one stands in a paper that is being scanned: which page is next, what it is called, which were taken before."""

from __future__ import annotations

from collections.abc import Iterator

from config.texts import Text, text
from kiosk.capture.sight import Before
from kiosk.domain.item import Material
from kiosk.steps.scan_order import Order
from kiosk.steps.screens import Trail
from kiosk.steps.visit import Page, Visit
from kiosk.steps.words import trail


def material_of(visit: Visit) -> Material:
    """Return the paper that is being scanned."""
    return next(material for material in visit.materials() if material.id == visit.papers.scanning)


def trail_of(visit: Visit) -> Trail | None:
    """Return where the person stands in an application; a paper that belongs to none has no trail."""
    return trail("materials") if visit.item else None


def place_of(visit: Visit) -> int:
    """Return which page is next, from 0: the one to be replaced, the first that was taken out, else one more."""
    if again := visit.part(Order).again:
        return again - 1
    staged = visit.papers.staged
    return next((place for place, page in enumerate(staged) if page.missing), len(staged))


def have(visit: Visit) -> int:
    """Count the pages that are kept."""
    return sum(not page.missing for page in visit.papers.staged)


def is_whole(visit: Visit) -> bool:
    """Tell whether every page the paper cannot do without is here."""
    staged = visit.papers.staged
    return have(visit) == len(staged) >= max(1, len(material_of(visit).pages))


def page_name(visit: Visit) -> Text:
    """Return the name of the page that is next, or of the one that was just taken."""
    return name_of(material_of(visit), place_of(visit))


def name_of(material: Material, place: int) -> Text:
    """Return the name of a page of a paper, by its place from 0."""
    if place == 0 and len(material.pages) < 2:
        return material.name.text
    if place < len(material.pages):
        return text("apply.scan.page-named", paper=material.name.text, page=material.pages[place].text)
    return text("apply.scan.page-numbered", paper=material.name.text, number=place + 1)


def lead_of(visit: Visit) -> Text:
    """Say how to lay the page that is next."""
    material, taken = material_of(visit), have(visit)
    if visit.part(Order).again:
        return text("apply.scan.lead-again", number=place_of(visit) + 1)
    if taken:
        return text("apply.scan.lead-next", number=place_of(visit) + 1, done=taken)
    only = material.pages[0].text if len(material.pages) == 1 else None
    return text("apply.scan.lead-page", page=only) if only else text("apply.scan.lead")


# What was taken before.


def before(visit: Visit) -> tuple[Before, ...]:
    """Return by what the pages of this application are known again, but for the one that is to be another."""
    return tuple(Before(page.made.still, bytes(page.print)) for _, _, page in _taken(visit) if page.made and page.print)


def twin(visit: Visit, still: str) -> Text | None:
    """Say which page before is the same sheet as one that was just taken; None when it is there no more."""
    here = material_of(visit)
    for material, number, page in _taken(visit):
        if still and page.made and page.made.still == still:
            if material.id == here.id:
                return text("apply.page.same-page", number=number)
            return text("apply.page.same-paper", paper=material.name.text)
    return None


def _taken(visit: Visit) -> Iterator[tuple[Material, int, Page]]:
    order = visit.part(Order)
    # One that is taken again, or whose corners are set anew, is not held against itself.
    here, again = material_of(visit), order.again or order.number
    for number, page in enumerate(visit.papers.staged, 1):
        if not page.missing and number != again:
            yield here, number, page
    for material in visit.materials():
        # What was scanned of this very paper before is what the new pages take the place of.
        if material.id != here.id:
            for number, page in enumerate(visit.scanned(material), 1):
                yield material, number, page
