# SPDX-License-Identifier: Apache-2.0
"""The sandbox on a port: uvicorn with its own connections in hand, ended cleanly by SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.sandbox.application import BASE, Platform
from kiosk.sandbox.calls.devices import CodeWish
from kiosk.sandbox.striking import TRANSPORTS

HOST = "127.0.0.1"
# Longer than a terminal's pause between two sendings, so that no request meets a closing connection.
KEEP_ALIVE_SECONDS = 75
LAST_ANSWERS_SECONDS = 2


# The pure Python protocol of uvicorn, which is always there; the other one needs httptools.
class TrackedProtocol(H11Protocol):
    """Leaves each connection where a fault can find it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # narrower as in uvicorn
        """Note a new connection by its client."""
        super().connection_made(transport)
        self.app_state.setdefault(TRANSPORTS, {})[tuple(self.client or ())] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self.app_state.get(TRANSPORTS, {}).pop(tuple(self.client or ()), None)
        super().connection_lost(exc)


class Server(uvicorn.Server):
    """Serves one platform on one port; ``on_ready`` is called with the port.

    With ``tls`` the certificate of the sandbox's own authority is shown, and only enrolled terminals are served;
    ``demanding`` wants the latter without the former, as behind a gateway that ends TLS.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        tls: bool = False,
        demanding: bool = False,
        on_ready: Callable[[int], object] = int,
    ) -> None:
        self._socket = socket.create_server((HOST, port))
        # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms for an ACK.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.ExitStack() as undo:
            undo.callback(self._socket.close)
            self._platform = Platform(folder, demanding=tls or demanding)
            undo.pop_all()
        self._on_ready = on_ready
        self.tls = tls
        config = uvicorn.Config(
            self._platform.application,
            http=TrackedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            # The date is that of our clock, which a fault may have set wrong; uvicorn would write the true one.
            date_header=False,
            server_header=False,
            ssl_context_factory=(lambda *_: self._platform.authority.server_context(HOST)) if tls else None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            # A held answer must not keep the process alive for longer than who stops it waits.
            timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
        )
        super().__init__(config)

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Return the base address for a terminal."""
        return f"{'https' if self.tls else 'http'}://{HOST}:{self.port}{BASE}"

    @property
    def root_file(self) -> Path:
        """Return where the root of the sandbox's authority stands, for whoever is to believe it."""
        return self._platform.authority.root_file

    def new_code(self, region: str, hall: str) -> str:
        """Make a one-time code for one machine of a hall; before the server runs, or in its thread."""
        return self._platform.devices.new_code(CodeWish(region, hall))

    def serve_until_told(self) -> None:
        """Serve until ``stop`` or SIGTERM."""
        try:
            asyncio.run(self.serve(sockets=[self._socket]))
        finally:
            self._platform.close()

    def stop(self) -> None:
        """Ask for the end; safe from any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that we are ready once the port is served."""
        await super().startup(sockets=sockets)
        self._on_ready(self.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who is still held, then end."""
        self._platform.commands.end_waits()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End by SIGTERM and SIGINT without dying of them, where we own the main thread."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(RuntimeError, ValueError):
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.stop)
        yield
