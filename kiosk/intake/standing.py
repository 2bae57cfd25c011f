# SPDX-License-Identifier: Apache-2.0
"""How a case stands: what each paper and answer still needs, and what is left until it can be accepted."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from config.texts import Text
from kiosk.domain import masks
from kiosk.domain.form import Field
from kiosk.domain.item import Consent
from kiosk.domain.substitutes import Standing
from kiosk.forms import faults as faults_of
from kiosk.forms import is_required, is_shown
from kiosk.intake import behalf
from kiosk.intake.case import APPLICANT, ELECTRONIC, OPERATOR, Case, CaseMaterial, Origin


class State(enum.StrEnum):
    """What a paper still needs; only ``ok`` and ``pending`` stand in nobody's way."""

    OK = "ok"
    PENDING = "pending"
    """The platform has yet to look it up at its source."""
    MISSING = "missing"
    LATER = "later"
    """Set aside: the person will bring it."""
    NEEDS_PAGE = "needs-page"
    """A page is not well, or not there."""
    NEEDS_ORIGINAL = "needs-original"
    NEEDS_CARD = "needs-card"
    NEEDS_FIELD = "needs-field"
    """The form has an answer that does not fit."""
    NEEDS_SIGNATURE = "needs-signature"


class GapKind(enum.StrEnum):
    """What stands in the way of acceptance."""

    CARD = "card"
    """No card of this person (``at``: operator or applicant) was laid here."""
    FIELD = "field"
    CONSENT = "consent"
    """Nobody was asked yet (``at``: the consent), or said no to what the matter needs."""
    MISSING = "missing"
    PAGE = "page"
    ORIGINAL = "original"
    SIGNATURE = "signature"


class Gap(NamedTuple):
    """One thing that stands in the way, and where it is repaired."""

    kind: GapKind
    at: str = ""
    """Id of the material, name of the field, or whose card."""
    page: int = 0
    """Page of the paper or of the form, from 1; 0 where pages mean nothing."""


class CaseField(msgspec.Struct, frozen=True):
    """One field of the form as it stands, with its mask applied in ``masked``."""

    name: str
    field: Field
    value: str
    masked: str
    origin: Origin
    page: int
    """Of the form, from 1; 0 for what is told of who comes for whom."""
    required: bool
    read_only: bool
    before: str | None = None
    """What stood there before it was corrected here, masked; None where it was not."""
    fault: Text | None = None

    def __repr__(self) -> str:
        return f"CaseField({self.name})"


def state(case: Case, material: CaseMaterial, today: datetime.date) -> State:
    """Return what a paper still needs."""
    if material.paper.source == "form":
        return _form_state(case, today)
    if material.paper.source == "card":
        return State.OK if material.checked else State.NEEDS_CARD
    if material.substitute:
        return State.PENDING if material.substitute.standing is Standing.PENDING else State.OK
    if not material.pages:
        return State.LATER if material.later else State.MISSING
    # A clerk who holds the original may let a page pass that the camera did not like.
    if material.checked or (material.paper.form == ELECTRONIC and not material.poor):
        return State.OK
    return State.NEEDS_PAGE if material.poor else State.NEEDS_ORIGINAL


def _form_state(case: Case, today: datetime.date) -> State:
    # First what would have to be signed for again.
    if faults(case, today):
        return State.NEEDS_FIELD
    return State.OK if case.signature_holds else State.NEEDS_SIGNATURE


def faults(case: Case, today: datetime.date) -> Mapping[str, Text]:
    """Return every answer that does not fit, with its sentence: first those about who comes for whom."""
    told = behalf.wrong(case.relation, case.answers, case.operator, case.item.minimum_age, today)
    return {**told, **(faults_of(case.form, case.answers, today) if case.form else {})}


STATE_GAPS = {
    State.MISSING: GapKind.MISSING,
    State.LATER: GapKind.MISSING,
    State.NEEDS_ORIGINAL: GapKind.ORIGINAL,
}


def gaps(case: Case, today: datetime.date) -> tuple[Gap, ...]:
    """Return what stands in the way of acceptance, in the order it is repaired in: the signature last."""
    return tuple(_gaps(case, today))


def hindrances(case: Case, today: datetime.date) -> tuple[Gap, ...]:
    """Return what stands in the way of taking it in (收件): papers may be missing, and originals unseen."""
    held_up = (GapKind.CARD, GapKind.FIELD, GapKind.CONSENT, GapKind.SIGNATURE)
    return tuple(gap for gap in gaps(case, today) if gap.kind in held_up)


def _gaps(case: Case, today: datetime.date) -> Iterator[Gap]:
    if OPERATOR not in case.seen:
        yield Gap(GapKind.CARD, OPERATOR)
    elif case.parties is None and case.by_card:
        yield Gap(GapKind.CARD, APPLICANT)
    for field in fields(case, today):
        if field.fault:
            yield Gap(GapKind.FIELD, field.name, field.page)
    yield from (Gap(GapKind.CONSENT, one.id) for one in case.item.consents if not _agreed(case, one))
    for material in case.asked:
        needs = state(case, material, today)
        if needs is State.NEEDS_PAGE:
            yield from (Gap(GapKind.PAGE, material.id, number) for number in material.poor)
        elif needs in STATE_GAPS:
            yield Gap(STATE_GAPS[needs], material.id)
    # Last: whatever is repaired before it would void it.
    if not case.signature_holds:
        yield Gap(GapKind.SIGNATURE)


def _agreed(case: Case, consent: Consent) -> bool:
    """Tell whether a consent was answered; what the matter cannot do without wants a yes."""
    said = case.consent(consent.id)
    return said is not None and (said.given or not consent.needed)


def fields(case: Case, today: datetime.date) -> tuple[CaseField, ...]:
    """Return the fields that are asked for, in their order."""
    return tuple(_fields(case, today))


def _fields(case: Case, today: datetime.date) -> Iterator[CaseField]:
    form, answers, wrong = case.form, case.answers, faults(case, today)
    before = {change.field: change.before for change in reversed(case.changes)}
    for full, small, own in behalf.asked(case.relation, answers):
        yield _field(case, full, small.fields[own], own in small.schema.required, 0, before.get(full), wrong.get(full))
    if form is None:
        return
    shown = [[name for name in group.fields if is_shown(form, name, answers)] for group in form.groups]
    for page, names in enumerate(filter(None, shown), 1):
        for name in names:
            required = is_required(form, name, answers)
            yield _field(case, name, form.fields[name], required, page, before.get(name), wrong.get(name))


def _field(
    case: Case, name: str, field: Field, required: bool, page: int, before: str | None, fault: Text | None
) -> CaseField:
    value, origin = case.answers.get(name, ""), case.origins.get(name, Origin.WINDOW)
    return CaseField(
        name, field, value, masks.masked(field.mask, value) if value else "", origin, page,
        required=required,
        read_only=bool(field.computed) or (origin is Origin.CARD and field.fixed),
        before=None if before is None else masks.masked(field.mask, before),
        fault=fault,
    )  # fmt: skip
