# SPDX-License-Identifier: Apache-2.0
"""What becomes of a case that was handed in: on its way, received, decided, its papers printed; without widgets.

The platform decides. A decision that nobody answered is asked for again under its id, so that it is made once; a
dossier that somebody else moved meanwhile is shown in both versions, and nothing is asked for over it unseen.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from config.texts import Text
from devices.device import CancelToken, Deadline
from kiosk.capture.leaf import UnreadablePdfError, page_picture
from kiosk.intake.case import Case
from kiosk.intake.decisions import SUPPLEMENT, Decided, Decision, Overtaken, Session
from kiosk.intake.desk import Heard
from kiosk.intake.standing import Gap, GapKind, gaps
from kiosk.platform.calls.documents import DossierDocument, PrintEvent
from kiosk.platform.calls.dossiers import Defect
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import PlatformError
from offline_queue.entry import Entry
from ui.window.decide_printing import Job, Make, Printed, PrintQueue
from ui.window.intake_desk import Desk
from ui.window.intake_devices import Run
from ui.window.intake_state import refusal, said_by_platform

Kind = Literal["accept", "request-supplement", "not-accept"]
KINDS: tuple[Kind, Kind, Kind] = ("accept", "request-supplement", "not-accept")
MakeReceipt = Callable[[Case, Entry | None], Make]
RECEIPT = "receipt"
# How long a receipt waits for the number of the platform; then it says that the case is stored here.
PATIENCE = datetime.timedelta(seconds=8)
# A sealed paper comes out twice: one for the applicant, one for the file.
COPIES = 2
DRAW_SECONDS = 20.0
Wrong = Literal["missing", "unreadable", "expired", "other"]
# What a formal notice names; an original nobody has seen yet is no defect of what was handed in.
DEFECTS: Mapping[GapKind, Wrong] = {GapKind.MISSING: "missing", GapKind.PAGE: "unreadable"}


class DecideState(QObject):
    """``changed`` tells any news, ``decided_now`` that the platform has decided."""

    changed = Signal()
    decided_now = Signal()

    def __init__(
        self,
        desk: Desk,
        prints: PrintQueue,
        receipt: MakeReceipt,
        run: Run,
        session: Callable[[], Session | None],
        place: Place,
        mode: str,
        now: Callable[[], datetime.datetime],
        new_id: Callable[[], str],
    ) -> None:
        super().__init__()
        self._desk, self.prints, self._run, self._receipt = desk, prints, run, receipt
        self._session, self._place, self._mode = session, place, mode
        self._now, self._new_id = now, new_id
        self._round = 0
        self._clear()
        prints.changed.connect(self.changed)
        prints.ended.connect(self._tell_print)

    def _clear(self) -> None:
        self.case: Case | None = None
        self.entry: Entry | None = None
        self.chosen = 0
        self.reason = ""
        self.doing = ""
        self.told: Text | None = None
        self.decided: Decided | None = None
        self.decided_at: datetime.datetime | None = None
        self.overtaken: Overtaken | None = None
        self.pages: Mapping[str, bytes] = {}
        """The first page of each sealed paper as a picture, by its id."""
        self._asking: Decision | None = None
        self._papers: dict[str, bytes] = {}
        self._looking = False

    # What is known

    @property
    def kind(self) -> Kind:
        """Return the decision that is chosen."""
        return KINDS[self.chosen]

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """Return what was missing when the case was handed in, which a formal notice names."""
        return gaps(self.case, self._now().date()) if self.case else ()

    @property
    def defective(self) -> int:
        """Return how many gaps a formal notice would name."""
        return sum(gap.kind in DEFECTS for gap in self.open_gaps)

    @property
    def online(self) -> bool:
        """Tell whether who works here may ask the platform: only a sign-in that it made itself counts there."""
        return self._session() is not None

    @property
    def may(self) -> tuple[bool, bool, bool]:
        """Tell which decisions can be asked for: nothing missing is accepted, something missing is notified."""
        received = bool(self.case and self.case.project_no) and self.decided is None and not self.doing
        asks = received and self.online
        return (asks and not self.open_gaps, asks and self.defective > 0, asks)

    @property
    def finished(self) -> bool:
        """Tell whether the person can go: it is decided, or waits for the line, and every paper has its end."""
        waits = self.case is not None and not self.case.project_no
        return self.case is not None and self.prints.settled and (self.decided is not None or waits) and not self.doing

    # What is done

    def take_over(self, case: Case) -> None:
        """Go on with a case that was just handed in, or taken up again."""
        self._round += 1
        self._clear()
        self.case = case
        self.chosen = 1 if self.open_gaps else 0
        self.look()
        self.changed.emit()

    def leave(self) -> None:
        """Put the case away."""
        self._round += 1
        self._clear()
        self.prints.clear()
        self.changed.emit()

    def look(self) -> None:
        """Look how far it is; asked again and again until the platform has it."""
        if self.case is None or self.case.project_no or self._looking:
            return
        self._looking = True
        self._desk.heard(self.case, self._mine(self._heard))

    def choose(self, place: int) -> None:
        """Choose a decision."""
        if 0 <= place < len(KINDS) and self.may[place]:
            self.chosen, self.told = place, None
            self.changed.emit()

    def write_reason(self, words: str) -> None:
        """Take the reason that the person is told."""
        self.reason = words

    def send(self) -> None:
        """Ask the platform for the chosen decision."""
        session = self._session()
        if self.case is None or session is None or not self.may[self.chosen]:
            return
        wanted = Decision("", self.kind, self.reason.strip(), self._defects())
        before = self._asking
        # The same wish keeps its id until something is known of it: asked for twice, it is decided once.
        same = before is not None and replace(before, id="") == wanted
        self._asking = before if same and before else replace(wanted, id=self._new_id())
        self.doing, self.told = "decide", None
        self.changed.emit()
        self._desk.decide(self.case, self._asking, session, self._mine(self._answered))

    def accept_theirs(self) -> None:
        """Go on with the dossier as the platform has it: what it says counts."""
        found = self.overtaken
        if found is None:
            return
        self.overtaken, self._asking = None, None
        node = found.stands.progress.state
        if node != "RECEIVED":
            self.decided = Decided(node, found.stands.version, ())
            self.decided_at = self._now()
        self.changed.emit()

    def print_slip(self) -> None:
        """Print the receipt of what was taken in, as it is true now; a second one says that it is one."""
        case = self.case
        if case is None or case.handed_in is None:
            return
        if any(job.key == RECEIPT for job in self.prints.jobs):
            self.prints.again(RECEIPT)
        else:
            make = self._receipt(case, self.entry)
            self.prints.add(Job(RECEIPT, "slip", make=make, print_no=case.handed_in.print_no))

    # What comes home

    def _heard(self, answer: object) -> None:
        self._looking = False
        if not isinstance(answer, Heard):
            self.told = refusal(answer)
            self.changed.emit()
            return
        if (answer.case, answer.entry) != (self.case, self.entry):
            self.case, self.entry = answer.case, answer.entry
            self.changed.emit()
        self._print_once()

    def _print_once(self) -> None:
        """Print the receipt once the platform has answered, or has let it wait."""
        case, there = self.case, any(job.key == RECEIPT for job in self.prints.jobs)
        if case is None or case.handed_in is None or there:
            return
        if case.project_no or self._now() - case.handed_in.received_at >= PATIENCE:
            self.print_slip()

    def _answered(self, answer: object) -> None:
        self.doing = ""
        if isinstance(answer, Decided):
            self.decided, self.decided_at, self._asking = answer, self._now(), None
            self._fetch()
            self.decided_now.emit()
        elif isinstance(answer, Overtaken):
            self.overtaken = answer
        else:
            # A refusal ends the wish; of an answer that did not come nobody knows, and the wish keeps its id.
            if not isinstance(answer, PlatformError) or answer.reached:
                self._asking = None
            self.told = said_by_platform(answer)
        self.changed.emit()

    def _fetch(self) -> None:
        session = self._session()
        if self.case is None or self.decided is None or session is None:
            return
        for paper in self.decided.documents:
            self._desk.document(self.case, paper, session, self._mine(functools.partial(self._paper_came, paper)))

    def _paper_came(self, paper: DossierDocument, answer: object) -> None:
        if not isinstance(answer, bytes):
            self.told = said_by_platform(answer)
            self.changed.emit()
            return
        self._papers[paper.id] = answer
        # Drawn on a lane of its own: a page takes a tenth of a second that the window does not have.
        self._run("catalogue", functools.partial(_draw, answer), DRAW_SECONDS,
                  self._mine(functools.partial(self._drawn, paper)))  # fmt: skip
        copies = (Job(f"{paper.id}/{n}", "sheet", n, paper, answer) for n in range(1, COPIES + 1))
        self.prints.add(*copies)

    def _drawn(self, paper: DossierDocument, answer: object) -> None:
        if isinstance(answer, bytes) and answer:
            self.pages = {**self.pages, paper.id: answer}
            self.changed.emit()

    def _tell_print(self, job: Job) -> None:
        """Leave for the platform what became of a sealed paper; what was never begun is none."""
        if self.case is None or job.paper is None or job.state is Printed.STOPPED:
            return
        event = PrintEvent(
            id=self._new_id(), project_no=self.case.project_no, document_id=job.paper.id,
            document_sha256=job.paper.sha256, print_no=job.print_no, result=_result(job.state), cause=job.cause,
            occurred_at=self._now().isoformat(timespec="seconds"), device=self._place, mode=self._mode,
        )  # fmt: skip
        self._desk.tell_print(event, lambda answer: None)

    def _mine(self, call: Callable[[object], None]) -> Callable[[object], None]:
        """Drop an answer that is about a case put away since."""
        round = self._round
        return lambda answer: call(answer) if round == self._round else None

    def _defects(self) -> tuple[Defect, ...]:
        """Return what a formal notice names: each paper once."""
        if self.kind != SUPPLEMENT:
            return ()
        found: dict[str, Wrong] = {}
        for gap in self.open_gaps:
            if gap.kind in DEFECTS:
                found.setdefault(gap.at, DEFECTS[gap.kind])
        return tuple(Defect(at, kind) for at, kind in found.items())


def _result(state: Printed) -> Literal["printed", "failed", "unsure"]:
    if state is Printed.PRINTED:
        return "printed"
    return "unsure" if state is Printed.UNSURE else "failed"


def _draw(pdf: bytes, thing: object, deadline: Deadline, cancel: CancelToken) -> bytes:
    try:
        return page_picture(pdf)
    except UnreadablePdfError:
        return b""
