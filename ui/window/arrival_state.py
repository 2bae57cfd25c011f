# SPDX-License-Identifier: Apache-2.0
"""The register of what offices bring (收证登记) without widgets: whose it is, what is written in, what lies here.

It belongs to the context, so that it outlives the widgets that show it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline
from kiosk.platform.errors import PlatformError
from kiosk.steps.events import Stroke
from kiosk.window_work import arrivals, looking
from kiosk.window_work.arrivals import Arrived, Arriving, Gap, NotRegisteredError, Sort, gaps, matching
from kiosk.window_work.listing import Piece
from kiosk.window_work.looking import Fetch, Filed
from kiosk.window_work.originals import Original
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from ui.window.context import WindowContext
from ui.window.intake_devices import PadWatch
from ui.window.worklist_state import ACT_SECONDS, WorkState, work_of

STORE_SECONDS = 30.0
# A number of the platform is as long; fewer signs are the end of one.
WHOLE_NUMBER = 30
Told = Literal[
    "",
    "stored",
    "struck",
    "returned",
    "unsigned",
    "not-stored",
    "known",
    "not-here",
    "none",
    "many",
    "not-found",
    "not-yet",
]

SAID: Mapping[str, Told] = {"known": "known", "not-here": "not-here", "unsigned": "unsigned"}


@dataclass(frozen=True, repr=False)
class Lying:
    """One line of the register, whichever of the two it stands in."""

    id: str
    sort: Sort
    arrived: Arrived | None = None
    original: Original | None = None
    piece: Piece | None = None
    """The case an original belongs to, None where it is on the list no more."""

    @property
    def lies_here(self) -> bool:
        """Tell whether it is still here."""
        return any(one is not None and one.lies_here for one in (self.arrived, self.original))


class ArrivalState(QObject):
    """``changed`` tells any news."""

    changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self._context = context
        self.work: WorkState = work_of(context)
        self.open = False
        self.arriving = self._fresh("result")
        self.selected = ""
        self.asks_strike = False
        """Whether the chosen line is to be struck; an original is given back to who signs for it."""
        self.strokes: tuple[Stroke, ...] = ()
        self.pad = PadWatch(context.run)
        self.doing = False
        self.told: Told = ""
        self.wrong: Gap | Literal[""] = ""
        """What was missing when it was to be written in."""
        self.pad.signed.connect(self.signed)
        for told in (self.work.changed, self.pad.changed):
            told.connect(self.changed)
        context.staff_changed.connect(self.leave)

    # What is known

    @property
    def lines(self) -> tuple[Lying, ...]:
        """Return what lies here, the newest first, and behind it what lay here within a month."""
        seen = self.work.seen
        if seen is None:
            return ()
        pieces = {piece.id: piece for piece in self.work.lines}
        found = [
            *(Lying(one.id, "result", arrived=one) for one in reversed(seen.arrived)),
            *(Lying(one.id, "original", original=one, piece=pieces.get(one.of)) for one in reversed(seen.register)),
        ]
        return tuple(sorted(found, key=lambda one: not one.lies_here))

    @property
    def chosen(self) -> Lying | None:
        """Return the chosen line."""
        return next((one for one in self.lines if one.id == self.selected), None)

    def heard(self, id: str) -> arrivals.Heard:
        """Tell whether the platform has heard of a line."""
        seen = self.work.seen
        return seen.heard.get(id, "waiting") if seen else "waiting"

    @property
    def piece(self) -> Piece | None:
        """Return the case that is written in, where it is on this window's list."""
        return next((one for one in self.work.lines if one.id == self.arriving.of), None)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what is missing."""
        return gaps(self.arriving, self._context.now())

    @property
    def returns(self) -> bool:
        """Tell whether an original is about to be given back."""
        return self.asks_strike and self.chosen is not None and self.chosen.sort == "original"

    # What is done

    def turn(self, *, open: bool) -> None:
        """Open the page, or go back to the hand-over."""
        self.open, self.told, self.wrong, self.asks_strike = open, "", "", False
        if open:
            self.arriving = self._fresh(self.arriving.sort)
        self.work.look()
        self.changed.emit()

    def choose(self, key: str) -> None:
        """Choose a line."""
        if key != self.selected:
            self.selected, self.asks_strike, self.strokes = key, False, ()
            self.changed.emit()

    def sort(self, sort: Sort) -> None:
        """Say whether an office brought it or its owner left it; what was written so far stays."""
        if sort != self.arriving.sort and not self.doing:
            self.arriving, self.told, self.wrong = replace(self.arriving, sort=sort), "", ""
            self.changed.emit()

    def look_up(self, words: str) -> None:
        """Find the case of a scanned code or of the last digits of a number."""
        if self.doing:
            return
        found = matching(self.work.lines, words)
        self.told = ""
        # The end of a number is many people's: of several none is taken.
        if len(found) == 1:
            self._take(found[0])
        elif found:
            self._nobody("many")
        elif len(words.strip()) >= WHOLE_NUMBER:
            self._ask(words.strip())
        else:
            self._nobody("none")
        self.changed.emit()

    def fill(self, **values: Any) -> None:
        """Fill something in."""
        if not self.doing:
            self.arriving, self.wrong = replace(self.arriving, **values), ""
            self.changed.emit()

    def store(self) -> None:
        """Write it in."""
        who, arriving, now = self._context.staff.who, self.arriving, self._context.now()
        if who is None or self.doing:
            return
        if missing := self.gaps:
            self.wrong = missing[0]
            self.changed.emit()
            return
        site, staff_no = self._context.settings.site, who.staff_no
        self._do(lambda outbox: arrivals.register(arriving, outbox, site, staff_no, now), self._stored)

    def ask_strike(self) -> None:
        """Ask whether the chosen line is to be struck or given back, or take the question back."""
        found = self.chosen
        can = found is not None and found.lies_here
        self.asks_strike, self.told, self.strokes = can and not self.asks_strike, "", ()
        self.changed.emit()

    def strike(self) -> None:
        """Strike the chosen line, or give the original back."""
        who, id, now, strokes = self._context.staff.who, self.selected, self._context.now(), self.strokes
        if who is None or self.doing or not self.asks_strike:
            return
        if self.returns:
            if strokes:
                give_back = functools.partial(arrivals.return_original, id, strokes)
                self._do(lambda outbox: give_back(outbox, who.staff_no, now), self._returned)
            return
        self._do(lambda outbox: arrivals.strike(id, outbox, who.staff_no, now), self._struck)

    def follow(self, *, here: bool) -> None:
        """Follow the pad while somebody is to sign for an original."""
        if here and self.returns and not self.strokes and self._context.staff.who:
            self.pad.start()
        else:
            self.pad.stop()

    def signed(self, strokes: tuple[Stroke, ...]) -> None:
        """Take the name of who takes an original back."""
        if self.returns and not self.doing:
            self.strokes = strokes
            self.changed.emit()

    def leave(self) -> None:
        """Forget what one clerk had open."""
        self.open, self.selected, self.told, self.wrong, self.asks_strike = False, "", "", "", False
        self.arriving, self.strokes = self._fresh("result"), ()
        self.changed.emit()

    # What comes home

    def _take(self, piece: Piece) -> None:
        # What the platform does not have nobody can have decided.
        if self.arriving.sort == "result" and not piece.project_no:
            self._nobody("not-yet")
            return
        self.arriving = replace(
            self.arriving, of=piece.id, project_no=piece.project_no, item=piece.item, applicant=piece.applicant,
            state=piece.state, brought_by=self.arriving.brought_by or piece.office.zh,
        )  # fmt: skip

    def _nobody(self, told: Told) -> None:
        self.told = told
        self.arriving = replace(self.arriving, of="", project_no="", applicant="", state="")

    def _ask(self, number: str) -> None:
        """Ask the platform for a case that is on another window's list."""
        session, seen, terminal = self.work.session, self.work.seen, self._context.terminal
        if session is None or seen is None:
            self._nobody("none")
            return
        site = self._context.settings.site
        wanted = Fetch(
            seen.window, str(site.mode), session, lambda: self._context.now().timestamp(), terminal.catalogue_folder
        )
        self.doing = True
        heard = functools.partial(self._heard, self.arriving.id)
        # For one window's register what another one took in is still brought to this desk.
        self._context.run("platform", functools.partial(looking.file, number, wanted), ACT_SECONDS, heard)

    def _heard(self, id: str, end: object) -> None:
        self.doing = False
        if id != self.arriving.id:
            return
        if isinstance(end, Filed):
            told = end.file.progress
            self.arriving = replace(
                self.arriving, of=told.submission_id, project_no=end.file.project_no, item=told.item,
                applicant=told.applicant_name, state=told.state,
                brought_by=self.arriving.brought_by or told.office.zh,
            )  # fmt: skip
        else:
            refused = isinstance(end, PlatformError) and end.reason == "refused"
            self._nobody("not-found" if refused else "none")
        self.changed.emit()

    def _do(self, work: Callable[[Outbox], None], well: Callable[[], None]) -> None:
        who = self._context.staff.who

        def answer(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> str:
            try:
                work(outbox)
            except NotRegisteredError as wrong:
                return wrong.code
            return "done"

        self.doing, self.told = True, ""
        self._context.run("outbox", answer, STORE_SECONDS, functools.partial(self._ended, well, who))
        self.changed.emit()

    def _ended(self, well: Callable[[], None], who: object, end: object) -> None:
        self.doing = False
        if end == "done":
            self._context.terminal.nudge()
            self.work.look()
        # Done or not, it is not laid before the next clerk.
        if who is self._context.staff.who:
            if end == "done":
                well()
            else:
                self.told = SAID.get(str(end), "not-stored")
        self.changed.emit()

    def _stored(self) -> None:
        self.told, self.selected = "stored", self.arriving.id
        # Whoever brings one brings more: what is the same for all of them stays.
        before = self.arriving
        self.arriving = replace(self._fresh(before.sort), brought_by=before.brought_by, place=before.place)

    def _struck(self) -> None:
        self.told, self.asks_strike = "struck", False

    def _returned(self) -> None:
        self.told, self.asks_strike, self.strokes = "returned", False, ()

    def _fresh(self, sort: Sort) -> Arriving:
        # To the minute: it is shown so, and nobody knows it better.
        return Arriving(uuid7(), self._context.now().replace(second=0, microsecond=0), sort)


def arrival_of(context: WindowContext) -> ArrivalState:
    """Return the register of a window, the same for all densities."""
    found = context.findChild(ArrivalState)
    return found if isinstance(found, ArrivalState) else ArrivalState(context)
