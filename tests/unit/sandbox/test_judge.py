"""The document as a judge: which call is meant, and the place of whatever does not fit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.document import FILE, Breach, Document, absolute, pattern_of
from kiosk.contract.problems import MESSAGES, ProblemError, error_of
from kiosk.sandbox.application import read_json, refusal_of

SMALL = """
openapi: 3.1.0
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, pattern: "^[a-z]+$"}}
    put:
      operationId: putThing
      parameters:
        - $ref: "#/components/parameters/Limit"
        - {name: X-Key, in: header, required: true, schema: {type: string, minLength: 2}}
      requestBody:
        content: {application/json: {schema: {$ref: "schemas/things.yaml#/Thing"}}}
      responses:
        "200":
          headers: {X-Count: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {$ref: "schemas/things.yaml#/Thing"}}}
        "204": {description: nothing}
    head:
      operationId: headThing
      responses: {"200": {content: {application/json: {schema: {type: object}}}}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
x-problem-codes: {}
"""
THINGS = """
Thing:
  type: object
  required: [name, a/b]
  properties:
    name: {type: string}
    a/b: {type: object, required: [c~d], properties: {c~d: {$ref: "#/Count"}}}
    more: {type: array, items: {$ref: "#/Thing"}}
Count: {type: integer}
"""
RIGHT: dict[str, Any] = {"name": "x", "a/b": {"c~d": 1}}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("document")
    (folder / "schemas").mkdir()
    (folder / "openapi.yaml").write_text(SMALL)
    (folder / "schemas" / "things.yaml").write_text(THINGS)
    return Document(folder / "openapi.yaml")


def breaches(document: Document, body: object) -> set[tuple[str, str]]:
    return {(one.pointer, one.rule) for one in document.check_body(document.operations[0], body)}


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("PUT", "/things/x", "putThing"), ("put", "/things/x", "putThing"), ("HEAD", "/things/x", "headThing"),
        ("GET", "/things/x", None), ("PUT", "/things", None), ("PUT", "/things/", None), ("PUT", "/things/x/y", None),
        ("PUT", "/things/x/", None), ("PUT", "/Things/x", None), ("PARAMETERS", "/things/x", None),
    ],
)  # fmt: skip
def test_a_call_is_found_by_method_and_whole_path_only(
    document: Document, method: str, path: str, found: str | None
) -> None:
    match = document.find(method, path)
    assert (match[0].id if match else None) == found
    assert not match or match[1] == {"id": "x"}


def test_the_methods_of_a_path_are_told_also_where_the_asked_one_is_missing(document: Document) -> None:
    assert (document.methods_of("/things/x"), document.methods_of("/nothing")) == (("PUT", "HEAD"), ())


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (RIGHT, set()),
        ({}, {("/name", "required"), ("/a~1b", "required")}),
        (RIGHT | {"a/b": {}}, {("/a~1b/c~0d", "required")}),
        (RIGHT | {"a/b": {"c~d": "1"}}, {("/a~1b/c~0d", "type")}),
        (RIGHT | {"more": [RIGHT, {"name": 7, "a/b": {"c~d": 1}}]}, {("/more/1/name", "type")}),
        ([], {("", "type")}),
    ],
)
def test_every_wrong_place_is_named_by_a_json_pointer(
    document: Document, body: object, places: set[tuple[str, str]]
) -> None:
    assert breaches(document, body) == places


def shape(kind: str, **properties: object) -> dict[str, object]:
    """Return one of several shapes, told by its kind."""
    own = {"kind": {"const": kind}, "n": {"type": "integer"}, **properties}
    return {"type": "object", "required": list(own), "properties": own}


SHAPES = {"oneOf": [shape("a", a={"type": "string"}), shape("b"), {"type": "null"}]}


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ({"kind": "a", "n": 1, "a": ""}, []),
        (None, []),
        ({"kind": "a", "n": "1"}, ["/a", "/n"]),
        ({"kind": "b", "n": "1"}, ["/n"]),
        ({"kind": "c", "n": 1}, ["/kind"]),
        ({"n": 1, "a": ""}, ["/kind"]),
        ({}, ["/a", "/kind", "/n"]),
        (7, [""]),
    ],
)
def test_of_several_shapes_what_is_wrong_is_told_of_the_one_that_was_meant(
    document: Document, value: object, places: list[str]
) -> None:
    assert sorted(breach.pointer for breach in document.check(SHAPES, value)) == places


def test_a_value_of_two_shapes_is_named_itself(document: Document) -> None:
    found = document.check({"oneOf": [{"type": "integer"}, {"minimum": 0}]}, 7)
    assert [(breach.pointer, breach.rule) for breach in found] == [("", "oneOf")]


@pytest.mark.parametrize(
    ("path", "query", "headers", "places"),
    [
        ("x", {}, {"x-key": "ab"}, []),
        ("X", {}, {"x-key": "ab"}, ["path id"]),
        ("x", {"limit": "9"}, {"x-key": "ab"}, []),
        ("x", {"limit": "10"}, {"x-key": "ab"}, ["query limit"]),
        ("x", {"limit": "-1"}, {"x-key": "ab"}, ["query limit"]),
        ("x", {"limit": "٣"}, {"x-key": "ab"}, ["query limit"]),
        ("x", {"limit": "9" * 5000}, {"x-key": "ab"}, ["query limit"]),
        ("x", {"limit": ""}, {"x-key": "ab"}, ["query limit"]),
        ("x", {}, {}, ["header X-Key"]),
        ("x", {}, {"x-key": "a"}, ["header X-Key"]),
        ("1", {"limit": "x"}, {"x-key": ""}, ["path id", "query limit", "header X-Key"]),
    ],
)
def test_words_in_path_query_and_header_are_held_against_their_schemas(
    document: Document, path: str, query: dict[str, str], headers: dict[str, str], places: list[str]
) -> None:
    found = document.check_parameters(document.operations[0], {"id": path}, query, headers)
    assert [one.pointer for one in found] == places


@pytest.mark.parametrize(
    ("status", "headers", "body", "places"),
    [
        (200, {"content-type": "application/json", "x-count": "3"}, RIGHT, []),
        (200, {"content-type": "application/json; charset=utf-8", "x-count": "3"}, RIGHT, []),
        (200, {"content-type": "application/json"}, RIGHT, ["header X-Count"]),
        (200, {"content-type": "text/html", "x-count": "3"}, "", ["header Content-Type"]),
        (200, {"content-type": "application/json", "x-count": "3"}, {"name": "x"}, ["/a~1b"]),
        (204, {}, None, []),
        (500, {}, None, [""]),
    ],
)
def test_an_answer_is_held_against_its_status(
    document: Document, status: int, headers: dict[str, str], body: object, places: list[str]
) -> None:
    found = document.check_answer(document.operations[0], status, headers, body)
    assert [one.pointer for one in found] == places


def test_an_answer_to_head_has_no_body_to_be_held(document: Document) -> None:
    assert document.check_answer(document.operations[1], 200, {}, None) == []


@given(value=st.text(st.characters(exclude_characters="/"), min_size=1))
def test_a_path_value_is_whatever_stands_between_two_strokes(value: str) -> None:
    match = pattern_of("/a.b/{id}/c").fullmatch(f"/a.b/{value}/c")
    assert match
    assert match["id"] == value
    assert not pattern_of("/a.b/{id}/c").fullmatch(f"/aXb/{value}/c")


def test_a_reference_is_named_from_its_own_file() -> None:
    node = {"x": [{"$ref": "#/A"}, {"$ref": "schemas/b.yaml#/B"}], "$ref": "c.yaml#/C"}
    assert absolute(node, "file:///banshi/dir/a.yaml") == {
        "x": [{"$ref": "file:///banshi/dir/a.yaml#/A"}, {"$ref": "file:///banshi/dir/schemas/b.yaml#/B"}],
        "$ref": "file:///banshi/dir/c.yaml#/C",
    }


@pytest.mark.parametrize("words", [b'{"a": 1.0}', b"1e3", b"NaN", b"-Infinity", b'"\\ud800"', b"{", b"\xff", b""])
def test_json_without_a_canonical_form_is_none(words: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_json(words)


@pytest.mark.parametrize(
    ("pointers", "code"),
    [
        (["header Tus-Resumable", "path id"], "wrong-tus-version"),
        (["header Idempotency-Key"], "idempotency-missing"),
        (["path id", "header Idempotency-Key"], "bad-request"),
    ],
)
def test_two_headers_have_a_code_of_their_own(pointers: list[str], code: str) -> None:
    assert refusal_of([Breach(pointer, "required") for pointer in pointers]) == code


def test_every_breach_is_worded_for_people_and_says_no_value() -> None:
    told = [error_of(Breach("/name", rule, "林静姝")) for rule in (*MESSAGES, "multipleOf")]
    assert all(one["message_zh"] for one in told)
    assert "林静姝" not in str(told)


def test_a_problem_without_breaches_has_no_list_of_them_and_takes_further_members() -> None:
    body = ProblemError("chain-broken", "x", gap_at=7).members(409, "human", "/x", "now")
    assert ("errors" in body, body["gap_at"], body["type"]) == (False, 7, "urn:banshi:problem:chain-broken")


def test_the_document_of_the_city_names_every_problem_its_platform_can_say() -> None:
    city = Document()
    said = {
        word
        for file in FILE.parents[1].joinpath("sandbox").glob("*.py")
        for word in file.read_text(encoding="utf-8").replace("\n", " ").split('ProblemError("')[1:]
    }
    codes = {word.split('"')[0] for word in said}
    assert len(codes) > 15
    assert codes <= set(city.problems)
