"""The deliverer's own rules, where a scripted platform is strange enough to show them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import DeadLetter, Outcome, Retry, Unauthorised
from tests.support.parcels import Filed, audit, evaluation, new_id, submission, without_wait
from tests.support.scripted_server import ScriptedServer, as_json, as_problem, response


def deliver(server: ScriptedServer, filed: Filed, **changes: object) -> Outcome:
    """Deliver once."""
    platform = Platform(server.url, connect_seconds=1, read_seconds=1)
    try:
        return PlatformDeliverer(platform, "training", wait=without_wait).deliver(replace(filed.parcel(), **changes))
    finally:
        platform.close()


def sent_before() -> Filed:
    """Return an application whose answer was lost."""
    filed = submission()
    filed.sent_at = 1.0
    return filed


def test_a_platform_that_wants_a_paper_nobody_has_is_suspicious() -> None:
    filed = sent_before()
    wants = as_json(202, {"type": "incomplete", "id": filed.id, "missing_uploads": [new_id()]})
    with ScriptedServer(wants) as server:
        assert deliver(server, filed) == Retry("suspicious", "other-paper")


def test_papers_missing_of_another_submission_are_suspicious() -> None:
    filed = sent_before()
    wants = as_json(202, {"type": "incomplete", "id": new_id(), "missing_uploads": [new_id()]})
    with ScriptedServer(wants) as server:
        assert deliver(server, filed) == Retry("suspicious", "other-id")


def test_a_platform_that_wants_papers_for_ever_is_left_to_the_queue() -> None:
    filed = sent_before()
    name = filed.body["manifest"][0]["id"]
    wants = as_json(202, {"type": "incomplete", "id": filed.id, "missing_uploads": [name]})
    created = response(201, Location="/api/v1/uploads/u1", Tus_Resumable="1.0.0")
    here = response(200, Upload_Offset="7", Tus_Resumable="1.0.0")
    with ScriptedServer(*[wants, created, here] * 4) as server:
        assert deliver(server, filed) == Retry("in-progress", "missing-uploads")
    assert filed.submitted == 3


@pytest.mark.parametrize("payload", [b"", b"[]", b"\xff", b'{"id": "other"}'])
@pytest.mark.parametrize("make", [submission, evaluation, lambda: audit(1)], ids=["submission", "evaluation", "audit"])
def test_a_payload_that_is_not_ours_is_never_sent(make, payload) -> None:
    filed = make()
    with ScriptedServer(response(200)) as server:
        assert deliver(server, filed, payload=payload) == DeadLetter("payload-differs")
    assert server.asked == []


def test_a_payload_with_fractions_has_no_hash_and_is_never_sent() -> None:
    rated = evaluation()
    rated.body["level"] = 1.5
    with ScriptedServer(response(200)) as server:
        assert deliver(server, rated) == DeadLetter("payload-fractions")
    assert server.asked == []


def test_the_mark_of_the_closing_request_is_left_before_its_first_byte() -> None:
    filed = sent_before()
    seen: list[int] = []
    with ScriptedServer(response(500)) as server:
        deliver(server, filed, submitting=lambda: seen.append(len(server.asked)))
    assert seen == [0]


def test_an_upload_that_fails_leaves_no_mark_of_a_closing_request() -> None:
    filed = submission()
    with ScriptedServer(response(500)) as server:
        assert deliver(server, filed) == Retry("busy", "http-500")
    assert filed.submitted == 0


def test_a_refused_terminal_with_a_true_clock_stays_refused() -> None:
    refusal = as_problem(401, "device-unknown", "human")
    with ScriptedServer(refusal) as server:
        assert deliver(server, sent_before()) == Unauthorised("device-unknown")


def test_nothing_of_the_person_is_logged(caplog) -> None:
    caplog.set_level("DEBUG", logger="kiosk")
    with ScriptedServer(response(500)) as server:
        deliver(server, sent_before())
    told = " ".join(str(vars(record)) for record in caplog.records)
    assert "delivered" in told
    assert not any(secret in told for secret in ("赵德厚", "13800000000", "990121194307050016"))
