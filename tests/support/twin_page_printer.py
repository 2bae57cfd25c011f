"""The twin of the IPP driver: a virtual page printer on TCP."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline
from devices.page_printer import DRIVERS, PagePrinter, PageReport, PageResult
from devices.page_printer.virtual import VirtualPagePrinter
from tests.support.twins import Twin, twin

PDF = b"%PDF-1.7 one page " + b"x" * 4000


class PagePrinterTwin(Twin):
    """A printer that can be broken in every way."""

    def __init__(self) -> None:
        self.printer = VirtualPagePrinter()

    def start(self) -> PagePrinter:
        """Switch the printer on."""
        return DRIVERS["ipp"](self.printer.start(), silence_seconds=0.3, look_seconds=0.02, away_seconds=0.3)

    def stop(self) -> None:
        """Switch it off."""
        self.printer.stop()

    def ready(self) -> None:
        """Put paper in."""
        self.printer.load_paper()

    def verb(self, device: PagePrinter, deadline: Deadline, cancel: CancelToken) -> PageReport:  # type: ignore[override]  # its own driver
        """Print a page."""
        return device.print(PDF, "K03-20261123-0001", deadline, cancel)

    def good(self, value: object) -> bool:
        """Tell whether it was printed."""
        return isinstance(value, PageReport) and value.result is PageResult.PRINTED

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
        """Break off each answer."""
        self.printer.halve()

    def mend(self) -> None:
        """Come back to its senses."""
        self.printer.plug()


@twin("page-printer-ipp")
def ipp(_: Path) -> Twin:
    """Make the twin on the network."""
    return PagePrinterTwin()
