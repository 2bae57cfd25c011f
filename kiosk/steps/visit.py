# SPDX-License-Identifier: Apache-2.0
"""One person's whole stay, in typed parts, and its wipe at the end."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import TypeVar

from config.texts import Text, text
from devices.id_card import IdentityCard
from kiosk.domain.form import Form
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.parties import Authorisation, Parties, Person, Relation
from kiosk.domain.submission import ManifestLine
from kiosk.steps.events import Stroke
from kiosk.steps.facilities import Facilities
from kiosk.steps.papers import Papers, wipe

T = TypeVar("T")


@dataclass(repr=False)
class Signed:
    """The drawing, and the hash of what it was put under."""

    strokes: bytearray
    """Canonical JSON of the strokes; ours to wipe."""
    covers: str
    at: datetime.datetime


@dataclass
class Receipt:
    """What came of the submission: told only after it was stored."""

    entry: str
    receipt_no: str
    query_code: str
    stored_at: datetime.datetime
    sent_at: datetime.datetime | None = None
    acknowledged_at: datetime.datetime | None = None
    project_no: str = ""
    prints: int = 0
    first_print: datetime.datetime | None = None
    printed: str = ""
    """Result of the newest print: printed, unsure, failed, or empty."""


@dataclass(frozen=True)
class WipeReport:
    """What was emptied at the end of a visit."""

    cards: int
    pages: int
    strokes: int
    answers: int

    @property
    def message(self) -> Text:
        """The sentence for the goodbye screen."""
        return text("goodbye.wiped", count=self.cards + self.pages + self.strokes + self.answers)


@dataclass(repr=False)
class Visit:
    """What one person has said, shown and signed so far."""

    around: Facilities
    language: str = "zh_CN"
    item: ServiceItem | None = None
    form: Form | None = None
    relation: Relation = Relation.SELF
    relation_detail: str = ""
    operator_card: IdentityCard | None = None
    applicant_card: IdentityCard | None = None
    unit: Person | None = None
    authorisation: Authorisation | None = None
    answers: dict[str, str] = field(default_factory=dict)
    papers: Papers = field(default_factory=Papers)
    signed: Signed | None = None
    resign: bool = False
    """True when something was changed after the signature."""
    receipt: Receipt | None = None
    card_lies: bool = False
    """Whether a card was still on the reader when last looked."""

    @property
    def chosen(self) -> ServiceItem:
        """The item; raises LookupError before one was chosen."""
        if self.item is None:
            raise LookupError("no item was chosen yet")
        return self.item

    @property
    def filled(self) -> Form:
        """The form; raises LookupError before an item with one was chosen."""
        if self.form is None:
            raise LookupError("the item has no form")
        return self.form

    @property
    def operator(self) -> Person:
        """Who stands here; raises LookupError before the card was read."""
        if self.operator_card is None:
            raise LookupError("no card was read yet")
        return Person.of_card(self.operator_card)

    @property
    def subject_card(self) -> IdentityCard | None:
        """The card of the applicant: one's own when it is for oneself."""
        return self.operator_card if self.relation in (Relation.SELF, Relation.UNIT) else self.applicant_card

    def parties(self) -> Parties:
        """Return who the application is about; raises LookupError while somebody is missing."""
        operator = self.operator
        applicant = operator
        if self.relation is Relation.UNIT:
            applicant = _there(self.unit)
        elif self.relation is not Relation.SELF:
            applicant = Person.of_card(_there(self.applicant_card))
        applicant = replace(applicant, phone=self.answers.get("phone"))
        if self.relation is Relation.SELF:
            operator = applicant
        return Parties(self.relation, applicant, operator, operator, self.relation_detail, self.authorisation)

    def materials(self) -> tuple[Material, ...]:
        """Return the materials that the answers ask for."""
        return tuple(material for material in self.chosen.materials if material.wanted(self.answers))

    def manifest(self) -> list[ManifestLine]:
        """Return the manifest of the papers that are asked for."""
        wanted = {material.id for material in self.materials()}
        return self.papers.lines(lambda material_id: material_id in wanted)

    def sign(self, strokes: tuple[Stroke, ...], encoded: bytes, covers: str) -> None:
        """Keep the drawing with what it covers."""
        self.signed = Signed(bytearray(encoded), covers, self.around.now())
        self.resign = False

    def void_signature(self) -> None:
        """Forget the drawing: what it covered has changed."""
        if self.signed:
            wipe(self.signed.strokes)
            self.signed, self.resign = None, True

    def wipe(self) -> WipeReport:
        """Overwrite the buffers we own, empty everything of the person, and say what was emptied."""
        cards = [card for card in (self.operator_card, self.applicant_card) if card]
        for card in cards:
            card.wipe()
        if self.signed:
            wipe(self.signed.strokes)
        report = WipeReport(len(cards), self.papers.wipe(), int(self.signed is not None), len(self.answers))
        self.answers.clear()
        self.operator_card = self.applicant_card = self.unit = self.authorisation = None
        self.signed = self.item = self.form = self.receipt = None
        self.relation, self.relation_detail, self.resign, self.card_lies = Relation.SELF, "", False, False
        return report

    @property
    def wiped(self) -> bool:
        """Tell whether nothing of a person is left in the parts we own."""
        held = (self.operator_card, self.applicant_card, self.unit, self.signed, self.receipt, self.item)
        return not any(held) and not self.answers and not self.papers.pages


def _there(part: T | None) -> T:
    if part is None:
        raise LookupError("a party is missing")
    return part
