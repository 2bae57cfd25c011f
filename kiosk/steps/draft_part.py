# SPDX-License-Identifier: Apache-2.0
"""What a visit knows of drafts, and how a visit becomes a draft and a draft a visit again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from config.texts import Text, wording
from kiosk.domain.ink import SIGNED_FORM
from kiosk.domain.page_made import PageMade
from kiosk.domain.relation import Relation
from kiosk.draft import Draft
from kiosk.forms import Answers, is_shown
from kiosk.hall.leaving import Leaving
from kiosk.steps.belongings import Page, Part, Place
from kiosk.steps.card_words import day_text
from kiosk.steps.field_views import answer_words, surroundings
from kiosk.steps.kin import Child
from kiosk.steps.renewing import Renewal
from kiosk.steps.screen_values import Secret
from kiosk.steps.step import GoTo
from kiosk.steps.visit import Visit

KEEP = "draft-keep"


@dataclass(repr=False)
class Drafts(Part):
    """The draft of this visit: asked for, kept under a code, or being taken up again."""

    NAME: ClassVar[str] = "draft"
    asked: bool = False
    code: str = ""
    """Under which this application lies as a draft; it is taken away when it is handed in."""
    unsure: tuple[str, ...] = ()
    """Codes under which it may lie as well: of the draft before, and of a keeping of which nobody heard the end."""
    until: str = ""
    print_no: str = ""
    printing: bool = False
    printed: bool | None = None
    in_hall: bool | None = None
    """Whether it lies in the hall as well, for a window; None until that is known."""
    typed: Answers = field(default_factory=Answers)
    entry: Place = field(default_factory=Place)
    title: tuple[str, str] = ("", "")
    """The name of a matter that was withdrawn since."""
    lines: Answers = field(default_factory=Answers)
    """What had been filled in for it, by label; all that is left of it is to print it."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Return every code under which this application lies, or may lie, as a draft."""
        return (*((self.code,) if self.code else ()), *self.unsure)

    @property
    def held(self) -> bool:
        """Tell that nothing is lost with it: what is kept is kept."""
        return False

    def buffers(self) -> list[bytearray]:
        """Return the code that was typed, and what was taken out of a draft that cannot be taken up."""
        return [*self.typed.buffers(), *self.lines.buffers()]


def until_text(drafts: Drafts) -> Text:
    """Return the last day of a draft as every other day is said; what is kept of it is the day itself."""
    return day_text(datetime.date.fromisoformat(drafts.until))


def to_hall(visit: Visit) -> bool:
    """Tell whether what is kept goes to the hall as well.

    What takes the place of a refused application settles that one in the outbox of this machine: it stays here.
    """
    return visit.facilities.has_hub and not visit.part(Renewal).replaces


def leaving_of(visit: Visit, code: str, prefill: str = "") -> Leaving | None:
    """Return what is laid in the hall for a window; None where nothing is."""
    facilities, operator = visit.facilities, visit.cards.operator
    if operator is None or not to_hall(visit):
        return None
    try:
        parties = visit.parties()
    # Not everybody was known yet when they asked to keep it.
    except LookupError:
        parties = None
    days, before = facilities.site.draft_days, visit.part(Drafts).unsure
    return Leaving(draft_of(visit), parties, code, operator, days, prefill, before)


def ask_to_keep(visit: Visit) -> GoTo:
    """Lead to the question whether to keep what was filled in, and come back."""
    visit.part(Drafts).asked = True
    return GoTo(KEEP, return_here=True)


def draft_of(visit: Visit) -> Draft:
    """Take out everything the person gave so far."""
    form, child = visit.matter.form, visit.part(Child)
    # A paper signed by hand shows what stood then; the draft is signed anew when it is complete.
    papers = {name: pages for name, pages in visit.papers.pages.items() if name != SIGNED_FORM.id}
    return Draft(
        task_code=visit.matter.task_code,
        form=f"{form.code}/{form.version}" if form else "",
        relation=visit.relation.value if visit.relation else "",
        relation_detail=visit.relation_detail,
        child_by=child.by,
        answers=dict(visit.answers),
        child=dict(child.answers),
        unit=dict(visit.unit),
        authority=dict(visit.authority),
        prefilled_for=visit.entry.prefilled_for,
        from_card=tuple(sorted(visit.entry.from_card)),
        page=visit.entry.page,
        pages={name: tuple(bytes(page.content) for page in pages) for name, pages in papers.items()},
        poor={
            name: tuple(page.override for page in pages)
            for name, pages in papers.items()
            if any(page.override for page in pages)
        },
        made=_made(papers),
        later=tuple(sorted(visit.papers.later)),
        until=visit.part(Drafts).until,
        version=visit.matter.version,
        title=(visit.matter.name.zh, visit.matter.name.en),
        lines=tuple(_lines(visit)),
        replaces=visit.part(Renewal).replaces,
        query_code=visit.part(Renewal).query_code,
        given=tuple(sorted(visit.part(Renewal).given)),
    )


def _made(papers: Mapping[str, Sequence[Page]]) -> dict[str, tuple[PageMade | None, ...]]:
    return {name: tuple(page.made for page in pages) for name, pages in papers.items()}


def _lines(visit: Visit) -> Iterator[tuple[str, str]]:
    """Word what was filled in, masked as on the review: the form may be gone with the matter."""
    form, answers, words = visit.sheet, visit.answers, wording(visit.language)
    regions = surroundings(visit.facilities, form.fields.values()).regions
    for name in (name for group in form.groups for name in group.fields):
        if answers.get(name) and is_shown(form, name, answers):
            said = answer_words(form.fields[name], answers[name], regions)
            yield words(form.fields[name].label.text), said.masked if isinstance(said, Secret) else words(said)


def take_up(visit: Visit, draft: Draft) -> bool:
    """Put a draft back into a visit whose card was read; False when its matter is not offered any more.

    What stands for papers (promises, looks at a source) was not kept: both are true on the day they are given.
    """
    catalogue = visit.facilities.catalogue
    item = catalogue.item(draft.task_code)
    if item is None or item.form is None or not catalogue.has_form(item.form):
        return False
    # Taken out before: beginning a matter wipes what is there, and the card was laid for this very draft.
    card, code = visit.cards.operator, visit.part(Drafts).code
    visit.cards.operator = None
    visit.begin(item, catalogue.form(item.form))
    visit.cards.operator = card
    visit.part(Drafts).code, visit.part(Drafts).until = code, draft.until
    renewal = visit.part(Renewal)
    renewal.replaces, renewal.query_code, renewal.given = draft.replaces, draft.query_code, frozenset(draft.given)
    visit.relation, visit.relation_detail = Relation(draft.relation), draft.relation_detail
    child = visit.part(Child)
    child.by = draft.child_by
    kept = ((visit.answers, draft.answers), (child.answers, draft.child), (visit.unit, draft.unit))
    for answers, values in (*kept, (visit.authority, draft.authority)):
        for name, value in values.items():
            answers.put(name, value)
    _pages_back(visit, draft)
    visit.entry.prefilled_for = draft.prefilled_for
    # Of another version only what still has its place counts; the step asks for the rest, from its first page on.
    visit.entry.from_card, visit.entry.page = set(draft.from_card), 0 if has_changed(visit, draft) else draft.page
    return True


def has_changed(visit: Visit, draft: Draft) -> bool:
    """Tell whether the matter is not any more the one that was filled in, after the draft was taken up."""
    item = visit.matter
    other_form = item.form is not None and draft.form != f"{item.form.code}/{item.form.version}"
    return other_form or draft.version not in (0, item.version)


def _pages_back(visit: Visit, draft: Draft) -> None:
    # New ids: those of the first visit may have been named in a manifest that was never stored.
    new_id = visit.facilities.new_id
    for name, contents in draft.pages.items():
        pages = [Page(new_id(), bytearray(content)) for content in contents]
        for page, override in zip(pages, draft.poor.get(name, ()), strict=False):
            page.poor, _, page.kept_for = override.partition(":")
        for page, made in zip(pages, draft.made.get(name, ()), strict=False):
            page.made = made
        visit.papers.pages[name] = pages
    visit.papers.later = set(draft.later)
