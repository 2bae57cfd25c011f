# SPDX-License-Identifier: Apache-2.0
"""Which acts are recorded, and what may be said of each: names, codes and counts, never a person.

The chain itself is a table of the outbox; it also records by itself what becomes of each entry (stored, sending,
sent, retry, acknowledged, wiped …).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from offline_queue.reader import Reader


class Act(enum.StrEnum):
    """An act somebody may one day ask about."""

    PROGRAM_STARTED = "program-started"
    CLOCK_IMPOSSIBLE = "clock-impossible"
    CERTIFICATE_REFUSED = "certificate-refused"
    CONFIG_FOLLOWED = "config-followed"
    CONFIG_REFUSED = "config-refused"
    COMMAND_DONE = "command-done"
    VISIT_STARTED = "visit-started"
    VISIT_ENDED = "visit-ended"
    CARD_READ = "card-read"
    CARD_REFUSED = "card-refused"
    PAPER_SCANNED = "paper-scanned"
    CORNERS_SET = "corners-set"
    PAGE_REMOVED = "page-removed"
    PAGE_MOVED = "page-moved"
    PAGE_FILED = "page-filed"
    PAPER_LOOKED_UP = "paper-looked-up"
    PROMISED = "promised"
    CONSENT_ANSWERED = "consent-answered"
    RELATION_TOLD = "relation-told"
    DRAFT_KEPT = "draft-kept"
    DRAFT_TAKEN_UP = "draft-taken-up"
    DRAFT_REFUSED = "draft-refused"
    CASE_BEGUN = "case-begun"
    CASE_ENDED = "case-ended"
    ORIGINAL_CHECKED = "original-checked"
    ANSWER_CORRECTED = "answer-corrected"
    DECISION_ASKED = "decision-asked"
    PAPERS_PASSED_ON = "papers-passed-on"
    RENEWAL_BEGUN = "renewal-begun"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RECEIPT_PRINTED = "receipt-printed"
    RECEIPT_NOT_PRINTED = "receipt-not-printed"
    PROOF_QUERIED = "proof-queried"
    PROOF_REFUSED = "proof-refused"
    PROOF_PRINT_BEGUN = "proof-print-begun"
    PROOF_PRINTED = "proof-printed"
    EVALUATED = "evaluated"
    OPINION_STORED = "opinion-stored"
    OPINION_ASKED = "opinion-asked"
    PAPER_PRINTED = "paper-printed"
    PAPER_NOT_PRINTED = "paper-not-printed"
    CARD_LEFT = "card-left"
    REVEAL = "reveal"
    STAFF_CALLED = "staff-called"
    STAFF_NOT_COME = "staff-not-come"
    ASSISTED = "assisted"
    ASSIST_REFUSED = "assist-refused"
    STAFF_SIGNED_IN = "staff-signed-in"
    STAFF_SIGN_IN_REFUSED = "staff-sign-in-refused"
    STAFF_SIGNED_OUT = "staff-signed-out"
    STAFF_NOT_ALLOWED = "staff-not-allowed"
    AUDIT_BATCHED = "audit-batched"
    PROGRESS_ASKED = "progress-asked"
    SLIP_READ = "slip-read"
    NOTICE_ANSWERED = "notice-answered"
    TECHNICIAN_CODE_MADE = "technician-code-made"
    TECHNICIAN_TRIED = "technician-tried"
    TECHNICIAN_REFUSED = "technician-refused"
    TECHNICIAN_ENTERED = "technician-entered"
    TECHNICIAN_LEFT = "technician-left"
    TECHNICIAN_WITHOUT_OUTBOX = "technician-without-outbox"
    DEVICE_TESTED = "device-tested"
    DEVICE_STOPPED = "device-stopped"
    DEVICE_RESUMED = "device-resumed"
    DESK_MEASURED = "desk-measured"
    PAPER_CHANGED = "paper-changed"
    PAPER_WANTED = "paper-wanted"
    WAITING_LONG = "waiting-long"
    SERVICE_STOPPED = "service-stopped"
    SERVICE_RESUMED = "service-resumed"
    SENT_BY_HAND = "sent-by-hand"
    CALL_MARKED = "call-marked"
    DAY_COMPARED = "day-compared"
    HANDED_OVER = "handed-over"
    PROGRESS_ENTERED = "progress-entered"
    ARRIVAL_REGISTERED = "arrival-registered"
    ARRIVAL_STRUCK = "arrival-struck"
    ORIGINAL_RETURNED = "original-returned"
    WINDOW_DAY_CLOSED = "window-day-closed"
    PROGRAM_ENDED = "program-ended"
    LOGS_EXPORTED = "logs-exported"


# A closed list, so that no name or number of a person gets into a chain that cannot be mended afterwards.
FACTS: Mapping[Act, frozenset[str]] = {
    Act.PROGRAM_STARTED: frozenset({"version", "mode"}),
    Act.CLOCK_IMPOSSIBLE: frozenset({"reason"}),
    Act.CERTIFICATE_REFUSED: frozenset({"code"}),
    Act.CONFIG_FOLLOWED: frozenset({"number"}),
    Act.CONFIG_REFUSED: frozenset({"code"}),
    Act.COMMAND_DONE: frozenset({"kind", "result", "code"}),
    Act.VISIT_STARTED: frozenset({"item", "language"}),
    Act.VISIT_ENDED: frozenset({"reason", "result", "seconds"}),
    Act.CARD_READ: frozenset({"kind", "role", "device"}),
    Act.CARD_REFUSED: frozenset({"kind", "role", "device", "reason"}),
    Act.PAPER_SCANNED: frozenset({"code", "pages", "device", "reason"}),
    Act.CORNERS_SET: frozenset({"code", "number", "staff"}),
    Act.PAGE_REMOVED: frozenset({"code", "number", "staff"}),
    Act.PAGE_MOVED: frozenset({"code", "number", "staff"}),
    Act.PAGE_FILED: frozenset(
        {"code", "number", "kind", "still", "page", "derived", "device", "at", "dpi", "score", "result"}
    ),
    Act.PAPER_LOOKED_UP: frozenset({"code", "result"}),
    Act.PROMISED: frozenset({"code", "item", "staff"}),
    Act.CONSENT_ANSWERED: frozenset({"code", "result", "staff"}),
    Act.RELATION_TOLD: frozenset({"relation", "staff"}),
    Act.DRAFT_KEPT: frozenset({"item"}),
    Act.DRAFT_TAKEN_UP: frozenset({"item"}),
    Act.DRAFT_REFUSED: frozenset({"reason"}),
    Act.CASE_BEGUN: frozenset({"item", "kind", "staff"}),
    Act.CASE_ENDED: frozenset({"reason", "staff", "count", "result"}),
    Act.ORIGINAL_CHECKED: frozenset({"code", "staff", "pages"}),
    Act.ANSWER_CORRECTED: frozenset({"code", "staff"}),
    Act.DECISION_ASKED: frozenset({"kind", "result", "staff"}),
    Act.PAPERS_PASSED_ON: frozenset({"number", "count", "staff", "result"}),
    Act.RENEWAL_BEGUN: frozenset({"item", "version"}),
    Act.SIGNED: frozenset({"role", "kind"}),
    Act.SUBMITTED: frozenset({"item", "version", "form", "relation", "nature", "level", "number", "count"}),
    Act.RECEIPT_PRINTED: frozenset({"number", "device", "attempt"}),
    Act.RECEIPT_NOT_PRINTED: frozenset({"number", "device", "attempt", "reason"}),
    Act.PROOF_QUERIED: frozenset({"item", "number"}),
    Act.PROOF_REFUSED: frozenset({"item", "reason"}),
    Act.PROOF_PRINT_BEGUN: frozenset({"number"}),
    Act.PROOF_PRINTED: frozenset({"item", "number", "count", "result", "reason", "code"}),
    Act.EVALUATED: frozenset({"item", "level"}),
    Act.OPINION_STORED: frozenset({"count"}),
    Act.OPINION_ASKED: frozenset({"result"}),
    Act.PAPER_PRINTED: frozenset({"kind", "number", "device", "attempt"}),
    Act.PAPER_NOT_PRINTED: frozenset({"kind", "number", "device", "attempt", "reason"}),
    Act.CARD_LEFT: frozenset({"seconds"}),
    Act.REVEAL: frozenset({"kind", "staff"}),
    Act.STAFF_CALLED: frozenset(),
    Act.STAFF_NOT_COME: frozenset({"seconds"}),
    Act.ASSISTED: frozenset({"staff"}),
    Act.ASSIST_REFUSED: frozenset({"count"}),
    Act.STAFF_SIGNED_IN: frozenset({"staff", "kind"}),
    Act.STAFF_SIGN_IN_REFUSED: frozenset({"reason", "count"}),
    Act.STAFF_SIGNED_OUT: frozenset({"staff", "reason"}),
    Act.STAFF_NOT_ALLOWED: frozenset({"staff", "kind"}),
    Act.AUDIT_BATCHED: frozenset({"number"}),
    Act.PROGRESS_ASKED: frozenset({"kind", "count", "result", "reason"}),
    Act.SLIP_READ: frozenset(),
    Act.NOTICE_ANSWERED: frozenset({"item", "number", "count", "result", "relation", "nature", "level"}),
    Act.TECHNICIAN_CODE_MADE: frozenset(),
    Act.TECHNICIAN_TRIED: frozenset({"count"}),
    Act.TECHNICIAN_REFUSED: frozenset({"count"}),
    Act.TECHNICIAN_ENTERED: frozenset(),
    Act.TECHNICIAN_LEFT: frozenset({"reason"}),
    Act.TECHNICIAN_WITHOUT_OUTBOX: frozenset({"count"}),
    Act.DEVICE_TESTED: frozenset({"device", "result"}),
    Act.DEVICE_STOPPED: frozenset({"device", "reason"}),
    Act.DEVICE_RESUMED: frozenset({"device"}),
    Act.DESK_MEASURED: frozenset({"device", "width", "dpi"}),
    Act.PAPER_CHANGED: frozenset({"device"}),
    Act.PAPER_WANTED: frozenset({"device", "state"}),
    Act.WAITING_LONG: frozenset({"count", "number", "level"}),
    Act.SERVICE_STOPPED: frozenset(),
    Act.SERVICE_RESUMED: frozenset(),
    Act.SENT_BY_HAND: frozenset({"count"}),
    Act.CALL_MARKED: frozenset({"result"}),
    Act.DAY_COMPARED: frozenset({"count", "number", "result"}),
    Act.HANDED_OVER: frozenset({"staff", "count", "relation"}),
    Act.PROGRESS_ENTERED: frozenset({"staff", "kind"}),
    Act.ARRIVAL_REGISTERED: frozenset({"staff", "kind", "count"}),
    Act.ARRIVAL_STRUCK: frozenset({"staff", "kind"}),
    Act.ORIGINAL_RETURNED: frozenset({"staff"}),
    Act.WINDOW_DAY_CLOSED: frozenset({"staff", "count", "number", "result"}),
    Act.PROGRAM_ENDED: frozenset({"reason"}),
    Act.LOGS_EXPORTED: frozenset({"count"}),
}


class Recorder(Protocol):
    """What an act is written with: a transaction of the outbox."""

    def record(self, action: str, object_id: str = "", **facts: str | int | bool) -> None:
        """Add one event to the chain."""
        ...


def record(tx: Recorder, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
    """Record an act with the facts it may have; raises ValueError for another fact.

    ``object_id`` is an identifier of ours: an entry, a visit.
    """
    foreign = sorted(set(facts) - FACTS[act])
    if foreign:
        raise ValueError(f"{act}: not a fact of this act: {', '.join(foreign)}")
    tx.record(act.value, object_id, **facts)


def last_moment(reader: Reader) -> float | None:
    """Return when the newest act was recorded, in seconds of the wall clock."""
    newest = reader.events(after=reader.chain_head()[0] - 1, limit=1)
    return newest[0].at_ms / 1000 if newest else None
