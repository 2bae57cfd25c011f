# SPDX-License-Identifier: Apache-2.0
"""Another person's card, laid while somebody is at work: noticed in this one place for every step after the card steps.

The watch waits in ``read`` as the card steps do, so a laying is read once and the owner's own card, lying there since,
is never read again. It costs the reader's lane a look every third of a second and nothing else; nobody else needs the
lane meanwhile. What is read is compared on that lane and wiped there: nothing of the other person reaches a screen, a
log or the visit.
"""

from __future__ import annotations

import msgspec

from devices.device import CancelToken, Deadline
from devices.id_card import IdCardReader
from kiosk.steps.card import READ_SECONDS
from kiosk.steps.step import Show, Step, Watch
from kiosk.steps.visit import Visit

GUARD = "card-guard"
# Between two waits for a card, each of which lasts as long as the card steps' own.
PAUSE_SECONDS = 1.0


class AnotherCard:
    """A card was laid that is nobody's of this visit; says no more, and no two are equal, so each laying is told."""


class LookForAnother:
    """One wait for a card: whose it is stays on the lane."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def __call__(self, reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> AnotherCard | None:
        """Read the next card that is laid; return whether it is another person's."""
        card = reader.read(deadline, cancel)
        own = card.number in self._known
        card.wipe()
        return None if own else AnotherCard()


def guarded(visit: Visit, step: Step, show: Show) -> Show:
    """Add the watch to what a step shows, where a card on the reader can only be somebody else's or laid again."""
    operator = visit.cards.operator
    # While it is being stored nobody can leave, so there is nothing to ask; after that the visit is over.
    over = visit.receipt is not None or not show.screen.can_go_home
    if operator is None or over or IdCardReader in step.needs:
        return show
    known = frozenset(card.number for card in visit.cards.all())
    watch = Watch(GUARD, IdCardReader, LookForAnother(known), every=PAUSE_SECONDS, seconds=READ_SECONDS)
    return msgspec.structs.replace(show, watch=(*show.watch, watch))
