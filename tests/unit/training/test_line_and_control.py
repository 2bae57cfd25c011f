"""The line that can be cut, and acts over a socket."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.training.acts import Act, ActError
from kiosk.training.control import ControlServer, WorldClient
from kiosk.training.line import Line


@pytest.fixture
def echo() -> Iterator[int]:
    """Serve an echo of whatever comes; give its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(client,), daemon=True).start()

    def answer(client: socket.socket) -> None:
        with client:
            while block := client.recv(1024):
                client.sendall(block)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.fixture
def line(echo: int) -> Iterator[Line]:
    """Give a line that carries to the echo."""
    made = Line(0, echo)
    made.restore()
    yield made
    made.cut()


def talk(port: int, words: bytes) -> bytes:
    """Send words and read as many back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as end:
        end.sendall(words)
        return end.recv(1024)


def test_the_line_carries_both_ways(line: Line) -> None:
    assert (line.up, talk(line.port, b"hello")) == (True, b"hello")


def test_a_cut_line_breaks_what_runs_and_refuses_what_comes(line: Line) -> None:
    with socket.create_connection(("127.0.0.1", line.port), timeout=20) as end:
        end.sendall(b"x")
        assert end.recv(10) == b"x"
        line.cut()
        assert broken(end)
    with pytest.raises(ConnectionRefusedError):
        talk(line.port, b"hello")


def broken(end: socket.socket) -> bool:
    """Tell whether the other side is gone."""
    try:
        return end.recv(10) == b""
    except OSError:
        return True


def test_a_restored_line_is_the_same_address(line: Line) -> None:
    port = line.port
    line.cut()
    line.restore()
    line.restore()
    assert (line.port, talk(port, b"again")) == (port, b"again")


def test_a_line_to_nobody_closes_at_once(line: Line) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        dead = gone.getsockname()[1]
    empty = Line(0, dead)
    empty.restore()
    with socket.create_connection(("127.0.0.1", empty.port), timeout=20) as end:
        assert broken(end)
    empty.cut()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[WorldClient]:
    """Give a client of a world that knows two acts."""

    def do(act: Act) -> dict[str, Any]:
        if act.get("do") != "state":
            raise ActError("unknown act")
        return {"seen": act["do"]}

    server = ControlServer(tmp_path / "world.sock", do)
    server.start()
    made = WorldClient(tmp_path / "world.sock")
    yield made
    made.close()
    server.stop()


def test_an_act_comes_back_with_the_state(client: WorldClient) -> None:
    assert client.do("state") == {"seen": "state"}


def test_a_refused_act_says_why_and_the_next_one_works(client: WorldClient) -> None:
    with pytest.raises(ActError, match="unknown act"):
        client.do("fly")
    assert client.do("state") == {"seen": "state"}


@pytest.mark.parametrize("words", [b"not json", b"[1]", b"7", b"null", b"\xff\xfe", b"[" * 100_000, b""])
def test_words_that_are_no_act_are_refused_and_the_next_one_works(client: WorldClient, words: bytes) -> None:
    client._lines.write(words + b"\n")
    client._lines.flush()
    assert json.loads(client._lines.readline())["ok"] is False
    assert client.do("state") == {"seen": "state"}


def test_only_this_user_may_move_the_world(client: WorldClient, tmp_path: Path) -> None:
    assert (tmp_path / "world.sock").stat().st_mode & 0o077 == 0
