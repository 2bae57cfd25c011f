# SPDX-License-Identifier: Apache-2.0
"""Papers of a case on their way out: one after the other, each with its own end; of an unsure one somebody is asked.

A number is given before a byte goes to a printer, and each further paper of the same says that it is one (补打). What
became of a sealed paper is told to the platform, whatever it was.
"""

from __future__ import annotations

import datetime
import enum
import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline, DeviceError
from devices.page_printer import PagePrinter, PageReport
from devices.receipt_printer import PrintReport, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.platform.calls.documents import DossierDocument
from kiosk.steps.slip import may_be_out
from ui.window.intake_devices import Run

SLIP_SECONDS, PAGE_SECONDS = 30.0, 90.0
Kind = Literal["slip", "sheet"]
Make = Callable[["Job"], Slip]
GiveNumber = Callable[[Callable[[object], None]], None]


class Printed(enum.Enum):
    """How far a paper is."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    UNSURE = "unsure"
    FAILED = "failed"
    STOPPED = "stopped"
    """There is no number for it, and so no paper."""


@dataclass(frozen=True, repr=False)
class Job:
    """One paper; ``number`` is the copy of several, ``count`` how often it was sent to a printer."""

    key: str
    kind: Kind
    number: int = 1
    paper: DossierDocument | None = None
    """The sealed paper; None for a slip of ours."""
    content: bytes = b""
    make: Make | None = None
    """Sets a slip, at the printer."""
    state: Printed = Printed.WAITING
    print_no: str = ""
    """Its number; one that has one keeps it."""
    count: int = 0
    first_at: datetime.datetime | None = None
    at: datetime.datetime | None = None
    cause: str = ""


class PrintQueue(QObject):
    """``changed`` tells any news, ``ended`` each end of a print as its Job."""

    changed = Signal()
    ended = Signal(object)

    def __init__(self, run: Run, give_number: GiveNumber, now: Callable[[], datetime.datetime]) -> None:
        super().__init__()
        self._run, self._give_number, self._now = run, give_number, now
        self.jobs: tuple[Job, ...] = ()
        self._round = 0

    @property
    def asked(self) -> Job | None:
        """The first paper that somebody has to say of whether it came out."""
        return next((job for job in self.jobs if job.state is Printed.UNSURE), None)

    @property
    def settled(self) -> bool:
        """Tell whether nothing is under way and nothing is unsure; a paper that failed is known to have failed."""
        return all(job.state in (Printed.PRINTED, Printed.FAILED, Printed.STOPPED) for job in self.jobs)

    def add(self, *jobs: Job) -> None:
        """Take more papers; those that are there already stay as they are."""
        there = {job.key for job in self.jobs}
        self.jobs += tuple(job for job in jobs if job.key not in there)
        self._go_on()

    def again(self, key: str) -> None:
        """Print a paper once more."""
        if any(job.key == key and job.state is not Printed.PRINTING for job in self.jobs):
            self._set(key, state=Printed.WAITING)
            self._go_on()

    def answer(self, key: str, *, out: bool) -> None:
        """Say of a paper nobody was sure of whether it came out; one that did not is printed again."""
        job = self._job(key)
        if job.state is not Printed.UNSURE:
            return
        self._set(key, state=Printed.PRINTED if out else Printed.FAILED)
        self.ended.emit(self._job(key))
        if out:
            self.changed.emit()
        else:
            self.again(key)

    def clear(self) -> None:
        """Forget every paper; what a printer has already got comes out all the same."""
        self._round += 1
        self.jobs = ()
        self.changed.emit()

    def _go_on(self) -> None:
        """Begin the next paper of each printer that has nothing to do: an unsure paper holds only itself."""
        busy = {job.kind for job in self.jobs if job.state is Printed.PRINTING}
        for job in self.jobs:
            if job.state is Printed.WAITING and job.kind not in busy:
                busy.add(job.kind)
                self._set(job.key, state=Printed.PRINTING, count=job.count + 1, cause="")
                self._number(job)
        self.changed.emit()

    def _number(self, job: Job) -> None:
        numbered = functools.partial(self._numbered, self._round, job.key)
        if job.kind == "slip" and job.print_no:
            # A slip has the number of what it is about; its second paper says that it is one.
            numbered(job.print_no)
        else:
            self._give_number(numbered)

    def _numbered(self, round: int, key: str, answer: object) -> None:
        if round != self._round:
            return
        if not isinstance(answer, str):
            self._end(key, Printed.STOPPED, "outbox.fault")
            return
        self._set(key, print_no=answer, at=self._now())
        job = self._job(key)
        ended = functools.partial(self._came, round, key)
        if job.make:
            self._run(ReceiptPrinter, functools.partial(_slip, job.make, job), SLIP_SECONDS, ended)
        else:
            self._run(PagePrinter, functools.partial(_sheet, job), PAGE_SECONDS, ended)

    def _came(self, round: int, key: str, answer: Any) -> None:
        if round != self._round:
            return
        if isinstance(answer, PageReport | PrintReport):
            self._end(key, Printed(answer.result.value), answer.cause)
        elif isinstance(answer, DeviceError):
            self._end(key, Printed.UNSURE if may_be_out(answer) else Printed.FAILED, answer.cause)

    def _end(self, key: str, state: Printed, cause: str) -> None:
        job = self._job(key)
        self._set(key, state=state, cause=cause, first_at=job.first_at or job.at)
        self.ended.emit(self._job(key))
        self._go_on()

    def _job(self, key: str) -> Job:
        return next(job for job in self.jobs if job.key == key)

    def _set(self, key: str, **changes: Any) -> None:
        self.jobs = tuple(replace(job, **changes) if job.key == key else job for job in self.jobs)


def _slip(make: Make, job: Job, printer: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> PrintReport:
    # Set here, on the printer's lane: it takes some hundredths of a second that the window does not have.
    return printer.print(make(job), deadline, cancel)


def _sheet(job: Job, printer: PagePrinter, deadline: Deadline, cancel: CancelToken) -> PageReport:
    return printer.print(job.content, job.print_no, deadline, cancel)
