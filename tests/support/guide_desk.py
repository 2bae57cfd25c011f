"""A guide desk at a real hub whose line, printer and lanes answer at once; the printer ends slips as it is told to."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from config.settings import Site
from config.texts import wording
from devices.device import Condition, DeviceState
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.audit import Act
from kiosk.receipts import ReceiptTemplate
from kiosk.tickets import views
from kiosk.tickets.values import Paper
from tests.support.hall import TEN
from tests.support.hubs import HubThread
from tests.support.receipts import words
from tests.support.sync_hall import SyncHall
from ui.guide.issuing import Issuing
from ui.guide.state import GuideState

PRINTED, FAILED, UNSURE = PrintResult.PRINTED, PrintResult.FAILED, PrintResult.UNSURE


class Around:
    """What surrounds a paper; keeps what was recorded."""

    def __init__(self) -> None:
        self.site, self.machine, self.paper_mm, self.template = Site(mode="training"), "G1", 80, ReceiptTemplate()
        self.ready = Condition.READY
        self.noted: list[Act] = []

    def now(self) -> datetime.datetime:
        return TEN

    def today(self) -> datetime.date:
        return TEN.date()

    def device_states(self) -> dict[str, DeviceState]:
        return {"receipt_printer": DeviceState("receipt_printer", self.ready, "printer.paper-out")}

    def note(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        self.noted.append(act)


class Printer:
    """Prints as it is told to, and keeps the slips."""

    def __init__(self) -> None:
        self.ends: list[PrintResult] = []
        self.slips: list[Slip] = []
        self.results: list[PrintResult] = []

    def print(self, slip: Slip, deadline: object, cancel: object) -> PrintReport:
        self.slips.append(slip)
        end = self.ends.pop(0) if self.ends else PRINTED
        self.results.append(end)
        return PrintReport(slip.job, end, "" if end is PRINTED else "printer.paper-out")


class Context(QObject):
    """A window's context as far as the desk asks it; slow work is done at once."""

    def __init__(self, hall: SyncHall) -> None:
        super().__init__()
        self.hall, self.wording, self.printer = hall, wording("zh_CN"), Printer()
        self.staff: Any = type("Staff", (), {"who": None, "may": lambda self, right: right == "lead"})()
        self.count = 0

    def now(self) -> datetime.datetime:
        return TEN

    def run(self, on: type | str, call: Callable[..., object], seconds: float, done: Callable[[object], None]) -> None:
        self.count += 1
        done(call(self.printer, None, None) if on is ReceiptPrinter else f"G1-20261123-{self.count:04d}")


class Desk:
    """A guide desk at a real hub."""

    def __init__(self, running: HubThread) -> None:
        self.hub = running
        self.hall = SyncHall(running.client("guide", staff="0305", roles=("guide",)))
        self.context, self.around = Context(self.hall), Around()
        self.state = GuideState(self.context, self.around, clock=lambda: 0.0)  # type: ignore[arg-type]  # as far as it is asked
        self.issuing: Issuing = self.state.issuing
        self.hall.look()

    def tickets(self) -> list[tuple[str, Paper, bool]]:
        found = [views.ticket(self.hub.hub.desk.engine, one.ticket.id) for one in reversed(self.issuing.given)]
        return [(one.number, one.paper, one.live) for one in found if one]

    def slip(self, place: int) -> str:
        return words(self.context.printer.slips[place])

    def slips(self) -> list[str]:
        return [one.slip for one in self.issuing.given]


__all__ = ["FAILED", "PRINTED", "UNSURE", "Desk"]
