# SPDX-License-Identifier: Apache-2.0
"""What a receipt printer is asked, and how a job may end."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """The end of one job; ``cause`` is a dotted name such as ``printer.paper-out``, empty when printed.

    ``lines`` and ``cuts`` are those of the whole slip, and counted only where it was printed.
    """

    job: str
    result: PrintResult
    cause: str = ""
    lines: int = field(default=0, compare=False)
    cuts: int = field(default=0, compare=False)

    def tally(self) -> Mapping[str, int]:
        """Return what the paper cost; nothing of one that is unsure, since nobody knows how much of it came out."""
        if self.result is not PrintResult.PRINTED:
            return {}
        return {"papers": 1, "lines": self.lines, "cuts": self.cuts}


class ReceiptPrinter(Device, Protocol):
    """The verbs of every receipt printer."""

    def print(self, slip: Slip, deadline: Deadline, cancel: CancelToken) -> PrintReport:
        """Print one slip and report how it ended, whatever happens to the paper.

        Raises DeviceError only for PROGRAM faults (a slip wider than the paper) and CANCELLED before the first byte.
        """
        ...
