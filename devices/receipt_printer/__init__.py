# SPDX-License-Identifier: Apache-2.0
"""Receipt printers: slips as data in, an honest report out.

Importing this is cheap: the picture library is loaded when the first line has to be drawn, pyserial when the first
serial port is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.receipt_printer.report import PrintReport, PrintResult, ReceiptPrinter

__all__ = ["DRIVERS", "PrintReport", "PrintResult", "ReceiptPrinter"]


def escpos_printer(*args: Any, **options: Any) -> ReceiptPrinter:
    """Build the ESC/POS driver, imported here: steps need the interface long before a port is opened."""
    from devices.receipt_printer.escpos import EscposPrinter

    return EscposPrinter(*args, **options)


# Every driver by the name that settings use.
DRIVERS: dict[str, Callable[..., ReceiptPrinter]] = {"escpos": escpos_printer}
