"""The catalogue is read from a folder as it is: what is damaged is left out, what is missing is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import Catalogue, CatalogueError
from kiosk.domain.item import FormReference, Material, ServiceItem
from kiosk.domain.words import Words
from tests.support.flow_walk import ELDER, TRAINING, training_catalogue

Expect = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a catalogue that may be spoilt."""
    shutil.copytree(TRAINING / "catalogue", tmp_path / "catalogue")
    return tmp_path / "catalogue"


def write_index(folder: Path, *codes: str) -> None:
    index = {"items": dict.fromkeys(codes, 1), "cursor": "9", "fetched_at": 1000.0}
    (folder / "catalogue.json").write_text(json.dumps(index))


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
    assert (len(catalogue), catalogue.age(5000.0)) == (61, None)


def test_the_index_says_what_is_offered_and_how_old_it_is(folder: Path) -> None:
    write_index(folder, ELDER)
    catalogue = Catalogue.load(folder)
    assert (len(catalogue), catalogue.age(1600.0), catalogue.age(400.0)) == (1, 600.0, 0.0)


def test_an_index_that_cannot_be_read_is_no_reason_to_offer_nothing(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-index-unreadable")
    (folder / "catalogue.json").write_bytes(b"\xff{")
    assert len(Catalogue.load(folder)) == 61


def test_an_item_that_cannot_be_read_is_left_out(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    (folder / "items" / f"{ELDER}.json").write_text('{"task_code": 7}')
    catalogue = Catalogue.load(folder)
    assert (len(catalogue), catalogue.item(ELDER)) == (60, None)


def test_an_item_that_the_index_names_and_the_folder_lacks_is_left_out(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    write_index(folder, ELDER, "1199010099083352973990704000001")
    assert len(Catalogue.load(folder)) == 1


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
