# SPDX-License-Identifier: Apache-2.0
"""The deliverer of the outbox: papers first, then the one closing request, and only a typed answer acknowledges."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import msgspec

from config.logs import logger
from kiosk.domain.hashes import content_sha256, manifest_sha256
from kiosk.platform.answer import Answer
from kiosk.platform.classify import PROCESSING, Expected, outcome_of, outcome_of_error
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError
from kiosk.platform.uploads import Uploader, UploadNotDoneError
from kiosk.platform.values import Incomplete
from offline_queue.bandwidth import Bandwidth
from offline_queue.entry import Acknowledged, DeadLetter, Entry, Outcome, Parcel, Retry, StoredAttachment, Unauthorised

log = logger(__name__)

JSON_BODY = {"Content-Type": "application/json"}
# Kinds that one request closes, and where it goes; what stands in braces are members of the payload.
ONE_REQUEST = {
    "evaluation": ("PUT", "/evaluations/{id}"),
    "proof-print": ("PUT", "/proofs/{proof_id}/prints/{n}"),
    "certificate-print": ("PUT", "/print-grants/{grant_id}/results/{n}"),
    "telemetry": ("POST", "/telemetry/batches"),
    "audit": ("POST", "/audit-events:batch"),
    "appointment": ("PUT", "/appointments/{id}"),
    "check-in": ("POST", "/appointments/{appointment_id}/check-ins"),
    "ticket-events": ("POST", "/halls/{hall_no}/ticket-events:batch"),
    "survey-answer": ("PUT", "/survey-answers/{id}"),
    "consultation-answer": ("PUT", "/public-consultation-answers/{id}"),
    "call-back": ("PUT", "/call-back-requests/{id}"),
    "account": ("POST", "/identity/accounts"),
    "onsite-verification": ("POST", "/identity/accounts/{account_id}/onsite-verifications"),
    "draft": ("PUT", "/drafts/{id}"),
    "dossier-action": ("POST", "/dossiers/{project_no}/actions"),
    "document-print": ("POST", "/dossiers/{project_no}/documents/{document_id}/print-events"),
}
# Kinds that go compressed: many numbers with long names, and nothing anybody waits for.
PACKED = frozenset({"telemetry"})
HIDDEN = re.compile(r"\{(\w+)\}")
FORBIDDEN = "forbidden-scope"
# How often the platform may name missing papers within one delivery.
ROUNDS = 3
# Tokens and signatures are commonly taken up to five minutes off; further off, the clock explains the refusal.
LARGEST_SKEW_SECONDS = 300.0


def sleep(seconds: float) -> None:
    """Wait; the queue's worker has nothing else to do meanwhile."""
    threading.Event().wait(seconds)


def nothing_before(entry: Entry) -> None:
    """Know of no earlier answer."""


class PlatformDeliverer:
    """Takes parcels of the outbox to a platform; one at a time, from one thread.

    ``mode`` is ``training`` or ``production``: what was stored in the other one is not sent, and an answer signed by
    the other key acknowledges nothing. ``budget`` says how fast papers may go while
    somebody is at the machine. ``earlier`` finds the answer that acknowledged an entry before this outbox was put back.
    """

    def __init__(
        self,
        platform: Platform,
        mode: str,
        *,
        wait: Callable[[float], object] = sleep,
        budget: Bandwidth | None = None,
        earlier: Callable[[Entry], Answer | None] = nothing_before,
    ) -> None:
        self.platform = platform
        self._earlier = earlier
        self.budget = budget or Bandwidth()
        self._mode = mode
        self._uploader = Uploader(platform, wait, budget=self.budget)
        self._by_kind: dict[str, Callable[[Parcel, dict[str, Any]], Outcome]] = {
            "submission": self._submission,
            "opinion": self._opinion,
            "delivery": self._given_out,
            **dict.fromkeys(ONE_REQUEST, self._one_request),
        }

    def deliver(self, parcel: Parcel) -> Outcome:
        """Send a parcel and say what the platform's answer means for it."""
        try:
            outcome = self._deliver(parcel)
        except UploadNotDoneError as wrong:
            outcome = wrong.outcome
        except PlatformError as wrong:
            outcome = outcome_of_error(wrong)
        outcome = self._mind_the_clock(outcome)
        self._log(parcel, outcome)
        return outcome

    def _deliver(self, parcel: Parcel) -> Outcome:
        body = members(parcel.payload)
        if parcel.entry.kind not in self._by_kind:
            return DeadLetter("unknown-kind")
        if body is None or body.get("id") != parcel.entry.id:
            return DeadLetter("payload-differs")
        if body.get("mode") != self._mode:
            # Stored before the machine changed its mode: it never leaves in the other one, and is not thrown away.
            return Retry("fault", "other-mode")
        return self._mind_the_numbers(self._by_kind[parcel.entry.kind](parcel, body), body)

    def _submission(self, parcel: Parcel, body: dict[str, Any]) -> Outcome:
        if not fits(body, parcel.attachments):
            return DeadLetter("payload-differs")
        expected = Expected("submission", parcel.entry.id, str(body["manifest_sha256"]), self._mode)
        return self._with_papers(parcel, f"/submissions/{parcel.entry.id}", expected)

    def _opinion(self, parcel: Parcel, body: dict[str, Any]) -> Outcome:
        if not fits(body, parcel.attachments):
            return DeadLetter("payload-differs")
        expected = Expected("opinion", parcel.entry.id, content_sha256(body), self._mode)
        return self._with_papers(parcel, f"/opinions/{parcel.entry.id}", expected)

    def _given_out(self, parcel: Parcel, body: dict[str, Any]) -> Outcome:
        """Bring the drawing of the hand that signed for a result, then the one request."""
        number = body.get("project_no")
        if not isinstance(number, str) or drawing_of(body) != lines_of(parcel.attachments):
            return DeadLetter("payload-differs")
        path = f"/dossiers/{quote(number, safe='')}/deliveries/{parcel.entry.id}"
        return self._with_papers(parcel, path, Expected("delivery", parcel.entry.id, content_sha256(body), self._mode))

    def _with_papers(self, parcel: Parcel, path: str, expected: Expected) -> Outcome:
        """Bring the papers, then the one request that closes; again while papers are asked for."""
        if before := self._acknowledged_before(parcel, expected):
            return before
        # Of a submission alone can be asked what came of it; anything else is sent again, and taken in once.
        looking = parcel.entry.kind == "submission" and parcel.entry.last_code == PROCESSING
        if looking and (outcome := self._look(path, expected)):
            return outcome
        if parcel.entry.sent_at is None:
            self._upload(parcel, (paper.name for paper in parcel.attachments))
        # Sent before without an answer: the platform may have all of it, so that asking comes first.
        # The platform may have lost a paper between two of our requests: it names it, and we bring it again.
        for _ in range(ROUNDS):
            answer = self._close(parcel, "PUT", path)
            typed = answer.typed()
            # A list of missing papers for another id is not ours to fill; the classifier calls it suspicious.
            if not isinstance(typed, Incomplete) or typed.id != parcel.entry.id:
                return outcome_of(answer, expected)
            self._upload(parcel, typed.missing_uploads)
        return Retry("in-progress", "missing-uploads")

    def _look(self, path: str, expected: Expected) -> Outcome | None:
        """Ask what came of a submission the platform was still at; None where it has to be sent after all."""
        answer = self.platform.ask("GET", path)
        problem = answer.problem()
        # What is missing is named again where it is closed, and only that is brought.
        if isinstance(answer.typed(), Incomplete) or (problem is not None and problem.code == "not-found"):
            return None
        return outcome_of(answer, expected)

    def _one_request(self, parcel: Parcel, body: dict[str, Any]) -> Outcome:
        method, template = ONE_REQUEST[parcel.entry.kind]
        try:
            path = HIDDEN.sub(lambda found: quote(str(body[found[1]]), safe=""), template)
            expected = Expected(parcel.entry.kind, parcel.entry.id, content_sha256(body), self._mode)
        except KeyError:
            return DeadLetter("payload-differs")
        except TypeError:
            return DeadLetter("payload-fractions")
        before = self._acknowledged_before(parcel, expected)
        return before or outcome_of(self._close(parcel, method, path), expected)

    def _acknowledged_before(self, parcel: Parcel, expected: Expected) -> Acknowledged | None:
        """Return what settled this very content before; anything else that is told of it is no reason not to send."""
        answer = self._earlier(parcel.entry)
        outcome = outcome_of(answer, expected) if answer else None
        return outcome if isinstance(outcome, Acknowledged) else None

    def _close(self, parcel: Parcel, method: str, path: str) -> Answer:
        parcel.submitting()
        headers, content = JSON_BODY | {"Idempotency-Key": parcel.entry.id}, parcel.payload
        if parcel.entry.kind in PACKED:
            headers, content = headers | {"Content-Encoding": "gzip"}, gzip.compress(content, mtime=0)
        return self.platform.ask(method, path, source=content, headers=headers)

    def _upload(self, parcel: Parcel, names: Iterable[str]) -> None:
        papers = {paper.name: paper for paper in parcel.attachments}
        for name in names:
            if name not in papers:
                raise UploadNotDoneError(Retry("suspicious", "other-paper"))
            # The code of a complaint opens its answer: nothing tells of it before the one request that must.
            dossier = parcel.entry.dossier if parcel.entry.kind == "submission" else ""
            self._uploader.upload(papers[name], parcel.uploading, dossier)

    def _mind_the_clock(self, outcome: Outcome) -> Outcome:
        """Tell a wrong clock from a refused terminal: tokens and certificates fail on both."""
        skew = self.platform.skew_seconds
        if isinstance(outcome, Unauthorised) and skew is not None and abs(skew) > LARGEST_SKEW_SECONDS:
            return Retry("clock", outcome.code)
        return outcome

    def _mind_the_numbers(self, outcome: Outcome, body: dict[str, Any]) -> Outcome:
        """Tell what bears the numbers this machine had before it was enrolled again from a refused terminal."""
        if outcome != Unauthorised(FORBIDDEN) or (identity := self.platform.identity) is None:
            return outcome
        numbers = msgspec.to_builtins(identity.enrolment.numbers)
        # It alone is kept for staff: as a refused terminal this machine would send nothing of anybody any more.
        return DeadLetter("former-number") if body.get("device", numbers) != numbers else outcome

    def _log(self, parcel: Parcel, outcome: Outcome) -> None:
        entry = parcel.entry
        code = "" if isinstance(outcome, Acknowledged) else outcome.code
        name = type(outcome).__name__
        log.info("delivered", entry=entry.id, kind=entry.kind, state=name, code=code, attempt=entry.attempts)


def members(payload: bytes) -> dict[str, Any] | None:
    """Read a payload as a JSON object, None when it is none."""
    try:
        return msgspec.json.decode(payload, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def fits(body: dict[str, Any], papers: tuple[StoredAttachment, ...]) -> bool:
    """Tell whether the papers that lie here are those the submission names."""
    return body.get("manifest_sha256") == manifest_sha256(lines_of(papers))


def lines_of(papers: tuple[StoredAttachment, ...]) -> list[dict[str, Any]]:
    """Return what lies here as lines of a manifest."""
    return [{"id": paper.name, "sha256": paper.sha256, "size": paper.size} for paper in papers]


def drawing_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the drawing a delivery names as a line of a manifest; none where nobody signed."""
    signed = body.get("signature")
    if not isinstance(signed, dict):
        return []
    return [{"id": signed.get("attachment_id"), "sha256": signed.get("sha256"), "size": signed.get("size")}]
