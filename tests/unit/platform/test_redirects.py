"""A detour that keeps method and body is taken within the one host; every other one is no answer of the platform."""

from __future__ import annotations

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from tests.support.scripted_server import ScriptedServer, as_json, response

TIME = as_json(200, {"t1_received": 1, "t2_sent": 2})


def asked(*answers: bytes, method: str = "PUT") -> tuple[list[str], int]:
    """Send one request; return what the server was asked and the last status."""
    with ScriptedServer(*answers) as server:
        platform = Platform(server.url)
        answer = platform.ask(method, "/submissions/1", source=b"{}")
        platform.close()
    return server.asked, answer.status


@pytest.mark.parametrize("status", [307, 308])
def test_the_same_request_goes_to_the_other_path(status) -> None:
    lines, last = asked(response(status, Location="/api/v1/here"), TIME)
    assert lines == ["PUT /api/v1/submissions/1 HTTP/1.1", "PUT /api/v1/here HTTP/1.1"]
    assert last == 200


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_may_change_the_request_is_not_followed(status) -> None:
    lines, last = asked(response(status, Location="/api/v1/here"), TIME)
    assert (len(lines), last) == (1, status)


def test_a_redirect_to_nowhere_is_an_answer_like_any_other() -> None:
    lines, last = asked(response(307), TIME)
    assert (len(lines), last) == (1, 307)


@pytest.mark.parametrize("place", ["http://login.invalid/", "//login.invalid/api/v1", "https://127.0.0.1/api/v1/x"])
def test_no_redirect_leads_to_another_host(place) -> None:
    with pytest.raises(NotThePlatformError, match="foreign-location"):
        asked(response(307, Location=place), TIME)


def test_a_ring_of_redirects_ends() -> None:
    with pytest.raises(NotThePlatformError, match="endless-redirects"):
        asked(response(308, Location="/api/v1/submissions/1"))
