"""Rows about columns, lists and the search of the portal."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from config.settings import convert
from kiosk.catalogue import Catalogue
from kiosk.domain.hall import Hall
from kiosk.domain.item import ServiceItem
from kiosk.domain.words import Words
from kiosk.flows.offer import offers_of
from kiosk.steps.find_screens import Browse, Search
from kiosk.steps.home import home_screen
from kiosk.surroundings import Surroundings
from kiosk.terminal import Terminal
from tests.support.big_catalogue import SIZE, fill
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import TRAINING, training_catalogue

POLICE = "11990100990595954N"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with as many matters as a city has."""
    folder = tmp_path_factory.mktemp("city")
    fill(folder / "catalogue")
    return folder


@pytest.mark.row("R01")
def test_a_column_renamed_by_the_portal_stands_on_home_without_a_restart(tmp_path: Path) -> None:
    settings = convert({"post": "kiosk", "site": {"mode": "training"}, "flows": ["find", "apply"]}, source="the row")
    shelves = fill(tmp_path / "catalogue", 60)
    kiosk = Surroundings(Terminal(settings, tmp_path))
    assert "社会保险" in names(kiosk)
    hall = shelves.home.hall
    assert isinstance(hall, Hall)
    first = msgspec.structs.replace(hall.themes[0], name=Words("社保医保", "Social"), short=Words("社保", "Social"))
    renamed = msgspec.structs.replace(hall, themes=(first, *hall.themes[1:]))
    shelves.draft()
    shelves.accept((renamed, '"renamed"'), None, time.time())
    # What the terminal does when a sync brought something new.
    kiosk.read_catalogue_again()
    assert names(kiosk)[0] == "社保"


def names(kiosk: Surroundings) -> list[str]:
    """Return the columns on home."""
    return [str(dict(tile.label.args)["words"]) for tile in home_screen(kiosk, offers_of("find", "apply")).themes]


@pytest.mark.row("R02")
def test_gjj_finds_the_housing_fund_first_among_five_thousand_without_a_line(city: Path) -> None:
    walk = FindWalk()
    walk.facilities.catalogue = Catalogue.load(city / "catalogue")
    walk.facilities.cut_line()
    assert len(walk.facilities.catalogue) == SIZE
    walk.press("find")
    walk.type("gjj")
    rows = walk.sees(Search).rows
    # How fast it comes is measured, beside a plain look through the same matters (tests/benchmarks/catalogue.py).
    assert len(rows) >= 5
    assert all("公积金" in str(dict(row.label.args)["words"]) for row in rows[:5])


@pytest.mark.row("R04")
def test_the_tile_of_an_office_lists_exactly_its_matters() -> None:
    whole = training_catalogue()
    items = [
        msgspec.structs.replace(one, office=police(whole)) if number < 40 else one
        for number, one in enumerate(one for one in whole.browse(size=1000).items if one.office.code != POLICE)
    ]
    walk = FindWalk()
    walk.facilities.catalogue = Catalogue(items, TRAINING / "catalogue", hall=whole.hall)
    walk.press("offices")
    walk.choose(POLICE)
    for _ in range(4):
        walk.press("more")
    assert {row.name for row in walk.sees(Browse).rows} == {one.task_code for one in items[:40]}
    assert walk.sees(Browse).total == 40


def police(catalogue: Catalogue) -> object:
    """Return the office as matters name it."""
    found: ServiceItem = next(one for one in catalogue.browse(size=1000).items if one.office.code == POLICE)
    return found.office
