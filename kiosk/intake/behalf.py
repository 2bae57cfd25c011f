# SPDX-License-Identifier: Apache-2.0
"""For whom somebody comes to a window (为谁办): what is told of it beside the cards, in the small forms a kiosk has.

Told facts lie among the answers of a case under names like ``@unit.code``: kept with them, corrected like them, and
sent as the parties they make.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import msgspec

from config.texts import Text, text
from kiosk.domain.conditions import FACT
from kiosk.domain.form import Form
from kiosk.domain.item import Material
from kiosk.domain.numbers import birth_date, tidy
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.forms import Answers, faults, is_shown
from kiosk.steps.child import child_fault
from kiosk.steps.fact_forms import AUTHORITY, BY_PAPER, CHILD, UNIT
from kiosk.steps.kin import PAPERS, Child
from kiosk.steps.visit import AUTHORISATION

FORMS: Mapping[str, Form] = {"unit": UNIT, "authority": AUTHORITY, "child": CHILD}
# Asked for because of who comes, never because of an answer: no answer has this name.
BECAUSE_OF_WHO = {f"{FACT}who": "other"}


def form_of(relation: Relation, answers: Mapping[str, str]) -> str:
    """Return which small form is asked, empty for none."""
    if relation is Relation.FAMILY:
        return "child" if answers.get(BY_PAPER) else ""
    return {Relation.UNIT: "unit", Relation.ENTRUSTED: "authority"}.get(relation, "")


def fact(form: str, field: str) -> str:
    """Return under which name a field of a small form lies among the answers."""
    return f"{FACT}{form}.{field}"


def is_fact(name: str) -> bool:
    """Tell whether an answer belongs to a small form."""
    return name.startswith(tuple(f"{FACT}{form}." for form in FORMS))


def told(form: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a small form by their own names, with the paper a child is known by."""
    own = {name: answers.get(fact(form, name), "") for name in FORMS[form].fields}
    return {name: value for name, value in {**own, BY_PAPER: answers.get(BY_PAPER, "")}.items() if value}


def facts(form: str, told_so_far: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a small form as they lie in a case."""
    return {fact(form, name): value for name, value in told_so_far.items() if name in FORMS[form].fields}


def asked(relation: Relation, answers: Mapping[str, str]) -> Iterator[tuple[str, Form, str]]:
    """Return each field of the small form that is asked: its name in the case, the form, and its name there."""
    form = form_of(relation, answers)
    if form:
        said = told(form, answers)
        names = (name for group in FORMS[form].groups for name in group.fields)
        yield from ((fact(form, name), FORMS[form], name) for name in names if is_shown(FORMS[form], name, said))


def follows(name: str, value: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return what follows from a fact: nobody types a day of birth that a number told already."""
    born = fact("child", "born")
    day = birth_date(value) if name == fact("child", "number") and not answers.get(born) else None
    return {born: day.isoformat()} if day else {}


def wrong(
    relation: Relation, answers: Mapping[str, str], operator: Person | None, least: int | None, today: datetime.date
) -> dict[str, Text]:
    """Return every fact that does not fit, by its name in the case, with its sentence.

    ``least`` is the age the matter asks for.
    """
    form = form_of(relation, answers)
    if not form:
        return {}
    said = told(form, answers)
    found = faults(FORMS[form], said, today)
    own = {name: found.get(name) or _own_fault(form, name, said, operator, least, today) for name in FORMS[form].fields}
    return {fact(form, name): words for name, words in own.items() if words}


def _own_fault(
    form: str, name: str, said: Mapping[str, str], operator: Person | None, least: int | None, today: datetime.date
) -> Text | None:
    if form == "child":
        return child_fault(name, said, operator.id_no if operator else "", least, today)
    if name != "until" or datetime.date.fromisoformat(said[name]) >= today:
        return None
    return text("form.fault.past")


def applicant_told(relation: Relation, answers: Mapping[str, str]) -> Person | None:
    """Return the applicant where no card says who it is: an organisation, a child known by a paper."""
    form = form_of(relation, answers)
    if form not in ("unit", "child") or faults(FORMS[form], said := told(form, answers)):
        return None
    return Person.of_unit(said["name"], tidy(said["code"])) if form == "unit" else _child(said).person()


def known_child(answers: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    """Return what a form would take from the card of a child that has none."""
    said = told("child", answers)
    # A day that is none says nothing of an age.
    well = "born" not in faults(CHILD, said)
    return _child(said if well else {**said, "born": ""}).known(today)


def detail_told(relation: Relation, kin: str, answers: Mapping[str, str]) -> str:
    """Return how both belong together, as finely as it was told: parent, child:mother, representative."""
    form = form_of(relation, answers)
    role = answers.get(fact(form, "role"), "") if form else ""
    return role if relation is Relation.UNIT else f"{kin}:{role}" if role else kin


def authority_told(answers: Mapping[str, str]) -> Authorisation | None:
    """Return what an agent may do, None while it was not said."""
    said = told("authority", answers)
    if faults(AUTHORITY, said):
        return None
    return Authorisation(tuple(said["scope"].split("+")), datetime.date.fromisoformat(said["until"]))


def facts_of(parties: Parties) -> dict[str, str]:
    """Return what is told by parties that were taken over from elsewhere."""
    if parties.relation is Relation.UNIT:
        unit = {"name": parties.applicant.name, "code": parties.applicant.id_no, "role": parties.relation_detail or ""}
        return facts("unit", unit)
    if parties.authorisation is None:
        return {}
    scope, until = "+".join(parties.authorisation.scope), parties.authorisation.until.isoformat()
    return facts("authority", {"scope": scope, "until": until})


def papers(relation: Relation, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """Return what is asked for because of who comes: a letter of who was sent, the paper that names a child."""
    sent = relation is Relation.UNIT and answers.get(fact("unit", "role")) == "agent"
    letter = (AUTHORISATION,) if relation is Relation.ENTRUSTED or sent else ()
    child = PAPERS.get(answers.get(BY_PAPER, "")) if relation is Relation.FAMILY else None
    found = (*letter, *((child,) if child else ()))
    return tuple(msgspec.structs.replace(one, when=BECAUSE_OF_WHO) for one in found)


def has_no_card(relation: Relation, answers: Mapping[str, str]) -> bool:
    """Tell whether the applicant has no card that could be laid."""
    return form_of(relation, answers) in ("unit", "child")


def _child(said: Mapping[str, str]) -> Child:
    return Child(by=said.get(BY_PAPER, ""), answers=Answers(said))
