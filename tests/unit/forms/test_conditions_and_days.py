"""What a form asks depends on other answers, on who stands here, and on the day."""

from __future__ import annotations

import datetime
import json
from typing import Any

import msgspec
import pytest

from config.texts import LANGUAGES, wording
from kiosk.domain.conditions import RELATION
from kiosk.domain.form import Form
from kiosk.domain.numbers import bank_card_holds
from kiosk.forms import computed, fault, faults, form_data, is_required, is_shown, notices
from tests.support.flow_walk import TRAINING

TODAY = datetime.date(2026, 11, 23)
CARD = "6217000000003067"


def form(code: str) -> Form:
    return msgspec.json.decode((TRAINING / "catalogue" / "forms" / f"{code}-v1.json").read_bytes(), type=Form)


ELDER, FLEXIBLE, NEWBORN = form("elder-allowance"), form("flexible-enrolment"), form("resident-medical")
RENT, TRADER, TWO = form("rent-withdrawal"), form("sole-trader"), form("disability-allowances")
AGENT = ("agent_name", "agent_number", "agent_relation", "agent_phone")


@pytest.mark.parametrize(("relation", "asked"), [("self", False), ("", False), ("family", True), ("entrusted", True)])
def test_who_stands_here_for_somebody_is_asked_who_they_are(relation: str, asked: bool) -> None:
    answers = {RELATION: relation}
    assert [is_shown(ELDER, name, answers) for name in AGENT] == [asked] * 4
    assert [is_required(ELDER, name, answers) for name in AGENT] == [asked] * 4


def test_a_fact_of_the_visit_is_never_sent() -> None:
    assert form_data(ELDER, {RELATION: "family", "living": "alone"}) == {"living": "alone"}


@pytest.mark.parametrize(
    ("what", "name", "answers", "asked"),
    [
        (FLEXIBLE, "permit_no", {"status": "other"}, True),
        (FLEXIBLE, "permit_no", {"status": "local"}, False),
        (FLEXIBLE, "card_no", {"pay_by": "debit"}, True),
        (NEWBORN, "guardian_name", {"insured": "child"}, True),
        (NEWBORN, "relation_agent", {"insured": "parent"}, True),
        (NEWBORN, "relation_agent", {"insured": "self"}, False),
        (NEWBORN, "insured_number", {"id_kind": "household"}, True),
        (NEWBORN, "insured_number", {"id_kind": "birth"}, False),
        (RENT, "spouse_number", {"marriage": "married"}, True),
        (RENT, "contract_no", {"public_rental": "no"}, False),
        (TRADER, "member_name", {"kind": "family"}, True),
        (TWO, "poor", {"wanted": "both"}, True),
        (TWO, "poor", {"wanted": "nursing"}, False),
        (TWO, "guardian_name", {"guardian_is": "yes"}, True),
    ],
)
def test_the_six_worked_forms_ask_what_the_answers_call_for(
    what: Form, name: str, answers: dict[str, str], asked: bool
) -> None:
    assert (is_shown(what, name, answers), is_required(what, name, answers)) == (asked, asked)


@pytest.mark.parametrize(
    ("born", "newborn"),
    [
        ("2026-11-23", "yes"),
        ("2026-08-25", "yes"),
        ("2026-08-24", "no"),
        ("1990-01-01", "no"),
        ("2026-11-24", ""),
        ("", ""),
        ("soon", ""),
    ],
)
def test_whether_a_child_is_a_newborn_follows_from_its_day_of_birth(born: str, newborn: str) -> None:
    assert computed(NEWBORN, {"born_on": born}, TODAY) == {"newborn": newborn}


def test_a_form_without_such_answers_computes_nothing() -> None:
    assert computed(RENT, {"marriage": "single"}, TODAY) == {}


def test_an_age_follows_from_the_day_of_birth() -> None:
    rule = msgspec.structs.replace(NEWBORN.fields["newborn"].computed, rule="age")
    field = msgspec.structs.replace(NEWBORN.fields["newborn"], computed=rule)
    aged = msgspec.structs.replace(NEWBORN, fields=NEWBORN.fields | {"newborn": field})
    assert computed(aged, {"born_on": "1943-07-05"}, TODAY) == {"newborn": "83"}


@pytest.mark.parametrize(
    ("what", "name", "answers", "words"),
    [
        (FLEXIBLE, "elsewhere", {"elsewhere": "yes"}, "转移接续"),
        (NEWBORN, "newborn", {"newborn": "yes"}, "出生那天"),
        (NEWBORN, "hardship", {"hardship": "poor"}, "联网核验"),
        (RENT, "marriage_proof", {"marriage_proof": "promise"}, "承诺要属实"),
        (TRADER, "scope", {"scope": "retail,food"}, "许可证"),
        (TWO, "other_care", {"other_care": "yes"}, "按高的发"),
    ],
)
def test_what_should_be_known_is_said_when_it_matters(
    what: Form, name: str, answers: dict[str, str], words: str
) -> None:
    (said,) = notices(what, name, answers)
    assert (words in said.text.zh, said.stop) == (True, False)
    assert notices(what, name, {}) == ()
    assert name not in faults(what, {"wanted": "both", **answers})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_gone_on_with_stops_the_page_and_says_where_to_go(language: str) -> None:
    said = fault(RENT, "own_card", {"own_card": "no"})
    assert said is not None
    assert len(wording(language)(said)) > 15
    assert fault(RENT, "own_card", {"own_card": "yes"}) is None


def test_every_notice_that_stops_says_what_else_can_be_done() -> None:
    all_forms = [form(path.stem.removesuffix("-v1")) for path in sorted((TRAINING / "catalogue" / "forms").glob("*"))]
    stops = [n.text.zh for one in all_forms for field in one.fields.values() for n in field.notices if n.stop]
    ways = ("窗口", "换一张", "补发前", "先结清", "要先结清")
    assert len(stops) >= 10
    assert [words for words in stops if not any(way in words for way in ways)] == []


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("living_region", "990121101201", None),
        ("living_region", "990121101000", "form.fault.region-3"),
        ("living_region", "990121000000", "form.fault.region-3"),
        ("living_region", "99012110120", "form.fault.region-3"),
        ("living_region", "99012110120x", "form.fault.region-3"),
        ("living_region", "110101001001", "form.fault.pattern"),
        ("insurances", "pension,medical", None),
        ("insurances", "pension,pension", "form.fault.choose"),
        ("insurances", "lottery", "form.fault.choose"),
        ("from_month", "2026-11", None),
        ("from_month", "2027-02", None),
        ("from_month", "2026-10", "form.fault.too-early"),
        ("from_month", "2026-13", "form.fault.month"),
        ("from_month", "2026", "form.fault.month"),
    ],
)
def test_the_new_kinds_of_fields_are_judged(name: str, value: str, key: str | None) -> None:
    said = fault(FLEXIBLE, name, {name: value}, TODAY)
    assert (said.key if said else None) == key


@pytest.mark.parametrize(
    ("depth", "code", "well"), [(1, "990121000000", True), (2, "990121000000", False), (2, "990121101000", True)]
)
def test_a_place_is_chosen_as_far_as_its_field_asks(depth: int, code: str, well: bool) -> None:
    field = msgspec.structs.replace(FLEXIBLE.fields["living_region"], depth=depth)
    asked = msgspec.structs.replace(FLEXIBLE, fields=FLEXIBLE.fields | {"living_region": field})
    said = fault(asked, "living_region", {"living_region": code})
    assert (said.key if said else None) == (None if well else f"form.fault.region-{depth}")


def test_without_a_day_no_limit_moves_and_a_fixed_one_holds() -> None:
    assert fault(FLEXIBLE, "from_month", {"from_month": "2020-01"}) is None
    field = msgspec.structs.replace(FLEXIBLE.fields["from_month"], not_before="2026-01", not_after="2026-12")
    fixed = msgspec.structs.replace(FLEXIBLE, fields=FLEXIBLE.fields | {"from_month": field})
    said = [fault(fixed, "from_month", {"from_month": month}) for month in ("2025-12", "2026-06", "2027-01")]
    assert [one.key if one else None for one in said] == ["form.fault.too-early", None, "form.fault.too-late"]


def test_a_day_to_come_is_no_day_of_birth() -> None:
    said = fault(NEWBORN, "born_on", {"born_on": "2026-11-24"}, TODAY)
    assert said is not None
    assert (said.key, fault(NEWBORN, "born_on", {"born_on": "2026-11-23"}, TODAY)) == ("form.fault.too-late", None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_names_the_field_and_what_to_do(language: str) -> None:
    said = fault(FLEXIBLE, "living_region", {"living_region": "990121000000"})
    label = FLEXIBLE.fields["living_region"].label.of(language)
    assert said is not None
    assert wording(language)(said).startswith(label)


def test_too_many_choices_are_told_with_the_number_that_goes() -> None:
    said = fault(form("chronic-disease"), "diseases", {"diseases": "hypertension,diabetes,heart"})
    assert said is not None
    assert "2" in wording("zh_CN")(said)


@pytest.mark.parametrize(
    ("number", "holds"),
    [(CARD, True), ("6217 0000 0000 3067", True), ("6217000000003066", False), ("621700000000306", False), ("", False),
     ("62170000000030670000", False), ("６２１７００００００００３０６７", True), ("6217x00000003067", False)],
)  # fmt: skip
def test_the_number_of_a_bank_card_has_its_check_digit(number: str, holds: bool) -> None:
    assert bank_card_holds(number) is holds


@pytest.mark.parametrize(("value", "key"), [(CARD, None), ("6217000000003060", "form.fault.card-digits")])
def test_a_card_number_is_held_against_its_check_digit(value: str, key: str | None) -> None:
    said = fault(FLEXIBLE, "card_no", {"pay_by": "debit", "card_no": value})
    assert (said.key if said else None) == key


@pytest.mark.parametrize(
    ("value", "key"), [("91990100MA0XXXXX0A", "form.fault.unit-code"), ("11990100991171096D", None)]
)
def test_a_credit_code_is_held_against_its_check_character(value: str, key: str | None) -> None:
    said = fault(form("food-licence"), "uscc", {"uscc": value})
    assert (said.key if said else None) == key


def test_answers_are_sent_as_the_schema_types_them() -> None:
    sent: dict[str, Any] = form_data(
        TRADER, {"scope": "retail,repair", "capital": "10", "liaison_phone": "13800000000", "kind": "person"}
    )
    assert sent == {"scope": ["retail", "repair"], "capital": 10, "liaison_phone": "13800000000", "kind": "person"}


def test_money_is_sent_in_fen_and_cards_without_spaces() -> None:
    sent = form_data(RENT, {"amount": "1800.50", "card_no": "6217 0000 0000 3067"})
    assert sent == {"amount": 180050, "card_no": CARD}


@pytest.mark.parametrize(
    ("amount", "key"), [("0.50", "form.fault.low"), ("21600", None), ("21600.01", "form.fault.high")]
)
def test_an_amount_has_its_limits(amount: str, key: str | None) -> None:
    said = fault(RENT, "amount", {"amount": amount})
    assert (said.key if said else None) == key


def conditional(condition: dict[str, Any]) -> Form:
    """Return a form in which ``why`` is needed under a condition of the schema on ``what``, which takes several."""
    raw = json.loads((TRAINING / "catalogue" / "forms" / "utility-transfer-v1.json").read_bytes())
    rule = {"if": {"properties": {"services": condition}, "required": ["services"]}, "then": {"required": ["old_name"]}}
    raw["schema"]["required"] = []
    raw["schema"]["allOf"] = [rule]
    return msgspec.convert(raw, Form)


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        ({"contains": {"const": "gas"}}, True),
        ({"contains": {"enum": ["water", "gas"]}}, True),
        ({"not": {"contains": {"const": "water"}}}, False),
        ({"not": {"contains": {"const": "oil"}}}, True),
    ],
)
def test_the_schema_may_ask_for_any_of_several_answers_or_another(condition: dict[str, Any], needed: bool) -> None:
    assert is_required(conditional(condition), "old_name", {"services": "water,gas"}) is needed
