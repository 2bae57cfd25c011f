"""How the typed calls ask: one way to fetch, to turn pages, to write a query, and to believe an answer."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from kiosk.platform.answer import Answer
from kiosk.platform.calls.asking import every, fetch, queried, remove, signed, taken
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from tests.support.scripted_server import ScriptedServer, as_json, as_problem


class Numbers(msgspec.Struct, frozen=True):
    """A page of numbers."""

    items: tuple[int, ...]
    next_cursor: str
    has_more: bool


class Said(msgspec.Struct, frozen=True):
    """An answer that says whose it is."""

    signed_by: str


def heard(asking: Callable[[Platform], object], *replies: bytes) -> tuple[object, list[str]]:
    """Ask a platform that says what the script says; return what came of it and what was asked."""
    with ScriptedServer(*replies) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        try:
            return asking(client), server.asked
        finally:
            client.close()


def page(items: list[int], cursor: str = "", more: bool = False) -> bytes:
    return as_json(200, {"items": items, "next_cursor": cursor, "has_more": more})


def numbers(platform: Platform, path: str = "/numbers") -> list[int]:
    return list(every(platform, path, Numbers))


def test_pages_are_turned_until_the_last_and_asked_for_by_their_cursor() -> None:
    found, asked = heard(lambda p: numbers(p, "/numbers?hall=1"), page([1, 2], "a b", True), page([3]))
    assert found == [1, 2, 3]
    assert [line.split()[1] for line in asked] == ["/api/v1/numbers?hall=1", "/api/v1/numbers?hall=1&cursor=a+b"]


def test_the_first_page_without_a_query_is_asked_for_without_one() -> None:
    found, asked = heard(numbers, page([1], "a", True), page([2]))
    assert (found, asked[1].split()[1]) == ([1, 2], "/api/v1/numbers?cursor=a")


def test_pages_without_end_are_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.platform.calls.asking.MOST_PAGES", 3)
    with pytest.raises(NotThePlatformError, match="endless-pages"):
        heard(numbers, page([1], "again", True))


def test_a_page_is_turned_when_it_is_needed_and_not_before() -> None:
    first, asked = heard(lambda p: next(every(p, "/numbers", Numbers)), page([1], "a", True))
    assert (first, len(asked)) == (1, 1)


@pytest.mark.parametrize(
    ("values", "path"),
    [({"a": "1 2", "b": "", "c": None, "d": 0}, "/x?a=1+2&d=0"), ({"a": ""}, "/x"), ({}, "/x")],
)
def test_a_query_says_what_there_is_to_say(values: dict[str, object], path: str) -> None:
    assert queried("/x", **values) == path


def test_what_is_fetched_is_what_was_said() -> None:
    assert heard(lambda p: fetch(p, "/x", dict[str, int]), as_json(200, {"a": 1}))[0] == {"a": 1}


def test_what_is_removed_is_asked_for_by_its_own_method() -> None:
    told, asked = heard(lambda p: remove(p, "/x", dict[str, int]), as_json(200, {"a": 1}))
    assert (told, asked[0].split()[0]) == ({"a": 1}, "DELETE")


def test_a_refusal_is_raised_as_it_was_worded() -> None:
    with pytest.raises(RefusedError, match="maintenance"):
        heard(lambda p: fetch(p, "/x", dict[str, int]), as_problem(503, "maintenance", "later"))


@pytest.mark.parametrize("answer", [Answer(204, {}), Answer(200, {"content-type": "text/html"}, b"<html>")])
def test_what_the_platform_did_not_say_is_not_taken(answer: Answer) -> None:
    with pytest.raises(PlatformError):
        taken(answer)


def test_an_answer_of_this_mode_is_taken() -> None:
    said = Said("training")
    assert signed(said, "training") is said


def test_an_answer_of_another_mode_is_none() -> None:
    with pytest.raises(NotThePlatformError, match="signed-by-other"):
        signed(Said("training"), "production")
