# SPDX-License-Identifier: Apache-2.0
"""The few IPP operations a terminal needs (RFC 8011), as messages. Nothing in them names a person.

Create-Job and Send-Document in place of Print-Job: the job's number is known before the first byte of the document
leaves, so that after a lost answer the job itself can be asked what became of it.
"""

from __future__ import annotations

from devices.page_printer.encoding import (
    BOOLEAN,
    CHARSET,
    INTEGER,
    JOB,
    KEYWORD,
    LANGUAGE,
    MIME,
    NAME,
    OPERATION,
    URI,
    Message,
    Typed,
    typed,
)

# Operations (RFC 8011, 5.4.15).
PRINT_JOB, VALIDATE_JOB = 0x0002, 0x0004
CREATE_JOB, SEND_DOCUMENT = 0x0005, 0x0006
CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0008, 0x0009, 0x000A, 0x000B
NEEDED = frozenset({CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB, GET_JOB, GET_PRINTER})
# Statuses (RFC 8011, appendix B): below 0x0100 all went well.
OK, FIRST_ERROR = 0x0000, 0x0100
# From here on the printer itself is at fault, below it the request is.
OWN_FAULT = 0x0500
BAD_REQUEST, NOT_POSSIBLE, NOT_FOUND, NOT_SUPPORTED = 0x0400, 0x0404, 0x0406, 0x0501
NOT_ACCEPTING = 0x0506
# job-state (RFC 8011, 5.3.7): from CANCELED on nothing more happens.
PENDING, HELD, PROCESSING, HALTED, CANCELED, ABORTED, COMPLETED = 3, 4, 5, 6, 7, 8, 9
# printer-state (RFC 8011, 5.4.11).
IDLE, WORKING, STOPPED = 3, 4, 5

PDF = "application/pdf"
# Who asks, to every printer: a machine, never whoever stands before it.
USER = "banshi"
SHEETS = ("job-media-sheets-completed", "job-impressions-completed")


def _about(uri: str, **more: Typed) -> tuple[int, dict[str, Typed]]:
    head = {
        "attributes-charset": typed(CHARSET, "utf-8"),
        "attributes-natural-language": typed(LANGUAGE, "en"),
        "printer-uri": typed(URI, uri),
    }
    return OPERATION, head | {name.replace("_", "-"): value for name, value in more.items()}


def get_printer(uri: str, number: int) -> Message:
    """Ask how the printer is and what it can."""
    wanted = (
        "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported",
        "operations-supported",
    )  # fmt: skip
    return Message(GET_PRINTER, number, (_about(uri, requested_attributes=typed(KEYWORD, *wanted)),))


def create_job(uri: str, number: int, job: str, media: str) -> Message:
    """Ask for a job without a document yet: one copy, one side, printed at once and kept nowhere."""
    wishes = {
        # One: every copy has its own leave and number, so it is its own job.
        "copies": typed(INTEGER, 1),
        "sides": typed(KEYWORD, "one-sided"),
        "media": typed(KEYWORD, media),
        "job-hold-until": typed(KEYWORD, "no-hold"),
    }
    about = _about(uri, requesting_user_name=typed(NAME, USER), job_name=typed(NAME, job))
    return Message(CREATE_JOB, number, (about, (JOB, wishes)))


def send_document(uri: str, number: int, job_id: int) -> Message:
    """Announce the one document of a job; its bytes follow the message."""
    about = _about(
        uri,
        job_id=typed(INTEGER, job_id),
        requesting_user_name=typed(NAME, USER),
        document_format=typed(MIME, PDF),
        last_document=typed(BOOLEAN, True),
    )
    return Message(SEND_DOCUMENT, number, (about,))


def get_job(uri: str, number: int, job_id: int) -> Message:
    """Ask how far a job is."""
    wanted = typed(KEYWORD, "job-state", "job-state-reasons", *SHEETS)
    about = _about(
        uri,
        job_id=typed(INTEGER, job_id),
        requesting_user_name=typed(NAME, USER),
        requested_attributes=wanted,
    )
    return Message(GET_JOB, number, (about,))


def cancel_job(uri: str, number: int, job_id: int) -> Message:
    """Ask for the end of a job."""
    about = _about(uri, job_id=typed(INTEGER, job_id), requesting_user_name=typed(NAME, USER))
    return Message(CANCEL_JOB, number, (about,))
