"""The catalogue on the terminal: whole, with its age, and usable whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.catalogue_index import INDEX, Index
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from kiosk.platform.fetch import fetch_catalogue, read_index
from kiosk.platform.values import Change, Changes, Problem

ELDER = "1199010099083352973990704000000"
NOW = 1795400791.0


@pytest.fixture
def platform(sandbox) -> Iterator[Platform]:
    """Give a client of the sandbox."""
    client = Platform(sandbox.url)
    yield client
    client.close()


def test_every_item_of_the_index_is_there_with_its_form(platform, tmp_path) -> None:
    index = fetch_catalogue(platform, tmp_path, now=lambda: NOW)
    items = [json.loads((tmp_path / "items" / f"{code}.json").read_bytes()) for code in index.items]
    forms = {f"{i['form']['code']}-v{i['form']['version']}.json" for i in items if i["form"]}
    assert len(items) == 61
    assert {file.name for file in (tmp_path / "forms").iterdir()} == forms


def test_the_index_knows_its_age(platform, tmp_path) -> None:
    fetch_catalogue(platform, tmp_path, now=lambda: NOW)
    assert read_index(tmp_path).fetched_at == NOW


def test_the_second_fetch_brings_only_what_changed(platform, tmp_path) -> None:
    first = fetch_catalogue(platform, tmp_path, now=lambda: NOW)
    (tmp_path / "items" / f"{ELDER}.json").unlink()
    second = fetch_catalogue(platform, tmp_path, now=lambda: NOW + 60)
    assert not (tmp_path / "items" / f"{ELDER}.json").exists()
    assert (second.items, second.fetched_at) == (first.items, NOW + 60)


def test_a_line_that_breaks_leaves_what_was_there(platform, sandbox, tmp_path) -> None:
    before = fetch_catalogue(platform, tmp_path, now=lambda: NOW)
    sandbox.fault("offline", match="/catalogue")
    with pytest.raises(PlatformError):
        fetch_catalogue(platform, tmp_path)
    assert read_index(tmp_path) == before


def test_a_portal_is_no_catalogue(platform, sandbox, tmp_path) -> None:
    sandbox.fault("html", match="/catalogue")
    with pytest.raises(NotThePlatformError):
        fetch_catalogue(platform, tmp_path)
    assert read_index(tmp_path) == Index()


def test_a_cursor_that_is_too_old_begins_anew(platform, tmp_path) -> None:
    (tmp_path / INDEX).write_text('{"items": {"GONE": 1}, "cursor": "99999", "fetched_at": 1}')
    assert ELDER in fetch_catalogue(platform, tmp_path).items
    assert "GONE" not in read_index(tmp_path).items


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"[1]"])
def test_a_damaged_index_is_said_and_begun_anew(platform, tmp_path, expected_logs, damage) -> None:
    expected_logs("catalogue-index-damaged")
    (tmp_path / INDEX).write_bytes(damage)
    assert ELDER in fetch_catalogue(platform, tmp_path).items


class ScriptedPlatform:
    """Answers what it was given, page by page."""

    def __init__(self, *pages: Changes | Exception, item: bytes = b"{}") -> None:
        self._pages = list(pages)
        self._item = item
        self.cursors: list[str] = []

    def changes(self, cursor: str = "") -> Changes:
        """Return the next page, the last one for ever."""
        self.cursors.append(cursor)
        page = self._pages.pop(0) if len(self._pages) > 1 else self._pages[0]
        if isinstance(page, Exception):
            raise page
        return page

    def item(self, task_code: str) -> bytes:
        """Return the item."""
        return self._item

    def form(self, code: str, version: int) -> bytes:
        """Return the form."""
        return b"{}"


def page(*changes: Change, cursor: str = "1", more: bool = False, resync: bool = False) -> Changes:
    """Return a page of changes."""
    return Changes(changes, cursor, more, resync)


def refused(code: str) -> RefusedError:
    """Return a typed refusal."""
    return RefusedError(Problem(f"urn:banshi:problem:{code}", "x", 410, code, "never", "x"))


def test_a_deleted_item_leaves_the_index(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text(json.dumps({"items": {ELDER: 1}, "cursor": "1", "fetched_at": 1}))
    platform = ScriptedPlatform(page(Change(ELDER, 2, "delete"), cursor="2"))
    assert fetch_catalogue(platform, tmp_path).items == {}
    assert platform.cursors == ["1"]


def test_only_the_last_change_of_an_item_counts(tmp_path: Path) -> None:
    item = json.dumps({"task_code": ELDER, "version": 3}).encode()
    first, last = page(Change(ELDER, 2, "delete"), more=True), page(Change(ELDER, 3, "upsert"), cursor="2")
    assert fetch_catalogue(ScriptedPlatform(first, last, item=item), tmp_path).items == {ELDER: 3}


def test_a_resync_that_is_asked_for_begins_without_a_cursor(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text('{"items": {}, "cursor": "7", "fetched_at": 1}')
    platform = ScriptedPlatform(page(resync=True), page())
    fetch_catalogue(platform, tmp_path)
    assert platform.cursors == ["7", ""]


@pytest.mark.parametrize("pages", [page(more=True), page(resync=True)], ids=["endless", "resync for ever"])
def test_a_platform_that_repeats_itself_is_left(tmp_path: Path, pages) -> None:
    with pytest.raises(NotThePlatformError, match="endless-changes"):
        fetch_catalogue(ScriptedPlatform(pages), tmp_path)


def test_another_refusal_is_not_taken_for_an_old_cursor(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="maintenance"):
        fetch_catalogue(ScriptedPlatform(refused("maintenance")), tmp_path)


@pytest.mark.parametrize(
    "item",
    [
        {"task_code": ELDER},
        {"task_code": ELDER, "version": 1, "form": {"code": "../../evil", "version": 1}},
    ],
    ids=["no version", "a form that leads out of the folder"],
)
def test_an_item_of_another_shape_is_refused(tmp_path: Path, item) -> None:
    platform = ScriptedPlatform(page(Change(ELDER, 1, "upsert")), item=json.dumps(item).encode())
    with pytest.raises(NotThePlatformError, match="not-an-item"):
        fetch_catalogue(platform, tmp_path)
