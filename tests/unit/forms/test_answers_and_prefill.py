"""Answers lie in buffers that can be overwritten; cards answer what they can."""

from __future__ import annotations

import datetime
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card import Sex
from kiosk.domain.form import Form
from kiosk.domain.parties import Person
from kiosk.forms import Answers, prefilled
from kiosk.forms.prefill import of_card
from tests.support.cards import FOREIGN_2017, LIN
from tests.support.flow_walk import ELDER, card, training_catalogue

TODAY = datetime.date(2026, 11, 23)


def form_of(task_code: str) -> Form:
    catalogue = training_catalogue()
    item = catalogue.item(task_code)
    assert item is not None
    assert item.form is not None
    return catalogue.form(item.form)


def test_an_answer_is_read_as_it_was_given() -> None:
    answers = Answers({"name": "覃𬭎"})
    assert (answers["name"], list(answers), len(answers)) == ("覃𬭎", ["name"], 1)


def test_the_same_answer_again_is_no_change() -> None:
    answers = Answers({"phone": "13800000000"})
    assert [answers.put("phone", value) for value in ("13800000000", "139", "")] == [False, True, True]


def test_an_empty_answer_is_none() -> None:
    answers = Answers({"phone": "138", "name": ""})
    answers.put("phone", "")
    assert dict(answers) == {}


def test_what_was_answered_before_is_overwritten() -> None:
    answers = Answers({"phone": "13800000000"})
    buffer = answers._buffers["phone"]
    answers.put("phone", "13900000000")
    assert buffer == bytes(11)


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=20), max_size=6))
def test_a_wipe_overwrites_every_byte(given_answers: dict[str, str]) -> None:
    given_answers = {name: value for name, value in given_answers.items() if value.isprintable()}
    answers = Answers(given_answers)
    buffers = list(answers._buffers.values())
    wiped = answers.wipe()
    assert wiped == sum(map(len, buffers)) == sum(len(v.encode()) for v in given_answers.values())
    assert not any(any(buffer) for buffer in buffers)
    assert not answers


def test_nothing_of_an_answer_stands_in_its_repr() -> None:
    assert repr(Answers({"name": "赵德厚"})) == "Answers(1)"


def test_a_card_answers_name_number_age_and_address() -> None:
    found = prefilled(form_of(ELDER), card("zhao-dehou"), None, TODAY)
    assert found == {
        "name": "赵德厚",
        "number": "990121194307050016",
        "age": "83",
        "address": "云泽市清汀县清汀镇柳湾村6组12号",
    }


def test_without_a_card_nothing_is_known() -> None:
    assert prefilled(form_of(ELDER), None, None, TODAY) == {}


def test_the_operator_is_a_source_too() -> None:
    form = form_of(ELDER)
    field = msgspec.structs.replace(form.fields["contact_name"], prefill="operator.name")
    form = msgspec.structs.replace(form, fields=form.fields | {"contact_name": field})
    found = prefilled(form, None, Person.of_card(LIN), TODAY)
    assert found == dict.fromkeys(("contact_name", "agent_name"), "林静姝") | {"agent_number": LIN.number}


def test_what_the_form_would_refuse_is_left_open() -> None:
    odd = card("zhao-dehou", number="990121194307050017", address="村")
    assert set(prefilled(form_of(ELDER), odd, None, TODAY)) == {"name", "age"}


@pytest.mark.parametrize("field", ["address", "age", "birth_date", "nationality"])
def test_what_a_card_does_not_say_is_empty(field: str) -> None:
    silent = replace(LIN, address=None, birth_date=None, nationality=None)
    assert of_card(silent, TODAY)[field] == ""


def test_a_card_in_latin_letters_gives_its_latin_name() -> None:
    assert of_card(replace(FOREIGN_2017, name=""), TODAY)["name"] == FOREIGN_2017.name_latin


def test_sex_is_told_by_the_word_forms_use() -> None:
    assert of_card(replace(LIN, sex=Sex.UNSTATED), TODAY)["sex"] == "unstated"
