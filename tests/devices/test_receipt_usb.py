"""The line over USB: what a stopped printer takes, one that cannot talk, a plug that is pulled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from usb.core import USBTimeoutError

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.receipt_printer import PrintResult
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.line import TRANSFER, UsbLine, connect
from devices.receipt_printer.slip import Cut, Line, Slip
from devices.receipt_printer.virtual import PRODUCT, SERIAL, VENDOR, VirtualPrinter
from devices.virtual_bus import Node
from devices.virtual_port import unpaced
from devices.virtual_usb import Backend, UsbPort
from devices.wire import WireLostError
from tests.support.twin_receipt_printer import SLIP

LONG = Slip("long", 48, (*(Line(f"第 {n} 行，共二百行") for n in range(200)), Cut()))


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter(wire="usb")
    made.start()
    yield made
    made.stop()


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


def opened(printer: VirtualPrinter, **options: object) -> EscposPrinter:
    driver = EscposPrinter(printer.address, silence_seconds=0.3, stall_seconds=0.2, **options)  # type: ignore[arg-type]
    driver.open(*limits())
    return driver


def test_a_slip_longer_than_a_transfer_comes_out_whole(printer: VirtualPrinter) -> None:
    driver = opened(printer)
    report = driver.print(LONG, *limits())
    driver.close()
    assert report.result is PrintResult.PRINTED
    assert len(printer.jobs[-1]) > 4 * TRANSFER
    assert printer.unknown == []


@pytest.mark.parametrize("query", ["", f"?serial={SERIAL}", "?path=1-1", "?interface=0"])
def test_it_is_found_by_its_numbers_or_place(printer: VirtualPrinter, query: str) -> None:
    ids = f"{'&' if query else '?'}ids={VENDOR:04x}:{PRODUCT:04x}"
    line = connect(printer.address + query + ids, *limits())
    assert isinstance(line, UsbLine)
    line.close()


@pytest.mark.parametrize("query", ["?serial=other", "?path=9-9", "?interface=7"])
def test_another_one_is_not_taken_for_it(printer: VirtualPrinter, query: str) -> None:
    with pytest.raises(DeviceError, match=r"printer\.lost"):
        connect(printer.address + query, *limits())


def test_a_second_program_is_told_that_it_is_taken(printer: VirtualPrinter) -> None:
    driver = opened(printer)
    with pytest.raises(DeviceError) as caught:
        connect(printer.address, *limits())
    driver.close()
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.DEVICE, "printer.taken")


@pytest.mark.parametrize("taken", [0, 7])
def test_what_a_stopped_printer_takes_is_counted(
    printer: VirtualPrinter, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    line = connect(printer.address, *limits())

    def stopped(*_: object) -> int:
        if not taken:
            raise USBTimeoutError("Operation timed out", -7, 110)
        return taken

    monkeypatch.setattr(Backend, "bulk_write", stopped)
    assert line.send(b"x" * 5000, 0.01) == taken
    line.close()


def test_a_printer_that_stops_taking_bytes_leaves_the_slip_unsure(
    printer: VirtualPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = opened(printer)
    real, room = Backend.bulk_write, [1500]

    def narrow(backend: Backend, handle: object, pipe: int, interface: int, data: bytes, timeout: int) -> int:
        # Questions pass in real time, as in a printer whose buffer is full.
        if len(data) == 3:
            return int(real(backend, handle, pipe, interface, data, timeout))  # type: ignore[arg-type]
        room[0] = max(0, room[0] - len(data))
        if not room[0]:
            raise USBTimeoutError("Operation timed out", -7, 110)
        return int(real(backend, handle, pipe, interface, data, timeout))  # type: ignore[arg-type]

    monkeypatch.setattr(Backend, "bulk_write", narrow)
    report = driver.print(LONG, *limits(2.0))
    driver.close()
    assert (report.result, report.cause) == (PrintResult.UNSURE, "printer.stalled")


def test_a_plug_pulled_between_two_slips_is_absent_until_it_is_back(printer: VirtualPrinter) -> None:
    driver = opened(printer)
    assert driver.print(SLIP, *limits()).result is PrintResult.PRINTED
    printer.unplug()
    assert driver.check(*limits()).condition is Condition.ABSENT
    assert driver.print(SLIP, *limits()).cause == "printer.lost"
    printer.plug()
    driver.open(*limits())
    assert driver.print(SLIP, *limits()).result is PrintResult.PRINTED
    driver.close()


def test_a_printer_without_a_pipe_towards_us_is_one_way_and_waited_for_without_haste(tmp_path: Path) -> None:
    port = UsbPort(tmp_path / "printer", Node(VENDOR, PRODUCT, SERIAL, pipes=(0x02,)), unpaced)
    port.plug()
    try:
        line = connect(port.address, *limits())
        began = time.process_time()
        assert line.read(0.2) == b""
        assert time.process_time() - began < 0.1
        line.close()
        driver = EscposPrinter(port.address)
        driver.open(*limits())
        state = driver.check(*limits())
        driver.close()
        assert (state.condition, state.cause) == (Condition.ATTENTION, "printer.one-way")
    finally:
        port.close()


def test_a_line_that_is_closed_takes_nothing(printer: VirtualPrinter) -> None:
    line = connect(printer.address, *limits())
    line.close()
    with pytest.raises(WireLostError):
        line.send(b"x", 0.1)
