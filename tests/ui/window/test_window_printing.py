"""Papers of a window: a number first, then the printer, then what became of it on record, in words the day counts."""

from __future__ import annotations

from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from kiosk.audit import Act
from kiosk.receipts.side_papers import Sheet
from tests.support.bare_window import BareWindow
from tests.support.guide_desk import Around
from ui.hall.samples import HOUR
from ui.window.printing import Numbered, Printing

NUMBER = "W17-20261123-0001"
OUT = DeviceError(ErrorKind.DEVICE, "printer.paper-out")


class Recorded(Around):
    """What surrounds a paper; keeps what was recorded with its facts."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[tuple[Act, str, dict[str, Any]]] = []

    def note(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        self.records.append((act, object_id, facts))


@pytest.fixture
def around() -> Recorded:
    return Recorded()


@pytest.fixture
def printing(bare: BareWindow, around: Recorded) -> Printing:
    return Printing(bare.context, around)  # type: ignore[arg-type]  # as far as it is asked


def slip(sheet: Sheet) -> Slip:
    return Slip(sheet.print_no, 48, ())


def roll(printing: Printing) -> None:
    printing.slip("taken", "h1", slip)


def report(result: PrintResult, cause: str = "") -> PrintReport:
    return PrintReport(NUMBER, result, cause)


def test_without_a_number_nothing_goes_to_the_printer(bare: BareWindow, printing: Printing) -> None:
    roll(printing)
    assert (printing.stage, bare.names("outbox"), bare.names(ReceiptPrinter)) == ("printing", ["take_number"], [])
    bare.end("outbox", NUMBER)
    assert (printing.print_no, len(bare.names(ReceiptPrinter))) == (NUMBER, 1)


@pytest.mark.parametrize(("end", "cause"), [(OUT, "printer.paper-out"), (None, "")])
def test_a_number_that_is_not_to_be_had_is_a_paper_that_did_not_come_out(
    bare: BareWindow, around: Recorded, printing: Printing, end: object, cause: str
) -> None:
    roll(printing)
    bare.end("outbox", end)
    assert (printing.stage, printing.cause, around.records) == ("failed", cause, [])


ENDS = [
    (report(PrintResult.PRINTED), "printed", "", Act.PAPER_PRINTED, None),
    (report(PrintResult.UNSURE), "unsure", "", Act.PAPER_NOT_PRINTED, "unsure"),
    (report(PrintResult.UNSURE, "printer.lost"), "unsure", "printer.lost", Act.PAPER_NOT_PRINTED, "unsure"),
    (report(PrintResult.FAILED, "printer.paper-out"), "failed", "printer.paper-out", Act.PAPER_NOT_PRINTED,
     "printer.paper-out"),
    (report(PrintResult.FAILED), "failed", "", Act.PAPER_NOT_PRINTED, "failed"),
    (OUT, "failed", "printer.paper-out", Act.PAPER_NOT_PRINTED, "printer.paper-out"),
]  # fmt: skip


@pytest.mark.parametrize(("end", "stage", "cause", "act", "reason"), ENDS)
def test_each_end_of_a_slip_is_shown_and_on_record(
    bare: BareWindow,
    around: Recorded,
    printing: Printing,
    end: object,
    stage: str,
    cause: str,
    act: Act,
    reason: str | None,
) -> None:
    roll(printing)
    bare.end("outbox", NUMBER)
    bare.end(ReceiptPrinter, end)
    assert (printing.stage, printing.cause) == (stage, cause)
    facts = {"kind": "taken", "number": NUMBER, "device": "receipt_printer", "attempt": 1}
    assert around.records == [(act, "h1", facts | ({"reason": reason} if reason else {}))]


@pytest.mark.parametrize(
    ("end", "stage"),
    [
        (PageReport(NUMBER, PageResult.PRINTED), "printed"), (PageReport(NUMBER, PageResult.UNSURE), "unsure"),
        (PageReport(NUMBER, PageResult.FAILED), "failed"),
    ],
)  # fmt: skip
def test_pages_are_recorded_as_of_the_page_printer(
    bare: BareWindow, around: Recorded, printing: Printing, end: PageReport, stage: str
) -> None:
    printing.pages("window-day-a4", "n1", lambda sheet: b"%PDF")
    bare.end("outbox", NUMBER)
    bare.end(PagePrinter, end)
    assert (printing.stage, around.records[0][2]["device"], around.records[0][1]) == (stage, "page_printer", "n1")


@pytest.mark.parametrize(("steps", "kinds"), [((), ["taken"]), (("outbox",), ["taken"]), (("outbox", "end"), ["b"])])
def test_a_second_paper_waits_for_the_end_of_the_first(
    bare: BareWindow, printing: Printing, steps: tuple[str, ...], kinds: list[str]
) -> None:
    roll(printing)
    if "outbox" in steps:
        bare.end("outbox", NUMBER)
    if "end" in steps:
        bare.end(ReceiptPrinter, report(PrintResult.FAILED))
    printing.slip("b", "h2", slip)
    assert [printing.kind] == kinds


@pytest.mark.parametrize(("ended", "stage"), [(False, "printing"), (True, "")])
def test_only_a_paper_that_has_ended_is_forgotten(
    bare: BareWindow, printing: Printing, ended: bool, stage: str
) -> None:
    roll(printing)
    if ended:
        bare.end("outbox", OUT)
    printing.forget()
    assert (printing.stage, printing.kind) == (stage, "" if ended else "taken")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_paper_is_made_with_its_number_in_the_language_of_the_window(qapp: object, language: str) -> None:
    bare, around = BareWindow(language), Recorded()
    printing = Printing(bare.context, around)  # type: ignore[arg-type]  # as above
    made: list[Sheet] = []

    def make(sheet: Sheet) -> Slip:
        made.append(sheet)
        return slip(sheet)

    class Roll:
        def print(self, paper: Slip, *lane: object) -> PrintReport:
            return PrintReport(paper.job, PrintResult.PRINTED)

    printing.slip("taken", "h1", make)
    bare.end("outbox", NUMBER)
    bare.terminal.do(ReceiptPrinter, Roll())
    assert [(one.print_no, one.language) for one in made] == [(NUMBER, language)]
    assert printing.stage == "printed"


def test_each_step_is_told(bare: BareWindow, printing: Printing) -> None:
    told: list[str] = []
    printing.changed.connect(lambda: told.append(printing.stage))
    roll(printing)
    bare.end("outbox", NUMBER)
    bare.end(ReceiptPrinter, report(PrintResult.PRINTED))
    assert told == ["printing", "printed"]


def test_a_paper_that_has_its_number_takes_no_other_and_says_how_often_it_came_out(
    bare: BareWindow, around: Recorded, printing: Printing
) -> None:
    sheets: list[Sheet] = []
    printing.pages("transfer", "p1", lambda sheet: sheets.append(sheet) or b"%PDF", Numbered(NUMBER, 2, HOUR))
    assert (bare.names("outbox"), len(bare.names(PagePrinter))) == ([], 1)

    class Press:
        def print(self, content: bytes, job: str, deadline: object, cancel: object) -> PageReport:
            return PageReport(job, PageResult.PRINTED)

    bare.terminal.do(PagePrinter, Press())
    (sheet,) = sheets
    assert (sheet.print_no, sheet.print_count, sheet.first_at) == (NUMBER, 2, HOUR)
    assert around.records[-1][2]["attempt"] == 2


def test_the_next_paper_after_one_that_had_its_number_takes_one_of_its_own(
    bare: BareWindow, around: Recorded, printing: Printing
) -> None:
    printing.pages("transfer", "p1", lambda sheet: b"%PDF", Numbered(NUMBER, 2, HOUR))
    bare.end(PagePrinter, PageReport(NUMBER, PageResult.PRINTED))
    roll(printing)
    bare.end("outbox", "W17-20261123-0002")
    bare.end(ReceiptPrinter, report(PrintResult.PRINTED))
    assert (around.records[-1][2]["number"], around.records[-1][2]["attempt"]) == ("W17-20261123-0002", 1)
