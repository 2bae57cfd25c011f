# SPDX-License-Identifier: Apache-2.0
"""The paper a person signs by hand: everything they fill in, promise and may, in full, with the place to sign."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping

from config.texts import Text, Wording, text, wording
from devices.receipt_printer.slip import Slip
from kiosk.domain.form import Form
from kiosk.domain.ink import PEN
from kiosk.domain.item import Material
from kiosk.domain.parties import Person
from kiosk.domain.relation import Relation
from kiosk.forms import is_shown
from kiosk.receipts.side_papers import PaperLine, Sheet
from kiosk.receipts.signed_form import SignedForm, signed_form_pages
from kiosk.steps.card_words import day_text
from kiosk.steps.facilities import Facilities
from kiosk.steps.field_views import answer_words, surroundings
from kiosk.steps.ink_part import Ink
from kiosk.steps.ink_record import printed_content
from kiosk.steps.paper import Papers, PaperStep
from kiosk.steps.screens import Secret
from kiosk.steps.standing import given, promises
from kiosk.steps.visit import AUTHORISATION, Visit

STEP, BLANK_STEP = "ink-print", "blank-print"


def ink_paper() -> PaperStep:
    """Return the step that prints the application to be signed; it is asked for from the step of the signature."""
    return PaperStep(STEP, "signed-form", no_slip, _form, of=_which)


def _which(visit: Visit) -> str:
    # Changed, or signed in another way, it is another paper and no second print of the one before.
    return f"/{visit.part(Ink).way}/{printed_content(visit)}"


def prints(visit: Visit) -> int:
    """Return how many of them were counted, whatever stood on each."""
    return sum(count for name, count in visit.part(Papers).printed.items() if name.startswith(STEP))


def blank_paper() -> PaperStep:
    """Return the step that prints a paper of the list to be signed: a letter of authority, an organ's own text."""
    return PaperStep(BLANK_STEP, "blank", no_slip, _blank, of=lambda visit: visit.part(Ink).asked)


def no_slip(visit: Visit, sheet: Sheet) -> Slip:
    """Refuse the roll; raises LookupError: nobody signs with ink on paper that turns black."""
    raise LookupError("this paper is printed on A4 only")


def _form(visit: Visit, sheet: Sheet) -> Callable[[], bytes]:
    # Taken out here, on the engine's thread, together with what stood then: the step learns by it what was signed.
    ink = visit.part(Ink)
    ink.sent = (sheet.print_no, printed_content(visit))
    return functools.partial(signed_form_pages, sheet, signed_form(visit, ink, wording(sheet.language)))


def signed_form(visit: Visit, ink: Ink, words: Wording) -> SignedForm:
    """Return the application as it is signed."""
    item, parties = visit.matter, visit.parties()
    stand_in = parties.relation is not Relation.SELF
    return SignedForm(
        title=words(visit.sheet.title.text),
        item=words(item.name.text),
        office=words(item.office.name.text),
        applicant=in_full(parties.applicant),
        operator=in_full(parties.operator) if stand_in else "",
        authority=_authority(visit, words),
        answers=tuple(answer_lines(visit.sheet, visit.answers, visit.facilities, words)),
        papers=tuple(words(one.name.text) for one in given(visit) if one not in promises(visit)),
        promises=tuple(promise_lines(promises(visit), words)),
        signer=parties.signer.name,
        mark=ink.way,
        witness=ink.witness.get("witness", "") if ink.mark else "",
        content=printed_content(visit),
    )


def promise_lines(promised: Iterable[Material], words: Wording) -> Iterator[str]:
    """Word each promise with the organ's own text."""
    for material in promised:
        if material.promise:
            yield words(text("receipts.signed.promise", paper=material.name.text, said=material.promise.text.text))


def in_full(person: Person) -> str:
    """Return name and number in full: who signs must see for whom."""
    return f"{person.name}  {person.id_no}"


def answer_lines(form: Form, answers: Mapping[str, str], facilities: Facilities, words: Wording) -> Iterator[PaperLine]:
    """Word what was filled in, in full: who signs must see what for."""
    for name in (name for group in form.groups for name in group.fields):
        field = form.fields[name]
        if not answers.get(name) or not is_shown(form, name, answers):
            continue
        said = answer_words(field, answers[name], surroundings(facilities, (field,)).regions)
        yield PaperLine(words(field.label.text), said.full if isinstance(said, Secret) else words(said))


def _authority(visit: Visit, words: Wording) -> str:
    authority = visit.authorisation() if visit.relation is Relation.ENTRUSTED else None
    if authority is None:
        return ""
    scope: Text = text(f"apply.review.scope.{authority.scope[-1]}")
    return words(text("receipts.signed.authority", scope=scope, until=day_text(authority.until)))


# Papers of the list.


def printable(visit: Visit, material: Material) -> bool:
    """Tell whether a paper of the list can be printed here to be signed by hand."""
    return material.blank is not None or (material.id == AUTHORISATION.id and visit.relation is Relation.ENTRUSTED)


def _blank(visit: Visit, sheet: Sheet) -> Callable[[], bytes]:
    asked = visit.part(Ink).asked
    material = next(one for one in visit.materials() if one.id == asked)
    return functools.partial(signed_form_pages, sheet, blank_form(visit, material, wording(sheet.language)))


def blank_form(visit: Visit, material: Material, words: Wording) -> SignedForm:
    """Return a paper of the list with the organ's own text, or the letter of authority in ours."""
    item, parties, own = visit.matter, visit.parties(), material.blank
    letter = text("receipts.signed.letter", principal=parties.applicant.name, agent=parties.operator.name)
    said = own.text.text if own else letter
    return SignedForm(
        title=words(own.title.text if own else material.name.text),
        item=words(item.name.text),
        office=words(item.office.name.text),
        applicant=in_full(parties.applicant),
        operator=in_full(parties.operator) if parties.relation is not Relation.SELF else "",
        authority="" if own else _authority(visit, words),
        text=(words(said),),
        # The one for whom it is done signs it, whoever stands here: nobody gives themselves an authority.
        signer=parties.applicant.name,
        mark=PEN,
        content=printed_content(visit),
    )
