# SPDX-License-Identifier: Apache-2.0
"""What a receipt printer is asked, and how a job may end."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from devices.device import CancelToken, Deadline, Device

if TYPE_CHECKING:
    from devices.receipt_printer.slip import Slip


class PrintResult(enum.Enum):
    """How a job ended, as far as the printer has told."""

    PRINTED = "printed"
    """All bytes taken and the printer says afterwards that it is well."""
    UNSURE = "unsure"
    """Bytes were sent and then the printer fell silent or into a fault: the paper may be out, may be half."""
    FAILED = "failed"
    """Nothing came out, for certain."""


@dataclass(frozen=True)
class PrintReport:
    """The end of one job; ``cause`` is a dotted name such as ``printer.paper-out``, empty when printed."""

    job: str
    result: PrintResult
    cause: str = ""


class ReceiptPrinter(Device, Protocol):
    """The verbs of every receipt printer."""

    def print(self, slip: Slip, deadline: Deadline, cancel: CancelToken) -> PrintReport:
        """Print one slip and report how it ended, whatever happens to the paper.

        Raises DeviceError only for PROGRAM faults (a slip wider than the paper) and CANCELLED before the first byte.
        """
        ...
