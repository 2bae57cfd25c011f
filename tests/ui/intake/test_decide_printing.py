"""Papers on their way out: each with its own end and number; an unsure one is asked about and holds only itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from devices.device import ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from tests.support.made_desk import MadeDesk, MadeLanes, trouble
from ui.window import intake_samples as samples
from ui.window.decide_printing import Job, Printed, PrintQueue
from ui.window.intake_scenes import PAPER


class Printers:
    """A queue over made lanes."""

    def __init__(self) -> None:
        self.desk, self.lanes = MadeDesk(), MadeLanes()
        self.queue = PrintQueue(self.lanes.run, self.desk.print_no, lambda: samples.HOUR)
        self.ended: list[tuple[str, Printed]] = []
        self.queue.ended.connect(lambda job: self.ended.append((job.key, job.state)))

    @property
    def states(self) -> list[Printed]:
        return [job.state for job in self.queue.jobs]

    def sheet(self, result: PageResult, cause: str = "") -> None:
        """End the print of a sheet."""
        number = next(job.print_no for job in self.queue.jobs if job.kind == "sheet" and job.state is Printed.PRINTING)
        self.lanes.end(PagePrinter, PageReport(number, result, cause))


@pytest.fixture
def printers(qapp: QObject) -> Printers:
    return Printers()


def sheet(number: int = 1) -> Job:
    return Job(f"notice/{number}", "sheet", number, PAPER, b"%PDF")


def slip(print_no: str = "W17-1") -> Job:
    return Job("receipt", "slip", make=lambda job: Slip(job.print_no, 80, ()), print_no=print_no)


def test_one_paper_after_the_other_comes_out_of_one_printer(printers: Printers) -> None:
    printers.queue.add(sheet(1), sheet(2))
    assert printers.states == [Printed.PRINTING, Printed.WAITING]
    printers.sheet(PageResult.PRINTED)
    assert printers.states == [Printed.PRINTED, Printed.PRINTING]


def test_two_printers_work_side_by_side(printers: Printers) -> None:
    printers.queue.add(sheet(), slip())
    assert printers.states == [Printed.PRINTING, Printed.PRINTING]


def test_a_sheet_gets_a_number_of_its_own_and_a_slip_keeps_that_of_its_case(printers: Printers) -> None:
    printers.queue.add(sheet(), slip("W17-20261123-0099"))
    assert [job.print_no for job in printers.queue.jobs] == ["W17-20261123-0001", "W17-20261123-0099"]


def test_a_paper_is_taken_once(printers: Printers) -> None:
    printers.queue.add(sheet())
    printers.queue.add(sheet())
    assert len(printers.queue.jobs) == 1


def test_an_unsure_paper_is_asked_about_and_the_next_one_goes_on(printers: Printers) -> None:
    printers.queue.add(sheet(1), sheet(2))
    printers.sheet(PageResult.UNSURE, "page.silent")
    assert printers.states == [Printed.UNSURE, Printed.PRINTING]
    assert printers.queue.asked == printers.queue.jobs[0]


def test_one_that_came_out_is_not_printed_again(printers: Printers) -> None:
    printers.queue.add(sheet())
    printers.sheet(PageResult.UNSURE)
    printers.queue.answer("notice/1", out=True)
    assert (printers.states, printers.lanes.waiting(PagePrinter)) == ([Printed.PRINTED], 0)
    assert printers.ended == [("notice/1", Printed.UNSURE), ("notice/1", Printed.PRINTED)]


def test_one_that_did_not_is_printed_again_under_another_number(printers: Printers) -> None:
    printers.queue.add(sheet())
    printers.sheet(PageResult.UNSURE)
    printers.queue.answer("notice/1", out=False)
    job = printers.queue.jobs[0]
    assert (job.state, job.count, job.print_no) == (Printed.PRINTING, 2, "W17-20261123-0002")
    assert printers.ended[-1] == ("notice/1", Printed.FAILED)


def test_an_answer_nobody_asked_for_changes_nothing(printers: Printers) -> None:
    printers.queue.add(sheet())
    printers.sheet(PageResult.PRINTED)
    printers.queue.answer("notice/1", out=False)
    assert printers.states == [Printed.PRINTED]


def test_a_paper_that_did_not_come_out_says_why_and_can_be_printed_again(printers: Printers) -> None:
    printers.queue.add(sheet())
    printers.sheet(PageResult.FAILED, "page.paper-out")
    assert (printers.queue.jobs[0].cause, printers.queue.settled) == ("page.paper-out", True)
    printers.queue.again("notice/1")
    assert (printers.states, printers.queue.jobs[0].cause) == ([Printed.PRINTING], "")


def test_a_paper_that_is_printing_is_not_begun_again(printers: Printers) -> None:
    printers.queue.add(sheet())
    printers.queue.again("notice/1")
    assert (printers.lanes.waiting(PagePrinter), printers.queue.jobs[0].count) == (1, 1)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (trouble("device.stuck", ErrorKind.TIMED_OUT), Printed.UNSURE),
        (trouble("page.absent"), Printed.FAILED),
    ],
    ids=["hung", "away"],
)
def test_a_printer_that_hung_may_have_printed_and_one_that_is_away_has_not(
    printers: Printers, error: Exception, state: Printed
) -> None:
    printers.queue.add(sheet())
    printers.lanes.end(PagePrinter, error)
    assert printers.states == [state]


def test_without_a_number_nothing_is_printed(printers: Printers) -> None:
    printers.desk.refuse = trouble("outbox.fault")
    printers.queue.add(sheet())
    assert (printers.states, printers.lanes.waiting(PagePrinter)) == ([Printed.STOPPED], 0)


def test_a_second_slip_says_that_it_is_one(printers: Printers) -> None:
    printers.queue.add(slip())
    printers.lanes.end(ReceiptPrinter, PrintReport("W17-1", PrintResult.PRINTED))
    printers.queue.again("receipt")
    job = printers.queue.jobs[0]
    assert (job.count, job.first_at) == (2, samples.HOUR)


def test_what_ends_after_everything_was_put_away_changes_nothing(printers: Printers) -> None:
    printers.queue.add(sheet())
    work = printers.lanes.works[0]
    printers.queue.clear()
    work.done(PageReport("1", PageResult.PRINTED))
    assert (printers.queue.jobs, printers.ended, printers.queue.settled) == ((), [], True)


def test_a_number_that_comes_after_everything_was_put_away_prints_nothing(printers: Printers) -> None:
    printers.desk.at_once = False
    printers.queue.add(sheet())
    printers.queue.clear()
    printers.desk.answer("W17-1")
    assert printers.lanes.waiting(PagePrinter) == 0


class Printer:
    """Prints what it is given."""

    def print(self, what: object, *more: object) -> object:
        return (what, more[0])


def test_the_sealed_page_goes_to_the_printer_as_it_came(printers: Printers) -> None:
    printers.queue.add(sheet())
    assert printers.lanes.do(PagePrinter, Printer()) == (b"%PDF", "W17-20261123-0001")


def test_a_slip_is_set_where_it_is_printed(printers: Printers) -> None:
    printers.queue.add(slip())
    answer = printers.lanes.do(ReceiptPrinter, Printer())
    assert answer[0] == Slip("W17-1", 80, ())  # type: ignore[index]  # what the printer above gives back
