"""The IPP driver before a virtual printer: every way in which a job can end, and what is said of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.page_printer import DRIVERS, PageReport, PageResult
from devices.page_printer import operations as op
from devices.page_printer.ipp import IppPrinter
from devices.page_printer.virtual import VirtualPagePrinter

PDF = b"%PDF-1.7 " + b"x" * 3000
JOB = "K03-20261123-0001"
LARGE = b"%PDF-1.7 " + b"y" * 3_000_000


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPagePrinter]:
    made = VirtualPagePrinter(tmp_path / "sheets")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def driver(printer: VirtualPagePrinter) -> IppPrinter:
    made = IppPrinter(printer.address, silence_seconds=0.3, look_seconds=0.01, stand_seconds=0.05, away_seconds=0.2)
    made.open(Deadline.after(5), CancelToken())
    return made


def put(driver: IppPrinter, pdf: bytes = PDF, seconds: float = 10, cancel: CancelToken | None = None) -> PageReport:
    return driver.print(pdf, JOB, Deadline.after(seconds), cancel or CancelToken())


def test_a_page_is_printed_byte_for_byte_under_its_number(printer, driver) -> None:
    report = put(driver)
    (job,) = printer.printed
    assert (report, job.pdf, job.name) == (PageReport(JOB, PageResult.PRINTED), PDF, JOB)


def test_a_large_document_arrives_whole(printer, driver) -> None:
    assert put(driver, LARGE).result is PageResult.PRINTED
    assert printer.printed[0].pdf == LARGE


def test_two_jobs_are_two_sheets(printer, driver) -> None:
    assert [put(driver).result, put(driver).result] == [PageResult.PRINTED] * 2
    assert len(printer.printed) == 2


def test_a_printed_document_is_kept_where_a_folder_is_given(printer, driver, tmp_path) -> None:
    done = threading.Event()
    printer.on_job = lambda job: done.set()
    put(driver)
    assert done.wait(20)
    assert (tmp_path / "sheets" / "0001.pdf").read_bytes() == PDF


# Before the first byte.


@pytest.mark.parametrize(
    ("hand", "cause"),
    [("end_paper", "page.paper-out"), ("jam", "page.jam"), ("open_cover", "page.cover-open"), ("pause", "page.paused")],
)
def test_a_printer_that_stands_gets_nothing(printer, driver, hand: str, cause: str) -> None:
    getattr(printer, hand)()
    assert put(driver) == PageReport(JOB, PageResult.FAILED, cause)
    assert printer.jobs == []


@pytest.mark.parametrize(
    ("hand", "back"),
    [("end_paper", "load_paper"), ("jam", "free"), ("open_cover", "close_cover"), ("pause", "resume")],
)
def test_what_a_hand_puts_right_is_right(printer, driver, hand: str, back: str) -> None:
    getattr(printer, hand)()
    getattr(printer, back)()
    assert put(driver).result is PageResult.PRINTED


def test_low_toner_is_told_and_prints(printer, driver) -> None:
    printer.run_low()
    state = driver.check(Deadline.after(5), CancelToken())
    assert (state.condition, put(driver).result) == (Condition.ATTENTION, PageResult.PRINTED)


def test_a_printer_that_takes_no_pdf_is_not_opened(printer, driver) -> None:
    printer.take_only("image/pwg-raster")
    with pytest.raises(DeviceError) as wrong:
        driver.open(Deadline.after(5), CancelToken())
    assert wrong.value.cause == "page.no-pdf"


def test_a_cancel_before_the_first_byte_is_told_as_one(printer, driver) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as wrong:
        put(driver, cancel=cancel)
    assert (wrong.value.kind, printer.jobs) == (ErrorKind.CANCELLED, [])


# In the middle.


def test_paper_that_ends_in_the_middle_gives_the_job_back(printer, driver) -> None:
    printer.end_paper(after_sheets=1)
    assert [put(driver), put(driver)] == [
        PageReport(JOB, PageResult.PRINTED),
        PageReport(JOB, PageResult.FAILED, "page.paper-out"),
    ]
    assert [job.state for job in printer.jobs] == [op.COMPLETED, op.CANCELED]


def test_a_job_given_back_does_not_come_out_when_paper_is_back(printer, driver) -> None:
    printer.end_paper(after_sheets=1)
    put(driver)
    put(driver)
    printer.load_paper()
    assert put(driver).result is PageResult.PRINTED
    assert [job.id for job in printer.printed] == [1, 3]


def test_two_sheets_of_which_one_came_out_are_unsure(tmp_path) -> None:
    printer = VirtualPagePrinter(sheets_of=lambda pdf: 2)
    driver = IppPrinter(printer.start(), look_seconds=0.01, stand_seconds=0.05)
    driver.open(Deadline.after(5), CancelToken())
    printer.end_paper(after_sheets=1)
    report = put(driver)
    printer.stop()
    assert report == PageReport(JOB, PageResult.UNSURE, "page.paper-out")


def test_a_printer_that_counts_no_sheets_leaves_it_unsure(printer, driver) -> None:
    printer.count_no_sheets()
    printer.end_paper(after_sheets=1)
    put(driver)
    assert put(driver).result is PageResult.UNSURE


def test_a_job_the_printer_gives_up_before_its_first_sheet_has_failed(printer, driver) -> None:
    printer.abort_next()
    assert put(driver) == PageReport(JOB, PageResult.FAILED, "page.aborted")


def test_a_lost_answer_after_the_document_is_asked_for_and_no_second_sheet_comes(printer, driver) -> None:
    printer.lose_answer()
    assert put(driver).result is PageResult.PRINTED
    assert len(printer.printed) == 1


def test_a_job_that_is_forgotten_the_moment_it_ends_is_unsure(printer, driver) -> None:
    printer.forget_ended()
    assert put(driver) == PageReport(JOB, PageResult.UNSURE, "page.unconfirmed")


def slow(on_current: threading.Event) -> VirtualPagePrinter:
    """Return a printer whose sheet takes long, and which tells when it has a document."""
    made = VirtualPagePrinter(seconds_per_sheet=30.0)
    answer = made._mechanism.answer

    def told(request: bytes) -> bytes:
        said = answer(request)
        if made._mechanism.current:
            on_current.set()
        return said

    made._mechanism.answer = told  # type: ignore[method-assign]  # the one place where a document arrives
    return made


@pytest.mark.parametrize("fault", ["unplug", "silence", "babble", "halve"])
def test_a_line_that_breaks_in_the_middle_leaves_it_unsure(fault: str) -> None:
    begun = threading.Event()
    printer = slow(begun)
    driver = IppPrinter(printer.start(), silence_seconds=0.1, look_seconds=0.01, away_seconds=0.15)
    driver.open(Deadline.after(5), CancelToken())
    reports: list[PageReport] = []
    thread = threading.Thread(target=lambda: reports.append(put(driver)))
    thread.start()
    assert begun.wait(20)
    getattr(printer, fault)()
    thread.join(10)
    printer.stop()
    assert reports[0].result is PageResult.UNSURE


def test_a_cancel_in_the_middle_takes_the_job_back() -> None:
    begun, cancel = threading.Event(), CancelToken()
    printer = slow(begun)
    driver = IppPrinter(printer.start(), look_seconds=0.01)
    driver.open(Deadline.after(5), CancelToken())
    reports: list[PageReport] = []
    thread = threading.Thread(target=lambda: reports.append(put(driver, cancel=cancel)))
    thread.start()
    assert begun.wait(20)
    cancel.cancel()
    thread.join(10)
    states = [job.state for job in printer.jobs]
    printer.stop()
    # The printer itself says that no sheet had come out: for certain nothing was printed.
    assert (reports[0].result, states) == (PageResult.FAILED, [op.CANCELED])


def test_a_deadline_in_the_middle_takes_the_job_back() -> None:
    printer = slow(threading.Event())
    driver = IppPrinter(printer.start(), look_seconds=0.01)
    driver.open(Deadline.after(5), CancelToken())
    report = put(driver, seconds=0.3)
    states = [job.state for job in printer.jobs]
    printer.stop()
    assert (report.result, states) == (PageResult.FAILED, [op.CANCELED])


def test_a_job_left_behind_a_broken_line_is_taken_back_before_the_next_one() -> None:
    begun = threading.Event()
    printer = slow(begun)
    driver = IppPrinter(printer.start(), silence_seconds=0.1, look_seconds=0.01, away_seconds=0.1)
    driver.open(Deadline.after(5), CancelToken())
    thread = threading.Thread(target=put, args=(driver,))
    thread.start()
    assert begun.wait(20)
    printer.silence()
    thread.join(10)
    printer.plug()
    driver.open(Deadline.after(5), CancelToken())
    states = [job.state for job in printer.jobs]
    printer.stop()
    assert states == [op.CANCELED]


# Addresses and doors.


@pytest.mark.parametrize("address", ["serial:///dev/ttyUSB0", "tcp://host:9100", "http://host/ipp"])
def test_another_kind_of_address_is_refused_when_it_is_set(address: str) -> None:
    with pytest.raises(ValueError, match="page printer is reached by ipp://"):
        DRIVERS["ipp"](address)


def test_a_report_names_no_person() -> None:
    assert repr(PageReport(JOB, PageResult.FAILED, "page.jam")).count(JOB) == 1


def test_the_driver_says_what_it_can(driver) -> None:
    assert driver.capabilities() == {"pdf", "a4"}


def test_a_number_in_the_address_is_the_port_and_the_path_the_queue(printer) -> None:
    assert IppPrinter("ipp://[::1]:631/printers/a4")._uri == "ipp://[::1]:631/printers/a4"
