"""The parsers of a card's frames against damage: no crash, no part of an identity, no success out of noise."""

from __future__ import annotations

import random

import pytest

from devices.device import DeviceError
from devices.id_card.exchange import MODULE_FAULTS, NEWEST_ADDRESS, READ, SAM_NUMBER
from devices.id_card.frame import LONGEST, PREAMBLE, Answer, FrameParser, build_answer
from devices.id_card.layout import decode, encode, encode_address
from devices.id_card.reports import SdtReports, cut
from devices.virtual_port import sliced
from tests.support.cards import LIN, ONE_OF_EACH
from tests.support.frame_fuzz import pieces, streams
from tests.unit.devices.id_card.test_reports import Reports

SLICE, CAMPAIGN = 1_000, 1_000_000
SHORT = [build_answer(0x90), build_answer(0x9F, bytes(4)), build_answer(0x80), build_answer(0x90, bytes(16))]
CARD = build_answer(0x90, b"\x01\x00\x04\x00" + encode(LIN) + bytes(1024))
# Mostly what mostly comes; a reading, long as it is, every tenth time.
FRAMES = [*SHORT * 2, build_answer(0x90, encode_address("云泽市高新区创业路66号")), CARD]
STATUSES = {frame[9] for frame in FRAMES}


def sound(answer: Answer) -> bool:
    """Tell whether an answer is whole in itself: no longer than any, and of a size its success can have."""
    return len(answer.data) <= LONGEST


def card_of(answer: Answer) -> bool | None:
    """Read a card out of an answer that looks like a reading; None where it is refused, False for a part of one."""
    try:
        card = decode(answer.data[4:260], answer.data[260:])
    except DeviceError:
        return None
    return len(card.raw_text) == 256 and len(card.photo) <= 1024


def walk(seed: int, count: int) -> tuple[int, list[str]]:
    """Feed so many streams; return how many readings came out, and what was wrong."""
    chance = random.Random(seed)
    readings, wrong = 0, []
    for stream in streams(FRAMES, seed, count, b"\xaa\x96\x69\x00\x04\x90"):
        parser = FrameParser()
        for answer in (found for piece in pieces(stream, chance) for found in parser.feed(piece)):
            looks = answer.status == READ.success and READ.fits(answer) and len(answer.data) == 1284
            readings += looks
            if not sound(answer) or (looks and card_of(answer) is False):
                wrong.append(stream.hex())
        if PREAMBLE not in stream and (
            parser.pending >= len(PREAMBLE) or len(stream) - parser.pending > parser.garbled
        ):
            wrong.append(f"out of noise: {stream.hex()}")
    return readings, wrong


def walk_reports(seed: int, count: int) -> list[str]:
    """Send streams as reports of 64 bytes; return those out of which came more than went in."""
    wrong = []
    for stream in streams(FRAMES[:-1], seed, count):
        reports = Reports(*[piece.ljust(64, b"\0") for message in cut(stream) for piece in sliced(message)])
        wire, said = SdtReports(reports), len(reports.reports)
        arrived = b"".join(wire.read(0) for _ in range(said))
        if len(arrived) > 64 * said + len(PREAMBLE) * said or wire.read(0):
            wrong.append(stream.hex())
        FrameParser().feed(arrived)
    return wrong


@pytest.mark.parametrize("seed", [1, 2])
def test_no_damage_makes_a_part_of_a_card_or_breaks_the_parser(seed: int) -> None:
    readings, wrong = walk(seed, SLICE)
    assert (readings > 0, wrong) == (True, [])


def test_no_damage_breaks_the_reports() -> None:
    assert walk_reports(3, SLICE // 2) == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_million_damaged_streams() -> None:
    assert walk(4, CAMPAIGN)[1] == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_million_damaged_streams_as_reports() -> None:
    assert walk_reports(5, CAMPAIGN) == []


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.kind.value)
def test_a_text_of_any_letters_is_a_whole_card_or_none(card: object) -> None:
    chance = random.Random(6)
    for _ in range(200):
        text = bytearray(encode(card))  # type: ignore[arg-type]  # one of each
        for _ in range(chance.randint(1, 6)):
            text[chance.randrange(256)] = chance.randrange(256)
        assert card_of(Answer(0x90, bytearray(4) + text + bytes(1024))) is not False


def test_every_status_is_a_success_of_one_shape_or_none() -> None:
    listed = {command.name: command.failures | MODULE_FAULTS for command in (READ, SAM_NUMBER, NEWEST_ADDRESS)}
    wrong = [
        (command.name, status)
        for command in (READ, SAM_NUMBER, NEWEST_ADDRESS)
        for status in range(256)
        if command.fits(Answer(status, bytearray())) is not (status in listed[command.name] or unknown(status))
    ]
    assert wrong == []


def unknown(status: int) -> bool:
    """Tell whether a status is none of the published ones: it answers whatever was asked, as a refusal."""
    return status not in {0x90, 0x9F, 0x91, 0x80, 0x81, 0x40, 0x41, 0x47, 0x31, 0x32, 0x33, *MODULE_FAULTS}
