# SPDX-License-Identifier: Apache-2.0
"""给谁办: for oneself, a family member, somebody who gave authority, an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text
from kiosk.domain.relation import Relation
from kiosk.steps.events import Event, Press
from kiosk.steps.kin import BIRTH, HOUSEHOLD, Child
from kiosk.steps.screens import Choice, Notice, Tile, Tone
from kiosk.steps.step import Next, Offline, Outcome, Show
from kiosk.steps.visit import Place, Visit
from kiosk.steps.words import trail

ICONS = {
    Relation.SELF: "person",
    Relation.FAMILY: "people",
    Relation.ENTRUSTED: "document-pen",
    Relation.UNIT: "building",
}
# How a family member is related; the person is the operator's parent, spouse, child.
# What a child is known by: its own card, or the paper that names it.
CHILD_BY = {"": "id-card", HOUSEHOLD: "document", BIRTH: "document"}
KIN = {"parent": "elder", "spouse": "people", "child": "person", "other": "people"}


@dataclass(frozen=True)
class ForWhomStep:
    """Asks for whom; for family also which member."""

    name: str = "whom"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask, with what the matter does not allow switched off and the reason on it."""
        visit.asking_kin = visit.part(Child).asking = False
        return Show(
            Choice(
                title=text("apply.whom.title"),
                lead=text("apply.whom.lead"),
                trail=trail("whom"),
                about=_about(visit),
                choices=tuple(_tile(visit, relation) for relation in Relation),
                notice=_others_may(visit),
            )
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the answer; another one than before makes the cards and answers of before void."""
        if not isinstance(event, Press):
            return None
        # The second question is not a step of its own: back leads to the first one, not out of the step.
        if event.action == "back":
            return self._back(visit)
        if event.action != "choose":
            return None
        if visit.part(Child).asking:
            return _known_by(visit, event.value)
        if event.value in KIN and visit.asking_kin:
            return _kin_chosen(visit, event.value)
        # The tile was flat, but a press may come from a screen that was painted before the catalogue changed.
        if event.value not in visit.matter.for_whom:
            return None
        return self._chosen(visit, Relation(event.value))

    def _chosen(self, visit: Visit, relation: Relation) -> Outcome:
        if relation is not visit.relation:
            # Cards and answers were given for another relation: whose they are would not be true any more.
            item, form = visit.matter, visit.sheet
            visit.begin(item, form)
            visit.relation = relation
        if relation is not Relation.FAMILY:
            return Next()
        return _ask_kin(visit)

    def _back(self, visit: Visit) -> Outcome | None:
        if visit.part(Child).asking:
            visit.part(Child).asking = False
            return _ask_kin(visit)
        return self.enter(visit) if visit.asking_kin else None


def _ask_kin(visit: Visit) -> Show:
    visit.asking_kin = True
    choices = tuple(Tile(kin, text(f"apply.kin.{kin}"), None, icon) for kin, icon in KIN.items())
    return Show(Choice(title=text("apply.kin.title"), trail=trail("whom"), about=_about(visit), choices=choices))


def _kin_chosen(visit: Visit, kin: str) -> Outcome:
    if visit.relation_detail not in ("", kin):
        # Another member of the family: card and answers were those of the first.
        item, form = visit.matter, visit.sheet
        visit.begin(item, form)
        visit.relation = Relation.FAMILY
    visit.relation_detail = kin
    if kin != "child":
        return Next()
    visit.part(Child).asking = True
    choices = tuple(
        Tile(by or "card", text(f"apply.child.by-{by or 'card'}"), text(f"apply.child.by-{by or 'card'}-note"), icon)
        for by, icon in CHILD_BY.items()
    )
    return Show(Choice(title=text("apply.child.title"), trail=trail("whom"), about=_about(visit), choices=choices))


def _known_by(visit: Visit, chosen: str) -> Outcome | None:
    by = "" if chosen == "card" else chosen
    if by not in CHILD_BY:
        return None
    child = visit.part(Child)
    if by != child.by:
        # The number was one of another paper, and the card one of another way.
        child.answers.wipe()
        child.entry = Place()
    child.by, child.asking = by, False
    return Next()


def _about(visit: Visit) -> Tile:
    return Tile("item", visit.matter.name.text, None, visit.matter.icon)


def _others_may(visit: Visit) -> Notice | None:
    """Say that others can come instead, only where one of them can for this matter."""
    possible = {Relation.FAMILY, Relation.ENTRUSTED} & set(visit.matter.for_whom)
    return Notice(Tone.INFO, text("apply.whom.notice")) if possible else None


def _tile(visit: Visit, relation: Relation) -> Tile:
    allowed = relation in visit.matter.for_whom
    reason = "apply.whom.only-person" if relation is Relation.UNIT else "apply.whom.not-this"
    note = text(f"apply.whom.{relation.value}-note") if allowed else text(reason)
    return Tile(relation.value, text(f"apply.whom.{relation.value}"), note, ICONS[relation], enabled=allowed)
