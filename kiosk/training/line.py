# SPDX-License-Identifier: Apache-2.0
"""The line between terminal and platform, as a relay that can be cut: bytes pass through, nothing is invented."""

from __future__ import annotations

import contextlib
import socket
import threading

BLOCK = 65536
HOST = "127.0.0.1"


class Line:
    """Listens on ``port`` and carries every connection to ``target``; ``cut`` breaks all and refuses new ones."""

    def __init__(self, port: int, target: int) -> None:
        self._asked = port
        self._target = target
        self._server: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """The port it listens on, the same after a cut."""
        return self._asked

    @property
    def up(self) -> bool:
        """Tell whether the line carries."""
        return self._server is not None

    def restore(self) -> None:
        """Let connections through."""
        if self._server:
            return
        server = socket.create_server((HOST, self._asked), backlog=32)
        # Kept over a cut: the terminal has this address in its settings.
        self._asked = server.getsockname()[1]
        self._server = server
        threading.Thread(target=self._accept, args=(server,), daemon=True, name="line").start()

    def cut(self) -> None:
        """Break what runs and refuse what comes, as a pulled cable and a dead router do."""
        server, self._server = self._server, None
        if server:
            _close(server)
        with self._lock:
            running, self._open = self._open, set()
        for end in running:
            _close(end)

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = server.accept()
                self._carry(near)

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection((HOST, self._target), timeout=5)
        except OSError:
            _close(near)
            return
        # The limit was for connecting; an idle connection is no fault of the line.
        far.settimeout(None)
        with self._lock:
            self._open |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True, name="line-pump").start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK):
                sink.sendall(block)
        # One direction that ends takes the other with it, as a cable does.
        for end in (source, sink):
            _close(end)
        with self._lock:
            self._open -= {source, sink}


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
