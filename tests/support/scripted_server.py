"""A little server that answers what it was told, byte for byte, one answer a request; and a line that breaks on cue."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Any

HOST = "127.0.0.1"
LIMIT = 20.0


def response(status: int, body: bytes = b"", media_type: str = "application/json", **headers: str) -> bytes:
    """Write an HTTP answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", f"Content-Type: {media_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def as_json(status: int, body: object, **headers: str) -> bytes:
    """Write a JSON answer."""
    return response(status, json.dumps(body).encode(), **headers)


def as_problem(status: int, code: str, retry: str, **members: Any) -> bytes:
    """Write a typed problem."""
    body = {
        "type": f"urn:banshi:problem:{code}",
        "title": "x",
        "status": status,
        "code": code,
        "retry": retry,
        "server_time": "2026-11-23T10:26:31+08:00",
    }
    return response(status, json.dumps(body | members).encode(), "application/problem+json")


class ScriptedServer:
    """Answers each request with the next of ``answers`` (the last one for ever); keeps what was asked."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self._socket = socket.create_server((HOST, 0))
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True, name="scripted")]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Return the base address."""
        return f"http://{HOST}:{self._socket.getsockname()[1]}/api/v1"

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, kind: type | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(LIMIT)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._socket.accept()
                with near:
                    near.settimeout(LIMIT)
                    self._answer(near)

    def _answer(self, near: socket.socket) -> None:
        with near.makefile("rb") as file:
            self.asked.append(file.readline().decode().strip())
            told: dict[str, str] = {}
            while (header := file.readline().strip()) != b"":
                name, _, value = header.decode().partition(":")
                told[name.lower()] = value.strip()
            self.headers.append(told)
            file.read(int(told.get("content-length", "0")))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        head, _, rest = answer.partition(b"\r\n")
        near.sendall(head + b"\r\nConnection: close\r\n" + rest)


class BreakingLine:
    """Carries bytes to ``target``; breaks each of its first connections after so many bytes from the near end."""

    def __init__(self, target: int, *breaks: int) -> None:
        self._target = target
        self._breaks = list(breaks)
        self._server = socket.create_server((HOST, 0))
        self.broken = 0
        threading.Thread(target=self._accept, daemon=True, name="breaking-line").start()

    @property
    def port(self) -> int:
        """Return the near port."""
        return int(self._server.getsockname()[1])

    def close(self) -> None:
        """Stop taking connections."""
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection((HOST, self._target))
                limit = self._breaks.pop(0) if self._breaks else None
                threading.Thread(target=self._forth, args=(near, far, limit), daemon=True).start()
                threading.Thread(target=self._back, args=(far, near), daemon=True).start()

    def _forth(self, near: socket.socket, far: socket.socket, limit: int | None) -> None:
        carried = 0
        for block in received(near):
            carried += len(block)
            if limit is not None and carried >= limit:
                far.sendall(block[: len(block) - (carried - limit)])
                self.broken += 1
                break
            far.sendall(block)
        for end in (near, far):
            drop(end)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for block in received(far):
                near.sendall(block)
        for end in (near, far):
            drop(end)


class SlowLine(BreakingLine):
    """Carries so many bytes a second from the near end, with little room to hide them on the way."""

    def __init__(self, target: int, *, bytes_per_second: float) -> None:
        self._pause = 4096 / bytes_per_second
        self._pacer = threading.Event()
        super().__init__(target)

    def _forth(self, near: socket.socket, far: socket.socket, limit: int | None) -> None:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        for block in received(near):
            far.sendall(block)
            self._pacer.wait(self._pause)
        for end in (near, far):
            drop(end)


def received(end: socket.socket) -> Iterator[bytes]:
    """Yield what comes until the end or a break."""
    with contextlib.suppress(OSError):
        while block := end.recv(4096):
            yield block


def drop(end: socket.socket) -> None:
    """Break one end at once."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
