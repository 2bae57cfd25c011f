# SPDX-License-Identifier: Apache-2.0
"""A field of a form as it stands, for the screen; and an answer in words, for the review."""

from __future__ import annotations

from config.texts import Text, plain, text
from kiosk.domain import masks
from kiosk.domain.form import Field, Form
from kiosk.forms import Answers, is_required
from kiosk.steps.screens import FieldKind, FieldView, Option, Secret
from kiosk.steps.visit import Place

# Where the schema names no longest value: a mobile number, a resident's number (GB 11643), a day as YYYY-MM-DD.
USUAL_LENGTH = {
    FieldKind.PHONE: 11,
    FieldKind.ID_NUMBER: 18,
    FieldKind.DATE: 10,
    FieldKind.AMOUNT: 12,
    FieldKind.DIGITS: 24,
}
LONGEST = 60
YES_NO = (Option("yes", text("apply.form.yes")), Option("no", text("apply.form.no")))


def field_view(form: Form, name: str, answers: Answers, entry: Place, *, closed: bool) -> FieldView:
    """Return one field with its value, mask and sentence."""
    field, value = form.fields[name], answers.get(name, "")
    kind = kind_of(field)
    from_card = name in entry.from_card
    return FieldView(
        name,
        field.label.text,
        kind,
        value=value,
        masked=masks.masked(field.mask, value) if field.mask and value else None,
        hint=field.hint.text if field.hint else None,
        required=is_required(form, name, answers),
        read_only=closed,
        source=text("apply.form.from-card") if from_card else None,
        options=options(field),
        groups=field.groups,
        max_length=int(form.schema.properties[name].get("maxLength", USUAL_LENGTH.get(kind, LONGEST))),
        error=entry.faults.get(name),
    )


def kind_of(field: Field) -> FieldKind:
    """Return how a field is entered; a kind that is not known is entered as text."""
    # Forms are newer than machines: a kind that is not known here must still be able to be answered.
    known = {kind.value: kind for kind in FieldKind}
    return known.get(field.kind, FieldKind.TEXT)


def options(field: Field) -> tuple[Option, ...]:
    """Return what can be chosen."""
    if field.options or kind_of(field) is not FieldKind.YES_NO:
        return tuple(Option(one.value, one.label.text) for one in field.options)
    return YES_NO


def answer_words(field: Field, value: str) -> Text | Secret:
    """Return an answer as one reads it: the words of a choice, digits in groups, masked where the form says so."""
    chosen = next((option.label for option in options(field) if option.value == value), None)
    if chosen:
        return chosen
    # A mask makes groups of its own, so it is given the plain value and not the grouped one.
    full = in_groups(value, field.groups)
    return Secret(masks.masked(field.mask, value), full) if field.mask else plain(full)


def in_groups(value: str, groups: tuple[int, ...]) -> str:
    """Return digits with spaces between their groups, the rest as a last one."""
    parts, at = [], 0
    for size in groups:
        parts.append(value[at : at + size])
        at += size
    return " ".join(part for part in (*parts, value[at:]) if part)
