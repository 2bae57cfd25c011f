"""A printer whose power goes for a moment in the middle of a slip, on a line that holds: never told as printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.device import CancelToken, Deadline
from devices.receipt_printer import PrintResult
from devices.receipt_printer import escpos as driver_module
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.frame import WAY_MARK
from devices.receipt_printer.slip import Align, Code, Cut, Line, Rule, Slip
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.printer_line import PrinterLine, StepClock

LINES = tuple(Line(f"第 {number:02d} 行  高龄津贴申领 {'材料齐全' * (number % 3)}") for number in range(30))
SLIP = Slip("K03-0001", 48, (Line("收件凭证", Align.CENTRE, tall=2), Rule(), *LINES, Code("BSR1/99"), Cut()))
# What goes by on a line of 9,600 baud while a printer starts in three tenths of a second; none is that quick.
STARTING = 288
MODES: list[dict[str, object]] = [{}, {"marks": "process-id"}, {"reports": True}, {"cutter": False}]


class Bench:
    """A driver on a line without wire and time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **options: object) -> None:
        self.clock = StepClock()
        self.line = PrinterLine(self.clock)
        monkeypatch.setattr(driver_module, "connect", lambda *_: self.line)
        self.driver = EscposPrinter("serial:///dev/x", clock=self.clock, **options)  # type: ignore[arg-type]  # by name
        self.open()

    def open(self) -> None:
        self.driver.open(Deadline.after(20, self.clock), CancelToken())

    def print(self, blink_at: int | None = None) -> PrintResult:
        """Print the slip, the power gone for a moment after so many bytes."""
        self.line.blinks_after = None if blink_at is None else len(self.line.taken) + blink_at
        self.line.starting = STARTING
        return self.driver.print(SLIP, Deadline.after(20, self.clock), CancelToken()).result

    def job(self) -> int:
        """Return how many bytes a job has, from its first question to its last."""
        before = len(self.line.taken)
        assert self.print() is PrintResult.PRINTED
        return len(self.line.taken) - before


def lies(bench: Bench, step: int) -> list[int]:
    """Return the bytes of a job, one in ``step``, at which a blink was told as a good print."""
    found = []
    # The questions before and after the job are no part of it.
    for at in range(12, bench.job() - 12, step):
        if bench.print(at) is PrintResult.PRINTED:
            found.append(at)
        bench.line.blinks_after = None
        bench.open()
    return found


@pytest.mark.parametrize("options", MODES, ids=["marks", "names", "reports", "no cutter"])
def test_wherever_it_blinks_the_slip_is_not_told_as_printed(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, object]
) -> None:
    bench = Bench(monkeypatch, **options)
    assert lies(bench, 101) == []
    assert bench.print() is PrintResult.PRINTED


@pytest.mark.soak
@pytest.mark.parametrize("options", MODES, ids=["marks", "names", "reports", "no cutter"])
def test_at_every_single_byte_it_is_not_told_as_printed(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, object]
) -> None:
    assert lies(Bench(monkeypatch, **options), 1) == []


def test_without_the_answers_on_the_way_it_would_be_told_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    # What an option gives up that a model may need which does not answer for its drawer.
    bench = Bench(monkeypatch, ways=False)
    assert bench.print(400) is PrintResult.PRINTED
    assert WAY_MARK not in bench.line.taken


@pytest.mark.parametrize("options", [{}, {"marks": "process-id"}], ids=["marks", "names"])
def test_each_line_is_asked_for_and_nothing_of_it_is_on_paper(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, object]
) -> None:
    bench = Bench(monkeypatch, **options)
    bench.print()
    (paper,) = bench.line.mechanism.jobs
    plain = Bench(monkeypatch, ways=False, **options)
    plain.print()
    assert plain.line.mechanism.jobs == [paper]
    assert len(bench.line.taken) > len(plain.line.taken) + 2 * len(SLIP.parts)


def test_a_model_without_marks_is_asked_for_none_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(monkeypatch, marks=False)
    assert bench.print() is PrintResult.PRINTED
    assert b"\x1dr" not in bench.line.taken


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualPrinter]:
    # The line is unpaced here: all of a slip would be over before a printer that starts in no time.
    monkeypatch.setattr("devices.receipt_printer.virtual.START_SECONDS", 0.3)
    made = VirtualPrinter(wire="pty")
    yield made
    made.stop()


def test_the_virtual_printer_blinks_within_a_slip_and_then_prints_the_next(printer: VirtualPrinter) -> None:
    driver = EscposPrinter(printer.start(), silence_seconds=1.0)
    driver.open(Deadline.after(5), CancelToken())
    printer.blink(4)
    first = driver.print(SLIP, Deadline.after(1), CancelToken())
    driver.open(Deadline.after(5), CancelToken())
    second = driver.print(SLIP, Deadline.after(5), CancelToken())
    driver.close()
    assert (first.result, second.result) == (PrintResult.UNSURE, PrintResult.PRINTED)


def test_a_blink_that_was_taken_back_does_not_come(printer: VirtualPrinter) -> None:
    driver = EscposPrinter(printer.start())
    driver.open(Deadline.after(5), CancelToken())
    printer.blink(4)
    printer.mend()
    report = driver.print(SLIP, Deadline.after(5), CancelToken())
    driver.close()
    assert report.result is PrintResult.PRINTED
