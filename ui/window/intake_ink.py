# SPDX-License-Identifier: Apache-2.0
"""A matter that wants ink: its application is printed here, signed by hand, and the signed page taken by the camera.

One key goes on: it prints what stands there, and once that is out it takes the page. A paper that says something else
than stands there now is printed anew.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from config.texts import text
from devices.device import CancelToken, Deadline, DeviceError
from devices.page_printer import PagePrinter, PageReport, PageResult
from kiosk.audit import Act
from kiosk.capture.sight import PageTaken
from kiosk.domain.ink import PEN, SIGNED_FORM
from kiosk.intake.acts import changed
from kiosk.intake.case import Case, CaseError, CaseInk, covered
from kiosk.intake.standing import GapKind
from kiosk.steps.words import said_of
from ui.window.decide_printing import PAGE_SECONDS
from ui.window.intake_desk import Desk
from ui.window.intake_devices import Run
from ui.window.intake_look import View
from ui.window.intake_state import IntakeState, refusal

# What would change what the paper says: it is printed after them.
BEFORE = {GapKind.CARD, GapKind.FIELD, GapKind.CONSENT, GapKind.ORIGINAL, GapKind.PAGE}


class IntakeInk(QObject):
    """``changed`` tells that the paper is further; ``form`` sets the pages of a case under a print number."""

    changed = Signal()

    def __init__(
        self, state: IntakeState, desk: Desk, run: Run, form: Callable[[Case, str], bytes], note: Callable[..., None],
        now: Callable[[], datetime.datetime],
    ) -> None:  # fmt: skip
        super().__init__(state)
        self._state, self._desk, self._run, self._form, self._note, self._now = state, desk, run, form, note, now
        self.under_way = False
        self._paper: CaseInk | None = None
        self._of = ""

    @property
    def case(self) -> Case | None:
        """Return the case, where it is signed by hand and can still be."""
        case = self._state.case
        return case if case and case.wants_ink and case.handed_in is None else None

    @property
    def paper(self) -> CaseInk | None:
        """Return the paper that is out to be signed, as long as it says what stands there."""
        case, paper = self.case, self._paper
        if case is None or paper is None or self._of != case.id or _stands(case) != paper.bound:
            return None
        return paper

    def go_on(self) -> None:
        """Print what is to be signed, once nothing of it will change any more; take the page once it is out."""
        case = self.case
        if case is None or self.under_way or self._state.busy:
            return
        if self.paper:
            self._take(self.paper)
        elif BEFORE & {gap.kind for gap in self._state.gaps}:
            self._state.tell(text("intake.ink.first"))
        else:
            # The PDFs first: what is printed is good for just them.
            self._state.do("bind", self._desk.bind, self._print)

    def _print(self) -> None:
        if case := self.case:
            self.under_way = True
            self._desk.print_no(functools.partial(self._numbered, case, _stands(case)))
            self.changed.emit()

    def back(self) -> bool:
        """Take the paper that is out for none, so that it is printed anew; return False where none is."""
        stood = self.paper is not None and not self.under_way
        if stood:
            self._paper = None
            self.changed.emit()
        return stood

    def _numbered(self, case: Case, bound: str, number: object) -> None:
        if not isinstance(number, str):
            self._ended()
            self._state.tell(refusal(number))
            return

        def out(printer: PagePrinter, deadline: Deadline, cancel: CancelToken) -> PageReport:
            return printer.print(self._form(case, number), number, deadline, cancel)

        def ended(answer: object) -> None:
            result = answer.result if isinstance(answer, PageReport) else PageResult.FAILED
            self._record(case, number, result)
            if result is PageResult.FAILED:
                self._state.tell(text("intake.ink.failed"))
            else:
                # Whether it came out is seen by who stands there: the key takes its page, after Escape it prints anew.
                self._paper, self._of = CaseInk(PEN, number, (), bound, self._now()), case.id
            self._ended()

        self._run(PagePrinter, out, PAGE_SECONDS, ended)

    def _record(self, case: Case, number: str, result: PageResult) -> None:
        facts: dict[str, str | int] = {"kind": "signed-form", "number": number, "device": "page_printer", "attempt": 1}
        if result is PageResult.PRINTED:
            self._note(Act.PAPER_PRINTED, case.id, **facts)
        else:
            self._note(Act.PAPER_NOT_PRINTED, case.id, **facts, reason=result.value)

    def _take(self, paper: CaseInk) -> None:
        if self._state.view is not View.LIVE:
            self._state.set_view(View.LIVE)
        if self._state.camera.take(SIGNED_FORM.min_dpi, lambda answer: self._taken(paper, answer)):
            self.under_way = True
            self.changed.emit()

    def _taken(self, paper: CaseInk, answer: PageTaken | DeviceError) -> None:
        self._ended()
        if isinstance(answer, DeviceError):
            self._state.tell(said_of(answer, "camera"))
            return
        ink = changed(paper, scanned_at=self._now())
        self._state.do("sign", lambda case, done: self._desk.take_signed(case, ink, [answer.jpeg], done))

    def _ended(self) -> None:
        self.under_way = False
        self.changed.emit()


def _stands(case: Case) -> str:
    """Return the hash of what would be signed; empty while it is not known who applies."""
    try:
        return covered(case, ())
    except CaseError:
        return ""
