"""The twins of the ESC/POS driver: a virtual printer on TCP, on a pseudo terminal and on USB."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline
from devices.receipt_printer import DRIVERS, PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Cut, Line, Rule, Slip
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.twins import Twin, twin

SLIP = Slip("K03-20261123-0001", 48, (Line("收件凭证"), Rule(), Line("高龄津贴申领"), Cut()))


class PrinterTwin(Twin):
    """A printer that can be broken in every way."""

    def __init__(self, printer: VirtualPrinter, **options: object) -> None:
        self.printer = printer
        self._options = options

    def start(self) -> ReceiptPrinter:
        """Switch the printer on."""
        return DRIVERS["escpos"](self.printer.start(), silence_seconds=0.3, stall_seconds=0.5, **self._options)

    def stop(self) -> None:
        """Switch it off."""
        self.printer.stop()

    def ready(self) -> None:
        """Put paper in."""
        self.printer.load_paper()

    def verb(self, device: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> PrintReport:  # type: ignore[override]  # its own driver
        """Print a slip."""
        return device.print(SLIP, deadline, cancel)

    def good(self, value: object) -> bool:
        """Tell whether it was printed."""
        return isinstance(value, PrintReport) and value.result is PrintResult.PRINTED

    def unplug(self) -> None:
        """Pull the plug."""
        self.printer.unplug()

    def plug(self) -> None:
        """Put it back."""
        self.printer.plug()

    def garbage(self) -> None:
        """Answer with bytes that are no answer."""
        self.printer.babble()

    def silent(self) -> None:
        """Hang."""
        self.printer.silence()

    def half(self) -> None:
        """Begin a packet of automatic status and never end it."""
        self.printer.babble(b"\x10\x00")

    def mend(self) -> None:
        """Come back to its senses."""
        self.printer.plug()


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
