# SPDX-License-Identifier: Apache-2.0
"""The sandbox on a port, its connections in hand where a fault can find them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.sandbox.application import BASE, Platform
from kiosk.sandbox.calls.devices import CodeWish
from kiosk.sandbox.striking import TRANSPORTS
from kiosk.serving import PortServer

HOST = "127.0.0.1"


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


class Server(PortServer):
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
        opened = socket.create_server((HOST, port))
        with contextlib.ExitStack() as undo:
            undo.callback(opened.close)
            self._platform = Platform(folder, demanding=tls or demanding)
            undo.pop_all()
        self.tls = tls
        super().__init__(
            opened,
            self._platform.application,
            on_ready=on_ready,
            http=TrackedProtocol,
            lifespan="off",
            # Each connection is known by its own client: a word about another one would lose it.
            proxy_headers=False,
            # The date is that of our clock, which a fault may have set wrong; uvicorn would write the true one.
            date_header=False,
            ssl_context_factory=(lambda *_: self._platform.authority.server_context(HOST)) if tls else None,
        )

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

    def let_go(self) -> None:
        """Let the database go."""
        self._platform.close()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who is still held, then end."""
        self._platform.commands.end_waits()
        await super().shutdown(sockets)
