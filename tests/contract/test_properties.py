"""What holds for anything that comes: nothing acknowledges by accident, both ends count alike, the sandbox stands."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain import hashes, query_code, receipt_no
from kiosk.platform.answer import Answer
from kiosk.platform.classify import Expected, outcome_of
from kiosk.sandbox import checks
from offline_queue.entry import Acknowledged, Retry
from tests.support.parcels import Filed, new_id, submission
from tests.support.parcels import receipt_no as receipt_number

ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e10"
EXPECTED = Expected("submission", ID, "a" * 64, "training")
ACKNOWLEDGEMENT = {
    "type": "acknowledgement",
    "id": ID,
    "manifest_sha256": "a" * 64,
    "receipt_no": "99012100070326112300421",
    "project_no": "P1",
    "state": "RECEIVED",
    "received_at": "2026-11-23T10:27:02+08:00",
    "signed_by": "training",
}
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
MEDIA = st.sampled_from(["application/json", "application/problem+json", "text/html", "text/plain", ""])
RETRY_REASONS = {"transport", "busy", "suspicious", "infrastructure", "in-progress", "clock"}


@given(status=st.integers(100, 599), media=MEDIA, body=st.binary(max_size=200))
def test_no_bytes_acknowledge_by_accident(status, media, body) -> None:
    outcome = outcome_of(Answer(status, {"content-type": media}, body), EXPECTED)
    assert isinstance(outcome, Retry)
    assert outcome.reason in RETRY_REASONS


@given(status=st.integers(100, 599), media=MEDIA, body=st.dictionaries(WORDS, PLAIN, max_size=5))
def test_no_json_acknowledges_by_accident(status, media, body) -> None:
    answer = Answer(status, {"content-type": media}, json.dumps(body).encode())
    assert not isinstance(outcome_of(answer, EXPECTED), Acknowledged)


@given(member=st.sampled_from(sorted(ACKNOWLEDGEMENT)), value=PLAIN)
def test_an_acknowledgement_with_one_member_changed_acknowledges_only_where_nothing_hangs_on_it(member, value) -> None:
    body = json.dumps(ACKNOWLEDGEMENT | {member: value}).encode()
    outcome = outcome_of(Answer(201, {"content-type": "application/json"}, body), EXPECTED)
    free = member in ("receipt_no", "project_no", "received_at") and isinstance(value, str)
    assert isinstance(outcome, Acknowledged) == (free or value == ACKNOWLEDGEMENT[member])


@given(member=st.sampled_from(sorted(ACKNOWLEDGEMENT)))
def test_an_acknowledgement_with_a_member_missing_is_none(member) -> None:
    body = {name: value for name, value in ACKNOWLEDGEMENT.items() if name != member}
    outcome = outcome_of(Answer(201, {"content-type": "application/json"}, json.dumps(body).encode()), EXPECTED)
    assert outcome == Retry("suspicious", "http-201")


@given(status=st.integers(100, 599).filter(lambda status: status not in (200, 201)))
def test_an_acknowledgement_under_another_status_is_none(status) -> None:
    body = json.dumps(ACKNOWLEDGEMENT).encode()
    assert isinstance(outcome_of(Answer(status, {"content-type": "application/json"}, body), EXPECTED), Retry)


@given(value=st.dictionaries(WORDS, PLAIN, max_size=5))
def test_both_ends_hash_any_answers_alike(value) -> None:
    assert hashes.form_sha256(value) == checks.canonical_hash(value)


@given(value=st.dictionaries(WORDS, PLAIN, max_size=5))
def test_the_canonical_form_survives_the_wire(value) -> None:
    canonical = hashes.canonical_json(value)
    assert hashes.canonical_json(json.loads(canonical)) == canonical


LINES = st.lists(
    st.fixed_dictionaries({"id": WORDS, "sha256": WORDS, "size": st.integers(0, 2**26), "pages": st.integers(0, 9)}),
    max_size=4,
    unique_by=lambda line: line["id"],
)


@given(lines=LINES, chance=st.randoms())
def test_the_order_of_papers_does_not_matter(lines, chance) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert hashes.manifest_sha256(lines) == hashes.manifest_sha256(shuffled) == checks.manifest_hash(shuffled)


@given(digits=st.from_regex(r"[0-9]{22}", fullmatch=True), at=st.integers(0, 22), other=st.integers(1, 9))
def test_the_platform_finds_every_mistyped_digit_of_a_receipt_number(digits, at, other) -> None:
    number = digits + receipt_no.check_digit(digits)
    wrong = number[:at] + str((int(number[at]) + other) % 10) + number[at + 1 :]
    assert checks.receipt_no_holds(number)
    assert not checks.receipt_no_holds(wrong)


@given(characters=st.text(checks.CROCKFORD, min_size=7, max_size=7))
def test_the_platform_takes_every_query_code_of_the_terminal(characters) -> None:
    assert checks.query_code_holds(characters + query_code.check_character(characters))


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the places of every value in a body."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for key, value in inner for place in [(*path, key), *places(value, (*path, key))]]


def changed(filed: Filed, place: tuple[Any, ...], value: Any) -> bytes:
    """Return the body under a new id and number, with one value in place of another."""
    body = copy.deepcopy(filed.body) | {"id": filed.id, "receipt_no": receipt_number()}
    node: Any = body
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    return json.dumps(body).encode()


FILED = submission(b"drawing", b"page")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.sampled_from(places(FILED.body)), value=PLAIN)
def test_a_body_with_any_one_value_changed_gets_a_typed_answer(platform, place, value) -> None:
    filed = Filed(FILED.body | {"id": new_id()})
    body = changed(filed, place, value)
    answer = platform.ask("PUT", f"/submissions/{filed.id}", source=body, headers={"Content-Type": "application/json"})
    assert answer.status in (202, 403, 409, 422)
    assert answer.typed() or answer.problem()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=60) | PLAIN.map(lambda value: json.dumps(value).encode()))
def test_any_body_gets_a_typed_answer(platform, body) -> None:
    answer = platform.ask("PUT", f"/submissions/{ID}", source=body, headers={"Content-Type": "application/json"})
    assert answer.problem().code in ("bad-request", "validation-failed")
