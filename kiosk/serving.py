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


class PortServer(uvicorn.Server):
    """Serves an ASGI application on a socket that is open already; ``on_ready`` is called with the port."""

    def __init__(
        self, opened: socket.socket, application: Any, *, on_ready: Callable[[int], object] = int, **more: Any
    ) -> None:
        # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms for an ACK.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = opened
        self._on_ready = on_ready
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
