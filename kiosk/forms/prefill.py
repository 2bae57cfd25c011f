# SPDX-License-Identifier: Apache-2.0
"""What the cards answer already, so that nobody types what the machine has read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from devices.id_card import IdentityCard
from kiosk.domain.form import Form
from kiosk.domain.numbers import age_on
from kiosk.domain.parties import Person
from kiosk.forms.rules import fault


def prefilled(
    form: Form,
    card: IdentityCard | None,
    operator: Person | None,
    today: datetime.date,
    told: Mapping[str, str] | None = None,
    kin: str = "",
) -> dict[str, str]:
    """Return the answers that applicant's card and operator give; one the form would refuse is left open.

    ``told`` are the same facts of an applicant who has no card; ``kin`` is what the operator is to the applicant.
    """
    facts = of_card(card, today) if card else (told or {})
    known = {f"card.{name}": value for name, value in facts.items()}
    if operator:
        known |= {"operator.name": operator.name, "operator.number": operator.id_no, "operator.kin": kin}
    # What a form would refuse is left open: nobody can correct a field that only shows what the card said.
    answers = {name: known.get(field.prefill or "", "") for name, field in form.fields.items()}
    return {name: value for name, value in answers.items() if value and _takes(form, name, value)}


def _takes(form: Form, name: str, value: str) -> bool:
    # A field that is not shown yet is judged by nothing but its options.
    options = {option.value for option in form.fields[name].options}
    return fault(form, name, {name: value}) is None and (not options or value in options)


def of_card(card: IdentityCard, today: datetime.date) -> dict[str, str]:
    """Return what a card says, by the names forms use; what it does not say is empty."""
    born = card.birth_date
    return {
        "name": card.name or card.name_latin or "",
        "number": card.number,
        "sex": card.sex.value,
        "nationality": card.nationality or "",
        "birth_date": born.isoformat() if born else "",
        "address": card.address or "",
        "age": str(age_on(born, today)) if born else "",
    }
