"""``sandbox``: one line when ready, the port in a file, one clear line when it cannot start."""

from __future__ import annotations

import argparse
import signal
import socket
import threading

import pytest

from kiosk.commands import sandbox as command
from kiosk.sandbox.server import Server


def arguments(*words: str) -> argparse.Namespace:
    """Parse the arguments of the command."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def test_the_port_is_known_and_can_be_chosen() -> None:
    assert arguments().port == command.PORT
    assert arguments("--port", "0").port == 0


def test_it_serves_until_told_and_leaves_its_port(tmp_path, capsys, monkeypatch) -> None:
    ready = threading.Event()
    servers: list[Server] = []
    said = command.ready

    def note(url, port, port_file) -> None:
        said(url, port, port_file)
        ready.set()

    class Noted(Server):
        def serve_until_told(self) -> None:
            servers.append(self)
            super().serve_until_told()

    monkeypatch.setattr(command, "ready", note)
    monkeypatch.setattr("kiosk.sandbox.server.Server", Noted)
    args = arguments("--port", "0", "--folder", str(tmp_path / "new"), "--port-file", str(tmp_path / "port"))
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(command.run(args)))
    thread.start()
    assert ready.wait(10)
    servers[0].stop()
    thread.join(10)
    port = (tmp_path / "port").read_text()
    assert codes == [0]
    assert capsys.readouterr().out == f"sandbox ready on http://127.0.0.1:{port}/api/v1\n"


def test_a_port_that_is_taken_is_one_clear_line(tmp_path, capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert command.run(arguments("--port", port, "--folder", str(tmp_path))) == 5
    assert f"cannot start on port {port}" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_a_port_that_is_none_is_refused_as_usage(port, capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        arguments(f"--port={port}")
    assert "--port" in capsys.readouterr().err


def test_a_database_that_is_damaged_is_one_clear_line(tmp_path, capsys) -> None:
    (tmp_path / "sandbox.db").write_bytes(b"not a database" * 100)
    assert command.run(arguments("--port", "0", "--folder", str(tmp_path))) == 5
    assert "not a database" in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_refused(tmp_path, capsys) -> None:
    (tmp_path / "file").write_text("")
    assert command.run(arguments("--port", "0", "--folder", str(tmp_path / "file"))) == 5
    assert "cannot start" in capsys.readouterr().err


def test_a_process_ends_cleanly_while_connections_stay_open(sandbox_process) -> None:
    sandbox_process.state()
    port = int(sandbox_process.url.rsplit(":", 1)[-1].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)):
        assert sandbox_process.end(signal.SIGTERM) == 0
