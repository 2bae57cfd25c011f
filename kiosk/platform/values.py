# SPDX-License-Identifier: Apache-2.0
"""The platform's answers as typed values; a body that fits none of them is no answer of the platform."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class ProblemError(msgspec.Struct, frozen=True):
    """One place in what was sent and what is wrong there."""

    pointer: str
    code: str
    message_zh: str


class Ticket(msgspec.Struct, frozen=True):
    """A ticket of a hall: its id and what is called."""

    id: str
    no: str


class Gap(msgspec.Struct, frozen=True):
    """Numbers of a sequence that are missing, both ends included."""

    first: int
    last: int


class Problem(msgspec.Struct, frozen=True):
    """A problem of the platform (RFC 9457 with our members)."""

    type: str
    title: str
    status: int
    code: str
    retry: Literal["never", "later", "after-fix", "human"]
    server_time: str
    detail: str = ""
    retry_after_s: float | None = None
    errors: tuple[ProblemError, ...] = ()
    gap_at: int | None = None
    gaps: tuple[Gap, ...] = ()
    """With sequence-gap: what is missing between what is there and what was sent."""
    ticket: Ticket | None = None
    """With ticket-exists: the one that is there."""


class SubmissionAcknowledgement(msgspec.Struct, frozen=True, tag_field="type", tag="acknowledgement"):
    """The platform has a submission, whole and committed."""

    id: str
    manifest_sha256: str
    receipt_no: str
    project_no: str
    state: Literal["RECEIVED"]
    received_at: str
    signed_by: str


class Incomplete(msgspec.Struct, frozen=True, tag_field="type", tag="incomplete"):
    """The platform knows a submission and waits for papers."""

    id: str
    missing_uploads: tuple[str, ...]


class Kept(msgspec.Struct, frozen=True):
    """What every acknowledgement of one JSON body repeats: its id and the hash of its canonical form."""

    id: str
    content_sha256: str
    received_at: str
    signed_by: str


class Processing(msgspec.Struct, frozen=True, tag_field="type", tag="processing"):
    """The platform has a submission with all its papers and is still at it."""

    id: str
    state: Literal["processing"]
    retry_after_s: float


class EvaluationAcknowledgement(Kept, frozen=True, tag_field="type", tag="evaluation-acknowledgement"):
    """The platform has an evaluation."""


class AuditAcknowledgement(Kept, frozen=True, tag_field="type", tag="audit-acknowledgement"):
    """The platform has the acts of a machine up to ``accepted_to``."""

    accepted_to: int


class OpinionAcknowledgement(Kept, frozen=True, tag_field="type", tag="opinion-acknowledgement"):
    """The platform has an opinion."""


class PrintAcknowledgement(Kept, frozen=True, tag_field="type", tag="print-acknowledgement"):
    """The platform has counted what became of one copy of a proof."""

    copies_left: int


class CertificatePrintAcknowledgement(Kept, frozen=True, tag_field="type", tag="certificate-print-acknowledgement"):
    """The platform has counted what became of one copy of a certificate."""

    copies_open: int


class TelemetryAcknowledgement(Kept, frozen=True, tag_field="type", tag="telemetry-acknowledgement"):
    """The platform has what devices counted."""


class AppointmentAcknowledgement(Kept, frozen=True, tag_field="type", tag="appointment-acknowledgement"):
    """The platform has an appointment: confirmed, or a request that staff will look at."""

    state: Literal["REQUESTED", "CONFIRMED"]
    version: int


class CheckInAcknowledgement(Kept, frozen=True, tag_field="type", tag="check-in-acknowledgement"):
    """The platform knows that who has an appointment is there, and with which ticket."""

    ticket: Ticket
    late_minutes: int
    version: int


class TicketEventsAcknowledgement(Kept, frozen=True, tag_field="type", tag="ticket-events-acknowledgement"):
    """The platform has the events of a hub up to ``accepted_to``, but for what the hub itself lost."""

    accepted_to: int
    gaps: tuple[Gap, ...]


class SurveyAcknowledgement(Kept, frozen=True, tag_field="type", tag="survey-answer-acknowledgement"):
    """The platform has the answers to a survey."""


class ConsultationAcknowledgement(Kept, frozen=True, tag_field="type", tag="consultation-answer-acknowledgement"):
    """The platform has what somebody says of a draft."""


class CallBackAcknowledgement(Kept, frozen=True, tag_field="type", tag="call-back-acknowledgement"):
    """The platform knows whom to call and when."""


class AccountAcknowledgement(Kept, frozen=True, tag_field="type", tag="account-acknowledgement"):
    """The platform has opened an account."""

    account_id: str
    level: str


class OnsiteVerificationAcknowledgement(Kept, frozen=True, tag_field="type", tag="onsite-verification-acknowledgement"):
    """The platform knows what a clerk saw of who has an account."""

    account_id: str
    level: str


class DraftAcknowledgement(Kept, frozen=True, tag_field="type", tag="draft-acknowledgement"):
    """The platform carries a draft it cannot read."""

    version: int


class DocumentRef(msgspec.Struct, frozen=True):
    """A paper of the office about a dossier, to be fetched."""

    id: str
    kind: str
    created: str


class ActionAcknowledgement(Kept, frozen=True, tag_field="type", tag="dossier-action-acknowledgement"):
    """The platform has done to a dossier what a clerk asked for."""

    project_no: str
    version: int
    state: str
    may: tuple[str, ...]
    documents: tuple[DocumentRef, ...]


class DocumentPrintAcknowledgement(Kept, frozen=True, tag_field="type", tag="document-print-acknowledgement"):
    """The platform has counted what became of one print of a dossier's paper."""

    document_id: str
    printed: int
    prints_left: int


class DeliveryAcknowledgement(Kept, frozen=True, tag_field="type", tag="delivery-acknowledgement"):
    """The platform knows that the result of a dossier was given out, and to whom."""

    project_no: str
    state: str


TypedAnswer = (
    SubmissionAcknowledgement
    | Incomplete
    | Processing
    | EvaluationAcknowledgement
    | AuditAcknowledgement
    | OpinionAcknowledgement
    | PrintAcknowledgement
    | CertificatePrintAcknowledgement
    | TelemetryAcknowledgement
    | AppointmentAcknowledgement
    | CheckInAcknowledgement
    | TicketEventsAcknowledgement
    | SurveyAcknowledgement
    | ConsultationAcknowledgement
    | CallBackAcknowledgement
    | AccountAcknowledgement
    | OnsiteVerificationAcknowledgement
    | DraftAcknowledgement
    | ActionAcknowledgement
    | DocumentPrintAcknowledgement
    | DeliveryAcknowledgement
)


class PlatformTime(msgspec.Struct, frozen=True):
    """The platform's clock in nanoseconds since 1970."""

    t1_received: int
    t2_sent: int


class Change(msgspec.Struct, frozen=True):
    """One matter that is new, changed or gone."""

    task_code: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{31}$")]
    version: int
    op: Literal["upsert", "delete"]
    etag: str = ""
    size: int = 0
    """Bytes of the matter as it would come; 0 where it is gone or the platform does not say."""


class Changes(msgspec.Struct, frozen=True):
    """A page of changes of the catalogue."""

    items: tuple[Change, ...]
    next_cursor: str
    has_more: bool
    full_resync: bool
