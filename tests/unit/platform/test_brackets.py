"""Answers of a thousand brackets: whoever stands in the platform's place may send them, and nobody falls over them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.platform import fetch
from kiosk.platform.answer import Answer
from kiosk.platform.bundle import read_bundle
from kiosk.platform.classify import Expected, outcome_of
from kiosk.platform.client import Platform, members
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import PlatformTime
from offline_queue.entry import Retry
from tests.support.parcels import submission, without_wait
from tests.support.scripted_server import ScriptedServer, response

DEEP = 100_000
# Inside a member nobody asks for: a reader that skips it has to go down all the same.
BOMB = b'{"type": "incomplete", "id": "x", "missing_uploads": [], "more": ' + b"[" * DEEP + b"]" * DEEP + b"}"
LINE = b'{"line": "begin", "since": ""}\n'
END = b'{"line": "end", "count": 1, "cursor": "a", "has_more": false}\n'
MEDIA = ["application/json", "application/problem+json"]


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("status", [200, 201, 422, 503])
def test_a_closing_request_answered_by_brackets_is_tried_again(status: int, media: str) -> None:
    expected = Expected("submission", "x", "a" * 64, "training")
    outcome = outcome_of(Answer(status, {"content-type": media}, BOMB), expected)
    assert isinstance(outcome, Retry)
    assert outcome.reason in ("suspicious", "busy", "infrastructure")


@pytest.mark.parametrize(
    "read",
    [
        lambda: Answer(200, {}, BOMB).read_as(PlatformTime),
        lambda: members(BOMB),
        lambda: read_bundle(LINE + b'{"line": "item", "body": ' + BOMB + b"}\n" + END, ""),
        lambda: read_bundle(LINE + b'{"line": "form", "body": ' + BOMB + b"}\n" + END, ""),
        lambda: read_bundle(BOMB, ""),
        lambda: fetch._read(BOMB, PlatformTime),
    ],
    ids=["a value", "an object", "an item", "a form", "a page", "the hall"],
)
def test_whatever_is_read_from_the_wire_brackets_are_not_the_platforms(read: Callable[[], object]) -> None:
    with pytest.raises(NotThePlatformError) as told:
        read()
    assert told.value.reason == "suspicious"
    assert not told.value.reached


@pytest.mark.parametrize("media", MEDIA)
def test_the_worker_that_meets_brackets_on_a_real_wire_goes_on(media: str) -> None:
    with ScriptedServer(response(200, BOMB, media)) as server:
        platform = Platform(server.url)
        outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(submission(b"drawing").parcel())
        platform.close()
    assert isinstance(outcome, Retry)
    assert outcome.reason == "suspicious"
