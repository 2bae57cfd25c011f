# SPDX-License-Identifier: Apache-2.0
"""The hub on a port; its open streams are let go before it ends."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kiosk.hub.service import BASE, Hub
from kiosk.serving import PortServer


class Secret(NamedTuple):
    """What the hub proves itself with to the machines of its hall."""

    certificate: Path
    key: Path


class Server(PortServer):
    """Serves one hub on one port; ``on_ready`` is called with the port, ``on_end`` when its end begins."""

    def __init__(
        self,
        hub: Hub,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        secret: Secret | None = None,
        on_ready: Callable[[int], object] = int,
        on_end: Callable[[], object] = lambda: None,
    ) -> None:
        self._hub = hub
        self._host = host
        self._secret = secret
        self._on_end = on_end
        super().__init__(
            socket.create_server((host, port)),
            hub.application,
            on_ready=on_ready,
            http="h11",
            lifespan="on",
            ssl_certfile=secret.certificate if secret else None,
            ssl_keyfile=secret.key if secret else None,
        )

    @property
    def url(self) -> str:
        """Return the base address for the machines of the hall."""
        return f"{'https' if self._secret else 'http'}://{self._host}:{self.port}{BASE}"

    def let_go(self) -> None:
        """Let the database go."""
        self._hub.let_go()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of who listens, then end."""
        self._on_end()
        self._hub.pump.close()
        await super().shutdown(sockets)
