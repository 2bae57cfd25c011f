# SPDX-License-Identifier: Apache-2.0
"""A proof up to its preview: for whom, the question to the platform, the paper on the screen with its copies."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from config.texts import text
from devices.page_printer import PagePrinter
from kiosk.audit import Act
from kiosk.domain import proof
from kiosk.domain.parties import Person
from kiosk.domain.relation import Relation
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.for_whom import ICONS
from kiosk.steps.proof_part import Held, ProofPart
from kiosk.steps.proof_screens import Doing, ProofPreview
from kiosk.steps.proof_words import LEAVE, for_others, not_found
from kiosk.steps.proof_work import Found, look_up
from kiosk.steps.screens import Action, Choice, InfoLine, Notice, Tile, Tone
from kiosk.steps.step import After, GoTo, Leave, Next, Offline, Outcome, Reason, Show, Work
from kiosk.steps.visit import Visit
from kiosk.steps.words import count
from offline_queue.chain import coded

PLATFORM = "platform"
# The platform asks a register of another office and seals what it says: seconds, on a bad day half a minute.
QUERY_SECONDS = 40.0
# From here on the words say that it takes longer than usual: people wait for what is explained.
SLOW = After(6.0, "slow")
# Over the paper: whether the printer can print it is looked at once a second, before anybody presses.
PRINTER = After(1.0, "printer")


@dataclass(frozen=True)
class ProofWhomStep:
    """Asks for whom; a machine that reads one card makes papers out for its holder only."""

    name: str = "proof-whom"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask before the card: who cannot be served here need not show it."""
        # The card step reads it: with it no second card is asked for.
        visit.relation = Relation.SELF
        visit.part(ProofPart).asks_elsewhere = False
        item = visit.matter
        return Show(
            Choice(
                title=text("proof.whom.title"),
                lead=text("proof.whom.lead"),
                about=Tile("item", item.name.text, None, item.icon),
                choices=tuple(_whom(relation) for relation in Relation if relation in item.for_whom),
                notice=Notice(Tone.INFO, text("proof.whom.notice"), "shield"),
            )
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with one's own, or say where papers about others are made out."""
        if not isinstance(event, Press):
            return None
        part = visit.part(ProofPart)
        if event.action == "back" and part.asks_elsewhere:
            return self.enter(visit)
        if event.action == LEAVE:
            return Leave(Reason.HOME)
        if event.action != "choose" or event.value not in visit.matter.for_whom:
            return None
        if event.value == Relation.SELF:
            return Next()
        part.asks_elsewhere = True
        return Show(for_others(visit, event.value))


def _whom(relation: Relation) -> Tile:
    note = "own" if relation is Relation.SELF else "other"
    return Tile(relation.value, text(f"apply.whom.{relation.value}"), text(f"proof.whom.{note}"), ICONS[relation])


@dataclass(frozen=True)
class ProofQueryStep:
    """Has the paper made out; shows what is asked of whom meanwhile, and can be given up."""

    name: str = "proof-query"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.REFUSE

    def enter(self, visit: Visit) -> Outcome:
        """Ask; where the paper is here already (back from its print), go on with it."""
        if visit.part(ProofPart).paper:
            return Next()
        return Show(_asking(visit), work=_question(visit), after=(SLOW,))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the paper, or say why there is none."""
        if isinstance(event, Done) and isinstance(event.value, Found):
            return _kept(visit, event.value)
        if isinstance(event, Failed):
            visit.facilities.note(Act.PROOF_REFUSED, visit.id, item=visit.matter.task_code, reason=event.error.cause)
            return Show(not_found(visit, event.error))
        if isinstance(event, Elapsed):
            return Show(_asking(visit, slow=True))
        if event == Press("retry"):
            return self.enter(visit)
        return Leave(Reason.HOME) if event in (Press("cancel"), Press(LEAVE)) else None


def _question(visit: Visit) -> Work:
    facilities, part, card = visit.facilities, visit.part(ProofPart), visit.cards.operator
    # The step before lets nobody pass without; a question without a person must never be asked.
    if card is None:
        raise LookupError("a card is missing")
    # Kept over a lost answer: the platform answers the same paper again instead of making out a second one.
    part.query_id = part.query_id or facilities.new_id()
    query = proof.query(part.query_id, visit.matter, Person.of_card(card), facilities.now(), facilities.site)
    return Work(PLATFORM, functools.partial(look_up, query), QUERY_SECONDS)


def _asking(visit: Visit, *, slow: bool = False) -> Doing:
    item = visit.matter
    return Doing(
        title=text("proof.query.slow-title" if slow else "proof.query.title"),
        lead=text("proof.query.lead"),
        icon="search",
        lines=(
            InfoLine("building", text("proof.query.office", office=item.office.name.text)),
            InfoLine("clock", text("proof.query.slow" if slow else "proof.query.soon")),
        ),
        actions=(Action("cancel", text("proof.query.cancel")),),
    )


def _kept(visit: Visit, found: Found) -> Outcome:
    made = found.proof
    # As an office words it, perhaps with signs the chain refuses: that somebody looked must stand there anyhow.
    visit.facilities.note(Act.PROOF_QUERIED, made.id, item=visit.matter.task_code, number=coded(made.number))
    held = Held(
        made.id, made.number, made.sha256, made.title,
        bytearray(found.document), bytearray(found.masked), bytearray(found.whole),
    )  # fmt: skip
    # A matter may allow fewer copies than the platform would: the smaller number is the rule.
    limit = visit.matter.proof.copies if visit.matter.proof else 1
    visit.part(ProofPart).keep(held, min(made.copies_left, limit))
    return Next()


@dataclass(frozen=True)
class ProofPreviewStep:
    """Shows the paper, masked, and takes how many copies are wanted."""

    name: str = "proof-preview"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show it; without a paper there is nothing to show (back from the end)."""
        part = visit.part(ProofPart)
        if part.paper is None:
            return GoTo("proof-query")
        # Who has a sheet in hand and comes back is led on to the end, not to print once more.
        if part.served:
            return Next()
        return Show(preview(visit, part, part.paper), after=(PRINTER,))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Count copies, print, or ask anew with another card."""
        part = visit.part(ProofPart)
        if event == Elapsed(PRINTER.name) and part.paper is not None:
            return Show(preview(visit, part, part.paper), after=(PRINTER,))
        if not isinstance(event, Press) or part.paper is None:
            return None
        # Clamped here too: a touch may come from a screen that was painted before the number changed.
        if event.action in ("less", "more"):
            part.wanted = max(1, min(part.left, part.wanted + (1 if event.action == "more" else -1)))
            return Show(preview(visit, part, part.paper), after=(PRINTER,))
        if event.action in ("again", "back"):
            # Not their paper, or not this one: it is overwritten before anybody else's card is read.
            part.drop(visit)
            return GoTo("proof-card")
        if event.action == LEAVE:
            return Leave(Reason.HOME)
        return Next() if event.action == "print" and part.left > 0 else None


def preview(visit: Visit, part: ProofPart, paper: Held) -> ProofPreview:
    """Return the paper as it is shown."""
    none_left, well = part.left < 1, usable(visit.facilities, PagePrinter)
    wait = text("proof.preview.wait-printer")
    on = Action("print", text("proof.preview.print", count=count(part.wanted)), "print", True, well, wait)
    if none_left:
        on = Action(LEAVE, text("proof.way.leave"), primary=True)
    return ProofPreview(
        title=text("proof.preview.none-left" if none_left else "proof.preview.title"),
        lead=text("proof.preview.used-up" if none_left else "proof.preview.lead"),
        # Spoken words never say whose or what paper: others stand near.
        spoken=text("proof.preview.spoken"),
        masked=paper.masked,
        whole=paper.whole,
        heading=text("proof.preview.copies"),
        copies=part.wanted,
        left=text("proof.preview.left", left=part.left),
        can_less=part.wanted > 1,
        can_more=part.wanted < part.left,
        note=text("proof.preview.outlet" if well or none_left else "proof.preview.printer-down"),
        actions=(Action("again", text("proof.preview.again")), on),
    )
