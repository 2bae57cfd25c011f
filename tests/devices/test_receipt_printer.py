"""The ESC/POS driver at a line without wire and time: every end of a job, said as it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from devices.device import Condition, DeviceError, ErrorKind
from devices.receipt_printer import DRIVERS, PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.encoding import Encoder
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.slip import Cut, Line, Slip
from tests.support.receipt_desk import SLIP, Desk, MakeDesk, closed_desk, desk

__all__ = ["closed_desk", "desk"]


def end(report: PrintReport) -> tuple[PrintResult, str]:
    assert report.job == SLIP.job
    return report.result, report.cause


def test_the_driver_is_a_receipt_printer_and_found_by_its_name() -> None:
    printer: ReceiptPrinter = DRIVERS["escpos"]("tcp://127.0.0.1:9100")
    assert isinstance(printer, EscposPrinter)
    assert printer.kind == "receipt_printer"


def test_a_well_printer_prints(desk: Desk) -> None:
    assert end(desk.print()) == (PrintResult.PRINTED, "")
    assert len(desk.line.mechanism.jobs) == 1


def test_nothing_it_receives_is_without_meaning(desk: Desk) -> None:
    desk.print()
    assert desk.line.mechanism.unknown == []


@pytest.mark.parametrize(
    ("sensor", "value", "cause"),
    [
        ("paper_lines", 0, "printer.paper-out"),
        ("cover_open", True, "printer.cover-open"),
        ("cutter_stuck", True, "printer.cutter-stuck"),
    ],
)
def test_a_printer_that_cannot_print_is_sent_nothing(desk: Desk, sensor: str, value: object, cause: str) -> None:
    setattr(desk.sensors, sensor, value)
    before = len(desk.line.taken)
    assert end(desk.print()) == (PrintResult.FAILED, cause)
    assert desk.line.taken[before:] == bytes.fromhex("100401 100402 100403 100404")


def test_a_silent_printer_is_sent_nothing(desk: Desk) -> None:
    desk.line.deaf = True
    assert end(desk.print()) == (PrintResult.FAILED, "printer.silent")
    assert b"\x1b@" not in desk.line.taken


def test_low_paper_prints(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_low = True
    assert end(desk.print()) == (PrintResult.PRINTED, "")


def test_paper_that_ends_in_the_middle_leaves_it_unsure(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.paper-out")


def test_a_cover_opened_while_it_prints_leaves_it_unsure(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    desk.line.mechanism.sensors.cover_open = False
    desk.line.on_wait = lambda: setattr(desk.line.mechanism.sensors, "cover_open", True)
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.cover-open")


def test_a_line_that_is_lost_in_the_middle_leaves_it_unsure(desk: Desk) -> None:
    desk.line.lost_after = len(desk.line.taken) + 12 + 20
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.lost")


@pytest.mark.parametrize("after", [0, 3, 12])
def test_a_line_that_is_lost_before_the_first_byte_is_failed(desk: Desk, after: int) -> None:
    desk.line.lost_after = len(desk.line.taken) + after
    assert end(desk.print()) == (PrintResult.FAILED, "printer.lost")


def test_a_lost_line_is_hung_up_and_then_absent(desk: Desk) -> None:
    desk.line.lost_after = 0
    desk.print()
    state = desk.driver.check(desk.deadline(), desk.cancel)
    assert (state.condition, state.cause, desk.line.closed) == (Condition.ABSENT, "printer.lost", 1)


def test_a_printer_that_falls_silent_behind_the_last_byte_leaves_it_unsure(desk: Desk) -> None:
    def meddle(answer: bytes) -> bytes:
        return b"" if b"\x1dV" in desk.line.taken else answer

    desk.line.meddle = meddle
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.silent")


def test_a_well_printer_that_never_confirms_leaves_it_unsure_at_the_deadline(desk: Desk) -> None:
    desk.line.unmarked = True
    begun = desk.clock.now
    assert end(desk.print(6.0)) == (PrintResult.UNSURE, "printer.unconfirmed")
    assert desk.clock.now - begun <= 7.0


def test_a_model_without_marks_is_believed_when_it_is_well_afterwards(closed_desk: MakeDesk) -> None:
    desk = closed_desk(marks=False).open()
    assert end(desk.print()) == (PrintResult.PRINTED, "")
    assert b"\x1dr" not in desk.line.taken


def test_a_fault_it_reports_by_itself_while_it_prints_leaves_it_unsure(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    desk.line.on_wait = lambda: desk.line.say(b"\x38\x00\x00\x00")
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.cover-open")


def test_a_fault_right_behind_the_mark_leaves_it_unsure(desk: Desk) -> None:
    def meddle(answer: bytes) -> bytes:
        if answer == b"\x00":
            desk.line.mechanism.sensors.cover_open = True
        return answer

    desk.line.meddle = meddle
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.cover-open")


def test_a_line_that_takes_no_more_bytes_leaves_it_unsure(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.stalled")


def test_a_line_that_takes_no_byte_of_the_slip_is_failed(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12
    assert end(desk.print()) == (PrintResult.FAILED, "printer.stalled")


def test_a_line_that_does_not_take_the_question_is_silent(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken)
    assert desk.check() == "printer.silent"


def test_a_stall_with_a_reported_reason_names_it(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    desk.line.on_wait = lambda: desk.line.say(b"\x18\x00\x0c\x00")
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.paper-out")


def test_a_stall_before_the_mark_leaves_it_unsure(desk: Desk) -> None:
    desk.print()
    whole = len(desk.line.taken)
    desk.print()
    slip = len(desk.line.taken) - whole - 24 - 3
    desk.line.stalled_after = len(desk.line.taken) + 12 + slip
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.stalled")


def test_the_rest_of_a_stalled_slip_goes_before_the_next_one(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    desk.print()
    desk.line.stalled_after = None
    assert end(desk.print()) == (PrintResult.PRINTED, "")
    first, second = desk.line.mechanism.jobs
    assert first == second


def test_a_new_line_to_a_printer_that_was_off_prints_the_slip_alone(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    desk.print()
    desk.line.stalled_after = None
    desk.line.mechanism.switch_off()
    desk.open()
    assert end(desk.print()) == (PrintResult.PRINTED, "")
    assert desk.line.mechanism.jobs[-1].count(b"\x1b@") == 1


def test_a_new_line_to_a_printer_with_half_a_picture_prints_the_slip_whole(desk: Desk) -> None:
    rare = Slip(SLIP.job, 48, (Line("𬭎", wide=4, tall=4), Cut()))
    desk.driver = EscposPrinter("tcp://printer:9100", clock=desk.clock, charset="gbk")
    desk.open()
    desk.line.lost_after = len(desk.line.taken) + 12 + 60
    assert end(desk.print(slip=rare)) == (PrintResult.UNSURE, "printer.lost")
    desk.line.lost_after = None
    desk.open()
    assert end(desk.print(slip=rare)) == (PrintResult.PRINTED, "")
    assert desk.line.mechanism.jobs[-1] == Encoder(48, "gbk").encode(rare)


def test_the_mark_of_an_older_slip_is_not_taken_for_the_new_one(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    assert desk.print().result is PrintResult.UNSURE
    desk.line.mechanism.sensors.paper_lines = None
    desk.line.work()
    desk.line.mechanism.sensors.paper_lines = 1
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.paper-out")


def test_a_slip_behind_one_whose_mark_never_came_is_printed(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    desk.print()
    desk.line.mechanism.switch_off()
    desk.line.mechanism.sensors.paper_lines = None
    assert end(desk.print()) == (PrintResult.PRINTED, "")


def test_a_slip_behind_one_whose_mark_came_late_is_printed(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    desk.print()
    desk.line.mechanism.sensors.paper_lines = None
    desk.line.work()
    assert end(desk.print()) == (PrintResult.PRINTED, "")


def test_nothing_is_sent_while_it_stays_unclear_whose_mark_would_come(desk: Desk) -> None:
    desk.line.meddle = lambda answer: b"" if answer == b"\x00" else answer
    desk.print(4.0)
    before = len(desk.line.taken)
    assert end(desk.print()) == (PrintResult.FAILED, "printer.unconfirmed")
    assert b"\x1b@" not in desk.line.taken[before:]


def test_a_line_lost_while_clearing_old_marks_is_failed(desk: Desk) -> None:
    desk.line.meddle = lambda answer: b"" if answer == b"\x00" else answer
    desk.print(4.0)
    desk.line.lost_after = len(desk.line.taken) + 13
    assert end(desk.print()) == (PrintResult.FAILED, "printer.lost")


def test_a_line_stalled_while_clearing_old_marks_is_failed(desk: Desk) -> None:
    desk.line.meddle = lambda answer: b"" if answer == b"\x00" else answer
    desk.print(4.0)
    desk.line.stalled_after = len(desk.line.taken) + 13
    assert end(desk.print()) == (PrintResult.FAILED, "printer.unconfirmed")


def test_cancelled_before_the_first_byte_raises(desk: Desk) -> None:
    desk.cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        desk.print()
    assert caught.value.kind is ErrorKind.CANCELLED
    assert b"\x1b@" not in desk.line.taken


def test_cancelled_while_the_line_takes_no_byte_raises(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12
    desk.line.on_wait = desk.cancel.cancel
    with pytest.raises(DeviceError, match=r"printer\.cancelled"):
        desk.print()


def test_cancelled_in_the_middle_leaves_it_unsure(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    desk.line.on_wait = desk.cancel.cancel
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.cancelled")


def test_cancelled_while_it_prints_leaves_it_unsure(desk: Desk) -> None:
    desk.line.mechanism.sensors.paper_lines = 1
    desk.line.on_wait = desk.cancel.cancel
    assert end(desk.print()) == (PrintResult.UNSURE, "printer.cancelled")


def test_a_deadline_that_passes_in_the_middle_leaves_it_unsure(desk: Desk) -> None:
    desk.line.stalled_after = len(desk.line.taken) + 12 + 20
    assert end(desk.print(2.0)) == (PrintResult.UNSURE, "printer.stalled")


def test_a_deadline_that_is_over_sends_nothing(desk: Desk) -> None:
    assert end(desk.print(0.0)) == (PrintResult.FAILED, "printer.silent")
    assert b"\x1b@" not in desk.line.taken


def test_a_slip_wider_than_the_paper_raises_and_sends_nothing(desk: Desk) -> None:
    before = len(desk.line.taken)
    with pytest.raises(DeviceError) as caught:
        desk.print(slip=Slip("j", 48, (Line("x" * 49),)))
    assert (caught.value.kind, len(desk.line.taken)) == (ErrorKind.PROGRAM, before)


def test_the_narrow_roll_takes_fewer_cells(closed_desk: MakeDesk) -> None:
    desk = closed_desk(width_mm=58).open()
    with pytest.raises(DeviceError, match=r"printer\.too-wide"):
        desk.print(slip=Slip("j", 48, ()))


def test_a_printer_that_is_not_open_is_absent_and_prints_nothing(closed_desk: MakeDesk) -> None:
    desk = closed_desk()
    assert desk.check() == "printer.lost"
    assert end(desk.print()) == (PrintResult.FAILED, "printer.lost")


def test_closing_twice_and_before_opening_does_no_harm(closed_desk: MakeDesk) -> None:
    desk = closed_desk()
    desk.driver.close()
    desk.open().driver.close()
    desk.driver.close()
    assert desk.line.closed == 1


@pytest.mark.parametrize(("sensor", "value"), [("paper_lines", 0), ("cover_open", True), ("cutter_stuck", True)])
def test_a_printer_that_cannot_print_is_still_opened(closed_desk: MakeDesk, sensor: str, value: object) -> None:
    desk = closed_desk()
    setattr(desk.sensors, sensor, value)
    desk.open()
    assert desk.check()


def test_a_printer_that_says_nothing_is_not_opened(closed_desk: MakeDesk) -> None:
    desk = closed_desk()
    desk.line.deaf = True
    with pytest.raises(DeviceError, match=r"printer\.silent"):
        desk.open()
    assert desk.line.closed == 1


def test_a_printer_that_talks_nonsense_is_not_opened(closed_desk: MakeDesk) -> None:
    desk = closed_desk()
    desk.line.meddle = lambda _: b"\xff\xfe"
    with pytest.raises(DeviceError, match=r"printer\.garbled"):
        desk.open()


def test_opening_ends_at_its_deadline(closed_desk: MakeDesk) -> None:
    desk = closed_desk()
    desk.line.deaf = True
    with pytest.raises(DeviceError) as caught:
        desk.driver.open(desk.deadline(0.5), desk.cancel)
    assert caught.value.kind is ErrorKind.TIMED_OUT


def test_opening_can_be_cancelled(closed_desk: MakeDesk) -> None:
    desk = closed_desk()
    desk.line.deaf = True
    desk.line.on_wait = desk.cancel.cancel
    with pytest.raises(DeviceError) as caught:
        desk.open()
    assert (caught.value.kind, desk.line.closed) == (ErrorKind.CANCELLED, 1)


def test_opening_anew_hangs_up_first(desk: Desk) -> None:
    desk.open()
    assert (desk.line.closed, desk.connected) == (1, 2)


def test_silence_is_a_fault_within_two_seconds_and_never_has_paper(desk: Desk) -> None:
    desk.line.deaf = True
    begun = desk.clock.now
    state = desk.driver.check(desk.deadline(), desk.cancel)
    assert (state.condition, state.cause, state.part("paper")) == (Condition.FAULT, "printer.silent", "unknown")
    assert desk.clock.now - begun <= 2.0


@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_printer_that_answers_only_some_questions_is_a_fault(desk: Desk, last: int) -> None:
    answers = iter([b"\x12"] * last)
    desk.line.meddle = lambda _: next(answers, b"")
    state = desk.driver.check(desk.deadline(), desk.cancel)
    assert (state.condition, state.part("paper")) == (Condition.FAULT, "unknown")


def test_an_answer_that_comes_late_is_not_taken_for_the_next_question(desk: Desk) -> None:
    desk.line.say(b"\x7e")
    assert desk.check() == ""


def test_checking_can_be_cancelled(desk: Desk) -> None:
    desk.cancel.cancel()
    with pytest.raises(DeviceError) as caught:
        desk.check()
    assert caught.value.kind is ErrorKind.CANCELLED


def test_checking_with_no_time_left_is_a_fault(desk: Desk) -> None:
    assert desk.driver.check(desk.deadline(0), desk.cancel).condition is Condition.FAULT


@pytest.mark.parametrize("options", [{"width_mm": 70}, {"charset": "big5"}, {"marks": "by hand"}])
def test_options_that_cannot_be_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(DeviceError, match=r"printer\.options"):
        EscposPrinter("tcp://h:1", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("cutter", "cuts"), [(True, {"cut"}), (False, set())])
def test_it_says_what_it_can_do(cutter: bool, cuts: set[str]) -> None:
    known = {"qr", "bar", "raster", "recover", "about", "self-test"} | cuts
    assert EscposPrinter("tcp://h:1", cutter=cutter).capabilities() == known


def test_the_driver_loads_no_picture_library_before_it_needs_one() -> None:
    code = "import sys, devices.receipt_printer; print([m for m in ('PIL', 'escpos', 'segno') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
