# SPDX-License-Identifier: Apache-2.0
"""The intake of one window: what needs a disk or a line, done on the lanes of the terminal, each answer told once.

What is done to a case alone is done at once, by ``kiosk.intake.acts``; ``IntakeDesk.keep`` then stores it. A case that
was kept is whole after a power cut. ``done`` hears the value that each call names, or why not:

CaseError      (kiosk.intake.case) it cannot be done to this case
DraftError     (kiosk.draft) unknown: nothing opens so; withdrawn: its matter is not offered any more
TicketError, PlatformError  the hub or the platform refuses, or does not answer
DeviceError    the lane could not do it at all
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from devices.device import CancelToken, Deadline
from devices.id_card import IdentityCard
from kiosk.audit import Act, record
from kiosk.capture.marking import UnreadablePageError, marked
from kiosk.domain import query_code
from kiosk.domain.item import ServiceItem
from kiosk.domain.page_made import PageMade
from kiosk.domain.relation import Relation
from kiosk.draft import DraftError
from kiosk.hall import drafts, owed
from kiosk.hall.drafts import Left, Opened
from kiosk.hub.client import HubClient
from kiosk.intake import acts, keeping, transfer
from kiosk.intake.acts import changed
from kiosk.intake.beginning import Beginning, begun, picture_of, taken_up
from kiosk.intake.bound import Binding
from kiosk.intake.case import (
    OPERATOR,
    Case,
    CaseError,
    CaseInk,
    CasePage,
    Checked,
    HallDraft,
    HandedIn,
    Origin,
    Ticket,
    hold,
)  # fmt: skip
from kiosk.intake.deciding import Deciding
from kiosk.intake.handing import draft_of, prepared, registered
from kiosk.intake.keeping import OpenCase as OpenCase
from kiosk.intake.room import OUTBOX, STORE_SECONDS, Done, told
from kiosk.intake.room import Noted as Noted
from kiosk.intake.standing import hindrances
from kiosk.receipts.side_papers import Sheet
from kiosk.steps.side_paper import sheet_at
from kiosk.steps.storing import Replaced, store
from kiosk.window_work import originals
from offline_queue.entry import Entry
from offline_queue.outbox import Outbox
from offline_queue.transaction import Transaction

# Why a case is let go before it is handed in: nobody wants it, it belongs elsewhere, it is in already, it was a slip.
DROPPED_FOR = ("unwanted", "elsewhere", "twice", "mistaken")
ENDS_DRAFT = frozenset({"unwanted", "twice"})


class Heard(NamedTuple):
    """What became of a case that was handed in: its entry, and the number of the platform once it has one."""

    case: Case
    entry: Entry


class IntakeDesk(Deciding, Binding):
    """One window's intake: cases begun, taken up, kept, handed in, put aside for another day, and let go."""

    def begin(self, task_code: str, relation: Relation, ticket: Ticket | None, done: Done) -> None:
        """Begin a case of a matter; ``done`` hears the Case."""
        beginning = self._beginning(ticket)

        def make() -> tuple[Case, Mapping[str, bytes]]:
            item = self._item(task_code)
            form = self._around.catalogue.form(item.form) if item.form else None
            return begun(beginning, item, form, relation), {}

        noted = Noted(Act.CASE_BEGUN, {"item": task_code, "kind": "new", "staff": beginning.clerk.number})
        self._on_outbox(functools.partial(self._made, make, noted), done)

    def take_up_by_code(self, code: str, ticket: Ticket | None, done: Done) -> None:
        """Open what a kiosk left, by the code on its slip; ``done`` hears the Case."""
        self._open(lambda: drafts.by_code(query_code.read(code)), query_code.read(code), ticket, done)

    def take_up_by_card(self, card: IdentityCard, ticket: Ticket | None, done: Done) -> None:
        """Open what its owner left, by their card; ``done`` hears the Case, in which the card still is to be laid."""
        self._open(lambda: drafts.by_card(card), "", ticket, done)

    def left_for(self, ticket: Ticket, done: Done) -> None:
        """Ask whether whoever holds a ticket left a draft; ``done`` hears a bool."""
        self._on_hub(lambda client: drafts.left_for(client, ticket.id), done)

    def in_hand(self, done: Done) -> None:
        """Ask what this window has in hand; ``done`` hears a tuple of OpenCase, the oldest first."""
        self._on_outbox(lambda outbox: keeping.in_hand(outbox, self._time()), done)

    def resume(self, id: str, done: Done) -> None:
        """Take a case in hand up again; ``done`` hears the Case."""
        self._on_outbox(lambda outbox: keeping.kept(outbox, id, self._time()), done)

    def picture(self, id: str, done: Done) -> None:
        """Fetch a page; ``done`` hears its bytes."""
        self._on_outbox(lambda outbox: keeping.picture(outbox, id, self._time()), done)

    def keep(self, case: Case, done: Done, noted: Noted | None = None) -> None:
        """Store a case as it stands now; ``done`` hears it once it is safe."""
        self._on_outbox(lambda outbox: self._kept(outbox, case, {}, noted), done)

    def take_page(
        self, case: Case, material: str, jpeg: bytes, done: Done, *, number: int = 0, poor: str = "",
        kept_for: str = "", made: PageMade | None = None,
    ) -> None:  # fmt: skip
        """Store a page that was taken here, in place of page ``number`` or as one more; ``done`` hears the Case."""
        # Its id is made here and not on the lane: taken again after a fault it is the same page.
        picture = picture_of(self._around.new_id(), jpeg)
        page = CasePage(picture, Origin.WINDOW, poor, kept_for, made=made)
        noted = Noted(Act.PAPER_SCANNED, {"code": material, "pages": 1, "device": "document_camera"})
        clerk = self._who().number

        def take(outbox: Outbox) -> Case:
            new = acts.retaken(case, material, number, page) if number else acts.added(case, material, page)
            place = number or len(new.material(material).pages)

            def corners(tx: Transaction, outbox: Outbox) -> None:
                if made and made.by_hand:
                    record(tx, Act.CORNERS_SET, case.id, code=material, number=place, staff=clerk)

            return self._kept(outbox, new, {picture.id: jpeg}, noted, corners)

        self._on_outbox(take, done)

    def take_signed(self, case: Case, ink: CaseInk, scans: Sequence[bytes], done: Done) -> None:
        """Store the scans of a paper that was signed by hand; ``ink`` says which print it is. ``done`` hears the Case.

        CaseError as of ``acts.inked``: a paper that says other things than stand there now is void.
        """
        pictures = {self._around.new_id(): scan for scan in scans}
        pages = tuple(CasePage(picture_of(name, scan)) for name, scan in pictures.items())
        noted = Noted(Act.SIGNED, {"role": OPERATOR, "kind": ink.mark})

        def take(outbox: Outbox) -> Case:
            return self._kept(outbox, acts.inked(case, changed(ink, pages=pages)), pictures, noted)

        self._on_outbox(take, done)

    def check(self, case: Case, material: str, done: Done) -> None:
        """Say that the original was held beside its pages, and mark them so; ``done`` hears the Case."""
        clerk, at = self._who(), self._around.now()
        words = self.mark_words(case, Checked(clerk, at))

        def mark(outbox: Outbox) -> Case:
            seen = case.material(material)
            # Always from the bare picture: seen twice, it has one band and not two.
            made = {page.picture.id: self._marked(outbox, page, words) for page in seen.pages}
            pictures = {name: picture_of(self._around.new_id(), content) for name, content in made.items()}
            new = acts.checked(case, material, clerk, at, pictures)
            noted = Noted(Act.ORIGINAL_CHECKED, {"code": material, "staff": clerk.number, "pages": len(seen.pages)})
            contents = {pictures[name].id: content for name, content in made.items()}
            return self._kept(outbox, new, contents, noted)

        self._on_outbox(mark, done)

    def hand_in(self, case: Case, done: Done) -> None:
        """Store the application with its number, once; ``done`` hears the Case with its numbers.

        Papers may be missing: they are said to come later, and the platform is asked for the formal notice. CaseError
        ``gaps`` while a card, an answer or the signature is missing, ``replaced`` where another took its place.
        """
        around, at = self._around, self._around.now()

        def write(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> Case:
            # Pressed twice, or told twice: the numbers it has are its numbers.
            if case.handed_in:
                return case
            if hindrances(case, at.date()):
                raise CaseError("gaps")
            page = functools.partial(keeping.picture, outbox, now=at.timestamp())
            ready = prepared(case, page, site=around.site, machine=around.machine, clock=around.clock, at=at)
            stored = store(ready, outbox, deadline, cancel)
            if isinstance(stored, Replaced):
                raise CaseError("replaced")
            numbers = HandedIn(stored.receipt_no, stored.query_code, stored.received_at, stored.print_no)
            taken = changed(case, handed_in=numbers, version=case.version + 1)
            return self._kept(outbox, taken, {}, None, functools.partial(self._taken_in, taken))

        def written(outcome: object) -> None:
            if isinstance(outcome, Case):
                self._let_go()
            done(outcome)

        self._run(OUTBOX, told(write), STORE_SECONDS, written)

    def _taken_in(self, case: Case, tx: Transaction, outbox: Outbox) -> None:
        """Write what follows from a case that was handed in: its originals, and what is to be handed over."""
        if case.kept:
            originals.take_in(tx, outbox, registered(case), self._around.now())
        if case.draft:
            owed.write(tx, (*owed.read(outbox, self._time()), case.draft.locator))
        transfer.add(tx, outbox, transfer.line_of(case), self._time())

    def sheet(self, number: str, language: str, *, count: int = 1) -> Sheet:
        """Return what every paper of this window has; ``number`` comes from ``print_no``."""
        return sheet_at(self._around, language, number, count=count)

    def heard(self, case: Case, done: Done) -> None:
        """Look what became of a case that was handed in; ``done`` hears Heard."""

        def look(outbox: Outbox) -> Heard:
            entry = outbox.entry(case.id)
            if entry is None:
                raise CaseError("lost")
            number = entry.acknowledgement.number if entry.acknowledgement else ""
            # Kept, for decisions are asked for by it also after the power was away.
            if number and number != case.project_no:
                return Heard(self._kept(outbox, changed(case, project_no=number), {}, None), entry)
            return Heard(case, entry)

        self._on_outbox(look, done)

    def end(self, case: Case, reason: str, done: Done) -> None:
        """Let a case go that is ``finished``, or lies elsewhere now. ``done`` hears None."""
        clerk = self._who()

        def drop(outbox: Outbox) -> None:
            now = self._time()
            with outbox.transaction() as tx:
                keeping.drop(tx, case, now, keeping.in_hand(outbox, now))
                record(tx, Act.CASE_ENDED, case.id, reason=reason, staff=clerk.number)

        self._on_outbox(drop, done)

    def drop(self, case: Case, reason: str, done: Done) -> None:
        """Let a case go that is not handed in, for one of ``DROPPED_FOR``, with every page of it; ``done`` hears None.

        What its kiosk left goes with it where its owner wants it no more; else it stays in the hall for whom it is.
        Originals that were kept go back, and that is recorded. CaseError ``handed-in``.
        """
        clerk, draft = self._who(), case.draft
        ends = draft is not None and reason in ENDS_DRAFT
        back = sum(one.count for one in case.kept)

        def forget(outbox: Outbox) -> None:
            hold(case)
            now = self._time()
            with outbox.transaction() as tx:
                if ends and draft:
                    owed.write(tx, (*owed.read(outbox, now), draft.locator))
                keeping.drop(tx, case, now, keeping.in_hand(outbox, now))
                result = "closed" if ends else "left" if draft else "none"
                record(tx, Act.CASE_ENDED, case.id, reason=reason, staff=clerk.number, count=back, result=result)

        def forgotten(outcome: object) -> None:
            if outcome is None and ends:
                self._let_go()
            done(outcome)

        self._on_outbox(forget, forgotten)

    def put_aside(self, case: Case, done: Done) -> None:
        """Leave a case in the hall under its code, so that any window goes on with it; ``done`` hears the code.

        It lies there as long as a kiosk's draft; this window lets go of it.
        """
        days = self._around.site.draft_days

        def read(outbox: Outbox) -> Left:
            draft = draft_of(case, lambda id: keeping.picture(outbox, id, self._time()))
            return Left(draft, case.parties, case.draft.prefill if case.draft else "")

        def lay(client: HubClient, left: Left) -> str:
            # Without a lock of the card: a case keeps of a card what the form asks for, and not its days.
            drafts.lay(client, left, case.query_code, None, days=days, new_id=self._around.new_id)
            if case.draft:
                # What the kiosk left is in what was laid now; of two the older one would bring back what was changed.
                drafts.drop(client, case.draft.locator)
            return case.query_code

        def was_read(outcome: object) -> None:
            if isinstance(outcome, Left):
                self._on_hub(functools.partial(lay, left=outcome), was_laid)
            else:
                done(outcome)

        def was_laid(outcome: object) -> None:
            if isinstance(outcome, str):
                self.end(case, "put-aside", lambda ended: done(ended if isinstance(ended, Exception) else outcome))
            else:
                done(outcome)

        self._on_outbox(read, was_read)

    def _open(self, key: Callable[[], drafts.Key], code: str, ticket: Ticket | None, done: Done) -> None:
        beginning = self._beginning(ticket)

        def fetch(client: HubClient) -> Opened:
            return drafts.opened(client, key())

        def fetched(outcome: object) -> None:
            if not isinstance(outcome, Opened):
                done(outcome)
                return
            make = functools.partial(self._from_draft, beginning, outcome, code)
            item = outcome.left.draft.task_code
            noted = Noted(Act.CASE_BEGUN, {"item": item, "kind": "draft", "staff": beginning.clerk.number})
            self._on_outbox(
                lambda outbox: self._gone_on_with(outbox, outcome.id) or self._made(make, noted, outbox), done
            )

        self._on_hub(fetch, fetched)

    def _gone_on_with(self, outbox: Outbox, draft: str) -> Case | None:
        """Return the case this window has begun from a draft already: opened anew its changes would be lost."""
        held = (one.id for one in keeping.in_hand(outbox, self._time()) if one.draft == draft)
        return next((keeping.kept(outbox, id, self._time()) for id in held), None)

    def _from_draft(self, beginning: Beginning, found: Opened, code: str) -> tuple[Case, Mapping[str, bytes]]:
        left = found.left
        item = self._item(left.draft.task_code)
        form = self._around.catalogue.form(item.form) if item.form else None
        hall = HallDraft(found.id, found.locator, code, left.prefill)
        return taken_up(beginning, item, form, left.draft, hall, left.parties, self._around.new_id)

    def _item(self, task_code: str) -> ServiceItem:
        catalogue = self._around.catalogue
        item = catalogue.item(task_code)
        if item is None or (item.form is not None and not catalogue.has_form(item.form)):
            raise DraftError("withdrawn")
        return item

    def _made(self, make: Callable[[], tuple[Case, Mapping[str, bytes]]], noted: Noted, outbox: Outbox) -> Case:
        case, pictures = make()
        return self._kept(outbox, case, pictures, noted)

    def _marked(self, outbox: Outbox, page: CasePage, words: str) -> bytes:
        try:
            return marked(keeping.picture(outbox, page.picture.id, self._time()), words)
        except UnreadablePageError as wrong:
            raise CaseError("no-pages") from wrong

    def _let_go(self) -> None:
        """Have the hub let go of what was handed in here, also of what it missed while it was away."""

        def drop(client: HubClient, locators: tuple[str, ...]) -> tuple[str, ...]:
            for locator in locators:
                drafts.drop(client, locator)
            return locators

        def read(locators: object) -> None:
            if isinstance(locators, tuple) and locators:
                self._on_hub(functools.partial(drop, locators=locators), dropped)

        def dropped(locators: object) -> None:
            if isinstance(locators, tuple):
                settle = functools.partial(owed.settle, locators, self._time())
                self._run(OUTBOX, settle, STORE_SECONDS, lambda ended: None)

        self._on_outbox(lambda outbox: owed.read(outbox, self._time()), read)

    def _beginning(self, ticket: Ticket | None) -> Beginning:
        around = self._around
        code = query_code.make(around.below)
        return Beginning(around.new_id(), code, self._who(), self._window, around.now(), ticket)
