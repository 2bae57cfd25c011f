"""The virtual reader answers as a real one does, on a pseudo terminal and on TCP, with every fault to order."""

from __future__ import annotations

import os
import select
import socket
import termios
import threading
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.address import parse
from devices.id_card.frame import FrameParser, build, build_answer
from devices.id_card.layout import encode, encode_address
from devices.id_card.virtual import NONSENSE, PHOTO_HEAD, Fault, VirtualReader
from devices.virtual_port import PtyPort, TcpPort, VirtualPort, unpaced
from tests.support.cards import LIN, QIN
from tests.support.pair_wire import FIND, NEWEST, READ, READ_FINGERPRINT, RESET, SAM, SELECT, STATUS

LIMIT = 20.0
OK = build_answer(0x90)
FOUND = build_answer(0x9F, bytes(4))
NONE = build_answer(0x80)
FAILED = build_answer(0x41)


class Host:
    """The host's end of the wire to one virtual reader."""

    def __init__(self, where: Path, fingerprint: int = 0) -> None:
        self.reader = VirtualReader(where, pace=unpaced, fingerprint=fingerprint)
        address = parse(self.reader.start())
        self.file = os.open(address.path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.file)

    def ask(self, request: bytes, size: int) -> bytes:
        """Send a request and read as many bytes as are expected."""
        os.write(self.file, request)
        return self.read(size)

    def read(self, size: int) -> bytes:
        """Read so many bytes."""
        received = b""
        while len(received) < size:
            received += os.read(self.file, size - len(received))
        return received

    def status(self, request: bytes) -> int:
        """Send a request and return the status of its answer."""
        os.write(self.file, request)
        parser = FrameParser()
        while not (answers := parser.feed(os.read(self.file, 4096))):
            pass
        return answers[0].status

    def lay_and_read(self) -> bytes:
        """Find, select and read; return the whole answer."""
        assert (self.status(FIND), self.status(SELECT)) == (0x9F, 0x90)
        return self.ask(READ, 1295)

    def close(self) -> None:
        """Close both ends."""
        os.close(self.file)
        self.reader.stop()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path / "reader")
    yield made
    made.close()


def ended(file: int) -> bool:
    """Tell whether the other side of a terminal is gone: it reads as nothing or as an error."""
    try:
        return os.read(file, 1) == b""
    except OSError:
        return True


def test_it_answers_its_self_test(host: Host) -> None:
    assert host.ask(STATUS, len(OK)) == OK


def test_it_tells_its_number(host: Host) -> None:
    answer = "AA AA AA 96 69 00 14 00 00 90 05 00 03 00 3F B4 34 01 39 30 00 00 15 CD 5B 07 B1"
    assert host.ask(SAM, 27) == bytes.fromhex(answer)


def test_it_finds_no_card_where_none_lies(host: Host) -> None:
    assert host.ask(FIND, len(NONE)) == NONE


def test_it_finds_a_card_byte_for_byte(host: Host) -> None:
    host.reader.place(LIN)
    assert host.ask(FIND, len(FOUND)) == FOUND


def test_it_reads_text_and_photo_byte_for_byte(host: Host) -> None:
    host.reader.place(LIN)
    photo = PHOTO_HEAD + bytes(1013)
    assert host.lay_and_read() == build_answer(0x90, b"\x01\x00\x04\x00" + encode(LIN) + photo)


def test_a_card_s_own_photo_is_sent(host: Host) -> None:
    host.reader.place(replace(LIN, photo=bytearray(b"\x57" * 1024)))
    assert b"\x57" * 1024 in host.lay_and_read()


def test_a_fingerprint_is_appended_on_command(tmp_path: Path) -> None:
    host = Host(tmp_path / "reader", fingerprint=512)
    host.reader.place(LIN)
    host.status(FIND)
    host.status(SELECT)
    assert host.ask(READ_FINGERPRINT, 1809)[5:16] == bytes.fromhex("07 0A 00 00 90 01 00 04 00 02 00")
    host.close()


def test_a_card_is_not_selected_before_it_was_found(host: Host) -> None:
    host.reader.place(LIN)
    assert host.status(SELECT) == 0x81


def test_a_card_is_not_read_before_it_was_selected(host: Host) -> None:
    host.reader.place(LIN)
    host.status(FIND)
    assert host.status(READ) == 0x41


def test_a_reset_forgets_the_selection(host: Host) -> None:
    host.reader.place(LIN)
    host.status(FIND)
    assert (host.status(RESET), host.status(SELECT)) == (0x90, 0x81)


def test_a_card_that_was_read_is_not_found_again_until_it_was_lifted(host: Host) -> None:
    host.reader.place(LIN)
    host.lay_and_read()
    assert host.status(FIND) == 0x80
    host.reader.place(QIN)
    assert host.status(FIND) == 0x9F


def test_a_card_that_was_read_shows_its_presence_until_it_is_lifted(host: Host) -> None:
    host.reader.place(LIN)
    host.lay_and_read()
    assert host.status(NEWEST) == 0x91
    host.reader.lift()
    assert host.status(NEWEST) == 0x41


def test_a_newest_address_is_told(host: Host) -> None:
    host.reader.place(LIN, newest_address="云泽市高新区创业路66号")
    host.lay_and_read()
    assert host.ask(NEWEST, 81) == build_answer(0x90, encode_address("云泽市高新区创业路66号"))


def test_it_knows_whether_a_card_lies_there(host: Host) -> None:
    host.reader.place(LIN)
    there = host.reader.card_present
    host.reader.lift()
    assert (there, host.reader.card_present) == (True, False)


def test_a_card_that_cannot_be_written_is_refused(host: Host) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        host.reader.place(replace(LIN, name="长" * 16))


def test_an_unknown_command_is_refused(host: Host) -> None:
    assert host.status(build(0x77, 0x01)) == 0x21


def test_a_damaged_request_is_told(host: Host) -> None:
    assert host.status(FIND[:-1] + b"\x00") == 0x10


def test_a_request_may_come_in_pieces(host: Host) -> None:
    os.write(host.file, STATUS[:4])
    assert host.status(STATUS[4:]) == 0x90


FAULTS = [
    ("nonsense", NONSENSE),
    ("garbled", OK[:-1] + b"\x95"),
    ("half", OK[:5]),
    ("noise", b"\x00\xff\xaa\xaa\x00\xaa" + OK),
    ("glued", OK + OK),
    ("self-test", build_answer(0x60)),
]


@pytest.mark.parametrize(("name", "answer"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_fault_spoils_the_answer(host: Host, name: str, answer: bytes) -> None:
    host.reader.fault(name)
    assert host.ask(STATUS, len(answer)) == answer


@pytest.mark.parametrize("name", [name for name, _ in FAULTS])
def test_a_fault_can_be_mended(host: Host, name: str) -> None:
    host.reader.fault(name)
    host.reader.mend()
    assert host.ask(STATUS, len(OK)) == OK


def test_a_fault_for_one_answer_is_over_after_it(host: Host) -> None:
    host.reader.fault("self-test", times=1)
    assert (host.status(STATUS), host.status(STATUS)) == (0x60, 0x90)


def test_a_fault_for_two_answers_lasts_for_two(host: Host) -> None:
    host.reader.fault("self-test", times=2)
    assert [host.status(STATUS) for _ in range(3)] == [0x60, 0x60, 0x90]


def test_a_silent_reader_says_nothing_until_it_is_mended(host: Host) -> None:
    host.reader.fault("silent", times=1)
    os.write(host.file, SAM)
    assert host.ask(STATUS, len(OK)) == OK


def test_a_late_answer_comes_with_the_next_command(host: Host) -> None:
    host.reader.fault("late", times=1)
    os.write(host.file, FIND)
    assert host.ask(STATUS, len(NONE + OK)) == NONE + OK


def test_a_reader_that_is_always_late_answers_one_behind(host: Host) -> None:
    host.reader.fault("late")
    os.write(host.file, FIND)
    assert host.ask(STATUS, len(NONE)) == NONE


def test_a_worn_card_is_found_again_and_again_but_not_read(host: Host) -> None:
    host.reader.place(LIN)
    host.reader.fault("worn")
    assert [host.status(request) for request in (FIND, SELECT, READ, FIND)] == [0x9F, 0x90, 0x41, 0x9F]


def test_a_moved_card_is_not_found_again(host: Host) -> None:
    host.reader.place(LIN)
    host.reader.fault("moved", times=1)
    assert [host.status(request) for request in (FIND, SELECT, READ, FIND)] == [0x9F, 0x90, 0x41, 0x80]


def test_a_plug_pulled_in_an_answer_ends_the_line(host: Host, tmp_path: Path) -> None:
    host.reader.fault("cut", times=1)
    os.write(host.file, STATUS)
    while not ended(host.file):
        pass
    assert not (tmp_path / "reader").exists()


def test_an_unknown_fault_is_refused(host: Host) -> None:
    with pytest.raises(ValueError, match="toothache"):
        host.reader.fault("toothache")


def test_an_unplugged_reader_leaves_no_port(host: Host, tmp_path: Path) -> None:
    host.reader.unplug()
    host.reader.unplug()
    assert not (tmp_path / "reader").exists()


def test_a_plugged_reader_is_found_under_the_same_name(host: Host, tmp_path: Path) -> None:
    host.reader.unplug()
    host.reader.plug()
    host.reader.plug()
    os.close(host.file)
    host.file = os.open(tmp_path / "reader", os.O_RDWR | os.O_NOCTTY)
    assert host.status(STATUS) == 0x90


def test_it_makes_no_sense_of_another_speed(host: Host) -> None:
    settings = termios.tcgetattr(host.file)
    settings[4] = settings[5] = termios.B9600
    termios.tcsetattr(host.file, termios.TCSANOW, settings)
    os.write(host.file, SAM)
    assert select.select([host.file], [], [], 0.05)[0] == []


def test_a_reader_of_its_own_place_cleans_up() -> None:
    reader = VirtualReader(pace=unpaced)
    place = Path(parse(reader.start()).path)
    assert place.exists()
    reader.stop()
    assert not place.parent.exists()


def test_stop_before_start_is_harmless(tmp_path: Path) -> None:
    VirtualReader(tmp_path / "reader").stop()
    assert list(tmp_path.iterdir()) == []


def test_every_fault_has_a_name_for_the_desk() -> None:
    assert {fault.value for fault in Fault} >= {name for name, _ in FAULTS}


class Tcp:
    """A client of a virtual reader behind a serial server."""

    def __init__(self) -> None:
        self.reader = VirtualReader(tcp=True, pace=unpaced)
        self.address = parse(self.reader.start())

    def connect(self) -> socket.socket:
        """Connect once more."""
        return socket.create_connection((self.address.host, self.address.port or 0), LIMIT)


@pytest.fixture
def tcp() -> Iterator[Tcp]:
    made = Tcp()
    yield made
    made.reader.stop()


def test_it_answers_over_tcp(tcp: Tcp) -> None:
    with tcp.connect() as line:
        line.sendall(STATUS)
        assert line.recv(100) == OK


def test_a_new_client_takes_the_line_over(tcp: Tcp) -> None:
    with tcp.connect() as first:
        first.sendall(STATUS)
        first.recv(100)
        with tcp.connect() as second:
            second.sendall(STATUS)
            assert second.recv(100) == OK
            assert first.recv(100) == b""


def test_a_client_that_leaves_makes_room(tcp: Tcp) -> None:
    with tcp.connect() as first:
        first.sendall(STATUS)
        first.recv(100)
    with tcp.connect() as second:
        second.sendall(STATUS)
        assert second.recv(100) == OK


def test_an_unplugged_server_closes_its_client_and_keeps_its_port(tcp: Tcp) -> None:
    with tcp.connect() as line:
        line.sendall(STATUS)
        line.recv(100)
        tcp.reader.unplug()
        assert line.recv(100) == b""
    tcp.reader.plug()
    with tcp.connect() as line:
        line.sendall(STATUS)
        assert line.recv(100) == OK


@pytest.mark.parametrize(("baud", "seconds"), [(115200, 0.112), (9600, 1.349)])
def test_an_answer_takes_its_time_on_the_wire(tmp_path: Path, baud: int, seconds: float) -> None:
    waits: list[float] = []
    port = PtyPort(tmp_path / "port", baud, waits.append)
    port.plug()
    port.send(bytes(1295))
    port.close()
    assert sum(waits) == pytest.approx(seconds, abs=0.001)


@pytest.mark.parametrize("tcp", [True, False])
def test_what_nobody_hears_is_lost(tmp_path: Path, *, tcp: bool) -> None:
    port: VirtualPort = TcpPort(pace=unpaced) if tcp else PtyPort(tmp_path / "port", pace=unpaced)
    port.plug()
    port.send(bytes(100_000))
    port.close()
    assert not port.plugged


def test_a_plug_pulled_while_sending_ends_the_sending(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port", pace=lambda _: port.unplug())
    port.plug()
    port.send(bytes(1000))
    assert not port.plugged
    port.close()


def test_a_waiting_receiver_wakes_when_the_plug_moves(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port", pace=unpaced)
    port.plug()
    port.receive()  # the plug that was just put in
    received: list[bytes] = []
    thread = threading.Thread(target=lambda: received.append(port.receive()))
    thread.start()
    port.unplug()
    thread.join(LIMIT)
    port.close()
    assert received == [b""]


def test_a_port_in_real_time_waits(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port", 115200)
    port.plug()
    port.send(b"x")
    port.close()
    assert port.baud == 115200
