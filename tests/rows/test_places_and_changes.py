"""Rows about a catalogue that changes, and matters of many places."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelves
from kiosk.domain.hall import Hall
from kiosk.flows import load
from kiosk.platform.fetch import fetch_catalogue
from kiosk.steps.draft_part import Drafts
from kiosk.steps.find_screens import Browse
from kiosk.steps.screens import Home, PlaceCard, SlipTrouble, Trouble
from tests.support.big_catalogue import fill, training_items
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import ELDER, Walk, card

# Places of the training city: a county, one of its townships and a village of that; another county and its township.
COUNTY, TOWN, VILLAGE = "990121000000", "990121101000", "990121101001"
OTHER_COUNTY, OTHER_TOWN = "990122000000", "990122101000"
BASIC = "440112001000"
OFFICES = {COUNTY: "11990121990335295A", OTHER_COUNTY: "11990122990335295B"}


class Delta:
    """A platform that tells one change and nothing else."""

    def __init__(self, since: str, *between: dict[str, object]) -> None:
        first = {"line": "begin", "since": since}
        last = {"line": "end", "count": len(between), "cursor": "big.after", "has_more": False}
        self._page = "".join(json.dumps(line) + "\n" for line in (first, *between, last)).encode()
        self.asked: list[str] = []

    def bundle(self, cursor: str) -> bytes | None:
        """Return what changed since a cursor."""
        self.asked.append(cursor)
        return None if cursor == "big.after" else self._page

    def whole(self, path: str, tag: str) -> None:
        """Say that hall and places are as they were."""


def synced(folder: Path, platform: Delta) -> Catalogue:
    """Bring the catalogue up to date and read it anew, as the terminal does."""
    fetch_catalogue(platform, Shelves(folder))  # type: ignore[arg-type]  # as much of a platform as is asked
    return Catalogue.load(folder)


def filled(folder: Path) -> Catalogue:
    """Put the training city's matters on a shelf."""
    fill(folder, 61)
    return Catalogue.load(folder)


def kept(catalogue: Catalogue) -> Walk:
    """Fill in a page and keep it for another day."""
    walk = Walk(load("apply", "draft"))
    walk.facilities.catalogue = catalogue
    # Home looks again by itself, once a second.
    walk.wait(1.1)
    walk.to_form(item=ELDER)
    walk.enter(household_town="qingting")
    walk.press("next")
    walk.enter(phone="13800000000")
    walk.press("draft")
    walk.choose("keep")
    walk.sees(SlipTrouble, "draft.kept.title")
    return walk


def come_back(before: Walk, catalogue: Catalogue) -> Walk:
    """Another visit at the same machine, with the slip of the first."""
    walk = Walk(load("apply", "draft"))
    walk.outbox, walk.printer = before.outbox, before.printer
    walk.runner.auto = before.runner.auto
    walk.facilities.catalogue = catalogue
    # Home looks again by itself, once a second.
    walk.wait(1.1)
    return walk


def opened(before: Walk, catalogue: Catalogue) -> Walk:
    """Open the draft with its code and its owner's card."""
    walk = come_back(before, catalogue)
    walk.press("open", "draft")
    walk.enter(code=before.visit.part(Drafts).code)
    walk.press("next")
    walk.sees(PlaceCard)
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    return walk


@pytest.mark.row("R17")
def test_a_withdrawn_matter_is_not_offered_and_its_draft_says_so_and_can_be_printed(tmp_path: Path) -> None:
    before = kept(filled(tmp_path))
    platform = Delta(Shelves(tmp_path).cursor, {"line": "gone", "task_code": ELDER})
    after = synced(tmp_path, platform)
    assert (len(after), after.item(ELDER), after.find("高龄津贴")) == (60, None, ())
    walk = opened(before, after)
    assert "事项已取消" in walk.says(walk.sees(Trouble, "draft.withdrawn.title"))
    walk.press("print-left")
    paper = walk.printer.words()
    assert all(words in paper for words in ("事项已取消", "高龄津贴申领", "138 **** 0000", "还没有提交"))
    assert "13800000000" not in paper
    walk.press("done")
    walk.sees(Trouble, "draft.withdrawn.title")


@pytest.mark.row("R17")
def test_only_what_changed_is_asked_for_and_the_tile_goes_with_the_matter(tmp_path: Path) -> None:
    catalogue = filled(tmp_path)
    since = Shelves(tmp_path).cursor
    platform = Delta(since, {"line": "gone", "task_code": ELDER})
    before = kept(catalogue)
    walk = come_back(before, synced(tmp_path, platform))
    assert ELDER not in {tile.name for tile in walk.sees(Home).tiles}
    assert set(platform.asked) == {since}
    assert isinstance(walk.facilities.catalogue.hall, Hall)


def matter(number: int, region: str, **changes: object) -> dict[str, object]:
    """Return the matter of a place: one of the city's under another code."""
    catalog = f"44011200{number:04}"
    own = next(one for one in training_items() if one["task_code"] == ELDER)
    return {
        **own,
        "task_code": ELDER[:19] + catalog,
        "catalog_code": catalog,
        "region": region,
        "popular": None,
    } | changes


def with_matters(folder: Path, *matters: dict[str, object]) -> Catalogue:
    """Put the training city's matters on a shelf and bring those of places over a sync."""
    fill(folder, 61)
    lines = tuple({"line": "item", "body": one} for one in matters)
    return synced(folder, Delta(Shelves(folder).cursor, *lines))


def at_station(catalogue: Catalogue, place: str) -> FindWalk:
    """Stand at home of a station of a township or village."""
    walk = FindWalk()
    walk.facilities.catalogue = catalogue
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, place=place)
    walk.wait(1.1)
    return walk


LOCAL = (
    matter(1, COUNTY), matter(2, OTHER_COUNTY), matter(3, VILLAGE), matter(4, TOWN), matter(5, OTHER_TOWN),
)  # fmt: skip


def numbers(walk: FindWalk) -> list[str]:
    """Return the numbers of the places' own matters on the list, in their order; of the city's a zero."""
    codes = [row.name[19:] for row in walk.sees(Browse).rows]
    return [code[-1] if code.startswith("44011200") else "0" for code in codes]


@pytest.mark.row("R10")
def test_at_a_station_matters_of_its_township_and_villages_come_first(tmp_path: Path) -> None:
    walk = at_station(with_matters(tmp_path, *LOCAL), TOWN)
    assert "rural" in {way.name for way in walk.sees(Home).ways}
    walk.press("rural")
    shown = walk.sees(Browse)
    assert (numbers(walk)[:4], shown.total) == (["4", "3", "1", "0"], 61 + 3)
    assert "清汀镇" in walk.says()


@pytest.mark.row("R10")
def test_every_county_and_village_has_a_page_of_its_own(tmp_path: Path) -> None:
    walk = at_station(with_matters(tmp_path, *LOCAL), "")
    walk.press("all")
    walk.press("places")
    assert [tile.name for tile in walk.sees(Browse).tiles][3:] == [COUNTY, OTHER_COUNTY]
    walk.choose(COUNTY)
    assert walk.sees(Browse).tiles[0].name == COUNTY
    walk.choose(COUNTY)
    assert numbers(walk)[:4] == ["1", "4", "3", "0"]
    walk.press("back")
    walk.choose(TOWN)
    walk.choose(VILLAGE)
    assert numbers(walk)[:4] == ["3", "1", "4", "0"]


@pytest.mark.row("R14")
def test_counties_that_share_a_basic_code_show_the_same_name_and_kind(tmp_path: Path) -> None:
    shared = [matter(1000, region, task_code=OFFICES[region] + "3" + BASIC, catalog_code=BASIC) for region in OFFICES]
    catalogue = with_matters(tmp_path, *shared)
    opened_as = []
    for region in OFFICES:
        walk = at_station(catalogue, "")
        walk.press("all")
        walk.press("places")
        walk.choose(region)
        walk.choose(region)
        (row,) = [one for one in walk.sees(Browse).rows if one.name.endswith(BASIC)]
        walk.choose(row.name)
        opened_as.append((row.label, walk.visit.matter.name, walk.visit.matter.kind))
    assert opened_as[0] == opened_as[1]


@pytest.mark.row("R14")
@pytest.mark.parametrize("change", [{"kind": "QT"}, {"name": {"zh": "高龄补助", "en": "Allowance"}}])
def test_a_basic_code_of_two_standards_is_reported(
    tmp_path: Path, change: dict[str, object], expected_logs: Callable[[str], None]
) -> None:
    one, two = (matter(1000, region, task_code=OFFICES[region] + "3" + BASIC) for region in OFFICES)
    expected_logs("catalogue-standard-differs")
    catalogue = with_matters(tmp_path, one, two | change)
    assert len(catalogue) == 63


@pytest.mark.row("R14")
def test_matters_are_looked_through_by_whom_they_are_for_theme_office_and_kind(tmp_path: Path) -> None:
    walk = at_station(filled(tmp_path), "")
    kinds = [item.kind for item in walk.facilities.catalogue.browse(size=99).items]
    walk.press("all")
    walk.press("kinds")
    walk.choose("JF")
    assert walk.sees(Browse).total == kinds.count("JF")
    walk.press("for-legal")
    assert walk.sees(Browse).total < kinds.count("JF")
