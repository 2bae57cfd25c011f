"""The catalogue from the platform's folder to the terminal's shelf: whole in any pages, over any line, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelves
from kiosk.platform.answer import Answer
from kiosk.platform.bundle import Bundle, read_bundle
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.platform.fetch import fetch_catalogue
from kiosk.sandbox.catalogue import Catalogue as Offered
from tests.support.sandbox import SandboxThread

OFFERED = Offered()
NDJSON = {"Accept": "application/x-ndjson"}


def pages(platform: Platform, limit: int) -> list[Bundle]:
    """Follow the cursor to the end."""
    found: list[Bundle] = []
    while not found or found[-1].has_more:
        since = found[-1].cursor if found else ""
        body = platform.bundle(since, limit)
        assert body
        found.append(read_bundle(body, since))
    return found


@pytest.mark.parametrize("limit", [1, 7, 62])
def test_in_pages_of_any_size_every_matter_comes_once_and_every_form_before_the_first_that_needs_it(
    platform: Platform, limit: int
) -> None:
    found = pages(platform, limit)
    codes = [json.loads(body)["task_code"] for page in found for body in page.items]
    assert codes == OFFERED.order
    known: set[tuple[str, int]] = set()
    for page in found:
        forms = [(form["code"], form["version"]) for form in map(json.loads, page.forms)]
        assert not known.intersection(forms)
        known.update(forms)
        needed = [json.loads(body)["form"] for body in page.items]
        assert {(one["code"], one["version"]) for one in needed if one} <= known
    assert all(len(page.items) <= limit for page in found)


def test_at_its_end_nothing_is_new_and_without_the_tag_an_empty_page_says_so(platform: Platform) -> None:
    end = pages(platform, 200)[-1].cursor
    assert platform.bundle(end) is None
    answer = platform.ask("GET", f"/catalogue/bundle?cursor={end}", headers=NDJSON)
    empty = read_bundle(answer.body, end)
    assert (empty.items, empty.forms, empty.has_more, empty.cursor) == ((), (), False, end)


@pytest.mark.parametrize(
    "cursor",
    ["x.0", "x", f"{OFFERED.edition}.{len(OFFERED.order) + 1}", f"{OFFERED.edition}.-1", f"{OFFERED.edition}."],
)
def test_a_cursor_of_nothing_we_said_is_gone(platform: Platform, cursor: str) -> None:
    with pytest.raises(RefusedError, match="gone"):
        platform.bundle(cursor)


@pytest.mark.parametrize(("headers", "packed"), [({}, True), ({"Accept-Encoding": "identity"}, False)])
def test_a_page_is_packed_for_who_takes_it_and_the_same_for_who_does_not(
    platform: Platform, headers: dict[str, str], packed: bool
) -> None:
    given = NDJSON | {"Accept-Encoding": "gzip"} | headers
    answer = platform.ask("GET", "/catalogue/bundle?limit=5", headers=given)
    assert ("content-encoding" in answer.headers) is packed
    assert len(read_bundle(answer.body, "").items) == 5


@pytest.mark.parametrize("path", ["/catalogue/hall", "/catalogue/regions"])
def test_what_comes_whole_is_sent_once_for_each_state_of_it(platform: Platform, path: str) -> None:
    came = platform.whole(path)
    assert came
    assert platform.whole(path, came[1]) is None
    assert platform.whole(path, '"another"') == came


class Breaking(Platform):
    """A line that breaks at the asked-for request of a fetch."""

    def __init__(self, url: str, at: int) -> None:
        super().__init__(url)
        self._left = at

    def bundle(self, cursor: str = "", limit: int = 9) -> bytes | None:
        return super().bundle(cursor, limit)

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        self._left -= 1
        if self._left == 0:
            raise PlatformError("cut")
        return super().ask(method, path, **more)


@pytest.mark.parametrize("at", [1, 4, 8])
def test_a_fetch_cut_at_any_request_offers_nothing_half_and_goes_on(
    tmp_path: Path, sandbox: SandboxThread, at: int
) -> None:
    line = Breaking(sandbox.url, at)
    with pytest.raises(PlatformError):
        fetch_catalogue(line, Shelves(tmp_path), now=lambda: 1.0)
    assert len(Catalogue.load(tmp_path)) == 0
    assert fetch_catalogue(line, Shelves(tmp_path), now=lambda: 2.0)
    line.close()
    catalogue = Catalogue.load(tmp_path)
    assert (len(catalogue), catalogue.fetched_at) == (len(OFFERED.order), 2.0)
    assert all(catalogue.item(code) for code in OFFERED.order)
