"""Connections that stand bad lines: little hidden in buffers, a limit for each block, an end to waiting in vain."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator

import pytest

from kiosk.platform import sockets
from kiosk.platform.client import Platform
from kiosk.platform.errors import LateAnswerError
from kiosk.platform.sockets import Flow, buffer_for, options
from tests.support.scripted_server import ScriptedServer, as_json

BODY = bytes(4_000_000)


@pytest.fixture
def near() -> Iterator[socket.socket]:
    """Give a socket as the pools make them."""
    with socket.socket() as made:
        for option in options():
            made.setsockopt(*option)
        yield made


def test_a_new_connection_hides_little(near: socket.socket) -> None:
    assert near.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * sockets.SMALLEST_BUFFER


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no TCP_USER_TIMEOUT")
def test_a_line_that_dies_without_a_word_is_noticed_after_twenty_seconds(near: socket.socket) -> None:
    assert near.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system has no TCP_NOTSENT_LOWAT")
def test_little_waits_unsent(near: socket.socket) -> None:
    assert near.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == sockets.NOT_SENT


def test_a_system_without_these_options_does_without_them(monkeypatch) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    monkeypatch.delattr(socket, "TCP_NOTSENT_LOWAT", raising=False)
    assert options()[-1] == (socket.SOL_SOCKET, socket.SO_SNDBUF, sockets.SMALLEST_BUFFER)


@pytest.mark.parametrize(
    ("rate", "bytes_held"), [(0, 16 * 1024), (32_000, 16 * 1024), (250_000, 125_000), (12_500_000, 512 * 1024)]
)
def test_the_send_buffer_is_half_a_second_of_the_line(rate, bytes_held) -> None:
    assert buffer_for(rate) == bytes_held


def test_a_fast_line_gets_a_larger_buffer_after_a_second(near: socket.socket, monkeypatch) -> None:
    now = [0.0]
    monkeypatch.setattr(sockets.time, "monotonic", lambda: now[0])
    flow, before = Flow(), near.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    for _ in range(16):
        flow.ready(near, 16 * 1024)
    assert near.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == before
    now[0] = 1.0
    flow.ready(near, 16 * 1024)
    assert near.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) > before


def test_a_block_has_longer_than_a_connection(near: socket.socket) -> None:
    Flow().ready(near, 1)
    assert near.gettimeout() == sockets.STALL_SECONDS


def test_a_server_that_stops_reading_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(sockets, "STALL_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        platform = Platform(f"http://127.0.0.1:{deaf.getsockname()[1]}/api/v1", connect_seconds=2, read_seconds=30)
        with pytest.raises(LateAnswerError, match="time-out"):
            platform.ask("PATCH", "/uploads/u1", source=lambda: io.BytesIO(BODY), size=len(BODY))
        platform.close()


def test_a_connection_limit_shorter_than_a_block_does_not_cut_it_off() -> None:
    begin = threading.Event()

    class Late(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            begin.wait(0.3)
            return super().read(size)

    with ScriptedServer(as_json(200, {})) as server:
        platform = Platform(server.url, connect_seconds=0.1, read_seconds=5)
        answer = platform.ask("PATCH", "/uploads/u1", source=lambda: Late(b"page"), size=4)
        platform.close()
    assert answer.status == 200
