"""The inside of the virtual printer, without wire and clock."""

from __future__ import annotations

import pytest

from devices.receipt_printer.mechanism import Mechanism, Step

SLIP = b"\x1b@\x1c&abc\x1c.\nabc\n"
CUT = b"\x1dVB\x00"
MARK = b"\x1dr1"


def fed(data: bytes, **sensors: object) -> Mechanism:
    mechanism = Mechanism()
    for name, value in sensors.items():
        setattr(mechanism.sensors, name, value)
    mechanism.receive(data)
    return mechanism


def run(mechanism: Mechanism) -> bytes:
    said = b""
    while mechanism.ready:
        said += mechanism.step().answer
    return said


@pytest.mark.parametrize(
    ("sensors", "answers"),
    [
        ({}, "12121212"),
        ({"paper_low": True}, "1212121e"),
        ({"paper_lines": 0}, "1a32127e"),
        ({"paper_lines": 5}, "12121212"),
        ({"cover_open": True}, "1a161212"),
        ({"cutter_stuck": True}, "1a521a12"),
    ],
)
def test_questions_are_answered_truthfully(sensors: dict[str, object], answers: str) -> None:
    mechanism = fed(b"", **sensors)
    assert mechanism.receive(bytes.fromhex("100401 100402 100403 100404")).hex() == answers


def test_an_unknown_question_is_not_answered() -> None:
    assert Mechanism().receive(b"\x10\x04\x09") == b""


def test_recovery_requests_are_taken_and_not_answered() -> None:
    assert Mechanism().receive(b"\x10\x05\x01") == b""


def test_a_question_is_answered_while_data_wait_in_a_stopped_printer() -> None:
    mechanism = fed(SLIP, paper_lines=0)
    assert mechanism.receive(b"\x10\x04\x04") == b"\x7e"
    assert mechanism.jobs == []


def test_a_question_in_the_middle_of_data_is_answered_and_not_printed() -> None:
    mechanism = Mechanism()
    assert mechanism.receive(SLIP[:6] + b"\x10\x04\x01" + SLIP[6:] + CUT) == b"\x12"
    run(mechanism)
    assert mechanism.jobs == [SLIP + CUT]


def test_a_question_cut_in_two_is_answered() -> None:
    mechanism = fed(b"\x10\x04")
    assert mechanism.receive(b"\x01") == b"\x12"


def test_a_cut_ends_a_slip() -> None:
    mechanism = fed(SLIP + CUT + SLIP)
    run(mechanism)
    assert (mechanism.jobs, mechanism.unfinished) == ([SLIP + CUT], SLIP)


def test_a_mark_ends_a_slip_that_is_not_cut() -> None:
    mechanism = fed(SLIP + MARK)
    assert run(mechanism) == b"\x00"
    assert mechanism.jobs == [SLIP]


def test_a_mark_behind_a_cut_makes_no_second_slip() -> None:
    mechanism = fed(SLIP + CUT + MARK)
    run(mechanism)
    assert len(mechanism.jobs) == 1


def test_the_mark_says_that_paper_is_low() -> None:
    assert run(fed(MARK, paper_low=True)) == b"\x03"


def test_the_finished_slip_is_told_with_the_step() -> None:
    mechanism = fed(b"a\n" + CUT)
    assert [mechanism.step() for _ in range(3)] == [Step(), Step(moved=True), Step(job=b"a\n" + CUT)]


def test_nothing_to_do_is_an_empty_step() -> None:
    assert Mechanism().step() == Step()


def test_paper_that_ends_stops_the_slip_in_the_middle() -> None:
    mechanism = fed(SLIP + CUT + MARK, paper_lines=1)
    assert run(mechanism) == b""
    assert mechanism.unfinished == b"\x1b@\x1c&abc\x1c.\n"


def test_a_new_roll_lets_the_slip_go_on_where_it_stopped() -> None:
    mechanism = fed(SLIP + CUT + MARK, paper_lines=1)
    run(mechanism)
    mechanism.sensors.paper_lines = None
    assert run(mechanism) == b"\x00"
    assert mechanism.jobs == [SLIP + CUT]


@pytest.mark.parametrize(
    "what", [b"\x1bd\x03", b"\n\n\n", b"\x1dv0\x00\x01\x00\x01\x00\xff\n\n", b"\x1d(k\x03\x001Q0\n\n"]
)
def test_everything_that_moves_the_paper_uses_it_up(what: bytes) -> None:
    mechanism = fed(what, paper_lines=3)
    run(mechanism)
    assert mechanism.sensors.paper_out


def test_storing_a_code_moves_no_paper() -> None:
    mechanism = fed(b"\x1d(k\x04\x001P0x", paper_lines=1)
    run(mechanism)
    assert not mechanism.sensors.paper_out


def test_pulling_the_plug_forgets_what_was_not_printed() -> None:
    mechanism = fed(SLIP + CUT, paper_lines=1)
    run(mechanism)
    mechanism.switch_off()
    mechanism.sensors.paper_lines = None
    assert (run(mechanism), mechanism.jobs) == (b"", [b"\x1b@\x1c&abc\x1c.\n"])


def test_pulling_the_plug_of_an_idle_printer_prints_nothing() -> None:
    mechanism = fed(b"\x1b@")
    run(mechanism)
    mechanism.switch_off()
    assert mechanism.jobs == []


def test_automatic_status_is_sent_when_switched_on_and_when_something_changes() -> None:
    mechanism = fed(b"\x1da\xff")
    assert run(mechanism) == b"\x10\x00\x00\x00"
    assert mechanism.news() == b""
    mechanism.sensors.cover_open = True
    assert mechanism.news() == b"\x38\x00\x00\x00"


def test_automatic_status_can_be_switched_off() -> None:
    mechanism = fed(b"\x1da\xff\x1da\x00")
    run(mechanism)
    mechanism.sensors.cover_open = True
    assert mechanism.news() == b""


def test_bytes_without_meaning_are_noted() -> None:
    mechanism = fed(b"\x07\x1b~a\n" + CUT)
    run(mechanism)
    assert mechanism.unknown == [b"\x07", b"\x1b~"]


def test_stray_bytes_before_a_slip_are_no_part_of_it() -> None:
    mechanism = fed(b"\x04\x00" + SLIP + CUT)
    run(mechanism)
    assert mechanism.jobs == [SLIP + CUT]


def test_zeros_inside_a_slip_change_nothing_on_it() -> None:
    mechanism = fed(b"a\x00\n" + CUT)
    run(mechanism)
    assert (mechanism.jobs, mechanism.unknown) == ([b"a\x00\n" + CUT], [])
