# SPDX-License-Identifier: Apache-2.0
"""What the intake tab holds while the window is open: state, camera, pad and reader, and the search for matters.

It belongs to the context, so that it outlives the widgets, which are built anew for another density.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from devices.device import DeviceError
from devices.id_card import IdCardReader, IdentityCard
from devices.receipt_printer.slip import Slip
from kiosk.counted_days import hours_of
from kiosk.domain import masks
from kiosk.domain.hall import Hours, Region
from kiosk.domain.ink import PEN
from kiosk.domain.item import ServiceItem
from kiosk.domain.relation import Relation
from kiosk.intake.case import Case, Clerk, Ticket
from kiosk.intake.desk import IntakeDesk
from kiosk.intake.papers import missing_of, receipt_of, signed_form_of
from kiosk.intake.standing import GapKind
from kiosk.platform.calls.staff_calls import Place
from kiosk.receipts import compose
from kiosk.receipts.side_papers import Sheet, missing_slip
from kiosk.receipts.signed_form import signed_form_pages
from kiosk.steps.card import READ_SECONDS, read_card
from kiosk.steps.facilities import Facilities
from kiosk.steps.side_paper import sheet_at
from kiosk.surroundings import Surroundings
from kiosk.tickets.day_key import hashed
from offline_queue.entry import Entry
from offline_queue.ids import uuid7
from offline_queue.line import Line
from ui.window.context import WindowContext
from ui.window.decide_printing import Job, Make, PrintQueue
from ui.window.decide_state import DecideState
from ui.window.intake_asks import IntakeAsks
from ui.window.intake_before import PagesBefore
from ui.window.intake_corners import IntakeCorners
from ui.window.intake_desk import Desk
from ui.window.intake_devices import AGAIN_MS, CameraWatch, Followed, PadWatch, Run
from ui.window.intake_ink import IntakeInk
from ui.window.intake_state import IntakeState
from ui.window.rating import About
from ui.window.ticket_card import Laid

FIND_SECONDS = 10.0
# The language of papers that leave a window: nobody there chose another.
PAPERS = "zh_CN"
# Pause between two waits for a card.
CARD_MS = 100


class CardWatch(Followed):
    """``laid`` tells each card that was read."""

    laid = Signal(object)

    def _begin(self) -> None:
        self._ask(IdCardReader, read_card, READ_SECONDS, self._heard)

    def _heard(self, answer: object) -> None:
        self._later(AGAIN_MS if isinstance(answer, DeviceError) and not answer.again else CARD_MS)
        if isinstance(answer, IdentityCard):
            self.laid.emit(answer)


class IntakePlace(QObject):
    """``changed`` tells news of the state, of the search, and of the machine around them."""

    changed = Signal()

    def __init__(
        self, context: WindowContext, around: Facilities | None = None, desk: Desk | None = None, run: Run | None = None
    ) -> None:
        super().__init__(context)
        self.context = context
        self.around = around or Surroundings(context.terminal)
        self.run = run or context.run
        ask = context.hall.ask if context.hall else None
        self.desk = desk or IntakeDesk(self.around, self.run, ask, self._clerk, context.settings.hub.window)
        self.cards = CardWatch(self.run)
        self.card: IdentityCard | None = None
        """A card that was laid before a case was open; it counts in the one that is opened for it."""
        self.state = IntakeState(
            self.desk,
            CameraWatch(self.run),
            PadWatch(self.run),
            self._clerk,
            context.now,
            uuid7,
            self.around.note,
        )
        self.asks = IntakeAsks(self.state, self.desk, self._online, uuid7)
        self.ink = IntakeInk(self.state, self.desk, self.run, self._form_to_sign, self.around.note, context.now)
        self.ink.changed.connect(self.changed)
        self.before = PagesBefore(self.state, self.desk.picture)
        self.corners = IntakeCorners(self.state)
        self.corners.changed.connect(self.changed)
        self.found: tuple[ServiceItem, ...] = ()
        self._wanted, self._of = "", ""
        self.hours: Hours | None = None
        site = self.around.site
        self.decide = DecideState(
            self.desk, PrintQueue(self.run, self.desk.print_no, context.now), self._receipt, self.run, self._session,
            Place(site.region, site.hall, site.device), str(site.mode), context.now, uuid7,
        )  # fmt: skip
        self.decide.changed.connect(self.changed)
        self.state.handed_in.connect(self._handed_in)
        self.state.laid_aside.connect(self._laid_aside)
        self.asks.dropped.connect(self._dropped)
        self.cards.laid.connect(self._laid)
        self.state.changed.connect(self._state_changed)
        context.machine_changed.connect(self.changed)
        context.ticket_changed.connect(self._moved)
        context.staff_changed.connect(self.put_away)
        context.catalogue_changed.connect(self._read_again)
        self._read()

    @property
    def ticket(self) -> Ticket | None:
        """The number in hand."""
        at = self.context.ticket
        return Ticket(at.id, at.number) if at else None

    def opened(self) -> None:
        """Look around: what is in hand, and whether the person in hand left something."""
        self.context.card.ask_key()
        if self.state.case is None and self.decide.case is None:
            self.state.look_around(self.ticket)

    @property
    def case(self) -> Case | None:
        """The case that is open, handed in or not."""
        return self.state.case or self.decide.case

    def begin(self, task_code: str) -> None:
        """Begin a case of a matter: for who stands here, unless nobody comes for it by themselves."""
        item = self.name_of(task_code)
        others = item.for_whom if item and Relation.SELF not in item.for_whom else ()
        self.state.begin(task_code, self.ticket, others[0] if others else Relation.SELF)

    def finish(self) -> None:
        """End the case and the service: the person goes."""
        case, at = self.decide.case, self.context.ticket
        if case is None or not self.decide.finished:
            return
        self._drop_card()
        self.desk.end(case, "finished", lambda answer: None)
        self.decide.leave()
        if at and case.ticket and at.id == case.ticket.id:
            self.context.calling.finish()
        self.opened()

    def put_away(self) -> None:
        """Put away whatever is open; what was stored of it stays stored."""
        self._drop_card()
        self.state.leave()
        self.decide.leave()

    def find(self, words: str) -> None:
        """Look for matters, without words for what is most asked for; only the answer to the last words counts."""
        if words:
            self.state.tell_done(None)
        self._wanted = words
        call = functools.partial(self._search, words)
        self.run("catalogue", call, FIND_SECONDS, functools.partial(self._found, words))

    def follow(self, *, here: bool) -> None:
        """Follow camera, pad and reader while the tab is open and somebody works here."""
        here = here and self.context.staff.who is not None
        self.state.follow(here=here)
        if here and self._wants_card():
            self.cards.start()
        else:
            self.cards.stop()

    def name_of(self, task_code: str) -> ServiceItem | None:
        """Return a matter by its code."""
        return self.around.catalogue.item(task_code)

    def _wants_card(self) -> bool:
        case = self.state.case
        if case is None:
            return self.decide.case is None and not self.state.busy
        return any(gap.kind is GapKind.CARD for gap in self.state.gaps)

    def _laid(self, card: IdentityCard) -> None:
        self._drop_card()
        self.card = card
        self._begin_service(card)
        if self.state.case is None:
            self.state.open_card(card, self.ticket)
        else:
            self._use_card()

    def _begin_service(self, card: IdentityCard) -> None:
        """Begin to serve who was called, with the card held against their number where that can be done."""
        calling, at = self.context.calling, self.context.ticket
        if at is None or at.serving:
            return
        key = self.context.card.key
        if key is None:
            calling.start()
        else:
            self.context.card.laid(Laid(hashed(key.key, card.number), masks.name(card.name or card.name_latin or "")))

    def _use_card(self) -> None:
        if self.card and self.state.case and not self.state.busy:
            card, self.card = self.card, None
            self.state.lay_card(card)
            # What the case took of it is in the case; the reading itself is overwritten.
            card.wipe()

    def _drop_card(self) -> None:
        if self.card:
            self.card.wipe()
        self.card = None

    def _state_changed(self) -> None:
        self._use_card()
        self.changed.emit()

    def _handed_in(self, case: Case) -> None:
        self.context.rating.handed_in(About(case.id, case.item))
        self.state.leave()
        self.decide.take_over(case)

    def _laid_aside(self, case: Case) -> None:
        """Print what is still to be brought, with the code the case lies in the hall under."""
        until = (self.context.now() + datetime.timedelta(days=self.around.site.draft_days)).date().isoformat()
        self.decide.prints.add(
            Job(f"missing-{case.id}", "slip", make=functools.partial(self._missing_slip, case, until))
        )
        self.opened()

    def _dropped(self, case: Case) -> None:
        self.opened()

    def _missing_slip(self, case: Case, until: str, job: Job) -> Slip:
        missing = missing_of(case, self.around.today(), PAPERS, case.query_code, until)
        return missing_slip(self._sheet(job), missing)

    def _sheet(self, job: Job) -> Sheet:
        around, template = self.around, self.around.template
        return Sheet(
            print_no=job.print_no, unit=around.site.hall_in(PAPERS), machine=around.machine, at=around.now(),
            language=PAPERS, width_mm=around.paper_mm, training=around.site.mode == "training",
            hotline=template.hotline, print_count=job.count, first_at=job.first_at, folder=template.folder,
        )  # fmt: skip

    def _form_to_sign(self, case: Case, number: str) -> bytes:
        return signed_form_pages(sheet_at(self.around, PAPERS, number), signed_form_of(case, self.around, PEN, PAPERS))

    def _receipt(self, case: Case, entry: Entry | None) -> Make:
        def make(job: Job) -> Slip:
            around = self.around
            receipt = receipt_of(case, around, entry, PAPERS, count=job.count)
            return compose(receipt, around.template, width_mm=around.paper_mm, language=PAPERS)

        return make

    def _online(self) -> bool:
        # A line of which nothing is known is none.
        return self.context.terminal.line.line is Line.UP

    def _session(self) -> Mapping[str, str] | None:
        who = self.context.staff.who
        return who.session.headers if who and who.session else None

    def _moved(self) -> None:
        """Put a case away whose number is not in hand any more; it stays in the list of what is open."""
        case, ticket = self.case, self.ticket
        if ticket is None or ticket.id != self._of:
            # A card counts for whom it was laid: who comes next lays their own.
            self._drop_card()
        before, self._of = self._of, ticket.id if ticket else ""
        if before != self._of:
            self.state.tell_done(None)
        if case is not None and case.ticket is not None and (ticket is None or ticket.id != case.ticket.id):
            self.put_away()
        if self.case is None and ticket:
            self.state.look_around(ticket)
        self.changed.emit()

    def _clerk(self) -> Clerk:
        who = self.context.staff.who
        return Clerk(who.staff_no, who.name) if who else Clerk("")

    def _search(self, words: str, *_: object) -> tuple[ServiceItem, ...]:
        catalogue = self.around.catalogue
        return catalogue.find(words) if words.strip() else catalogue.popular()

    def _found(self, words: str, answer: object) -> None:
        if words == self._wanted and isinstance(answer, tuple):
            self.found = answer
            self.changed.emit()

    def _read(self) -> None:
        """Read what the catalogue says beside matters: places of the city, and by which days are counted."""
        self.run("catalogue", lambda *_: self.around.catalogue.regions(), FIND_SECONDS, self._regions_came)
        self.run("catalogue", lambda folder, *_: hours_of(folder / "catalogue"), FIND_SECONDS, self._hours_came)
        self.find(self._wanted)

    def _read_again(self) -> None:
        """Take a catalogue that was just fetched; cases that are open stay of the one they began with."""
        around = self.around
        if isinstance(around, Surroundings):
            self.run("catalogue", lambda *_: around.read_catalogue_again(), FIND_SECONDS, lambda done: self._read())

    def _hours_came(self, answer: object) -> None:
        self.hours = answer if isinstance(answer, Hours) else None

    def _regions_came(self, answer: object) -> None:
        if isinstance(answer, Sequence):
            self.state.regions = tuple(one for one in answer if isinstance(one, Region))


def place_of(context: WindowContext) -> IntakePlace:
    """Return the one place of a window."""
    found = context.findChild(IntakePlace)
    return found if isinstance(found, IntakePlace) else IntakePlace(context)
