"""The small parts of a training machine: what hands do at them arrives at the real drivers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.call_board import DRIVERS as BOARDS
from devices.call_board import Call
from devices.caller_pad import DRIVERS as PADS
from devices.caller_pad import Key, KeyPress
from devices.code_scanner import DRIVERS as SCANNERS
from devices.device import CancelToken, Deadline
from devices.evaluation_pad import DRIVERS as RATERS
from devices.evaluation_pad import PadEvent, Score
from devices.evaluation_pad.virtual import OPTIONS
from devices.signature_pad import DRIVERS as SIGNERS
from kiosk.training.site import training_settings
from kiosk.training.small_parts import SmallParts

SLIP = "BSR1/990121000703261123/7K2M94P4"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[SmallParts]:
    made = SmallParts(tmp_path, lambda: SLIP)
    made.start()
    yield made
    for part in made.by_kind.values():
        part.stop()


def limits() -> tuple[Deadline, CancelToken]:
    return Deadline.after(5), CancelToken()


def test_the_newest_slip_is_held_under_the_scanner_where_none_is_named(parts: SmallParts) -> None:
    scanner = SCANNERS["newland"](parts.scanner.address)
    scanner.open(*limits())
    parts.acts()["scan"]()
    assert scanner.wait_for_code(*limits()).text == SLIP
    scanner.close()


def test_a_hand_holds_its_slip_for_a_moment_only(parts: SmallParts) -> None:
    parts.acts()["scan"]("BSR1")
    held = parts.scanner.holds
    parts.scanner.hold("BSR1", 0)
    assert (held, parts.scanner.holds) == (True, False)


def test_a_level_pressed_at_the_rating_pad_arrives(parts: SmallParts) -> None:
    pad = RATERS["mapped"](parts.rating_pad.address, **{**OPTIONS, "settle_seconds": 0.0})
    pad.open(*limits())

    def press(event: PadEvent) -> None:
        if event is PadEvent.SHOWN:
            parts.acts()["press-level"](2)

    assert pad.ask(*limits(), press) == Score(2)
    pad.close()


def test_a_key_pressed_at_the_caller_pad_arrives(parts: SmallParts) -> None:
    pads = PADS["banshi"](parts.caller_pad.address)
    pads.open(*limits())
    parts.acts()["press-key"]("next")
    assert pads.next_key(*limits()) == KeyPress(1, Key.NEXT)
    pads.close()


def test_a_hand_signs_as_soon_as_the_pad_takes_ink(parts: SmallParts) -> None:
    pad = SIGNERS["banshi"](parts.signature_pad.address)
    pad.open(*limits())
    parts.acts()["sign"]()
    writing = pad.sign(*limits())
    pad.close()
    assert [len(stroke) for stroke in writing.strokes()] == [24, 24, 24]
    assert not parts.signature_pad.deaf


def test_what_is_called_stands_on_the_board(parts: SmallParts) -> None:
    board = BOARDS["text"](parts.board.address)
    board.open(*limits())
    board.show(Call("A012", ("请 A012 号", "到 3 号窗口")), *limits())
    assert parts.board.shows == ("请 A012 号", "到 3 号窗口")
    board.close()


def test_a_kiosk_has_the_scanner_and_nothing_of_a_window(tmp_path: Path, parts: SmallParts) -> None:
    facts = {
        "devices": {kind: part.address for kind, part in parts.by_kind.items()},
        "platform": "http://127.0.0.1:1/api/v1",
    }
    assert [one.kind for one in training_settings(tmp_path, facts).devices] == ["code_scanner"]
