"""Texts for the public between terminal and platform: what changed and nothing else, each text under its tag."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.document import BASE, Document
from kiosk.domain.hashes import catalogue_sha256, content_sha256
from kiosk.platform.calls.content import content, content_changes, life_info, read_content
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from kiosk.sandbox.texts import FOLDER, Texts, concerns, laid
from tests.support.published import Asking, a_text, bytes_of, publish, text_id, withdraw
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

LAID = {text["id"]: text for text in laid(FOLDER)}
OLD_AGE = "0193a5c0-0000-7000-8000-000000000201"
QINGTING, LIXI = "990121101201", "990122"
WORDS = {"zh": "字", "en": "words"}
HASH = "0" * 64


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Asking]:
    client = Asking(city.url)
    yield client
    client.close()


def ids(platform: Platform, cursor: str = "", region: str = "") -> list[str]:
    return [one.id for one in content_changes(platform, cursor, region).items]


def test_all_texts_are_told_with_the_hash_of_the_whole(platform: Platform) -> None:
    told = content_changes(platform)
    assert {one.id: one.sha256 for one in told.items} == {name: content_sha256(text) for name, text in LAID.items()}
    assert told.digest == catalogue_sha256({one.id: one.sha256 for one in told.items})


def test_every_column_of_the_training_city_has_a_text_and_every_text_a_column(platform: Platform) -> None:
    told = content_changes(platform)
    assert {one.code for one in told.columns} == {one.column for one in told.items}


def test_every_related_text_of_the_training_city_is_there() -> None:
    assert {name for text in LAID.values() for name in text.get("related", ())} <= set(LAID)


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_in_pages_of_any_size_each_text_comes_once(platform: Platform, limit: int) -> None:
    found: list[str] = []
    page = content_changes(platform, limit=limit)
    found += [one.id for one in page.items]
    while page.has_more:
        page = content_changes(platform, page.next_cursor, limit=limit)
        found += [one.id for one in page.items]
    assert (len(found), set(found)) == (len(LAID), set(LAID))


def test_behind_a_cursor_only_what_changed_since_is_told(city: SandboxThread, platform: Platform) -> None:
    before = content_changes(platform).next_cursor
    publish(city, a_text(1), a_text(2), a_text(1, "改了。"))
    withdraw(city, OLD_AGE)
    told = content_changes(platform, before)
    assert [(one.id, one.op) for one in told.items] == [
        (text_id(2), "upsert"), (text_id(1), "upsert"), (OLD_AGE, "delete"),
    ]  # fmt: skip
    assert ids(platform, told.next_cursor) == []


def test_a_replaced_text_has_another_tag_and_its_old_words_are_not_offered(
    city: SandboxThread, platform: Platform
) -> None:
    publish(city, a_text(1, "旧的一句。"))
    (before,) = [one for one in content_changes(platform).items if one.id == text_id(1)]
    publish(city, a_text(1, "新的一句。", version=2))
    (after,) = [one for one in content_changes(platform).items if one.id == text_id(1)]
    body = content(platform, after.id, after.sha256)
    assert (before.etag != after.etag, "旧的".encode() in body, "新的".encode() in body) == (True, False, True)
    with pytest.raises(NotThePlatformError, match="other-text"):
        content(platform, before.id, before.sha256)


def test_a_text_comes_under_the_tag_its_change_told_and_is_sent_once_for_it(platform: Platform) -> None:
    (told,) = [one for one in content_changes(platform).items if one.id == OLD_AGE]
    came = platform.ask("GET", f"/content/{OLD_AGE}")
    again = platform.ask("GET", f"/content/{OLD_AGE}", headers={"If-None-Match": told.etag})
    assert (came.headers["etag"], again.status, again.body) == (told.etag, 304, b"")
    assert read_content(content(platform, OLD_AGE, told.sha256)).title.zh == "云泽市高龄津贴发放办法"


def test_what_the_offices_did_is_there_after_a_restart_and_a_cursor_goes_on(tmp_path: Path) -> None:
    first = SandboxThread(tmp_path / "x")
    platform = Asking(first.url)
    before = content_changes(platform).next_cursor
    publish(first, a_text(1))
    withdraw(first, OLD_AGE)
    first.stop()
    second = SandboxThread(tmp_path / "x")
    with contextlib.closing(Asking(second.url)) as again:
        assert ids(again, before) == [text_id(1), OLD_AGE]
    second.stop()
    platform.close()


def test_the_cursor_of_another_platform_is_gone(platform: Platform) -> None:
    for cursor in ("x.1", "x", content_changes(platform).next_cursor + "9", ".", "0"):
        with pytest.raises(RefusedError, match="gone"):
            content_changes(platform, cursor)


def test_a_place_is_told_of_what_is_its_own_and_everybodys(city: SandboxThread, platform: Platform) -> None:
    publish(city, a_text(1, region="990121101000"), a_text(2, region="990122"))
    mine, theirs = ids(platform, region=QINGTING), ids(platform, region=LIXI)
    assert (text_id(1) in mine, text_id(2) in mine) == (True, False)
    assert (text_id(1) in theirs, text_id(2) in theirs) == (False, True)
    assert OLD_AGE in mine
    assert OLD_AGE in theirs


def test_a_text_that_moves_to_another_place_is_told_where_it_was(city: SandboxThread, platform: Platform) -> None:
    publish(city, a_text(1, region="990121"))
    before = content_changes(platform, region="990121").next_cursor
    publish(city, a_text(1, region="990122"))
    told = content_changes(platform, before, "990121")
    assert [one.id for one in told.items] == [text_id(1)]


@pytest.mark.parametrize(
    ("region", "place", "is_for"),
    [
        ("", "990121", True), ("990121", "", True), ("990121", "990121101201", True), ("990121101201", "990121", True),
        ("990121000000", "990121101201", True), ("990121101201", "990121101202", False), ("990122", "990121", False),
    ],
)  # fmt: skip
def test_what_is_of_a_place_concerns_who_is_in_it_and_around_it(region: str, place: str, is_for: bool) -> None:
    assert concerns(region, place) is is_for


@pytest.mark.parametrize(
    "text",
    [{}, a_text(1, body=[]), a_text(1, id="../x"), a_text(1, published_at="soon"), a_text(1, title={"zh": "x"})],
)
def test_a_trainer_cannot_publish_what_the_document_does_not_know(city: SandboxThread, text: dict[str, Any]) -> None:
    status, _ = city._ask("POST", "/training/content", {"op": "publish", "text": text})
    assert status == 400


def test_what_is_not_there_cannot_be_withdrawn_or_read(city: SandboxThread, platform: Platform) -> None:
    assert city._ask("POST", "/training/content", {"op": "withdraw", "id": text_id(9)})[0] == 400
    with pytest.raises(RefusedError, match="not-found"):
        content(platform, text_id(9), HASH)


def test_every_text_of_the_training_city_is_one_of_the_document() -> None:
    document = Document()
    schema = {"$ref": f"{BASE}schemas/content.yaml#/Content"}
    assert [name for name, text in LAID.items() if document.check(schema, text)] == []


def test_a_newer_program_lays_down_what_is_new_and_keeps_what_a_trainer_did(
    tmp_path: Path, city: SandboxThread
) -> None:
    publish(city, LAID[OLD_AGE] | {"number": "trainer"})
    store = city._server._platform.rooms.store
    texts = Texts(store, Document())
    kept = texts.one(OLD_AGE)
    assert kept is not None
    assert kept["number"] == "trainer"


# Values of the day.


def test_a_village_hears_the_values_of_its_county_and_of_no_other(platform: Platform) -> None:
    told = life_info(platform, QINGTING)
    assert {one.region for one in told.items} == {"990121"}
    assert len({one.kind for one in told.items}) == len(told.items) > 2


def test_where_nobody_told_anything_nothing_is_made_up(platform: Platform) -> None:
    assert life_info(platform, "110000").items == ()


# What is no answer.


def changes(**more: Any) -> dict[str, Any]:
    return {"columns": [], "items": [], "next_cursor": "x.1", "has_more": False, "digest": HASH} | more


WHOLE = {
    "id": OLD_AGE,
    "op": "upsert",
    "column": "law",
    "published_at": "2026-11-22",
    "etag": '"12345678"',
    "sha256": HASH,
}


@pytest.mark.parametrize(
    "body",
    [
        changes(digest=None),
        changes(next_cursor=""),
        changes(items=[{"id": "../../etc/passwd", "op": "delete"}]),
        changes(items=[{"id": OLD_AGE, "op": "renamed"}]),
        *(changes(items=[{k: v for k, v in WHOLE.items() if k != name}]) for name in ("column", "sha256", "etag")),
        changes(items=[WHOLE | {"published_at": "yesterday"}]),
        changes(columns=[{"code": "../x", "name": WORDS, "note": WORDS, "icon": "info"}]),
    ],
)
def test_changes_that_do_not_say_all_that_is_needed_are_none(body: dict[str, Any]) -> None:
    with ScriptedServer(as_json(200, body)) as server, pytest.raises(PlatformError):
        content_changes(Platform(server.url))


@pytest.mark.parametrize(
    "reply",
    [
        as_json(200, a_text(2)),
        as_json(200, a_text(1, "andere Worte")),
        as_json(200, [1]),
        as_json(200, {"x": 1.5}),
        as_json(204, {}),
        as_problem(503, "maintenance", "later"),
    ],
)
def test_a_text_that_is_another_one_is_none(reply: bytes) -> None:
    with ScriptedServer(reply) as server, pytest.raises(PlatformError):
        content(Platform(server.url), text_id(1), content_sha256(a_text(1)))


def test_a_text_of_the_right_hash_that_nobody_could_read_is_none() -> None:
    half = {"id": text_id(1), "title": "x"}
    with ScriptedServer(as_json(200, half)) as server, pytest.raises(PlatformError):
        content(Platform(server.url), text_id(1), content_sha256(half))


def test_values_of_another_place_are_none() -> None:
    with ScriptedServer(as_json(200, {"region": "990122", "items": []})) as server, pytest.raises(NotThePlatformError):
        life_info(Platform(server.url), "990121")


def test_a_text_reads_as_it_was_published() -> None:
    found = read_content(bytes_of(a_text(1, valid_to="2026-11-30")))
    assert (found.title.en, found.body[0].kind, str(found.valid_to)) == ("Notice 1", "paragraph", "2026-11-30")
