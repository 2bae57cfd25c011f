# SPDX-License-Identifier: Apache-2.0
"""Everything once more before the signature, masked, each line leading to where it is changed."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, plain, text
from kiosk.domain import masks
from kiosk.domain.item import Material
from kiosk.domain.parties import Person
from kiosk.domain.relation import Relation
from kiosk.forms import is_shown
from kiosk.steps.bind_papers import binding, bound_meanwhile, go_on
from kiosk.steps.card_words import day_text
from kiosk.steps.events import Event, Press
from kiosk.steps.fact_forms import CHILD, UNIT
from kiosk.steps.field_views import answer_words, source_of, surroundings
from kiosk.steps.form import page_of, whole
from kiosk.steps.kin import Child
from kiosk.steps.materials import note as paper_note
from kiosk.steps.route import in_ink, tell_way, to_window
from kiosk.steps.screens import Action, Review, ReviewGroup, ReviewRow, Secret
from kiosk.steps.standing import given, open_papers, put_off
from kiosk.steps.step import GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import count, next_action, trail

FIELD, PAPER, AUTHORITY = "field", "paper", "authority"


@dataclass(frozen=True)
class ReviewStep:
    """Shows all answers and papers; a change comes back here."""

    name: str = "review"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show everything; what a change has made incomplete is asked for first."""
        # A change may have opened fields or papers elsewhere; asked for here, before a signature over half a form.
        if not whole(visit.sheet, visit.answers, visit.facilities.today()):
            visit.entry.changing = True
            return GoTo("form", return_here=True)
        if open_papers(visit) and not to_window(visit):
            return GoTo("materials", return_here=True)
        tell_way(visit)
        return Show(_screen(visit), work=binding(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go to sign, or to where a line is changed."""
        if event == Press("sign"):
            return go_on(visit, Next(), "sign")
        if event == Press("back") and visit.papers.awaited:
            visit.papers.awaited = False
            return Show(_screen(visit))
        if not isinstance(event, Press):
            return bound_meanwhile(visit, event, Next())
        if event.action != "change":
            return None
        kind, _, name = event.value.partition(":")
        return self._change(visit, kind, name)

    def _change(self, visit: Visit, kind: str, name: str) -> Outcome | None:
        if kind == FIELD and name in visit.sheet.fields and is_shown(visit.sheet, name, visit.answers):
            entry = visit.entry
            entry.page, entry.focus, entry.changing = page_of(visit.sheet, name, visit.answers), name, True
            return GoTo("form", return_here=True)
        if kind == PAPER and name in {material.id for material in visit.materials()}:
            visit.papers.opened = name
            return GoTo("materials", return_here=True)
        return GoTo(kind, return_here=True) if kind in (AUTHORITY, "child", "unit") else None


def _screen(visit: Visit) -> Review:
    return Review(
        title=text("apply.review.title"),
        lead=text("apply.review.lead"),
        trail=trail("review"),
        groups=(_persons(visit), *_answers(visit), _papers(visit)),
        actions=(
            Action("hold", text("apply.review.hold"), icon="eye"),
            next_action(_on(visit), "sign"),
        ),
    )


def _on(visit: Visit) -> str:
    """Return the words of the way on: stored for the window, printed to be signed, or signed on the screen."""
    if to_window(visit):
        return "apply.review.prefill"
    return "apply.review.ink" if in_ink(visit) else "apply.review.sign"


def _persons(visit: Visit) -> ReviewGroup:
    parties = visit.parties()
    rows = [_person("apply.review.name-number", parties.applicant)]
    if visit.by_paper or parties.relation is Relation.UNIT:
        rows += _told(visit)
    if parties.relation is not Relation.SELF:
        rows.append(_person("apply.review.operator", parties.operator))
        rows += _authority(visit)
    return ReviewGroup(text("apply.review.applicant"), tuple(rows))


def _person(label: str, person: Person) -> ReviewRow:
    # The short mask: name and number share one line, and the number's length says nothing.
    masked = f"{masks.name(person.name)}  {masks.brief_number(person.id_no)}"
    note = text("apply.form.from-card") if person.read_from_card else None
    return ReviewRow(text(label), Secret(masked, f"{person.name}  {person.id_no}"), note=note)


def _told(visit: Visit) -> list[ReviewRow]:
    """Return what was typed in a small form of ours, each line leading back to it."""
    step, form, answers = ("child", CHILD, visit.part(Child).answers) if visit.by_paper else ("unit", UNIT, visit.unit)
    # Name and number of the applicant stand in the line above.
    names = [name for name in form.fields if name in answers and name not in ("name", "number", "certificate", "code")]
    return [
        ReviewRow(form.fields[name].label.text, answer_words(form.fields[name], answers[name]), f"{step}:{name}")
        for name in names
    ]


def _authority(visit: Visit) -> list[ReviewRow]:
    authority = visit.authorisation()
    if visit.relation is Relation.FAMILY:
        return [ReviewRow(text("apply.review.kin"), text(f"apply.kin.{visit.relation_detail}"))]
    if authority is None:
        return []
    scope = text(f"apply.review.scope.{authority.scope[-1]}")
    return [
        ReviewRow(text("apply.review.scope"), scope, AUTHORITY),
        ReviewRow(text("apply.review.until"), day_text(authority.until), AUTHORITY),
    ]


def _answers(visit: Visit) -> list[ReviewGroup]:
    form, answers = visit.sheet, visit.answers
    groups = []
    for group in form.groups:
        # Answers to fields that are hidden now stay in the visit, in case they are shown again, but are not sent.
        names = [name for name in group.fields if answers.get(name) and is_shown(form, name, answers)]
        rows = tuple(_answer(visit, name) for name in names if not _told_above(visit, name))
        if rows:
            groups.append(ReviewGroup(group.title.text, rows))
    return groups


def _told_above(visit: Visit, name: str) -> bool:
    """Tell whether a line would repeat the applicant's name or number."""
    return visit.sheet.fields[name].prefill in ("card.name", "card.number") and name in visit.entry.from_card


def _answer(visit: Visit, name: str) -> ReviewRow:
    field = visit.sheet.fields[name]
    from_card = name in visit.entry.from_card
    # What the card says is changed by another card, not by typing; a line that leads nowhere has no way.
    change = None if field.fixed and from_card else f"{FIELD}:{name}"
    note = source_of(field) if from_card else None
    around = surroundings(visit.facilities, (field,))
    return ReviewRow(field.label.text, answer_words(field, visit.answers[name], around.regions), change, note)


def _papers(visit: Visit) -> ReviewGroup:
    rows = tuple(_paper(visit, material) for material in visit.materials())
    here, later = len(given(visit)), len(put_off(visit))
    key = "apply.review.papers-later" if later else "apply.review.papers"
    return ReviewGroup(text(key, count=count(here), later=count(later)), rows)


def _paper(visit: Visit, material: Material) -> ReviewRow:
    if material.source != "applicant":
        return ReviewRow(material.name.text, text(f"apply.review.paper-{material.source}"))
    return ReviewRow(material.name.text, _standing(visit, material), f"{PAPER}:{material.id}")


def _standing(visit: Visit, material: Material) -> Text:
    pages = visit.scanned(material)
    if not pages:
        return paper_note(visit, material)
    poor = sum(bool(page.override) for page in pages)
    key = "apply.review.scanned-poor" if poor else "apply.review.scanned"
    return text(key, pages=plain(str(len(pages))), poor=count(poor))
