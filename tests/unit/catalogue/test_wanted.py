"""Which matters a list holds and in which order: the same from a folder and from a shelf."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.files import HOME, checksum
from kiosk.catalogue.shelf import Shelf, Shelves, opened
from kiosk.catalogue.wanted import Wanted, around, nearness, own_digits
from kiosk.domain.item import ServiceItem
from tests.support.big_catalogue import fill, training_items

COUNTY, TOWN, VILLAGE = "990121000000", "990121101000", "990121101001"
PLACES = ("", COUNTY, TOWN, VILLAGE, "990121102000", "990122000000", "990122101003")


def bodies() -> list[bytes]:
    """Return the city's matters, spread over places."""
    return [
        json.dumps(item | {"region": PLACES[number % len(PLACES)]}).encode()
        for number, item in enumerate(training_items())
    ]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("places")
    Shelves(folder).draft(anew=True).add(bodies(), (), (), "all")
    return Shelf(folder / "draft.db")


@pytest.mark.parametrize(
    ("place", "digits", "wider"),
    [
        (COUNTY, "990121", ()),
        (TOWN, "990121101", (COUNTY,)),
        (VILLAGE, VILLAGE, (COUNTY, TOWN)),
        ("990100000000", "990100", ()),
    ],
)
def test_the_zeros_of_a_code_are_no_part_of_the_place(place: str, digits: str, wider: tuple[str, ...]) -> None:
    assert (own_digits(place), around(place)) == (digits, wider)


@pytest.mark.parametrize(
    ("region", "place", "near"),
    [
        (TOWN, TOWN, 0),
        (VILLAGE, TOWN, 0),
        (COUNTY, TOWN, 1),
        (TOWN, VILLAGE, 1),
        ("", TOWN, 2),
        ("990121102000", TOWN, None),
        ("990122000000", VILLAGE, None),
    ],
)
def test_near_is_what_lies_in_a_place_then_what_it_lies_in_then_the_city(
    region: str, place: str, near: int | None
) -> None:
    assert nearness(region, place) == near


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("further", [{}, {"theme": "07"}, {"audience": "person"}, {"kind": "JF", "audience": "person"}])
def test_a_shelf_answers_as_a_folder_does(shelf: Shelf, place: str, further: dict[str, str]) -> None:
    wanted = Wanted(place=place, **further)
    folder = Catalogue(msgspec.json.decode(body, type=ServiceItem) for body in bodies())
    items, total = shelf.browse(wanted, limit=99)
    expected = folder.look(wanted, size=99)
    assert [one.task_code for one in items] == [one.task_code for one in expected.items]
    assert total == expected.total


def test_a_page_goes_on_where_the_one_before_ended(shelf: Shelf) -> None:
    whole = shelf.browse(Wanted(place=TOWN), limit=99)[0]
    pages = [shelf.browse(Wanted(place=TOWN), skip=skip, limit=7)[0] for skip in range(0, len(whole), 7)]
    assert [one for page in pages for one in page] == whole


def test_how_many_belong_to_a_place_is_known_without_opening_the_shelf(tmp_path: Path) -> None:
    assert not Catalogue.load(fill(tmp_path, 61).folder).local
    Shelves(tmp_path).draft().add(bodies(), (), (), "all")
    Shelves(tmp_path).accept(None, None, 1.0)
    (tmp_path / "shelf-1.db").unlink()
    assert Catalogue.load(tmp_path, checked=False).local


def test_a_shelf_of_before_is_read_offers_no_kinds_and_is_fetched_whole(tmp_path: Path) -> None:
    shelf = fill(tmp_path, 61).folder / "shelf-1.db"
    with opened(shelf, "rw") as base, base:
        base.execute("UPDATE meta SET value = '1' WHERE name = 'layout'")
    kept = msgspec.json.decode((tmp_path / HOME).read_bytes())
    old = {name: value for name, value in kept.items() if name not in ("layout", "local")}
    (tmp_path / HOME).write_bytes(
        msgspec.json.encode(old | {"shelf_crc": checksum(shelf), "shelf_bytes": shelf.stat().st_size})
    )
    before = Catalogue.load(tmp_path, checked=False)
    assert (before.by_kind, before.local, len(before)) == (False, False, 61)
    assert (Shelves(tmp_path).cursor, Shelves(tmp_path).draft().cursor) == ("", "")


def test_offices_that_name_one_standard_alike_are_no_news(tmp_path: Path, shelf: Shelf) -> None:
    assert shelf.of_several_standards() == []
    same = [json.loads(body) | {"catalog_code": "990000000000"} for body in bodies()[:2]]
    draft = Shelves(tmp_path).draft(anew=True)
    draft.add([json.dumps(one | {"name": same[0]["name"], "kind": "GG"}).encode() for one in same], (), (), "all")
    assert Shelf(tmp_path / "draft.db").of_several_standards() == []


def test_offices_that_name_one_standard_otherwise_are_told_once(
    tmp_path: Path, expected_logs: Callable[[str], None]
) -> None:
    fill(tmp_path, 61)
    same = [json.loads(body) | {"catalog_code": "990000000000"} for body in bodies()[:3]]
    Shelves(tmp_path).draft().add([json.dumps(one).encode() for one in same], (), (), "all")
    expected_logs("catalogue-standard-differs")
    Shelves(tmp_path).accept(None, None, 1.0)
    assert len(Catalogue.load(tmp_path)) == 61
