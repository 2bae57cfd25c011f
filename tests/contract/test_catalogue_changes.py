"""Matters that change, go and come back while terminals look: only that is told, and the whole is proved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelf, Shelves
from kiosk.contract.document import Document
from kiosk.domain.hashes import catalogue_sha256
from kiosk.platform.bundle import read_bundle
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError
from kiosk.platform.fetch import fetch_catalogue
from kiosk.sandbox.calls.bundle import page
from kiosk.sandbox.catalogue import Catalogue as Offered
from tests.support.sandbox import SandboxThread

ELDER = "1199010099083352973990704000000"


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Platform]:
    client = Platform(city.url)
    yield client
    client.close()


@pytest.fixture
def folder(platform: Platform, tmp_path: Path) -> Path:
    """Give a catalogue that was fetched before anything changed."""
    fetch_catalogue(platform, Shelves(tmp_path / "shelf"))
    return tmp_path / "shelf"


def codes() -> list[str]:
    return sorted(Offered().items)


def test_what_a_terminal_has_is_proved_to_be_what_is_offered(platform: Platform, folder: Path) -> None:
    told, lacking = Shelf(folder / "shelf-1.db").told()
    assert (catalogue_sha256(told), lacking) == (Offered().digest, 0)


def test_only_what_changed_comes_and_the_proof_of_the_whole_with_it(
    city: SandboxThread, platform: Platform, folder: Path
) -> None:
    for code in (codes()[3], ELDER):
        assert city.train("catalogue", task_code=code, op="renew") == {"version": 2}
    since = Shelves(folder).cursor
    bundle = read_bundle(platform.bundle(since) or b"", since)
    assert (len(bundle.items), bundle.forms, bundle.gone) == (2, (), ())
    assert fetch_catalogue(platform, Shelves(folder))
    catalogue = Catalogue.load(folder)
    assert ((item := catalogue.item(ELDER)) and item.version, len(catalogue)) == (2, len(codes()))


def test_a_withdrawn_matter_comes_as_gone_and_may_come_back(
    city: SandboxThread, platform: Platform, folder: Path
) -> None:
    city.train("catalogue", task_code=ELDER, op="withdraw")
    assert fetch_catalogue(platform, Shelves(folder))
    assert (Catalogue.load(folder).item(ELDER), len(Catalogue.load(folder))) == (None, len(codes()) - 1)
    city.train("catalogue", task_code=ELDER, op="renew")
    assert fetch_catalogue(platform, Shelves(folder))
    assert Catalogue.load(folder).item(ELDER)
    assert not fetch_catalogue(platform, Shelves(folder))


def test_the_list_of_changes_says_the_same_as_the_bundle(city: SandboxThread, platform: Platform) -> None:
    before = platform.changes().next_cursor
    city.train("catalogue", task_code=ELDER, op="renew")
    city.train("catalogue", task_code=codes()[3], op="renew")
    city.train("catalogue", task_code=ELDER, op="withdraw")
    told = {one.task_code: one.op for one in platform.changes(before).items}
    assert told == {codes()[3]: "upsert", ELDER: "delete"}


def test_who_begins_after_it_went_hears_only_that_it_is_gone(
    city: SandboxThread, platform: Platform, tmp_path: Path
) -> None:
    city.train("catalogue", task_code=ELDER, op="withdraw")
    fetch_catalogue(platform, Shelves(tmp_path / "late"))
    catalogue = Catalogue.load(tmp_path / "late")
    assert (len(catalogue), catalogue.item(ELDER)) == (len(codes()) - 1, None)
    with pytest.raises(RefusedError, match="gone"):
        platform.item(ELDER)


@pytest.mark.parametrize("op", ["withdraw", "renew"])
def test_a_matter_nobody_knows_cannot_change(op: str) -> None:
    from kiosk.sandbox.catalogue import CatalogueChange

    with pytest.raises(ValueError, match="no such matter"):
        Offered().change(CatalogueChange("0" * 31, op))  # type: ignore[arg-type]  # one of two words


def test_every_line_of_what_changed_fits_the_document() -> None:
    offered, document = Offered(), Document()
    line = dict(document.parts())["file:///banshi/schemas/catalogue.yaml"]["BundleLine"]
    offered.withdraw(ELDER)
    offered.renew(codes()[3])
    between = list(page(offered, len(codes()), len(offered.order)))
    assert [one["line"] for one in between] == ["gone", "item"]
    end = {"line": "end", "count": 2, "cursor": "a", "has_more": False, "digest": offered.digest}
    assert [breach for one in (*between, end) for breach in document.check(line, one)] == []


def test_a_place_is_told_nothing_of_matters_that_are_done_elsewhere(platform: Platform) -> None:
    offered = Offered().items
    told = {one.task_code for one in platform.changes(region="990121101201").items}
    elsewhere = {code for code, item in offered.items() if item.get("region", "").startswith("990122")}
    here = {code for code, item in offered.items() if item.get("region", "").startswith("990121")}
    assert (elsewhere & told, here - told) == (set(), set())


@pytest.fixture
def quiet(sandbox: SandboxThread) -> Iterator[Platform]:
    """Give a client of a platform on which nothing changes."""
    client = Platform(sandbox.url)
    yield client
    client.close()


def test_a_station_is_told_the_matters_of_the_five_rural_themes_alone(quiet: Platform) -> None:
    told = {one.task_code for one in quiet.changes(profile="station").items}
    assert told == {code for code, item in Offered().items.items() if item["theme"] in {"01", "02", "06", "07", "08"}}
    assert len(told) < len(codes())


@pytest.mark.parametrize("profile", ["kiosk", "window", ""])
def test_every_other_machine_is_told_all(quiet: Platform, profile: str) -> None:
    assert sorted(one.task_code for one in quiet.changes(profile=profile).items) == codes()


def test_place_and_profile_narrow_together(quiet: Platform) -> None:
    both = {one.task_code for one in quiet.changes(profile="station", region="990121101201").items}
    here = {one.task_code for one in quiet.changes(region="990121101201").items}
    assert both == here & {one.task_code for one in quiet.changes(profile="station").items}


def test_a_kind_of_machine_nobody_knows_is_a_wrong_question(quiet: Platform) -> None:
    with pytest.raises(RefusedError, match="bad-request"):
        quiet.changes(profile="vending")


def test_a_station_too_hears_that_a_matter_of_another_theme_is_gone(city: SandboxThread, platform: Platform) -> None:
    elsewhere = next(code for code, item in Offered().items.items() if item["theme"] == "09")
    before = platform.changes(profile="station").next_cursor
    city.train("catalogue", task_code=elsewhere, op="withdraw")
    told = platform.changes(before, profile="station").items
    assert [(one.task_code, one.op, one.size) for one in told] == [(elsewhere, "delete", 0)]


def test_the_size_of_a_change_is_what_fetching_the_matter_brings(quiet: Platform) -> None:
    sizes = {one.task_code: one.size for one in quiet.changes().items}
    assert {code: len(quiet.item(code)) for code in codes()[:3]} == {code: sizes[code] for code in codes()[:3]}
    assert min(sizes.values()) > 0


@pytest.mark.parametrize("path", ["/catalogue/changes", "/catalogue/bundle"])
@pytest.mark.parametrize("cursor", ["000000000000.3", "3", "of long ago"])
def test_a_cursor_of_a_forgotten_edition_says_that_all_is_to_be_fetched_anew(
    quiet: Platform, path: str, cursor: str
) -> None:
    refused = quiet.ask("GET", f"{path}?{urlencode({'cursor': cursor})}")
    problem = json.loads(refused.body)
    assert (refused.status, problem["code"], problem["full_resync"]) == (410, "gone", True)
    assert quiet.changes().full_resync is False
