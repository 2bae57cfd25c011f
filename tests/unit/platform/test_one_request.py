"""What one request closes: where each kind goes, and that only its own acknowledgement settles it."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.domain.hashes import content_sha256
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Acknowledged, DeadLetter, Outcome, Rejected, Retry
from tests.support.parcels import Filed, new_id, without_wait
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

OTHER = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e77"
# What each kind has in its payload for its way, where that leads, and what its acknowledgement says more.
KINDS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "evaluation": ({}, "PUT /evaluations/{id}", {"type": "evaluation-acknowledgement"}),
    "proof-print": (
        {"proof_id": OTHER, "n": 2},
        f"PUT /proofs/{OTHER}/prints/2",
        {"type": "print-acknowledgement", "copies_left": 1},
    ),
    "audit": ({}, "POST /audit-events:batch", {"type": "audit-acknowledgement", "accepted_to": 3}),
    "appointment": (
        {},
        "PUT /appointments/{id}",
        {"type": "appointment-acknowledgement", "state": "REQUESTED", "version": 1},
    ),
    "check-in": (
        {"appointment_id": OTHER},
        f"POST /appointments/{OTHER}/check-ins",
        {"type": "check-in-acknowledgement", "ticket": {"id": OTHER, "no": "B021"}, "late_minutes": 0, "version": 2},
    ),
    "ticket-events": (
        {"hall_no": "9901210007"},
        "POST /halls/9901210007/ticket-events:batch",
        {"type": "ticket-events-acknowledgement", "accepted_to": 7, "gaps": [{"first": 3, "last": 4}]},
    ),
    "survey-answer": ({}, "PUT /survey-answers/{id}", {"type": "survey-answer-acknowledgement"}),
    "consultation-answer": (
        {},
        "PUT /public-consultation-answers/{id}",
        {"type": "consultation-answer-acknowledgement"},
    ),
    "call-back": ({}, "PUT /call-back-requests/{id}", {"type": "call-back-acknowledgement"}),
    "account": (
        {},
        "POST /identity/accounts",
        {"type": "account-acknowledgement", "account_id": OTHER, "level": "L1"},
    ),
    "onsite-verification": (
        {"account_id": OTHER},
        f"POST /identity/accounts/{OTHER}/onsite-verifications",
        {"type": "onsite-verification-acknowledgement", "account_id": OTHER, "level": "L3"},
    ),
    "telemetry": ({}, "POST /telemetry/batches", {"type": "telemetry-acknowledgement"}),
    "certificate-print": (
        {"grant_id": OTHER, "n": 1},
        f"PUT /print-grants/{OTHER}/results/1",
        {"type": "certificate-print-acknowledgement", "copies_open": 0},
    ),
    "document-print": (
        {"project_no": "7", "document_id": OTHER},
        f"POST /dossiers/7/documents/{OTHER}/print-events",
        {"type": "document-print-acknowledgement", "document_id": OTHER, "printed": 1, "prints_left": 2},
    ),
}


def filed(kind: str) -> Filed:
    return Filed({"id": new_id(), "mode": "training"} | KINDS[kind][0], kind=kind)


def acknowledged(one: Filed, kind: str = "") -> dict[str, Any]:
    told = {"id": one.id, "content_sha256": content_sha256(one.body), "signed_by": "training"}
    return KINDS[kind or one.kind][2] | told | {"received_at": "2026-11-23T10:28:01+08:00"}


def deliver(one: Filed, answer: bytes) -> tuple[Outcome, list[str]]:
    with ScriptedServer(answer) as server:
        platform = Platform(server.url, connect_seconds=1, read_seconds=1)
        outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(one.parcel())
        platform.close()
        return outcome, [line.replace("/api/v1", "") for line in server.asked]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_goes_its_way_and_its_own_acknowledgement_settles_it(kind: str) -> None:
    one = filed(kind)
    outcome, asked = deliver(one, as_json(201, acknowledged(one)))
    assert isinstance(outcome, Acknowledged)
    assert asked[0].startswith(KINDS[kind][1].format(id=one.id))


@pytest.mark.parametrize("kind", KINDS)
def test_the_acknowledgement_of_another_kind_settles_nothing(kind: str) -> None:
    one = filed(kind)
    other = "survey-answer" if kind != "survey-answer" else "call-back"
    assert deliver(one, as_json(201, acknowledged(one, other)))[0] == Retry("suspicious", "other-answer")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"content_sha256": "0" * 64}, "other-content"), ({"signed_by": "production"}, "signed-by-other")],
)
def test_what_was_not_sent_or_is_signed_by_another_key_settles_nothing(
    kind: str, changes: dict[str, Any], code: str
) -> None:
    one = filed(kind)
    assert deliver(one, as_json(201, acknowledged(one) | changes))[0] == Retry("suspicious", code)


@pytest.mark.parametrize("kind", [kind for kind, (needed, _, _) in KINDS.items() if needed])
def test_a_payload_without_what_its_way_needs_is_never_sent(kind: str) -> None:
    one = filed(kind)
    one.body = {"id": one.id, "mode": "training"}
    assert deliver(one, as_json(200, {})) == (DeadLetter("payload-differs"), [])


def test_no_member_of_a_payload_leads_out_of_its_call() -> None:
    one = filed("ticket-events")
    one.body["hall_no"] = "../proofs?x="
    assert deliver(one, as_json(404, {}))[1][0].startswith("POST /halls/..%2Fproofs%3Fx%3D/ticket-events:batch")


def test_who_has_a_ticket_already_needs_none() -> None:
    problem = as_problem(409, "ticket-exists", "never", ticket={"id": OTHER, "no": "B021"})
    outcome, _ = deliver(filed("check-in"), problem)
    assert isinstance(outcome, Acknowledged)
    assert OTHER.encode() in outcome.acknowledgement.body


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "check-in"])
def test_a_ticket_settles_nothing_else(kind: str) -> None:
    assert isinstance(deliver(filed(kind), as_problem(409, "ticket-exists", "never"))[0], Rejected)


def test_who_has_an_account_needs_none_and_nothing_else_is_settled_by_it() -> None:
    problem = as_problem(409, "account-exists", "human")
    assert isinstance(deliver(filed("account"), problem)[0], Acknowledged)
    assert isinstance(deliver(filed("onsite-verification"), problem)[0], Rejected)


@pytest.mark.parametrize("kind", ["appointment", "survey-answer", "consultation-answer", "call-back"])
def test_what_comes_after_its_end_is_refused_to_people(kind: str) -> None:
    outcome, _ = deliver(filed(kind), as_problem(410, "gone", "never"))
    assert isinstance(outcome, Rejected)
    assert outcome.code == "gone"


@pytest.mark.parametrize("kind", ["evaluation", "check-in", "ticket-events"])
def test_what_has_no_end_is_never_too_late(kind: str) -> None:
    assert isinstance(deliver(filed(kind), as_problem(410, "gone", "never"))[0], DeadLetter)


def test_a_gap_between_the_events_of_a_hub_is_for_staff() -> None:
    problem = as_problem(409, "sequence-gap", "human", gaps=[{"first": 3, "last": 4}])
    outcome, _ = deliver(filed("ticket-events"), problem)
    assert isinstance(outcome, DeadLetter)
    assert b'"first": 3' in outcome.body


def test_a_full_slot_is_refused_to_people() -> None:
    assert isinstance(deliver(filed("appointment"), as_problem(409, "slot-full", "human"))[0], Rejected)
