# SPDX-License-Identifier: Apache-2.0
"""One paper to the platform by tus 1.0: one streaming PATCH, and after every break a HEAD that says where to go on."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from kiosk.platform.answer import Answer
from kiosk.platform.classify import Expected, outcome_of
from kiosk.platform.client import Platform
from kiosk.platform.errors import LateAnswerError, UnreachableError
from offline_queue.entry import Outcome, Retry, StoredAttachment

RESUMABLE = {"Tus-Resumable": "1.0.0"}
STREAM = "application/offset+octet-stream"
FOUND = (200, 204)
CREATED = (200, 201)
DONE = 204
GONE = (404, 410)
# Another offset is wanted, or an earlier connection still holds the upload: wait, then ask.
ELSEWHERE = (409, 423)
OTHER_CONTENT = 460
# After these the queue's own back-off is the better wait.
TRIES_WITHOUT_PROGRESS = 3
PAUSE_SECONDS = 0.5


class UploadNotDoneError(Exception):
    """An upload that ends for now; ``outcome`` says what it means for the entry."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


@dataclass(frozen=True)
class Uploader:
    """Brings papers to the platform; ``wait`` sleeps for seconds."""

    platform: Platform
    wait: Callable[[float], object]

    def upload(self, paper: StoredAttachment, keep: Callable[[str, str], None]) -> None:
        """Send what the platform has not got of a paper; raises UploadNotDoneError or PlatformError.

        ``keep(attachment_id, url)`` remembers where it goes, before a byte of it is sent.
        """
        url = paper.upload_url
        # A try counts only when nothing has come since the last: a line that breaks every 100 KB still brings all.
        best, idle = -1, 0
        while True:
            offset = self._offset(url) if url else None
            if url is None or offset is None:
                url, offset = self._begin(paper, keep)
            best, idle = (offset, 0) if offset > best else (best, idle + 1)
            if idle >= TRIES_WITHOUT_PROGRESS:
                raise UploadNotDoneError(Retry("transport", "upload-stuck"))
            if offset == paper.size or self._send(paper, url, offset):
                return

    def _begin(self, paper: StoredAttachment, keep: Callable[[str, str], None]) -> tuple[str, int]:
        headers = RESUMABLE | {"Upload-Length": str(paper.size), "Upload-Metadata": metadata(paper)}
        answer = self.platform.ask("POST", "/uploads", source=b"", headers=headers)
        location = answer.headers.get("location")
        if answer.status not in CREATED or not spoke_tus(answer) or not location:
            raise UploadNotDoneError(refusal(answer))
        # The path alone: the platform may move to another host name while this waits.
        url = urlsplit(self.platform.absolute(location)).path
        # Remembered before the first byte: after a power cut the rest goes to the same place.
        keep(paper.id, url)
        offset = self._offset(url)
        if offset is None:
            raise UploadNotDoneError(Retry("infrastructure", "upload-gone"))
        return url, offset

    def _offset(self, url: str) -> int | None:
        """Ask how much has arrived; None when the upload is not known any more."""
        for _ in range(TRIES_WITHOUT_PROGRESS):
            answer = self.platform.ask("HEAD", url, headers=RESUMABLE)
            offset = answer.number("upload-offset")
            if spoke_tus(answer) and answer.status in FOUND and offset is not None:
                return offset
            if spoke_tus(answer) and answer.status in GONE:
                return None
            if answer.status not in ELSEWHERE:
                raise UploadNotDoneError(refusal(answer))
            self.wait(PAUSE_SECONDS)
        raise UploadNotDoneError(Retry("in-progress", "upload-locked"))

    def _send(self, paper: StoredAttachment, url: str, offset: int) -> bool:
        """Send from an offset to the end; False when HEAD must say how far it came."""
        headers = RESUMABLE | {"Content-Type": STREAM, "Upload-Offset": str(offset)}
        try:
            answer = self.platform.ask("PATCH", url, source=paper.open, size=paper.size, offset=offset, headers=headers)
        except (UnreachableError, LateAnswerError):
            self.wait(PAUSE_SECONDS)
            return False
        if answer.status == DONE and spoke_tus(answer):
            return answer.number("upload-offset") == paper.size
        if not spoke_tus(answer) or answer.status not in (*ELSEWHERE, *GONE, OTHER_CONTENT):
            raise UploadNotDoneError(refusal(answer))
        self.wait(PAUSE_SECONDS)
        return False


def spoke_tus(answer: Answer) -> bool:
    """Tell whether a tus server speaks: HEAD has no body, so that its header must tell it from a proxy."""
    return answer.headers.get("tus-resumable") == RESUMABLE["Tus-Resumable"]


def refusal(answer: Answer) -> Outcome:
    """Classify an answer that no upload expects; nothing of it can acknowledge anything."""
    return outcome_of(answer, Expected("upload", "", "", ""))


def metadata(paper: StoredAttachment) -> str:
    """Return Upload-Metadata: no personal data, and the two names that some servers need to resume."""
    pairs = {
        "attachment_id": paper.name,
        "sha256": paper.sha256,
        "mime": paper.mime,
        "filename": paper.name,
        "filetype": paper.mime,
    }
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
