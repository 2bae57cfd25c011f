# SPDX-License-Identifier: Apache-2.0
"""A child without a card: who it is, told by the register (户口簿) or the birth certificate, and that paper's page.

Under sixteen nobody needs a card (居民身份证法 2), so that a parent must be able to come with the paper that names the
child. What is typed is typed: it is stored as such, never as read from a card.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.domain.item import Material
from kiosk.domain.numbers import age_on, tidy
from kiosk.domain.parties import Person
from kiosk.domain.words import Words
from kiosk.forms import Answers
from kiosk.steps.belongings import Part, Place

HOUSEHOLD, BIRTH = "household", "birth"
# From this age on everybody must have a card of their own (居民身份证法 2).
CARD_AGE = 16
# Which page is scanned: the same ids as the matters' own papers, so that nobody is asked for one of them twice.
PAPERS = {
    HOUSEHOLD: Material(
        "household-register",
        Words("户口簿", "Household register"),
        Words("首页和孩子本人页", "First page and the child's page"),
        ways=("scan", "later"),
        pages=(Words("首页", "First page"), Words("孩子本人页", "The child's page")),
        max_pages=4,
    ),
    BIRTH: Material(
        "birth-certificate",
        Words("出生医学证明", "Birth certificate"),
        Words("孩子的，原件，扫完还给您", "The child's, original, returned after the scan"),
        ways=("scan", "later"),
        pages=(Words("出生医学证明", "Certificate"),),
        max_pages=3,
    ),
}


@dataclass(repr=False)
class Child(Part):
    """What is told of the child; ``by`` is empty while the child has a card, or is none."""

    NAME: ClassVar[str] = "child"
    by: str = ""
    asking: bool = False
    """Whether it is being asked by which paper the child is known."""
    answers: Answers = field(default_factory=Answers)
    entry: Place = field(default_factory=Place)

    @property
    def held(self) -> bool:
        """Tell whether anything of the child was typed."""
        return bool(self.answers)

    def buffers(self) -> list[bytearray]:
        """Return what was typed, to be overwritten."""
        return self.answers.buffers()

    def materials(self) -> tuple[Material, ...]:
        """Return the page that names the child."""
        return (PAPERS[self.by],) if self.by else ()

    @property
    def number(self) -> str:
        """Return the number the child is known by."""
        return tidy(self.answers.get("number" if self.by == HOUSEHOLD else "certificate", ""))

    def person(self, phone: str = "") -> Person:
        """Return the child as a party; raises LookupError while it was not told who it is."""
        if not self.answers.get("name") or not self.number:
            raise LookupError("the child was not told yet")
        # Never read_from_card: what was typed is L0 for the child, whatever the card of the parent proves.
        kind = "household" if self.by == HOUSEHOLD else "birth-certificate"
        return Person(self.answers["name"], kind, self.number, phone=phone or None)

    def known(self, today: datetime.date) -> dict[str, str]:
        """Return what forms would take from a card, by the names they use."""
        born = self.answers.get("born", "")
        age = str(age_on(datetime.date.fromisoformat(born), today)) if born else ""
        number = self.number if self.by == HOUSEHOLD else ""
        return {"name": self.answers.get("name", ""), "number": number, "birth_date": born, "age": age}
