"""The ESC/POS driver at a line without wire and time, with hands for everything that can happen to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from devices.device import CancelToken, Deadline
from devices.receipt_printer import PrintReport
from devices.receipt_printer import escpos as driver_module
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.mechanism import Sensors
from devices.receipt_printer.slip import Cut, Line, Slip
from tests.support.printer_line import PrinterLine, StepClock

SLIP = Slip("K03-20261123-0042", 48, (Line("收件凭证"), Line("高龄津贴申领"), Cut()))


class Desk:
    """A driver, its printer, its clock and its hands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **options: object) -> None:
        self.clock = StepClock()
        self.line = PrinterLine(self.clock)
        self.cancel = CancelToken()
        self.connected = 0
        monkeypatch.setattr(driver_module, "connect", self._connect)
        self.driver: EscposPrinter = EscposPrinter("tcp://printer:9100", clock=self.clock, **options)  # type: ignore[arg-type]

    def _connect(self, *_: object) -> PrinterLine:
        self.connected += 1
        return self.line

    def open(self) -> Desk:
        """Open the driver."""
        self.driver.open(self.deadline(), self.cancel)
        return self

    def deadline(self, seconds: float = 20.0) -> Deadline:
        """Return a deadline of its clock."""
        return Deadline.after(seconds, self.clock)

    def print(self, seconds: float = 20.0, slip: Slip = SLIP) -> PrintReport:
        """Print a slip."""
        return self.driver.print(slip, self.deadline(seconds), self.cancel)

    def check(self) -> str:
        """Return what is wrong with the printer."""
        return self.driver.check(self.deadline(), self.cancel).cause

    @property
    def sensors(self) -> Sensors:
        """What the printer feels."""
        return self.line.mechanism.sensors


MakeDesk = Callable[..., Desk]


@pytest.fixture
def closed_desk(monkeypatch: pytest.MonkeyPatch) -> MakeDesk:
    """Make desks whose driver is not open."""
    return lambda **options: Desk(monkeypatch, **options)


@pytest.fixture
def desk(closed_desk: MakeDesk) -> Desk:
    """Make a desk with an open driver."""
    return closed_desk().open()
