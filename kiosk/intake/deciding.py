# SPDX-License-Identifier: Apache-2.0
"""The part of the intake that asks the platform: decisions, their sealed papers, and what became of the prints."""

from __future__ import annotations

from kiosk.audit import Act
from kiosk.intake import decisions
from kiosk.intake.case import Case
from kiosk.intake.decisions import Decision, Session
from kiosk.intake.room import Done, IntakeRoom
from kiosk.outgoing import leave
from kiosk.platform.calls import documents
from kiosk.platform.calls.documents import DossierDocument, PrintEvent
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from offline_queue.outbox import Outbox


class Deciding(IntakeRoom):
    """What a window asks of the platform for a case that was handed in."""

    def look(self, case: Case, session: Session, done: Done) -> None:
        """Ask how the dossier of a case stands; ``done`` hears a DossierFile."""
        self._on_platform(lambda platform: decisions.look(platform, case.project_no, session, self._mode), done)

    def decide(self, case: Case, decision: Decision, session: Session, done: Done, version: int = 0) -> None:
        """Ask the platform for a decision over the version the clerk saw, 0 for the newest.

        ``done`` hears Decided, or Overtaken with both versions; CaseError ``reason`` or ``defects`` where something has
        to be said first. Asked again under the same decision it is decided once.
        """
        site, at, clerk = self._around.site, self._around.now(), self._who()
        place = Place(site.region, site.hall, site.device)

        def ask(platform: Platform) -> object:
            return decisions.decide(platform, case, decision, session, place, self._mode, at, version)

        def decided(outcome: object) -> None:
            facts = {"kind": decision.kind, "result": type(outcome).__name__.lower(), "staff": clerk.number}
            self._around.note(Act.DECISION_ASKED, case.id, **facts)
            done(outcome)

        self._on_platform(ask, decided)

    def document(self, case: Case, paper: DossierDocument, session: Session, done: Done) -> None:
        """Fetch a sealed paper by its hash, to be shown and printed as it is; ``done`` hears the bytes of a PDF."""
        self._on_platform(lambda platform: documents.document(platform, case.project_no, paper, session), done)

    def tell_print(self, event: PrintEvent, done: Done) -> None:
        """Leave for the platform what became of the print of a sealed paper; ``done`` hears None."""

        def write(outbox: Outbox) -> None:
            with outbox.transaction() as tx:
                leave(tx, event)

        self._on_outbox(write, done)

    def print_no(self, done: Done) -> None:
        """Give the next paper of this machine its number; ``done`` hears it."""
        day = f"{self._around.now():%Y%m%d}"

        def count(outbox: Outbox) -> str:
            with outbox.transaction() as tx:
                return f"{self._around.machine}-{day}-{tx.next_number(f'print:{day}'):04d}"

        self._on_outbox(count, done)
