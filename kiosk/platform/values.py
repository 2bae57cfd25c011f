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


class EvaluationAcknowledgement(msgspec.Struct, frozen=True, tag_field="type", tag="evaluation-acknowledgement"):
    """The platform has an evaluation."""

    id: str
    content_sha256: str
    received_at: str
    signed_by: str


class AuditAcknowledgement(msgspec.Struct, frozen=True, tag_field="type", tag="audit-acknowledgement"):
    """The platform has the acts of a machine up to ``accepted_to``."""

    id: str
    content_sha256: str
    accepted_to: int
    received_at: str
    signed_by: str


class OpinionAcknowledgement(msgspec.Struct, frozen=True, tag_field="type", tag="opinion-acknowledgement"):
    """The platform has an opinion."""

    id: str
    content_sha256: str
    received_at: str
    signed_by: str


class PrintAcknowledgement(msgspec.Struct, frozen=True, tag_field="type", tag="print-acknowledgement"):
    """The platform has counted what became of one copy of a proof."""

    id: str
    content_sha256: str
    copies_left: int
    received_at: str
    signed_by: str


TypedAnswer = (
    SubmissionAcknowledgement
    | Incomplete
    | EvaluationAcknowledgement
    | AuditAcknowledgement
    | OpinionAcknowledgement
    | PrintAcknowledgement
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


class Changes(msgspec.Struct, frozen=True):
    """A page of changes of the catalogue."""

    items: tuple[Change, ...]
    next_cursor: str
    has_more: bool
    full_resync: bool
