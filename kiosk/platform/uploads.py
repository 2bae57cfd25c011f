# SPDX-License-Identifier: Apache-2.0
"""Papers to the platform by tus 1.0 (core, creation, checksum), over lines that break and gateways that meddle.

One request carries all that is left of a paper, and after every break a HEAD says where to go on; only where that
does not help are there parts (``chunks``), each with a checksum where the platform knows one.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kiosk.platform.answer import Answer
from kiosk.platform.checksums import Checksums
from kiosk.platform.chunks import SMALLEST, Chunks
from kiosk.platform.classify import Expected, outcome_of
from kiosk.platform.client import Platform
from kiosk.platform.errors import LateAnswerError, UnreachableError
from offline_queue.bandwidth import Bandwidth
from offline_queue.entry import Outcome, Retry, StoredAttachment

RESUMABLE = {"Tus-Resumable": "1.0.0"}
STREAM = "application/offset+octet-stream"
FOUND = (200, 204)
CREATED = (200, 201)
DONE = 204
GONE = (404, 410)
TOO_LARGE = 413
# Another offset is wanted, or an earlier connection still holds the upload: wait, then ask.
ELSEWHERE = (409, 423)
OTHER_CONTENT = 460
# Before each question that follows one in which nothing had come. After the last, the queue's own back-off is the
# better wait; a line that breaks every 100 KB still brings all, for whatever came begins them anew.
PAUSES = (0.25, 0.5, 1.0)
# A part that is slower than this is given up, and what came of it is kept.
FIRST_SECONDS = 60.0
SLOWEST_BYTES_A_SECOND = 1024
BREAKS = (UnreachableError, LateAnswerError)


class UploadNotDoneError(Exception):
    """An upload that ends for now; ``outcome`` says what it means for the entry."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Uploader:
    """Brings papers to one platform and remembers what its line and its gateways taught; for one thread.

    ``wait`` sleeps for seconds; ``budget`` says how fast papers may go while somebody is at the machine.
    """

    def __init__(
        self,
        platform: Platform,
        wait: Callable[[float], object],
        *,
        budget: Bandwidth | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platform = platform
        self.wait = wait
        self.budget = budget or Bandwidth()
        self.clock = clock
        self.chunks = Chunks(platform.largest_body)
        self.checksums = Checksums(platform)

    def upload(self, paper: StoredAttachment, keep: Callable[[str, str], None], dossier: str = "") -> None:
        """Send what the platform has not got of a paper; raises UploadNotDoneError or PlatformError.

        ``keep(attachment_id, url)`` remembers where it goes, before a byte of it is sent. The platform may take a
        paper from an earlier one of the same ``dossier`` with the same bytes; none is shared where it is empty.
        """
        Upload(self, paper, keep, dossier).bring()

    def measured(self, count: int, seconds: float) -> None:
        """Let the budget learn what the line took; the time of a small part is the way there and back, no rate."""
        if count >= SMALLEST:
            self.budget.sent(count, seconds)


@dataclass
class Sending:
    """One part on its way: where it begins, since when and until when, how much the line has taken in which time."""

    offset: int
    began: float
    until: float
    count: int = 0
    seconds: float = 0.0


@dataclass
class Upload:
    """One paper within one delivery."""

    uploader: Uploader
    paper: StoredAttachment
    keep: Callable[[str, str], None]
    dossier: str
    url: str | None = field(init=False)
    best: int = field(init=False, default=-1)
    idle: int = field(init=False, default=-1)
    stuck: Retry = field(init=False, default=Retry("transport", "upload-stuck"))
    broken: Sending | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.url = self.paper.upload_url

    def bring(self) -> None:
        """Send until all of it is there; raises UploadNotDoneError or PlatformError."""
        offset = self._where()
        while offset < self.paper.size:
            after = self._send(offset)
            offset = self._where() if after is None else after

    def _where(self) -> int:
        """Ask how much has arrived until it is told, with a pause before all but the first question."""
        while True:
            self._breathe()
            try:
                offset = self._offset() if self.url else self._begin()
            except BREAKS as wrong:
                # Nothing has been heard in this delivery: the queue must know, and waits better.
                if self.best < 0:
                    raise
                self.stuck = Retry(wrong.reason, wrong.code)
                continue
            if offset is None:
                continue
            self._learn(offset)
            return offset

    def _breathe(self) -> None:
        if self.idle == len(PAUSES):
            raise UploadNotDoneError(self.stuck)
        if self.idle >= 0:
            self.uploader.wait(PAUSES[self.idle])
        self.idle += 1

    def _learn(self, offset: int) -> None:
        """Take note of how far it is, and of what a break left of what was sent."""
        if broken := self.broken:
            kept = max(offset - broken.offset, 0)
            self.uploader.chunks.broken(broken.count, kept, broken.seconds)
            self.uploader.measured(kept, broken.seconds)
            self.broken = None
        if offset > self.best:
            self.best, self.idle = offset, 0

    def _begin(self) -> int | None:
        headers = RESUMABLE | {
            "Upload-Length": str(self.paper.size),
            "Upload-Metadata": metadata(self.paper, self.dossier),
        }
        platform = self.uploader.platform
        answer = platform.ask("POST", "/uploads", source=b"", headers=headers)
        location = answer.headers.get("location")
        if answer.status not in CREATED or not spoke_tus(answer) or not location:
            raise UploadNotDoneError(refusal(answer))
        # The path alone: the platform may move to another host name while this waits.
        self.url = urlsplit(platform.absolute(location)).path
        # Remembered before the first byte: after a power cut the rest goes to the same place.
        self.keep(self.paper.id, self.url)
        told = answer.number("upload-offset")
        # More than there is was told of another upload, or by nobody who knows: HEAD says which.
        offset = self._offset() if told is None or told > self.paper.size else told
        if self.url is None:
            raise UploadNotDoneError(Retry("infrastructure", "upload-gone"))
        return offset

    def _offset(self) -> int | None:
        """Ask how much has arrived; None when that is to be asked again. An upload that is gone loses its address."""
        answer = self.uploader.platform.ask("HEAD", str(self.url), headers=RESUMABLE)
        if not spoke_tus(answer):
            raise UploadNotDoneError(refusal(answer))
        offset = answer.number("upload-offset")
        if answer.status in FOUND and offset is not None and offset <= self.paper.size:
            return offset
        if answer.status in GONE:
            self.url = None
            return None
        if answer.status not in ELSEWHERE:
            raise UploadNotDoneError(refusal(answer))
        self.stuck = Retry("in-progress", "upload-locked")
        return None

    def _send(self, offset: int) -> int | None:
        """Send the next part; return how far it is, None when HEAD must say so."""
        chunks, now = self.uploader.chunks, self.uploader.clock()
        end = chunks.end(offset, self.paper.size)
        sending = Sending(offset, now, now + FIRST_SECONDS + (end - offset) / SLOWEST_BYTES_A_SECOND)
        self.stuck = Retry("transport", "upload-stuck")
        try:
            answer = self._patch(end, sending)
        except BREAKS:
            # Where nothing had gone, nothing is to be learnt of how it went.
            self.broken = sending if sending.count else None
            return None
        sending.seconds = self.uploader.clock() - sending.began
        return self._judge(answer, sending, end)

    def _patch(self, end: int, sending: Sending) -> Answer:
        offset = sending.offset
        headers = RESUMABLE | {"Content-Type": STREAM, "Upload-Offset": str(offset)}
        # A request that may be broken off in the middle has no checksum: what came of it could not be kept.
        if end < self.paper.size or not self.uploader.chunks.whole:
            headers |= self.uploader.checksums.header(self.paper, offset, end)
        return self.uploader.platform.ask(
            "PATCH", str(self.url), source=self.paper.open, size=end, offset=offset, headers=headers,
            passing=lambda count: self._pass(sending, count),
        )  # fmt: skip

    def _pass(self, sending: Sending, count: int) -> None:
        now = self.uploader.clock()
        if now > sending.until:
            raise LateAnswerError("too-slow")
        # Up to the last block the line took: how long a dead line was waited for says nothing of its rate.
        sending.seconds = now - sending.began
        if held := self.uploader.budget.pause(count):
            self.uploader.wait(held)
            # What we hold back ourselves is not the line's fault.
            sending.until += held
            sending.began += held
        sending.count += count

    def _judge(self, answer: Answer, sending: Sending, end: int) -> int | None:
        chunks, count = self.uploader.chunks, end - sending.offset
        if not spoke_tus(answer):
            if answer.status == TOO_LARGE and chunks.too_large(count):
                return None
            raise UploadNotDoneError(refusal(answer))
        if answer.status == DONE:
            if answer.number("upload-offset") != end:
                return None
            chunks.arrived()
            self.uploader.measured(count, sending.seconds)
            self._learn(end)
            return end
        if answer.status == OTHER_CONTENT:
            chunks.damaged()
        elif answer.status not in (*ELSEWHERE, *GONE):
            raise UploadNotDoneError(refusal(answer))
        return None


def spoke_tus(answer: Answer) -> bool:
    """Tell whether a tus server speaks: HEAD has no body, so that its header must tell it from a proxy."""
    return answer.headers.get("tus-resumable") == RESUMABLE["Tus-Resumable"]


def refusal(answer: Answer) -> Outcome:
    """Classify an answer that no upload expects; nothing of it can acknowledge anything."""
    return outcome_of(answer, Expected("upload", "", "", ""))


def metadata(paper: StoredAttachment, dossier: str = "") -> str:
    """Return Upload-Metadata: no personal data, and the two names that some servers need to resume."""
    pairs = {
        "attachment_id": paper.name,
        "sha256": paper.sha256,
        "mime": paper.mime,
        "filename": paper.name,
        "filetype": paper.mime,
        "dossier": dossier,
    }
    # A name without a value is allowed (tus 1.0, creation) and not understood by all.
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items() if value)
