"""Hashes: one canonical form whatever the order, and another hash for any other content."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.hashes import canonical_json, content_sha256, covers_sha256, form_sha256, manifest_sha256
from kiosk.sandbox import checks

LEAVES = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
)
FORMS = st.dictionaries(st.text("abc", min_size=1, max_size=3), LEAVES, max_size=5)
LINES: tuple[dict[str, object], ...] = (
    {"id": "b", "sha256": "1" * 64, "size": 2, "material_id": "bank-card"},
    {"id": "a", "sha256": "0" * 64, "size": 1, "material_id": "household-register"},
)
PARTIES: dict[str, Any] = {
    "relation": "entrusted",
    "applicant": {"name": "赵德厚", "id_no": "990121194307050016"},
    "operator": {"name": "林静姝", "id_no": "990101199703120028"},
    "authorisation": {"scope": ["submit", "supplement"], "until": "2026-12-31"},
}


@given(VALUES)
def test_what_is_written_is_read_back_as_it_was(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(max_size=6), LEAVES, max_size=6))
def test_the_order_in_which_answers_were_given_changes_nothing(answers: dict[str, object]) -> None:
    backwards = dict(reversed(answers.items()))
    assert canonical_json(backwards) == canonical_json(answers)


@given(VALUES)
def test_both_ends_write_the_same_bytes(value: object) -> None:
    assert content_sha256(value) == checks.canonical_hash(value)


@pytest.mark.parametrize("value", [0.5, [1, 2.0], {"a": {"b": [{"c": 1e9}]}}, float("nan"), (1, (2.5,))])
def test_a_fraction_has_no_canonical_form_wherever_it_stands(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_yes_and_no_are_no_fractions() -> None:
    assert canonical_json({"b": False, "a": True}) == b'{"a":true,"b":false}'


def test_chinese_is_written_as_it_is_and_control_characters_as_json_demands() -> None:
    assert canonical_json("赵\n\x01") == '"赵\\n\\u0001"'.encode()


@given(st.permutations(LINES))
def test_a_manifest_is_the_same_in_any_order(lines: list[dict[str, object]]) -> None:
    assert manifest_sha256(lines) == manifest_sha256(LINES)


@pytest.mark.parametrize(("member", "other"), [("id", "c"), ("sha256", "2" * 64), ("size", 3)])
def test_a_manifest_with_another_id_hash_or_size_is_another(member: str, other: object) -> None:
    assert manifest_sha256([LINES[0], LINES[1] | {member: other}]) != manifest_sha256(LINES)


def test_what_a_paper_is_called_is_no_part_of_its_manifest() -> None:
    assert manifest_sha256([LINES[0] | {"material_id": "other", "pages": 9}, LINES[1]]) == manifest_sha256(LINES)


@given(FORMS, FORMS)
def test_two_forms_have_one_hash_only_when_they_are_one(one: dict[str, object], other: dict[str, object]) -> None:
    same = canonical_json(one) == canonical_json(other)
    assert (form_sha256(one) == form_sha256(other)) is same


CHANGES: list[tuple[tuple[str, ...], object]] = [
    (("relation",), "family"),
    (("applicant", "name"), "赵德原"),
    (("applicant", "id_no"), "990121194307050017"),
    (("operator", "name"), "林静"),
    (("authorisation", "until"), "2027-12-31"),
    (("authorisation", "scope"), ["submit"]),
    (("authorisation", "scope"), ["supplement", "submit"]),
]


@pytest.mark.parametrize(("place", "value"), CHANGES, ids=lambda part: "/".join(map(str, part)) if part else "")
def test_any_change_of_the_parties_is_another_signature(place: tuple[str, ...], value: object) -> None:
    changed = copy.deepcopy(PARTIES)
    inner = changed
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    assert covers_sha256({}, changed, LINES) != covers_sha256({}, PARTIES, LINES)


@pytest.mark.parametrize("gone", ["authorisation", "operator", "relation"])
def test_parties_that_are_left_out_are_another_signature(gone: str) -> None:
    fewer = {name: value for name, value in PARTIES.items() if name != gone}
    assert covers_sha256({}, fewer, LINES) != covers_sha256({}, PARTIES, LINES)


def test_what_was_answered_cannot_pass_for_a_party() -> None:
    assert covers_sha256({"x": 1}, {}, ()) != covers_sha256({}, {"x": 1}, ())


@given(FORMS)
def test_the_platform_finds_the_same_binding(answers: dict[str, object]) -> None:
    drawing = {"id": "d", "sha256": "f" * 64, "size": 9}
    sent = {
        "form_data": answers,
        "parties": PARTIES,
        "manifest": [*LINES, drawing],
        "signature": {"attachment_id": "d"},
    }
    assert checks.covers_hash(sent) == covers_sha256(answers, PARTIES, LINES)
