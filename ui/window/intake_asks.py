# SPDX-License-Identifier: Apache-2.0
"""What is asked about a whole case: for whom it is, what is promised and agreed to, and why nobody goes on with it.

One question at a time stands where the camera is; digits and Y, N answer, Escape goes back a step. Nothing of it is
kept: an answer becomes a change of the case, stored like every other.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from config.texts import text
from kiosk.audit import Act
from kiosk.domain.item import Consent, Promise
from kiosk.domain.relation import Relation
from kiosk.domain.substitutes import promised
from kiosk.intake import acts, behalf
from kiosk.intake.case import Case, CaseMaterial
from kiosk.intake.desk import DROPPED_FOR
from kiosk.intake.room import Noted
from kiosk.steps.kin import BIRTH, HOUSEHOLD
from ui.window.intake_desk import Desk
from ui.window.intake_state import IntakeState

T = TypeVar("T")

KINS = ("parent", "spouse", "child", "other")
# A child of the family is known by its card, or by one of these papers.
BY = ("", HOUSEHOLD, BIRTH)
YES, NO = "Y", "N"


class Asks(enum.Enum):
    """What is asked now."""

    NOTHING = ""
    WHOM = "whom"
    KIN = "kin"
    CHILD = "child"
    PROMISE = "promise"
    CONSENT = "consent"
    DROP = "drop"


# Where Escape leads to; from all others out of the question.
BACK = {Asks.KIN: Asks.WHOM, Asks.CHILD: Asks.KIN}


class IntakeAsks(QObject):
    """``changed`` tells that another question stands; ``dropped`` a case that is gone."""

    changed = Signal()
    dropped = Signal(object)

    def __init__(self, state: IntakeState, desk: Desk, online: Callable[[], bool], new_id: Callable[[], str]) -> None:
        super().__init__(state)
        self._state, self._desk, self._online, self._new_id = state, desk, online, new_id
        self.asks = Asks.NOTHING
        self.consent_id = ""
        self._of = ""
        state.changed.connect(self._follow)
        state.consent_wanted.connect(self.ask_consent)

    # What is known

    @property
    def case(self) -> Case | None:
        """Return the case, while it can be changed."""
        case = self._state.case
        return case if case and case.handed_in is None else None

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Return for whom the matter can be done."""
        return self.case.item.for_whom if self.case else ()

    @property
    def promise(self) -> tuple[CaseMaterial, Promise] | None:
        """Return the chosen paper where a promise may stand for it, with the words of its office."""
        one = self._state.material
        if self.case is None or one is None or one.pages or "promise" not in one.paper.ways:
            return None
        return (one, one.paper.promise) if one.paper.promise else None

    @property
    def consents(self) -> tuple[Consent, ...]:
        """Return what is asked for by itself."""
        return self.case.item.consents if self.case else ()

    @property
    def consent(self) -> Consent | None:
        """Return the consent that is asked for now."""
        return next((one for one in self.consents if one.id == self.consent_id), None)

    @property
    def unanswered(self) -> tuple[Consent, ...]:
        """Return the consents nobody has answered yet."""
        return tuple(one for one in self.consents if self.case and self.case.consent(one.id) is None)

    @property
    def online(self) -> bool:
        """Tell whether a promise counts at once."""
        return self._online()

    # What is asked

    def ask(self, asks: Asks) -> None:
        """Put a question in place, or take the same one back."""
        wanted = asks if self.case and not self._state.busy else Asks.NOTHING
        self._put(Asks.NOTHING if self.asks is wanted else wanted)

    def ask_promise(self) -> None:
        """Ask for a promise in place of the chosen paper, where its matter takes one."""
        if self.promise:
            self.ask(Asks.PROMISE)

    def ask_consent(self, id: str = "") -> None:
        """Ask for a consent: this one, the next that was not answered, or the first once more."""
        wanted = next((one.id for one in (*self.unanswered, *self.consents)), "")
        self.consent_id = id or wanted
        if self.consent:
            self.asks = Asks.NOTHING
            self.ask(Asks.CONSENT)

    def answer(self, sign: str) -> bool:
        """Take an answer; return False for what is none, or where nothing is asked."""
        answers: dict[Asks, Callable[[str], bool]] = {
            Asks.WHOM: self._whom, Asks.KIN: self._kin, Asks.CHILD: self._child, Asks.PROMISE: self._promised,
            Asks.CONSENT: self._agreed, Asks.DROP: self._drop,
        }  # fmt: skip
        return self.asks in answers and answers[self.asks](sign)

    def back(self) -> bool:
        """Go back a step; return False where nothing is asked."""
        if self.asks is Asks.NOTHING:
            return False
        self._put(BACK.get(self.asks, Asks.NOTHING))
        return True

    def put_away(self) -> bool:
        """Put the question away unanswered; return False where none stands."""
        stood = self.asks is not Asks.NOTHING
        if stood:
            self._put(Asks.NOTHING)
        return stood

    # What an answer does

    def _whom(self, sign: str) -> bool:
        chosen = _by_digit(self.relations, sign)
        if chosen is Relation.FAMILY:
            self._put(Asks.KIN)
        elif chosen:
            self._come_for(chosen)
        return chosen is not None

    def _kin(self, sign: str) -> bool:
        chosen = _by_digit(KINS, sign)
        if chosen == "child":
            self._put(Asks.CHILD)
        elif chosen:
            self._come_for(Relation.FAMILY, chosen)
        return chosen is not None

    def _child(self, sign: str) -> bool:
        chosen = _by_digit(BY, sign)
        if chosen is not None:
            self._come_for(Relation.FAMILY, "child", chosen)
        return chosen is not None

    def _come_for(self, relation: Relation, kin: str = "", by: str = "") -> None:
        self._put(Asks.NOTHING)
        noted = Noted(Act.RELATION_TOLD, {"relation": relation.value, "staff": self._state.clerk.number})
        self._state.act(lambda case: acts.applies_for(case, relation, kin, by), noted, self._to_first_fact)

    def _to_first_fact(self) -> None:
        """Go to the first field of the small form, once it stands there."""
        case = self.case
        first = next((name for name, _, _ in behalf.asked(case.relation, case.answers)), "") if case else ""
        if first:
            self._state.changed.emit()
            self._state.went_to.emit(first)

    def _promised(self, sign: str) -> bool:
        found = self.promise
        if found is None or sign not in (YES, NO):
            return False
        self._put(Asks.NOTHING)
        one, words = found
        if sign == YES:
            online, at = self._online(), self._state.now
            stands = promised(self._new_id(), one.id, words, language="zh_CN", online=online, at=at)
            self._state.act(lambda case: acts.stood_for(case, one.id, stands), self._noted(Act.PROMISED, one.id))
        elif one.substitute:
            self._state.act(lambda case: acts.taken_back(case, one.id))
        return True

    def _agreed(self, sign: str) -> bool:
        consent, given = self.consent, sign == YES
        if consent is None or sign not in (YES, NO):
            return False
        at, result = self._state.now, "given" if given else "refused"
        noted = self._noted(Act.CONSENT_ANSWERED, consent.id, result=result)
        self._put(Asks.NOTHING)
        then = functools.partial(self._next_consent, consent.id)
        self._state.act(lambda case: acts.answered(case, consent.id, at, given=given), noted, then)
        return True

    def _next_consent(self, after: str) -> None:
        """Ask for what is still open; one that was just answered is not asked for again."""
        if any(one.id != after for one in self.unanswered):
            self.ask_consent()

    def _drop(self, sign: str) -> bool:
        reason = _by_digit(DROPPED_FOR, sign)
        if reason is not None:
            self._put(Asks.NOTHING)
            self._state.part_with("drop", lambda case, done: self._desk.drop(case, reason, done), self._dropped)
        return reason is not None

    def _dropped(self, case: Case) -> None:
        self._state.tell_done(text("intake.dropped", matter=case.item.alias.text))
        self.dropped.emit(case)

    def _noted(self, act: Act, code: str, **more: str) -> Noted:
        return Noted(act, {"code": code, "staff": self._state.clerk.number, **more})

    def _put(self, asks: Asks) -> None:
        self.asks = asks
        self.changed.emit()

    def _follow(self) -> None:
        """Ask nothing about a case that was left; of a new one that nobody comes for by themselves ask for whom."""
        case = self.case
        if case is None or case.id != self._of:
            self._of = case.id if case else ""
            unknown = case is not None and case.relation is Relation.FAMILY and not case.kin
            self.asks = Asks.KIN if unknown else Asks.NOTHING
        elif self.asks is Asks.PROMISE and self.promise is None:
            # Another paper was walked to, for which nothing is promised.
            self.asks = Asks.NOTHING


def _by_digit(answers: tuple[T, ...], sign: str) -> T | None:
    """Return the answer of a digit, None for none."""
    place = int(sign) - 1 if sign.isdecimal() and sign.isascii() else -1
    return answers[place] if 0 <= place < len(answers) else None
