"""What a form asks, field by field; the verdict is that of jsonschema, the sentence is ours."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.texts import text
from kiosk.domain.conditions import SEVERAL
from kiosk.domain.form import Field, Form
from kiosk.domain.words import Words
from kiosk.forms import entered, fault, faults, form_data, is_required, is_shown
from kiosk.forms.rules import typed
from kiosk.steps.fact_forms import AUTHORITY, UNIT
from tests.support.flow_walk import ANSWERS, TRAINING

FORMS = {path.stem: path for path in sorted((TRAINING / "catalogue" / "forms").glob("*.json"))}
RAW = {name: json.loads(path.read_bytes()) for name, path in FORMS.items()}
ELDER = msgspec.convert(RAW["elder-allowance-v1"], Form)
WELL = ANSWERS | {
    "name": "赵德厚",
    "number": "990121194307050016",
    "age": "83",
    "address": "云泽市清汀县清汀镇柳湾村6组12号",
}
EVERY_KIND = {
    "code": "every-kind",
    "version": 1,
    "title": {"zh": "试", "en": "Try"},
    "schema": {
        "type": "object",
        "properties": {
            "words": {"type": "string", "minLength": 2, "maxLength": 4},
            "since": {"type": "string", "format": "date"},
            "members": {"type": "integer", "minimum": 1, "maximum": 9},
            "rent": {"type": "integer", "minimum": 100, "maximum": 1_000_000},
            "agreed": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "why": {"type": "string", "pattern": "^[a-z]+$"},
            "number": {"type": "string"},
            "unit": {"type": "string", "format": "uscc"},
        },
        "required": ["words"],
        "allOf": [
            {"if": {"properties": {"kind": {"enum": ["b"]}}, "required": ["kind"]}, "then": {"required": ["why"]}},
            {"not": {"required": ["nothing"]}},
        ],
    },
    "fields": {
        "words": {"label": {"zh": "字", "en": "Words"}, "kind": "text"},
        "since": {"label": {"zh": "起", "en": "Since"}, "kind": "text"},
        "members": {"label": {"zh": "人", "en": "Members"}, "kind": "digits"},
        "rent": {"label": {"zh": "租", "en": "Rent"}, "kind": "amount"},
        "agreed": {"label": {"zh": "可", "en": "Agreed"}, "kind": "yes-no"},
        "kind": {"label": {"zh": "类", "en": "Kind"}, "kind": "choice"},
        "why": {"label": {"zh": "因", "en": "Why"}, "kind": "latin", "show_when": {"kind": "b"}},
        "number": {"label": {"zh": "号", "en": "Number"}, "kind": "id-number"},
        "unit": {"label": {"zh": "码", "en": "Unit"}, "kind": "latin"},
    },
    "groups": [{"title": {"zh": "页", "en": "Page"}, "fields": ["words", "since", "members", "rent", "agreed"]}],
}
EVERY = msgspec.convert(EVERY_KIND, Form)


def key(form: Form, name: str, value: str, **others: str) -> str:
    """Return the key of the sentence at a field, empty when it is well."""
    found = fault(form, name, {name: value, **others})
    return found.key if found else ""


def test_answers_that_are_well_have_no_faults() -> None:
    assert faults(ELDER, WELL) == {}


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [
        ("1380000000", "form.fault.phone-one-missing"),
        ("138000000000", "form.fault.phone-one-more"),
        ("1380", "form.fault.phone-length"),
        ("23800000000", "form.fault.phone-start"),
        ("13800000000", ""),
    ],
)
def test_a_telephone_number_is_told_what_is_wrong_with_it(phone: str, sentence: str) -> None:
    assert key(ELDER, "phone", phone) == sentence


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("living", "", "form.fault.choose"),
        ("living", "castle", "form.fault.choose"),
        ("card_no", "", "form.fault.empty"),
        ("card_no", "62170000", "form.fault.card"),
        ("age", "x", "form.fault.pattern"),
        ("number", "990121194307050017", "form.fault.id-number"),
        ("address", "村", "form.fault.short"),
        ("address", "村" * 71, "form.fault.long"),
        ("contact_name", "", ""),
        ("contact_phone", "", ""),
        ("contact_phone", "139", "form.fault.phone-length"),
    ],
)
def test_each_kind_of_fault_has_its_sentence(field: str, value: str, sentence: str) -> None:
    assert key(ELDER, field, value) == sentence


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("words", "一", "form.fault.short"),
        ("words", "一二三四五", "form.fault.long"),
        ("words", "𬭎𬭎", ""),
        ("since", "2026-02-30", "form.fault.date"),
        ("since", "20260228", "form.fault.date"),
        ("since", "2026-02-28", ""),
        ("members", "0", "form.fault.low"),
        ("members", "10", "form.fault.high"),
        ("members", "9", ""),
        ("members", "neun", "form.fault.number"),
        ("rent", "0.99", "form.fault.low"),
        ("rent", "10000.01", "form.fault.high"),
        ("rent", "12.345", "form.fault.number"),
        ("rent", "viel", "form.fault.number"),
        ("rent", "850.50", ""),
        ("agreed", "yes", ""),
        ("number", "11010519491231002x", ""),
        ("unit", "91330106MA27Y4U47R", ""),
        ("unit", "91330106MA27Y4U47X", "form.fault.unit-code"),
    ],
)
def test_each_keyword_of_a_schema_is_minded(field: str, value: str, sentence: str) -> None:
    assert key(EVERY, field, value) == sentence


def test_limits_of_money_are_said_in_yuan() -> None:
    assert fault(EVERY, "rent", {"rent": "0.5"}) == text("form.fault.low", least="1.00")


def test_answers_are_sent_as_the_schema_types_them() -> None:
    answers = {"words": "两个", "members": "3", "rent": "850.50", "agreed": "yes", "number": "11010519491231002x"}
    assert form_data(EVERY, answers) == {
        "words": "两个",
        "members": 3,
        "rent": 85050,
        "agreed": True,
        "number": "11010519491231002X",
    }


def test_a_field_that_is_not_asked_for_is_neither_judged_nor_sent() -> None:
    answers = WELL | {"institution": "castle"}
    assert not is_shown(ELDER, "institution", answers)
    assert (faults(ELDER, answers), "institution" in form_data(ELDER, answers)) == ({}, False)


def test_an_answer_can_make_another_field_needed() -> None:
    assert not is_required(ELDER, "institution", WELL)
    assert is_required(ELDER, "institution", WELL | {"living": "institution"})


def test_a_hidden_answer_makes_nothing_needed() -> None:
    form = msgspec.structs.replace(
        EVERY, fields=EVERY.fields | {"kind": msgspec.structs.replace(EVERY.fields["kind"], show_when={"words": "ja"})}
    )
    assert not is_required(form, "why", {"kind": "b", "words": "nein"})


def test_our_own_small_forms_are_judged_the_same_way() -> None:
    assert set(faults(UNIT, {"name": "云"})) == {"name", "code", "role"}
    assert faults(AUTHORITY, {"scope": "submit", "until": "2027-01-01"}) == {}


def plausible(name: str, schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Return answers to one field: nothing, what fits, and what nearly fits."""
    fitting = list(schema.get("enum", schema.get("items", {}).get("enum", ()))) + [WELL.get(name, "")]
    return st.sampled_from([*fitting, "", "1", "13800000000", "1380000000", "990121194307050016", "x" * 80])


# Of the fields before a field one may show it, or make it needed; of all of them the schema may need some.
SMALL = ("words", "kind", "why", "number")
ONE_OF = st.sampled_from(["a", "b", ""])


def shown_plainly(form: Form, name: str, answers: dict[str, str]) -> bool:
    return all(
        answers.get(field, "") == wanted and shown_plainly(form, field, answers)
        for field, wanted in form.fields[name].show_when.items()
    )


def required_plainly(form: Form, name: str, answers: dict[str, str]) -> bool:
    beside = form.fields[name].required_when
    asked = {field: value for field, value in answers.items() if shown_plainly(form, field, answers)}
    by_schema = any(
        name in rule["then"]["required"]
        for rule in form.schema.all_of
        if "if" in rule and all(asked.get(field) in part["enum"] for field, part in rule["if"]["properties"].items())
    )
    by_field = bool(beside) and all(answers.get(field, "") == wanted for field, wanted in beside.items())
    return shown_plainly(form, name, answers) and (name in form.schema.required or by_field or by_schema)


@settings(deadline=None)
@given(data=st.data())
def test_what_is_asked_for_and_needed_is_by_all_conditions_however_few_are_looked_at(data: st.DataObject) -> None:
    raw: dict[str, Any] = json.loads(json.dumps(EVERY_KIND))
    for place, name in enumerate(SMALL):
        conditions = (
            st.dictionaries(st.sampled_from(SMALL[:place]), st.sampled_from("ab"), max_size=2) if place else st.just({})
        )
        raw["fields"][name] |= {"show_when": data.draw(conditions), "required_when": data.draw(conditions)}
    some = st.lists(st.sampled_from(SMALL), unique=True, max_size=2)
    raw["schema"]["required"] = data.draw(some)
    raw["schema"]["allOf"] = [
        {"if": {"properties": {name: {"enum": ["b"]}}, "required": [name]}, "then": {"required": data.draw(some)}}
        for name in data.draw(some)
    ]
    form = msgspec.convert(raw, Form)
    answers = data.draw(st.dictionaries(st.sampled_from(SMALL), ONE_OF))
    assert {name: (is_shown(form, name, answers), is_required(form, name, answers)) for name in SMALL} == {
        name: (shown_plainly(form, name, answers), required_plainly(form, name, answers)) for name in SMALL
    }


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_our_verdict_is_that_of_jsonschema(name: str, data: st.DataObject) -> None:
    form = msgspec.convert(RAW[name], Form)
    schema = RAW[name]["schema"]
    answers = {field: data.draw(plausible(field, part)) for field, part in schema["properties"].items()}
    well = not faults(form, answers)
    try:
        sound = jsonschema.Draft202012Validator(schema).is_valid(form_data(form, answers))
    except ValueError:  # letters where the schema wants a number: nothing to send, so nothing to compare
        sound = False
    # Ours is never milder; it also knows what no schema says: check characters, days of the calendar, telephones.
    assert sound or not well
    if not well and sound:
        stops = {n.text.text.key for f in form.fields.values() for n in f.notices if n.stop}
        assert {said.key for said in faults(form, answers).values()} <= stops | {
            "form.fault.card-digits",
            "form.fault.phone-one-more",
            "form.fault.unit-code",
            "form.fault.id-number",
            "form.fault.date",
            "form.fault.phone-start",
            "form.fault.phone-length",
            "form.fault.phone-one-missing",
        }


@pytest.mark.parametrize(
    ("schema", "kind", "value"),
    [
        ({"type": "boolean"}, "yes-no", "yes"),
        ({"type": "boolean"}, "yes-no", "no"),
        ({"type": "array"}, "multi", "a|b"),
        ({"type": "integer"}, "digits", "7"),
        ({"type": "integer"}, "amount", "100.00"),
        ({"type": "integer"}, "amount", "0.05"),
        ({"type": "string"}, "text", "云泽市"),
        ({}, "text", ""),
    ],
)
def test_what_was_sent_is_entered_again_as_it_was(schema: dict[str, str], kind: str, value: str) -> None:
    field = Field(Words("问", "Asked"), kind)
    sent = typed(schema, field, value.replace("|", SEVERAL))
    assert typed(schema, field, entered(schema, field, sent)) == sent
