"""What a printer says about itself: the bit tables of the command references, byte by byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import Actor, Condition
from devices.receipt_printer.status import (
    Answers,
    Facts,
    facts_from_answers,
    facts_from_packet,
    question,
    state_of,
    unknown_state,
)

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def heard(*data: int) -> Answers:
    answers = Answers()
    answers.feed(bytes(data))
    return answers


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_question_is_dle_eot_and_its_number(number: int) -> None:
    assert question(number) == bytes([0x10, 0x04, number])


@pytest.mark.parametrize(
    ("number", "byte", "cause"),
    [
        (1, 0x1A, "printer.offline"),
        (1, 0x16, ""),
        (2, 0x16, "printer.cover-open"),
        (2, 0x1A, "printer.offline"),
        (2, 0x32, "printer.paper-out"),
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
        (Facts(), ("full", "closed", "ok")),
        (Facts(paper_low=True), ("low", "closed", "ok")),
        (Facts(paper_low=True, paper_out=True), ("out", "closed", "ok")),
        (Facts(cover_open=True), ("full", "open", "ok")),
        (Facts(cutter_stuck=True), ("full", "closed", "stuck")),
    ],
)
def test_the_parts_are_told_one_by_one(facts: Facts, parts: tuple[str, ...]) -> None:
    state = state_of(facts)
    assert (state.part("paper"), state.part("cover"), state.part("cutter")) == parts


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
    assert {state.part(name) for name in ("paper", "cover", "cutter")} == {"unknown"}


@pytest.mark.parametrize("byte", [0x12, 0x16, 0x1A, 0x1E, 0x32, 0x72, 0x7E])
def test_an_answer_is_known_by_its_fixed_bits(byte: int) -> None:
    assert heard(byte).status == [byte]


@pytest.mark.parametrize("byte", [0x00, 0x03, 0x0F, 0x60])
def test_a_mark_is_known_by_its_fixed_bits(byte: int) -> None:
    answers = heard(byte)
    assert (answers.marks, answers.garbage) == (1, 0)


@pytest.mark.parametrize("byte", [0xFF, 0x80, 0x93, 0x91, 0x01 | 0x90])
def test_a_byte_without_the_fixed_bits_is_garbage(byte: int) -> None:
    assert heard(byte).garbage == 1


def test_flow_control_is_no_answer() -> None:
    answers = heard(0x11, 0x13, 0x11)
    assert (answers.marks, answers.garbage, answers.status) == (0, 0, [])


def test_an_automatic_packet_is_not_taken_for_marks() -> None:
    answers = heard(0x10, 0x00, 0x03, 0x00, 0x00)
    assert (answers.automatic, answers.marks) == (b"\x10\x00\x03\x00", 1)


def test_an_automatic_packet_may_come_in_pieces_with_flow_control_between() -> None:
    answers = heard(0x10, 0x00)
    answers.feed(b"\x13\x03\x11\x00")
    assert answers.automatic == b"\x10\x00\x03\x00"


def test_a_packet_that_breaks_off_is_garbage_and_the_answer_behind_it_counts() -> None:
    answers = heard(0x10, 0x00, 0x12)
    assert (answers.garbage, answers.status) == (2, [0x12])


def test_a_packet_that_begins_anew_is_read() -> None:
    assert heard(0x10, 0x00, 0x10, 0x00, 0x0C, 0x00).automatic == b"\x10\x00\x0c\x00"


def test_our_own_questions_echoed_back_are_no_answers() -> None:
    answers = Answers()
    answers.feed(b"".join(map(question, (1, 2, 3, 4))))
    assert answers.status == []


@given(st.binary(max_size=64))
def test_any_noise_is_sorted_without_a_byte_lost(noise: bytes) -> None:
    answers = Answers()
    answers.feed(noise)
    flow = sum(byte in (0x11, 0x13) for byte in noise)
    counted = len(answers.status) + answers.marks + answers.garbage + flow
    assert len(noise) - counted >= 0
    assert (len(noise) - counted) == 0 or any(byte & 0x93 == 0x10 for byte in noise)


@given(st.lists(st.binary(min_size=1, max_size=5), max_size=8))
def test_how_the_bytes_are_cut_changes_nothing(pieces: list[bytes]) -> None:
    whole, cut = Answers(), Answers()
    whole.feed(b"".join(pieces))
    for piece in pieces:
        cut.feed(piece)
    assert whole == cut
