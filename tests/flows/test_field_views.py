"""What a field of a form becomes on the screen, and how its answer reads in the review."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import Text, wording
from kiosk import training
from kiosk.domain.form import Choosable, Field, Form, Group, Schema
from kiosk.domain.hall import Region
from kiosk.domain.words import Words
from kiosk.forms import Answers
from kiosk.input import choices
from kiosk.steps.field_views import Surroundings, answer_words, field_view, kind_of, options, places
from kiosk.steps.screens import FieldKind, FieldView, Secret
from kiosk.steps.visit import Place

TODAY = datetime.date(2026, 11, 23)
VILLAGE = Region("990101001001", Words("东苑社区", "Dongyuan Community"))
STREET = Region("990101001000", Words("安澜街道", "Anlan Subdistrict"), (VILLAGE,))
CITY = (
    Region("990101000000", Words("清湾区", "Qingwan District"), (STREET,)),
    Region("990102000000", Words("清汀县", "Q")),
)
ILL = (Choosable("a", Words("高血压", "Hypertension")), Choosable("b", Words("糖尿病", "Diabetes")))


def a_field(kind: str, **more: object) -> Field:
    return Field(Words("某项", "Something"), kind, **more)


def shown(kind: str, value: str = "", schema: dict[str, object] | None = None, **more: object) -> FieldView:
    """Return how a field of a form is shown."""
    form = Form(
        code="f",
        version=1,
        title=Words("表", "Form"),
        schema=Schema(properties={"one": schema or {"type": "string"}}),
        fields={"one": a_field(kind, **more)},
        groups=(Group(Words("组", "Group"), ("one",)),),
    )
    return field_view(form, "one", Answers({"one": value}), Place(), closed=False, around=Surroundings(TODAY, CITY))


def read(field: Field, value: str, language: str = "zh_CN") -> str:
    """Return an answer as it reads in the review."""
    said = answer_words(field, value, CITY)
    return wording(language)(said) if isinstance(said, Text) else said.masked


@pytest.mark.parametrize("kind", [kind.value for kind in FieldKind])
def test_every_kind_of_a_form_is_a_kind_of_field(kind: str) -> None:
    assert kind_of(a_field(kind)).value == kind


def test_a_kind_of_tomorrow_is_entered_as_text() -> None:
    assert kind_of(a_field("hologram")) is FieldKind.TEXT


@pytest.mark.parametrize(
    ("kind", "longest"),
    [("phone", 11), ("bank-card", 19), ("uscc", 18), ("id-number", 18), ("region", 12), ("text", 60)],
)
def test_a_number_is_as_long_as_it_is_everywhere(kind: str, longest: int) -> None:
    assert shown(kind).max_length == longest


def test_the_longest_value_of_the_schema_wins() -> None:
    assert shown("text", schema={"type": "string", "maxLength": 4}).max_length == 4


@pytest.mark.parametrize(
    ("limit", "found"), [("today", "2026-11-23"), ("this-month", "2026-11-23"), ("2027-01-01", "2027-01-01"), ("", "")]
)
def test_limits_that_move_are_days_on_the_screen(limit: str, found: str) -> None:
    view = shown("date", not_before=limit, not_after=limit)
    assert (view.earliest, view.latest) == (found, found)


def test_only_a_telephone_is_said_back() -> None:
    assert [shown(kind).confirm for kind in ("phone", "digits", "id-number")] == [True, False, False]


@pytest.mark.parametrize(("mask", "person"), [("name", True), ("address", False), (None, False)])
def test_a_field_of_names_is_known_by_its_mask(mask: str | None, person: bool) -> None:
    assert shown("text", mask=mask).person is person


@pytest.mark.parametrize(
    ("more", "topic"),
    [({"topic": "employer-ending"}, "employer-ending"), ({"prefill": "card.nationality"}, "nationality"), ({}, "")],
)
def test_values_most_people_would_type_are_offered(more: dict[str, object], topic: str) -> None:
    assert shown("text", **more).topic == topic


def test_all_places_of_the_city_can_be_chosen_each_before_those_in_it() -> None:
    codes = [option.value for option in options(a_field("region"), CITY)]
    assert codes == ["990101000000", "990101001000", "990101001001", "990102000000"]
    assert places(CITY) is places(CITY)


@pytest.mark.parametrize(
    ("kind", "value", "language", "words"),
    [
        ("region", "990101001001", "zh_CN", "清湾区 · 安澜街道 · 东苑社区"),
        ("region", "990101001000", "en", "Qingwan District · Anlan Subdistrict"),
        ("region", "990102000000", "zh_CN", "清汀县"),
        ("region", "990177000000", "zh_CN", "990177000000"),
        ("multi", "a,b", "zh_CN", "高血压、糖尿病"),
        ("multi", "b", "en", "Diabetes"),
        ("multi", "a,gone", "en", "Hypertension"),
        ("yes-no", "yes", "zh_CN", "是"),
        ("text", "云泽", "en", "云泽"),
    ],
)
def test_an_answer_reads_in_words(kind: str, value: str, language: str, words: str) -> None:
    field = a_field(kind, options=ILL) if kind == "multi" else a_field(kind)
    assert read(field, value, language) == words


def test_a_masked_answer_stays_masked() -> None:
    said = answer_words(a_field("bank-card", mask="card"), "6222020000000000")
    assert isinstance(said, Secret)
    assert "6222" not in said.masked


@given(st.sampled_from([kind.value for kind in FieldKind]), st.text(max_size=20))
def test_whatever_was_answered_reads_as_something(kind: str, value: str) -> None:
    assert isinstance(read(a_field(kind, options=ILL), value, "en"), str)


def test_every_topic_a_training_form_names_is_known() -> None:
    files = (Path(training.__file__).parent / "catalogue" / "forms").glob("*.json")
    forms = [msgspec.json.decode(file.read_bytes(), type=Form) for file in files]
    named = {field.topic for form in forms for field in form.fields.values()} - {""}
    assert named
    assert named <= set(choices.topics())


def test_a_form_of_before_without_the_new_facts_is_still_read() -> None:
    field = msgspec.json.decode(b'{"label": {"zh": "a", "en": "b"}, "kind": "text"}', type=Field)
    assert (field.topic, field.depth, field.not_before) == ("", 3, "")
