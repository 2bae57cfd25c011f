"""The lists one looks by, and what a whole copy comes to: the same truth as what is fetched whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelf, Shelves
from kiosk.domain.hashes import catalogue_sha256
from kiosk.platform.bundle import read_bundle
from kiosk.platform.calls.catalogue import Node, TreeName, digest, tree
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.platform.fetch import HALL, REGIONS, fetch_catalogue
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

ELDER = "1199010099083352973990704000000"


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Platform]:
    client = Platform(city.url, connect_seconds=2, read_seconds=5)
    yield client
    client.close()


def whole(platform: Platform, path: str) -> Any:
    came = platform.whole(path)
    assert came
    return json.loads(came[0])


def codes(nodes: tuple[Node, ...]) -> list[str]:
    return [code for node in nodes for code in (node.code, *codes(node.parts))]


def codes_told(regions: list[dict[str, Any]]) -> list[str]:
    return [code for region in regions for code in (region["code"], *codes_told(region.get("parts", [])))]


def test_each_list_has_what_is_told_of_the_hall_and_its_places(platform: Platform) -> None:
    hall, regions = whole(platform, HALL), whole(platform, REGIONS)
    told = {
        "themes": hall["themes"],
        "departments": hall["offices"],
        "queues": hall["hall"]["areas"],
        "regions": regions["regions"],
    }
    for name in get_args(TreeName):
        found = tree(platform, name)
        assert found
        assert [node.code for node in found.tree.nodes] == [one["code"] for one in told[name]]
        assert [node.name.zh for node in found.tree.nodes] == [one["name"]["zh"] for one in told[name]]


def test_the_places_are_told_down_to_the_last_village(platform: Platform) -> None:
    found = tree(platform, "regions")
    assert found
    assert codes(found.tree.nodes) == codes_told(whole(platform, REGIONS)["regions"])


@pytest.mark.parametrize("name", get_args(TreeName))
def test_a_list_that_did_not_change_is_not_sent_again(platform: Platform, name: TreeName) -> None:
    found = tree(platform, name)
    assert found
    assert tree(platform, name, found.tag) is None
    assert tree(platform, name, '"another"') == found


def test_a_list_nobody_keeps_is_a_wrong_question(platform: Platform) -> None:
    with pytest.raises(RefusedError) as refused:
        tree(platform, "windows")  # type: ignore[arg-type]  # that is the case
    assert refused.value.code == "bad-request"


@pytest.mark.parametrize("body", [{"name": "themes"}, {"name": "queues", "nodes": []}, [], "words"])
def test_another_list_than_was_asked_for_is_not_believed(body: object) -> None:
    with ScriptedServer(as_json(200, body)) as server:
        platform = Platform(server.url, connect_seconds=2, read_seconds=2)
        with pytest.raises(PlatformError):
            tree(platform, "themes")
        platform.close()


def test_a_whole_copy_comes_to_what_the_platform_says_now(platform: Platform, tmp_path: Path) -> None:
    fetch_catalogue(platform, Shelves(tmp_path / "shelf"))
    told, _ = Shelf(tmp_path / "shelf" / "shelf-1.db").told()
    assert digest(platform).digest == catalogue_sha256(told)
    assert digest(platform).count == len(Catalogue.load(tmp_path / "shelf"))


@pytest.mark.parametrize("op", ["renew", "withdraw"])
def test_the_sum_moves_with_every_change_and_is_that_of_the_last_line(
    city: SandboxThread, platform: Platform, op: str
) -> None:
    before = digest(platform)
    city.train("catalogue", task_code=ELDER, op=op)
    after = digest(platform)
    assert (after.digest != before.digest, after.count) == (True, before.count - (op == "withdraw"))
    assert read_bundle(platform.bundle("", 500) or b"", "").digest == after.digest
