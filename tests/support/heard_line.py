# SPDX-License-Identifier: Apache-2.0
"""A line that is heard: keeps the heads of requests and answers, and can hold a connection in the middle of a body."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from dataclasses import dataclass

HOST = "127.0.0.1"
LIMIT = 20.0
REQUEST = re.compile(rb"(GET|HEAD|POST|PUT|PATCH) (\S+) HTTP/1\.1\r\n((?:[^\r\n]+\r\n)*)\r\n")
ANSWER = re.compile(rb"HTTP/1\.1 (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")


@dataclass(frozen=True)
class Head:
    """The head of a request (``what`` is its method) or of an answer (``what`` is its status)."""

    what: str
    path: str
    fields: bytes

    def number(self, name: str) -> int | None:
        """Return a header that is a number."""
        found = re.search(rb"(?im)^" + name.encode() + rb": *(\d+)", self.fields)
        return int(found[1]) if found else None


class HeardLine:
    """Carries bytes to ``target``; the first connection on which ``hold_after`` bytes went is held there for ever."""

    def __init__(self, target: int, hold_after: int | None = None) -> None:
        self._target = target
        self._hold_after = hold_after
        self._server = socket.create_server((HOST, 0))
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._heads: list[Head] = []
        self.held = threading.Event()
        threading.Thread(target=self._accept, daemon=True, name="heard-line").start()

    @property
    def url(self) -> str:
        """Return the base address of the platform over this line."""
        return f"http://{HOST}:{self._server.getsockname()[1]}/api/v1"

    def heads(self) -> list[Head]:
        """Return all heads that went by, in their order."""
        with self._lock:
            return list(self._heads)

    def close(self) -> None:
        """Break everything."""
        for end in (self._server, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection((HOST, self._target))
                self._ends += [near, far]
                threading.Thread(target=self._forth, args=(near, far), daemon=True, name="heard-forth").start()
                threading.Thread(target=self._back, args=(far, near), daemon=True, name="heard-back").start()

    def _forth(self, near: socket.socket, far: socket.socket) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while block := near.recv(4096):
                self._hear(REQUEST.findall(block))
                far.sendall(block)
                carried += len(block)
                if self._hold_after is not None and carried >= self._hold_after:
                    self._hold_after = None
                    self.held.set()
                    _until_gone(near)
                    break
        _drop(far)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := far.recv(65536):
                self._hear([(status, b"", fields) for status, fields in ANSWER.findall(block)])
                near.sendall(block)
        _drop(near)

    def _hear(self, found: list[tuple[bytes, bytes, bytes]]) -> None:
        with self._lock:
            self._heads += [Head(what.decode(), path.decode(), fields) for what, path, fields in found]


def _until_gone(near: socket.socket) -> None:
    """Take nothing more, and notice when the near end is dead."""
    near.settimeout(LIMIT)
    with contextlib.suppress(OSError):
        while near.recv(65536):
            continue


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
