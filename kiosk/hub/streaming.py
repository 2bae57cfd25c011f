# SPDX-License-Identifier: Apache-2.0
"""Events on their way out: as server-sent events without end, or as a long poll with the same cursor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kiosk.hub.database import DatabaseAwayError
from kiosk.hub.pump import PAGE, Line, Pump

SSE = "text/event-stream"
# What an island of proxies does to a stream: it keeps it back until it is full, or cuts it when it is still.
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Listener:
    """Who listens: whether it stands that they may, and whether they hear what is for staff alone."""

    stands: Callable[[], bool]
    staff: bool

    def hears(self, line: Line) -> bytes:
        """Return an event as they hear it."""
        return line.json if self.staff else line.bare


@dataclass(frozen=True)
class Streaming:
    """How long anybody is kept waiting; seconds."""

    heartbeat: float = 10.0
    """After so long without an event a comment says that the line is alive."""
    retry: float = 2.0
    """After so long a reader whose line broke comes again."""
    longest_wait: float = 30.0

    async def answer(self, request: Request, pump: Pump, epoch: int, listener: Listener) -> Response:
        """Answer who wants to know what happens; raises DatabaseAwayError."""
        cursor = request.headers.get("last-event-id") or request.query_params.get("after", "")
        reset, seq = await begun(cursor, pump, epoch)
        if SSE in request.headers.get("accept", ""):
            # Who follows the hall reads it anew: of what was let go nothing that comes after it would tell them more.
            seq = await pump.newest() if reset else seq
            return StreamingResponse(self._stream(pump, epoch, seq, reset, listener), headers=HEADERS, media_type=SSE)
        wait = min(float(request.query_params.get("wait", 0)), self.longest_wait)
        return await self._polled(pump, epoch, seq, reset, wait, listener)

    async def _stream(self, pump: Pump, epoch: int, seq: int, reset: bool, listener: Listener) -> AsyncIterator[bytes]:
        yield f"retry: {round(self.retry * 1000)}\n\n".encode()
        if reset:
            yield f"id: {epoch}-{seq}\nevent: reset\ndata: {{}}\n\n".encode()
        while not pump.over and listener.stands():
            try:
                lines = await pump.after(seq)
            except DatabaseAwayError:
                # Whoever was away for long is read from the database; it will be back, and nothing was left out.
                lines = []
                yield b": database-away\n\n"
                await asyncio.sleep(self.retry)
            if lines:
                yield b"".join(event_bytes(epoch, line.seq, listener.hears(line)) for line in lines)
                seq = lines[-1].seq
                continue
            if not await pump.news(seq, self.heartbeat):
                yield b": alive\n\n"

    async def _polled(self, pump: Pump, epoch: int, seq: int, reset: bool, wait: float, listener: Listener) -> Response:
        lines = await pump.after(seq)
        if not lines and not reset and wait:
            await pump.news(seq, wait)
            lines = await pump.after(seq)
        # As many as the document lets one answer have; who was away for long asks again.
        lines = lines[:PAGE]
        cursor = f"{epoch}-{lines[-1].seq if lines else seq}"
        body = {"events": [msgspec.Raw(listener.hears(line)) for line in lines], "cursor": cursor, "reset": reset}
        return Response(msgspec.json.encode(body), media_type="application/json")


async def begun(cursor: str, pump: Pump, epoch: int) -> tuple[bool, int]:
    """Return whether a cursor leads nowhere, or into what was let go, and after which event to go on.

    Behind what was let go there is more to come, and it is told with the first answer.
    """
    if not cursor:
        return False, await pump.newest()
    of_epoch, _, number = cursor.partition("-")
    seq = int(number)
    if int(of_epoch) != epoch or seq > await pump.last(seq):
        return True, await pump.newest()
    return await is_gap(pump, seq), seq


async def is_gap(pump: Pump, seq: int) -> bool:
    """Tell whether what came after a number is not all there any more: events have no gaps but those of old days."""
    lines = await pump.after(seq)
    return bool(lines) and lines[0].seq > seq + 1


def event_bytes(epoch: int, seq: int, told: bytes) -> bytes:
    """Return one event as it goes over the line."""
    return f"id: {epoch}-{seq}\ndata: ".encode() + told + b"\n\n"
