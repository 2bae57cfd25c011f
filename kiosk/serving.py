# SPDX-License-Identifier: Apache-2.0
"""One application on one port: uvicorn without its logs, told when it is ready, ended cleanly by SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

# Longer than a client's pause between two requests, so that none meets a closing connection.
KEEP_ALIVE_SECONDS = 75
# An answer that is held must not keep the process alive for longer than who stops it waits.
LAST_ANSWERS_SECONDS = 2
# As uvicorn counts them (0.54, Server.main_loop).
TICK_SECONDS, TICKS_A_DAY = 0.1, 864_000


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
        """Tick as uvicorn does, and end at once when told to."""
        self._loop, ticks = asyncio.get_running_loop(), 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % TICKS_A_DAY
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
