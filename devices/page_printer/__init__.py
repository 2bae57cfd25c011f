# SPDX-License-Identifier: Apache-2.0
"""Page printers: sealed PDF documents in, an honest report out.

Importing this is cheap: the driver is loaded when the first printer is opened, the one that draws pages when the
virtual printer is asked for a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.page_printer.report import PagePrinter, PageReport, PageResult

__all__ = ["DRIVERS", "PagePrinter", "PageReport", "PageResult"]


def ipp_printer(*args: Any, **options: Any) -> PagePrinter:
    """Build the IPP driver, imported here: steps need the interface long before a printer is opened."""
    from devices.page_printer.ipp import IppPrinter

    return IppPrinter(*args, **options)


# Every driver by the name that settings use.
DRIVERS: dict[str, Callable[..., PagePrinter]] = {"ipp": ipp_printer}
