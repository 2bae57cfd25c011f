# SPDX-License-Identifier: Apache-2.0
"""Looking for an appointment of who stands here, in the hall's list of today; then which queue it is."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.texts import Text, plain, text
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.progress_screens import Asking
from kiosk.steps.screens import Action, Choice, InfoLine, Notice, Tile, Tone, Trouble
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show, Watch, Work
from kiosk.steps.ticket_ask import CHOOSE, CODE, FIND, GIVE
from kiosk.steps.ticket_day import PLATFORM, Coming, Day, bring, look_coming, take_day
from kiosk.steps.ticket_part import AWAY, CUT_OFF, SECONDS, TICKETS, Numbering, Queues, look_queues, why
from kiosk.steps.ticket_words import ahead, clock
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from kiosk.tickets.counter import QueueLine
from offline_queue.line import Line

if TYPE_CHECKING:
    from kiosk.tickets.acts import Appointment

# Who stands here has come for a number: for a list they do not wait longer than this.
ENOUGH = After(3.0, "enough")
FETCH_SECONDS = 10.0
# How often the queues are looked at while somebody reads them.
QUEUES = Watch("queues", TICKETS, look_queues, every=5.0)
ICONS = "people"


@dataclass(frozen=True)
class TicketFindStep:
    """Looks for appointments; passed without card and code, and by most who have neither."""

    name: str = FIND
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Look into the list that is here."""
        part = visit.part(Numbering)
        if not part.number and not part.code:
            return Next()
        return Show(_asking(), work=_look(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Bring a newer list where the one here is old and says nothing of them; then lead on."""
        part = visit.part(Numbering)
        if isinstance(event, Done):
            return _came(visit, event.value)
        if isinstance(event, Failed) and why(event) == AWAY and part.code:
            return Show(_not_looked_up(visit))
        if isinstance(event, Failed | Elapsed):
            return _found(visit)
        return _pressed(visit, event) if isinstance(event, Press) else None


def _came(visit: Visit, value: object) -> Outcome:
    """Go on with what the list here says, or with a newer one of the platform."""
    part = visit.part(Numbering)
    if isinstance(value, Day):
        take = functools.partial(take_day, value, visit.facilities.new_id(), *_whose(visit))
        return Show(_asking(), work=Work(TICKETS, take, SECONDS))
    if isinstance(value, Coming):
        part.found = value.appointments
        if not part.found and value.old and visit.facilities.line.line is not Line.DOWN:
            return Show(_asking(), work=_bring(visit), after=(ENOUGH,))
    return _found(visit)


def _whose(visit: Visit) -> tuple[str, str]:
    part = visit.part(Numbering)
    # By one of the two: a code that was typed is not narrowed by a card, nor the other way round.
    return ("", part.code) if part.code else (part.number.decode(), "")


def _look(visit: Visit) -> Work:
    return Work(TICKETS, functools.partial(look_coming, *_whose(visit)), SECONDS)


def _bring(visit: Visit) -> Work:
    site = visit.facilities.site
    call = functools.partial(bring, site.region + site.hall, visit.facilities.today().isoformat(), str(site.mode))
    return Work(PLATFORM, call, FETCH_SECONDS)


def _found(visit: Visit) -> Outcome:
    part = visit.part(Numbering)
    if part.found:
        return Show(_which(visit, part.found))
    return Show(_no_appointment(visit)) if part.code else Next()


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    part = visit.part(Numbering)
    if event.action in ("without", "retry"):
        part.code = ""
        return GoTo(CHOOSE if event.action == "without" else CODE)
    if event.action != "choose":
        return None
    if event.value == "other":
        part.appointment = ""
        return GoTo(CHOOSE)
    if event.value not in {one.id for one in part.found}:
        return None
    part.appointment = event.value
    return GoTo(GIVE)


def _asking() -> Asking:
    return Asking(title=text("ticket.find.title"), lead=text("ticket.find.lead"))


def _which(visit: Visit, found: tuple[Appointment, ...]) -> Choice:
    return Choice(
        title=text("ticket.coming.title"),
        choices=(
            *(Tile(one.id, _slot(one), _queue_name(visit, one), "clock") for one in found),
            Tile("other", text("ticket.coming.other"), text("ticket.coming.other-note"), "people"),
        ),
        notice=expired(visit.part(Numbering)),
    )


def _queue_name(visit: Visit, one: Appointment) -> Text:
    hall = visit.facilities.catalogue.hall
    areas = hall.hall.areas if hall else ()
    return next((area.name.text for area in areas if area.code == one.queue), plain(one.queue))


def _slot(one: Appointment) -> Text:
    return text("ticket.coming.slot", begins=clock(one.slot_start), ends=clock(one.slot_end))


def _no_appointment(visit: Visit) -> Trouble:
    return refusal(
        visit.facilities,
        text("ticket.none.title"),
        InfoLine("info", text("ticket.none.reason")),
        actions=(Action("retry", text("ticket.none.retry")), next_action("ticket.none.without", "without")),
        tone=Tone.INFO,
    )


def _not_looked_up(visit: Visit) -> Trouble:
    return refusal(
        visit.facilities,
        text("ticket.none.away"),
        InfoLine("line-down", text("ticket.none.away-why")),
        actions=(next_action("ticket.none.without", "without"),),
        tone=Tone.WARN,
    )


def expired(part: Numbering) -> Notice | None:
    """Say of a card that is out of date that it gives a number all the same; at the window it is no good."""
    return Notice(Tone.WARN, text("ticket.expired"), "id-card") if part.expired else None


@dataclass(frozen=True)
class TicketChooseStep:
    """Asks for which queue; each says how many wait and how long, so that nobody need be asked once more."""

    name: str = CHOOSE
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Look at the queues."""
        part = visit.part(Numbering)
        if part.came_for:
            part.queue, part.appointment = part.came_for, ""
            return GoTo(GIVE)
        return _queues(visit, part.lines) if part.lines else Show(_asking(), work=_queues_work())

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Show them as they stand, and take the one that is touched."""
        part = visit.part(Numbering)
        news = event.value if isinstance(event, Done | Seen) else None
        if isinstance(news, Queues):
            part.lines = news.lines
            return _queues(visit, part.lines)
        if isinstance(event, Failed):
            return Show(not_now(visit, why(event)))
        if event == Press("again"):
            return Show(_asking(), work=_queues_work())
        if not isinstance(event, Press) or event.action != "choose":
            return None
        if event.value not in {line.place.code for line in part.lines if not line.refused}:
            return None
        part.queue, part.appointment = event.value, ""
        return GoTo(GIVE)


def _queues_work() -> Work:
    return Work(TICKETS, look_queues, SECONDS)


def _queues(visit: Visit, lines: tuple[QueueLine, ...]) -> Outcome:
    if not any(not line.refused for line in lines):
        return Show(not_now(visit, lines[0].refused if lines else "other"))
    return Show(choice_of(visit.part(Numbering), lines), watch=(QUEUES,))


def choice_of(part: Numbering, lines: tuple[QueueLine, ...]) -> Choice:
    """Return the question for which queue; whose card was read stands above it."""
    return Choice(
        title=text("ticket.choose.title"),
        lead=text("ticket.choose.lead-card", name=plain(part.name)) if part.name else None,
        choices=tuple(_tile(line) for line in lines),
        notice=expired(part) or alone(lines),
    )


def alone(lines: tuple[QueueLine, ...]) -> Notice | None:
    """Say that the machine is cut off, where nobody knows how many wait."""
    if any(line.waiting is not None for line in lines):
        return None
    return Notice(Tone.WARN, text("ticket.choose.alone"), "line-down")


def _tile(line: QueueLine) -> Tile:
    place = line.place
    label = text("ticket.queue", area=place.area, name=place.name.text)
    if line.refused:
        return Tile(place.code, label, text(f"ticket.tile.{line.refused}"), ICONS, enabled=False)
    return Tile(place.code, label, ahead(line.waiting, line.band), ICONS)


# Reasons with words of their own; every other one is "not now, a person can help".
TOLD = frozenset({"not-issuing", "quota-full", "too-many", "too-soon", "day-closed"})


def not_now(visit: Visit, code: str) -> Trouble:
    """Return the screen of a number that is not given: why, and who can help."""
    kind = code if code in TOLD | CUT_OFF else "other"
    return refusal(
        visit.facilities,
        text(f"ticket.refused.{kind}"),
        InfoLine("info", text(f"ticket.refused.{kind}-why")),
        actions=(next_action("ticket.refused.again", "again", "again"),),
        tone=Tone.INFO if code in TOLD else Tone.WARN,
    )
