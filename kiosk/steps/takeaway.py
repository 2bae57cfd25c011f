# SPDX-License-Identifier: Apache-2.0
"""Papers of a matter that are no receipt: its guide to take away, and what is still missing of an application."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence

from config.clock import china_time
from config.texts import Text, Wording, text, wording
from kiosk.domain import query_code
from kiosk.domain.item import INSTANT, Material, ServiceItem
from kiosk.domain.words import Words
from kiosk.receipts.side_papers import Missing, PaperLine, Sheet, Takeaway, missing_slip, takeaway_pages, takeaway_slip
from kiosk.steps.draft_part import Drafts, until_text
from kiosk.steps.paper import PaperStep
from kiosk.steps.places import places_of
from kiosk.steps.screens import GuideLine
from kiosk.steps.standing import given, open_papers, put_off
from kiosk.steps.two_persons import cards_to_bring
from kiosk.steps.visit import Visit


def takeaway(visit: Visit) -> Takeaway:
    """Return the guide of the matter in hand, in the person's language; every element, also where there is none."""
    item, words = visit.matter, wording(visit.language)
    catalogue = visit.facilities.catalogue
    # For two persons both cards are named, in the order in which they are laid, as on the screen.
    cards = tuple(PaperLine(words(line.words), _card_note(line, words)) for line in cards_to_bring(visit))
    # As it lies here: without a line the paper says from when it is, and somebody at home can ask for a newer one.
    fetched = f"{china_time(catalogue.fetched_at).date()}" if catalogue.fetched_at else ""
    return Takeaway(
        item=words(item.name.text),
        office=words(item.office.name.text),
        who=words(item.who_can.text),
        papers=(*cards, *(paper_line(one, words) for one in item.materials if not (cards and one.source == "card"))),
        places=all_of(places_of(visit.facilities, item), words),
        how_long=words(how_long(item)),
        fee=words(item.fee.text),
        basis=all_of(item.basis, words),
        flow=all_of(item.flow, words),
        complaint=words(item.complaint.text) if item.complaint else "",
        phone=item.phone,
        version=item.guide_version,
        updated=item.updated,
        fetched=fetched,
        code=guide_code(item),
    )


def _card_note(line: GuideLine, words: Wording) -> str:
    return words(line.tag.label) if line.tag else ""


def how_long(item: ServiceItem) -> Text:
    """Return the promised time; days count from acceptance by the office, which we do not do."""
    if item.project_type == INSTANT:
        return text("apply.guide.at-once")
    return text("apply.guide.days", days=item.promise_days)


def guide_code(item: ServiceItem) -> str:
    """Return what the square on a guide holds: which guide, in which version."""
    return f"BSG1/{item.task_code}/{item.guide_version}"


def missing(visit: Visit) -> Missing:
    """Return what of the application is here and what must still be brought."""
    item, words = visit.matter, wording(visit.language)
    wanted, drafts = [*open_papers(visit), *put_off(visit)], visit.part(Drafts)
    return Missing(
        item=words(item.name.text),
        here=tuple(words(material.name.text) for material in given(visit)),
        missing=tuple(paper_line(material, words) for material in wanted),
        promise=tuple(words(material.name.text) for material in wanted if material.promise),
        phone=item.phone,
        code=guide_code(item),
        # Where keeping failed there is no code: nobody is sent home to a form that is not there.
        draft=query_code.grouped(drafts.code) if drafts.code else "",
        kept_until=words(until_text(drafts)) if drafts.until else "",
    )


def paper_line(material: Material, words: Wording) -> PaperLine:
    """Return a paper with everything one must know to bring it."""
    return PaperLine(words(material.name.text), words(text("receipts.takeaway.between")).join(_notes(material, words)))


def _notes(material: Material, words: Wording) -> Iterator[str]:
    if material.source == "form":
        # Nobody need look for a blank form at home.
        yield words(text("receipts.takeaway.here"))
        return
    if material.source == "card":
        # Read at home: no reader has seen the card yet, and it must come along.
        yield words(text("receipts.takeaway.card"))
        return
    if material.exempt:
        yield words(material.exempt.text)
    elif material.copies:
        form = text(f"receipts.takeaway.form.{material.form}")
        yield words(text("receipts.takeaway.copies", form=form, count=material.copies))
    if material.pages and not material.exempt:
        yield words(text("receipts.and")).join(words(page.text) for page in material.pages)
    if material.only_if:
        yield words(material.only_if.text)
    if material.issuer:
        yield words(text("receipts.takeaway.issuer", issuer=material.issuer.text))
    if material.promise:
        yield words(text("receipts.takeaway.promised"))


def all_of(lines: Sequence[Words], words: Wording) -> tuple[str, ...]:
    """Word each line of a list that is data."""
    return tuple(words(line.text) for line in lines)


def guide_paper(name: str = "guide-print") -> PaperStep:
    """Return the step that prints the guide of the matter to take away."""
    return PaperStep(name, "guide", lambda visit, sheet: takeaway_slip(sheet, takeaway(visit)), guide_pages)


def guide_pages(visit: Visit, sheet: Sheet) -> Callable[[], bytes]:
    """Return what sets the guide on A4, beside the screen: everything of the visit is taken out here."""
    return functools.partial(takeaway_pages, sheet, takeaway(visit))


def missing_paper() -> PaperStep:
    """Return the step that prints what must still be brought."""
    return PaperStep("missing-print", "missing", lambda visit, sheet: missing_slip(sheet, missing(visit)))
