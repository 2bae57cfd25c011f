# SPDX-License-Identifier: Apache-2.0
"""Handing papers over to their offices without widgets: what waits, which list is made, who has signed it.

It belongs to the context, so that it outlives the widgets that show it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline
from kiosk.domain.words import Words
from kiosk.intake.transfer import ToHandOver, by_office
from kiosk.receipts.transfer import transfer_pages
from kiosk.steps.events import Stroke
from kiosk.steps.facilities import Facilities
from kiosk.surroundings import Surroundings
from kiosk.window_work import passing
from kiosk.window_work.passing import PAD, Listed, Passing, PassingError, Signing, Way, gaps
from kiosk.window_work.slips import hand_words
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from ui.window.context import WindowContext
from ui.window.intake_devices import PadWatch
from ui.window.printing import Numbered, Printing, Stage
from ui.window.worklist_state import WorkState, work_of

STORE_SECONDS = 30.0
PAPER_KIND = "transfer"
OFFICE = "office/"
Told = Literal["", "made", "signed", "void", "not-stored", "moved", "lost"]


class PassingState(QObject):
    """``changed`` tells any news."""

    changed = Signal()

    def __init__(self, context: WindowContext, around: Facilities | None = None) -> None:
        super().__init__(context)
        self._context = context
        self.around = around or Surroundings(context.terminal)
        self.work: WorkState = work_of(context)
        self.pad = PadWatch(context.run)
        self.printing = Printing(context, self.around)
        self.open = False
        self.selected = ""
        """The office whose cases wait (``office/…``), or the id of a list."""
        self.left_out: frozenset[str] = frozenset()
        """Cases that stay here when the list of their office is made."""
        self.passing: Passing | None = None
        """The chosen list as it was read."""
        self.signing = Signing()
        self.asks_void = False
        self.doing = False
        self.told: Told = ""
        self._making = ""
        self._printed = ""
        """The list that was printed last."""
        self._prints = False
        self._connect()

    # What is known

    @property
    def waiting(self) -> dict[Words, tuple[ToHandOver, ...]]:
        """Return what waits for each office."""
        seen = self.work.seen
        return by_office(seen.waiting) if seen else {}

    @property
    def lists(self) -> tuple[Listed, ...]:
        """Return the lists that were made: the open ones first, of each the newest."""
        seen = self.work.seen
        # What is open is somebody's task, however old it is.
        newest = reversed(seen.lists if seen else ())
        return tuple(sorted(newest, key=lambda one: one.state != "made"))

    @property
    def office(self) -> Words | None:
        """Return the office that is chosen, None where a list is."""
        return next((one for one in self.waiting if key_of(one) == self.selected), None)

    @property
    def cases(self) -> tuple[ToHandOver, ...]:
        """Return the cases of what is chosen."""
        if self.office:
            return self.waiting[self.office]
        return self.passing.lines if self.passing else ()

    @property
    def going(self) -> tuple[ToHandOver, ...]:
        """Return those of them that go."""
        return tuple(one for one in self.cases if self.passing or one.id not in self.left_out)

    @property
    def is_open(self) -> bool:
        """Tell whether the chosen list waits for its signatures."""
        return self.passing is not None and self.passing.state == "made"

    @property
    def stage(self) -> Stage:
        """Return how the last print of the chosen list ended."""
        return self.printing.stage if self.passing and self.passing.id == self._printed else ""

    @property
    def gaps(self) -> tuple[passing.Gap, ...]:
        """Return what is missing before the chosen list is signed."""
        return gaps(self.signing) if self.is_open else ()

    # What is done

    def turn(self, *, open: bool) -> None:
        """Open the page, or go back to the list of work."""
        self.open = open
        self.told, self.asks_void = "", False
        self.work.look()
        self.changed.emit()

    def choose(self, key: str) -> None:
        """Choose an office or a list; a list is read."""
        if key == self.selected:
            return
        self._forget(key)
        if key and not key.startswith(OFFICE):
            self._read(key)
        self.changed.emit()

    def toggle(self, case: str) -> None:
        """Let a case go with the list, or stay here."""
        if self.office and not self.doing:
            self.left_out = self.left_out ^ {case}
            self.changed.emit()

    def all_go(self) -> None:
        """Let all of them go."""
        self.left_out = frozenset()
        self.changed.emit()

    def make(self) -> None:
        """Make the list of what goes, with its number; then it is printed."""
        who, lines = self._context.staff.who, self.going
        if who is None or self.office is None or self.doing or not lines:
            return
        seen, now = self.work.seen, self._context.now()
        # Named before it is asked for: pressed again after a fault it is the same list.
        self._making = self._making or uuid7()
        machine, window = self.around.machine, seen.window if seen else ""
        call = functools.partial(
            passing.make, self._making, lines, window=window, machine=machine, staff_no=who.staff_no, now=now
        )
        self._do(lambda outbox: call(outbox), self._made)

    def print_it(self) -> None:
        """Print the chosen list, also once more."""
        found = self.passing
        if found is None or found.state == "void" or self.printing.stage == "printing":
            return
        wording = self._context.wording
        paper = passing.paper_of(found, wording.language, functools.partial(hand_words, wording))
        self._prints, self._printed = True, found.id
        # With the number it has: a list that is printed again is no other list.
        known = Numbered(found.number, found.printed + 1, found.first_printed)
        self.printing.pages(PAPER_KIND, found.id, lambda sheet: transfer_pages(sheet, paper), known)

    def sign_by(self, way: Way) -> None:
        """Say whether the two sign on the pad or on the paper."""
        if self.is_open:
            self._sign(way=way)

    def name_taker(self, words: str) -> None:
        """Say who takes the papers."""
        self._sign(taker=words)

    def sign_anew(self) -> None:
        """Let the last name on the pad go."""
        # The last one alone: the other need not sign again because of it.
        if self.signing.taken:
            self._sign(taken=(), taken_at=None)
        else:
            self._sign(given=(), given_at=None)

    def settle(self) -> None:
        """Store that both signed."""
        found, who, signing = self.passing, self._context.staff.who, self.signing
        if found is None or who is None or self.doing or self.gaps or not self.is_open:
            return
        staff_no, now = who.staff_no, self._context.now()
        self._do(lambda outbox: passing.sign(found.id, signing, outbox, staff_no, now), self._signed)

    def ask_void(self) -> None:
        """Ask whether the chosen list is to be void, or take that back."""
        self.asks_void = self.is_open and not self.asks_void
        self.changed.emit()

    def take_back(self) -> None:
        """Make the chosen list void: its cases wait again."""
        found, who = self.passing, self._context.staff.who
        if found is None or who is None or self.doing or not self.asks_void:
            return
        staff_no, now = who.staff_no, self._context.now()
        self._do(lambda outbox: passing.take_back(found.id, outbox, staff_no, now), self._voided)

    def follow(self, *, here: bool) -> None:
        """Follow the pad while two are to sign on it."""
        wants = here and self.is_open and self.signing.way == PAD and not (self.signing.given and self.signing.taken)
        if wants and self._context.staff.who:
            self.pad.start()
        else:
            self.pad.stop()

    def leave(self) -> None:
        """Forget what one clerk had open."""
        self.open, self._making, self._prints = False, "", False
        self._forget("")
        self.changed.emit()

    # What comes home

    def signed(self, strokes: tuple[Stroke, ...]) -> None:
        """Take a name that was written on the pad: first of who gives, then of who takes."""
        if not self.is_open:
            return
        now = self._context.now()
        # Who gives stands at the pad first: the other is still counting.
        if not self.signing.given:
            self._sign(given=strokes, given_at=now)
        elif not self.signing.taken:
            self._sign(taken=strokes, taken_at=now)

    def _forget(self, key: str) -> None:
        self.selected, self.passing, self.left_out = key, None, frozenset()
        self.signing, self.asks_void, self.told = Signing(), False, ""
        self.printing.forget()

    def _made(self, end: Passing) -> None:
        # From here on it is the list and not the wish for one: the next wish is another.
        self._making, self.told = "", "made"
        self.selected, self.passing, self.left_out, self.signing = end.id, end, frozenset(), Signing()
        self.print_it()

    def _signed(self, end: Passing) -> None:
        self.told, self.passing, self.signing = "signed", end, Signing()

    def _voided(self, end: Passing) -> None:
        self.told, self.passing, self.asks_void, self.signing = "void", end, False, Signing()

    def _do(self, work: Callable[[Outbox], Passing], well: Callable[[Passing], None]) -> None:
        self.doing, self.told = True, ""
        who = self._context.staff.who
        ended = functools.partial(self._ended, well, who.staff_no if who else "")
        self._context.run("outbox", _answered(work), STORE_SECONDS, ended)
        self.changed.emit()

    def _ended(self, well: Callable[[Passing], None], staff_no: str, end: object) -> None:
        self.doing = False
        who = self._context.staff.who
        self.work.look()
        if who is None or who.staff_no != staff_no:
            # Done or not, it is not laid before the next clerk.
            return
        if isinstance(end, Passing):
            well(end)
        elif isinstance(end, PassingError):
            self.told, self._making = "lost" if end.code == "lost" else "moved", ""
        else:
            self.told = "not-stored"
        self.changed.emit()

    def _read(self, id: str) -> None:
        now = self._context.now().timestamp()

        def read(outbox: Outbox) -> Passing:
            found = passing.read(outbox, id, now)
            if found is None:
                raise PassingError("lost")
            return found

        self._context.run("outbox", _answered(read), STORE_SECONDS, functools.partial(self._came, id))

    def _came(self, id: str, end: object) -> None:
        if id != self.selected:
            return
        if isinstance(end, Passing):
            self.passing = end
        else:
            self.told = "lost" if isinstance(end, PassingError) else "not-stored"
        self.changed.emit()

    def _print_moved(self) -> None:
        stage, id, now = self.printing.stage, self._printed, self._context.now()
        if self._prints and stage not in ("", "printing"):
            self._prints = False
            # What may have come out is in somebody's hands: the next one has to be marked.
            if stage in ("printed", "unsure"):
                call = _answered(lambda outbox: passing.came_out(id, outbox, now))
                self._context.run("outbox", call, STORE_SECONDS, functools.partial(self._came, id))
        self.changed.emit()

    def _sign(self, **values: Any) -> None:
        self.signing = replace(self.signing, **values)
        self.changed.emit()

    def _connect(self) -> None:
        self.pad.signed.connect(self.signed)
        self.printing.changed.connect(self._print_moved)
        for told in (self.work.changed, self.pad.changed):
            told.connect(self.changed)
        # One clerk's signature is not laid before the next.
        self._context.staff_changed.connect(self.leave)


def key_of(office: Words) -> str:
    """Return by which key an office is chosen."""
    return f"{OFFICE}{office.zh}"


def _answered(work: Callable[[Outbox], Passing]) -> Callable[[Outbox, Deadline, CancelToken], object]:
    """Return work that answers a refusal as a value: the lane takes whatever is raised for a fault."""

    def answer(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> object:
        try:
            return work(outbox)
        except PassingError as wrong:
            return wrong

    return answer


def passing_of(context: WindowContext) -> PassingState:
    """Return the hand-over of papers of a window, the same for all densities."""
    found = context.findChild(PassingState)
    return found if isinstance(found, PassingState) else PassingState(context)
