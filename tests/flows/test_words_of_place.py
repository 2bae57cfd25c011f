"""Where somebody comes from and where they stand, in the language they chose."""

from __future__ import annotations

import pytest

from config.settings import Site
from config.texts import wording
from devices.id_card import CardKind
from kiosk.steps.card_words import card_facts
from kiosk.steps.screens import CardRead, Secret
from tests.support.flow_walk import Walk, card


def belonging(kind: CardKind, said: str, language: str) -> list[str]:
    """Return label and value of the place where a card says ethnic group or state."""
    facts = card_facts(card("zhao-dehou", kind=kind, nationality=said), language)
    found = next(fact for fact in facts if fact.label.key in ("apply.card.nationality", "apply.card.ethnic-group"))
    assert not isinstance(found.value, Secret)
    return [wording(language)(found.label), wording(language)(found.value)]


@pytest.mark.parametrize("kind", [CardKind.PERMANENT_2017, CardKind.PERMANENT_2023])
@pytest.mark.parametrize(("language", "shown"), [("zh_CN", ["国籍", "新西兰"]), ("en", ["Nationality", "New Zealand"])])
def test_a_foreigners_card_shows_the_name_of_the_state(kind: CardKind, language: str, shown: list[str]) -> None:
    assert belonging(kind, "NZL", language) == shown


def test_a_resident_card_shows_the_ethnic_group_as_it_stands_there() -> None:
    assert belonging(CardKind.RESIDENT, "汉", "zh_CN") == ["民族", "汉"]


def test_a_state_without_a_name_is_shown_by_its_letters() -> None:
    assert belonging(CardKind.PERMANENT_2023, "ZZZ", "zh_CN") == ["国籍", "ZZZ"]


def test_it_is_seen_on_the_screen_after_the_card_was_laid() -> None:
    walk = Walk()
    walk.to_card()
    walk.lay(card("zhao-dehou", kind=CardKind.PERMANENT_2023, nationality="FIN"))
    walk.sees(CardRead)
    assert "芬兰" in walk.says()
    assert "FIN" not in walk.says()


# The hall.


@pytest.mark.parametrize(
    ("english", "language", "name"),
    [
        ("Yunze Government Service Centre", "en", "Yunze Government Service Centre"),
        ("Yunze Government Service Centre", "zh_CN", "云泽市政务服务中心"),
        ("", "en", "云泽市政务服务中心"),
        ("", "zh_CN", "云泽市政务服务中心"),
    ],
)
def test_the_hall_is_called_by_the_name_of_the_language_where_it_has_one(
    english: str, language: str, name: str
) -> None:
    assert Site(hall_name="云泽市政务服务中心", hall_name_en=english).hall_in(language) == name


@pytest.mark.parametrize(("language", "named"), [("en", "Yunze Centre"), ("zh_CN", "云泽市政务服务中心")])
def test_the_slip_names_the_hall_in_the_language_of_the_visit(language: str, named: str) -> None:
    walk = Walk()
    walk.facilities.site = Site(mode="training", hall_name="云泽市政务服务中心", hall_name_en="Yunze Centre")
    walk.to_stored()
    walk.visit.language = language
    walk.acknowledge()
    words = walk.printer.words()
    assert [name in words for name in ("Yunze Centre", "云泽市政务服务中心")] == [
        named == "Yunze Centre",
        named != "Yunze Centre",
    ]
