# SPDX-License-Identifier: Apache-2.0
"""How the switched faults strike a request: in place of the act, or between the act and its answer."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.faults import AFTER, BEFORE, FaultRequest, Faults

NOBODY = "00000000-0000-7000-8000-000000000000"
WEB_PAGE = b"<!doctype html><title>Log in</title><p>Please accept the terms of this network."
# Where the server leaves its open connections by client address, so that a fault can break one.
TRANSPORTS = "banshi.transports"
# How soon it is seen that somebody hung up while their answer was held.
LOOK_SECONDS = 0.05


class Striking:
    """Applies the faults that are on."""

    def __init__(self, faults: Faults, clock: PlatformClock) -> None:
        self._faults = faults
        self._clock = clock

    async def before(self, request: Request, method: str, path: str) -> Response | None:
        """Return what is answered in place of the act; None to go on."""
        fault = self._faults.take(BEFORE, method, path)
        if fault is None:
            return None
        if fault.name == "delay":
            await hold(request, fault.seconds)
            return None
        if fault.name == "offline":
            # The answer below goes nowhere; Starlette wants one all the same.
            break_connection(request)
        return self._instead(fault)

    async def after(self, request: Request, method: str, path: str, response: Response) -> None:
        """Hold, break or bend an answer whose act is done."""
        fault = self._faults.take(AFTER, method, path)
        if fault is None:
            return
        if fault.name == "hold-answer":
            await hold(request, fault.seconds)
        elif fault.name == "drop-answer":
            break_connection(request)
        elif fault.name == "processing":
            put_off(response, fault.retry_after)
        elif response.media_type == "application/json":
            bend(response, {"id": NOBODY} if fault.name == "other-id" else {"signed_by": "production"})

    def _instead(self, fault: FaultRequest) -> Response:
        if fault.name == "html":
            return Response(WEB_PAGE, 200, media_type="text/html")
        if fault.name == "redirect":
            return Response(b"", 302, {"Location": "http://login.invalid/"})
        if fault.name in ("problem", "busy-429"):
            return self._problem(fault)
        return Response(b"Internal Server Error", 500, media_type="text/plain")

    def _problem(self, fault: FaultRequest) -> Response:
        busy = fault.name == "busy-429"
        code, status = ("rate-limited", 429) if busy else (fault.code, 503)
        body = {
            "type": f"urn:banshi:problem:{code}",
            "title": "A switched fault",
            "status": status,
            "code": code,
            "retry": "later",
            "server_time": self._clock.instant(),
        }
        headers = {"Retry-After": str(fault.retry_after)} if busy else {}
        return Response(json.dumps(body).encode(), status, headers, media_type="application/problem+json")


async def hold(request: Request, seconds: float) -> None:
    """Wait so long; not for one who hung up meanwhile: what is done late is done then, not in the middle of more.

    Behind a body of more than 64 KiB that nobody has read yet a server hears of no hanging up: then it is so long.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not hung_up(request):
        await asyncio.sleep(min(left, LOOK_SECONDS))


def hung_up(request: Request) -> bool:
    """Tell whether the other side has gone; a server that keeps no connections never knows."""
    transport = transport_of(request)
    return transport.is_closing() if transport else TRANSPORTS in request.scope.get("state", {})


def bend(response: Response, members: dict[str, Any]) -> None:
    """Change members of a JSON answer."""
    response.body = json.dumps({**json.loads(bytes(response.body)), **members}).encode()
    # The framework has counted the old body already.
    response.headers["Content-Length"] = str(len(response.body))


def put_off(response: Response, seconds: int) -> None:
    """Say in place of an acknowledgement that it takes a while; what is no acknowledgement stays as it is."""
    told = json.loads(bytes(response.body)) if response.media_type == "application/json" else {}
    if told.get("type") != "acknowledgement":
        return
    response.status_code = 202
    members = {"type": "processing", "id": told["id"], "state": "processing", "retry_after_s": seconds}
    response.body = json.dumps(members).encode()
    response.headers["Content-Length"] = str(len(response.body))


def break_connection(request: Request) -> None:
    """Reset the connection of a request; what is answered afterwards goes nowhere."""
    if transport := transport_of(request):
        # A reset, not a close: the terminal must see a line that broke, and not an answer that ended early.
        transport.abort()


def transport_of(request: Request) -> asyncio.Transport | None:
    """Return the connection of a request, None where the server keeps none."""
    transports: dict[tuple[Any, ...], asyncio.Transport] = request.scope.get("state", {}).get(TRANSPORTS, {})
    return transports.get(tuple(request.scope["client"] or ()))
