# SPDX-License-Identifier: Apache-2.0
"""Reading the social-security card of whoever has no ID card with them, where the office takes it.

What it says is handed to the card step, which asks "is this you" about it as about any card: masked, judged by age and
date, wiped. The card proves less than an ID card; the level that is sent says so. No password is ever asked for.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from config.texts import Text, text
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import CardKind, Sex
from devices.social_card import SocialCard, SocialCardReader
from kiosk.domain.numbers import birth_date
from kiosk.domain.parties import OtherCard
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press
from kiosk.steps.facilities import usable
from kiosk.steps.find_part import CardAtHome
from kiosk.steps.other_way import SOCIAL_CARD, OtherWay
from kiosk.steps.screens import Action, InfoLine, Tone, Trouble
from kiosk.steps.step import After, Next, Offline, Outcome, Show, Work
from kiosk.steps.visit import Visit
from kiosk.steps.words import is_the_persons, next_action, refusal, trail

KIND = "social_card"
# How long one call waits for a card; then it is made again.
WAIT_SECONDS = 20.0
# Two files of a few records each; a card that answers piece by piece takes three seconds.
READING_SECONDS = 12.0
TRIES = 3
# When a lost reader is tried again.
AGAIN = After(3.0, "again")
# Another city's form of the card, or its password: laying it once more changes nothing.
CLOSED = frozenset({"social-card.unsupported", "social-card.wants-pin"})
# Causes with a sentence for the person; all others are a reader that does not answer.
SAID = CLOSED | {f"social-card.{name}" for name in ("not-taken", "moved", "unreadable", "reader-lost", "service-lost")}


class Inserted(enum.Enum):
    """What the wait for a card ends with."""

    INSERTED = "inserted"


def wait_for_card(reader: SocialCardReader, deadline: Deadline, cancel: CancelToken) -> Inserted:
    """Wait for a newly inserted card, not read yet."""
    reader.wait_for_card(deadline, cancel)
    return Inserted.INSERTED


def read_card(reader: SocialCardReader, deadline: Deadline, cancel: CancelToken) -> SocialCard:
    """Read the card that is in."""
    return reader.read(deadline, cancel)


# By the name of the kind: home, which knows all steps' devices by their interfaces, need not load this one.
WAITING = Work(KIND, wait_for_card, WAIT_SECONDS)
READING = Work(KIND, read_card, READING_SECONDS)


@dataclass(frozen=True)
class SocialCardStep:
    """Asks for the card where that was chosen; passed by everybody else."""

    name: str = "social-card"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for the card, where it is wanted."""
        return _ask() if visit.part(OtherWay).chosen == SOCIAL_CARD else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the reading, its troubles, and a change of mind."""
        if isinstance(event, Done):
            return _read(visit, event.value)
        if isinstance(event, Failed):
            return _not_read(visit, event.error)
        if isinstance(event, Elapsed):
            return _ask() if usable(visit.facilities, KIND) else _lost(visit, None)
        return _pressed(visit, event) if isinstance(event, Press) else None


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    if event.action in ("use-id-card", "back"):
        return _over(visit)
    return _ask() if event.action == "retry" else None


def _over(visit: Visit) -> Next:
    """Go on to the card step, with what was read or to ask for an ID card."""
    part = visit.part(OtherWay)
    part.chosen, part.failed = "", 0
    return Next()


def _read(visit: Visit, value: object) -> Outcome | None:
    if value is Inserted.INSERTED:
        return _ask(text("social.reading"), READING)
    if not isinstance(value, SocialCard):
        return None
    visit.part(CardAtHome).keep(holder(value))
    return _over(visit)


def holder(card: SocialCard) -> OtherCard:
    """Return what the card says of its holder, in the shape of an ID card; what it does not say is left out."""
    return OtherCard(
        # Of the number, which is the resident one; which card it was read on the way says.
        kind=CardKind.RESIDENT,
        name=card.name,
        sex=Sex(card.sex.value),
        number=card.number,
        birth_date=card.birth_date or birth_date(card.number),
        valid_to=card.valid_to,
        way=SOCIAL_CARD,
    )


def _not_read(visit: Visit, error: DeviceError) -> Outcome:
    if error.kind is ErrorKind.TIMED_OUT and error.cause == "social-card.none":
        return _ask()
    if error.cause == "social-card.not-taken":
        # The same card: said again, and not counted as another try.
        return _ask(_sentence(error))
    if error.cause in CLOSED:
        return Show(_refusal(visit, "closed", _sentence(error)))
    if not is_the_persons(error):
        return _lost(visit, error)
    part = visit.part(OtherWay)
    part.failed += 1
    if part.failed < TRIES:
        return _ask(_sentence(error))
    part.failed = 0
    return Show(_refusal(visit, "worn", _sentence(error), next_action("social.retry", "retry")))


def _sentence(error: DeviceError | None) -> Text:
    cause = error.cause if error and error.cause in SAID else "social-card.silent"
    return text(f"cause.{cause}")


def _ask(status: Text | None = None, work: Work = WAITING) -> Show:
    icon = "id-card" if work is READING or status is None else "warn"
    screen = Trouble(
        title=text("social.title"),
        lead=text("social.lead"),
        trail=trail("card"),
        tone=Tone.INFO,
        reasons=(
            InfoLine(icon, status or text("social.waiting")),
            InfoLine("info", text("social.where")),
            InfoLine("lock", text("social.no-password")),
        ),
        actions=(Action("use-id-card", text("social.use-id-card"), icon="id-card"),),
    )
    return Show(screen, work=work)


def _lost(visit: Visit, error: DeviceError | None) -> Show:
    return Show(_refusal(visit, "lost", _sentence(error)), after=(AGAIN,))


def _refusal(visit: Visit, why: str, reason: Text, *more: Action) -> Trouble:
    return refusal(
        visit.facilities,
        text(f"social.{why}-title"),
        InfoLine("warn", reason),
        phone=visit.item.phone if visit.item else "",
        actions=(Action("use-id-card", text("social.use-id-card"), icon="id-card"), *more),
        at="card",
    )
