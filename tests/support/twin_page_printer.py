"""The twin of the IPP driver: a virtual page printer on TCP."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline
from devices.page_printer import DRIVERS, PagePrinter, PageReport, PageResult
from devices.page_printer.virtual import VirtualPagePrinter
from tests.support.twins import PaperTwin, Twin, twin

PDF = b"%PDF-1.7 one page " + b"x" * 4000


class PagePrinterTwin(PaperTwin):
    """A printer that can be broken in every way."""

    def __init__(self) -> None:
        self.printer = VirtualPagePrinter()

    def start(self) -> PagePrinter:
        """Switch the printer on."""
        return DRIVERS["ipp"](self.printer.start(), silence_seconds=0.3, look_seconds=0.02, away_seconds=0.3)

    def verb(self, device: PagePrinter, deadline: Deadline, cancel: CancelToken) -> PageReport:  # type: ignore[override]  # its own driver
        """Print a page."""
        return device.print(PDF, "K03-20261123-0001", deadline, cancel)

    def good(self, value: object) -> bool:
        """Tell whether it was printed."""
        return isinstance(value, PageReport) and value.result is PageResult.PRINTED

    def half(self) -> None:
        """Break off each answer."""
        self.printer.halve()


@twin("page-printer-ipp")
def ipp(_: Path) -> Twin:
    """Make the twin on the network."""
    return PagePrinterTwin()
