# SPDX-License-Identifier: Apache-2.0
"""The hub on a port: uvicorn, ended cleanly by SIGTERM, its open streams let go first."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import uvicorn

from kiosk.hub.service import BASE, Hub

# Longer than a machine's pause between two calls, so that no request meets a closing connection.
KEEP_ALIVE_SECONDS = 75
LAST_ANSWERS_SECONDS = 2


class Secret(NamedTuple):
    """What the hub proves itself with to the machines of its hall."""

    certificate: Path
    key: Path


class Server(uvicorn.Server):
    """Serves one hub on one port; ``on_ready`` is called with the port."""

    def __init__(
        self,
        hub: Hub,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        secret: Secret | None = None,
        on_ready: Callable[[int], object] = int,
    ) -> None:
        self._socket = socket.create_server((host, port))
        # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms for an ACK.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._hub = hub
        self._host = host
        self._secret = secret
        self._on_ready = on_ready
        config = uvicorn.Config(
            hub.application,
            http="h11",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            ssl_certfile=secret.certificate if secret else None,
            ssl_keyfile=secret.key if secret else None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
        )
        super().__init__(config)

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Return the base address for the machines of the hall."""
        return f"{'https' if self._secret else 'http'}://{self._host}:{self.port}{BASE}"

    def serve_until_told(self) -> None:
        """Serve until ``stop`` or SIGTERM."""
        try:
            asyncio.run(self.serve(sockets=[self._socket]))
        finally:
            self._hub.desk.engine.dispose()

    def stop(self) -> None:
        """Ask for the end; safe from any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that we are ready once the port is served."""
        await super().startup(sockets=sockets)
        self._on_ready(self.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of who listens, then end."""
        self._hub.pump.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End by SIGTERM and SIGINT without dying of them, where we own the main thread."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(RuntimeError, ValueError):
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.stop)
        yield
