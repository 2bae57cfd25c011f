# SPDX-License-Identifier: Apache-2.0
"""Test pages printed for a desk: the same papers that the technician's screens print at the machine."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from devices.about import TestResult
from devices.device import CancelToken, Deadline
from devices.page_printer import PagePrinter, PageResult
from devices.receipt_printer import PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.steps.technician_tests import page, slip
from kiosk.surroundings import Surroundings

if TYPE_CHECKING:
    from kiosk.inventory.trials import Test
    from kiosk.terminal import Terminal


def page_of(terminal: Terminal, kind: str) -> Test | None:
    """Return what prints the test page of a kind of printer; None for what prints nothing."""
    facilities = Surroundings(terminal)
    if kind == "receipt_printer":
        return functools.partial(print_slip, slip(facilities, terminal.settings.screen.language))
    return functools.partial(print_page, *page(facilities)) if kind == "page_printer" else None


def print_slip(paper: Slip, printer: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> TestResult:
    """Print the test slip; well is only what the printer itself confirmed. Raises DeviceError."""
    report = printer.print(paper, deadline, cancel)
    well = report.result is PrintResult.PRINTED
    return TestResult(well, "printer.tested" if well else report.cause or "printer.unconfirmed", used=report.tally())


def print_page(sheet: bytes, number: str, printer: PagePrinter, deadline: Deadline, cancel: CancelToken) -> TestResult:
    """Print the test page; well is only what the printer itself confirmed. Raises DeviceError."""
    report = printer.print(sheet, number, deadline, cancel)
    well = report.result is PageResult.PRINTED
    return TestResult(well, "page.tested" if well else report.cause or "page.unconfirmed", used=report.tally())
