"""Where staff commands meet the running terminal on systems without unix sockets: a port, a key, and nobody else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_queue import control_door
from offline_queue.control import Control, ask
from offline_queue.control_door import HERE, PORT, SOCKET, ForeignLineError, PortDoor, UnixDoor, door_of

STATUS = {"do": "devices"}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a system that has no unix sockets."""
    monkeypatch.delattr(socket, "AF_UNIX")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Control]:
    listening = Control(tmp_path, devices=lambda: {"id_card": {"condition": "ready"}})
    listening.start()
    yield listening
    listening.stop()


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / PORT).read_bytes())
    return found


def said_at(port: int, line: bytes) -> bytes:
    """Knock without asking the folder; return what comes back."""
    with socket.create_connection((HERE, port), 10) as asking:
        asking.sendall(line)
        return asking.makefile("rb").read()


def test_it_is_asked_and_answers(running: Control, tmp_path: Path) -> None:
    answer = {"ok": True, "devices": {"id_card": {"condition": "ready"}}}
    assert [ask(tmp_path, STATUS), ask(tmp_path, STATUS)] == [answer, answer]
    assert not (tmp_path / SOCKET).exists()


def test_the_key_lies_in_a_private_file_that_goes_with_the_terminal(running: Control, tmp_path: Path) -> None:
    assert (tmp_path / PORT).stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(told(tmp_path)["key"])) == 32
    running.stop()
    assert list(tmp_path.iterdir()) == []


def test_it_listens_for_this_machine_alone(running: Control, tmp_path: Path) -> None:
    assert running._listener
    assert running._listener.getsockname() == (HERE, told(tmp_path)["port"])


@pytest.mark.parametrize("line", [b'{"do": "devices"}\n', b"00 {}\n", b"\n", b"\xff\xfe \n", b"0" * 5000])
def test_who_has_no_key_hears_nothing(running: Control, tmp_path: Path, line: bytes) -> None:
    port = told(tmp_path)["port"]
    assert said_at(port, line) == b""
    assert ask(tmp_path, STATUS) is not None


def test_a_key_of_an_earlier_run_opens_nothing(running: Control, tmp_path: Path) -> None:
    old = told(tmp_path)
    running.stop()
    running.start()
    new = told(tmp_path)
    (tmp_path / PORT).write_text(json.dumps(new | {"key": old["key"]}), "ascii")
    assert ask(tmp_path, STATUS) is None


def test_nobody_else_at_the_port_is_believed(tmp_path: Path) -> None:
    """A terminal was killed, and another program has its port now."""
    left = PortDoor(tmp_path)
    with left.listen() as listener:

        def answer() -> None:
            visitor, _ = listener.accept()
            with visitor:
                visitor.recv(4096)
                visitor.sendall(b"0" * 64 + b' {"ok": true}\n')

        impostor = threading.Thread(target=answer)
        impostor.start()
        assert ask(tmp_path, STATUS) is None
        impostor.join(10)


def test_an_answer_to_one_request_is_none_to_another(tmp_path: Path) -> None:
    door = PortDoor(tmp_path)
    door.listen().close()
    sealed = door.sealed(b"{}\n", b"first")
    assert door.opened(sealed, b"first") == b"{}\n"
    for about in (b"", b"second", sealed):
        with pytest.raises(ForeignLineError):
            door.opened(sealed, about)


@pytest.mark.parametrize(
    "left",
    [b"", b"nonsense", b"[]", b"7", b"{}", b'{"port": 1}', b'{"port": "x", "key": "00"}', b'{"port": 1, "key": 5}',
     b'{"port": 1, "key": "zz"}', b'{"port": null, "key": "00"}', b'{"port": 70000, "key": "00"}'],
)  # fmt: skip
def test_what_makes_no_sense_there_is_nobody(tmp_path: Path, left: bytes) -> None:
    (tmp_path / PORT).write_bytes(left)
    assert ask(tmp_path, STATUS) is None


def test_what_a_killed_terminal_left_is_nobody_and_is_replaced(tmp_path: Path, running: Control) -> None:
    dead = tmp_path / "dead"
    dead.mkdir()
    PortDoor(dead).listen().close()
    assert ask(dead, STATUS) is None
    after = Control(dead)
    after.start()
    assert ask(dead, STATUS) == {"ok": True, "devices": {}}
    after.stop()


def test_where_nobody_ever_listened_there_is_no_answer(tmp_path: Path) -> None:
    assert ask(tmp_path / "none", STATUS) is None


def test_a_stop_wakes_who_waits_for_visitors_where_closing_does_not(tmp_path: Path) -> None:
    running = Control(tmp_path)
    running.start()
    thread, listener = running._thread, running._listener
    assert thread
    assert listener

    class Unmoved:
        """A listener of a system where shutting down wakes nobody."""

        def shutdown(self, how: int) -> None:
            raise OSError(10057, "not connected")

        def close(self) -> None:
            listener.close()

    running._listener = Unmoved()  # type: ignore[assignment]  # as much of one as a stop asks
    running.stop()
    assert not thread.is_alive()


@pytest.mark.parametrize(
    "without", [lambda patch: patch.setattr(control_door, "OWN_FILES", Path("/none")), lambda patch: None]
)
def test_a_port_is_taken_where_there_is_no_unix_socket_or_no_way_to_name_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, without: Callable[[pytest.MonkeyPatch], None]
) -> None:
    without(monkeypatch)
    assert isinstance(door_of(tmp_path), PortDoor)


def test_linux_has_its_socket(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "AF_UNIX", 1, raising=False)
        assert isinstance(door_of(tmp_path), UnixDoor)
