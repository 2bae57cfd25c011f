"""Frames: byte pairs of the protocol, and every way in which a stream can be cut or damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card.frame import PREAMBLE, Answer, FrameParser, Request, RequestParser, build, build_answer

REQUESTS = [
    ((0x10, 0xFF), "AA AA AA 96 69 00 03 10 FF EC"),
    ((0x11, 0xFF), "AA AA AA 96 69 00 03 11 FF ED"),
    ((0x12, 0xFF), "AA AA AA 96 69 00 03 12 FF EE"),
    ((0x20, 0x01), "AA AA AA 96 69 00 03 20 01 22"),
    ((0x20, 0x02), "AA AA AA 96 69 00 03 20 02 21"),
    ((0x30, 0x01), "AA AA AA 96 69 00 03 30 01 32"),
    ((0x30, 0x03), "AA AA AA 96 69 00 03 30 03 30"),
    ((0x30, 0x10), "AA AA AA 96 69 00 03 30 10 23"),
    ((0x60, 0x04), "AA AA AA 96 69 00 03 60 04 67"),
]
ANSWERS = [
    (0x90, b"", "AA AA AA 96 69 00 04 00 00 90 94"),
    (0x60, b"", "AA AA AA 96 69 00 04 00 00 60 64"),
    (0x9F, bytes(4), "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97"),
    (0x80, b"", "AA AA AA 96 69 00 04 00 00 80 84"),
    (0x90, bytes(8), "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C"),
    (0x81, b"", "AA AA AA 96 69 00 04 00 00 81 85"),
    (0x41, b"", "AA AA AA 96 69 00 04 00 00 41 45"),
    (0x91, b"", "AA AA AA 96 69 00 04 00 00 91 95"),
    (0x10, b"", "AA AA AA 96 69 00 04 00 00 10 14"),
    (0x11, b"", "AA AA AA 96 69 00 04 00 00 11 15"),
    (0x21, b"", "AA AA AA 96 69 00 04 00 00 21 25"),
    (0x23, b"", "AA AA AA 96 69 00 04 00 00 23 27"),
    (0x24, b"", "AA AA AA 96 69 00 04 00 00 24 20"),
    (0x31, b"", "AA AA AA 96 69 00 04 00 00 31 35"),
    (0x32, b"", "AA AA AA 96 69 00 04 00 00 32 36"),
    (0x33, b"", "AA AA AA 96 69 00 04 00 00 33 37"),
    (0x40, b"", "AA AA AA 96 69 00 04 00 00 40 44"),
    (0x47, b"", "AA AA AA 96 69 00 04 00 00 47 43"),
    (0x66, b"", "AA AA AA 96 69 00 04 00 00 66 62"),
]
FOUND = build_answer(0x9F, bytes(4))
SELECTED = build_answer(0x90, bytes(8))


def statuses(stream: bytes, *, piece: int = 0) -> list[int]:
    """Feed a stream, whole or in pieces, and list the statuses of the answers."""
    parser, step = FrameParser(), piece or max(1, len(stream))
    return [a.status for at in range(0, len(stream), step) for a in parser.feed(stream[at : at + step])]


@pytest.mark.parametrize(("command", "frame"), REQUESTS, ids=[frame[-8:] for _, frame in REQUESTS])
def test_a_request_is_built_byte_for_byte(command: tuple[int, int], frame: str) -> None:
    assert build(*command) == bytes.fromhex(frame)


def test_a_request_with_data_counts_it() -> None:
    assert build(0x61, 0xFF, b"\x50") == bytes.fromhex("AA AA AA 96 69 00 04 61 FF 50 CA")


@pytest.mark.parametrize(("status", "data", "frame"), ANSWERS, ids=[frame[-8:] for _, _, frame in ANSWERS])
def test_an_answer_is_built_byte_for_byte(status: int, data: bytes, frame: str) -> None:
    assert build_answer(status, data) == bytes.fromhex(frame)


@pytest.mark.parametrize(("status", "data", "frame"), ANSWERS, ids=[frame[-8:] for _, _, frame in ANSWERS])
def test_an_answer_is_read_byte_for_byte(status: int, data: bytes, frame: str) -> None:
    assert FrameParser().feed(bytes.fromhex(frame)) == [Answer(status, bytearray(data))]


@pytest.mark.parametrize(("command", "frame"), REQUESTS, ids=[frame[-8:] for _, frame in REQUESTS])
def test_the_reader_side_reads_requests(command: tuple[int, int], frame: str) -> None:
    assert RequestParser().feed(bytes.fromhex(frame)) == [Request(*command)]


def test_the_card_s_own_words_are_kept() -> None:
    assert FrameParser().feed(build_answer(0x41, sw1=0x69, sw2=0x85)) == [Answer(0x41, bytearray(), 0x69, 0x85)]


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 61])
def test_an_answer_may_come_in_pieces(piece: int) -> None:
    assert statuses(FOUND + SELECTED, piece=piece) == [0x9F, 0x90]


NOISE = {
    "noise before": b"\x00\x01\xff" + FOUND,
    "an extra AA before": b"\xaa" + FOUND,
    "a broken preamble before": b"\xaa\x00\xaa\xaa\x96\x69" + FOUND,
    "a preamble alone before": PREAMBLE + FOUND,
    "length 0 before": PREAMBLE + b"\x00\x00" + FOUND,
    "length 3 before": PREAMBLE + b"\x00\x03" + FOUND,
    "length FFFF before": PREAMBLE + b"\xff\xff" + FOUND,
    "a wrong checksum before": SELECTED[:-1] + b"\x00" + FOUND,
    "a frame with two bytes missing before": SELECTED[:-3] + SELECTED[-1:] + FOUND,
}


@pytest.mark.parametrize("stream", NOISE.values(), ids=NOISE.keys())
def test_a_good_answer_is_found_behind_damage(stream: bytes) -> None:
    assert 0x9F in statuses(stream + bytes(2400))


@pytest.mark.parametrize("stream", NOISE.values(), ids=NOISE.keys())
def test_damage_is_counted(stream: bytes) -> None:
    parser = FrameParser()
    parser.feed(stream + bytes(2400))
    assert parser.garbled > 0


def test_a_clean_stream_counts_no_damage() -> None:
    parser = FrameParser()
    parser.feed(FOUND + SELECTED)
    assert (parser.garbled, parser.pending) == (0, 0)


@pytest.mark.parametrize("cut", [1, 4, 7, 10, 14])
def test_an_answer_that_breaks_off_is_pending(cut: int) -> None:
    parser = FrameParser()
    assert parser.feed(FOUND[:cut]) == []
    assert parser.pending == cut


def test_a_reset_forgets_what_had_begun() -> None:
    parser = FrameParser()
    parser.feed(b"\x01" + FOUND[:10])
    parser.reset()
    assert (parser.pending, parser.garbled, parser.feed(FOUND)[0].status) == (0, 0, 0x9F)


def test_an_answer_shows_no_data() -> None:
    assert repr(Answer(0x90, bytearray(b"secret"))) == "Answer(00 00 90, 6 bytes)"


def test_an_answer_can_be_wiped() -> None:
    answer = Answer(0x90, bytearray(b"secret"))
    answer.wipe()
    assert answer.data == bytes(6)


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_noise_breaks_the_parser(noise: bytes, piece: int) -> None:
    parser = FrameParser()
    for at in range(0, len(noise), piece):
        parser.feed(noise[at : at + piece])
    assert parser.pending + parser.garbled <= len(noise)


@given(st.lists(st.binary(max_size=60), max_size=4), st.integers(1, 40))
def test_whole_answers_always_come_out_whatever_the_pieces(datas: list[bytes], piece: int) -> None:
    parser = FrameParser()
    stream = b"".join(build_answer(0x90, data) for data in datas)
    answers = [a for at in range(0, len(stream), piece) for a in parser.feed(stream[at : at + piece])]
    assert [bytes(a.data) for a in answers] == datas
