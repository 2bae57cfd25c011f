"""The values that cross to flows and screens: light, silent about content, with a sentence each."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.texts import LANGUAGES, wording
from kiosk.capture.sight import Check, Judgement, PageTaken, Quad, Reason, Sight, Sighting, scaled

ROOT = Path(__file__).parents[3]
QUAD: Quad = ((1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0))
HEAVY = ("cv2", "numpy", "PIL", "img2pdf", "PySide6")


def taken(*bad: Check) -> PageTaken:
    judgements = tuple(Judgement(check, check not in bad) for check in Check)
    return PageTaken(b"jpeg", 10, 20, 200, QUAD, judgements, "a" * 64, "b" * 64)


@pytest.mark.parametrize(
    "module",
    ["kiosk.capture", "kiosk.capture.sight", "kiosk.capture.eye", "kiosk.commands.scan", "devices.document_camera"],
)
def test_importing_costs_a_screen_no_arithmetic(module: str) -> None:
    script = f"import sys, {module}\nprint([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_end_of_a_look_has_a_sentence(reason: Reason, language: str) -> None:
    assert wording(language)(Sighting(None, reason).message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", Check)
@pytest.mark.parametrize("well", [True, False])
def test_every_verdict_has_a_sentence(check: Check, well: bool, language: str) -> None:
    assert wording(language)(Judgement(check, well).message)


def test_what_is_wrong_says_one_thing_to_do() -> None:
    sentences = [wording("zh_CN")(Judgement(check, False).message) for check in Check]
    assert all("请" in sentence and sentence.endswith("。") for sentence in sentences)


def test_a_sighting_grows_with_its_picture() -> None:
    assert Sighting(QUAD, Reason.FOUND, 0.9).scaled(2, 10) == Sighting(scaled(QUAD, 2, 10), Reason.FOUND, 0.9)


def test_a_sighting_of_nothing_stays_nothing() -> None:
    assert Sighting(None, Reason.NOTHING).scaled(2, 2).quad is None


def test_scaling_keeps_the_order_of_corners() -> None:
    assert scaled(QUAD, 2, 10) == ((2, 20), (6, 20), (6, 40), (2, 40))


def test_pictures_do_not_show_in_words() -> None:
    sight = Sight(7, 1, 1, b"abc", Sighting(None, Reason.NOTHING))
    assert repr(sight) == "Sight(7, nothing)"
    assert repr(taken()) == "PageTaken(10x20, 200 dpi)"


def test_a_page_is_good_when_every_check_is_well() -> None:
    assert taken().good
    assert not taken(Check.SIZE).good


def test_three_checks_are_always_told() -> None:
    assert [one.check for one in taken().told] == [Check.CORNERS, Check.SHARP, Check.GLARE]


def test_what_is_wrong_is_told_too() -> None:
    told = taken(Check.FINGER).told
    assert [(one.check, one.well) for one in told][-1] == (Check.FINGER, False)


def test_what_is_kept_of_a_page_can_be_written_down() -> None:
    page = replace(
        taken(), judgements=(Judgement(Check.SHARP, True, 1.1),), width_mm=210.004, height_mm=297.0, score=0.98765
    )
    kept = page.record("camera-1", datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    assert json.loads(json.dumps(kept)) == {
        "sha256": "a" * 64,
        "original_sha256": "b" * 64,
        "device": "camera-1",
        "taken_at": "2026-03-01T09:30:00+00:00",
        "dpi": 200,
        "size_mm": [210.0, 297.0],
        "score": 0.988,
        "by_hand": False,
        "checks": {"sharp": [True, 1.1]},
    }


def test_what_is_kept_of_a_page_holds_nothing_of_its_picture() -> None:
    assert b"jpeg" not in str(taken().record("camera-1", datetime(2026, 3, 1, tzinfo=UTC))).encode()
