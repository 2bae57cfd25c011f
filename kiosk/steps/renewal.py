# SPDX-License-Identifier: Apache-2.0
"""The way back for people whose application was refused because its matter had changed: once more through it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from config.texts import Text, both, text
from kiosk.audit import Act
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.inquiry import Held, Inquiry, Way
from kiosk.steps.renewal_part import Kept, bring_in, new_papers, take_out, was_refused_so, why_not
from kiosk.steps.renewing import CHANGED, NEW, Renewal
from kiosk.steps.screens import Action, Choice, InfoLine, Tone, Trouble
from kiosk.steps.step import GoTo, Offline, Outcome, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal

RENEW, RENEWAL, RENEWAL_CARD, APPLIED_BY = "renew", "progress-renewal", "progress-renewal-card", "apply"
# Pages are up to 2 MB each; the rest is for an outbox that is busy storing.
OPEN_SECONDS = 15.0
# A screen that lists everything is read by nobody; the form marks each of them.
MOST_NAMED = 4


def renewable(visit: Visit) -> Held | None:
    """Return the chosen application where its people have to go through it once more, and can do so at this post."""
    own = visit.part(Inquiry).own
    here = own is not None and was_refused_so(own.entry) and own.body.kind != "supplement"
    return own if here and APPLIED_BY in visit.facilities.sections else None


def may_renew(visit: Visit) -> bool:
    """Tell whether the way can be gone now."""
    held = renewable(visit)
    return held is not None and not why_not(visit.facilities, held.body.item)


def renew_key(visit: Visit) -> Action:
    """Return the key of the way, flat with its reason while it cannot be gone."""
    held = renewable(visit)
    why = why_not(visit.facilities, held.body.item) if held else ""
    reason = text(f"renewal.{why}") if why else None
    return Action(RENEW, text("renewal.key"), primary=not why, enabled=not why, reason=reason)


def to_renewal(visit: Visit) -> GoTo:
    """Lead to it: a card that was laid to find it opens it too, a slip or code alone does not."""
    laid = visit.part(Inquiry).way is Way.CARD and visit.cards.operator is not None
    return GoTo(RENEWAL if laid else RENEWAL_CARD)


def whose_renewal(visit: Visit) -> Text | None:
    """Say whose card opens it."""
    return text("renewal.whose-card")


@dataclass(frozen=True)
class RenewalStep:
    """Opens what is kept with the card, says what changed, and leads through the matter once more."""

    name: str = RENEWAL
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Open it beside the screen."""
        if visit.part(Renewal).replaces:
            # Come back to from the form: opening it once more would put back what was changed since.
            return Show(_changed(visit))
        card, chosen = visit.cards.operator, visit.part(Inquiry).chosen
        if card is None or not chosen:
            # Only a way of the flow that skips dossier or card leads here.
            return GoTo("progress-ask")
        return Show(_wait(), work=Work(OUTBOX, functools.partial(take_out, chosen, card.number), OPEN_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with it, or say why not."""
        if isinstance(event, Done) and isinstance(event.value, Kept):
            return _take_up(visit, event.value)
        if isinstance(event, Done | Failed):
            return Show(_refused(visit, str(event.value) if isinstance(event, Done) else "fault"))
        if event == Press("check") and visit.part(Renewal).replaces:
            # By way of the second card and the small forms: each passes where it has nothing to ask.
            return GoTo("applicant-card")
        return GoTo("progress-ask") if event == Press("again") else None


def _take_up(visit: Visit, kept: Kept) -> Outcome:
    if why_not(visit.facilities, kept.item) or not bring_in(visit, kept):
        return Show(_refused(visit, "fault"))
    visit.facilities.note(Act.RENEWAL_BEGUN, kept.id, item=kept.item.task_code, version=visit.matter.version)
    return Show(_changed(visit))


def _changed(visit: Visit) -> Trouble:
    """Say that the matter changed, what is asked otherwise now, and that everything else is kept."""
    item = visit.matter
    told = refusal(
        visit.facilities,
        text("renewal.title"),
        InfoLine("document", both(item.name.zh, item.name.en)),
        *_news(visit),
        InfoLine("tray", text("renewal.kept")),
        phone=item.phone,
        actions=(next_action("renewal.check", "check"),),
        tone=Tone.INFO,
    )
    # Behind it lies the search, and what was found there was wiped when the matter was taken up.
    return msgspec.structs.replace(told, can_go_back=False)


def _news(visit: Visit) -> Iterator[InfoLine]:
    fresh, fields = visit.entry.fresh, visit.sheet.fields
    papers = new_papers(visit)
    for mark in (NEW, CHANGED):
        named = [fields[name].label.text for name in fields if fresh.get(name) == mark]
        if named:
            yield InfoLine("keyboard", text(f"renewal.{mark}-fields", names=_listed(named)))
        wanted = [material.name.text for material, of in papers if of == mark]
        if wanted:
            yield InfoLine("scan", text(f"renewal.{mark}-papers", names=_listed(wanted)))
    if not fresh and not papers:
        yield InfoLine("info", text("renewal.only-version"))


def _listed(names: list[Text]) -> Text:
    """Return some names side by side, and how many more there are."""
    first, *rest = names[:MOST_NAMED]
    for name in rest:
        first = text("input.and", first=first, then=name)
    more = len(names) - MOST_NAMED
    return text("renewal.and-more", names=first, count=more) if more > 0 else first


def _wait() -> Choice:
    return Choice(title=text("renewal.wait"), choices=(), can_go_back=False)


def _refused(visit: Visit, reason: str) -> Trouble:
    return refusal(
        visit.facilities,
        text(f"renewal.refused.{reason}"),
        InfoLine("info", text(f"renewal.refused.{reason}-reason")),
        actions=(next_action("progress.none.again", "again", "again"),),
    )
