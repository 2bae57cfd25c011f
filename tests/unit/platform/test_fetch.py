"""The catalogue on the terminal: whole, with its age, and usable whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.shelf import Shelves
from kiosk.domain.hall import Hall
from kiosk.domain.hashes import catalogue_sha256, content_sha256
from kiosk.platform.bundle import read_bundle
from kiosk.platform.client import Platform
from kiosk.platform.errors import DifferentCatalogueError, NotThePlatformError, PlatformError, RefusedError
from kiosk.platform.fetch import fetch_catalogue
from kiosk.platform.values import Problem
from tests.support.big_catalogue import FOLDER, training_items

ELDER = "1199010099083352973990704000000"
NOW = 1795400791.0
ITEM = next(item for item in training_items() if item["task_code"] == ELDER)
FORM = json.loads((FOLDER / "forms" / "elder-allowance-v1.json").read_bytes())


@pytest.fixture
def platform(sandbox) -> Iterator[Platform]:
    """Give a client of the sandbox."""
    client = Platform(sandbox.url)
    yield client
    client.close()


def fetch(platform: Platform, folder: Path, now: float = NOW) -> bool:
    return fetch_catalogue(platform, Shelves(folder), now=lambda: now)


def test_everything_the_platform_offers_can_be_read_afterwards_without_it(platform, tmp_path) -> None:
    assert fetch(platform, tmp_path)
    catalogue = Catalogue.load(tmp_path)
    items = [catalogue.item(item["task_code"]) for item in training_items()]
    assert (len(catalogue), None in items) == (len(training_items()), False)
    assert [item.task_code for item in items if item.form and not catalogue.form(item.form).groups] == []


def test_hall_and_places_come_with_it(platform, tmp_path) -> None:
    fetch(platform, tmp_path)
    catalogue = Catalogue.load(tmp_path)
    assert (len(catalogue.hall.themes), catalogue.hall.favourites[5]) == (10, ELDER)
    assert [region.name.zh for region in catalogue.regions()][3] == "清汀县"


def test_all_of_it_can_be_fetched_anew_though_nothing_changed(platform, tmp_path) -> None:
    fetch(platform, tmp_path)
    assert fetch_catalogue(platform, Shelves(tmp_path), anew=True, now=lambda: NOW)
    catalogue = Catalogue.load(tmp_path)
    assert (len(catalogue), len(catalogue.hall.themes)) == (len(training_items()), 10)


def test_nothing_new_is_asked_for_in_three_questions_and_only_the_age_changes(platform, tmp_path) -> None:
    fetch(platform, tmp_path)
    shelf = (tmp_path / "shelf-1.db").stat()
    asked: list[str] = []
    ask = platform.ask
    platform.ask = lambda method, path, **more: (asked.append(path), ask(method, path, **more))[1]
    assert not fetch(platform, tmp_path, NOW + 60)
    assert (len(asked), (tmp_path / "shelf-1.db").stat().st_mtime_ns) == (3, shelf.st_mtime_ns)
    assert Catalogue.load(tmp_path).fetched_at == NOW + 60


def test_a_line_that_breaks_leaves_what_was_there(platform, sandbox, tmp_path) -> None:
    fetch(platform, tmp_path)
    sandbox.fault("offline", match="/catalogue")
    with pytest.raises(PlatformError):
        fetch(platform, tmp_path, NOW + 60)
    assert (len(Catalogue.load(tmp_path)), Catalogue.load(tmp_path).fetched_at) == (len(training_items()), NOW)


def test_a_portal_is_no_catalogue(platform, sandbox, tmp_path) -> None:
    sandbox.fault("html", match="/catalogue")
    with pytest.raises(NotThePlatformError):
        fetch(platform, tmp_path)
    assert len(Catalogue.load(tmp_path)) == 0


def test_a_bundle_travels_compressed_and_arrives_whole(platform) -> None:
    body = platform.bundle(limit=10)
    assert len(read_bundle(body, "").items) == 10


def page(
    since: str, cursor: str, *lines: dict, more: bool = False, count: int | None = None, of: tuple[dict, ...] = ()
) -> bytes:
    """Write a page of a bundle; ``of`` are the lines of all that is offered, to be held against."""
    end = {"line": "end", "count": len(lines) if count is None else count, "cursor": cursor, "has_more": more}
    if of:
        whole = {line["body"]["task_code"]: content_sha256(line["body"]) for line in of}
        end["digest"] = catalogue_sha256(whole)
    return b"".join(msgspec.json.encode(line) + b"\n" for line in ({"line": "begin", "since": since}, *lines, end))


def item(**changes: object) -> dict:
    return {"line": "item", "body": ITEM | changes}


FORM_LINE = {"line": "form", "body": FORM}
FIRST = page("", "a.2", FORM_LINE, item(), item(task_code=ELDER[:-1] + "1", form=None))


def refused(code: str) -> RefusedError:
    return RefusedError(Problem(f"urn:banshi:problem:{code}", "x", 410, code, "never", "x"))


class ScriptedPlatform:
    """Answers pages by the cursor they go on from."""

    def __init__(self, pages: dict[str, bytes | None | Exception]) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.hall_tag = '"1"'

    def bundle(self, cursor: str = "") -> bytes | None:
        self.asked.append(cursor)
        found = self.pages[cursor]
        if isinstance(found, Exception):
            raise found
        return found

    def whole(self, path: str, tag: str = "") -> tuple[bytes, str] | None:
        if path.endswith("hall"):
            return None if tag == self.hall_tag else ((FOLDER / "hall.json").read_bytes(), self.hall_tag)
        return None if tag else (b'{"regions": []}', '"1"')


def codes(folder: Path) -> list[str]:
    return [one.task_code for one in Catalogue.load(folder).browse(size=50).items]


def test_what_changed_since_is_added_and_what_is_gone_is_gone(tmp_path) -> None:
    platform = ScriptedPlatform({"": FIRST})
    fetch(platform, tmp_path)
    changed = page("a.2", "b.1", item(version=2), {"line": "gone", "task_code": ELDER[:-1] + "1"})
    platform.pages = {"a.2": changed, "b.1": None}
    assert fetch(platform, tmp_path)
    assert (codes(tmp_path), Catalogue.load(tmp_path).item(ELDER).version) == ([ELDER], 2)


def test_a_fetch_that_was_cut_off_goes_on_where_it_was(tmp_path) -> None:
    cut = page("", "a.1", FORM_LINE, item(), more=True)
    platform = ScriptedPlatform({"": cut, "a.1": NotThePlatformError("cut")})
    with pytest.raises(NotThePlatformError):
        fetch(platform, tmp_path)
    assert len(Catalogue.load(tmp_path)) == 0
    platform.pages["a.1"] = page("a.1", "a.2", item(task_code=ELDER[:-1] + "2"))
    assert fetch(platform, tmp_path)
    assert (platform.asked, len(codes(tmp_path))) == (["", "a.1", "a.1"], 2)


@pytest.mark.parametrize("cut_off", [False, True])
def test_a_cursor_that_is_too_old_begins_anew(tmp_path, cut_off: bool) -> None:
    platform = ScriptedPlatform({"": page("", "a.1", item(form=None), more=cut_off), "a.1": None})
    if cut_off:
        platform.pages["a.1"] = NotThePlatformError("cut")
        with pytest.raises(NotThePlatformError):
            fetch(platform, tmp_path)
    else:
        fetch(platform, tmp_path)
    platform.pages = {"a.1": refused("gone"), "": page("", "b.1", item(task_code=ELDER[:-1] + "3", form=None))}
    assert fetch(platform, tmp_path)
    assert codes(tmp_path) == [ELDER[:-1] + "3"]


def test_another_refusal_is_not_taken_for_an_old_cursor(tmp_path) -> None:
    platform = ScriptedPlatform({"": FIRST})
    fetch(platform, tmp_path)
    platform.pages = {"a.2": refused("maintenance")}
    with pytest.raises(RefusedError, match="maintenance"):
        fetch(platform, tmp_path)
    assert len(codes(tmp_path)) == 2


def test_a_first_fetch_that_is_refused_is_told(tmp_path) -> None:
    with pytest.raises(RefusedError, match="maintenance"):
        fetch(ScriptedPlatform({"": refused("maintenance")}), tmp_path)


def test_new_hours_alone_are_taken_too(tmp_path) -> None:
    platform = ScriptedPlatform({"": FIRST, "a.2": None})
    fetch(platform, tmp_path)
    platform.hall_tag = '"2"'
    assert fetch(platform, tmp_path)
    assert (len(codes(tmp_path)), Shelves(tmp_path).tag("hall")) == (2, '"2"')


def test_a_platform_that_repeats_itself_is_left(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.platform.fetch.LONGEST_BUNDLE", 3)
    pages = {"": page("", "a", more=True), "a": page("a", "b", more=True), "b": page("b", "a", more=True)}
    with pytest.raises(NotThePlatformError, match="endless-changes"):
        fetch(ScriptedPlatform(pages), tmp_path)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "not-a-bundle"),
        (b"<html>", "not-a-bundle"),
        (b'{"line":"begin","since":""}\n', "not-a-bundle"),
        (b"\n".join(FIRST.splitlines()[:-1]), "half-a-bundle"),
        (b"\n".join(FIRST.splitlines()[1:]), "half-a-bundle"),
        (FIRST[:-40], "not-a-bundle"),
        (page("", "a", item(), count=2), "half-a-bundle"),
        (page("other", "a", item()), "other-bundle"),
        (page("", "", item(), more=True), "other-bundle"),
        (page("", "a", {"line": "item", "body": {"task_code": ELDER}}), "not-a-bundle"),
        (page("", "a", {"line": "horoscope"}), "not-a-bundle"),
        (page("", "a", {"line": "gone", "task_code": "../evil"}), "not-a-bundle"),
        (page("", "a", item(form={"code": "../../evil", "version": 1})), "not-a-bundle"),
        (page("", "a", {"line": "form", "body": FORM | {"version": 2}}), "form-hash"),
        (page("", "a", {"line": "form", "body": {"code": "../x", "version": 1}}), "form-hash"),
        (page("", "a", {"line": "form", "body": {"code": "x", "version": 1, "sha256": "0" * 64}}), "form-hash"),
    ],
)
def test_what_is_no_whole_page_is_refused(body: bytes, cause: str) -> None:
    with pytest.raises(NotThePlatformError, match=cause):
        read_bundle(body, "")


def test_a_page_says_what_it_brings() -> None:
    bundle = read_bundle(page("x", "y", FORM_LINE, item(), {"line": "gone", "task_code": "A1"}, more=True), "x")
    assert (len(bundle.items), len(bundle.forms), bundle.gone) == (1, 1, ("A1",))
    assert (bundle.cursor, bundle.has_more) == ("y", True)


@pytest.mark.parametrize("path", ["hall", "regions"])
def test_a_hall_or_places_of_another_shape_are_refused(tmp_path, path: str) -> None:
    platform = ScriptedPlatform({"": FIRST})
    real = platform.whole
    platform.whole = lambda place, tag="": (b'{"themes": 7, "regions": 7}', "") if path in place else real(place, tag)
    with pytest.raises(NotThePlatformError, match="not-typed"):
        fetch(platform, tmp_path)


def test_the_hash_of_a_form_is_that_of_its_content() -> None:
    assert content_sha256({name: value for name, value in FORM.items() if name != "sha256"}) == FORM["sha256"]


def test_the_hall_of_the_training_city_is_read_whole() -> None:
    hall = msgspec.json.decode((FOLDER / "hall.json").read_bytes(), type=Hall)
    assert (len(hall.offices), hall.hall.areas[-1].last, hall.hall.hours.week["6"]) == (15, 60, (("09:00", "12:00"),))


OTHER = item(task_code=ELDER[:-1] + "1", form=None)
WHOLE = page("", "b.2", FORM_LINE, item(version=2), OTHER, of=(item(version=2), OTHER))


def begun(folder: Path) -> ScriptedPlatform:
    """Have two matters on the shelf."""
    platform = ScriptedPlatform({"": FIRST})
    fetch(platform, folder)
    platform.asked.clear()
    return platform


def test_changes_that_end_in_what_the_platform_offers_are_all_that_is_asked_for(tmp_path) -> None:
    platform = begun(tmp_path)
    platform.pages = {"a.2": page("a.2", "b.1", item(version=2), of=(item(version=2), OTHER))}
    assert fetch(platform, tmp_path)
    assert (set(platform.asked), Catalogue.load(tmp_path).item(ELDER).version) == ({"a.2"}, 2)


def test_a_change_that_was_never_told_is_seen_and_the_whole_is_fetched_anew(tmp_path, expected_logs) -> None:
    expected_logs("catalogue-differs")
    platform = begun(tmp_path)
    platform.pages = {"a.2": page("a.2", "b.2", OTHER, of=(item(version=2), OTHER)), "": WHOLE}
    assert fetch(platform, tmp_path)
    assert (platform.asked[-1], Catalogue.load(tmp_path).item(ELDER).version) == ("", 2)
    assert Shelves(tmp_path).cursor == "b.2"


def test_a_withdrawal_that_was_never_told_is_seen(tmp_path, expected_logs) -> None:
    expected_logs("catalogue-differs")
    platform = begun(tmp_path)
    left = item(version=2)
    platform.pages = {"a.2": page("a.2", "b.1", left, of=(left,)), "": page("", "b.1", FORM_LINE, left, of=(left,))}
    assert fetch(platform, tmp_path)
    assert codes(tmp_path) == [ELDER]


def test_a_form_that_never_came_is_seen_though_no_hash_is_told(tmp_path, expected_logs) -> None:
    expected_logs("catalogue-differs")
    platform = begun(tmp_path)
    changed = item(form={"code": "other", "version": 1})
    own = {name: value for name, value in (FORM | {"code": "other", "version": 1}).items() if name != "sha256"}
    form = {"line": "form", "body": own | {"sha256": content_sha256(own)}}
    platform.pages = {"a.2": page("a.2", "b.1", changed), "": page("", "b.1", form, changed)}
    assert fetch(platform, tmp_path)
    assert Catalogue.load(tmp_path).item(ELDER).form.code == "other"


def test_a_platform_that_offers_otherwise_than_it_says_is_not_followed(tmp_path, expected_logs) -> None:
    expected_logs("catalogue-differs")
    platform = begun(tmp_path)
    wrong = page("", "b.2", FORM_LINE, item(version=2), OTHER, of=(OTHER,))
    platform.pages = {"a.2": page("a.2", "b.2", item(version=2), of=(OTHER,)), "": wrong}
    with pytest.raises(DifferentCatalogueError):
        fetch(platform, tmp_path)
    assert Catalogue.load(tmp_path).item(ELDER).version == 1


def test_what_was_not_followed_is_not_offered_by_the_next_question_that_finds_nothing_new(
    tmp_path, expected_logs
) -> None:
    expected_logs("catalogue-differs")
    platform = begun(tmp_path)
    wrong = page("", "b.2", FORM_LINE, item(version=2), OTHER, of=(OTHER,))
    platform.pages = {"a.2": page("a.2", "b.2", item(version=2), of=(OTHER,)), "": wrong}
    with pytest.raises(DifferentCatalogueError):
        fetch(platform, tmp_path)
    platform.pages = {"b.2": None, "": WHOLE}
    assert fetch(platform, tmp_path)
    assert (platform.asked[-2:], Catalogue.load(tmp_path).item(ELDER).version) == (["b.2", ""], 2)


def test_a_matter_this_program_cannot_read_is_no_difference(tmp_path, expected_logs) -> None:
    expected_logs("catalogue-item-unreadable")
    odd = item(task_code=ELDER[:-1] + "7", form=None, materials="of a later contract")
    platform = ScriptedPlatform({"": page("", "a.2", FORM_LINE, item(), odd, of=(item(), odd))})
    assert fetch(platform, tmp_path)
    assert (platform.asked, codes(tmp_path)) == ([""], [ELDER])
