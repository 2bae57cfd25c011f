# SPDX-License-Identifier: Apache-2.0
"""The authority as one text, read before it is acted on: who asks whom for what, until when, and what it is not."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, plain, text
from kiosk.domain import masks
from kiosk.domain.parties import Authorisation, Person
from kiosk.domain.relation import Relation
from kiosk.steps.card_words import day_text
from kiosk.steps.events import Event, Press
from kiosk.steps.screens import Action, Guide, GuideLine, GuideRow
from kiosk.steps.step import Back, Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, trail


@dataclass(frozen=True)
class AuthorityTextStep:
    """Reads the authority back to whoever was given it; passed for all others."""

    name: str = "authority-text"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show it as it will be stored."""
        authority = visit.authorisation() if visit.relation is Relation.ENTRUSTED else None
        return Show(_reading(visit, authority)) if authority else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on, or back to what it says."""
        if event == Press("change"):
            return Back()
        return Next() if event == Press("next") else None


def _reading(visit: Visit, authority: Authorisation) -> Guide:
    parties = visit.parties()
    return Guide(
        title=text("apply.authority.title"),
        lead=text("apply.authority.lead"),
        trail=trail("card"),
        tags=(),
        rows=(
            _row("person", "principal", _masked(parties.applicant)),
            _row("people", "agent", _masked(parties.operator)),
            _row("document", "matter", visit.matter.name.text),
            _row("document-pen", "scope", text(f"apply.review.scope.{authority.scope[-1]}")),
            _row("later", "until", day_text(authority.until)),
            # The civil code lets an agent pass an authority on only where it says so (民法典 169).
            _row("info", "limits", text("apply.authority.limits-words")),
            _row("document", "letter", text("apply.authority.letter-words")),
        ),
        actions=(Action("change", text("apply.authority.change")), next_action("apply.authority.right")),
    )


def _masked(person: Person) -> Text:
    # Words of a guide are read by whoever stands behind, and this one need not be held to be understood.
    return plain(f"{masks.name(person.name)}  {masks.brief_number(person.id_no)}")


def _row(icon: str, label: str, words: Text) -> GuideRow:
    return GuideRow(icon, text(f"apply.authority.{label}"), (GuideLine(words),))
