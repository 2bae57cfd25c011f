# SPDX-License-Identifier: Apache-2.0
"""Taking a number: by card, which need only be laid, by the code of an appointment, or without either."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from config.texts import Text, plain, text
from devices.code_scanner import Code
from devices.device import DeviceError
from devices.id_card import IdCardReader, IdentityCard
from kiosk.audit import Act
from kiosk.domain import query_code
from kiosk.domain.parties import kind_of
from kiosk.steps.card import ANOTHER
from kiosk.steps.events import Done, Elapsed, Entered, Event, Failed, Press, Seen
from kiosk.steps.facilities import gives_numbers, usable
from kiosk.steps.find_part import CardAtHome
from kiosk.steps.opening import closed
from kiosk.steps.scanned import is_scan, scanning
from kiosk.steps.screens import Choice, FieldKind, FieldView, FormPage, InfoLine, Notice, Tile, Tone, Trouble
from kiosk.steps.step import After, GoTo, Offline, Outcome, Show, Work
from kiosk.steps.ticket_part import (
    AWAY,
    SECONDS,
    TICKETS,
    Left,
    Numbering,
    Refused,
    look_left,
    look_slip,
    read_slip,
    why,
)
from kiosk.steps.visit import Visit
from kiosk.steps.words import is_the_persons, next_action, refusal
from kiosk.tickets.counter import Given

ASK, CODE, FIND, CHOOSE, GIVE = "ticket-ask", "ticket-code", "ticket-find", "ticket-choose", "ticket-give"
# A reader that comes back is offered by itself.
LOOK = After(1.0, "look")
LEFT = "left-"
CODE_FIELD = "code"


@dataclass(frozen=True)
class TicketAskStep:
    """Waits for a card, a code or a touch; a card or a slip leads on by itself."""

    name: str = ASK
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Begin anew; a card laid at home is not asked for again."""
        facilities = visit.facilities
        if not gives_numbers(facilities):
            return Show(_not_here(visit))
        if opens := closed(facilities):
            return Show(_closed(visit, opens))
        part = visit.part(Numbering)
        part.begin()
        if laid := visit.part(CardAtHome).take():
            return _take(visit, laid)
        shown = _ways(visit)
        return Show(shown.screen, Work(TICKETS, look_left, SECONDS), shown.watch, shown.after)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take the card, the slip or the way that was chosen."""
        part = visit.part(Numbering)
        if isinstance(event, Seen):
            return _scanned(visit, event) if is_scan(event) else _laid(visit, event.value)
        if isinstance(event, Done) and isinstance(event.value, Given):
            part.show(event.value)
            return GoTo(GIVE)
        if isinstance(event, Done | Failed | Elapsed):
            return _heard(visit, event)
        return _pressed(visit, event) if isinstance(event, Press) else None


def _laid(visit: Visit, value: object) -> Outcome | None:
    if isinstance(value, IdentityCard):
        return _take(visit, value)
    if isinstance(value, DeviceError):
        visit.part(Numbering).missed = is_the_persons(value)
        return _ways(visit)
    return None


def _take(visit: Visit, card: IdentityCard) -> Outcome:
    """Keep what is needed; a card that is out of date still shows whose turn it is."""
    visit.facilities.note(Act.CARD_READ, visit.id, kind=kind_of(card), role="ticket")
    visit.part(Numbering).take_card(card, visit.facilities.today())
    return GoTo(FIND)


def _scanned(visit: Visit, event: Seen) -> Outcome:
    part, read = visit.part(Numbering), event.value.text if isinstance(event.value, Code) else ""
    if slip := read_slip(read):
        shown = _ways(visit)
        return Show(shown.screen, Work(TICKETS, functools.partial(look_slip, *slip), SECONDS), shown.watch, shown.after)
    code = query_code.read(read.rpartition("/")[2])
    if len(code) == query_code.LENGTH and query_code.holds(code):
        part.code = code
        return GoTo(FIND)
    part.foreign, part.away = True, False
    return _ways(visit)


def _heard(visit: Visit, event: Done | Failed | Elapsed) -> Outcome:
    """Take what the counter says of numbers without slips, or that it knows nothing of a slip."""
    part = visit.part(Numbering)
    if isinstance(event, Done) and isinstance(event.value, Left):
        part.left = event.value.given
    elif isinstance(event, Done) and isinstance(event.value, Refused):
        part.foreign = True
    elif isinstance(event, Failed) and why(event) == AWAY:
        part.away = True
    return _ways(visit)


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    part = visit.part(Numbering)
    if event.action != "choose":
        return None
    if event.value in ("code", "none"):
        return GoTo(CODE if event.value == "code" else CHOOSE)
    left = next((one for one in part.left if f"{LEFT}{one.ticket.id}" == event.value), None)
    if left is None:
        return None
    part.show(left)
    return GoTo(GIVE)


def _ways(visit: Visit) -> Show:
    screen = ways_screen(visit.part(Numbering), reads=usable(visit.facilities, IdCardReader))
    return Show(screen, watch=(ANOTHER, *scanning(visit.facilities)), after=(LOOK,))


def ways_screen(part: Numbering, *, reads: bool) -> Choice:
    """Return the ways to a number; a card need not be chosen, it is laid."""
    left = tuple(
        Tile(f"{LEFT}{one.ticket.id}", text("ticket.left", number=one.ticket.number), text("ticket.left-note"), "print")
        for one in part.left
    )
    return Choice(
        title=text("ticket.ask.title" if reads else "ticket.ask.title-no-reader"),
        lead=text("apply.card.where") if reads else None,
        choices=(
            *left,
            Tile("code", text("ticket.way.code"), text("ticket.way.code-note"), "clock"),
            Tile("none", text("ticket.way.none"), text("ticket.way.none-note"), "hand"),
        ),
        notice=_notice(part, reads=reads),
    )


def _notice(part: Numbering, *, reads: bool) -> Notice | None:
    if part.away:
        return Notice(Tone.WARN, text("ticket.away"), "line-down")
    if part.foreign:
        return Notice(Tone.WARN, text("ticket.foreign"), "scan")
    if part.missed and reads:
        return Notice(Tone.WARN, text("apply.cause.id-card.moved"), "id-card")
    return None if reads else Notice(Tone.INFO, text("ticket.no-reader"), "id-card")


def _not_here(visit: Visit) -> Trouble:
    return refusal(
        visit.facilities, text("ticket.not-here.title"), InfoLine("info", text("ticket.not-here.reason")),
        tone=Tone.INFO,
    )  # fmt: skip


def _closed(visit: Visit, opens: Text) -> Trouble:
    return refusal(visit.facilities, text("ticket.closed.title"), InfoLine("clock", opens), tone=Tone.INFO)


# The code of an appointment, typed.


@dataclass(frozen=True)
class TicketCodeStep:
    """Asks for the eight characters of an appointment; a slip of the finger is said at once."""

    name: str = CODE
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for it, with what was typed before."""
        return Show(_code_page(visit), watch=scanning(visit.facilities))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take it, test its check character, and look."""
        part = visit.part(Numbering)
        if is_scan(event) and isinstance(event, Seen):
            return _scanned_instead(visit, event)
        if isinstance(event, Entered) and event.name == CODE_FIELD:
            part.code = query_code.read(event.value)
            part.fault = _wrong(part.code)
            return self.enter(visit)
        if event != Press("next"):
            return None
        part.fault = _wrong(part.code)
        return self.enter(visit) if part.fault else GoTo(FIND)


def _scanned_instead(visit: Visit, event: Seen) -> Outcome:
    """Take a code that is held there while it is typed; what is none is said at the field."""
    part, read = visit.part(Numbering), event.value.text if isinstance(event.value, Code) else ""
    code = query_code.read(read.rpartition("/")[2])
    if _wrong(code) is None:
        part.code, part.fault = code, None
        return GoTo(FIND)
    part.fault = text("ticket.foreign")
    return Show(_code_page(visit), watch=scanning(visit.facilities))


def _wrong(code: str) -> Text | None:
    if len(code) < query_code.LENGTH:
        return text("progress.code-short", missing=query_code.LENGTH - len(code))
    return None if query_code.holds(code) else text("progress.code-wrong")


def _code_page(visit: Visit) -> FormPage:
    part = visit.part(Numbering)
    field = FieldView(
        CODE_FIELD,
        text("ticket.code.field"),
        FieldKind.CODE,
        value=part.code,
        hint=text("ticket.code.hint"),
        required=True,
        max_length=query_code.LENGTH,
        error=part.fault,
    )
    return FormPage(
        title=text("ticket.code.title"),
        lead=text("ticket.code.lead") if scanning(visit.facilities) else plain(""),
        fields=(field,),
        focus=CODE_FIELD,
        actions=(next_action("progress.look", icon="search"),),
    )
