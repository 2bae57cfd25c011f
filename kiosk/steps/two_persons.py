# SPDX-License-Identifier: Apache-2.0
"""Two cards for one matter: whose comes first, which one goes back, and whether they were laid the wrong way round.

What is only unlikely is said and never refused: families are of every kind, and whoever stands here knows theirs.
"""

from __future__ import annotations

import datetime

from config.texts import Text, text
from devices.id_card import IdentityCard
from kiosk.audit import Act
from kiosk.domain.numbers import age_on
from kiosk.domain.parties import kind_of
from kiosk.domain.relation import Relation
from kiosk.steps.screens import Action, GuideLine, Notice, Tag, Tone
from kiosk.steps.visit import Visit

# From this age on somebody may act for others by themselves (民法典 17, 18).
FULL_AGE = 18
EXCHANGE = "exchange"
# What somebody is to their parent, spouse and child; "other" says nothing of the other side.
TURNED = {"parent": "child", "spouse": "spouse", "child": "parent"}


def second_of(visit: Visit) -> str:
    """Return whose card comes second, a word of ``apply.second``; empty where one card is enough."""
    if visit.relation is Relation.ENTRUSTED:
        return "principal"
    # A child known by a paper has no card to lay.
    if visit.relation is not Relation.FAMILY or visit.by_paper:
        return ""
    return visit.relation_detail or "other"


def operator_is(visit: Visit) -> str:
    """Return what who stands here is to the applicant, by the first answer; empty where it left that open.

    A form that asked again could be told another thing, and an office would have two answers.
    """
    return TURNED.get(visit.relation_detail, "") if visit.relation is Relation.FAMILY else ""


def first_words(visit: Visit) -> str:
    """Return which sentences ask for the card of who stands here: ``first`` of two, ``only`` for others, or plain."""
    if second_of(visit):
        return "-first"
    return "-only" if visit.relation in (Relation.FAMILY, Relation.UNIT) else ""


def whose(visit: Visit) -> Text:
    """Return the person of the second card, in the words of a family."""
    return text(f"apply.second.{second_of(visit) or 'other'}")


def minor_first(visit: Visit, card: IdentityCard, today: datetime.date) -> Notice | None:
    """Say that a child's card lies there where somebody of age acts: the likeliest way to begin with the wrong one."""
    acts = visit.relation in (Relation.FAMILY, Relation.ENTRUSTED)
    if not acts or card.birth_date is None or age_on(card.birth_date, today) >= FULL_AGE:
        return None
    return Notice(Tone.WARN, text("apply.mixed.minor", years=FULL_AGE), "people", (text("apply.mixed.minor-way"),))


def mixed_up(visit: Visit, card: IdentityCard, least: int | None, today: datetime.date) -> Notice | None:
    """Say that both cards were probably laid the wrong way round, with the key that exchanges them."""
    operator = visit.cards.operator
    if operator is None or operator.birth_date is None or card.birth_date is None:
        return None
    why = _unlikely(visit.relation_detail, operator.birth_date, card.birth_date)
    if least is not None and age_on(card.birth_date, today) < least <= age_on(operator.birth_date, today):
        why = "age"
    if not why:
        return None
    message = text(f"apply.mixed.{why}", years=least or 0)
    return Notice(Tone.WARN, message, "people", (), Action(EXCHANGE, text("apply.mixed.exchange")))


def _unlikely(kin: str, operator: datetime.date, applicant: datetime.date) -> str:
    """Return what speaks against these two being what was said."""
    if kin == "parent" and applicant > operator:
        return "parent"
    return "child" if kin == "child" and applicant < operator else ""


def exchange(visit: Visit) -> None:
    """Make the person of the second card the one who stands here, and the other way round."""
    cards = visit.cards
    second, first = cards.pending or cards.applicant, cards.operator
    if second is None or first is None:
        return
    # One that was confirmed before and has been replaced since is nobody's of this visit any more.
    if cards.pending and cards.applicant:
        cards.applicant.wipe()
    cards.operator, cards.applicant, cards.pending = second, first, None
    for role, card in (("operator", second), ("applicant", first)):
        visit.facilities.note(Act.CARD_READ, visit.id, kind=kind_of(card), role=role)


def cards_to_bring(visit: Visit) -> tuple[GuideLine, ...]:
    """Return the cards a guide names where somebody acts for another, in the order in which they are laid."""
    if visit.relation in (None, Relation.SELF):
        return ()
    own = GuideLine(text("apply.guide.own-card"), Tag(text("apply.guide.card-read"), Tone.OK))
    if second_of(visit):
        tag = Tag(text("apply.guide.card-second"), Tone.OK)
        own = GuideLine(text("apply.guide.own-card"), Tag(text("apply.guide.card-first"), Tone.OK))
        return (own, GuideLine(text("apply.guide.their-card", whose=whose(visit)), tag))
    if visit.relation is Relation.UNIT:
        licence = GuideLine(text("apply.guide.licence"), Tag(text("apply.guide.licence-code")))
        return (own, licence, GuideLine(text("apply.guide.unit-letter"), Tag(text("apply.guide.scanned-here"))))
    return (own,)
