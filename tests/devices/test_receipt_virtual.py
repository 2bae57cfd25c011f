"""The virtual printer over its real wires, with the real driver at the other end."""

from __future__ import annotations

import os
import pty
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from serial import SerialTimeoutException

from devices import wire as wires
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.receipt_printer import PrintReport, PrintResult
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.line import SerialLine, connect
from devices.receipt_printer.slip import Cut, Feed, Line, Slip
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.twin_receipt_printer import SLIP

LONG = Slip("long", 48, (*(Line(f"第 {n} 行") for n in range(40)), Cut()))
Wire = Literal["tcp", "pty"]


class Place:
    """A virtual printer and the driver on it."""

    def __init__(self, printer: VirtualPrinter, **options: object) -> None:
        self.printer = printer
        options = {"silence_seconds": 1.0} | options
        self.driver = EscposPrinter(printer.start(), **options)  # type: ignore[arg-type]
        self.cancel = CancelToken()
        self.open()

    def open(self) -> None:
        self.driver.open(Deadline.after(5), self.cancel)

    def print(self, slip: Slip = SLIP, seconds: float = 5.0) -> PrintReport:
        return self.driver.print(slip, Deadline.after(seconds), self.cancel)

    def cause(self) -> str:
        return self.driver.check(Deadline.after(5), self.cancel).cause

    def end(self) -> None:
        self.driver.close()
        self.printer.stop()


MakePlace = Callable[..., Place]


@pytest.fixture
def place() -> Iterator[MakePlace]:
    places: list[Place] = []

    def make(printer: VirtualPrinter | None = None, **options: object) -> Place:
        places.append(Place(printer or VirtualPrinter(), **options))
        return places[-1]

    yield make
    for each in places:
        each.end()


@pytest.fixture(params=["tcp", "pty"])
def wire(request: pytest.FixtureRequest) -> Wire:
    return request.param


def test_a_slip_is_printed_over_either_wire(place: MakePlace, wire: Wire) -> None:
    here = place(VirtualPrinter(wire=wire))
    assert here.print().result is PrintResult.PRINTED
    assert (len(here.printer.jobs), here.printer.unknown) == (1, [])


def test_the_address_is_marked_as_virtual(place: MakePlace, wire: Wire) -> None:
    assert place(VirtualPrinter(wire=wire)).printer.address.startswith("virtual://")


def test_the_finished_slip_is_heard(place: MakePlace) -> None:
    heard: list[bytes] = []
    here = place(VirtualPrinter(on_job=heard.append))
    here.print()
    assert heard == here.printer.jobs


def test_the_finished_slip_can_be_drawn(place: MakePlace) -> None:
    here = place()
    here.print()
    assert here.printer.png(0).startswith(b"\x89PNG")


def test_there_is_nothing_to_draw_before_the_first_slip() -> None:
    with pytest.raises(IndexError):
        VirtualPrinter().png()


@pytest.mark.parametrize(
    ("order", "undo", "cause"),
    [
        ("end_paper", "load_paper", "printer.paper-out"),
        ("run_low", "load_paper", "printer.paper-low"),
        ("open_cover", "close_cover", "printer.cover-open"),
        ("jam_cutter", "free_cutter", "printer.cutter-stuck"),
    ],
)
def test_each_switch_is_felt_and_can_be_undone(place: MakePlace, order: str, undo: str, cause: str) -> None:
    here = place()
    getattr(here.printer, order)()
    seen = here.cause()
    getattr(here.printer, undo)()
    assert (seen, here.cause()) == (cause, "")


def test_paper_that_ends_in_the_middle_leaves_half_a_slip(place: MakePlace, wire: Wire) -> None:
    here = place(VirtualPrinter(wire=wire))
    here.printer.end_paper(after_lines=1)
    assert here.print() == PrintReport(SLIP.job, PrintResult.UNSURE, "printer.paper-out")
    assert here.printer.unfinished
    assert here.printer.jobs == []


def test_a_new_roll_lets_the_slip_come_out_whole(place: MakePlace) -> None:
    done = threading.Event()
    here = place(VirtualPrinter(on_job=lambda _: done.set()))
    here.printer.end_paper(after_lines=1)
    here.print()
    here.printer.load_paper()
    assert done.wait(20)


def test_questions_are_answered_while_it_prints(place: MakePlace) -> None:
    printing, go_on = threading.Event(), threading.Event()

    def pace(_: float) -> None:
        printing.set()
        go_on.wait(20)

    here = place(VirtualPrinter(seconds_per_line=1.0, pace=pace))
    reports: list[PrintReport] = []
    job = threading.Thread(target=lambda: reports.append(here.print(LONG)))
    job.start()
    assert printing.wait(20)
    here.printer.end_paper()
    go_on.set()
    job.join(10)
    assert (reports[0].result, reports[0].cause) == (PrintResult.UNSURE, "printer.paper-out")


def test_a_paced_printer_still_prints_all(place: MakePlace) -> None:
    lines: list[float] = []
    here = place(VirtualPrinter(seconds_per_line=0.5, pace=lines.append))
    assert here.print(LONG).result is PrintResult.PRINTED
    assert lines.count(0.5) == 40


def test_a_pulled_plug_makes_it_absent_and_a_plug_put_back_makes_it_well(place: MakePlace, wire: Wire) -> None:
    here = place(VirtualPrinter(wire=wire))
    here.printer.unplug()
    assert here.cause() == "printer.lost"
    here.printer.plug()
    here.open()
    assert here.print().result is PrintResult.PRINTED


def test_an_unplugged_printer_cannot_be_opened(place: MakePlace, wire: Wire) -> None:
    here = place(VirtualPrinter(wire=wire))
    here.printer.unplug()
    with pytest.raises(DeviceError) as caught:
        here.open()
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.DEVICE, "printer.lost")


def test_a_plug_pulled_in_the_middle_leaves_it_unsure(place: MakePlace) -> None:
    here = place()
    here.printer._pace = lambda _: here.printer.unplug()
    here.printer._seconds_per_line = 1.0
    report = here.print(LONG)
    assert (report.result, report.cause) == (PrintResult.UNSURE, "printer.lost")


def test_silence_and_noise_are_faults_until_they_end(place: MakePlace, wire: Wire) -> None:
    here = place(VirtualPrinter(wire=wire))
    here.printer.silence()
    silent = here.cause()
    here.printer.plug()
    here.printer.babble()
    noisy = here.cause()
    here.printer.plug()
    assert (silent, noisy, here.cause()) == ("printer.silent", "printer.garbled", "")


def test_a_silent_printer_prints_nothing(place: MakePlace) -> None:
    here = place()
    here.printer.silence()
    assert here.print().result is PrintResult.FAILED
    assert here.printer.jobs == []


def test_a_slip_without_a_cut_is_ended_by_the_mark(place: MakePlace) -> None:
    here = place(cutter=False)
    here.print(Slip("j", 48, (Line("x"), Feed(2), Cut())))
    assert len(here.printer.jobs) == 1


def test_stopping_twice_does_no_harm(wire: Wire) -> None:
    printer = VirtualPrinter(wire=wire)
    printer.start()
    printer.stop()
    printer.stop()
    assert printer.jobs == []


def test_a_port_that_is_asked_for_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    printer = VirtualPrinter(port=port)
    try:
        assert printer.start() == f"virtual://127.0.0.1:{port}"
    finally:
        printer.stop()


def opened(address: str) -> None:
    connect(address, Deadline.after(2), CancelToken()).close()


@pytest.mark.parametrize(
    "address",
    ["tcp://", "serial://", "usb://04b8", "hid://04b8:0e15", "camera://0", "serial:///dev/null?baud=x", "nonsense"],
)
def test_an_address_that_cannot_be_is_a_fault_of_the_program(address: str) -> None:
    with pytest.raises(DeviceError) as caught:
        opened(address)
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.PROGRAM, "printer.address")


def test_a_flow_control_that_does_not_exist_is_named() -> None:
    with pytest.raises(DeviceError, match="flow='magic' is none of none, xonxoff, rtscts, dsrdtr"):
        opened("serial:///dev/ttyS9?flow=magic")


@pytest.mark.parametrize("flow", ["none", "xonxoff"])
def test_a_serial_port_opens_with_its_flow_control(flow: str) -> None:
    printer = VirtualPrinter(wire="pty")
    path = printer.start().removeprefix("virtual://").partition("?")[0]
    try:
        opened(f"serial://{path}?baud=19200&flow={flow}")
    finally:
        printer.stop()


def test_a_port_that_is_not_there_is_lost() -> None:
    with pytest.raises(DeviceError, match=r"printer\.lost"):
        opened("serial:///dev/there-is-no-such-port")


def test_a_port_that_another_program_holds_is_taken() -> None:
    printer = VirtualPrinter(wire="pty")
    address = printer.start()
    line = SerialLine(address.removeprefix("virtual://").partition("?")[0], 9600, "none")
    try:
        with pytest.raises(DeviceError, match=r"printer\.taken"):
            opened(address)
    finally:
        line.close()
        printer.stop()


@pytest.fixture
def unselected(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SerialLine, int]]:
    """Give a line where serial ports cannot be selected, and its other end."""
    monkeypatch.setattr(wires, "SELECTS", False)
    other, port = pty.openpty()
    line = SerialLine(os.ttyname(port), 115200, "none")
    yield line, other
    line.close()
    os.close(other)
    os.close(port)


def test_a_port_that_cannot_be_selected_takes_all_of_it_too(unselected: tuple[SerialLine, int]) -> None:
    line, other = unselected
    assert line.send(bytes(range(200)), 5.0) == 200
    came = b""
    # A terminal hands over what it has; the rest comes with the next reading.
    while len(came) < 200:
        came += os.read(other, 300)
    assert came == bytes(range(200))


class StoppedPort:
    """A serial port of Windows before a printer that stops after some bytes: each write is taken whole or not."""

    def __init__(self, path: str, baud: int, *, write_timeout: float, **more: object) -> None:
        self.waits, self.took = write_timeout, b""

    def write(self, data: bytes) -> int:
        if len(self.took) + len(data) > 70:
            raise SerialTimeoutException("Write timeout")
        self.took += data
        return len(data)


def test_it_is_known_to_the_byte_how_much_a_stopped_port_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "SELECTS", False)
    monkeypatch.setattr("serial.Serial", StoppedPort)
    line = SerialLine("COM3", 9600, "rtscts")
    assert line._port.waits > 0
    assert [line.send(bytes(50), 5.0), line.send(bytes(50), 5.0), line.send(bytes(50), 5.0)] == [50, 20, 0]
    line._port.took = b""
    assert line.send(bytes(50), 0.0) == 1


def test_a_host_that_does_not_answer_costs_no_more_than_the_deadline() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for caller in (first, second):
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        with pytest.raises(DeviceError) as caught:
            connect("tcp://127.0.0.1:{1}".format(*full.getsockname()), Deadline.after(0.2), CancelToken())
    assert caught.value.kind is ErrorKind.TIMED_OUT


def test_a_silent_printer_is_a_fault_in_two_real_seconds(place: MakePlace) -> None:
    here = place(silence_seconds=1.5)
    here.printer.silence()
    limit = Deadline.after(2.0)
    state = here.driver.check(Deadline.after(10), here.cancel)
    assert (state.condition, limit.passed) == (Condition.FAULT, False)
