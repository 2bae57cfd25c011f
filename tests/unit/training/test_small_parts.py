"""The small parts of a training machine: what hands do at them arrives at the real drivers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import DeviceSetting
from devices.call_board import DRIVERS as BOARDS
from devices.call_board import Call
from devices.caller_pad import DRIVERS as PADS
from devices.caller_pad import Key, KeyPress
from devices.code_scanner import DRIVERS as SCANNERS
from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.evaluation_pad import DRIVERS as RATERS
from devices.evaluation_pad import PadEvent, Score
from devices.evaluation_pad.virtual import OPTIONS
from devices.signature_pad import DRIVERS as SIGNERS
from devices.social_card import DRIVERS as CARDS
from kiosk.capture.page_scan import paged
from kiosk.capture.sheets import build
from kiosk.inventory.asking import Alone
from kiosk.inventory.trials import Trial
from kiosk.training.site import SPARE_DRIVERS, spare_settings, training_settings
from kiosk.training.small_parts import MOST_SHEETS, SmallParts

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


@pytest.mark.parametrize(("name", "key"), [("next", Key.NEXT), ("enter", Key.ENTER), ("7", Key.DIGIT_7)])
def test_a_key_pressed_at_the_caller_pad_arrives(parts: SmallParts, name: str, key: Key) -> None:
    pads = PADS["banshi"](parts.caller_pad.address)
    pads.open(*limits())
    parts.acts()["press-key"](name)
    assert pads.next_key(*limits()) == KeyPress(1, key)
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


def facts_of(parts: SmallParts) -> dict[str, Any]:
    return {
        "devices": {kind: part.address for kind, part in parts.by_kind.items()},
        "platform": "http://127.0.0.1:1/api/v1",
    }


@pytest.mark.parametrize("post", ["kiosk", "station"])
def test_a_machine_has_scanners_and_card_slot_and_nothing_of_a_window(
    tmp_path: Path, parts: SmallParts, post: str
) -> None:
    made = training_settings(tmp_path, facts_of(parts), post)
    assert [one.kind for one in made.devices] == ["code_scanner", "social_card", "scanner"]


def test_every_part_stands_in_one_site_file_or_the_other(tmp_path: Path, parts: SmallParts) -> None:
    posts = {one.kind for one in training_settings(tmp_path, facts_of(parts)).devices}
    spare = {one.kind for one in spare_settings(tmp_path, facts_of(parts)).devices}
    assert posts.isdisjoint(spare)
    assert posts | spare == set(parts.by_kind)


def test_the_parts_of_no_post_are_asked_and_tested_by_the_command(
    tmp_path: Path, parts: SmallParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    shines = ("evaluation_pad.mapped.SHINE", "caller_pad.banshi.SHINE", "signature_pad.banshi.SHOW")
    for shown in (*shines, "staff_lamp.relay.TEST"):
        monkeypatch.setattr(f"devices.{shown}_SECONDS", 0.05)
    known = Alone(spare_settings(tmp_path, facts_of(parts)), 5.0, threading.Event().wait)
    conditions = {name: report.condition for name, report in known.reports().items()}
    for name in conditions:
        known.begin(name)
    well = {name: ended(known, name).well for name in conditions}
    known.close()
    assert set(conditions.values()) == {Condition.READY}
    assert well == dict.fromkeys(SPARE_DRIVERS, True)


def ended(known: Alone, name: str) -> Trial:
    while not (trial := known.look(name)).ended:
        threading.Event().wait(0.01)
    return trial


# Card slot and scanner.


def test_a_training_persons_social_card_is_read_and_taken_out(parts: SmallParts) -> None:
    reader = CARDS["pcsc"](parts.slot.address)
    reader.open(*limits())
    parts.acts()["insert-card"]("罗有田")
    card = reader.read(*limits())
    parts.acts()["pull-card"]()
    still_in = reader.present(*limits())
    reader.close()
    assert (card.name, card.number, still_in) == ("罗有田", "990122197512010056", False)


def test_a_card_of_another_city_wants_its_password(parts: SmallParts) -> None:
    reader = CARDS["pcsc"](parts.slot.address)
    reader.open(*limits())
    parts.acts()["insert-locked"]()
    with pytest.raises(DeviceError, match=r"social-card\.wants-pin"):
        reader.read(*limits())
    reader.close()


@pytest.mark.parametrize("person", ["nobody", ""])
def test_nobody_has_no_social_card(parts: SmallParts, person: str) -> None:
    with pytest.raises(ValueError, match="social-security"):
        parts.acts()["insert-card"](person)


def test_sheets_that_hands_feed_are_good_pages_of_their_own(parts: SmallParts) -> None:
    parts.acts()["feed-sheets"](5)
    scanner = build("sane", parts.sheets.address, {})
    scanner.open(*limits())
    made = scanner.pages(*limits(), min_dpi=200, most=6)
    scanner.close()
    # Nor is one taken for another that was laid twice.
    assert [page.good for page in made.pages] == [True] * 5
    assert made.pages[0].original_sha256 != made.pages[1].original_sha256


@pytest.mark.parametrize("count", [-1, MOST_SHEETS + 1])
def test_no_more_sheets_than_a_feeder_holds(parts: SmallParts, count: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        parts.acts()["feed-sheets"](count)


@pytest.mark.parametrize(
    ("fault", "cause"), [("jam", "scanner.jam"), ("cover-open", "scanner.cover-open"), ("half", "scanner.garbled")]
)
def test_what_goes_wrong_with_the_scanner_strikes_and_is_mended(parts: SmallParts, fault: str, cause: str) -> None:
    parts.acts()["feed-sheets"](1)
    scanner = build("sane", parts.sheets.address, {})
    scanner.open(*limits())
    parts.sheets.fault(fault)
    with pytest.raises(DeviceError, match=cause):
        scanner.pages(*limits())
    parts.sheets.mend()
    found = len(scanner.pages(*limits()).pages)
    scanner.close()
    assert found == 1


def test_in_its_child_process_a_scanner_says_who_it_is_and_tests_itself(parts: SmallParts) -> None:
    scanner = paged(DeviceSetting("scanner", "sane", parts.sheets.address))
    scanner.open(*limits())
    about, tried = scanner.about(*limits()), scanner.self_test(*limits())
    scanner.close()
    assert (about.model, tried.well) == ("BANSHI virtual scanner", True)


def test_a_scanner_without_its_plug_is_lost(parts: SmallParts) -> None:
    scanner = build("sane", parts.sheets.address, {})
    parts.sheets.unplug()
    with pytest.raises(DeviceError, match=r"scanner\.lost"):
        scanner.open(*limits())
    parts.sheets.plug()
    scanner.open(*limits())
    assert scanner.capabilities() >= {"feeder", "glass"}
