# SPDX-License-Identifier: Apache-2.0
"""What the player knows before the curtain rises: who comes, for whom, with which papers, and what they write."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path

import msgspec

from devices.document_camera.papers import bank_number
from kiosk import training
from kiosk.domain.item import ServiceItem
from kiosk.flows.offer import HERE, PROOF
from kiosk.steps.screens import FieldKind, FieldView
from kiosk.training.persons import TrainingPerson, person, persons

# Relations in which somebody stands here for another person, so that two cards are laid down.
BY_ANOTHER = frozenset({"family", "entrusted"})
MATTERS = Path(training.__file__).with_name("catalogue") / "items"
# What is laid down for a material, page by page, by the names of the virtual camera's papers.
PAPERS = {
    "household-register": ("household-cover", "household-page"),
    "bank-card": ("bank-card",),
    "contract-end": ("end-of-work",),
    "residence-card": ("residence-front", "residence-back"),
    "promise": ("promise",),
    "authorisation": ("authorisation",),
}
# Answers that fit the papers above: the card that is laid down is a bank's, and this bank's name is printed on it.
# Whoever comes for the elder is taken for a child of theirs.
CHOSEN = {"account": "bank-card", "bank": "rural-bank", "agent_relation": "child"}
# What forms call the fields about whoever stands here, when that is not the person it is for.
AGENTS_FIELD = "agent_"
# Of a company that does not exist; its check character holds (GB 32100-2015), or the form would refuse it.
UNIT_CODE = "91990100MA0XUNL1AR"
# Written in Latin letters: what becomes of them as pinyin depends on the words of the lexicon.
SOMEBODY, SOMEWHERE = "yunze", "anlan"
NO_PHONE = "13800000000"


class UnknownAnswerError(LookupError):
    """A field asks for something the player was never told; the text is its name."""


@dataclass(frozen=True)
class Part:
    """One application to be played: whose it is, for whom it is done, which matter, which papers are scanned."""

    person: str
    """Key of the training person it is for; whoever acts, when it is for an organisation."""
    item: str
    """Task code of the matter."""
    for_whom: str = "self"
    scans: frozenset[str] | None = None
    """Materials that are scanned, None for all; the others are said to come to the window later."""
    proof: bool = False
    """Whether it ends with a paper of the page printer in place of a slip."""

    @property
    def applicant(self) -> TrainingPerson:
        """The person it is for; raises LookupError for nobody of that key."""
        return person(self.person)

    @property
    def operator(self) -> TrainingPerson:
        """Whoever stands at the machine: the person, or the first other one with a card."""
        if self.for_whom not in BY_ANOTHER:
            return self.applicant
        return next(one for one in persons() if one.key != self.applicant.key and one.card)

    @property
    def kin(self) -> str:
        """What the applicant is to the operator, told by who is older."""
        return "parent" if self.applicant.birth_date < self.operator.birth_date else "child"

    def asked_about(self, field: str) -> TrainingPerson:
        """Return the person a field of the form asks about."""
        return self.operator if field.startswith(AGENTS_FIELD) else self.applicant

    def brings(self, material: str) -> bool:
        """Tell whether this paper is scanned now."""
        return self.scans is None or material in self.scans

    def paper(self, material: str, page: int) -> str:
        """Return what is laid down for a page; the last one again for pages beyond, a form for any other material."""
        names = PAPERS.get(material, ("form",))
        return names[min(page, len(names) - 1)]


def everything() -> list[ServiceItem]:
    """Return every matter of the training catalogue, also what only leads to a window."""
    return [msgspec.json.decode(file.read_bytes(), type=ServiceItem) for file in MATTERS.glob("*.json")]


def matters() -> list[ServiceItem]:
    """Return the matters of the training catalogue that are done at a kiosk from end to end, as home orders them."""
    found = everything()
    return sorted((item for item in found if item.kiosk_mode == HERE), key=lambda item: item.popular or len(found))


def proofs() -> list[ServiceItem]:
    """Return the proofs of which the training registers have a record, as home orders them."""
    made_out = json.loads((MATTERS.parent / "proofs.json").read_bytes())["kinds"]
    found = everything()
    there = (item for item in found if item.kiosk_mode == PROOF and item.proof and item.proof.kind in made_out)
    return sorted(there, key=lambda item: item.popular or len(found))


def matter(words: str) -> ServiceItem:
    """Return one by its code, long or short, or by its short name in either language; raises LookupError."""
    return among([*matters(), *proofs()], words)


def among(items: list[ServiceItem], words: str) -> ServiceItem:
    """Return the one of these matters that is called so; raises LookupError."""
    for item in items:
        # Whole words only: a part of a code fits several matters, and the wrong one would be played without a word.
        if words in (item.task_code, item.catalog_code, item.alias.zh, item.alias.en):
            return item
    raise LookupError(words)


def why_not(words: str) -> str:
    """Return why a matter is not played: none is called so, or it does not end at a kiosk."""
    try:
        item = among(everything(), words)
    except LookupError:
        return f"no item is called {words!r}"
    if item.kiosk_mode == PROOF:
        return f"{item.alias.zh} is printed at a kiosk, but no training person has a record to print"
    return f"{item.alias.zh} stands at home, but is not finished at a kiosk: its tile leads to a window"


def choice(view: FieldView) -> str:
    """Return the answer that is touched: the one that fits the papers, else the first."""
    offered = [option.value for option in view.options] or ["yes"]
    wanted = CHOSEN.get(view.name, "")
    return wanted if wanted in offered else offered[0]


def words(view: FieldView, whose: TrainingPerson, today: datetime.date) -> str:
    """Return what is typed into a field, key by key; raises UnknownAnswerError."""
    by_name = {"card_no": bank_number(whose), "code": UNIT_CODE, "name": SOMEBODY, "address": SOMEWHERE}
    by_kind = {
        FieldKind.PHONE: whose.phone or NO_PHONE,
        FieldKind.ID_NUMBER: whose.number,
        # An authority has to last; everything else that is asked for happens on the day of the visit.
        FieldKind.DATE: f"{today.year}1231" if view.name == "until" else f"{today:%Y%m%d}",
        FieldKind.MONTH: f"{today:%Y-%m}",
        FieldKind.REGION: max((option.value for option in view.options), default=""),
        FieldKind.BANK_CARD: bank_number(whose),
        FieldKind.USCC: UNIT_CODE,
    }
    answer = by_name.get(view.name) or by_kind.get(view.kind)
    if not answer:
        raise UnknownAnswerError(view.name)
    return answer
