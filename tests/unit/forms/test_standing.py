"""Which answers count: only those of fields that are asked for, whatever was entered before."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.conditions import RELATION
from kiosk.domain.form import Form
from kiosk.forms import counted, dropped, form_data, is_shown
from tests.support.flow_walk import TRAINING

FORMS = [
    msgspec.json.decode(path.read_bytes(), type=Form)
    for path in sorted((TRAINING / "catalogue" / "forms").glob("*.json"))
]
MEDICAL = next(form for form in FORMS if form.code == "resident-medical")


def test_an_answer_of_a_hidden_field_does_not_count_and_is_kept() -> None:
    answers = {"pay_by": "scan", "card_no": "6217000000003067"}
    assert counted(MEDICAL, answers) == {"pay_by": "scan"}
    assert "card_no" in answers


def test_a_field_under_a_hidden_one_does_not_count_either() -> None:
    raw = {
        "code": "nested", "version": 1, "title": {"zh": "试", "en": "Try"},
        "schema": {"properties": {name: {"type": "string"} for name in "abc"}},
        "fields": {
            "a": {"label": {"zh": "甲", "en": "A"}, "kind": "text"},
            "b": {"label": {"zh": "乙", "en": "B"}, "kind": "text", "show_when": {"a": "1"}},
            "c": {"label": {"zh": "丙", "en": "C"}, "kind": "text", "show_when": {"b": "1"}},
        },
        "groups": [{"title": {"zh": "一", "en": "One"}, "fields": ["a", "b", "c"]}],
    }  # fmt: skip
    form = msgspec.convert(raw, Form)
    assert counted(form, {"a": "1", "b": "1", "c": "x"}).keys() == {"a", "b", "c"}
    assert counted(form, {"a": "2", "b": "1", "c": "x"}) == {"a": "2"}
    assert dropped(form, {"a": "1", "b": "1", "c": "x"}, {"a": "2", "b": "1", "c": "x"}) == ("b", "c")


def test_facts_of_the_visit_always_count() -> None:
    assert counted(MEDICAL, {RELATION: "self"}) == {RELATION: "self"}


def test_a_name_that_is_no_field_does_not_count() -> None:
    assert counted(MEDICAL, {"nothing": "x"}) == {}


def test_what_somebody_took_out_by_hand_was_not_dropped() -> None:
    assert dropped(MEDICAL, {"phone": "13800000000"}, {}) == ()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_what_is_sent_is_what_counts(form: Form) -> None:
    answers = {name: _some(form, name) for name in form.fields}
    assert form_data(form, answers).keys() == counted(form, answers).keys()


@given(st.dictionaries(st.sampled_from(sorted(MEDICAL.fields)), st.sampled_from(["yes", "no", "child", "birth", "1"])))
def test_counting_twice_changes_nothing_and_only_shown_fields_are_left(answers: dict[str, str]) -> None:
    once = counted(MEDICAL, answers)
    assert counted(MEDICAL, once) == once
    assert all(is_shown(MEDICAL, name, answers) for name in once)


def _some(form: Form, name: str) -> str:
    schema = form.schema.properties[name]
    if "enum" in schema:
        return str(schema["enum"][0])
    kinds = {"integer": "1", "boolean": "yes", "array": json.dumps(schema.get("items", {}).get("enum", ["a"])[0])}
    return kinds.get(schema.get("type", "string"), "x").strip('"')
