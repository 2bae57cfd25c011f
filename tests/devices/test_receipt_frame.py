"""What a printer sends, byte by byte: each kind of answer by its fixed bits, in any mixture, cut anywhere."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.commands import Splitter, take_real_time
from devices.receipt_printer.encoding import Encoder
from devices.receipt_printer.frame import MARK, RECOVER, Answers, name_mark, question, who
from devices.receipt_printer.specimen import specimen
from tests.support.frame_fuzz import pieces, streams


def heard(*data: int) -> Answers:
    answers = Answers()
    answers.feed(bytes(data))
    return answers


def fed(data: bytes) -> Answers:
    return heard(*data)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_question_is_dle_eot_and_its_number(number: int) -> None:
    assert question(number) == bytes([0x10, 0x04, number])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(MARK, "1d7231"), (RECOVER, "100502"), (name_mark(b"0042"), "1d28480600303030303432"), (who(67), "1d4943")],
)
def test_what_is_asked_is_as_the_manuals_have_it(sent: bytes, expected: str) -> None:
    assert sent.hex() == expected


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


def test_an_answer_between_the_bytes_of_a_packet_counts_and_so_does_the_packet() -> None:
    answers = heard(0x10, 0x00, 0x12, 0x03, 0x00)
    assert (answers.status, answers.automatic, answers.marks) == ([0x12], b"\x10\x00\x03\x00", 0)


def test_a_packet_that_breaks_off_is_garbage() -> None:
    answers = heard(0x10, 0x00, 0xFF, 0x12)
    assert (answers.garbage, answers.status) == (3, [0x12])


def test_a_packet_that_begins_anew_is_read() -> None:
    assert heard(0x10, 0x00, 0x10, 0x00, 0x0C, 0x00).automatic == b"\x10\x00\x0c\x00"


def test_our_own_questions_echoed_back_are_no_answers() -> None:
    answers = Answers()
    answers.feed(b"".join(map(question, (1, 2, 3, 4))))
    assert answers.status == []


# Names of jobs, and what a printer tells of itself.


@pytest.mark.parametrize("name", [b"0000", b"9999", b"a~ 0"])
def test_a_name_is_repeated(name: bytes) -> None:
    answers = fed(b"\x37\x22" + name + b"\0")
    assert (answers.names, answers.marks, answers.garbage) == ([name], 0, 0)


@pytest.mark.parametrize("words", ["", "TM-T88V", "VP 80 \x7e", "x" * 80])
def test_what_it_tells_of_itself_is_read(words: str) -> None:
    answers = fed(b"\x5f" + words.encode() + b"\0\x12")
    assert (answers.told, answers.status, answers.garbage) == ([words], [0x12], 0)


def test_flow_control_may_come_within_a_name() -> None:
    assert fed(b"\x37\x13\x22\x1100\x1342\0").names == [b"0042"]


@pytest.mark.parametrize("run", [b"\x37\x22123\0", b"\x37\x2212345\0", b"\x37\x701234\0", b"\x37\0"])
def test_a_run_that_is_no_name_is_garbage_and_no_mark(run: bytes) -> None:
    answers = fed(run)
    assert (answers.names, answers.marks, answers.garbage) == ([], 0, len(run))


@pytest.mark.parametrize("run", [b"\x5fTM\x12", b"\x37\x22\x12", b"\x5f\xb0\x12"])
def test_a_run_that_breaks_off_is_garbage_and_the_answer_behind_it_counts(run: bytes) -> None:
    answers = fed(run)
    assert (answers.status, answers.told, answers.garbage) == ([0x12], [], len(run) - 1)


def test_a_run_without_end_is_given_up() -> None:
    answers = fed(b"\x5f" + b"A" * 500 + b"\x12")
    assert (answers.told, answers.status) == ([], [0x12])


def test_a_name_within_a_packet_breaks_the_packet_off() -> None:
    answers = fed(b"\x10\x00\x37\x220042\0")
    assert (answers.names, answers.automatic, answers.garbage) == ([b"0042"], b"", 2)


def accounted(answers: Answers, stream: bytes) -> int:
    """Count the bytes that became something known, garbage, or wait for more."""
    runs = 7 * len(answers.names) + sum(len(words) + 2 for words in answers.told)
    waiting = len(answers._packet) + len(answers._run)
    flow = sum(byte in (0x11, 0x13) for byte in stream)
    return len(answers.status) + answers.marks + answers.garbage + runs + waiting + flow


@given(st.binary(max_size=64))
def test_any_noise_is_sorted_without_a_byte_lost(noise: bytes) -> None:
    answers = fed(noise)
    packets, rest = divmod(len(noise) - accounted(answers, noise), 4)
    assert rest == 0
    assert bool(packets) is bool(answers.automatic)


@given(st.lists(st.binary(min_size=1, max_size=5), max_size=8))
def test_how_the_bytes_are_cut_changes_nothing(pieces: list[bytes]) -> None:
    whole, cut = Answers(), Answers()
    whole.feed(b"".join(pieces))
    for piece in pieces:
        cut.feed(piece)
    assert whole == cut


# A campaign against both ends: what the driver hears, and what the virtual printer is sent.

SOUND = (
    b"\x12\x12\x12\x12", b"\x1a\x32\x12\x7e", b"\x10\x00\x00\x00", b"\x18\x08\x0f\x00", b"\x00", b"\x03",
    b"\x37\x220042\0", b"\x5fBANSHI\0", b"\x11\x13",
)  # fmt: skip
HEADS = bytes([0x10, 0x12, 0x1B, 0x1C, 0x1D, 0x37, 0x5F, 0x00])
SENT = (
    Encoder(32, "gbk").encode(specimen("K03", 32)), b"\x1d(k\x03\x001Q0", b"\x1dkI\x05{B123", b"\x1dk\x04123\0",
    b"\x1dv0\x00\x01\x00\x01\x00\xff", b"\x1c&\xb0\xa1\x1c.\n", b"\x10\x04\x01", name_mark(b"0001"), who(67), MARK,
)  # fmt: skip


def hear(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for stream in streams(SOUND, seed, count, HEADS):
        whole, cut = fed(stream), Answers()
        for piece in pieces(stream, chance):
            cut.feed(piece)
        assert whole == cut
        assert all(byte & 0x93 == 0x12 for byte in whole.status)
        assert all(len(name) == 4 and name.isascii() for name in whole.names)
        assert whole.automatic == b"" or len(whole.automatic) == 4
        assert len(whole._run) <= 82
        assert len(whole._packet) < 4


def obey(seed: int, count: int) -> None:
    for stream in streams(SENT, seed, count, HEADS):
        data, commands, piece = take_real_time(stream[:400])
        assert len(data) + sum(map(len, commands)) + len(piece) == min(400, len(stream))
        splitter = Splitter("gbk")
        splitter.feed(data)
        cut = 0
        while command := splitter.next():
            cut += len(command.raw)
        assert cut + splitter.waiting == len(data)


def test_no_stream_makes_the_driver_hear_what_is_not_there() -> None:
    hear(seed=3, count=2000)


def test_no_stream_makes_the_virtual_printer_lose_a_byte() -> None:
    obey(seed=4, count=250)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_million_streams_make_the_driver_hear_nothing_that_is_not_there(seed: int) -> None:
    hear(seed, count=100_000)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_thousand_streams_lose_no_byte_in_the_virtual_printer(seed: int) -> None:
    obey(seed, count=10_000)
