# SPDX-License-Identifier: Apache-2.0
"""Finding a number of today by its slip, a card or an appointment, and printing a slip once more.

A number that is printed again is noted at the hub first, marked as such on paper, and stays what it was.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from config.logs import logger
from kiosk.domain import query_code
from kiosk.hall import day_lists, stories
from kiosk.hall.desk_slip import given_of, slip_maker
from kiosk.hub.client import DayKey, HubClient
from kiosk.platform.errors import PlatformError
from kiosk.steps.facilities import Facilities, usable
from kiosk.surroundings import Surroundings
from kiosk.tickets import acts
from kiosk.tickets.acts import Appointment
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import OPEN, Ticket
from ui.window.calling_state import Calling
from ui.window.context import WindowContext
from ui.window.printing import Printing
from ui.window.ticket_card import CardReads, Laid

log = logger(__name__)
PRINTER = "receipt_printer"
# The code of an appointment; anything else is a number that was mistyped.
CODE = re.compile("[0-9A-Z]{4,20}")


class Found(NamedTuple):
    """What was found: numbers, and appointments that nobody has taken a number for yet."""

    tickets: tuple[Ticket, ...]
    coming: tuple[Appointment, ...] = ()


NOTHING = Found(())


class Slip(NamedTuple):
    """How the slip of the last reprint stands: ``printing``, ``printed``, ``unsure``, ``failed``, ``refused``."""

    number: str
    stage: str
    cause: str = ""


class CallingFind(QObject):
    """``changed`` tells any news; it outlives the tab that shows it."""

    changed = Signal()

    def __init__(self, context: WindowContext, around: Facilities | None = None) -> None:
        super().__init__(context)
        self._context, self._around = context, around
        self._printing: Printing | None = None
        self.is_open = False
        self.found: Found | None = None
        """None before anything was looked for."""
        self.chosen = 0
        self.looked_for = ""
        self.told = ""
        """Why nothing is known: ``silent``, ``no-number``; empty where it is."""
        self.looking = False
        self.slip: Slip | None = None
        self.key: DayKey | None = None
        self._round = 0
        self._reads = CardReads(context.run, self)
        context.staff_changed.connect(self.close)

    # What is known

    @property
    def calling(self) -> Calling:
        """Return the queue of this window."""
        return self._context.calling

    @property
    def ticket(self) -> Ticket | None:
        """Return the number that is chosen among those found."""
        tickets = self.found.tickets if self.is_open and self.found else ()
        return tickets[self.chosen] if self.chosen < len(tickets) else None

    @property
    def target(self) -> tuple[str, str] | None:
        """Return id and number of what would be printed again: what was found, else who is here."""
        at = self.calling.in_hand
        if self.is_open:
            return (self.ticket.id, self.ticket.number) if self.ticket else None
        return (at.id, at.number) if at and not at.alone else None

    @property
    def can_print(self) -> bool:
        """Tell whether it can be: a number that waits, is called, served or held, by a hub that answers."""
        over = self.ticket is not None and self.ticket.state not in OPEN
        return self.target is not None and not over and self.calling.answers and not self.printing

    @property
    def printing(self) -> bool:
        """Tell whether a slip is under way."""
        return self.slip is not None and self.slip.stage == "printing"

    # What is done

    def open(self) -> None:
        """Let somebody look for a number."""
        self.is_open = True
        self.ask_key()
        self.changed.emit()

    def close(self) -> None:
        """Forget what was looked for."""
        self.is_open, self.found, self.looked_for, self.told, self.looking = False, None, "", "", False
        self.chosen = 0
        self._round += 1
        self._reads.stop()
        self.changed.emit()

    def back(self) -> bool:
        """Close it, or take what is said of a slip away; return False where neither stands."""
        stood = self.is_open or (self.slip is not None and not self.printing)
        if not self.printing:
            self.slip = None
        if stood:
            self.close()
        return stood

    def look(self, words: str) -> None:
        """Look for a number or for the code of an appointment, as somebody writes it."""
        number, code = stories.number_in(words), query_code.read(words)
        if number:
            self._look(number, lambda client: Found((stories.story(client, number).ticket,)))
        elif CODE.fullmatch(code):
            self._look(words.strip(), functools.partial(_of_code, code=code))
        else:
            self.found, self.told, self.looked_for = None, "no-number", words.strip()
            self.changed.emit()

    def laid(self, card: Laid) -> None:
        """Look for the numbers of who laid a card; its hash goes with the answer, its masked name with the search."""
        person = card.person_hash
        self._look(card.name, lambda client: Found(stories.of_card(client, person)))

    def walk(self, step: int) -> None:
        """Choose another of those found."""
        count = len(self.found.tickets) if self.found else 0
        if 0 <= self.chosen + step < count:
            self.chosen += step
            self.changed.emit()

    def follow(self, *, here: bool) -> None:
        """Follow the reader while somebody looks and the tab is open."""
        if here and self.is_open and self.calling.answers and self._context.staff.may("call"):
            self._reads.start()
        else:
            self._reads.stop()

    def ask_key(self) -> None:
        """Ask for the key of the day, by which slips are sealed and cards are known."""
        self.calling.ask_hub(lambda client: client.day_key(), self._key_came)

    def print_again(self) -> None:
        """Print the slip once more, marked; the hub notes it first."""
        if not self.can_print or self.target is None or self._context.hall is None:
            return
        ticket, number = self.target
        self.slip = Slip(number, "printing")
        self.ask_key()
        self._context.hall.act(acts.Reprint(ticket=ticket), functools.partial(self._noted, number))
        self.changed.emit()

    # What comes home

    def _look(self, words: str, call: Callable[[HubClient], Found]) -> None:
        self._round += 1
        self.looked_for, self.looking, self.told, self.chosen = words, True, "", 0
        self.calling.ask_hub(call, functools.partial(self._came, self._round))
        self.changed.emit()

    def _came(self, round: int, answer: object) -> None:
        if round != self._round:
            return
        self.looking, self.told = False, ""
        if isinstance(answer, Found):
            self.found = answer
        elif isinstance(answer, TicketError):
            # It was not given today; whatever else a hub refuses is as empty.
            self.found = NOTHING
        else:
            self.found, self.told = None, "silent"
        self.changed.emit()

    def _key_came(self, answer: object) -> None:
        if isinstance(answer, DayKey):
            self.key = answer

    def _noted(self, number: str, answer: object) -> None:
        if isinstance(answer, acts.Told):
            self._know(answer.ticket)
            self._print(answer.ticket)
        else:
            wrong = answer if isinstance(answer, TicketError | PlatformError) else None
            log.info("reprint-refused", code=wrong.code if wrong else "")
            silent = isinstance(wrong, PlatformError) and not wrong.reached
            self.slip = Slip(number, "refused", "silent" if silent else "")
        self.changed.emit()

    def _know(self, ticket: Ticket) -> None:
        """Let who is here, and what was found, be as new as the slip: an older version would be refused."""
        at = self.calling.in_hand
        if at and at.id == ticket.id and at.version < ticket.version:
            self.calling.in_hand = replace(at, version=ticket.version)
        if self.found:
            fresh = (ticket if one.id == ticket.id else one for one in self.found.tickets)
            self.found = self.found._replace(tickets=tuple(fresh))

    def _print(self, ticket: Ticket) -> None:
        around = self._around = self._around or Surroundings(self._context.terminal)
        rules = self.calling.rules
        if rules is None or not usable(around, PRINTER):
            state = around.device_states().get(PRINTER)
            self.slip = Slip(ticket.number, "failed", state.cause if state else "")
            return
        if self._printing is None:
            self._printing = Printing(self._context, around)
            self._printing.changed.connect(self._printed)
        key = self.key.key if self.key and self.key.day == ticket.day else ""
        first = datetime.datetime.fromtimestamp(ticket.issued_at / 1000, datetime.UTC)
        given = given_of(ticket, rules, key, None, None)
        self._printing.slip("ticket", ticket.id, slip_maker(given, self._context.wording.language, first))

    def _printed(self) -> None:
        done = self._printing
        if done and self.slip and done.stage in ("printed", "failed", "unsure"):
            self.slip = Slip(self.slip.number, done.stage, done.cause)
            done.forget()
            self.changed.emit()


def _of_code(client: HubClient, code: str) -> Found:
    """Return the numbers of an appointment, by its code; of one nobody came for yet, when it is."""
    coming = day_lists.expected(client, code=code)
    tickets = tuple(client.ticket(one.ticket) for one in coming if one.ticket)
    return Found(tickets, tuple(one for one in coming if not one.ticket))


def find_of(context: WindowContext) -> CallingFind:
    """Return the one of a window."""
    found = context.findChild(CallingFind)
    return found if isinstance(found, CallingFind) else CallingFind(context)
