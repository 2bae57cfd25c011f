"""The parsers of small devices against frames of every kind of damage: never an exception, never more than was sent.

The same campaign runs over a seeded slice each time, and over a million streams a parser in ``make soak``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import stx_frame
from devices.call_board import frame as sunpn
from devices.call_board import text as board
from devices.call_board.frame import ANSWER, WRITE, Colour, Echo, SunpnParser
from devices.caller_pad import frame as pad
from devices.code_scanner import Code, content
from devices.code_scanner import frame as scanner
from devices.code_scanner.frame import Payload, Reply, ScannerStream, Verdict
from devices.device import DeviceError, ErrorKind
from devices.evaluation_pad.frame import byte_map, keys_of
from devices.evaluation_pad.virtual import KEYS, OPTIONS
from tests.support.frame_fuzz import pieces, streams

SLICE, SOAK = 2_000, 1_000_000
MAP = byte_map(str(OPTIONS["keys"]), {"timeout": "AA0F55", "shown_answer": "AAB155", "alive_answer": "AAB955"})
ENCODINGS = ("utf-8", "gbk")


@dataclass(frozen=True)
class Case:
    """One parser: sound frames, and what must be true of whatever it makes of a stream cut into pieces."""

    frames: tuple[bytes, ...]
    holds: Callable[[bytes, list[bytes]], bool]
    alphabet: bytes = bytes(range(256))


def stx_holds(stream: bytes, cut: list[bytes]) -> bool:
    cutter = stx_frame.FrameCutter()
    bodies = [body for piece in cut for body in cutter.feed(piece)]
    # Whole frames stand in the stream as they are, one behind the other; the rest is counted.
    size = sum(len(stx_frame.build(body)) for body in bodies)
    return all(stx_frame.build(body) in stream for body in bodies) and (
        size + cutter.garbled + cutter.pending == len(stream)
    )


def pad_holds(stream: bytes, cut: list[bytes]) -> bool:
    parser = pad.Messages()
    return all(message.frame() in stream for piece in cut for message in parser.feed(piece))


def board_holds(stream: bytes, cut: list[bytes]) -> bool:
    cutter = stx_frame.FrameCutter()
    read = [board.read(body) for piece in cut for body in cutter.feed(piece)]
    return all(message is None or message.frame() in stream for message in read)


def sunpn_holds(stream: bytes, cut: list[bytes]) -> bool:
    parser = SunpnParser()
    echoes = [echo for piece in cut for echo in parser.feed(piece)]
    return all(bytes_of(echo) in stream for echo in echoes) and (
        sum(len(bytes_of(echo)) for echo in echoes) + parser.garbled + parser.pending == len(stream)
    )


def bytes_of(echo: Echo) -> bytes:
    if echo.number is None or echo.colour is None:
        return sunpn.short_answer(echo.begins)
    return sunpn.write(echo.number, Colour(echo.colour), begins=echo.begins)


def scanner_holds(stream: bytes, cut: list[bytes]) -> bool:
    parser = ScannerStream(64)
    found = [one for piece in cut for one in parser.feed(piece)] + parser.pause()
    return all(sound(one, stream) for one in found) and parser.pending == 0


def pausing_holds(stream: bytes, cut: list[bytes]) -> bool:
    parser = ScannerStream(64, by_pause=True)
    found = [one for piece in cut for one in [*parser.feed(piece), *parser.pause()]]
    return all(sound(one, stream) for one in found) and parser.pending == 0


def sound(one: Reply | Payload, stream: bytes) -> bool:
    """Tell whether something cut out stands in the stream, and is text or refused as a person's mistake."""
    if isinstance(one, Reply):
        words = (one.command + one.data).encode() + bytes((one.verdict.value,)) + scanner.SUFFIX
        return words in stream
    try:
        return content.code_of(one, ENCODINGS).raw in stream and len(one.raw) <= 64
    except DeviceError as error:
        return error.kind is ErrorKind.USER


def map_holds(stream: bytes, cut: list[bytes]) -> bool:
    del cut
    read = MAP.read(stream)
    every: dict[int | str, bytes] = {level: sent for sent, level in MAP.keys.items()}
    every |= {name: sent for sent, name in MAP.others.items()}
    return read is None or b"".join(every[one] for one in read) == stream


TALK = (
    pad.Message(1, pad.KEY, 7, "N").frame(), pad.Message(254, pad.IDENTITY, 255, "VIRTUAL-PAD/1.0/V0001").frame(),
    pad.Message(2, pad.HELLO, 0).frame(),
)  # fmt: skip
ROWS = board.Message(1, board.SHOW, 3, "请A012号".encode("gbk").ljust(16) * 2).frame()
CASES = {
    "stx": Case((*TALK, ROWS), stx_holds, b"\x02\x03 0AF"),
    "pads": Case(TALK, pad_holds, b"\x02\x030K"),
    "text-board": Case((ROWS, board.Message(1, board.STATE, 3, b"KMODEL/1").frame()), board_holds, b"\x02\x03"),
    "sunpn": Case(
        (sunpn.write(888, Colour.GREEN), sunpn.write(888, Colour.RED, begins=ANSWER), sunpn.short_answer()),
        sunpn_holds, b"\x3a\x2a\x0a\x01",
    ),
    "scanner": Case(
        (scanner.reply("SCNTRG1"), scanner.reply("QRYPDN", "FM30"), b"BSR1/9/7K2M94P4\r\n", "张三丰".encode() + b"\r"),
        scanner_holds, b"\x02\x01\x7e\r\n;\x03",
    ),
    "scanner-by-pause": Case((scanner.reply("SCNTRG0"), b"BSR1/9/7K2M", b"x" * 80), pausing_holds, b"\x02\x7e;\x03"),
    "rating-pad": Case((*KEYS.values(), b"\xaa\x0f\x55"), map_holds, b"\xaa\x55"),
}  # fmt: skip


def broken(case: Case, seed: int, count: int) -> list[str]:
    """Return the streams of a campaign of which something untrue was said."""
    chance = random.Random(seed)
    tried = streams(case.frames, seed, count, case.alphabet)
    return [stream.hex(" ") for stream in tried if not case.holds(stream, pieces(stream, chance))]


@pytest.mark.parametrize("name", sorted(CASES))
def test_damage_of_any_kind_is_passed_over_and_nothing_is_made_up(name: str) -> None:
    assert broken(CASES[name], 20261123, SLICE // len(CASES)) == []


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_million_streams_are_lived_through(name: str) -> None:
    assert broken(CASES[name], 4711, SOAK) == []


# Frames as they are published, and as they are documented.


def test_the_checksum_is_the_one_that_is_documented() -> None:
    assert stx_frame.checksum(b"123456789") == b"4B37"


def test_the_published_example_of_the_counting_board_is_what_is_built() -> None:
    assert sunpn.write(888, Colour.GREEN) == bytes.fromhex("3A 00 78 03 01 B6 0A")
    assert sunpn.write(888, Colour.GREEN, begins=ANSWER) == bytes.fromhex("2A 00 78 03 01 A6 0A")


def test_the_published_trigger_of_the_scanner_is_what_is_built() -> None:
    assert scanner.command("SCNTRG1") == bytes.fromhex("7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03")
    assert scanner.command("C11*", scanner.KEPT) == bytes.fromhex("7E 01 30 30 30 30 40 43 31 31 2A 3B 03")


@given(st.integers(0, 0xFFFF), st.sampled_from(Colour), st.sampled_from([WRITE, ANSWER]))
def test_every_number_of_a_board_is_read_as_it_was_written(number: int, colour: Colour, begins: int) -> None:
    assert SunpnParser().feed(sunpn.write(number, colour, begins=begins)) == [Echo(begins, number, colour.value)]


@given(st.binary(max_size=200).map(lambda body: bytes(max(byte, 0x20) for byte in body)).filter(bool), st.integers(0))
def test_one_other_byte_anywhere_in_a_frame_makes_it_none(body: bytes, chosen: int) -> None:
    frame = bytearray(stx_frame.build(body))
    at = chosen % len(frame)
    frame[at] ^= 1 + chosen % 255
    cutter = stx_frame.FrameCutter()
    assert body not in cutter.feed(bytes(frame))


@pytest.mark.parametrize("body", [b"\x02", b"a\x1fb", b"x" * 201])
def test_what_no_frame_can_hold_is_not_built(body: bytes) -> None:
    with pytest.raises(ValueError, match="below 20"):
        stx_frame.build(body)


def test_a_frame_that_begins_within_another_wins_and_the_first_is_counted() -> None:
    cutter = stx_frame.FrameCutter()
    assert cutter.feed(b"\x02half" + stx_frame.build(b"whole")) == [b"whole"]
    assert (cutter.garbled, cutter.pending) == (5, 0)


def test_a_frame_without_end_is_given_up() -> None:
    cutter = stx_frame.FrameCutter()
    assert cutter.feed(b"\x02" + b"x" * 300) == []
    assert (cutter.garbled, cutter.pending) == (301, 0)


def test_a_cutter_forgets_what_it_holds() -> None:
    cutter = stx_frame.FrameCutter()
    cutter.feed(b"xx\x02half")
    cutter.reset()
    assert (cutter.garbled, cutter.pending) == (0, 0)


@given(st.integers(1, 254), st.sampled_from("KHICXALDQ"), st.integers(0, 255), st.text("A09-/ ~", max_size=32))
def test_every_message_of_a_pad_is_read_as_it_was_said(address: int, kind: str, sequence: int, data: str) -> None:
    said = pad.Message(address, kind, sequence, data)
    assert pad.Messages().feed(said.frame()) == [said]


@pytest.mark.parametrize(
    "body", [b"", b"01K0", b"00K01N", b"FFK01N", b"01k01N", b"01Z01N", b"01K01" + b"x" * 33, b"01K01\xc0"]
)
def test_a_whole_frame_that_says_nothing_is_no_message_and_counted(body: bytes) -> None:
    messages = pad.Messages()
    assert messages.feed(stx_frame.build(body) if body else b"\x02FFFF\x03") == []
    assert messages.garbled > 0


@pytest.mark.parametrize("body", [b"", b"01T0", b"00T01", b"FFT01", b"01A01", b"0gT01"])
def test_a_whole_frame_that_says_nothing_to_a_board_is_no_message(body: bytes) -> None:
    assert board.read(body) is None


def test_sequence_numbers_go_round_without_the_one_of_a_fresh_pad() -> None:
    said = [1]
    while len(said) < 300:
        said.append(pad.after(said[-1]))
    assert (said[:2], said[253:257], 0 in said) == ([1, 2], [254, 255, 1, 2], False)


# The scanner's stream.


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r"])
def test_a_code_ends_with_any_line_end(end: bytes) -> None:
    parser = ScannerStream(64)
    found = parser.feed(b"one" + end + b"two" + end)
    assert found == [Payload(b"one"), Payload(b"two")]


def test_where_pauses_end_a_code_line_ends_belong_to_it() -> None:
    parser = ScannerStream(64, by_pause=True)
    assert parser.feed(b"one\rtwo") == []
    assert parser.pause() == [Payload(b"one\rtwo")]


def test_a_pause_makes_noise_of_a_code_without_end() -> None:
    parser = ScannerStream(64)
    parser.feed(b"half")
    assert (parser.pause(), parser.garbled, parser.pending) == ([], 4, 0)


@pytest.mark.parametrize("by_pause", [True, False])
def test_what_is_too_long_is_let_go_up_to_its_end_and_told(by_pause: bool) -> None:
    parser = ScannerStream(8, by_pause=by_pause)
    found = [one for _ in range(100) for one in parser.feed(b"0123456789")]
    assert parser.pending <= 10
    end = parser.pause() if by_pause else parser.feed(b"tail\r")
    assert found + end == [Payload(b"", over=True)]
    assert parser.feed(b"next\r") + (parser.pause() if by_pause else []) == [
        Payload(b"next\r" if by_pause else b"next")
    ]


def test_too_long_by_one_byte_and_its_end_at_once_is_told_too() -> None:
    assert ScannerStream(3).feed(b"1234\r") == [Payload(b"", over=True)]


@pytest.mark.parametrize("verdict", Verdict)
def test_an_answer_is_told_from_codes_around_it(verdict: Verdict) -> None:
    parser = ScannerStream(64)
    found = parser.feed(b"one\r" + scanner.reply("SCNTRG1", verdict=verdict) + b"two\r")
    assert found == [Payload(b"one"), Reply("SCNTRG", "1", verdict), Payload(b"two")]


def test_an_answer_that_repeats_the_commands_own_head_is_one() -> None:
    frame = b"\x7e\x010000#SCNTRG1\x06;\x03"
    assert ScannerStream(64).feed(frame) == [Reply("SCNTRG", "1", Verdict.DONE)]


def test_noise_before_an_answer_does_not_hide_it() -> None:
    parser = ScannerStream(64)
    assert parser.feed(b"\xfe\x00" + scanner.reply("QRYPDN", "FM30")) == [Reply("QRYPDN", "FM30", Verdict.DONE)]
    assert parser.garbled == 2


def test_where_pauses_end_a_code_an_answer_does_too() -> None:
    parser = ScannerStream(64, by_pause=True)
    assert parser.feed(b"one" + scanner.reply("QRYPDN")) == [Payload(b"one"), Reply("QRYPDN", "", Verdict.DONE)]


@pytest.mark.parametrize(
    "body", [b"#SCNTRG1", b"!SCNTRG1\x06", b"#SCN\x06", b"#SCNTRG\xff\x06", b"#SCN\x00TRG\x06", b"", b"\x06"]
)
def test_an_answer_with_something_odd_in_it_is_none(body: bytes) -> None:
    parser = ScannerStream(64)
    assert parser.feed(b"\x02\x010000" + body + b";\x03") == []
    assert parser.garbled > 0


def test_an_answer_without_end_is_given_up() -> None:
    parser = ScannerStream(64)
    assert parser.feed(b"\x02\x010000" + b"x" * 400) == []
    assert (parser.pending, parser.garbled) == (0, 406)


def test_a_tilde_alone_is_the_beginning_of_a_code_when_no_more_comes_of_a_head() -> None:
    parser = ScannerStream(64)
    assert parser.feed(b"~") == []
    assert parser.feed(b"abc\r") == [Payload(b"~abc")]


def test_neither_a_payload_nor_a_code_shows_what_it_says() -> None:
    assert (repr(Payload(b"secret")), repr(Code("secret", b"secret"))) == (
        "Payload(6 bytes, over=False)",
        "Code(6 bytes)",
    )


# What a code may be.


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("张三丰".encode(), "张三丰"),
        ("张三丰".encode("gbk"), "张三丰"),
        (b"BSR1/1/2", "BSR1/1/2"),
        ("𬱖".encode(), "𬱖"),
    ],
)
def test_text_is_read_in_either_encoding(raw: bytes, words: str) -> None:
    assert content.code_of(Payload(raw), ENCODINGS) == Code(words, raw)


@pytest.mark.parametrize("raw", [b"a\x00b", b"\xff\xfe", b"\x81", b"a\tb", b"\x1b[2J", b"\xee\x80\x80"])
def test_bytes_that_are_no_text_are_a_persons_mistake(raw: bytes) -> None:
    with pytest.raises(DeviceError, match=r"code-scanner\.binary") as refused:
        content.code_of(Payload(raw), ENCODINGS)
    assert refused.value.kind is ErrorKind.USER


def test_an_encoding_nobody_set_is_not_tried() -> None:
    with pytest.raises(DeviceError, match=r"code-scanner\.binary"):
        content.code_of(Payload("张".encode("gbk")), ("utf-8",))


@pytest.mark.parametrize("setting", ["", "utf-8,klingon", "utf8;gbk"])
def test_an_encoding_that_is_unknown_is_refused_in_the_settings(setting: str) -> None:
    with pytest.raises(ValueError, match="encodings"):
        content.encodings(setting)


# The byte map of a rating pad.


@pytest.mark.parametrize(
    ("burst", "read"),
    [
        (KEYS[5], [5]),
        (KEYS[5] * 3, [5, 5, 5]),
        (KEYS[5] + KEYS[1], [5, 1]),
        (b"\xaa\x0f\x55", ["timeout"]),
        (b"", []),
        (KEYS[5] + b"\x00", None),
        (b"\x00" + KEYS[5], None),
        (KEYS[5][:-1], None),
        (KEYS[5] * 40, None),
    ],
)
def test_a_burst_counts_whole_or_not_at_all(burst: bytes, read: list[int | str] | None) -> None:
    assert MAP.read(burst) == read


@pytest.mark.parametrize(
    "keys",
    ["", "AA", "AA=", "AA=0", "AA=6", "AA=x", "=5", "AX=5", "A=5", "AA=5, AA=4", "AA=5, AA01=4", "AA=5,", "AA0F55=3"],
)
def test_a_byte_map_that_cannot_be_right_is_refused_in_the_settings(keys: str) -> None:
    with pytest.raises(ValueError, match=r"keys|begins as|hexadecimal"):
        byte_map(keys, {"timeout": "AA0F55"})


def test_hexadecimal_may_be_written_with_or_without_spaces() -> None:
    assert keys_of("AA 01 55=5,aa0255=4") == {b"\xaa\x01\x55": 5, b"\xaa\x02\x55": 4}
