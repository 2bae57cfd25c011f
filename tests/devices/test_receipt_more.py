"""Beside printing: who the printer is, a test slip, going on after a fault, names of jobs, what a slip cost."""

from __future__ import annotations

import pytest

from devices.about import About
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.lane import Lane
from devices.receipt_printer import PrintReport, PrintResult
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.frame import WAY_SIGN
from devices.receipt_printer.mechanism import IDENTITY, Mechanism
from devices.receipt_printer.slip import Cut, Feed, Line, Rule, Slip
from devices.receipt_printer.virtual import VirtualPrinter
from tests.support.receipt_desk import SLIP, Desk, MakeDesk, closed_desk, desk

__all__ = ["closed_desk", "desk"]

WHOLE = About("BANSHI VP-80", "990101", "1.00")


def about(here: Desk) -> About:
    return here.driver.about(here.deadline(), here.cancel)


def recovered(here: Desk) -> DeviceState:
    return here.driver.recover(here.deadline(), here.cancel)


def known_as(here: Desk, identity: dict[int, str]) -> None:
    here.line.mechanism = Mechanism(identity=identity)


# Who it is.


def test_a_printer_says_who_it_is(desk: Desk) -> None:
    assert about(desk) == WHOLE


def test_it_is_asked_once_as_long_as_the_line_is_open(desk: Desk) -> None:
    about(desk)
    before = len(desk.line.taken)
    assert (about(desk), len(desk.line.taken)) == (WHOLE, before)
    desk.open()
    known_as(desk, {67: "OTHER"})
    assert about(desk).model == "OTHER"


def test_a_model_that_does_not_know_the_question_costs_one_wait(desk: Desk) -> None:
    known_as(desk, {})
    began = desk.clock.now
    assert about(desk) == About()
    assert desk.clock.now - began < 2.0


@pytest.mark.parametrize("missing", [65, 66, 68])
def test_what_a_model_does_not_tell_is_empty(desk: Desk, missing: int) -> None:
    known_as(desk, {number: words for number, words in IDENTITY.items() if number != missing})
    said = about(desk)
    assert said.model.endswith("VP-80")
    assert (said.serial == "", said.firmware == "", said.model == "VP-80") == (
        missing == 68,
        missing == 65,
        missing == 66,
    )


def test_a_stopped_printer_is_not_asked_and_is_asked_later(desk: Desk) -> None:
    desk.sensors.paper_lines = 0
    assert about(desk) == About()
    assert b"\x1dI" not in desk.line.taken
    desk.sensors.paper_lines = None
    assert about(desk) == WHOLE


@pytest.mark.parametrize("number", range(4))
def test_a_line_that_is_lost_while_it_is_asked_is_an_error(desk: Desk, number: int) -> None:
    desk.line.lost_after = len(desk.line.taken) + 12 + 3 * number
    with pytest.raises(DeviceError, match=r"printer\.lost"):
        about(desk)
    assert desk.check() == "printer.lost"


def test_a_silent_printer_does_not_say_who_it_is(desk: Desk) -> None:
    desk.line.deaf = True
    with pytest.raises(DeviceError, match=r"printer\.silent"):
        about(desk)


def test_asking_can_be_cancelled(desk: Desk) -> None:
    known_as(desk, {})
    desk.line.on_wait = desk.cancel.cancel
    with pytest.raises(DeviceError) as caught:
        about(desk)
    assert caught.value.kind is ErrorKind.CANCELLED


def test_a_printer_that_is_not_open_says_nothing(closed_desk: MakeDesk) -> None:
    with pytest.raises(DeviceError, match=r"printer\.lost"):
        about(closed_desk())


# A test with a real effect.


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_self_test_prints_a_slip(closed_desk: MakeDesk, width_mm: int) -> None:
    here = closed_desk(width_mm=width_mm).open()
    result = here.driver.self_test(here.deadline(), here.cancel)
    assert (result.well, result.cause) == (True, "printer.tested")
    assert len(here.line.mechanism.jobs) == 1
    assert here.line.mechanism.unknown == []


@pytest.mark.parametrize(("lines", "detail"), [(0, "failed"), (3, "unsure")])
def test_a_self_test_without_paper_is_not_well(desk: Desk, lines: int, detail: str) -> None:
    desk.sensors.paper_lines = lines
    result = desk.driver.self_test(desk.deadline(), desk.cancel)
    assert (result.well, result.cause, result.detail) == (False, "printer.paper-out", detail)


# Going on after a fault.


def test_a_printer_that_waits_to_be_told_goes_on(desk: Desk) -> None:
    desk.sensors.halted = True
    assert desk.check() == "printer.cutter-stuck"
    assert recovered(desk).condition is Condition.READY
    assert desk.line.taken.count(b"\x10\x05\x02") == 1


def test_telling_a_printer_to_go_on_does_not_mend_it(desk: Desk) -> None:
    desk.sensors.cutter_stuck = True
    assert recovered(desk).cause == "printer.cutter-stuck"


def test_what_waited_in_the_printer_does_not_come_out_afterwards(desk: Desk) -> None:
    desk.sensors.paper_lines = 1
    assert desk.print(3.0).result is PrintResult.UNSURE
    desk.sensors.paper_lines, desk.sensors.halted = None, True
    recovered(desk)
    desk.line.work()
    assert desk.print().result is PrintResult.PRINTED
    assert desk.line.mechanism.jobs[-1].count(b"\x1b@") == 1


@pytest.mark.parametrize("way", [1, 2])
def test_a_well_printer_loses_nothing_by_being_told(way: int) -> None:
    mechanism = Mechanism()
    mechanism.receive(b"\x1b@abc\n\x10\x05" + bytes([way]) + b"\x1dVB\x00")
    while mechanism.ready:
        mechanism.step()
    assert mechanism.jobs == [b"\x1b@abc\n\x1dVB\x00"]


def test_told_to_print_on_it_keeps_what_waits() -> None:
    mechanism = Mechanism()
    mechanism.sensors.halted = True
    mechanism.receive(b"\x1b@abc\n\x1dVB\x00\x10\x05\x01")
    while mechanism.ready:
        mechanism.step()
    assert len(mechanism.jobs) == 1


def test_the_rest_of_a_slip_is_not_sent_to_a_printer_that_forgot_its_beginning(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    desk.print()
    desk.line.stalled_after = None
    desk.sensors.halted = True
    recovered(desk)
    assert desk.print().result is PrintResult.PRINTED
    assert [job.count("收件凭证".encode("gb18030")) for job in desk.line.mechanism.jobs][-1] == 1


def test_a_lost_line_is_no_recovery(desk: Desk) -> None:
    desk.line.lost_after = len(desk.line.taken)
    assert recovered(desk).cause == "printer.lost"


def test_a_printer_that_is_not_open_cannot_be_told(closed_desk: MakeDesk) -> None:
    assert recovered(closed_desk()).cause == "printer.lost"


def test_telling_can_be_cancelled(desk: Desk) -> None:
    desk.cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        recovered(desk)
    assert caught.value.kind is ErrorKind.CANCELLED


# Names of jobs.


@pytest.fixture
def naming(closed_desk: MakeDesk) -> Desk:
    return closed_desk(marks="process-id").open()


def names_of_jobs(desk: Desk) -> list[bytes]:
    """Return the names that jobs were given, without those of places within them."""
    names = [part[:4] for part in desk.line.taken.split(b"\x1d(H\x06\x0000")[1:]]
    return [name for name in names if not name.startswith(WAY_SIGN)]


def test_each_job_has_a_name_of_its_own(naming: Desk) -> None:
    assert [naming.print().result for _ in range(3)] == [PrintResult.PRINTED] * 3
    assert len(set(names_of_jobs(naming))) == 3
    assert b"\x1dr" not in naming.line.taken


def test_names_go_on_over_a_new_line(naming: Desk) -> None:
    naming.print()
    naming.open().print()
    first, second = names_of_jobs(naming)
    assert int(second) == int(first) + 1


def test_names_never_run_out() -> None:
    driver = EscposPrinter("tcp://h:1", marks="process-id", clock=lambda: 99.98)
    names = driver._names
    assert names is not None
    assert [next(names) for _ in range(4)] == [b"9998", b"9999", b"0000", b"0001"]


def test_the_name_of_another_job_ends_none(naming: Desk) -> None:
    naming.line.meddle = lambda answer: b"\x37\x22xxxx\0" if answer[:1] == b"\x37" else answer
    report = naming.print(4.0)
    assert (report.result, report.cause) == (PrintResult.UNSURE, "printer.unconfirmed")


def test_a_mark_ends_no_job_that_has_a_name(naming: Desk) -> None:
    naming.line.meddle = lambda answer: b"\0" if answer[:1] == b"\x37" else answer
    assert naming.print(4.0).result is PrintResult.UNSURE


def test_a_job_behind_one_that_is_unsure_waits_for_nothing(naming: Desk) -> None:
    naming.sensors.paper_lines = 1
    assert naming.print(4.0).result is PrintResult.UNSURE
    naming.sensors.paper_lines = None
    naming.line.work()
    began = naming.clock.now
    assert naming.print().result is PrintResult.PRINTED
    assert naming.clock.now - began < 0.5


def test_a_model_that_repeats_no_name_leaves_it_unsure(naming: Desk) -> None:
    naming.line.meddle = lambda answer: b"" if answer[:1] == b"\x37" else answer
    assert naming.print(4.0).result is PrintResult.UNSURE


def test_names_are_repeated_over_a_real_wire() -> None:
    printer = VirtualPrinter(wire="usb")
    driver = EscposPrinter(printer.start(), marks="process-id", silence_seconds=0.3)
    lane = Lane(driver)
    try:
        assert lane.open(5).result(20).usable
        job = lane.submit(lambda device, deadline, cancel: device.print(SLIP, deadline, cancel), 5)
        assert job.result(20).result is PrintResult.PRINTED
        assert lane.usage().tallies == {"papers": 1, "lines": 2, "cuts": 1}
        assert lane.submit(lambda device, deadline, cancel: device.about(deadline, cancel), 5).result(20) == WHOLE
    finally:
        lane.close()
        printer.stop()


# Reports that come by themselves.


@pytest.fixture
def reporting(closed_desk: MakeDesk) -> Desk:
    return closed_desk(reports=True).open()


def test_each_slip_asks_for_reports_behind_its_reset(reporting: Desk, desk: Desk) -> None:
    assert [reporting.print().result for _ in range(2)] == [PrintResult.PRINTED] * 2
    assert reporting.line.taken.count(b"\x1b@\x1da\x0e") == 2
    assert desk.print().result is PrintResult.PRINTED
    assert b"\x1da" not in desk.line.taken


@pytest.mark.parametrize(("marks", "cause"), [(True, "printer.cover-open"), ("process-id", "printer.cover-open")])
def test_a_fault_that_is_reported_ends_the_waiting_at_once(closed_desk: MakeDesk, marks: object, cause: str) -> None:
    here = closed_desk(reports=True, marks=marks).open()
    here.sensors.cover_at_cut = True
    began = here.clock.now
    report = here.print()
    assert (report.result, report.cause) == (PrintResult.UNSURE, cause)
    assert here.clock.now - began < 0.2


def test_without_reports_the_next_question_finds_it(desk: Desk) -> None:
    desk.sensors.cover_at_cut = True
    began = desk.clock.now
    assert desk.print().cause == "printer.cover-open"
    assert 0.4 < desk.clock.now - began < 1.0


def test_a_report_of_little_paper_ends_nothing(reporting: Desk) -> None:
    reporting.sensors.paper_low = True
    assert reporting.print().result is PrintResult.PRINTED


def test_reports_come_over_a_real_wire() -> None:
    printer = VirtualPrinter(wire="pty")
    driver = EscposPrinter(printer.start(), reports=True, silence_seconds=0.3)
    limits = Deadline.after(5), CancelToken()
    try:
        driver.open(*limits)
        printer.open_cover_at_cut()
        assert driver.print(SLIP, *limits).cause == "printer.cover-open"
        printer.close_cover()
        assert driver.print(SLIP, *limits).result is PrintResult.PRINTED
    finally:
        driver.close()
        printer.stop()


# What a slip cost.


@pytest.mark.parametrize(
    ("cutter", "expected"),
    [(True, {"papers": 1, "lines": 3, "cuts": 1}), (False, {"papers": 1, "lines": 3, "cuts": 0})],
)
def test_a_printed_slip_is_counted(closed_desk: MakeDesk, cutter: bool, expected: dict[str, int]) -> None:
    here = closed_desk(cutter=cutter).open()
    report = here.print(slip=Slip("job", 48, (Line("a"), Rule(), Feed(4), Line(""), Cut())))
    assert report.tally() == expected


@pytest.mark.parametrize("result", [PrintResult.UNSURE, PrintResult.FAILED])
def test_a_slip_that_may_not_be_out_is_not_counted(result: PrintResult) -> None:
    assert PrintReport("job", result, "printer.silent", 9, 1).tally() == {}


def test_reports_are_alike_whatever_the_slip_cost() -> None:
    assert PrintReport("job", PrintResult.PRINTED) == PrintReport("job", PrintResult.PRINTED, "", 9, 1)


# The hands of the virtual printer.


@pytest.mark.parametrize(
    ("hand", "back", "cause"),
    [
        ("overheat", "cool", "printer.hot"),
        ("jam_cutter", "free_cutter", "printer.cutter-stuck"),
        ("halt", "", "printer.cutter-stuck"),
        ("open_cover_at_cut", "close_cover", ""),
    ],
)
def test_each_hand_is_felt_by_the_driver(hand: str, back: str, cause: str) -> None:
    printer = VirtualPrinter()
    driver = EscposPrinter(printer.start(), silence_seconds=0.3)
    limits = Deadline.after(5), CancelToken()
    try:
        driver.open(*limits)
        getattr(printer, hand)()
        assert driver.check(*limits).cause == cause
        (getattr(printer, back) if back else lambda: driver.recover(*limits))()
        assert driver.check(*limits).cause == ""
    finally:
        driver.close()
        printer.stop()


def test_a_cover_opened_during_the_cut_leaves_it_unsure(desk: Desk) -> None:
    desk.sensors.cover_at_cut = True
    report = desk.print()
    assert (report.result, report.cause) == (PrintResult.UNSURE, "printer.cover-open")
    assert desk.line.mechanism.jobs == []


def test_a_head_that_is_hot_is_waited_for(desk: Desk) -> None:
    desk.sensors.hot = True
    assert (desk.check(), desk.print().result) == ("printer.hot", PrintResult.FAILED)
    desk.sensors.hot = False
    assert desk.print().result is PrintResult.PRINTED


def test_a_broken_printer_is_sent_nothing(desk: Desk) -> None:
    desk.sensors.broken = True
    state = desk.driver.check(Deadline.after(20, desk.clock), desk.cancel)
    assert (state.cause, state.part("head"), desk.print().result) == ("printer.broken", "broken", PrintResult.FAILED)
