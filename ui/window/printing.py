# SPDX-License-Identifier: Apache-2.0
"""Printing a window's papers: a number first, then the printer's lane, then what became of it on record."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline, DeviceError
from devices.page_printer import PagePrinter
from devices.receipt_printer import PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.audit import Act
from kiosk.receipts.side_papers import Sheet
from kiosk.steps.events import Done, Failed
from kiosk.steps.facilities import Facilities
from kiosk.steps.paper import NUMBER_SECONDS, SHEET_SECONDS, outcome_of, print_page, take_number
from kiosk.steps.side_paper import sheet_at
from kiosk.steps.slip import PRINT_SECONDS
from ui.window.context import WindowContext


@dataclass(frozen=True)
class Numbered:
    """A paper that has its number already: how often it came out with this one, and when it did first."""

    number: str
    count: int = 1
    first_at: datetime.datetime | None = None


Stage = Literal["", "printing", "printed", "failed", "unsure"]
Make = Callable[[Sheet], Slip]
MakePages = Callable[[Sheet], bytes]
STAGES: dict[PrintResult, Stage] = {PrintResult.PRINTED: "printed", PrintResult.UNSURE: "unsure"}


class Printing(QObject):
    """One paper at a time; ``stage`` is how the last one stands, ``cause`` why it did not come out."""

    changed = Signal()

    def __init__(self, context: WindowContext, around: Facilities) -> None:
        super().__init__(context)
        self._context, self._around = context, around
        self.stage: Stage = ""
        self.kind = ""
        """Of the last paper."""
        self.cause = ""
        self.print_no = ""
        self._of = ""
        self._known: Numbered | None = None

    def slip(self, kind: str, of: str, make: Make) -> None:
        """Print on the roll; ``kind`` names the paper in the record, ``of`` what it is about."""

        def roll(number: str) -> None:
            def printed(printer: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> object:
                return printer.print(make(self._sheet(number)), deadline, cancel)

            self._context.run(ReceiptPrinter, printed, PRINT_SECONDS, functools.partial(self._ended, "receipt_printer"))

        self._begin(kind, of, roll)

    def pages(self, kind: str, of: str, make: MakePages, known: Numbered | None = None) -> None:
        """Print on A4; ``known`` where the paper has its number already."""

        def paper(number: str) -> None:
            printed = functools.partial(print_page, lambda: make(self._sheet(number)), number)
            self._context.run(PagePrinter, printed, SHEET_SECONDS, functools.partial(self._ended, "page_printer"))

        self._begin(kind, of, paper, known)

    def forget(self) -> None:
        """Forget how the last paper stands."""
        if self.stage != "printing":
            self.stage, self.kind, self.cause = "", "", ""

    def _begin(self, kind: str, of: str, print_it: Callable[[str], None], known: Numbered | None = None) -> None:
        if self.stage == "printing":
            return
        self.stage, self.kind, self._of, self.cause, self._known = "printing", kind, of, "", known
        if known:
            self._numbered(print_it, known.number)
            self.changed.emit()
            return
        taken = functools.partial(take_number, self._around.machine, f"{self._around.today():%Y%m%d}")
        self._context.run("outbox", taken, NUMBER_SECONDS, functools.partial(self._numbered, print_it))
        self.changed.emit()

    def _numbered(self, print_it: Callable[[str], None], end: object) -> None:
        if isinstance(end, str):
            self.print_no = end
            print_it(end)
            return
        self.stage, self.cause = "failed", end.cause if isinstance(end, DeviceError) else ""
        self.changed.emit()

    def _ended(self, device: str, end: object) -> None:
        result, cause = outcome_of(Failed(end) if isinstance(end, DeviceError) else Done(end))
        self.stage, self.cause = STAGES.get(result, "failed"), cause
        facts: dict[str, str | int] = {"kind": self.kind, "number": self.print_no, "device": device}
        facts["attempt"] = self._known.count if self._known else 1
        if result is PrintResult.PRINTED:
            self._around.note(Act.PAPER_PRINTED, self._of, **facts)
        else:
            self._around.note(Act.PAPER_NOT_PRINTED, self._of, **facts, reason=self._why(result, cause))
        self.changed.emit()

    def _why(self, result: PrintResult, cause: str) -> str:
        # Kept as what it is: the end of the day counts those nobody is sure of.
        return "unsure" if result is PrintResult.UNSURE else cause or "failed"

    def _sheet(self, number: str) -> Sheet:
        known = self._known or Numbered(number)
        language = self._context.wording.language
        return sheet_at(self._around, language, number, count=known.count, first_at=known.first_at)
