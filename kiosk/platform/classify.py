# SPDX-License-Identifier: Apache-2.0
"""What an answer means for an entry of the outbox: the typed body decides, the status alone never.

A captive portal answers 200, a load balancer 404, a firewall 403: none of them speaks for the platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from kiosk.platform.answer import Answer
from kiosk.platform.errors import (
    UNAUTHORISED,
    BrokenPaperError,
    BusyError,
    NobodyBehindError,
    NotThePlatformError,
    PlatformError,
    TurnedAwayError,
)
from kiosk.platform.values import (
    AccountAcknowledgement,
    ActionAcknowledgement,
    AppointmentAcknowledgement,
    AuditAcknowledgement,
    CallBackAcknowledgement,
    CertificatePrintAcknowledgement,
    CheckInAcknowledgement,
    ConsultationAcknowledgement,
    DeliveryAcknowledgement,
    DocumentPrintAcknowledgement,
    DraftAcknowledgement,
    EvaluationAcknowledgement,
    Incomplete,
    OnsiteVerificationAcknowledgement,
    OpinionAcknowledgement,
    PrintAcknowledgement,
    Problem,
    Processing,
    SubmissionAcknowledgement,
    SurveyAcknowledgement,
    TelemetryAcknowledgement,
    TicketEventsAcknowledgement,
    TypedAnswer,
)
from offline_queue.entry import (
    Acknowledged,
    Acknowledgement,
    DeadLetter,
    NeedsCorrection,
    Outcome,
    Rejected,
    Retry,
    Unauthorised,
)

# A server may ask for more; we look in again all the same.
LONGEST_WAIT_SECONDS = 6 * 3600.0
# Sending the same bytes again cannot mend these, nor can the citizen: staff must see them.
INTEGRITY = frozenset(
    {
        "idempotency-reused", "hash-mismatch", "chain-broken", "sequence-gap", "bad-request", "idempotency-missing",
        "too-large", "wrong-media-type", "method-not-allowed", "gone", "not-found",
    }
)  # fmt: skip
# It is there with all its papers: it is asked about from then on, and not sent again.
PROCESSING = "processing"
IN_PROGRESS = frozenset({"in-progress", "wrong-offset", "locked"})
# Said by no captive portal and no dead gateway: whoever counts our requests stands before a platform that lives.
LATER_STATUS = frozenset({408, 425, 429})
# A server's own fault; with a web page it is the page of a gateway that finds nobody behind it. 502 and 504 say just
# that whatever they carry (RFC 9110, 15.6.3 and 15.6.5), so that they are not here.
FAULT_STATUS = frozenset({500, 503})


@dataclass(frozen=True)
class Expected:
    """What an acknowledgement must repeat: kind, id and content hash, signed by the key of the mode."""

    kind: str
    id: str
    content_sha256: str
    mode: str


def outcome_of(answer: Answer, expected: Expected) -> Outcome:
    """Classify one answer to a closing request."""
    if typed := answer.typed():
        return of_typed(answer, typed, expected)
    if problem := answer.problem():
        return of_problem(answer, problem, expected)
    return of_untyped(answer)


def outcome_of_error(wrong: PlatformError) -> Outcome:
    """Classify a request that got no usable answer."""
    if isinstance(wrong, BrokenPaperError):
        return DeadLetter(f"paper-{wrong.code}")
    if isinstance(wrong, TurnedAwayError):
        return Unauthorised(wrong.code)
    return Retry(wrong.reason, wrong.code)


def of_typed(answer: Answer, typed: TypedAnswer, expected: Expected) -> Outcome:
    """Acknowledge only what repeats our id and hash under the right key; everything else is suspicious."""
    # First of all: a cache on the way may hand out what somebody else was told.
    if typed.id != expected.id:
        return Retry("suspicious", "other-id")
    if isinstance(typed, Incomplete):
        return Retry("in-progress", "missing-uploads")
    if isinstance(typed, Processing):
        return Retry("in-progress", PROCESSING, min(max(typed.retry_after_s, 0.0), LONGEST_WAIT_SECONDS))
    if KINDS[type(typed)] != expected.kind or answer.status not in (200, 201):
        return Retry("suspicious", "other-answer")
    content = typed.manifest_sha256 if isinstance(typed, SubmissionAcknowledgement) else typed.content_sha256
    if content != expected.content_sha256:
        return Retry("suspicious", "other-content")
    if typed.signed_by != expected.mode:
        return Retry("suspicious", f"signed-by-{'training' if expected.mode == 'production' else 'other'}")
    number = typed.project_no if isinstance(typed, SubmissionAcknowledgement) else ""
    return Acknowledged(Acknowledgement(typed.id, content, number, typed.received_at, answer.body))


# Which acknowledgement closes which kind of entry.
KINDS: dict[type, str] = {
    SubmissionAcknowledgement: "submission",
    EvaluationAcknowledgement: "evaluation",
    AuditAcknowledgement: "audit",
    OpinionAcknowledgement: "opinion",
    PrintAcknowledgement: "proof-print",
    CertificatePrintAcknowledgement: "certificate-print",
    TelemetryAcknowledgement: "telemetry",
    AppointmentAcknowledgement: "appointment",
    CheckInAcknowledgement: "check-in",
    TicketEventsAcknowledgement: "ticket-events",
    SurveyAcknowledgement: "survey-answer",
    ConsultationAcknowledgement: "consultation-answer",
    CallBackAcknowledgement: "call-back",
    AccountAcknowledgement: "account",
    OnsiteVerificationAcknowledgement: "onsite-verification",
    DraftAcknowledgement: "draft",
    ActionAcknowledgement: "dossier-action",
    DocumentPrintAcknowledgement: "document-print",
    DeliveryAcknowledgement: "delivery",
}
# Refusals that say that the platform has the thing already, from us or from others: nothing is left to be sent.
DONE_ALREADY = {"evaluation": "already-evaluated", "check-in": "ticket-exists", "account": "account-exists"}
# What has an end of its own: coming too late is an answer to people and no damage.
ENDING = frozenset({"appointment", "survey-answer", "consultation-answer", "call-back", "draft"})


def of_problem(answer: Answer, problem: Problem, expected: Expected) -> Outcome:
    """Decide by code, then by the ``retry`` member; a code we do not know goes to a person."""
    code, body = problem.code, answer.body
    if code == DONE_ALREADY.get(expected.kind):
        known = Acknowledgement(expected.id, expected.content_sha256, "", problem.server_time, body)
        return Acknowledged(known)
    # Before "retry": a terminal that is turned away must not knock again by itself, whatever the problem allows.
    if code in UNAUTHORISED:
        return Unauthorised(code)
    if code in IN_PROGRESS:
        return Retry("in-progress", code, wait_asked(answer, problem))
    if problem.retry == "later":
        return Retry("busy", code, wait_asked(answer, problem))
    if code == "gone" and expected.kind in ENDING:
        return Rejected(code, body)
    # After "later": a gateway that cannot find the platform for a moment may say not-found and mean it for now.
    if code in INTEGRITY:
        return DeadLetter(code, body)
    return NeedsCorrection(code, body) if problem.retry == "after-fix" else Rejected(code, body)


def of_untyped(answer: Answer) -> Outcome:
    """Classify what something on the way said, or a platform that does not keep the contract."""
    wrong = error_of_untyped(answer)
    # Whoever answers us in the platform's place does not say when the platform is there again.
    after = None if wrong.reason == "suspicious" else wait_asked(answer)
    return Retry(wrong.reason, wrong.code, after)


def error_of_untyped(answer: Answer) -> PlatformError:
    """Say who spoke in an answer that is not typed: a busy host, something on the way, or nobody we know."""
    page, code = "html" in answer.media_type, f"http-{answer.status}"
    if answer.status in LATER_STATUS or (answer.status in FAULT_STATUS and not page):
        return BusyError(code)
    if answer.status < 400:
        return NotThePlatformError("html" if page else code)
    return NobodyBehindError(code)


def wait_asked(answer: Answer, problem: Problem | None = None) -> float | None:
    """Return the seconds the platform asked us to wait: ``Retry-After`` (seconds or date), else the problem's."""
    words = answer.headers.get("retry-after", "")
    # Both forms of RFC 9110, 10.2.3; a date counts from the "Date" of the same answer, for our clock may be wrong.
    seconds = float(words) if words.isascii() and words.isdigit() else until(words, answer.headers.get("date", ""))
    if seconds is None and problem is not None:
        seconds = problem.retry_after_s
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def until(moment: str, now: str) -> float | None:
    """Return the seconds between two HTTP dates, both by the server's clock; None when one is none."""
    try:
        return (parsedate_to_datetime(moment) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):
        return None
