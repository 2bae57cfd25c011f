"""The parsers of signature pads against frames of every kind of damage: a signature comes whole or not at all."""

from __future__ import annotations

import random

import pytest

from devices.signature_pad.frame import Dot, Message, Messages
from devices.signature_pad.layout import layout_of
from devices.signature_pad.virtual import OPTIONS, VIRTUAL
from tests.support.frame_fuzz import pieces, streams

SLICE, SOAK = 2_000, 1_000_000
FRAMES = (
    Dot(0, 600, 1200, 512, 1000).frame(), Dot(255, 0, 0, 0, 0xFFFFFF).frame(), Message("K", 7, "E").frame(),
    Message("I", 1, VIRTUAL.data()).frame(), Message("C", 2).frame(),
)  # fmt: skip
REPORTS = (bytes.fromhex("0281580260090002"), bytes.fromhex("0290000000000000"), bytes.fromhex("0300"))
LAYOUT = layout_of(str(OPTIONS["fields"]), 2)


def frames_hold(stream: bytes, chance: random.Random) -> bool:
    """Tell whether every message made of a stream stands in it as it is, and all other bytes are counted."""
    parser = Messages()
    made = [message.frame() for piece in pieces(stream, chance) for message in parser.feed(piece)]
    return all(frame in stream for frame in made) and sum(map(len, made)) + parser.garbled <= len(stream)


def reports_hold(stream: bytes, chance: random.Random) -> bool:
    """Tell whether a report is read with every bit where it stands, or not at all."""
    report = stream[: chance.randrange(1, 65)]
    values = LAYOUT.read(report)
    if values is None:
        return len(report) < 8 or report[0] != 2 or not report[1] & 0xB1
    packed = (values["x"].to_bytes(2, "little"), values["y"].to_bytes(2, "little"))
    return len(report) >= 8 and packed == (report[2:4], report[4:6]) and values["pressure"] <= 0xFFF


CASES = {"frames": (frames_hold, FRAMES, b"\x02\x03PK0"), "reports": (reports_hold, REPORTS, b"\x02\x81")}


def broken(name: str, seed: int, count: int) -> list[str]:
    """Return the streams of a campaign of which something untrue was said."""
    holds, frames, alphabet = CASES[name]
    chance = random.Random(seed)
    return [one.hex(" ") for one in streams(frames, seed, count, alphabet) if not holds(one, chance)]


@pytest.mark.parametrize("name", sorted(CASES))
def test_damage_of_any_kind_is_passed_over_and_nothing_is_made_up(name: str) -> None:
    assert broken(name, 20261122, SLICE // 2) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_million_damaged_streams_make_nothing_up(name: str) -> None:
    assert broken(name, 7, SOAK) == []


def test_the_campaign_sees_a_parser_that_believes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.stx_frame.checksum", lambda body: b"0000")
    forged = b"\x02" + b"C02" + b"0000" + b"\x03"
    assert [type(one).__name__ for one in Messages().feed(forged)] == ["Message"]
    monkeypatch.undo()
    assert Messages().feed(forged) == []
