"""The training city is believable: every form works, every number holds, every word is there in both languages."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kiosk.domain.hashes import content_sha256
from kiosk.sandbox.document import Document
from kiosk.training.persons import person, persons

FOLDER = Path(__file__).parents[3] / "kiosk" / "training" / "catalogue"
ITEMS = [json.loads(file.read_bytes()) for file in sorted((FOLDER / "items").glob("*.json"))]
FORMS = {(f["code"], f["version"]): f for f in (json.loads(p.read_bytes()) for p in (FOLDER / "forms").glob("*.json"))}
FULL = [item for item in ITEMS if item["kiosk_mode"] == "full"]
DOCUMENT = Document()
CODES = [item["catalog_code"] for item in ITEMS]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def schema(name: str) -> dict[str, Any]:
    """Return a schema of the document."""
    return {"$ref": f"banshi:/schemas/catalogue.yaml#/{name}"}


@pytest.mark.parametrize("item", ITEMS, ids=CODES)
def test_every_item_fits_the_document(item) -> None:
    assert DOCUMENT.check(schema("ServiceItem"), item) == []


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form["code"])
def test_every_form_fits_the_document_and_its_own_hash(form) -> None:
    assert DOCUMENT.check(schema("Form"), form) == []
    assert content_sha256({k: v for k, v in form.items() if k != "sha256"}) == form["sha256"]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form["code"])
def test_the_schema_of_every_form_is_json_schema(form) -> None:
    Draft202012Validator.check_schema(form["schema"])


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form["code"])
def test_fields_groups_and_schema_name_the_same(form) -> None:
    grouped = list(itertools.chain.from_iterable(group["fields"] for group in form["groups"]))
    assert sorted(grouped) == sorted(form["fields"]) == sorted(form["schema"]["properties"])


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form["code"])
def test_choices_offer_exactly_what_the_schema_takes(form) -> None:
    offered = {n: [o["value"] for o in f["options"]] for n, f in form["fields"].items() if "options" in f}
    taken = {name: form["schema"]["properties"][name]["enum"] for name in offered}
    assert offered == taken


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form["code"])
def test_a_field_that_is_shown_sometimes_depends_on_an_answer_there_is(form) -> None:
    properties = form["schema"]["properties"]
    for field in form["fields"].values():
        for name, value in field.get("show_when", {}).items():
            assert value in properties[name]["enum"]
    hidden = {name for name, field in form["fields"].items() if "show_when" in field}
    assert hidden.isdisjoint(form["schema"]["required"])


def test_the_popular_ten_stand_in_their_order() -> None:
    aliases = [item["alias"]["zh"] for item in sorted(ITEMS, key=lambda item: item["popular"])]
    assert aliases == [
        "社保参保证明", "公积金证明", "居民医保参保", "异地就医备案", "有无房屋证明", "高龄津贴", "失业登记",
        "灵活就业参保", "营业执照打印", "办件进度",
    ]  # fmt: skip


@pytest.mark.parametrize("item", FULL, ids=[item["catalog_code"] for item in FULL])
def test_what_is_applied_for_here_has_its_form_and_its_materials(item) -> None:
    assert item["unavailable"] is None
    assert (item["form"]["code"], item["form"]["version"]) in FORMS
    assert {material["source"] for material in item["materials"]} == {"applicant", "card", "form"}


@pytest.mark.parametrize("item", FULL, ids=[item["catalog_code"] for item in FULL])
def test_a_paper_that_is_asked_for_sometimes_depends_on_an_answer_there_is(item) -> None:
    properties = FORMS[item["form"]["code"], item["form"]["version"]]["schema"]["properties"]
    conditions = [pair for material in item["materials"] for pair in (material["when"] or {}).items()]
    assert all(value in properties[name]["enum"] for name, value in conditions)


@pytest.mark.parametrize(
    "item", [i for i in ITEMS if i not in FULL], ids=[c["alias"]["en"] for c in ITEMS if c not in FULL]
)
def test_what_is_not_applied_for_here_says_why_and_where_else(item) -> None:
    assert item["form"] is None
    assert any(word in item["unavailable"]["zh"] for word in ("窗口", "号", "12345"))


@pytest.mark.parametrize("material", [m for i in ITEMS for m in i["materials"] if m["source"] == "applicant"])
def test_a_paper_that_is_brought_can_be_scanned_page_by_page_or_come_later(material) -> None:
    assert material["ways"] == ["scan", "later"]
    assert 1 <= len(material["pages"]) <= material["max_pages"]


def words(node: Any) -> Iterator[dict[str, str]]:
    """Find every pair of words in some data."""
    if isinstance(node, list):
        for inner in node:
            yield from words(inner)
    elif isinstance(node, dict) and set(node) == {"zh", "en"}:
        yield node
    elif isinstance(node, dict):
        for inner in node.values():
            yield from words(inner)


@pytest.mark.parametrize("data", [*ITEMS, *FORMS.values()], ids=lambda d: d.get("catalog_code", d.get("code")))
def test_all_words_are_there_in_both_languages(data) -> None:
    found = list(words(data))
    assert [pair for pair in found if not (pair["zh"].strip() and pair["en"].strip())] == []
    assert [pair["en"] for pair in found if any("\u4e00" <= letter <= "\u9fff" for letter in pair["en"])] == []


@pytest.mark.parametrize("item", ITEMS, ids=CODES)
def test_the_code_of_the_office_holds_and_begins_the_task_code(item) -> None:
    code = item["office"]["code"]
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(code, CREDIT_WEIGHTS, strict=False))
    assert ALPHABET[(31 - total % 31) % 31] == code[17]
    assert item["task_code"] == code + "3" + item["catalog_code"]


def test_a_filled_form_with_its_conditions_is_taken_and_without_refused() -> None:
    check = Draft202012Validator(FORMS["elder-allowance", 1]["schema"]).is_valid
    answers = {
        "name": "赵德厚", "number": "990121194307050016", "age": "83", "household_town": "qingting",
        "address": "清汀镇柳湾村6组12号", "phone": "13800000000", "living": "institution",
        "institution": "welfare-home", "pension": "yes", "account": "bank-card", "bank": "yunze-bank",
        "card_no": "6200000000003067",
    }  # fmt: skip
    assert check(answers)
    assert not any(check({k: v for k, v in answers.items() if k != name}) for name in answers)


CARDS = [one for one in persons() if one.card]


def test_the_people_of_the_city_are_there() -> None:
    assert [one.name for one in persons()] == [
        "林静姝", "赵德厚", "覃𬭎", "阿依古丽·买买提", "周敏", "周小满", "罗有田", "何秀兰", "梁家明", "白拓明", "安诺",
    ]  # fmt: skip


def test_a_person_is_found_by_key_and_by_name() -> None:
    assert person("zhao-dehou") is person("赵德厚")


def test_a_person_nobody_knows_is_answered_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="赵德厚"):
        person("nobody")


@pytest.mark.parametrize("one", [p for p in persons() if len(p.number) == 18], ids=lambda one: one.key)
def test_the_check_character_of_every_18_digit_number_holds(one) -> None:
    total = sum(int(digit) * weight for digit, weight in zip(one.number, ID_WEIGHTS, strict=False))
    assert "10X98765432"[total % 11] == one.number[-1]


def test_the_check_digit_of_the_15_character_number_holds() -> None:
    number = person("thomas-bradford").number
    values = [int(letter, 36) for letter in number[:14]]
    assert sum(v * w for v, w in zip(values, itertools.cycle((7, 3, 1)), strict=False)) % 10 == int(number[14])


@pytest.mark.parametrize("one", CARDS, ids=lambda one: one.key)
def test_the_card_says_what_the_person_is(one) -> None:
    card = one.card
    same = [(card.name, one.name), (card.number, one.number), (card.sex, one.sex), (card.birth_date, one.birth_date)]
    assert all(left == right for left, right in same)


@pytest.mark.parametrize("one", CARDS, ids=lambda one: one.key)
def test_the_birth_date_stands_in_the_number(one) -> None:
    born = one.birth_date.replace("-", "")
    assert born in one.number or born[2:] in one.number


@pytest.mark.parametrize("one", [p for p in CARDS if len(p.number) == 18], ids=lambda one: one.key)
def test_the_sex_stands_in_the_number(one) -> None:
    assert (int(one.number[16]) % 2 == 1) == (one.sex == "male")


def test_every_kind_of_card_is_there() -> None:
    kinds = {one.card.kind for one in CARDS}
    assert kinds == {"resident", "residence-permit", "permanent-2017", "permanent-2023"}


def test_one_card_is_expired_two_never_end_and_one_person_has_none() -> None:
    today = datetime.date(2026, 11, 23).isoformat()
    assert [one.key for one in CARDS if one.card.valid_to < today] == ["zhou-min"]
    assert [one.key for one in CARDS if one.card.valid_to == "long-term"] == ["zhao-dehou", "he-xiulan"]
    assert [one.key for one in persons() if one.card is None] == ["zhou-xiaoman"]


def test_a_latin_name_is_long_enough_to_be_split_on_the_card() -> None:
    assert len(person("aino-korhonen").card.name_latin) > 35


@pytest.mark.parametrize("one", persons(), ids=lambda one: one.key)
def test_every_region_is_one_that_does_not_exist(one) -> None:
    assert "99" in one.number[:6] or one.number.startswith("810000")
