"""What each answer means: the typed body decides, the status alone never."""

from __future__ import annotations

import json

import pytest

from config.texts import LANGUAGES, wording
from kiosk.platform.answer import Answer
from kiosk.platform.classify import Expected, outcome_of, outcome_of_error, wait_asked
from kiosk.platform.errors import (
    BrokenPaperError,
    BusyError,
    ClockError,
    LateAnswerError,
    NobodyBehindError,
    NotThePlatformError,
    OwnIdentityError,
    RefusedError,
    TooLargeError,
    TurnedAwayError,
    UnreachableError,
    UntrustedError,
)
from kiosk.platform.sentences import NAMES, OTHER_NAMES, for_staff
from kiosk.platform.values import PlatformTime
from offline_queue.entry import Acknowledged, DeadLetter, NeedsCorrection, Outcome, Rejected, Retry, Unauthorised

ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e10"
OTHER = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e11"
HASH = "a" * 64
EXPECTED = Expected("submission", ID, HASH, "training")
NOW = "2026-11-23T10:27:02+08:00"
JSON = "application/json"
PROBLEM = "application/problem+json"


def answered(status: int, body: object = b"", media_type: str = JSON, **headers: str) -> Answer:
    """Return an answer as the wire gives it."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": media_type} | named, content)


def acknowledgement(**changes: str) -> dict[str, str]:
    """Return the acknowledgement of the expected submission."""
    return {
        "type": "acknowledgement",
        "id": ID,
        "manifest_sha256": HASH,
        "receipt_no": "99012100070326112300421",
        "project_no": "P1",
        "state": "RECEIVED",
        "received_at": NOW,
        "signed_by": "training",
    } | changes


def problem(status: int, code: str, retry: str = "human", **members: object) -> Answer:
    """Return a typed problem."""
    body = {"type": f"urn:banshi:problem:{code}", "title": "x", "status": status, "code": code, "retry": retry}
    return answered(status, body | {"server_time": NOW} | members, PROBLEM)


@pytest.mark.parametrize("status", [200, 201])
def test_only_the_typed_acknowledgement_of_our_id_and_manifest_acknowledges(status) -> None:
    outcome = outcome_of(answered(status, acknowledgement()), EXPECTED)
    assert isinstance(outcome, Acknowledged)
    assert (outcome.acknowledgement.number, outcome.acknowledgement.received_at) == ("P1", NOW)


def test_the_answer_as_received_is_kept_as_evidence() -> None:
    answer = answered(201, acknowledgement())
    assert outcome_of(answer, EXPECTED).acknowledgement.body == answer.body


EVALUATED = {"type": "evaluation-acknowledgement", "id": ID, "content_sha256": HASH} | {
    "received_at": NOW,
    "signed_by": "training",
}

TABLE: list[tuple[str, Answer, Outcome]] = [
    ("answer for another id", answered(201, acknowledgement(id=OTHER)), Retry("suspicious", "other-id")),
    (
        "answer with another manifest",
        answered(201, acknowledgement(manifest_sha256="b" * 64)),
        Retry("suspicious", "other-content"),
    ),
    (
        "answer signed by production in training",
        answered(201, acknowledgement(signed_by="production")),
        Retry("suspicious", "signed-by-other"),
    ),
    ("acknowledgement of another kind", answered(201, EVALUATED), Retry("suspicious", "other-answer")),
    ("acknowledgement with 202", answered(202, acknowledgement()), Retry("suspicious", "other-answer")),
    (
        "papers missing",
        answered(202, {"type": "incomplete", "id": ID, "missing_uploads": [OTHER]}),
        Retry("in-progress", "missing-uploads"),
    ),
    (
        "still at it",
        answered(202, {"type": "processing", "id": ID, "state": "processing", "retry_after_s": 30}),
        Retry("in-progress", "processing", 30.0),
    ),
    (
        "still at it for years",
        answered(202, {"type": "processing", "id": ID, "state": "processing", "retry_after_s": 10**9}),
        Retry("in-progress", "processing", 21_600.0),
    ),
    (
        "still at another one",
        answered(202, {"type": "processing", "id": OTHER, "state": "processing", "retry_after_s": 30}),
        Retry("suspicious", "other-id"),
    ),
    ("202 of another form", answered(202, {"type": "processing", "id": ID}), Retry("suspicious", "http-202")),
    ("200 without a body", answered(200), Retry("suspicious", "http-200")),
    ("200 with other JSON", answered(200, {"ok": True}), Retry("suspicious", "http-200")),
    ("200 with a list", answered(200, [1]), Retry("suspicious", "http-200")),
    ("200 with a web page", answered(200, b"<html>", "text/html; charset=utf-8"), Retry("suspicious", "html")),
    (
        "acknowledgement sent as a web page",
        answered(201, acknowledgement(), "text/html"),
        Retry("suspicious", "html"),
    ),
    ("bytes that are no text", answered(201, b"\xff\xfe"), Retry("suspicious", "http-201")),
    ("redirect", answered(302, b"", "text/html"), Retry("suspicious", "html")),
    ("redirect without a body", answered(307, b"", ""), Retry("suspicious", "http-307")),
    ("404 of a balancer", answered(404, b"no", "text/plain"), Retry("infrastructure", "http-404")),
    ("405 of a proxy", answered(405, b"", "text/html"), Retry("infrastructure", "http-405")),
    ("501 of a proxy", answered(501, b"", "text/html"), Retry("infrastructure", "http-501")),
    ("403 of a firewall", answered(403, b"<html>", "text/html"), Retry("infrastructure", "http-403")),
    ("401 of a gateway", answered(401, b"", "text/plain"), Retry("infrastructure", "http-401")),
    ("untyped 500", answered(500, b"", "text/plain"), Retry("busy", "http-500")),
    ("500 with a web page", answered(500, b"<html>", "text/html"), Retry("infrastructure", "http-500")),
    ("502 of a gateway", answered(502, b"", "text/plain"), Retry("infrastructure", "http-502")),
    (
        "503 page of a gateway that says when",
        answered(503, b"<html>", "text/html", retry_after="30"),
        Retry("infrastructure", "http-503", 30.0),
    ),
    ("504 of a gateway", answered(504, b"", ""), Retry("infrastructure", "http-504")),
    (
        "429 page of a limiter",
        answered(429, b"<html>", "text/html", retry_after="7"),
        Retry("busy", "http-429", 7.0),
    ),
    (
        "portal that says when",
        answered(200, b"<html>", "text/html", retry_after="30"),
        Retry("suspicious", "html"),
    ),
    ("untyped 408", answered(408, b"", ""), Retry("busy", "http-408")),
    ("untyped 425", answered(425, b"", ""), Retry("busy", "http-425")),
    ("untyped 503 with a wait", answered(503, b"", "", retry_after="30"), Retry("busy", "http-503", 30.0)),
    ("typed 429", problem(429, "rate-limited", "later", retry_after_s=9), Retry("busy", "rate-limited", 9.0)),
    ("maintenance", problem(503, "maintenance", "later"), Retry("busy", "maintenance")),
    ("first still running", problem(409, "in-progress", "later"), Retry("in-progress", "in-progress")),
    ("terminal unknown", problem(401, "device-unknown"), Unauthorised("device-unknown")),
    ("token out of date", problem(401, "unauthenticated"), Unauthorised("unauthenticated")),
    ("outside its scope", problem(403, "forbidden-scope"), Unauthorised("forbidden-scope")),
]


@pytest.mark.parametrize(("answer", "outcome"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_table_of_answers(answer, outcome) -> None:
    assert outcome_of(answer, EXPECTED) == outcome


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(422, "idempotency-reused", "never"), DeadLetter),
        (problem(422, "hash-mismatch", "never"), DeadLetter),
        (problem(400, "bad-request", "never"), DeadLetter),
        (problem(413, "too-large", "never"), DeadLetter),
        (problem(409, "chain-broken", "human"), DeadLetter),
        (problem(422, "validation-failed", "after-fix"), NeedsCorrection),
        (problem(422, "signature-invalid", "after-fix"), NeedsCorrection),
        (problem(409, "item-version-gone", "after-fix"), NeedsCorrection),
        (problem(403, "identity-level-too-low", "after-fix"), NeedsCorrection),
        (problem(409, "duplicate-application", "human"), Rejected),
        (problem(409, "already-evaluated", "never"), Rejected),
        (problem(418, "a-code-of-tomorrow", "human"), Rejected),
        (problem(418, "a-code-of-tomorrow", "never"), Rejected),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else json.loads(value.body)["code"],
)
def test_a_typed_refusal_is_settled_and_kept_with_its_reason(answer, kind) -> None:
    outcome = outcome_of(answer, EXPECTED)
    assert type(outcome) is kind
    assert outcome.body == answer.body


def test_a_code_of_tomorrow_that_says_later_is_tried_later() -> None:
    assert outcome_of(problem(400, "a-code-of-tomorrow", "later"), EXPECTED) == Retry("busy", "a-code-of-tomorrow")


def test_a_rating_that_is_there_already_needs_nothing_more() -> None:
    expected = Expected("evaluation", ID, HASH, "training")
    outcome = outcome_of(problem(409, "already-evaluated", "never"), expected)
    assert outcome.acknowledgement.received_at == NOW


@pytest.mark.parametrize("mode", ["training", "production"])
def test_each_mode_takes_only_its_own_signature(mode) -> None:
    expected = Expected("submission", ID, HASH, mode)
    assert isinstance(outcome_of(answered(201, acknowledgement(signed_by=mode)), expected), Acknowledged)


def test_production_names_a_training_answer() -> None:
    expected = Expected("submission", ID, HASH, "production")
    assert outcome_of(answered(201, acknowledgement()), expected) == Retry("suspicious", "signed-by-training")


def test_a_problem_of_another_type_is_not_the_platforms() -> None:
    foreign = {"type": "about:blank", "title": "x", "status": 422, "code": "validation-failed", "retry": "after-fix"}
    answer = answered(422, foreign | {"server_time": NOW}, PROBLEM)
    assert outcome_of(answer, EXPECTED) == Retry("infrastructure", "http-422")


def test_a_problem_without_its_members_is_not_the_platforms() -> None:
    assert outcome_of(answered(422, {"code": "x"}, PROBLEM), EXPECTED) == Retry("infrastructure", "http-422")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "120"}, 120.0),
        ({"retry_after": "99999999"}, 21600.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({}, None),
        (
            {"retry_after": "Mon, 23 Nov 2026 02:28:00 GMT", "date": "Mon, 23 Nov 2026 02:27:00 GMT"},
            60.0,
        ),
        ({"retry_after": "Mon, 23 Nov 2026 02:26:00 GMT", "date": "Mon, 23 Nov 2026 02:27:00 GMT"}, 0.0),
        ({"retry_after": "Mon, 23 Nov 2026 02:26:00 GMT", "date": "Mon, 23 Nov 2026 02:27:00"}, None),
    ],
)
def test_the_wait_asked_for_is_read_by_the_servers_own_clock(headers, seconds) -> None:
    assert wait_asked(answered(503, b"", "", **headers)) == seconds


@pytest.mark.parametrize(
    ("wrong", "outcome"),
    [
        (UnreachableError("name"), Retry("transport", "name")),
        (LateAnswerError("time-out"), Retry("transport", "time-out")),
        (ClockError("certificate-dates"), Retry("clock", "certificate-dates")),
        (UntrustedError("certificate"), Retry("suspicious", "certificate")),
        (NotThePlatformError("foreign-location"), Retry("suspicious", "foreign-location")),
        (BrokenPaperError("too-short"), DeadLetter("paper-too-short")),
        (TurnedAwayError("identity-revoked"), Unauthorised("identity-revoked")),
    ],
)
def test_what_got_no_answer_is_tried_again_unless_the_paper_is_broken(wrong, outcome) -> None:
    assert outcome_of_error(wrong) == outcome


ERRORS = (
    BrokenPaperError, BusyError, ClockError, LateAnswerError, NobodyBehindError, NotThePlatformError,
    OwnIdentityError, TooLargeError, UnreachableError, UntrustedError,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted({*NAMES, *OTHER_NAMES}))
def test_staff_are_told_cause_and_next_step(name, language) -> None:
    words = for_staff(name, "http-502")
    assert words
    assert "http-502" in wording(language)(words)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_has_words_for_staff(kind) -> None:
    assert for_staff(kind("x").reason, "x") is not None


@pytest.mark.parametrize("name", ["storage", "fault", "interrupted", ""])
def test_what_is_our_own_trouble_has_no_words_about_the_platform(name) -> None:
    assert for_staff(name, "") is None


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_only_a_busy_host_among_the_untyped_shows_the_line_to_be_up(kind) -> None:
    assert kind("x").reached is (kind is BusyError)


@pytest.mark.parametrize(
    ("status", "code", "retry", "reason"),
    [
        (429, "rate-limited", "later", "busy"),
        (503, "maintenance", "later", "busy"),
        (401, "device-unknown", "human", "unauthorised"),
        (403, "forbidden-scope", "later", "unauthorised"),
        (404, "not-found", "never", "refused"),
        (418, "a-code-of-tomorrow", "human", "refused"),
    ],
)
def test_a_refusal_tells_busy_from_turned_away_and_is_always_the_platforms(status, code, retry, reason) -> None:
    refused = RefusedError(problem(status, code, retry).problem())
    assert (refused.reason, refused.reached) == (reason, True)
    assert for_staff(refused.reason, code)


def test_a_refusal_carries_its_problem() -> None:
    refused = RefusedError(problem(404, "not-found", "never").problem())
    assert (refused.code, refused.problem.status, refused.reason) == ("not-found", 404, "refused")


def test_an_answer_read_as_what_it_is_not_is_not_the_platforms() -> None:
    with pytest.raises(NotThePlatformError, match="not-typed"):
        answered(200, {"t1_received": "yesterday"}).read_as(PlatformTime)


@pytest.mark.parametrize(("words", "number"), [("12", 12), ("-1", None), ("1.5", None), ("٣", None), ("9" * 19, None)])
def test_a_header_is_a_number_or_nothing(words, number) -> None:
    assert Answer(200, {"upload-offset": words}).number("upload-offset") == number


def test_an_answer_shows_no_body() -> None:
    assert "secret" not in repr(answered(200, b"secret"))
