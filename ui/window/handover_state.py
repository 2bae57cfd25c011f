# SPDX-License-Identifier: Apache-2.0
"""Handing results over without widgets: whose card lies there, what they may have, what was counted and signed."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline
from devices.id_card import IdentityCard
from kiosk.receipts.window_papers import taken_slip
from kiosk.staff.door import Asked, Verdict
from kiosk.staff.opening import door_of
from kiosk.steps.events import Stroke
from kiosk.steps.facilities import Facilities
from kiosk.surroundings import Surroundings
from kiosk.window_work import arrivals, originals
from kiosk.window_work.arrivals import Arrived
from kiosk.window_work.handing import (
    Collector,
    Gap,
    Handed,
    Handing,
    NotHandedError,
    Relation,
    Why,
    gaps,
    hand_over,
    may_collect,
)
from kiosk.window_work.originals import Original
from kiosk.window_work.results import Result
from kiosk.window_work.slips import taken_of
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from ui.window.context import WindowContext
from ui.window.intake_devices import PadWatch
from ui.window.intake_place import CardWatch
from ui.window.printing import Printing
from ui.window.worklist_state import WorkState, work_of

STORE_SECONDS, DOOR_SECONDS = 30.0, 20.0
PAPER = "taken"
Told = Literal["", "stored", "not-stored", "refused", "second-refused", "second-locked", "second-no-roster"]


SECOND: Mapping[str, Told] = {"locked": "second-locked", "no-roster": "second-no-roster"}


class HandoverState(QObject):
    """``changed`` tells any news."""

    changed = Signal()

    def __init__(self, context: WindowContext, around: Facilities | None = None) -> None:
        super().__init__(context)
        self._context = context
        self.around = around or Surroundings(context.terminal)
        self.work: WorkState = work_of(context)
        self.cards, self.pad = CardWatch(context.run), PadWatch(context.run)
        self.printing = Printing(context, self.around)
        self.handing = Handing(uuid7())
        self.find = ""
        self.row = 0
        """The place of the thing that is counted next."""
        self.handed: Handed | None = None
        self.asks_second = False
        self.told: Told = ""
        self.why = ""
        """Why it was not handed over, as a code."""
        self.doing = False
        self._storing = self._leaving = False
        self._connect()

    # What is known

    @property
    def results(self) -> tuple[Result, ...]:
        """Return what is shown: what the card is about, else what was looked for; those given out here are not."""
        seen, who = self.work.seen, self.handing.collector
        if seen is None:
            return ()
        found = [one for one in seen.results.values() if one.project_no not in seen.given or one in self.handing.chosen]
        if self.find:
            return tuple(one for one in found if matches(one, self.find))
        if who is None:
            return tuple(found)
        return tuple(one for one in found if may_collect(one, who.id_no, self._today()) != "other-person")

    def standing(self, result: Result) -> Relation | Why | None:
        """Tell as whom who stands here may have a result, or why not; None before a card lies there."""
        who = self.handing.collector
        return may_collect(result, who.id_no, self._today()) if who else None

    @property
    def returns(self) -> tuple[Original, ...]:
        """Return the originals that go back with what is chosen."""
        seen = self.work.seen
        register = seen.register if seen else ()
        return originals.of(register, {one.id for one in self.handing.chosen})

    def on_shelf(self, *results: Result) -> tuple[Arrived, ...]:
        """Return the certificates that lie here for some results."""
        seen = self.work.seen
        return arrivals.of(seen.arrived if seen else (), {one.project_no for one in results})

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what still stands in the way."""
        return gaps(self.handing)

    @property
    def fixed(self) -> bool:
        """Tell whether nothing of it may change any more: it is stored, or about to be."""
        return self._storing or self.handed is not None

    # What is done

    def follow(self, *, here: bool) -> None:
        """Follow reader and pad while the tab is open, somebody works here, and something is wanted of them."""
        here = here and self._context.staff.who is not None and self.handed is None
        wants = {self.cards: self.handing.collector is None, self.pad: bool(self.handing.chosen) and not self._signed()}
        for watch, wanted in wants.items():
            if here and wanted:
                watch.start()
            else:
                watch.stop()

    def look_for(self, words: str) -> None:
        """Look for results by name, last digits or matter."""
        self.find = words.strip()
        self.changed.emit()

    def toggle(self, name: str) -> None:
        """Take a result along, or leave it here."""
        result = next((one for one in self.results if one.id == name), None)
        if result is None or self._waits or self.standing(result) not in ("own", "authorised"):
            return
        chosen = self.handing.chosen
        chosen = tuple(one for one in chosen if one != result) if result in chosen else (*chosen, result)
        self._choose(chosen)

    def choose_all(self) -> None:
        """Take everything along that may be."""
        if not self._waits:
            self._choose(tuple(one for one in self.results if self.standing(one) in ("own", "authorised")))

    @property
    def _waits(self) -> bool:
        """Tell whether what is taken along stays as it is: it is stored, or a second is asked for."""
        return self.fixed or self.asks_second

    def count(self) -> None:
        """Say that both looked through the next thing together."""
        things = self.handing.things
        left = next((name for name in things if name not in self.handing.counted), "")
        if left:
            self._change(counted=self.handing.counted | {left})

    def sign_anew(self) -> None:
        """Let what was signed go, and wait for another hand."""
        if not self.fixed:
            self._change(strokes=(), signed_at=None)

    def ask_second(self) -> None:
        """Ask for a second of the staff, where the card alone does not do."""
        self.asks_second, self.told = not self.asks_second, ""
        self.changed.emit()

    def confirm(self, staff_no: str, password: str) -> None:
        """Have a second of the staff say who they are, and that they looked."""
        door, who = door_of(self._context.terminal), self._context.staff.who
        if who is None or self.doing:
            return
        if door is None or staff_no == who.staff_no:
            self.told = "second-no-roster" if door is None else "second-refused"
            self.changed.emit()
            return
        self.doing = True
        call = functools.partial(door.verify, Asked(staff_no, password))
        confirmed = functools.partial(self._confirmed, self.handing.collector)
        self._context.run("outbox", call, DOOR_SECONDS, confirmed)

    def hand_over(self) -> None:
        """Store that it was handed over, then print the slip."""
        who = self._context.staff.who
        if who is None or self.doing or self.handed or self.gaps:
            return
        handing, site, now, staff_no = self.handing, self._context.settings.site, self._context.now(), who.staff_no

        def store(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Handed | NotHandedError:
            try:
                return hand_over(handing, outbox, site, staff_no, now)
            except NotHandedError as wrong:
                return wrong

        self.doing = self._storing = True
        self.told = ""
        self._context.run("outbox", store, STORE_SECONDS, functools.partial(self._stored, staff_no))
        self.changed.emit()

    def print_slip(self) -> None:
        """Print the slip of what was taken along, also once more."""
        who, seen = self._context.staff.who, self.work.seen
        if self.handed is None or who is None or seen is None:
            return
        taken = taken_of(self.handing, seen.register, who.staff_no, self._context.wording.language, seen.arrived)
        self.printing.slip(PAPER, self.handing.id, lambda sheet: taken_slip(sheet, taken))

    def leave(self) -> None:
        """Forget everything of who stood here, as soon as it is known whether what they took is on record."""
        if self._storing:
            self._leaving = True
            return
        self.handing, self.handed, self.find = Handing(uuid7()), None, ""
        self.asks_second, self.told, self.why = False, "", ""
        self.printing.forget()
        self.changed.emit()

    # What comes home

    def lay(self, card: IdentityCard) -> None:
        """Take a card that was read: who they are, and what they may have is chosen."""
        if self.fixed:
            return
        self.handing = replace(Handing(self.handing.id), collector=Collector.of_card(card, self._context.now()))
        card.wipe()
        self.find = ""
        self.choose_all()

    def signed(self, strokes: tuple[Stroke, ...]) -> None:
        """Take what was written on the pad."""
        if self.handing.chosen and not self.fixed:
            self._change(strokes=strokes, signed_at=self._context.now())

    def _confirmed(self, who: Collector | None, end: object) -> None:
        self.doing = False
        if who is not self.handing.collector:
            # They looked at somebody else's card.
            return
        if isinstance(end, Verdict) and end.is_in:
            self.asks_second = False
            self._change(confirmed_by=end.staff_no)
            return
        reason = end.reason if isinstance(end, Verdict) else "no-roster"
        self.told = SECOND.get(reason, "second-refused")
        self.changed.emit()

    def _stored(self, staff_no: str, end: object) -> None:
        self.doing = self._storing = False
        if isinstance(end, Handed):
            self.handed, self.told = end, "stored"
            self._context.terminal.nudge()
            self.work.look()
            self.print_slip()
        elif isinstance(end, NotHandedError):
            self.told, self.why = "refused", end.code
        else:
            self.told = "not-stored"
        self._leave_now(staff_no)
        self.changed.emit()

    def _leave_now(self, staff_no: str) -> None:
        """Forget who was to be forgotten meanwhile; what is not on record stays before the clerk who gave it out."""
        wanted, self._leaving = self._leaving, False
        who = self._context.staff.who
        if wanted and (self.handed or who is None or who.staff_no != staff_no):
            self.leave()

    def _choose(self, chosen: Sequence[Result]) -> None:
        # What was signed was signed for other things: it does not stand for these.
        self.handing = replace(self.handing, chosen=tuple(chosen), counted=frozenset(), strokes=(), signed_at=None)
        shelved = tuple(one.id for one in self.on_shelf(*chosen))
        self._change(returns=tuple(one.id for one in self.returns), shelved=shelved)

    def _change(self, **values: Any) -> None:
        self.handing = replace(self.handing, **values)
        self.changed.emit()

    def _signed(self) -> bool:
        return bool(self.handing.strokes)

    def _connect(self) -> None:
        self.cards.laid.connect(self.lay)
        self.pad.signed.connect(self.signed)
        for told in (self.work.changed, self.printing.changed, self.pad.changed):
            told.connect(self.changed)
        self._context.staff_changed.connect(self.leave)
        # Whoever is called next must not stand before the results of who was here.
        self._context.ticket_changed.connect(self._moved)

    def _moved(self) -> None:
        if self._context.ticket is None:
            self.leave()

    def _today(self) -> datetime.date:
        return self._context.now().date()


def matches(result: Result, words: str) -> bool:
    """Tell whether somebody who looked for these words may have meant a result."""
    parties, item = result.parties, result.item
    told = (result.project_no, parties.applicant.name, parties.operator.name, item.zh, item.en)
    return any(words.casefold() in one.casefold() for one in told)


def handover_of(context: WindowContext) -> HandoverState:
    """Return the hand-over of a window, the same for all densities."""
    found = context.findChild(HandoverState)
    return found if isinstance(found, HandoverState) else HandoverState(context)
