"""The line through the kernel's own file of a printer: what it takes, what it can tell, and what it cannot."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.address import AddressError, parse
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.receipt_printer import PrintResult
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.line import connect
from devices.receipt_printer.printer_file import LPGETSTATUS, PIECE, FileLine
from devices.receipt_printer.virtual import VirtualPrinter
from devices.wire import WireLostError
from tests.support.twin_receipt_printer import SLIP


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter(wire="pty")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def place(printer: VirtualPrinter) -> str:
    return parse(printer.address).path


class Kernel:
    """What the kernel's driver says in place of what the terminal behind the file would."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.status: int | OSError = OSError(errno.ENOTTY, "not a printer")
        self.no_open: OSError | None = None
        self.no_read: OSError | None = None
        self.no_write: OSError | None = None
        # Of the one module: the virtual printer reads and writes by the same calls.
        patch.setattr("devices.receipt_printer.printer_file.os", self)
        patch.setattr(fcntl, "ioctl", self._told)

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def read(self, file: int, count: int) -> bytes:
        if self.no_read:
            raise self.no_read
        return os.read(file, count)

    def write(self, file: int, data: bytes) -> int:
        if self.no_write:
            raise self.no_write
        return os.write(file, data)

    def open(self, path: str, flags: int) -> int:
        if self.no_open:
            raise self.no_open
        return os.open(path, flags)

    def _told(self, file: int, request: int, _: bytes) -> bytes:
        assert request == LPGETSTATUS
        if isinstance(self.status, OSError):
            raise self.status
        return self.status.to_bytes(4, "little")


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    return Kernel(monkeypatch)


@pytest.fixture
def one_way(kernel: Kernel, place: str) -> Iterator[EscposPrinter]:
    """Give the driver before an interface of protocol 1."""
    kernel.no_read = OSError(errno.EINVAL, "one-way")
    driver = EscposPrinter(f"lp://{place}")
    driver.open(*limits())
    yield driver
    driver.close()


def test_a_slip_through_the_file_is_told_as_printed_by_the_printers_own_answers(
    printer: VirtualPrinter, place: str
) -> None:
    driver = EscposPrinter(f"lp://{place}")
    driver.open(*limits())
    report, about = driver.print(SLIP, *limits()), driver.about(*limits())
    driver.close()
    assert (report.result, len(printer.jobs)) == (PrintResult.PRINTED, 1)
    assert about.model == "BANSHI VP-80"


def test_one_that_cannot_answer_may_be_tried_and_is_never_ready(one_way: EscposPrinter) -> None:
    state = one_way.check(*limits())
    assert (state.condition, state.cause, state.usable) == (Condition.ATTENTION, "printer.one-way", True)
    assert {part.value for part in state.parts} == {"unknown"}


def test_of_one_that_cannot_answer_every_slip_is_unsure_at_once_and_none_blocks_the_next(
    one_way: EscposPrinter, printer: VirtualPrinter
) -> None:
    began = time.monotonic()
    reports = [one_way.print(SLIP, *limits(20)) for _ in range(3)]
    assert {(report.result, report.cause) for report in reports} == {(PrintResult.UNSURE, "printer.one-way")}
    assert time.monotonic() - began < 5
    assert one_way.about(*limits()).model == ""


def test_its_self_test_is_not_told_as_passed(one_way: EscposPrinter) -> None:
    result = one_way.self_test(*limits())
    assert (result.well, result.cause) == (False, "printer.one-way")


@pytest.mark.parametrize(
    ("status", "cause"),
    [(0x18, "printer.one-way"), (0x10, "printer.one-way"), (0x38, "printer.paper-out"), (0x20, "printer.paper-out")],
)
def test_of_the_ports_own_word_only_the_end_of_paper_is_believed(
    one_way: EscposPrinter, kernel: Kernel, status: int, cause: str
) -> None:
    kernel.status = status
    state = one_way.check(*limits())
    assert (state.cause, state.part("cover")) == (cause, "unknown")


def test_without_paper_nothing_is_sent_to_one_that_cannot_answer(one_way: EscposPrinter, kernel: Kernel) -> None:
    kernel.status = 0x20
    report = one_way.print(SLIP, *limits())
    assert (report.result, report.cause) == (PrintResult.FAILED, "printer.paper-out")


def test_a_pulled_plug_is_known_of_one_that_cannot_answer_too(one_way: EscposPrinter, kernel: Kernel) -> None:
    kernel.status = OSError(errno.ENODEV, "gone")
    assert one_way.check(*limits()).condition is Condition.ABSENT


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EAGAIN])
def test_a_printer_that_takes_no_more_makes_nobody_run_in_circles(kernel: Kernel, place: str, code: int) -> None:
    line = FileLine(place)
    kernel.no_write = OSError(code, "full")
    began = time.process_time()
    assert line.send(b"x" * 5000, 0.2) == 0
    assert time.process_time() - began < 0.1
    kernel.no_write = None
    assert line.send(b"x" * 5000, 0.2) == PIECE
    line.close()


def test_a_write_that_fails_otherwise_is_a_lost_printer(kernel: Kernel, place: str) -> None:
    line = FileLine(place)
    kernel.no_write = OSError(errno.ENODEV, "gone")
    with pytest.raises(WireLostError):
        line.send(b"x", 0.2)
    line.close()


@pytest.mark.parametrize(
    ("code", "cause"),
    [(errno.EBUSY, "printer.taken"), (errno.EACCES, "printer.forbidden"), (errno.ENOENT, "printer.lost"),
     (errno.EIO, "printer.lost")],
)  # fmt: skip
def test_why_the_file_does_not_open_is_told(kernel: Kernel, code: int, cause: str) -> None:
    kernel.no_open = OSError(code, os.strerror(code))
    with pytest.raises(DeviceError) as caught:
        connect("lp:///dev/usb/lp0", *limits())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.DEVICE, cause)


def test_a_read_that_fails_at_the_first_look_leaves_nothing_open(kernel: Kernel, place: str) -> None:
    kernel.no_read = OSError(errno.EIO, "broken")
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(WireLostError):
        FileLine(place)
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_ordinary_file_is_no_printer(tmp_path: Path) -> None:
    (tmp_path / "slips.bin").write_bytes(b"")
    with pytest.raises(DeviceError) as caught:
        connect(f"lp://{tmp_path / 'slips.bin'}", *limits())
    assert (caught.value.kind, caught.value.cause) == (ErrorKind.PROGRAM, "printer.address")
    assert (tmp_path / "slips.bin").read_bytes() == b""


def test_closing_twice_harms_nobody(place: str) -> None:
    line = FileLine(place)
    line.close()
    line.close()
    with pytest.raises(WireLostError):
        line.send(b"x", 0.1)


def test_where_no_kernel_makes_a_file_of_a_printer_the_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_NOCTTY")
    with pytest.raises(AddressError, match="only Linux"):
        FileLine("/dev/usb/lp0")
