# SPDX-License-Identifier: Apache-2.0
"""What the intake tab asks of its desk: ``kiosk.intake.desk.IntakeDesk``, or one that a sample or a test made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from devices.id_card import IdentityCard
from kiosk.domain.page_made import PageMade
from kiosk.domain.relation import Relation
from kiosk.intake.case import Case, CaseInk, Ticket
from kiosk.intake.decisions import Decision, Session
from kiosk.intake.room import Noted
from kiosk.platform.calls.documents import DossierDocument, PrintEvent

Done = Callable[[object], None]


class Desk(Protocol):
    """What is asked of ``kiosk.intake.desk.IntakeDesk``."""

    def begin(self, task_code: str, relation: Relation, ticket: Ticket | None, done: Done) -> None:
        """Begin a case of a matter."""
        ...

    def take_up_by_code(self, code: str, ticket: Ticket | None, done: Done) -> None:
        """Open a draft by its code."""
        ...

    def take_up_by_card(self, card: IdentityCard, ticket: Ticket | None, done: Done) -> None:
        """Open a draft by its owner's card."""
        ...

    def left_for(self, ticket: Ticket, done: Done) -> None:
        """Ask whether a ticket's holder left a draft."""
        ...

    def in_hand(self, done: Done) -> None:
        """Ask for the cases in hand."""
        ...

    def resume(self, id: str, done: Done) -> None:
        """Take one of them up."""
        ...

    def picture(self, id: str, done: Done) -> None:
        """Fetch a page."""
        ...

    def keep(self, case: Case, done: Done, noted: Noted | None = None) -> None:
        """Store a case."""
        ...

    def take_page(
        self, case: Case, material: str, jpeg: bytes, done: Done, *, number: int = 0, poor: str = "",
        kept_for: str = "", made: PageMade | None = None,
    ) -> None:  # fmt: skip
        """Store a page."""
        ...

    def bind(self, case: Case, done: Done) -> None:
        """Make the papers PDFs that are none yet."""
        ...

    def take_signed(self, case: Case, ink: CaseInk, scans: Sequence[bytes], done: Done) -> None:
        """Store the scans of a paper that was signed by hand."""
        ...

    def check(self, case: Case, material: str, done: Done) -> None:
        """Say that an original was seen."""
        ...

    def hand_in(self, case: Case, done: Done) -> None:
        """Store the application."""
        ...

    def put_aside(self, case: Case, done: Done) -> None:
        """Leave a case in the hall under its code."""
        ...

    def drop(self, case: Case, reason: str, done: Done) -> None:
        """Let a case go that nobody goes on with."""
        ...

    def end(self, case: Case, reason: str, done: Done) -> None:
        """Let a case go."""
        ...

    def heard(self, case: Case, done: Done) -> None:
        """Look what became of a case that was handed in."""
        ...

    def decide(self, case: Case, decision: Decision, session: Session, done: Done, version: int = 0) -> None:
        """Ask the platform for a decision."""
        ...

    def document(self, case: Case, paper: DossierDocument, session: Session, done: Done) -> None:
        """Fetch a sealed paper."""
        ...

    def print_no(self, done: Done) -> None:
        """Give the next paper of this machine its number."""
        ...

    def tell_print(self, event: PrintEvent, done: Done) -> None:
        """Leave for the platform what became of a print."""
        ...
