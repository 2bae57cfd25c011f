# SPDX-License-Identifier: Apache-2.0
"""A field of a form as it stands, for the screen; and an answer in words, for the review."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from config.texts import Text, plain, text
from kiosk.domain import masks
from kiosk.domain.conditions import SEVERAL
from kiosk.domain.form import Field, Form
from kiosk.domain.hall import Region
from kiosk.forms import Answers, is_required
from kiosk.steps.facilities import Facilities
from kiosk.steps.screens import FieldKind, FieldView, Option, Secret
from kiosk.steps.visit import Place

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue

# Where the schema names no longest value: a mobile number, a resident's number (GB 11643), a day as YYYY-MM-DD.
USUAL_LENGTH = {
    FieldKind.PHONE: 11,
    FieldKind.ID_NUMBER: 18,
    FieldKind.DATE: 10,
    FieldKind.AMOUNT: 12,
    FieldKind.DIGITS: 24,
    FieldKind.BANK_CARD: 19,
    FieldKind.USCC: 18,
    FieldKind.REGION: 12,
}
KINDS = {kind.value: kind for kind in FieldKind}
# Topics of values offered before typing, by what a card would have brought.
TOPICS = {"card.nationality": "nationality"}
LONGEST = 60
KIN = "operator.kin"
YES_NO = (Option("yes", text("apply.form.yes")), Option("no", text("apply.form.no")))


@dataclass(frozen=True)
class Surroundings:
    """What fields show that lies outside their form: the day, and the places of the city."""

    today: datetime.date | None = None
    regions: tuple[Region, ...] = ()


NOTHING_AROUND = Surroundings()


def field_view(
    form: Form, name: str, answers: Answers, entry: Place, *, closed: bool, around: Surroundings = NOTHING_AROUND
) -> FieldView:
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
        hint=_hint(field, entry.fresh.get(name, "")),
        required=is_required(form, name, answers),
        read_only=closed,
        source=source_of(field) if from_card else None,
        options=options(field, around.regions),
        groups=field.groups,
        max_length=int(form.schema.properties[name].get("maxLength", USUAL_LENGTH.get(kind, LONGEST))),
        error=entry.faults.get(name),
        earliest=limit(field.not_before, around.today),
        latest=limit(field.not_after, around.today),
        depth=field.depth,
        person=field.mask == "name",
        topic=field.topic or TOPICS.get(field.prefill or "", ""),
        confirm=kind is FieldKind.PHONE,
    )


def _hint(field: Field, fresh: str) -> Text | None:
    """Return the hint of a field, behind the word that it is new or changed since it was filled in before."""
    hint = field.hint.text if field.hint else None
    if not fresh:
        return hint
    return text(f"renewal.{fresh}-hint", hint=hint) if hint else text(f"renewal.{fresh}")


def source_of(field: Field) -> Text:
    """Say where an answer that nobody typed comes from."""
    return text("apply.form.chosen-before" if field.prefill == KIN else "apply.form.from-card")


def surroundings(facilities: Facilities, fields: Iterable[Field]) -> Surroundings:
    """Return what these fields show from outside; the places of the city only where one is asked for."""
    asks_place = any(kind_of(field) is FieldKind.REGION for field in fields)
    return Surroundings(facilities.today(), city(facilities.catalogue) if asks_place else ())


def limit(words: str, today: datetime.date | None) -> str:
    """Return a limit of a form as a day or month; empty where there is none, or the day is not known."""
    # A month's limit may be a day too: whoever reads it looks at the part it needs.
    if words in ("today", "this-month"):
        return today.isoformat() if today else ""
    return words


def kind_of(field: Field) -> FieldKind:
    """Return how a field is entered; a kind that is not known is entered as text."""
    # Forms are newer than machines: a kind that is not known here must still be able to be answered.
    return KINDS.get(field.kind, FieldKind.TEXT)


def options(field: Field, regions: tuple[Region, ...] = ()) -> tuple[Option, ...]:
    """Return what can be chosen."""
    if kind_of(field) is FieldKind.REGION:
        return places(regions)
    if field.options or kind_of(field) is not FieldKind.YES_NO:
        return tuple(Option(one.value, one.label.text) for one in field.options)
    return YES_NO


@lru_cache(maxsize=1)
def places(regions: tuple[Region, ...]) -> tuple[Option, ...]:
    """Return all places of a city, each before those in it."""
    return tuple(_flat(regions))


def _flat(regions: Iterable[Region]) -> Iterator[Option]:
    for one in regions:
        yield Option(one.code, one.name.text)
        yield from _flat(one.parts)


@lru_cache(maxsize=1)
def city(catalogue: Catalogue) -> tuple[Region, ...]:
    """Return the places of the city, read once for each catalogue: a page asks for them at every touch."""
    return catalogue.regions()


def answer_words(field: Field, value: str, regions: tuple[Region, ...] = ()) -> Text | Secret:
    """Return an answer as one reads it: the words of choices, digits in groups, masked where the form says so."""
    named = {option.value: option.label for option in options(field, regions)}
    chosen = [named[part] for part in parts_of(field, value) if part in named]
    if chosen:
        return chosen[0] if len(chosen) == 1 else joined(chosen, kind_of(field))
    # A mask makes groups of its own, so it is given the plain value and not the grouped one.
    full = in_groups(value, field.groups)
    return Secret(masks.masked(field.mask, value), full) if field.mask else plain(full)


def parts_of(field: Field, value: str) -> tuple[str, ...]:
    """Return the values an answer is made of: each of several, each level of a place."""
    kind = kind_of(field)
    if kind is FieldKind.MULTI:
        return tuple(value.split(SEVERAL))
    if kind is FieldKind.REGION:
        # District, street, village: the code of each is that of the last with zeros below it.
        return tuple(dict.fromkeys(value[:length].ljust(12, "0") for length in (6, 9, 12)))
    return (value,)


def joined(words: list[Text], kind: FieldKind) -> Text:
    """Return words side by side: levels of a place, or several answers."""
    first, *rest = words
    key = "input.place-in" if kind is FieldKind.REGION else "input.and"
    for word in rest:
        first = text(key, first=first, then=word)
    return first


def in_groups(value: str, groups: tuple[int, ...]) -> str:
    """Return digits with spaces between their groups, the rest as a last one."""
    parts, at = [], 0
    for size in groups:
        parts.append(value[at : at + size])
        at += size
    return " ".join(part for part in (*parts, value[at:]) if part)
