"""SDT on HID: preambles off on the way out and back on the way in, padding gone, nothing invented."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card.frame import PREAMBLE, FrameParser, RequestParser, build, build_answer
from devices.id_card.reports import SdtReports, cut, join
from devices.virtual_port import sliced

STATUS = build(0x11, 0xFF)


class Reports:
    """A wire of reports of a test."""

    def __init__(self, *reports: bytes) -> None:
        self.reports = deque(reports)
        self.written: list[bytes] = []
        self.speeds: list[int] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def read(self, seconds: float) -> bytes:
        return self.reports.popleft() if self.reports else b""

    def flush(self) -> None:
        self.reports.clear()

    def set_speed(self, baud: int) -> None:
        self.speeds.append(baud)

    def close(self) -> None:
        self.closed = True


def padded(frame: bytes, size: int = 64) -> list[bytes]:
    """Cut one message of a reader into reports."""
    return [piece.ljust(size, b"\0") for message in cut(frame) for piece in sliced(message, size)]


def read(*reports: bytes) -> bytes:
    """Read all that comes."""
    wire = SdtReports(Reports(*reports))
    return b"".join(wire.read(1) for _ in reports)


def test_a_request_goes_without_its_preamble() -> None:
    reports = Reports()
    SdtReports(reports).write(STATUS)
    assert reports.written == [bytes.fromhex("00 03 11 FF ED")]


@pytest.mark.parametrize("size", [8, 64, 512])
@pytest.mark.parametrize("data", [b"", bytes(8), bytes(47), bytes(48), bytes(1284), bytes(2310)], ids=len)
def test_an_answer_comes_back_whole_and_without_padding(data: bytes, size: int) -> None:
    answer = build_answer(0x90, data)
    assert read(*padded(answer, size)) == answer


def test_answers_that_follow_each_other_are_told_apart() -> None:
    first, second = build_answer(0x80), build_answer(0x90, bytes(100))
    assert read(*padded(first), *padded(second)) == first + second


def test_an_answer_that_breaks_off_is_forgotten_with_the_next_request() -> None:
    long, short = build_answer(0x90, bytes(1284)), build_answer(0x90)
    reports = Reports(padded(long)[0])
    wire = SdtReports(reports)
    wire.read(1)
    wire.write(STATUS)
    reports.reports.extend(padded(short))
    assert wire.read(1) == short


def test_a_flush_forgets_what_was_begun_and_throws_away_the_rest() -> None:
    reports = Reports(*padded(build_answer(0x90, bytes(200))))
    wire = SdtReports(reports)
    wire.read(1)
    wire.flush()
    reports.reports.extend(padded(build_answer(0x80)))
    assert wire.read(1) == build_answer(0x80)


def test_a_reader_that_leaves_the_preamble_on_is_understood() -> None:
    answer = build_answer(0x90, bytes(range(200)))
    stream = read(*[piece.ljust(64, b"\0") for piece in sliced(answer, 64)])
    assert [found.data for found in FrameParser().feed(stream)] == [bytearray(range(200))]


@pytest.mark.parametrize("report", [bytes(64), b"\xff" * 64, b"\x00\x01" + bytes(62)], ids=["00", "FF", "too short"])
def test_a_report_that_begins_with_no_length_is_no_answer_and_holds_back_none(report: bytes) -> None:
    stream = read(report, *padded(build_answer(0x90)))
    assert [answer.status for answer in FrameParser().feed(stream)] == [0x90]


def test_silence_stays_silence() -> None:
    assert SdtReports(Reports()).read(0) == b""


def test_speed_and_end_reach_the_wire() -> None:
    reports = Reports()
    wire = SdtReports(reports)
    wire.set_speed(9600)
    wire.close()
    assert (reports.speeds, reports.closed) == ([9600], True)


def test_the_reader_s_side_puts_requests_together() -> None:
    report = STATUS.removeprefix(PREAMBLE).ljust(64, b"\0")
    assert [request.command for request in RequestParser().feed(join(report))] == [0x11]


def test_what_is_no_frame_goes_as_it_is() -> None:
    assert cut(b"noise") == [b"noise"]


@given(st.lists(st.binary(max_size=64), max_size=20))
def test_no_reports_break_the_wire_or_make_an_identity(reports: list[bytes]) -> None:
    answers = FrameParser().feed(read(*reports))
    assert all(len(answer.data) <= sum(map(len, reports)) for answer in answers)
