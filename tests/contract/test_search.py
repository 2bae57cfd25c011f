"""The city's own search between terminal and platform, and what it proposes to whoever shows a session."""

from __future__ import annotations

import secrets

import pytest

from kiosk.platform.calls.search import recommendations, search
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.sandbox.sessions import PERSON
from tests.support.parcels import new_id
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

ELDER = "1199010099083352973990704000000"


def opened(sandbox: SandboxThread, level: str, seconds: float = 900) -> str:
    """Open a session as the calls of identity do, and return its token."""
    rooms, token = sandbox._server._platform.rooms, secrets.token_urlsafe(32)
    session = new_id()
    with rooms.store.transaction():
        body = {"session_id": session, "reference": "somebody", "level": level}
        rooms.sessions.open(PERSON, session, token, seconds, body)
    return token


def test_matters_come_before_the_texts_about_them(platform: Platform) -> None:
    found = search(platform, "高龄津贴")
    kinds = [hit.kind for hit in found]
    assert (found[0].key, kinds == sorted(kinds, reverse=True), "content" in kinds) == (ELDER, True, True)


@pytest.mark.parametrize("words", ["八十岁补贴", "HOUSING FUND", " 低保 "])
def test_everyday_words_and_either_language_find(platform: Platform, words: str) -> None:
    assert search(platform, words)


def test_no_more_than_was_asked_for_comes_and_nothing_where_nothing_fits(platform: Platform) -> None:
    assert len(search(platform, "登记", limit=2)) == 2
    assert search(platform, "飞到月亮上") == ()


def test_what_is_done_elsewhere_only_is_left_out(platform: Platform) -> None:
    here, elsewhere = (
        {hit.key for hit in search(platform, "农机", region=region, limit=50)} for region in ("990121", "990122")
    )
    everywhere = {hit.key for hit in search(platform, "农机", limit=50)}
    assert here | elsewhere <= everywhere


def test_who_shows_a_session_is_proposed_something_with_its_reason(platform: Platform, sandbox: SandboxThread) -> None:
    found = recommendations(platform, opened(sandbox, "L1"))
    assert ELDER in {one.task_code for one in found}
    assert all(one.reason.zh and one.reason.en for one in found)


def test_who_shows_none_or_too_little_or_one_that_ended_is_proposed_nothing(
    platform: Platform, sandbox: SandboxThread
) -> None:
    for token, code in (
        (secrets.token_urlsafe(32), "session-ended"),
        (opened(sandbox, "L1", seconds=-1), "session-ended"),
        (opened(sandbox, "L0"), "identity-level-too-low"),
    ):
        with pytest.raises(RefusedError, match=code):
            recommendations(platform, token)


@pytest.mark.parametrize("body", [{}, {"items": [{"kind": "planet", "key": "x", "title": {}, "note": {}}]}, []])
def test_what_is_no_list_of_hits_is_none(body: object) -> None:
    with ScriptedServer(as_json(200, body)) as server, pytest.raises(PlatformError):
        search(Platform(server.url), "x")
