"""A walk that begins in the middle of an application, for the papers that are printed beside it."""

from __future__ import annotations

from typing import Any

from devices.device import Condition, DeviceState
from devices.page_printer import PagePrinter, PageReport, PageResult
from kiosk.domain.item import ServiceItem
from kiosk.domain.relation import Relation
from tests.support.flow_walk import ANSWERS, ELDER, Walk, card, training_catalogue


class FakePages:
    """A page printer that keeps what it was given and ends each job as the script says."""

    def __init__(self, *script: PageResult) -> None:
        self.script = list(script)
        self.sheets: list[bytes] = []
        self.jobs: list[str] = []

    def print(self, pdf: bytes, job: str, deadline: object, cancel: object) -> PageReport:
        self.sheets.append(pdf)
        self.jobs.append(job)
        result = self.script.pop(0) if self.script else PageResult.PRINTED
        return PageReport(job, result, "" if result is PageResult.PRINTED else "page.paper-out")


class PaperWalk(Walk):
    """One person with a matter in hand."""

    def __init__(self, at: str = "guide", item: ServiceItem | None = None, **more: Any) -> None:
        super().__init__(start=False, **more)
        matter = item or training_catalogue().item(ELDER)
        assert matter
        form = training_catalogue().form(matter.form) if matter.form else None
        self.visit.begin(matter, form)
        self.visit.relation = Relation.SELF
        if at in ("materials", "form"):
            self.visit.cards.operator = card("zhao-dehou")
        if at == "materials":
            for name, value in ANSWERS.items():
                self.visit.answers.put(name, value)
        self.engine.start(at)
        self.settle()

    def add_pages(self, *script: PageResult) -> FakePages:
        """Put a page printer beside the roll."""
        pages = FakePages(*script)
        self.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
        self.runner.auto[PagePrinter] = pages
        return pages
