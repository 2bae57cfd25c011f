"""What the player knows by heart: persons, matters, papers and answers that fit one another."""

from __future__ import annotations

import datetime
import json

import pytest

from config.texts import plain
from devices.document_camera.papers import PAPERS as DRAWN
from devices.document_camera.papers import bank_number
from kiosk.domain.numbers import bank_card_holds, unit_code_holds
from kiosk.steps.screens import FieldKind, FieldView, Option
from kiosk.training.persons import TrainingPerson, person, persons
from ui.journey import repertoire
from ui.journey.repertoire import Part, UnknownAnswerError, choice, matter, matters, words

TODAY = datetime.date(2026, 11, 23)
ZHAO = person("zhao-dehou")


def field(name: str, kind: FieldKind, *options: str) -> FieldView:
    """Return a field of a form, empty."""
    return FieldView(name, plain(name), kind, options=tuple(Option(one, plain(one)) for one in options))


@pytest.mark.parametrize("for_whom", ["self", "unit"])
def test_who_acts_for_themselves_or_an_organisation_comes_alone(for_whom: str) -> None:
    assert Part("zhao-dehou", "", for_whom).operator == ZHAO


@pytest.mark.parametrize(
    ("who", "agent", "kin"), [("zhao-dehou", "lin-jingshu", "parent"), ("lin-jingshu", "zhao-dehou", "child")]
)
@pytest.mark.parametrize("for_whom", ["family", "entrusted"])
def test_who_acts_for_another_is_another_person(who: str, agent: str, kin: str, for_whom: str) -> None:
    part = Part(who, "", for_whom)
    assert (part.operator.key, part.kin, part.operator.card is None) == (agent, kin, False)


def test_a_field_about_the_agent_is_answered_for_the_agent() -> None:
    part = Part("zhao-dehou", "", "family")
    assert (part.asked_about("agent_phone").key, part.asked_about("phone").key) == ("lin-jingshu", "zhao-dehou")


@pytest.mark.parametrize(("scans", "brought"), [(None, True), (frozenset(), False), (frozenset({"bank-card"}), True)])
def test_papers_are_brought_unless_others_were_named(scans: frozenset[str] | None, brought: bool) -> None:
    assert Part("zhao-dehou", "", scans=scans).brings("bank-card") is brought


@pytest.mark.parametrize("page", [2, 7])
def test_a_page_beyond_the_last_is_the_last_once_more(page: int) -> None:
    assert Part("zhao-dehou", "").paper("household-register", page) == "household-page"


def test_a_paper_has_as_many_pages_as_the_training_matters_ask_for() -> None:
    asked = {m.id: len(m.pages) for item in matters() for m in item.materials if "scan" in m.ways}
    assert [name for name, pages in repertoire.PAPERS.items() if asked.get(name, len(pages)) != len(pages)] == []


def test_every_paper_is_one_the_camera_can_draw() -> None:
    assert {page for pages in repertoire.PAPERS.values() for page in pages} <= set(DRAWN)


@pytest.mark.parametrize("words", ["990704000000", "1199010099083352973990704000000", "高龄津贴", "Old-age allowance"])
def test_a_matter_is_found_by_its_code_or_its_short_name(words: str) -> None:
    assert matter(words).catalog_code == "990704000000"


@pytest.mark.parametrize("words", ["", "1", "9907", "990704", "高龄", "990903000000"])
def test_a_part_of_a_code_or_what_is_not_done_here_is_no_matter(words: str) -> None:
    with pytest.raises(LookupError):
        matter(words)


@pytest.mark.parametrize(
    ("name", "options", "chosen"),
    [
        ("account", ("social-card", "bank-card"), "bank-card"),
        ("bank", ("yunze-bank", "rural-bank"), "rural-bank"),
        ("bank", ("yunze-bank",), "yunze-bank"),
        ("living", ("alone", "family"), "alone"),
        ("pension", (), "yes"),
    ],
)
def test_the_answer_that_fits_the_papers_is_chosen(name: str, options: tuple[str, ...], chosen: str) -> None:
    assert choice(field(name, FieldKind.CHOICE, *options)) == chosen


@pytest.mark.parametrize(
    ("name", "kind", "typed"),
    [
        ("phone", FieldKind.PHONE, "13800000000"),
        ("number", FieldKind.ID_NUMBER, "990121194307050016"),
        ("since", FieldKind.DATE, "20261123"),
        ("until", FieldKind.DATE, "20261231"),
        ("name", FieldKind.TEXT, "yunze"),
        ("card_no", FieldKind.DIGITS, bank_number(ZHAO)),
    ],
)
def test_what_is_typed_follows_from_the_person_and_the_day(name: str, kind: FieldKind, typed: str) -> None:
    assert words(field(name, kind), ZHAO, TODAY) == typed


def test_who_has_no_telephone_gives_one_all_the_same() -> None:
    assert words(field("phone", FieldKind.PHONE), person("zhou-xiaoman"), TODAY) == repertoire.NO_PHONE


@pytest.mark.parametrize("kind", [FieldKind.TEXT, FieldKind.AMOUNT, FieldKind.LATIN])
def test_what_the_player_was_never_told_is_named(kind: FieldKind) -> None:
    with pytest.raises(UnknownAnswerError, match="horoscope"):
        words(field("horoscope", kind), ZHAO, TODAY)


@pytest.mark.parametrize("one", persons(), ids=lambda one: one.key)
def test_the_number_of_every_persons_bank_card_holds(one: TrainingPerson) -> None:
    assert bank_card_holds(bank_number(one))


def test_the_code_of_the_organisation_holds() -> None:
    assert unit_code_holds(repertoire.UNIT_CODE)


def test_the_answers_are_among_those_the_form_of_the_demonstration_offers() -> None:
    form = json.loads((repertoire.MATTERS.parent / "forms" / "elder-allowance-v1.json").read_bytes())
    offered = {name: {one["value"] for one in field.get("options") or ()} for name, field in form["fields"].items()}
    assert [name for name, answer in repertoire.CHOSEN.items() if answer not in offered.get(name, {answer})] == []
