# SPDX-License-Identifier: Apache-2.0
"""Any printer that speaks IPP: a queue of CUPS, or the printer itself (IPP Everywhere, RFC 8011).

A job: ask how the printer is, create the job, send the document, ask until the job has ended. What the printer says of
the job decides, never what we believe of the line: completed is PRINTED, ended without a sheet is FAILED, everything
else after the first byte of the document is UNSURE. A printer that stands in the middle of a job (no paper, open cover)
is told to forget it: a sheet that comes out when nobody waits for it any more is somebody's personal data in a tray.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from devices.address import Address, parse
from devices.device import CancelToken, Clock, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.page_printer import operations as op
from devices.page_printer.encoding import JOB, Message
from devices.page_printer.line import LineError, LostError, Sent, TurnedAwayError, ask
from devices.page_printer.report import PageReport, PageResult
from devices.page_printer.status import KIND, state_of, unknown_state

SCHEMES = ("ipp", "virtual")
ENDED = frozenset({op.CANCELED, op.ABORTED, op.COMPLETED})
# Seconds for the last word to a printer when there is no time left: a cancel must be over within 200 ms.
LAST_WORD = 0.1
# Causes of a line that may come back by itself: asked again, for the job goes on without us.
PASSING = frozenset({"page.lost", "page.silent"})


@dataclass
class Fate:
    """What is known of one job."""

    id: int = 0
    begun: bool = False
    """Whether a byte of the document left."""
    state: int = 0
    sheets: int | None = None
    gone: bool = False
    """The printer knows nothing of it any more."""
    cause: str = ""

    @property
    def result(self) -> PageResult:
        """Return how it ended, as far as the printer has told."""
        if self.state == op.COMPLETED:
            return PageResult.PRINTED
        # Both counters at zero on a job that has ended: the printer itself says that nothing came out.
        none_out = self.state in ENDED and self.sheets == 0
        return PageResult.FAILED if none_out or not self.begun else PageResult.UNSURE


class IppPrinter:
    """One printer at ``ipp://host:631/printers/name`` (CUPS) or ``ipp://host/ipp/print`` (the printer itself).

    ``media`` is the paper by its registered name (PWG 5101.1). ``silence_seconds`` is the longest wait for an answer,
    ``look_seconds`` the pause between two looks at a job, ``stand_seconds`` how long the printer may stand before the
    job is taken back, ``away_seconds`` how long the line may be gone before the job is given up as unsure.
    """

    kind: ClassVar[str] = KIND

    def __init__(
        self,
        address: str,
        *,
        media: str = "iso_a4_210x297mm",
        silence_seconds: float = 5.0,
        look_seconds: float = 0.5,
        stand_seconds: float = 3.0,
        away_seconds: float = 10.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._place = parse(address)
        if self._place.scheme not in SCHEMES or not self._place.host:
            raise ValueError(f"{self._place}: a page printer is reached by ipp://host:631/printers/name")
        self._uri = str(Address("ipp", self._place.host, self._place.port, self._place.path))
        self._media = media
        self._silence = silence_seconds
        self._look = look_seconds
        self._stand = stand_seconds
        self._away = away_seconds
        self._clock = clock
        self._opened = False
        self._number = 0
        # A job that could not be taken back: it would come out when the line or the paper is back.
        self._left_behind = 0

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Have the printer answer; no paper or an open cover is no reason not to open."""
        self.close()
        try:
            state = state_of(self._ask(op.get_printer, deadline, cancel))
        except LineError as wrong:
            deadline.check(cancel, wrong.cause)
            raise DeviceError(ErrorKind.DEVICE, wrong.cause, str(wrong), again=True) from wrong
        if state.cause in ("page.garbled", "page.no-pdf", "page.refused"):
            raise DeviceError(ErrorKind.DEVICE, state.cause, state.detail)
        self._opened = True
        self._forget(deadline, cancel)

    def close(self) -> None:
        """Hold nothing: each question has a line of its own."""
        self._opened = False

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the printer how it is; silence is a FAULT; raises DeviceError CANCELLED and TIMED_OUT only."""
        if not self._opened:
            return unknown_state(Condition.ABSENT, "page.lost", "not open")
        try:
            return state_of(self._ask(op.get_printer, deadline, cancel))
        except LineError as wrong:
            deadline.check(cancel, wrong.cause)
            return _state_of_fault(wrong)

    def capabilities(self) -> frozenset[str]:
        """Return what every model of this driver can do."""
        return frozenset({"pdf", "a4"})

    def print(self, pdf: bytes, job: str, deadline: Deadline, cancel: CancelToken) -> PageReport:
        """Print one document once; see PagePrinter.print."""
        fate = Fate()
        try:
            fate.cause = self._obstacle(deadline, cancel) or self._work(fate, pdf, job, deadline, cancel)
        except DeviceError as error:
            if not fate.begun:
                self._take_back(fate)
                raise
            fate.cause = error.cause
        if fate.id and fate.state not in ENDED and not fate.gone:
            self._take_back(fate)
        cause = "" if fate.result is PageResult.PRINTED else fate.cause or "page.aborted"
        return PageReport(job, fate.result, cause, fate.sheets or 0)

    def _obstacle(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Return why nothing is to be sent now, empty when the way is free."""
        state = self.check(deadline, cancel)
        if not state.usable:
            return state.cause
        return "" if self._forget(deadline, cancel) else "page.unconfirmed"

    def _work(self, fate: Fate, pdf: bytes, job: str, deadline: Deadline, cancel: CancelToken) -> str:
        """Create the job, send the document, follow it; return the cause when it did not end well."""
        try:
            made = self._ask(lambda uri, number: op.create_job(uri, number, job, self._media), deadline, cancel)
        except LineError as wrong:
            deadline.check(cancel, wrong.cause)
            # A job without a document prints nothing and is ended by the printer itself (RFC 8011, 4.3.1).
            return wrong.cause
        fate.id = made.number(JOB, "job-id") or 0
        if made.code >= op.FIRST_ERROR or not fate.id:
            return "page.refused"
        return self._send(fate, pdf, deadline, cancel) or self._follow(fate, deadline, cancel)

    def _send(self, fate: Fate, pdf: bytes, deadline: Deadline, cancel: CancelToken) -> str:
        sent = Sent()
        try:
            answer = self._ask(
                lambda uri, number: op.send_document(uri, number, fate.id), deadline, cancel, document=pdf, sent=sent
            )
        except LineError as wrong:
            # With all of it sent only the answer is missing: the job itself is asked what became of it.
            return "" if sent.count == len(pdf) and wrong.cause in PASSING else wrong.cause
        finally:
            # On every way out: from the first byte on only the printer knows what it got, before it nothing can come.
            fate.begun = sent.count > 0
        if answer.code < op.FIRST_ERROR:
            return ""
        # Refused as wrong (RFC 8011, appendix B.1.4), nothing of it was taken. A fault of the printer's own may have
        # come after it had the document: then the job itself is asked when it is taken back.
        fate.begun = answer.code >= op.OWN_FAULT
        return "page.refused"

    def _follow(self, fate: Fate, deadline: Deadline, cancel: CancelToken) -> str:
        """Look at the job until it has ended, the printer stands, or the line stays away."""
        since, before = self._clock(), ""
        while True:
            cause, away = self._seen(fate, deadline, cancel)
            if fate.state in ENDED or fate.gone:
                return cause or ("page.unconfirmed" if fate.gone else "page.aborted")
            # Away, standing or at work: what changes between them begins anew.
            now, trouble = self._clock(), "away" if away else "stands" if cause else ""
            since, before = (since if trouble == before else now), trouble
            # A printer says "media-empty" for a moment between two trays: only one that stays so is believed.
            if trouble and now - since >= (self._away if away else self._stand):
                return cause
            deadline.check(cancel, cause or "page.unconfirmed")
            cancel.wait(min(self._look, deadline.remaining))

    def _seen(self, fate: Fate, deadline: Deadline, cancel: CancelToken) -> tuple[str, bool]:
        """Ask for job and printer; return what keeps it from coming out, and whether nobody answers."""
        try:
            self._note(fate, self._ask(lambda uri, number: op.get_job(uri, number, fate.id), deadline, cancel))
            if fate.gone or (fate.state in ENDED and fate.state != op.ABORTED):
                return "", False
            state = state_of(self._ask(op.get_printer, deadline, cancel))
        except LineError as wrong:
            deadline.check(cancel, wrong.cause)
            return wrong.cause, True
        return ("" if state.usable else state.cause), False

    def _note(self, fate: Fate, answer: Message) -> None:
        if answer.code >= op.FIRST_ERROR:
            # CUPS without a job history forgets a job the moment it ends: how it ended, nobody will ever know.
            fate.gone = answer.code == op.NOT_FOUND
            return
        fate.state = answer.number(JOB, "job-state") or fate.state
        counts = [count for name in op.SHEETS if (count := answer.number(JOB, name)) is not None]
        fate.sheets = max(counts) if counts else fate.sheets

    def _take_back(self, fate: Fate) -> None:
        """Have the printer forget a job that has not ended, and ask what had come out by then."""
        if not fate.id:
            return
        # A deadline of its own: the caller's may be over, and a job left behind comes out when nobody waits for it.
        deadline, cancel = Deadline.after(LAST_WORD, self._clock), CancelToken()
        try:
            self._ask(lambda uri, number: op.cancel_job(uri, number, fate.id), deadline, cancel)
            self._note(fate, self._ask(lambda uri, number: op.get_job(uri, number, fate.id), deadline, cancel))
        except (LineError, DeviceError):
            self._left_behind = fate.id

    def _forget(self, deadline: Deadline, cancel: CancelToken) -> bool:
        """Take back what an earlier job left behind; return whether nothing is left."""
        if self._left_behind:
            left = self._left_behind
            with contextlib.suppress(LineError):
                self._ask(lambda uri, number: op.cancel_job(uri, number, left), deadline, cancel)
                self._left_behind = 0
        return not self._left_behind

    def _ask(
        self,
        make: Callable[[str, int], Message],
        deadline: Deadline,
        cancel: CancelToken,
        document: bytes = b"",
        sent: Sent | None = None,
    ) -> Message:
        self._number += 1
        return ask(self._place, make(self._uri, self._number), self._silence, deadline, cancel, document, sent)


def _state_of_fault(wrong: LineError) -> DeviceState:
    # A refusal of HTTP is an answer: something is there, and opening anew would not change its mind.
    if isinstance(wrong, TurnedAwayError):
        return unknown_state(Condition.FAULT, wrong.cause, str(wrong))
    condition = Condition.ABSENT if isinstance(wrong, LostError) else Condition.FAULT
    return unknown_state(condition, wrong.cause, str(wrong))
