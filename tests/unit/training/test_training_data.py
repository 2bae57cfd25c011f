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

from kiosk.contract.document import Document
from kiosk.domain.conditions import RELATION
from kiosk.domain.hashes import content_sha256
from kiosk.domain.relation import Relation
from kiosk.training.persons import person, persons
from kiosk.training.site import training_folder

FOLDER = Path(__file__).parents[3] / "kiosk" / "training" / "catalogue"
ITEMS = [json.loads(file.read_bytes()) for file in sorted((FOLDER / "items").glob("*.json"))]
FORMS = {(f["code"], f["version"]): f for f in (json.loads(p.read_bytes()) for p in (FOLDER / "forms").glob("*.json"))}
FULL = [item for item in ITEMS if item["kiosk_mode"] == "full"]
FILLED = [item for item in ITEMS if item["form"]]
MATERIALS = [material for item in ITEMS for material in item["materials"]]
HALL = json.loads((FOLDER / "hall.json").read_bytes())
REGIONS = json.loads((FOLDER / "regions.json").read_bytes())["regions"]
RELATIONS = [relation.value for relation in Relation]
DOCUMENT = Document()
DOCUMENT_FIELD = dict(DOCUMENT.parts())["file:///banshi/schemas/catalogue.yaml"]["Field"]
CODES = [item["catalog_code"] for item in ITEMS]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def schema(name: str) -> dict[str, Any]:
    """Return a schema of the document."""
    return {"$ref": f"file:///banshi/schemas/catalogue.yaml#/{name}"}


def values_of(form: dict[str, Any], name: str) -> list[str]:
    """Return the answers a field of choices takes."""
    described = form["schema"]["properties"][name]
    return described.get("items", described)["enum"]


def conditions_of(form: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every condition of a form: when something is shown, asked for, pointed out."""
    for field in form["fields"].values():
        yield from field.get("show_when", {}).items()
        yield from field.get("required_when", {}).items()
        for notice in field.get("notices", ()):
            yield from notice["when"].items()


def holds(form: dict[str, Any], name: str, condition: Any) -> bool:
    """Tell whether a condition asks for answers that its field, or the fact of the visit, can have."""
    wanted = condition["not"] if isinstance(condition, dict) else condition
    known = RELATIONS if name == RELATION else values_of(form, name)
    return set([wanted] if isinstance(wanted, str) else wanted) <= set(known)


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
    taken = {name: values_of(form, name) for name in offered}
    assert offered == taken


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form["code"])
def test_a_field_that_is_shown_sometimes_depends_on_an_answer_there_is(form) -> None:
    assert [pair for pair in conditions_of(form) if not holds(form, *pair)] == []
    hidden = {name for name, field in form["fields"].items() if "show_when" in field}
    assert hidden.isdisjoint(form["schema"]["required"])


def test_the_popular_ten_stand_in_their_order() -> None:
    asked_for = [item for item in ITEMS if item["popular"]]
    ordered = sorted(asked_for, key=lambda item: item["popular"])
    aliases = [item["alias"]["zh"] for item in ordered]
    assert aliases == [
        "社保参保证明", "公积金证明", "居民医保参保", "异地就医备案", "有无房屋证明", "高龄津贴", "失业登记",
        "灵活就业参保", "营业执照打印", "办件进度",
    ]  # fmt: skip
    assert [item["task_code"] for item in ordered] == HALL["favourites"]


@pytest.mark.parametrize("item", FULL, ids=[item["catalog_code"] for item in FULL])
def test_what_is_applied_for_here_has_its_form_and_its_materials(item) -> None:
    assert item["unavailable"] is None
    assert (item["form"]["code"], item["form"]["version"]) in FORMS
    assert {"card", "form"} <= {material["source"] for material in item["materials"]}


@pytest.mark.parametrize("item", FILLED, ids=[item["catalog_code"] for item in FILLED])
def test_a_paper_that_is_asked_for_sometimes_depends_on_an_answer_there_is(item) -> None:
    form = FORMS[item["form"]["code"], item["form"]["version"]]
    conditions = [pair for material in item["materials"] for pair in (material["when"] or {}).items()]
    assert [pair for pair in conditions if not holds(form, *pair)] == []


@pytest.mark.parametrize(
    "item", [i for i in ITEMS if i not in FULL], ids=[c["alias"]["en"] for c in ITEMS if c not in FULL]
)
def test_what_is_not_applied_for_here_says_why_and_where_else(item) -> None:
    assert (item["form"] is not None) == (item["kiosk_mode"] == "prefill")
    assert any(word in item["unavailable"]["zh"] for word in ("窗口", "号", "12345"))


def test_a_paper_that_is_brought_can_be_scanned_page_by_page_or_come_later() -> None:
    brought = [material for material in MATERIALS if material["source"] == "applicant"]
    assert [m for m in brought if "later" not in m["ways"] or len(m["pages"]) > m["max_pages"]] == []
    assert [m for m in brought if ("scan" in m["ways"]) != bool(m["pages"])] == []


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


EVERYTHING = [*ITEMS, *FORMS.values(), HALL, *REGIONS]


@pytest.mark.parametrize("data", EVERYTHING, ids=lambda d: d.get("catalog_code", d.get("code", "hall")))
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


# Matters of the city; those of counties, townships and villages come beside them.
CITY = [item for item in ITEMS if "region" not in item]
PLACES = {place["code"] for district in REGIONS for place in (district, *district["parts"])}
PLACES |= {village["code"] for district in REGIONS for town in district["parts"] for village in town["parts"]}
MODES = {"full": 21, "proof": 6, "prefill": 28, "ticket": 5, "query": 1}


def test_the_sixty_matters_are_spread_as_in_a_hall() -> None:
    modes = [item["kiosk_mode"] for item in CITY]
    assert {mode: modes.count(mode) for mode in modes} == MODES
    assert sum(item["offline_able"] for item in ITEMS) == 28


def test_matters_of_places_belong_to_places_of_the_city_and_share_one_standard() -> None:
    local = [item for item in ITEMS if "region" in item]
    assert {item["region"] for item in local} <= PLACES
    standards = {(item["catalog_code"], item["name"]["zh"], item["kind"]) for item in local}
    assert (len(local), len(standards)) == (5, 3)


def test_the_guide_of_every_matter_is_whole() -> None:
    parts = ("basis", "flow", "complaint", "synonyms", "who_can", "fee", "places", "phone")
    assert [(item["catalog_code"], part) for item in ITEMS for part in parts if not item[part]] == []
    assert {item["nature"] for item in ITEMS} == {"own", "entrusted", "assisted"}
    assert {item["signature"] for item in ITEMS} <= {"none", "finger", "fingerprint", "wet"}


def test_every_name_fits_its_tile() -> None:
    # How English stands on the ten tiles of home is measured in tests/ui; this keeps the others near it.
    longest = {"alias": {"zh": 8, "en": 22}, "note": {"zh": 12, "en": 26}}
    words = [(i[part][language], most) for i in ITEMS for part in longest for language, most in longest[part].items()]
    assert [word for word, most in words if len(word) > most] == []


def test_no_two_papers_of_a_matter_have_one_name() -> None:
    ids = [[material["id"] for material in item["materials"]] for item in ITEMS]
    assert [names for names in ids if len(names) > len(set(names))] == []


def test_no_paper_is_called_other_or_related() -> None:
    names = [material["name"]["zh"] for material in MATERIALS]
    assert [name for name in names if "其他材料" in name or "相关" in name] == []


def test_a_proof_needs_no_form_and_says_how_many_copies() -> None:
    proofs = [item for item in ITEMS if item["kiosk_mode"] == "proof"]
    assert [item["form"] for item in proofs] == [None] * 6
    assert all(item["proof"]["copies"] >= 1 and not item["offline_able"] for item in proofs)


def test_a_promise_has_its_text_and_a_network_check_its_way() -> None:
    assert [m for m in MATERIALS if ("promise" in m["ways"]) != bool(m.get("promise"))] == []
    assert [m for m in MATERIALS if ("network" in m["ways"]) != m.get("network_check", False)] == []


def test_the_promises_say_what_follows_when_they_are_untrue_and_that_nobody_must() -> None:
    texts = [m["promise"]["text"]["zh"] for i in ITEMS for m in i["materials"] if m.get("promise")]
    assert len(texts) >= 6
    assert [text for text in texts if not ("核查" in text and "撤销" in text and "不愿承诺" in text)] == []


def test_a_form_is_neither_empty_nor_endless_and_a_page_holds_four_fields() -> None:
    assert [form["code"] for form in FORMS.values() if not 8 <= len(form["fields"]) <= 26] == []
    assert max(len(group["fields"]) for form in FORMS.values() for group in form["groups"]) == 4


def test_numbers_telephones_and_cards_are_masked() -> None:
    kinds = {"phone": "phone", "id-number": "number", "bank-card": "card"}
    asked = [field for form in FORMS.values() for field in form["fields"].values() if field["kind"] in kinds]
    assert [field["label"] for field in asked if field.get("mask") != kinds[field["kind"]]] == []


def test_every_kind_of_field_is_practised() -> None:
    kinds = {field["kind"] for form in FORMS.values() for field in form["fields"].values()}
    assert kinds == set(DOCUMENT_FIELD["properties"]["kind"]["enum"])


def test_hall_and_regions_fit_the_document() -> None:
    assert DOCUMENT.check(schema("Hall"), HALL) == []
    assert DOCUMENT.check(schema("Regions"), {"regions": REGIONS}) == []


def test_the_hall_has_its_ten_themes_fifteen_offices_and_sixty_windows() -> None:
    assert [theme["code"] for theme in HALL["themes"]] == [f"{number:02}" for number in range(1, 11)]
    assert {office["code"] for office in HALL["offices"]} == {i["office"]["code"] for i in CITY if i["theme"] != "99"}
    assert [(a["first"], a["last"]) for a in HALL["hall"]["areas"]] == [
        (1, 12), (13, 28), (29, 34), (35, 42), (43, 54), (55, 60),
    ]  # fmt: skip


def test_every_window_that_is_named_lies_in_its_area() -> None:
    areas = {area["code"]: range(area["first"], area["last"] + 1) for area in HALL["hall"]["areas"]}
    named = [w for i in [*ITEMS, *HALL["offices"]] for w in i["windows"]] + HALL["hall"]["hours"]["noon"]["windows"]
    assert [w for w in named if not set(w["numbers"]) <= set(areas[w["area"]])] == []


def test_five_districts_have_six_townships_of_eight_villages_each() -> None:
    towns = [town for district in REGIONS for town in district["parts"]]
    assert (len(REGIONS), len(towns), sum(len(town["parts"]) for town in towns)) == (5, 30, 240)


@pytest.mark.parametrize("district", REGIONS, ids=lambda region: region["code"])
def test_the_code_of_a_place_begins_with_that_of_the_place_above(district) -> None:
    wrong = [t["code"] for t in district["parts"] if t["code"][:6] != district["code"][:6] or t["code"][9:] != "000"]
    wrong += [v["code"] for t in district["parts"] for v in t["parts"] if v["code"][:9] != t["code"][:9]]
    assert wrong == []


def test_no_two_places_have_one_code() -> None:
    codes = [v["code"] for d in REGIONS for t in d["parts"] for v in t["parts"]]
    assert len(set(codes)) == len(codes)


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


def test_each_post_trains_in_a_folder_of_its_own_unless_one_is_named() -> None:
    own = [training_folder(None, post) for post in ("kiosk", "station")]
    assert len(set(own)) == 2
    assert training_folder("/somewhere", "station") == Path("/somewhere")
