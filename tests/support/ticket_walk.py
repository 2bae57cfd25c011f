"""A walk through the taking of a number: the machine's own counter by the rules of the training hall."""

from __future__ import annotations

import datetime
from pathlib import Path

from devices.code_scanner import Code, CodeScanner
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.id_card import IdCardReader, IdentityCard
from kiosk.catalogue.hours import spans_of
from kiosk.flows import load
from kiosk.platform.answer import Answer
from kiosk.platform.errors import UnreachableError
from kiosk.steps.ticket_part import TICKETS, Numbering
from kiosk.steps.ticket_screens import TicketGiven
from kiosk.tickets import day_key
from kiosk.tickets.acts import Appointment
from kiosk.tickets.of_hall import rules_of
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import Ticket
from tests.support.counters import Counter
from tests.support.flow_fakes import START, FakeReader, error, training_catalogue
from tests.support.flow_walk import Walk
from tests.support.inquiries import said


def hall_rules() -> HallRules:
    """Return the rules of the training hall on a Monday."""
    hall = training_catalogue().hall
    assert hall
    return rules_of(hall, "9901000001", spans_of(hall.hall.hours, START.date()))


# Its check character holds.
APPOINTMENT = "7K2M94P4"


class TicketWalk(Walk):
    """One person who comes for a number; ``machine`` outlives them."""

    def __init__(
        self,
        folder: Path,
        *,
        machine: Counter | None = None,
        at: str = "ticket-ask",
        sections: tuple[str, ...] = ("apply", "ticket"),
    ) -> None:
        super().__init__(load(*sections), at=at, start=False)
        self.machine = machine or Counter(folder / "tickets.db", hall_rules())
        self.machine.now = self.machine.now if machine else START
        # Of several people at one machine each begins when the one before had gone.
        self.timers.now = (self.machine.now - START).total_seconds()
        self.facilities.new_id = self.machine.new_id
        self.runner.auto |= {TICKETS: self.machine.counter, "platform": Listing()}
        self.engine.start(at)
        self.settle()

    @property
    def numbering(self) -> Numbering:
        return self.visit.part(Numbering)

    def settle(self) -> None:
        """Keep the counter's clock at that of the hall, and bring home what was posted."""
        if hasattr(self, "machine"):
            self.machine.now = max(self.machine.now, self.facilities.now())
        super().settle()

    def lay_here(self, laid: IdentityCard | DeviceError) -> None:
        """Lay a card where the screen only watches the reader."""
        self.end(IdCardReader, FakeReader(laid))

    def scan(self, words: str) -> None:
        """Hold a code to the scanner."""
        self.end(CodeScanner, Scanning(words))

    def with_scanner(self) -> None:
        self.facilities.states["code_scanner"] = DeviceState("code_scanner", Condition.READY)

    def expect(self, *coming: Appointment, key: str = "list-key") -> None:
        """Have these people expected today."""
        self.machine.counter.take_day(key, coming, self.machine.new_id(), Deadline.after(5))

    def given(self, kind: str = "") -> TicketGiven:
        """Return the number on the screen."""
        return self.sees(TicketGiven, f"ticket.{kind}.title" if kind else "")

    def tickets(self) -> list[Ticket]:
        """Return all tickets there are, in the order of their numbers."""
        from sqlalchemy import select

        from kiosk.tickets import schema
        from kiosk.tickets.book import ticket_of

        with self.machine.counter.engine.connect() as connection:
            return [ticket_of(row) for row in connection.execute(select(schema.ticket).order_by(schema.ticket.c.no))]


class Scanning:
    """A scanner at which one code is held."""

    def __init__(self, words: str) -> None:
        self._words = words

    def wait_for_code(self, deadline: Deadline, cancel: CancelToken) -> Code:
        if not self._words:
            raise error("code-scanner.binary")
        return Code(self._words, self._words.encode())


class Listing:
    """A platform that has one appointment today, for the card of this number; without one it cannot be reached."""

    def __init__(self, number: str = "", name: str = "app-1") -> None:
        self._number = number
        self._name = name
        self.asked: list[str] = []

    def ask(self, method: str, path: str, **how: object) -> Answer:
        self.asked.append(path)
        if not self._number:
            raise UnreachableError("cut")
        start = START + datetime.timedelta(minutes=30)
        told = {
            "id": self._name, "code": APPOINTMENT, "type": "HALL", "hall_no": "9901000001", "queue": "B",
            "slot_start": start.isoformat(), "slot_end": (start + datetime.timedelta(minutes=30)).isoformat(),
            "state": "CONFIRMED", "version": 1, "signed_by": "training",
        }  # fmt: skip
        line = {"op": "upsert", "id": self._name, "appointment": told, "name_masked": "林*",
                "person_check": day_key.hashed("day-key", self._number)}  # fmt: skip
        gone = {"op": "delete", "id": "app-2"}
        return said(200, {
            "hall_no": "9901000001", "date": "2026-11-23", "day_key": "day-key", "items": [line, gone],
            "next_cursor": "2", "has_more": False, "signed_by": "training",
        })  # fmt: skip
