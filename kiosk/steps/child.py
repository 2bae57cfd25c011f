# SPDX-License-Identifier: Apache-2.0
"""Asking who a child without a card is; passed for everybody else."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from config.texts import Text, text
from kiosk.domain.form import Form
from kiosk.domain.numbers import age_on, birth_date, day_of_age, tidy
from kiosk.forms import Answers
from kiosk.steps.events import Entered, Event
from kiosk.steps.fact_forms import BY_PAPER, CHILD
from kiosk.steps.form import Paged
from kiosk.steps.kin import CARD_AGE, HOUSEHOLD, Child
from kiosk.steps.step import Next, Offline, Outcome
from kiosk.steps.visit import Place, Visit


@dataclass(frozen=True)
class ChildStep(Paged):
    """Name, number and day of birth as the paper has them, and what whoever stands here is to the child."""

    name: str = "child"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    on_trail: ClassVar[str] = "card"

    def sheet(self, visit: Visit) -> Form:
        """Return the small form."""
        return CHILD

    def answers(self, visit: Visit) -> Answers:
        """Return where its answers lie."""
        return visit.part(Child).answers

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        return visit.part(Child).entry

    def enter(self, visit: Visit) -> Outcome:
        """Ask, where the child is known by a paper."""
        child = visit.part(Child)
        if not child.by:
            return Next()
        # Among the answers, so that fields may hang on it like on any other fact; it is never sent.
        child.answers.put(BY_PAPER, child.by)
        return super().enter(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the day of birth out of a number that holds it: nobody types what was typed already."""
        if isinstance(event, Entered) and event.name == "number" and not self.answers(visit).get("born"):
            born = birth_date(event.value)
            self.answers(visit).put("born", born.isoformat() if born else "")
        return super().handle(visit, event)

    def own_fault(self, visit: Visit, name: str) -> Text | None:
        """Refuse a day that is not the number's, somebody who needs a card, and one too young for the matter."""
        operator, least = visit.cards.operator, visit.matter.minimum_age
        today = visit.facilities.today()
        return child_fault(name, self.answers(visit), operator.number if operator else "", least, today)


def child_fault(
    name: str, answers: Mapping[str, str], operator: str, least: int | None, today: datetime.date
) -> Text | None:
    """Return what no schema sees in what is told of a child; ``operator`` is the number of who stands here.

    ``least`` is the age the matter asks for.
    """
    if name == "number" and operator and tidy(answers.get("number", "")) == operator:
        return text("apply.child.own-number")
    if name != "born" or not answers.get("born"):
        return None
    born = datetime.date.fromisoformat(answers["born"])
    # A certificate number holds no day; only the number of the register can contradict what was typed.
    told = birth_date(answers.get("number", "")) if answers[BY_PAPER] == HOUSEHOLD else None
    return text("apply.child.other-day") if told not in (None, born) else _too_old_or_young(born, least, today)


def _too_old_or_young(born: datetime.date, least: int | None, today: datetime.date) -> Text | None:
    age = age_on(born, today)
    if age >= CARD_AGE:
        return text("apply.child.needs-card", years=CARD_AGE)
    if least is None or age >= least:
        return None
    return text("apply.card.too-young", years=least, year=day_of_age(born, least).year)
