"""Wires: exclusive, bounded in time, and each failure has its own name."""

from __future__ import annotations

import errno
import os
import socket
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from devices import wire as wire_module
from devices.address import parse
from devices.device import CancelToken, Deadline
from devices.virtual_port import PtyPort, TcpPort, VirtualPort, unpaced
from devices.wire import (
    CONNECT_SECONDS,
    DRAINS,
    Wire,
    WireError,
    WireForbiddenError,
    WireLostError,
    WireTakenError,
    open_wire,
    translated,
)  # fmt: skip

LIMIT = 20.0


def connect(address: str, seconds: float = LIMIT, cancel: CancelToken | None = None) -> Wire:
    """Open a wire."""
    return open_wire(parse(address), 115200, Deadline.after(seconds), cancel or CancelToken())


@pytest.fixture(params=["pty", "tcp"])
def port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualPort]:
    made: VirtualPort = TcpPort(pace=unpaced) if request.param == "tcp" else PtyPort(tmp_path / "port", pace=unpaced)
    made.plug()
    made.receive()
    yield made
    made.close()


@pytest.fixture
def wire(port: VirtualPort) -> Iterator[Wire]:
    made = connect(port.address)
    if isinstance(port, TcpPort):
        port.receive()  # takes the client in
    yield made
    made.close()


def test_what_is_written_arrives(port: VirtualPort, wire: Wire) -> None:
    wire.write(b"hello")
    assert port.receive() == b"hello"


def test_what_is_sent_is_read(port: VirtualPort, wire: Wire) -> None:
    port.send(b"hello")
    assert wire.read(LIMIT) == b"hello"


def test_silence_reads_as_nothing(wire: Wire) -> None:
    assert wire.read(0.01) == b""


def test_a_flush_throws_away_what_has_come(port: VirtualPort, wire: Wire) -> None:
    port.send(b"old")
    assert wire.read(LIMIT) == b"old"
    port.send(b"stale")
    wire.flush()
    assert wire.read(0) == b""


def test_a_pulled_plug_is_a_loss(port: VirtualPort, wire: Wire) -> None:
    port.unplug()
    with pytest.raises(WireLostError):
        wire.read(LIMIT)


def test_closing_twice_is_harmless(wire: Wire) -> None:
    wire.close()
    wire.close()
    with pytest.raises((WireError, OSError, ValueError)):
        wire.read(0)


def test_the_speed_can_be_changed(port: VirtualPort, wire: Wire) -> None:
    wire.set_speed(9600)
    assert port.host_speed() in (9600, None)


def test_a_port_without_its_plug_has_no_speed_that_anybody_set(port: VirtualPort) -> None:
    port.unplug()
    assert port.host_speed() is None


def test_a_port_is_taken_exclusively(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port", pace=unpaced)
    port.plug()
    first = connect(port.address)
    with pytest.raises(WireTakenError):
        connect(port.address)
    first.close()
    connect(port.address).close()
    port.close()


@pytest.mark.parametrize("address", ["serial:///nowhere/port", "tcp://127.0.0.1:1"])
def test_a_port_that_is_not_there_is_a_loss(address: str) -> None:
    with pytest.raises(WireLostError):
        connect(address)


def test_a_file_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no port")
    with pytest.raises(WireLostError):
        connect(f"serial://{file}")


def test_another_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="reached by serial://, tcp://, usb:// or hid://"):
        connect("camera://0")


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_host_that_does_not_answer_costs_no_more_than_the_deadline(
    monkeypatch: pytest.MonkeyPatch, *, cancelled: bool
) -> None:
    monkeypatch.setattr(wire_module.select, "select", lambda *_: ([], [], []))
    cancel = CancelToken()
    if cancelled:
        cancel.cancel()
    with pytest.raises(WireLostError, match="no connection in time"):
        connect("tcp://127.0.0.1:1", LIMIT if cancelled else 0, cancel)


def names(*places: tuple[str, int]) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    """Make what a look-up of a name answers."""
    return [
        (socket.AF_INET6 if ":" in place[0] else socket.AF_INET, socket.SOCK_STREAM, 0, "", place) for place in places
    ]


def test_a_name_with_two_addresses_is_reached_at_the_one_that_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answers = names(("127.0.0.1", 1), server.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
        line = connect("tcp://reader.example:4001")
        line.write(b"hello")
        client = server.accept()[0]
        assert client.recv(5) == b"hello"
        client.close()
        line.close()


def test_a_name_whose_addresses_all_refuse_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: names(("127.0.0.1", 1), ("127.0.0.1", 2)))
    with pytest.raises(WireLostError, match="refused"):
        connect("tcp://reader.example:4001")


def test_a_name_without_an_address_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    with pytest.raises(WireLostError, match="route"):
        connect("tcp://reader.example:4001")


def test_a_connection_is_not_waited_for_longer_than_a_person_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def silence(reading: object, writing: object, wrong: object, seconds: float) -> tuple[list[int], ...]:
        now[0] += max(seconds, 0.001)
        return [], [], []

    monkeypatch.setattr(wire_module.select, "select", silence)
    with pytest.raises(WireLostError, match="no connection in time"):
        open_wire(parse("tcp://127.0.0.1:1"), 0, Deadline.after(15, lambda: now[0]), CancelToken())
    assert now[0] == pytest.approx(CONNECT_SECONDS, abs=0.01)


@pytest.mark.parametrize("ending", [ConnectionRefusedError, KeyboardInterrupt])
def test_a_connection_that_fails_leaves_no_file_open(
    monkeypatch: pytest.MonkeyPatch, ending: type[BaseException]
) -> None:
    ends: list[socket.socket] = []

    def fail(end: socket.socket, *_: object) -> None:
        ends.append(end)
        raise ending

    monkeypatch.setattr(wire_module, "_connect", fail)
    with pytest.raises((WireLostError, KeyboardInterrupt)):
        connect("tcp://127.0.0.1:1")
    assert [end.fileno() for end in ends] == [-1]


MEANINGS = [
    (OSError(errno.EACCES, "no"), WireForbiddenError),
    (OSError(errno.EPERM, "no"), WireForbiddenError),
    (OSError(errno.EBUSY, "busy"), WireTakenError),
    (OSError(errno.ENXIO, "gone"), WireLostError),
    (socket.gaierror(-2, "unknown host"), WireLostError),
    (serial.SerialException("Could not exclusively lock port"), WireTakenError),
    (serial.SerialException("read failed"), WireLostError),
    (termios.error(5, "io"), WireLostError),
]


@pytest.mark.parametrize(("wrong", "meaning"), MEANINGS, ids=[repr(wrong) for wrong, _ in MEANINGS])
def test_each_failure_has_its_meaning(wrong: Exception, meaning: type[WireError]) -> None:
    with pytest.raises(meaning), translated():
        raise wrong


def test_a_line_that_babbles_is_not_drained_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = PtyPort(tmp_path / "port", pace=unpaced)
    port.plug()
    line = connect(port.address)
    reads: list[float] = []
    monkeypatch.setattr(line, "read", lambda seconds: reads.append(seconds) or b"babble")
    line.flush()
    assert len(reads) == DRAINS
    line.close()
    port.close()


def test_the_test_leaves_no_file_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    port = TcpPort(pace=unpaced)
    port.plug()
    port.receive()
    line = connect(port.address)
    port.receive()
    line.close()
    port.close()
    assert len(os.listdir("/proc/self/fd")) <= before


class OtherSystemsPort:
    """A serial port of a system that cannot wait for it; what comes, comes in pieces."""

    def __init__(self, *arrives: bytes) -> None:
        self._arrives = list(arrives)
        self._held = b""
        self.timeout = 0.0
        self.waited: list[float] = []

    @property
    def in_waiting(self) -> int:
        return len(self._held)

    def read(self, count: int) -> bytes:
        if count and not self._held:
            self.waited.append(self.timeout)
            self._held = self._arrives.pop(0) if self._arrives else b""
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def close(self) -> None:
        """Let go."""


@pytest.mark.parametrize(
    ("arrives", "read"), [((), b""), ((b"x",), b"x"), ((b"\xaa\xaa\xaa\x96\x69", b"more"), b"\xaa\xaa\xaa\x96\x69")]
)
def test_a_system_that_cannot_wait_for_ports_reads_what_is_there_too(
    monkeypatch: pytest.MonkeyPatch, arrives: tuple[bytes, ...], read: bytes
) -> None:
    port = OtherSystemsPort(*arrives)
    monkeypatch.setattr(serial, "Serial", lambda *_, **__: port)
    monkeypatch.setattr(wire_module, "SELECTS", False)
    wire = connect("serial:///dev/none")
    assert (wire.read(0.25), port.waited) == (read, [0.25])
    wire.close()


def test_a_system_without_terminals_has_no_errors_of_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)
    assert wire_module._of_terminals() == ()
    monkeypatch.setattr(wire_module, "OF_TERMINALS", ())
    with pytest.raises(WireLostError), translated():
        raise OSError(errno.EIO, "gone")
