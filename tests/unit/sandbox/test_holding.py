"""How long an answer is held: as long as was switched on, and not for one who has hung up."""

from __future__ import annotations

import asyncio
import http.client
import time
from typing import Any

import pytest
from starlette.requests import Request

from kiosk.sandbox.striking import TRANSPORTS, hold
from tests.support.sandbox import SandboxThread

CLIENT = ("127.0.0.1", 40_001)
LONG = 60.0


class Line(asyncio.Transport):
    """A connection that hangs up after it was looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_closing(self) -> bool:
        """Tell whether it has gone by now."""
        self.looks -= 1
        return self.looks < 0


def held(seconds: float, lines: dict[Any, Line] | None) -> float:
    """Return for how long a request is held."""
    state = {} if lines is None else {TRANSPORTS: lines}

    async def one() -> float:
        began = time.monotonic()
        await hold(Request({"type": "http", "client": CLIENT, "state": state}), seconds)
        return time.monotonic() - began

    return asyncio.run(one())


@pytest.mark.parametrize("lines", [{}, {CLIENT: Line(0)}, {CLIENT: Line(2)}], ids=["gone", "going", "soon"])
def test_nobody_waits_for_one_who_has_hung_up(lines: dict[Any, Line]) -> None:
    assert held(LONG, lines) < LONG / 4


@pytest.mark.parametrize("lines", [None, {CLIENT: Line(1_000_000)}], ids=["no-connections-kept", "stays"])
def test_who_stays_waits_as_long_as_was_switched_on(lines: dict[Any, Line] | None) -> None:
    assert held(0.2, lines) >= 0.2


def test_so_does_who_says_to_be_another(sandbox: SandboxThread) -> None:
    sandbox.fault("delay", times=1, match="/time", seconds=0.3)
    host, port = sandbox.url.split("/")[2].split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    began = time.monotonic()
    connection.request("GET", f"/{sandbox.url.split('/', 3)[3]}/time", headers={"X-Forwarded-For": "192.0.2.9"})
    assert connection.getresponse().status == 200
    assert time.monotonic() - began >= 0.3
    connection.close()
