"""``world``: one line when all is ready, everything gone at the end, one world in a folder."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import world


def call(*words: str) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser()
    world.add_arguments(parser)
    return world.run(parser.parse_args(words))


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Give the signals back after the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals", "patient")
def test_it_announces_itself_and_ends_with_its_starter(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert call("--folder", str(tmp_path), "--follow-stdin") == 0
    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {"devices", "platform", "control"}
    assert json.loads((tmp_path / "world.json").read_bytes()) == facts
    assert not Path(facts["control"]).exists()


@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_by_a_signal(number) -> None:
    ended = threading.Timer(0.05, lambda: os.kill(os.getpid(), number))
    ended.start()
    world.wait_for_the_end(follow_stdin=False)
    ended.join()


def test_a_second_world_in_a_folder_is_refused(tmp_path, capsys) -> None:
    with socket.socket(socket.AF_UNIX) as first:
        first.bind(str(tmp_path / "world.sock"))
        first.listen()
        assert call("--folder", str(tmp_path)) == 5
    assert "already" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [tmp_path / "world.sock"]


def test_a_socket_that_a_killed_world_left_is_no_world(tmp_path) -> None:
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(tmp_path / "world.sock"))
    assert (world.runs(tmp_path / "world.sock"), world.runs(tmp_path / "none.sock")) == (False, False)


def test_where_there_are_no_terminals_it_says_so(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pty", None)
    assert call("--folder", str(tmp_path / "world")) == world.REFUSED
    assert "need a system with terminals" in capsys.readouterr().err
    assert not (tmp_path / "world").exists()
