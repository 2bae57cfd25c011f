# SPDX-License-Identifier: Apache-2.0
"""One application on one port: uvicorn with its warnings in our words, told when it is ready, ended by SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

import uvicorn

from config.logs import place

# Longer than a client's pause between two requests, so that none meets a closing connection.
KEEP_ALIVE_SECONDS = 75
# An answer that is held must not keep the process alive for longer than who stops it waits.
LAST_ANSWERS_SECONDS = 2
# uvicorn wakes ten times a second to see whether it shall end, and each tenth time renews the date of its answers
# (0.54, Server.on_tick). We are woken when it shall end: only the date is left.
TICK_SECONDS, RENEWS_DATE = 1.0, 0
# What it warns of, by how its words begin; what stands behind them may be of a request, and stays out.
THEIR_LOG: Final = "uvicorn.error"
IN_OUR_WORDS = {
    "Invalid HTTP request": "server-heard-no-http",
    "Unsupported upgrade": "server-asked-to-upgrade",
    "No supported WebSocket": "server-asked-to-upgrade",
    "Cancel %s running": "server-ended-with-calls-open",
    "Exception in ASGI": "server-answer-broke-off",
    "ASGI callable": "server-answer-broke-off",
}


class PortServer(uvicorn.Server):
    """Serves an ASGI application on a socket that is open already; ``on_ready`` is called with the port."""

    def __init__(
        self, opened: socket.socket, application: Any, *, on_ready: Callable[[int], object] = int, **more: Any
    ) -> None:
        # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms for an ACK.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = opened
        self._on_ready = on_ready
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        config = uvicorn.Config(
            application,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
            **more,
        )
        logging.getLogger(THEIR_LOG).addFilter(in_our_words)
        super().__init__(config)

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self._socket.getsockname()[1])

    def serve_until_told(self) -> None:
        """Serve until ``stop`` or SIGTERM, then let go of everything."""
        try:
            asyncio.run(self.serve(sockets=[self._socket]))
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Close what the application holds."""

    def stop(self) -> None:
        """Ask for the end; safe from any thread."""
        self.should_exit = True
        if loop := self._loop:
            # Ended between the look and the call: then there is nobody to wake.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        """Renew the date once a second, and end at once when told to."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(RENEWS_DATE):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_SECONDS)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that we are ready once the port is served."""
        await super().startup(sockets=sockets)
        self._on_ready(self.port)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End by SIGTERM and SIGINT without dying of them, where we own the main thread."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(RuntimeError, ValueError):
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.stop)
        yield


def in_our_words(record: logging.LogRecord) -> bool:
    """Turn a warning of the server into an event of ours; a line that only says that one was there helps nobody.

    Of what an answer broke off with stand type and place: its words may quote the person it was about.
    """
    if record.levelno >= logging.WARNING and not hasattr(record, "fields"):
        said = str(record.msg)
        event = next((ours for theirs, ours in IN_OUR_WORDS.items() if said.startswith(theirs)), "server-trouble")
        record.msg, record.args, record.fields = event, (), _broken_off(record)
        record.exc_info = record.exc_text = record.stack_info = None
    return True


def _broken_off(record: logging.LogRecord) -> dict[str, object]:
    kind, _, trace = record.exc_info or (None, None, None)
    return {"cause": kind.__name__, "file": place(trace)} if kind else {}
