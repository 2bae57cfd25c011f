# SPDX-License-Identifier: Apache-2.0
"""The screen that waits for somebody, and the card that the person before left on the reader."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import text
from devices.id_card import IdentityCard
from kiosk.audit import Act
from kiosk.steps.card import ANOTHER
from kiosk.steps.ending import LYING
from kiosk.steps.events import Elapsed, Event, Press, Seen
from kiosk.steps.facilities import refused
from kiosk.steps.find_part import CardAtHome
from kiosk.steps.home import out_of_service
from kiosk.steps.screens import Goodbye, Idle, InfoLine
from kiosk.steps.step import After, Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import help_window, next_action

# Whoever forgot a card mostly comes back within two minutes; after that it is for staff to keep it safe.
STAFF = After(120.0, "staff")


@dataclass(frozen=True)
class WelcomeStep:
    """Waits for somebody; where a card lies since the visit before, says so first.

    In a visit that is only passing, whoever went home stands here still: home comes as soon as no card lies.
    """

    name: str = "welcome"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Invite, and look whether a card was left; where nothing can be stored nobody is invited."""
        if code := refused(visit.facilities):
            return Show(out_of_service(visit.facilities, code))
        return Show(_invitation(), watch=(LYING,))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Begin at the first touch or card; follow the card that was left until it is lifted."""
        if isinstance(event, Seen):
            return _laid(visit, event.value) if event.watch == ANOTHER.name else _seen(visit, event.value)
        if isinstance(event, Elapsed):
            visit.facilities.tell_staff(Act.CARD_LEFT, visit.id, seconds=int(STAFF.seconds))
            visit.staff_told = True
            return Show(_card_left(visit), watch=(LYING,))
        return Next() if event == Press("start") else None


def _seen(visit: Visit, value: object) -> Outcome | None:
    if value is True:
        visit.card_lies = True
        return Show(_card_left(visit), watch=(LYING,), after=() if visit.staff_told else (STAFF,))
    if visit.passing and (value is False or not visit.card_lies):
        # Lifted, never there, or a reader that cannot tell: none of it keeps anybody from home.
        return Next()
    if value is False:
        # A card that comes from here on is laid by somebody who wants something: it is read, and home goes on with it.
        visit.staff_told = False
        return Show(_invitation(), watch=(ANOTHER,))
    # A reader that cannot tell proves neither that a card lies there nor that it was taken.
    return None


def _laid(visit: Visit, value: object) -> Outcome | None:
    if not isinstance(value, IdentityCard):
        return None
    visit.part(CardAtHome).keep(value)
    return Next()


def _invitation() -> Idle:
    services = (InfoLine("upload", text("home.service.apply")), InfoLine("print", text("home.service.slip")))
    return Idle(
        title=text("home.hello"),
        lead=text("home.touch"),
        spoken=text("home.hello-spoken"),
        can_go_back=False,
        can_go_home=False,
        services=services,
    )


def _card_left(visit: Visit) -> Goodbye:
    """Ask for the card to be taken, in both languages: whoever left it took their language along."""
    window = help_window(visit.facilities.site)
    lines = (
        InfoLine("id-card", text("home.card-left.where")),
        InfoLine("counter", text("home.card-left.found", window=window)),
    )
    return Goodbye(
        title=text("home.card-left.title"),
        lead=text("home.card-left.both"),
        can_go_back=False,
        can_go_home=False,
        card_left=True,
        paper_out=False,
        lines=lines,
        actions=(next_action("home.card-left.start", "start"),),
    )
