"""Slips that fail in every way, and machines that die in the middle: no number is lost, none doubled, none a ghost."""

from __future__ import annotations

import itertools
import random
from collections import Counter as Tally
from pathlib import Path

import pytest

from devices.device import DeviceError, ErrorKind
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.steps.screens import Choice
from kiosk.tickets.values import Paper, State
from tests.support.counters import Counter
from tests.support.flow_walk import card
from tests.support.ticket_walk import TicketWalk, hall_rules

STUCK = DeviceError(ErrorKind.TIMED_OUT, "device.stuck")
LOST = DeviceError(ErrorKind.DEVICE, "printer.lost")
FATES = (PrintResult.PRINTED, PrintResult.FAILED, PrintResult.UNSURE, STUCK, LOST)
ASKED = "ticket.unsure.title"


class Day:
    """One machine on which everything happens that can happen to a slip."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.machine = Counter(folder / "tickets.db", hall_rules())
        self.held: set[str] = set()
        """Numbers that somebody holds on paper, or has read from the screen."""
        self.unsure = self.asked = 0
        self._persons = itertools.count(1)

    def person(self) -> None:
        """Let somebody take a number; now and then the machine dies over it."""
        walk = TicketWalk(self.folder, machine=self.machine)
        walk.lay_here(card("lin-jingshu", number=f"9901011988{next(self._persons):08d}"))
        fate = self.chance.choice(FATES)
        walk.printer.script = [fate]
        dies = self.chance.random() < 0.2
        if dies:
            del walk.runner.auto[ReceiptPrinter]
        walk.choose(self.chance.choice("AB"))
        if dies:
            self._died()
            return
        self._seen(walk, fate)
        if self.chance.random() < 0.5:
            walk.press("print-again")
            self._seen(walk, PrintResult.PRINTED)
        walk.press("next")

    def _seen(self, walk: TicketWalk, fate: object) -> None:
        unsure = fate in (PrintResult.UNSURE, STUCK)
        self.unsure += unsure
        self.asked += unsure and walk.given().title.key == ASKED
        self.held.add(walk.given().number)

    def _died(self) -> None:
        """Start the machine anew: the person stands there still, or has gone for good."""
        self.machine.again()
        if self.chance.random() < 0.5:
            self.machine.later(121)
            TicketWalk(self.folder, machine=self.machine)
            return
        walk = TicketWalk(self.folder, machine=self.machine)
        walk.printer.script = [fate := self.chance.choice(FATES)]
        walk.choose(walk.sees(Choice).choices[0].name)
        self._seen(walk, fate)

    def check(self, people: int) -> None:
        """Hold what must hold at the end."""
        walk = TicketWalk(self.folder, machine=self.machine)
        tickets = walk.tickets()
        by_letter = Tally(ticket.prefix for ticket in tickets)
        numbers = {ticket.number for ticket in tickets}
        live = {ticket.number for ticket in tickets if ticket.live and ticket.state is State.WAITING}
        gone = {ticket.number for ticket in tickets if ticket.state is State.CANCELLED}
        assert len(tickets) == people == len(numbers)
        assert numbers == {f"{letter}{no:03d}" for letter, count in by_letter.items() for no in range(1, count + 1)}
        # Whoever holds a number is called, and nobody else is.
        assert live == self.held
        assert gone == numbers - live
        assert not any(ticket.paper is Paper.PENDING and ticket.live for ticket in tickets)
        assert self.asked == self.unsure
        self.machine.counter.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_becomes_of_slips_every_number_is_held_by_somebody_or_taken_back(tmp_path: Path, seed: int) -> None:
    day = Day(tmp_path, seed)
    for _ in range(25):
        day.person()
    day.check(25)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_slips_that_fail_in_every_way(tmp_path: Path) -> None:
    # By days of their own: each begins at the same hour, and nobody waits for the next morning.
    for seed in range(50):
        folder = tmp_path / str(seed)
        folder.mkdir()
        day = Day(folder, seed)
        for _ in range(200):
            day.machine.later(1)
            day.person()
        day.check(200)
