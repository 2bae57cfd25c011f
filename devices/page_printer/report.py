# SPDX-License-Identifier: Apache-2.0
"""What a page printer is asked, and how a job may end."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from devices.device import CancelToken, Deadline, Device


class PageResult(enum.Enum):
    """How a job ended, as far as the printer has told."""

    PRINTED = "printed"
    """The printer says that the job is completed."""
    UNSURE = "unsure"
    """Some of the document was sent and nobody can say what became of it: the sheet may be out."""
    FAILED = "failed"
    """No sheet came out, as the printer itself says, or nothing was sent."""


@dataclass(frozen=True)
class PageReport:
    """The end of one job; ``cause`` is a dotted name such as ``page.paper-out``, empty when printed."""

    # Only the number: where the sheet is asked about later, nobody must learn whose it was.
    job: str
    result: PageResult
    cause: str = ""
    sheets: int = field(default=0, compare=False)
    """What the printer counted; many count nothing."""

    def tally(self) -> Mapping[str, int]:
        """Return what the paper cost: what the printer counted, and of one that does not count a sheet a print."""
        used = max(self.sheets, 1) if self.result is PageResult.PRINTED else self.sheets
        return {"sheets": used} if used else {}


class PagePrinter(Device, Protocol):
    """The verbs of every page printer."""

    def print(self, pdf: bytes, job: str, deadline: Deadline, cancel: CancelToken) -> PageReport:
        """Print one PDF once, one side, and follow it to its end, whatever happens to the paper.

        ``job`` is the print number: it becomes the job's name, which anybody on the network can read, so it must not
        name a person. Raises DeviceError only for CANCELLED before the first byte of the document.
        """
        ...
