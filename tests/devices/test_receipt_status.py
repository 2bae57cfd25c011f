"""What a printer says about itself: the bit tables of the command references, byte by byte."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.device import Actor, Condition, DeviceError
from devices.receipt_printer.status import PARTS, Facts, facts_from_answers, facts_from_packet, state_of, unknown_state
from tests.support.receipt_desk import Desk, MakeDesk, closed_desk, desk

__all__ = ["closed_desk", "desk"]

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("number", "byte", "cause"),
    [
        (1, 0x1A, "printer.offline"),
        (1, 0x16, ""),
        (2, 0x16, "printer.cover-open"),
        (2, 0x1A, "printer.offline"),
        (2, 0x32, "printer.paper-out"),
        (2, 0x52, "printer.offline"),
        (3, 0x1A, "printer.cutter-stuck"),
        (3, 0x16, "printer.broken"),
        (3, 0x32, "printer.broken"),
        (3, 0x52, "printer.hot"),
        (4, 0x1E, "printer.paper-low"),
        (4, 0x72, "printer.paper-out"),
        (4, 0x7E, "printer.paper-out"),
        (4, 0x12, ""),
    ],
)
def test_each_bit_of_an_answer_has_its_cause(number: int, byte: int, cause: str) -> None:
    assert state_of(facts_from_answers(WELL | {number: byte})).cause == cause


@pytest.mark.parametrize(
    ("packet", "cause"),
    [
        (b"\x10\x00\x00\x00", ""),
        (b"\x14\x00\x00\x00", ""),
        (b"\x18\x00\x00\x00", "printer.offline"),
        (b"\x38\x00\x00\x00", "printer.cover-open"),
        (b"\x58\x00\x00\x00", "printer.offline"),
        (b"\x10\x08\x00\x00", "printer.cutter-stuck"),
        (b"\x10\x20\x00\x00", "printer.broken"),
        (b"\x10\x40\x00\x00", "printer.hot"),
        (b"\x10\x00\x03\x00", "printer.paper-low"),
        (b"\x18\x00\x0f\x00", "printer.paper-out"),
    ],
)
def test_each_bit_of_automatic_status_has_its_cause(packet: bytes, cause: str) -> None:
    assert state_of(facts_from_packet(packet)).cause == cause


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        (Facts(), ("full", "closed", "ok", "ok")),
        (Facts(paper_low=True), ("low", "closed", "ok", "ok")),
        (Facts(paper_low=True, paper_out=True), ("out", "closed", "ok", "ok")),
        (Facts(cover_open=True), ("full", "open", "ok", "ok")),
        (Facts(cutter_stuck=True), ("full", "closed", "stuck", "ok")),
        (Facts(hot=True), ("full", "closed", "ok", "hot")),
        (Facts(broken=True, hot=True), ("full", "closed", "ok", "broken")),
    ],
)
def test_the_parts_are_told_one_by_one(facts: Facts, parts: tuple[str, ...]) -> None:
    state = state_of(facts)
    assert tuple(state.part(name) for name in PARTS) == parts


def test_an_open_cover_is_named_before_the_paper_that_its_sensor_cannot_see() -> None:
    assert state_of(Facts(cover_open=True, paper_out=True, offline=True)).cause == "printer.cover-open"


def test_paper_that_ends_is_named_before_the_printer_being_offline() -> None:
    assert state_of(Facts(paper_out=True, offline=True)).cause == "printer.paper-out"


def test_low_paper_still_prints() -> None:
    state = state_of(Facts(paper_low=True))
    assert (state.condition, state.usable, state.actor) == (Condition.ATTENTION, True, Actor.GUIDE)


@pytest.mark.parametrize("name", ["offline", "cover_open", "feeding", "cutter_stuck", "broken", "hot", "paper_out"])
def test_any_fault_makes_the_printer_unusable(name: str) -> None:
    assert not state_of(Facts(**{name: True})).usable


def test_a_printer_that_does_not_tell_has_no_known_part() -> None:
    state = unknown_state(Condition.FAULT, "printer.silent")
    assert {state.part(name) for name in PARTS} == {"unknown"}


# Every byte that a printer may send in the place of each of its four answers.

HARMLESS = {1: 0x64, 2: 0x00, 3: 0x00, 4: 0x0C}
"""Bits that no printer stops for: waiting and feed key (1), paper low (4)."""
BYTES = [(number, byte) for number in (1, 2, 3, 4) for byte in range(256)]


def usable(number: int, byte: int) -> bool:
    """Tell whether a printer that answers so may be printed on: its fixed bits are right, and nothing is amiss."""
    return byte & 0x93 == 0x12 and byte & 0x6C & ~HARMLESS[number] == 0


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_no_byte_but_a_well_formed_one_without_a_fault_is_ready(number: int) -> None:
    states = {byte: state_of(facts_from_answers(WELL | {number: byte})) for byte in range(256)}
    assert {byte for byte, state in states.items() if state.usable} == {b for b in states if usable(number, b)}
    assert all(state.cause for state in states.values() if state.condition is not Condition.READY)


def test_no_byte_of_automatic_status_but_a_well_formed_one_without_a_fault_is_ready() -> None:
    well = bytes.fromhex("10000000")
    # The first byte: drawer and feed key do not stop it; the third: paper low; the fourth says nothing of paper.
    free = (0x04, 0x00, 0x03, 0x6F)
    fixed = ((0x93, 0x10), (0x90, 0x00), (0x90, 0x00), (0x90, 0x00))
    for place in range(4):
        for byte in range(256):
            state = state_of(facts_from_packet(well[:place] + bytes([byte]) + well[place + 1 :]))
            mask, value = fixed[place]
            sound = byte & mask == value
            unharmed = byte & 0x6F & ~(free[place] | mask) == 0
            assert not state.usable or sound
            assert state.usable or not (sound and unharmed)


@pytest.mark.parametrize("packet", [b"", b"\x10", b"\x10\x00\x00", b"\x10\x00\x00\x00\x00"])
def test_a_packet_of_another_length_is_not_read(packet: bytes) -> None:
    assert not state_of(facts_from_packet(packet)).usable


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_driver_is_ready_for_no_other_byte_on_the_line(closed_desk: MakeDesk, number: int) -> None:
    here = closed_desk(silence_seconds=0.2)
    wrong = set()
    for byte in range(256):
        here.line.meddle = bytes
        here.open()
        here.line.meddle = answering(number, byte)
        state = here.driver.check(here.deadline(), here.cancel)
        if state.usable is not usable(number, byte):
            wrong.add(byte)
        here.driver.close()
    # A wrong byte leaves the driver waiting for a better one, and nothing follows.
    assert wrong == set()


def answering(number: int, byte: int) -> Callable[[bytes], bytes]:
    """Return what puts a byte in the place of one answer."""
    count = itertools.count(1)
    return lambda answer: bytes([byte]) if next(count) == number else answer


def test_silence_costs_two_seconds_at_most_and_says_nothing_of_the_paper(desk: Desk) -> None:
    desk.line.deaf = True
    began = desk.clock.now
    state = desk.driver.check(desk.deadline(), desk.cancel)
    assert (state.cause, state.part("paper"), state.part("head")) == ("printer.silent", "unknown", "unknown")
    assert desk.clock.now - began <= 2.0


@pytest.mark.parametrize("packet", [b"\x10\x00\x00\x00", b"\x18\x00\x0f\x00", b"\x38\x40\x03\x6f"])
@pytest.mark.parametrize("place", range(5))
def test_automatic_status_that_nobody_asked_for_changes_no_answer(desk: Desk, packet: bytes, place: int) -> None:
    count = itertools.count()
    desk.line.meddle = lambda answer: packet + answer if next(count) == place else answer
    assert desk.check() == ""


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_an_answer_within_a_packet_is_taken_and_the_rest_is_no_mark(desk: Desk, cut: int) -> None:
    packet = b"\x10\x00\x03\x00"
    desk.line.meddle = lambda answer: packet[:cut] + answer + packet[cut:] if answer[:1] == b"\x12" else answer
    desk.sensors.paper_lines = 1
    report = desk.print(6.0)
    assert (report.result.value, report.cause) == ("unsure", "printer.paper-out")


# Models that do not answer every question.


@pytest.fixture
def simple(closed_desk: MakeDesk) -> Desk:
    """Set a driver up for a model that answers questions 1 and 4 alone."""
    here = closed_desk(questions=[1, 4])
    answer = here.line.mechanism._answer
    here.line.mechanism._answer = lambda number: answer(number) if number in (1, 4) else b""  # type: ignore[method-assign]
    return here.open()


def test_a_model_is_asked_what_it_answers_and_the_rest_is_unknown(simple: Desk) -> None:
    state = simple.driver.check(simple.deadline(), simple.cancel)
    assert [state.part(name) for name in PARTS] == ["full", "unknown", "unknown", "unknown"]
    assert state.condition is Condition.READY
    assert b"\x10\x04\x02" not in simple.line.taken


@pytest.mark.parametrize(
    ("sensor", "value", "cause"),
    [
        ("cover_open", True, "printer.offline"),
        ("cutter_stuck", True, "printer.offline"),
        ("paper_lines", 0, "printer.paper-out"),
        ("paper_low", True, "printer.paper-low"),
    ],
)
def test_any_trouble_of_such_a_model_is_seen(simple: Desk, sensor: str, value: object, cause: str) -> None:
    setattr(simple.sensors, sensor, value)
    assert simple.check() == cause
    assert simple.print().result.value == ("printed" if cause == "printer.paper-low" else "failed")


def test_a_model_that_answers_less_than_it_is_asked_is_silent(simple: Desk, closed_desk: MakeDesk) -> None:
    whole = closed_desk()
    whole.line.mechanism = simple.line.mechanism
    with pytest.raises(DeviceError, match=r"printer\.silent"):
        whole.open()


@pytest.mark.parametrize("questions", [[], [4], [2, 1], [1, 5], [1, 2, 3, 4, 0]])
def test_questions_that_cannot_be_are_refused(closed_desk: MakeDesk, questions: list[int]) -> None:
    with pytest.raises(DeviceError, match=r"printer\.options"):
        closed_desk(questions=questions)


@pytest.mark.parametrize("answers", [{}, {2: 0x12}, {2: 0x12, 3: 0x12, 4: 0x12}])
def test_without_the_answer_every_model_gives_nothing_is_ready(answers: dict[int, int]) -> None:
    assert not state_of(facts_from_answers(answers)).usable


# Whatever else may sit at the other end.


def test_a_stream_of_well_formed_bytes_is_no_answer(desk: Desk) -> None:
    desk.line.meddle = lambda answer: answer * 40
    assert desk.check() == "printer.garbled"
    desk.line.meddle = bytes
    assert desk.check() == ""


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\nServer: vvv\r\n\r\n", b"220 printer.hall FTP server ready\r\n",
        b"SSH-2.0-OpenSSH_9.2p1\r\n", b"\xaa\xaa\xaa\x96\x69\x00\x04\x00\x00\x90\x94", b"\x1b@\x10\x04\x01",
    ],
)  # fmt: skip
@pytest.mark.parametrize("questions", [(1, 2, 3, 4), (1, 4)])
def test_another_service_is_never_a_printer_that_is_ready(
    closed_desk: MakeDesk, said: bytes, questions: tuple[int, ...]
) -> None:
    here = closed_desk(questions=questions)
    here.line.meddle = lambda _: said
    # Some letters are well-formed answers; that of a printer that is well is none of them.
    with contextlib.suppress(DeviceError):
        here.open()
    assert not here.driver.check(here.deadline(), here.cancel).usable
    assert here.print().result.value == "failed"


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_but_the_four_right_bytes_makes_it_ready(desk: Desk, answers: list[bytes]) -> None:
    said = itertools.cycle(answers)
    desk.line.meddle = lambda _: next(said)
    state = desk.driver.check(desk.deadline(), desk.cancel)
    right = sum(byte in (0x12, 0x16, 0x32, 0x52, 0x72, 0x36, 0x56, 0x76) for answer in answers for byte in answer)
    assert state.condition is not Condition.READY or right > 0
    assert state.condition is Condition.READY or state.cause


def test_a_fault_reported_before_the_last_look_ends_no_slip(closed_desk: MakeDesk) -> None:
    here = closed_desk(reports=True).open()
    here.line.say(b"\x38\x00\x00\x00")
    assert here.print().result.value == "printed"
