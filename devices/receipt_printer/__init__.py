# SPDX-License-Identifier: Apache-2.0
"""Receipt printers: slips as data in, an honest report out.

Importing this is cheap: the picture library is loaded when the first line has to be drawn, pyserial when the first
serial port is opened.
"""

from __future__ import annotations

from collections.abc import Callable

from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.report import PrintReport, PrintResult, ReceiptPrinter

__all__ = ["DRIVERS", "PrintReport", "PrintResult", "ReceiptPrinter"]

DRIVERS: dict[str, Callable[..., ReceiptPrinter]] = {"escpos": EscposPrinter}
"""Every driver by the name that settings use."""
