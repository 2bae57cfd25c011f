"""The newer calls by raw HTTP: what is wrong in a request is named by its place, and what is right is told once."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.contract.document import Document
from kiosk.domain.hashes import canonical_json
from kiosk.domain.sealing import public_key, seal
from kiosk.platform.answer import Answer
from kiosk.platform.calls.opinions import case
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.training.site import SUPERVISION_KEY
from tests.support.dossiers import City
from tests.support.opinions import code_of, filed_opinion
from tests.support.parcels import DEVICE, new_id
from tests.support.proofs import asked, somebody
from tests.support.sandbox import SandboxThread

DOCUMENT = Document()
JSON = {"Content-Type": "application/json"}


def a_check() -> dict[str, Any]:
    person = {"name": "林静姝", "id_type": "resident", "id_no": "990101198803120020"}
    return {
        "id": new_id(), "task_code": "1199010099158785XB3991006000000", "material_id": "real-estate-certificate",
        "person": person,
    }  # fmt: skip


def a_staff_call() -> dict[str, Any]:
    return {
        "id": new_id(), "device": DEVICE, "machine": "3 号机", "language": "zh_CN",
        "called_at": "2026-11-23T10:26:31+08:00", "mode": "training",
    }  # fmt: skip


def a_proof() -> dict[str, Any]:
    return asked("property-record", somebody())


def by_card() -> dict[str, Any]:
    return {
        "id_type": "resident", "id_no": "990101198803120020", "purpose": "own-progress", "device": DEVICE,
        "mode": "training",
    }  # fmt: skip


def a_case() -> dict[str, Any]:
    return {"code": code_of(7), "key": code_of(20_000_000_007)}


CALLS: dict[str, Any] = {
    "/checks": a_check,
    "/staff-calls": a_staff_call,
    "/proofs/queries": a_proof,
    "/progress/queries": by_card,
    "/cases:query": a_case,
}
KEYED = ["/checks", "/staff-calls", "/proofs/queries"]


def post(platform: Platform, path: str, body: object, **headers: str) -> Answer:
    """Send a body as it is and hold the answer against the document."""
    named = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
    if path in KEYED and isinstance(body, dict):
        own = body.get("id")
        named = {"Idempotency-Key": own if isinstance(own, str) else new_id()} | named
    content = body if isinstance(body, bytes) else canonical_json(body)
    answer = platform.ask("POST", path, source=content, headers=named)
    found = DOCUMENT.find("POST", path)
    assert found
    assert DOCUMENT.check_answer(found[0], answer.status, answer.headers, json.loads(answer.body)) == []
    return answer


def refused(answer: Answer) -> Problem:
    problem = answer.problem()
    assert problem, answer
    return problem


def places(value: object, below: str = "") -> Iterator[str]:
    """Yield the pointer of every member inside a body."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{below}/{name}"
            yield from places(inner, f"{below}/{name}")


def taken_out(body: dict[str, Any], pointer: str, put: object = None) -> dict[str, Any]:
    """Return a copy without a member, or with another value in its place."""
    changed = copy.deepcopy(body)
    *way, last = pointer.strip("/").split("/")
    inner: Any = changed
    for step in way:
        inner = inner[step]
    del inner[last]
    if put is not None:
        inner[last] = put
    return changed


@pytest.mark.parametrize("path", CALLS)
def test_every_member_that_is_missing_is_named_by_its_place(platform: Platform, path: str) -> None:
    for pointer in places(CALLS[path]()):
        problem = refused(post(platform, path, taken_out(CALLS[path](), pointer)))
        assert (problem.code, problem.retry) == ("validation-failed", "after-fix")
        assert [(error.pointer, error.code) for error in problem.errors] == [(pointer, "required")]
        assert all(error.message_zh for error in problem.errors)


@pytest.mark.parametrize("path", CALLS)
def test_a_member_of_another_type_is_named_and_its_value_is_not_repeated(platform: Platform, path: str) -> None:
    for pointer in places(CALLS[path]()):
        answer = post(platform, path, taken_out(CALLS[path](), pointer, put=["secret-of-somebody"]))
        problem = refused(answer)
        assert (problem.code, problem.errors[0].pointer) == ("validation-failed", pointer)
        assert b"secret-of-somebody" not in answer.body


NO_OBJECTS = {
    "bad-request": [b"", b"{", b'{"id": 1.5}', b'{"id": NaN}', b"\xff\xfe", b"[" * 100_000, b'"\\ud800"'],
    "validation-failed": [b"[]", b"7", b"null", b'"x"', b"{}"],
}


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("code", NO_OBJECTS)
def test_what_is_no_object_of_the_document_is_refused_and_told_so(platform: Platform, path: str, code: str) -> None:
    headers = {"Idempotency_Key": new_id()} if path in KEYED else {}
    found = [refused(post(platform, path, body, **headers)).code for body in NO_OBJECTS[code]]
    assert set(found) == {code}


@pytest.mark.parametrize("path", CALLS)
def test_a_body_that_says_to_be_something_else_is_refused(platform: Platform, path: str) -> None:
    problem = refused(post(platform, path, CALLS[path](), Content_Type="text/plain"))
    assert problem.code == "wrong-media-type"


@pytest.mark.parametrize("path", KEYED)
def test_a_call_that_may_be_sent_twice_needs_its_key_and_the_same_in_its_body(platform: Platform, path: str) -> None:
    body = CALLS[path]()
    none = platform.ask("POST", path, source=canonical_json(body), headers=JSON)
    other = post(platform, path, body, Idempotency_Key=new_id())
    assert refused(none).code == "idempotency-missing"
    assert [(error.pointer, error.code) for error in refused(other).errors] == [("/id", "const")]


@pytest.mark.parametrize("path", KEYED)
def test_what_is_sent_again_after_a_lost_answer_is_answered_as_the_first_time(
    platform: Platform, sandbox: SandboxThread, path: str
) -> None:
    body = CALLS[path]()
    sandbox.fault("drop-answer", times=1, match=path)
    with pytest.raises(UnreachableError):
        post(platform, path, body)
    first, again = (post(platform, path, body) for _ in range(2))
    assert first.status in (200, 201)
    assert json.loads(again.body) == json.loads(first.body)


@pytest.mark.parametrize("path", [path for path in CALLS if path not in ("/checks", "/cases:query")])
def test_a_machine_that_serves_people_gets_nothing_from_a_training_platform(platform: Platform, path: str) -> None:
    problem = refused(post(platform, path, CALLS[path]() | {"mode": "production"}))
    assert (problem.code, problem.errors) == ("forbidden-scope", ())


@pytest.mark.parametrize("path", CALLS)
def test_another_method_is_told_and_does_nothing(platform: Platform, sandbox: SandboxThread, path: str) -> None:
    before = sandbox.state()
    found = {refused(platform.ask(method, path)).code for method in ("GET", "PUT", "DELETE", "PATCH", "TRACE")}
    assert found <= {"method-not-allowed", "bad-request"}
    assert sandbox.state() == before


@pytest.mark.parametrize(
    "path", ["/proofs/{id}/document", "/proofs/{id}/preview", "/staff-calls/{id}", "/submissions/{id}"]
)
def test_a_name_that_is_no_id_never_reaches_a_file(platform: Platform, path: str) -> None:
    names = ["x", "..%2F..%2Fetc%2Fpasswd", "01936f3a-6f40-7c21-9a55-00000000000", "%00", "é", "%0A"]
    found = {refused(platform.ask("GET", path.format(id=name))).code for name in names}
    assert found <= {"bad-request", "not-found", "method-not-allowed"}


@pytest.mark.parametrize(
    "letter",
    [b"[]", b"7", b"null", b"{}", b'{"kind":[],"language":"en"}', b'{"kind":"complaint"}', b"[" * 30_000, b"\xff"],
    ids=["list", "number", "null", "empty", "kind is a list", "no language", "brackets", "no text"],
)
def test_a_letter_that_is_none_is_sent_back_now_and_not_found_out_when_its_answer_is_asked_for(
    platform: Platform, letter: bytes
) -> None:
    # A code of its own each: who asks for one too often is not listened to any more.
    code, key = code_of(4711 + len(letter)), code_of(20_000_004_711)
    filed = filed_opinion(id=(name := new_id()), code=code, key=key)
    content = seal(letter, public_key(SUPERVISION_KEY), name)
    filed.body["sealed"]["content"] = base64.b64encode(content).decode()
    answer = platform.ask(
        "PUT", f"/opinions/{name}", source=canonical_json(filed.body), headers=JSON | {"Idempotency-Key": name}
    )
    problem = refused(answer)
    assert (problem.code, [error.pointer for error in problem.errors]) == ("validation-failed", ["/sealed/content"])
    with pytest.raises(RefusedError, match="not-found"):
        case(platform, code, key)


def test_a_dossier_asked_for_by_card_names_nobody_else(sandbox: SandboxThread) -> None:
    first, second = City(sandbox), City(sandbox)
    for city in (first, second):
        city.file()
    mine = post(first.platform, "/progress/queries", first.query())
    assert str(first.code).encode() in mine.body
    assert str(second.person["id_no"]).encode() not in mine.body
    first.close()
    second.close()
