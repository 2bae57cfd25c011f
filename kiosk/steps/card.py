# SPDX-License-Identifier: Apache-2.0
"""Reading a card: place it, see it masked, say "是我"; expired, worn, wrong and lost each with a way on."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from config.texts import Text, text
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import IdCardReader, IdentityCard
from kiosk.audit import Act
from kiosk.domain.identity import IdentityWay, helping, ways
from kiosk.domain.numbers import age_on, day_of_age
from kiosk.domain.parties import kind_of, way_of
from kiosk.domain.relation import Relation
from kiosk.steps.card_words import card_facts, headline
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.facilities import usable
from kiosk.steps.find_part import CardAtHome
from kiosk.steps.other_way import SOCIAL_CARD, OtherWay
from kiosk.steps.screens import (
    Action,
    CardRead,
    CardStatus,
    Choice,
    InfoLine,
    Notice,
    PlaceCard,
    Tile,
    Tone,
    Trail,
    Trouble,
)
from kiosk.steps.step import After, GoTo, Leave, Next, Offline, Outcome, Reason, Show, Watch, Work
from kiosk.steps.two_persons import EXCHANGE, exchange, first_words, minor_first, mixed_up, second_of, whose
from kiosk.steps.visit import Visit
from kiosk.steps.words import is_the_persons, next_action, refusal, said_of, trail

# How long one call waits for a card; then it is made again.
READ_SECONDS = 20.0
# How long the reading of a card that lies there may take; a slow line with a second try needs about ten seconds.
READING_SECONDS = 12.0
# Layings of a card that tell a worn one from a hasty hand.
TRIES = 3
# The step of the first of two cards.
FIRST = "operator-card"
# When a lost reader is tried again.
AGAIN = After(3.0, "again")


class Role(enum.Enum):
    """Whose card a step asks for."""

    OPERATOR = "operator"
    """Who stands here."""
    APPLICANT = "applicant"
    """For whom it is, when that is somebody else."""


def read_card(reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> IdentityCard:
    """Wait for a newly laid card and read it."""
    return reader.read(deadline, cancel)


class Laid(enum.Enum):
    """What the wait for a card ends with."""

    LAID = "laid"


def wait_for_card(reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> Laid:
    """Wait for a newly laid card, not read yet."""
    reader.wait_for_card(deadline, cancel)
    return Laid.LAID


# Two works, so that the screen can say "do not lift it" between them. It is said at once: a reading takes a second, and
# whoever lifts the card does so in the first half of it.
WAITING = Work(IdCardReader, wait_for_card, READ_SECONDS)
READING = Work(IdCardReader, read_card, READING_SECONDS)
ANOTHER = Watch("another", IdCardReader, read_card, every=0.5, seconds=READ_SECONDS)


@dataclass(frozen=True)
class CardStep:
    """Asks for one card."""

    name: str
    role: Role
    needs: frozenset[type] = frozenset({IdCardReader})
    offline: Offline = Offline.LOCAL
    on_trail: bool = True
    """False in sections that have no trail of seven steps."""
    whose: Callable[[Visit], Text | None] = lambda _: None
    """Says whose card is wanted, where that is not plain: it stands below the title."""

    def enter(self, visit: Visit) -> Outcome:
        """Ask for the card, or show the one that was confirmed; pass where no second card is needed."""
        # An organisation has no card; its licence number is asked for in a form of its own.
        if self.role is Role.APPLICANT and (visit.relation in (Relation.SELF, Relation.UNIT) or visit.by_paper):
            return Next()
        self._drop_pending(visit)
        # Laid at home already: nobody lays a card twice for one matter.
        laid = visit.part(CardAtHome).take() if self.role is Role.OPERATOR else None
        if laid:
            return self._take(visit, laid)
        held = self._held(visit)
        return self._confirm(visit, held) if held else self._ask(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take readings, troubles and answers."""
        if isinstance(event, Done) and event.value is Laid.LAID:
            return self._ask(visit, CardStatus.READING, text("apply.card.reading"), READING)
        if isinstance(event, Done | Seen) and isinstance(event.value, IdentityCard):
            return self._take(visit, event.value)
        if isinstance(event, Failed):
            return self._not_read(visit, event.error)
        # Over a card that was read, or a trouble, the reader is watched and not worked: its news must not end the
        # screen.
        if isinstance(event, Seen) and isinstance(event.value, DeviceError):
            return self._another_not_read(visit, event.value)
        if isinstance(event, Elapsed):
            return self._ask(visit) if usable(visit.facilities, IdCardReader) else self._lost(visit)
        return self._pressed(visit, event) if isinstance(event, Press) else None

    def _pressed(self, visit: Visit, event: Press) -> Outcome | None:
        if event.action == "next":
            return self._accept(visit)
        if event.action == EXCHANGE:
            return self._exchange(visit)
        if event.action == "choose":
            return self._swap(visit, event.value)
        if event.action in ("not-me", "retry"):
            self._drop_pending(visit)
            return self._ask(visit)
        if event.action.startswith("way-"):
            return self._go_other(visit, event.action.removeprefix("way-"))
        if event.action in ("no-card", "other"):
            return Show(self._ways(visit, event.action), watch=(ANOTHER,))
        return Leave(Reason.HOME) if event.action == "leave-matter" else None

    # Asking.

    def _ask(
        self,
        visit: Visit,
        status: CardStatus = CardStatus.WAITING,
        message: Text | None = None,
        work: Work = WAITING,
    ) -> Show:
        title, lead = self._asking(visit)
        screen = PlaceCard(
            title=title,
            lead=lead,
            trail=self._trail(),
            status=status,
            message=message or text(f"apply.card.waiting-{self.role.value}"),
            hint=text("apply.card.where"),
            actions=(
                Action("no-card", text("apply.card.no-card"), icon="id-card"),
                Action("other", text("apply.card.other"), icon="people"),
            ),
        )
        return Show(screen, work=work)

    def _asking(self, visit: Visit) -> tuple[Text, Text]:
        """Say whose card is wanted; of two, which one it is and which one goes back first."""
        if self.role is Role.APPLICANT:
            return text("apply.card.place-applicant", whose=whose(visit)), text("apply.card.place-lead-second")
        which = first_words(visit)
        lead = self.whose(visit) or text(f"apply.card.place-lead{which}", whose=whose(visit))
        return text(f"apply.card.place-operator{which}"), lead

    def _not_read(self, visit: Visit, error: DeviceError) -> Outcome | None:
        if error.kind is ErrorKind.TIMED_OUT and error.cause == "id-card.none":
            return self._ask(visit)
        if error.cause == "id-card.not-lifted":
            # The same laying: said again, and not counted as another try.
            return self._ask(visit, CardStatus.NOT_READ, text("apply.cause.id-card.moved"))
        if not is_the_persons(error):
            return self._lost(visit)
        visit.cards.failed += 1
        if visit.cards.failed < TRIES:
            return self._ask(visit, CardStatus.NOT_READ, said_of(error, "id-card"))
        # Counted anew from here: whoever comes back with another card has three tries as well.
        visit.cards.failed = 0
        return Show(self._refusal(visit, "worn"), watch=(ANOTHER,))

    def _another_not_read(self, visit: Visit, error: DeviceError) -> Outcome | None:
        """Say that the card laid down over a trouble was not read; a card that was read stays in sight."""
        if visit.cards.pending or self._held(visit) or not is_the_persons(error):
            return None
        return self._not_read(visit, error)

    def _lost(self, visit: Visit) -> Outcome:
        lost = self._ask(visit, CardStatus.READER_LOST, text("apply.cause.id-card"))
        return Show(lost.screen, after=(AGAIN,))

    def _ways(self, visit: Visit, asked: str) -> Trouble:
        second = asked == "no-card" and self.role is Role.APPLICANT
        reason = InfoLine("id-card", text("apply.card.no-second-reason" if second else f"apply.card.{asked}-reason"))
        if not (others := self._other_ways(visit)):
            return self._refusal(visit, asked, reason, tone=Tone.INFO)
        shown = self._refusal(visit, asked, reason, tone=Tone.INFO)
        keys = tuple(Action(f"way-{way.name}", text(f"apply.identity.{way.name}")) for way in others)
        return msgspec.structs.replace(shown, actions=(*keys, *shown.actions))

    def _other_ways(self, visit: Visit) -> tuple[IdentityWay, ...]:
        """Return what else could identify whoever stands here; only for them, and only what would be enough."""
        if self.role is not Role.OPERATOR or visit.item is None:
            return ()
        # The step of the other card belongs to the applications, which have a trail.
        here = (SOCIAL_CARD,) if self.on_trail and usable(visit.facilities, "social_card") else ()
        names = tuple(dict.fromkeys((*visit.facilities.site.identity_ways, *here)))
        return helping(ways(names), visit.item.identity_level, visit.item.identity_by)

    def _go_other(self, visit: Visit, name: str) -> Outcome | None:
        way = next((one for one in self._other_ways(visit) if one.name == name), None)
        if way is None:
            return None
        visit.part(OtherWay).chosen = way.name
        return GoTo(way.step)

    def _refusal(self, visit: Visit, why: str, *reasons: InfoLine, tone: Tone = Tone.WARN) -> Trouble:
        return refusal(
            visit.facilities,
            text(f"apply.card.{why}-title"),
            *(reasons or (InfoLine("info", text(f"apply.card.{why}-reason")),)),
            phone=visit.item.phone if visit.item else "",
            actions=(next_action("apply.card.retry", "retry"),),
            tone=tone,
            at="card" if self.on_trail else "",
        )

    # A card was read.

    def _take(self, visit: Visit, card: IdentityCard) -> Outcome:
        visit.cards.failed = 0
        facilities, operator, held = visit.facilities, visit.cards.operator, self._held(visit)
        # Wiped at once: a card that cannot be used is not ours to keep, not even until the next screen.
        if card.expired(facilities.today()):
            self._note_refused(visit, card, "expired")
            card.wipe()
            return Show(self._refusal(visit, "expired-other" if way_of(card) else "expired"), watch=(ANOTHER,))
        if self.role is Role.APPLICANT and operator and card.number == operator.number:
            self._note_refused(visit, card, "same-person")
            card.wipe()
            return self._ask(visit, CardStatus.NOT_READ, text("apply.card.same-person", whose=whose(visit)))
        same = held is not None and card.number == held.number
        # An ID card after another card of the same person says more, and proves more.
        if held and same and (way_of(card) or not way_of(held)):
            # The reading that is held was confirmed and prefilled the form; the new one says nothing more.
            card.wipe()
            return self._confirm(visit, held)
        facilities.note(Act.CARD_READ, visit.id, kind=kind_of(card), role=self.role.value)
        # Held apart until somebody has said "that is me": a card left on the reader by another must not become the
        # visit's.
        self._drop_pending(visit)
        visit.cards.pending = card
        swapped = self.role is Role.OPERATOR and held is not None and not same
        return self._ask_swap() if swapped else self._confirm(visit, card)

    def _note_refused(self, visit: Visit, card: IdentityCard, reason: str) -> None:
        visit.facilities.note(Act.CARD_REFUSED, visit.id, kind=kind_of(card), role=self.role.value, reason=reason)

    def _confirm(self, visit: Visit, card: IdentityCard) -> Outcome:
        verdict, allowed = self._verdict(visit, card)
        role = self.role.value
        two = self.role is Role.OPERATOR and bool(second_of(visit))
        on = next_action("apply.card.yes-first" if two else f"apply.card.yes-{role}")
        if not allowed:
            on = next_action("apply.card.leave-matter", "leave-matter")
        screen = CardRead(
            title=text(f"apply.card.is-it-{role}"),
            lead=self._taking(visit, card),
            trail=self._trail(),
            headline=headline(card),
            facts=card_facts(card, visit.language),
            verdict=verdict,
            actions=(Action("not-me", text(f"apply.card.no-{role}")), on),
        )
        return Show(screen, watch=(ANOTHER,))

    def _taking(self, visit: Visit, card: IdentityCard) -> Text:
        """Say which card goes back, and which one comes next."""
        if way_of(card):
            return text("social.take-it")
        if self.role is Role.APPLICANT:
            return text("apply.card.take-second")
        return text("apply.card.take-first", whose=whose(visit)) if second_of(visit) else text("apply.card.take-it")

    def _verdict(self, visit: Visit, card: IdentityCard) -> tuple[Notice | None, bool]:
        """Tell whether the matter's least age is reached by whom it is for, and whether two cards were mixed up."""
        least, today = visit.item.minimum_age if visit.item else None, visit.facilities.today()
        if self.role is Role.OPERATOR and (minor := minor_first(visit, card, today)):
            return minor, True
        reached = self._reached(visit, card, least)
        mixed = mixed_up(visit, card, least, today) if self.role is Role.APPLICANT else None
        return (mixed, reached[1]) if mixed else reached

    def _reached(self, visit: Visit, card: IdentityCard, least: int | None) -> tuple[Notice | None, bool]:
        is_applicant = self.role is Role.APPLICANT or visit.relation is Relation.SELF
        # A card without a day of birth cannot be judged here; the office judges it, so nobody is sent away for it.
        if least is None or card.birth_date is None or not is_applicant:
            return None, True
        if age_on(card.birth_date, visit.facilities.today()) >= least:
            return Notice(Tone.OK, text("apply.card.old-enough", years=least), "circle-tick"), True
        # The year only, as on the masked card: the day would be the birthday, for everybody who looks on.
        day = day_of_age(card.birth_date, least)
        message = text("apply.card.too-young", years=least, year=day.year)
        return Notice(Tone.WARN, message, "later", (text("apply.card.too-young-way"),)), False

    def _accept(self, visit: Visit) -> Outcome | None:
        card = visit.cards.pending or self._held(visit)
        if card is None or not self._verdict(visit, card)[1]:
            return None
        if visit.cards.pending:
            # The card before is the same person's, or the answers were wiped with it: only its buffers are left to
            # clear.
            before = self._held(visit)
            if before:
                before.wipe()
            self._keep(visit, visit.cards.pending)
            visit.cards.pending = None
        return Next()

    def _exchange(self, visit: Visit) -> Outcome | None:
        """Exchange both cards where that was offered; each is asked about once more, in its new part."""
        card = visit.cards.pending or self._held(visit)
        verdict = self._verdict(visit, card)[0] if card else None
        if self.role is not Role.APPLICANT or verdict is None or verdict.action is None:
            return None
        exchange(visit)
        return GoTo(FIRST)

    # Another person's card.

    def _ask_swap(self) -> Outcome:
        return Show(
            Choice(
                title=text("apply.swap.title"),
                trail=self._trail(),
                choices=(
                    Tile("swap", text("apply.swap.yes"), text("apply.swap.yes-note"), "people"),
                    Tile("keep", text("apply.swap.no"), text("apply.swap.no-note"), "person"),
                ),
            )
        )

    def _swap(self, visit: Visit, answer: str) -> Outcome | None:
        if visit.cards.pending is None or answer not in ("swap", "keep"):
            return None
        if answer == "swap":
            return Leave(Reason.PERSON_CHANGED)
        return self.enter(visit)

    def _trail(self) -> Trail | None:
        return trail("card") if self.on_trail else None

    def _held(self, visit: Visit) -> IdentityCard | None:
        return visit.cards.operator if self.role is Role.OPERATOR else visit.cards.applicant

    def _keep(self, visit: Visit, card: IdentityCard) -> None:
        if self.role is Role.OPERATOR:
            visit.cards.operator = card
        else:
            visit.cards.applicant = card

    def _drop_pending(self, visit: Visit) -> None:
        if visit.cards.pending:
            visit.cards.pending.wipe()
            visit.cards.pending = None
