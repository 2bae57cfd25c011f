# SPDX-License-Identifier: Apache-2.0
"""The inside of the virtual page printer, without wire, thread or clock: requests in, answers out, sheets printed.

It keeps to RFC 8011 as far as a driver can see it: jobs are created, get their document, wait, are worked off sheet by
sheet, and stop in the middle when the paper ends; a job that is cancelled by then says how many sheets had come out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.page_printer import operations as op
from devices.page_printer.encoding import (
    BOOLEAN,
    CHARSET,
    ENUM,
    INTEGER,
    JOB,
    KEYWORD,
    LANGUAGE,
    MIME,
    OPERATION,
    PRINTER,
    URI,
    GarbledError,
    Message,
    Typed,
    decode,
    encode,
    typed,
)

# Reasons under which no sheet moves.
STOPPING = frozenset({"media-empty", "media-jam", "cover-open", "toner-empty", "paused"})


@dataclass
class Job:
    """One job as the printer keeps it."""

    id: int
    name: str
    state: int = op.PENDING
    pdf: bytes = field(default=b"", repr=False)
    sheets: int = 0
    wanted: int = 0
    """Sheets it will be; known when its document is here."""

    @property
    def over(self) -> bool:
        """Tell whether nothing more happens to it."""
        return self.state >= op.CANCELED


class Mechanism:
    """Keeps jobs and what the printer feels; ``sheets_of`` counts the pages of a document."""

    def __init__(self, sheets_of: Callable[[bytes], int] = lambda pdf: 1) -> None:
        self.jobs: dict[int, Job] = {}
        self.reasons: set[str] = set()
        self.sheets_left: int | None = None
        self.formats: tuple[str, ...] = (op.PDF,)
        self.counts_sheets = True
        self.aborts_next = False
        self.jams_next = False
        self.forgets_ended = False
        self._sheets_of = sheets_of
        self._answers = {
            op.GET_PRINTER: self._printer, op.VALIDATE_JOB: self._valid, op.CREATE_JOB: self._create,
            op.SEND_DOCUMENT: self._take, op.GET_JOB: self._job, op.CANCEL_JOB: self._cancel,
        }  # fmt: skip

    def answer(self, request: bytes) -> bytes:
        """Answer one request."""
        try:
            asked, document = decode(request)
        except GarbledError:
            return encode(_said(Message(0, 1), op.BAD_REQUEST))
        handler = self._answers.get(asked.code)
        return encode(handler(asked, document) if handler else _said(asked, op.NOT_SUPPORTED))

    @property
    def stopped(self) -> bool:
        """Tell whether no sheet moves."""
        return bool(self.reasons & STOPPING)

    @property
    def current(self) -> Job | None:
        """Return the job that is worked off, or is next."""
        return next((job for job in self.jobs.values() if job.pdf and not job.over), None)

    @property
    def ready(self) -> bool:
        """Tell whether a sheet could come out now."""
        return self.current is not None and not self.stopped

    def step(self) -> Job | None:
        """Print one sheet; return the job when that was its last one."""
        job = self.current
        if job is None or self.stopped:
            return None
        job.state = op.PROCESSING
        if self.aborts_next:
            self.aborts_next, job.state = False, op.ABORTED
            return None
        if self.jams_next:
            self.jams_next = False
            self.reasons.add("media-jam")
            return None
        # Felt when the sheet is wanted and not before: a tray says that it is empty when nothing can be drawn from it.
        if self.sheets_left == 0:
            self.reasons.add("media-empty")
            return None
        if self.sheets_left:
            self.sheets_left -= 1
        job.sheets += 1
        if job.sheets < job.wanted:
            return None
        job.state = op.COMPLETED
        return job

    def _printer(self, asked: Message, document: bytes) -> Message:
        state = op.STOPPED if self.stopped else op.WORKING if self.current else op.IDLE
        reasons = sorted(self._said_reasons()) or ["none"]
        able = {
            "printer-uri-supported": typed(URI, "ipp://localhost/ipp/print"),
            "printer-state": typed(ENUM, state),
            "printer-state-reasons": typed(KEYWORD, *reasons),
            "printer-is-accepting-jobs": typed(BOOLEAN, True),
            "document-format-supported": typed(MIME, *self.formats),
            "operations-supported": typed(ENUM, *sorted(self._answers)),
        }
        return _said(asked, op.OK, PRINTER, able)

    def _said_reasons(self) -> set[str]:
        # Without an ending a pause is told by CUPS and printers alike; faults of the paper path come with theirs.
        return {f"{reason}-error" if reason in STOPPING - {"paused"} else reason for reason in self.reasons}

    def _valid(self, asked: Message, document: bytes) -> Message:
        return _said(asked, op.OK)

    def _create(self, asked: Message, document: bytes) -> Message:
        name = next(iter(asked.words(OPERATION, "job-name")), "")
        job = Job(len(self.jobs) + 1, name)
        self.jobs[job.id] = job
        return self._told(asked, job)

    def _take(self, asked: Message, document: bytes) -> Message:
        job = self._named(asked)
        if job is None:
            return _said(asked, op.NOT_FOUND)
        # One document a job, as ``last-document`` said; a second one would be somebody else's sheet under this number.
        if job.pdf or job.over or not document:
            return _said(asked, op.NOT_POSSIBLE)
        job.pdf, job.wanted = document, self._sheets_of(document)
        return self._told(asked, job)

    def _job(self, asked: Message, document: bytes) -> Message:
        job = self._named(asked)
        if job is None or (self.forgets_ended and job.over):
            return _said(asked, op.NOT_FOUND)
        return self._told(asked, job)

    def _cancel(self, asked: Message, document: bytes) -> Message:
        job = self._named(asked)
        if job is None:
            return _said(asked, op.NOT_FOUND)
        if job.over:
            return _said(asked, op.NOT_POSSIBLE)
        job.state = op.CANCELED
        return _said(asked, op.OK)

    def _named(self, asked: Message) -> Job | None:
        return self.jobs.get(asked.number(OPERATION, "job-id") or 0)

    def _told(self, asked: Message, job: Job) -> Message:
        # As real ones do: a job that waits for paper is "processing-stopped", not "processing" (RFC 8011, 5.3.7).
        state = op.HALTED if job.state == op.PROCESSING and self.stopped else job.state
        facts = {"job-id": typed(INTEGER, job.id), "job-state": typed(ENUM, state)}
        if self.counts_sheets:
            facts["job-media-sheets-completed"] = typed(INTEGER, job.sheets)
        return _said(asked, op.OK, JOB, facts)


def _said(asked: Message, status: int, tag: int = 0, attributes: dict[str, Typed] | None = None) -> Message:
    head = {"attributes-charset": typed(CHARSET, "utf-8"), "attributes-natural-language": typed(LANGUAGE, "en")}
    groups = ((OPERATION, head), (tag, attributes)) if attributes else ((OPERATION, head),)
    return Message(status, asked.request_id, groups)
