"""The catalogue is read from a folder as it is: what is damaged is left out, what is missing is told."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import Catalogue, CatalogueError
from kiosk.domain.item import FormReference, Material, ServiceItem
from kiosk.domain.words import Words
from tests.support.big_catalogue import fill, training_items
from tests.support.flow_walk import ELDER, TRAINING, training_catalogue

# Matters of the training city and of its places.
ALL = len(training_items())

Expect = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a catalogue that may be spoilt."""
    shutil.copytree(TRAINING / "catalogue", tmp_path / "catalogue")
    return tmp_path / "catalogue"


def elder() -> ServiceItem:
    item = training_catalogue().item(ELDER)
    assert item is not None
    return item


def test_home_shows_the_popular_in_their_order() -> None:
    names = [item.alias.zh for item in training_catalogue().popular()]
    assert (len(names), names[0], names[5]) == (10, "社保参保证明", "高龄津贴")


def test_a_handful_is_a_handful() -> None:
    assert len(training_catalogue().popular(3)) == 3


def test_without_an_index_everything_in_the_folder_counts(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    assert (len(catalogue), catalogue.age(5000.0)) == (ALL, None)


def test_an_item_that_cannot_be_read_is_left_out(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    (folder / "items" / f"{ELDER}.json").write_text('{"task_code": 7}')
    catalogue = Catalogue.load(folder)
    assert (len(catalogue), catalogue.item(ELDER)) == (ALL - 1, None)


def test_an_empty_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    assert len(Catalogue.load(tmp_path)) == 0


def test_a_form_is_read_once(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    reference = FormReference("elder-allowance", 1)
    first = catalogue.form(reference)
    (folder / "forms" / "elder-allowance-v1.json").unlink()
    assert catalogue.form(reference) is first


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_text("{}"), lambda path: path.write_bytes(b"\xff")]
)
def test_a_form_that_cannot_be_had_is_told(folder: Path, spoil: Callable[[Path], object]) -> None:
    spoil(folder / "forms" / "elder-allowance-v1.json")
    catalogue = Catalogue.load(folder)
    reference = FormReference("elder-allowance", 1)
    assert not catalogue.has_form(reference)
    with pytest.raises(CatalogueError, match="elder-allowance-v1.json"):
        catalogue.form(reference)


def test_a_catalogue_in_memory_has_no_forms() -> None:
    assert not Catalogue([elder()]).has_form(FormReference("elder-allowance", 1))


def test_what_a_newer_platform_adds_is_ignored(folder: Path) -> None:
    place = folder / "items" / f"{ELDER}.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"colour": "blue"}))
    assert Catalogue.load(folder).item(ELDER) is not None


@pytest.mark.parametrize(("level", "place"), [("L0", 0), ("L1", 1), ("LC", 4), ("L9", 5)])
def test_an_identity_level_that_is_not_known_is_out_of_reach(level: str, place: int) -> None:
    assert msgspec.structs.replace(elder(), identity_level=level).level == place


def test_a_conditional_paper_is_asked_for_when_all_its_answers_are_so() -> None:
    paper = Material("m", Words("证", "Card"), Words("", ""), when={"basis": "card", "living": "alone"})
    assert [paper.wanted(a) for a in ({"basis": "card"}, {"basis": "card", "living": "alone"})] == [False, True]


def test_words_come_in_each_language() -> None:
    words = Words("高龄津贴", "Old-age allowance")
    assert [words.of(language) for language in ("zh_CN", "en")] == ["高龄津贴", "Old-age allowance"]


def test_a_folder_can_be_browsed_by_theme_office_and_audience() -> None:
    catalogue = training_catalogue()
    theme, office = catalogue.browse(theme="07"), catalogue.browse(office=elder().office.code, size=3)
    assert ([item.theme for item in theme.items], theme.total) == (["07"] * 7, 7)
    assert (len(office.items), office.total) == (3, 6)
    assert {item.audience for item in catalogue.browse(audience="legal", size=99).items} <= {
        ("legal",),
        ("person", "legal"),
    }


def test_the_pages_of_a_list_are_its_whole() -> None:
    catalogue = training_catalogue()
    pages = [catalogue.browse(page=number).items for number in range(7)]
    found = [item.task_code for page in pages for item in page]
    assert (len(found), len(set(found)), pages[6]) == (ALL, ALL, ())


def test_a_folder_is_searched_as_what_was_fetched_is() -> None:
    assert [item.task_code for item in training_catalogue().find("八十岁补贴")] == [ELDER]


def test_a_catalogue_in_memory_knows_no_places_and_no_hall() -> None:
    catalogue = Catalogue([elder()])
    assert (catalogue.regions(), catalogue.hall, catalogue.item("nothing")) == ((), None, None)


def test_a_hall_that_cannot_be_read_is_left_out(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    (folder / "hall.json").write_text("[]")
    catalogue = Catalogue.load(folder)
    assert (catalogue.hall, len(catalogue.popular())) == (None, 10)


def test_the_order_of_home_is_that_of_the_hall(folder: Path) -> None:
    hall = json.loads((folder / "hall.json").read_text())
    hall["favourites"] = [ELDER, *(code for code in hall["favourites"] if code != ELDER)]
    (folder / "hall.json").write_text(json.dumps(hall))
    assert Catalogue.load(folder).popular()[0].task_code == ELDER


def test_everybody_who_asks_at_once_gets_one_index() -> None:
    catalogue = training_catalogue()
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(catalogue.warm())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {id(finder) for finder in found} == {id(catalogue.warm())}


def test_only_a_catalogue_that_can_be_read_says_that_a_matter_was_withdrawn(tmp_path: Path) -> None:
    fill(tmp_path, 70)
    catalogue = Catalogue.load(tmp_path)
    known = catalogue.browse(size=70).items[-1].task_code
    assert (catalogue.withdrawn("9" * 31), catalogue.withdrawn(known), catalogue.withdrawn(ELDER)) == (
        True,
        False,
        False,
    )
    next(tmp_path.glob("shelf-*.db")).write_bytes(b"not a shelf")
    assert not catalogue.withdrawn("9" * 31)


def test_an_empty_catalogue_says_nothing_of_what_is_withdrawn(tmp_path: Path) -> None:
    assert not Catalogue.load(tmp_path).withdrawn(ELDER)
