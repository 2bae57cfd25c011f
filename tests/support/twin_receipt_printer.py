"""The twins of the ESC/POS driver: a virtual printer on TCP, on a pseudo terminal and on USB."""

from __future__ import annotations

from pathlib import Path

from devices.address import parse
from devices.device import CancelToken, Deadline
from devices.receipt_printer import DRIVERS, PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Cut, Line, Rule, Slip
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.twins import PaperTwin, Twin, twin

SLIP = Slip("K03-20261123-0001", 48, (Line("收件凭证"), Rule(), Line("高龄津贴申领"), Cut()))


class PrinterTwin(PaperTwin):
    """A printer that can be broken in every way."""

    def __init__(self, printer: VirtualPrinter, **options: object) -> None:
        self.printer = printer
        self._options = options

    def start(self) -> ReceiptPrinter:
        """Switch the printer on."""
        return DRIVERS["escpos"](
            self.address(self.printer.start()), silence_seconds=0.3, stall_seconds=0.5, **self._options
        )

    def address(self, virtual: str) -> str:
        """Return where the driver finds it."""
        return virtual

    def verb(self, device: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> PrintReport:  # type: ignore[override]  # its own driver
        """Print a slip."""
        return device.print(SLIP, deadline, cancel)

    def good(self, value: object) -> bool:
        """Tell whether it was printed."""
        return isinstance(value, PrintReport) and value.result is PrintResult.PRINTED

    def half(self) -> None:
        """Begin a packet of automatic status and never end it."""
        self.printer.babble(b"\x10\x00")


@twin("receipt-printer-tcp")
def tcp(_: Path) -> Twin:
    """Make the twin on the network."""
    return PrinterTwin(VirtualPrinter())


@twin("receipt-printer-serial")
def serial(_: Path) -> Twin:
    """Make the twin on a serial line."""
    return PrinterTwin(VirtualPrinter(wire="pty"))


@twin("receipt-printer-usb")
def usb(_: Path) -> Twin:
    """Make the twin on a bus, whose jobs have names."""
    return PrinterTwin(VirtualPrinter(wire="usb"), marks="process-id")


@twin("receipt-printer-file")
class FileTwin(PrinterTwin):
    """The twin behind a file of the kernel; that of a terminal has the same verbs."""

    def __init__(self, _: Path) -> None:
        super().__init__(VirtualPrinter(wire="pty"))

    def address(self, virtual: str) -> str:
        """Return the file."""
        return f"lp://{parse(virtual).path}"
