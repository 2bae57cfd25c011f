"""Rows about papers nobody need bring, matters a window finishes, and sources that do not know."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from devices.device import DeviceError, ErrorKind
from kiosk import capture
from kiosk.capture.sight import PageTaken
from kiosk.domain.words import Words
from kiosk.platform.calls.checks import Found, Question
from kiosk.steps import looking_up
from kiosk.steps.screens import Choice, Guide, Materials, MaterialState, PageCheck, Stored, Trouble
from offline_queue.line import Line, LineState
from tests.support.answering import answer_form, begun
from tests.support.desk_scenes import scene
from tests.support.flow_walk import START, Walk, card, sight
from tests.support.pages import jpeg

# A field of view in which a page of the register just fits, at eight pixels a millimetre.
WIDE, HIGH, FIELD_MM = 1760, 1320, 220.0
UTILITIES = "1199010099158785XB3991006000000"
HARDSHIP = "11990100990179192A3990204000000"
CERTIFICATE = "real-estate-certificate"


def at_papers(monkeypatch: pytest.MonkeyPatch, result: str, line: Line) -> Walk:
    """Come to a matter whose certificate of title can be checked by network."""

    def answer(platform: object, question: Question) -> Found:
        if result == "none":
            raise DeviceError(ErrorKind.DEVICE, "platform.fault")
        told: Any = result
        return Found(question.id, question.material_id, told, "HC1", START.isoformat(), Words("登记中心", "Registry"))

    monkeypatch.setattr(looking_up, "check", answer)
    walk = begun(UTILITIES)
    walk.facilities.line = LineState(line, 0.0)
    walk.runner.auto["platform"] = object()
    walk.choose("self")
    walk.press("next")
    walk.press("next")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    answer_form(walk)
    walk.sees(Materials)
    return walk


def row(walk: Walk) -> Any:
    return next(one for one in walk.sees(Materials).rows if one.name == CERTIFICATE)


@pytest.mark.row("R20")
def test_what_the_network_can_show_is_not_scanned_online_and_offline_scan_or_look_up_later_are_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    online = row(at_papers(monkeypatch, "found", Line.UP))
    offline = row(at_papers(monkeypatch, "found", Line.DOWN))
    assert (online.state, online.ways) == (MaterialState.DONE, ())
    assert [way.label.key for way in offline.ways] == [
        "apply.materials.scan",
        "apply.materials.to-platform",
        "apply.materials.bring-later",
    ]


@pytest.mark.row("R110")
@pytest.mark.parametrize("result", ["unknown", "none"])
def test_a_source_that_does_not_know_is_shown_as_not_checked_and_never_as_a_mismatch(
    monkeypatch: pytest.MonkeyPatch, result: str
) -> None:
    walk = at_papers(monkeypatch, result, Line.UP)
    assert row(walk).note.key == f"apply.materials.check-{result}"
    assert "对不上" not in walk.says()
    assert "scan" in [way.name for way in row(walk).ways]


@pytest.mark.row("R21")
def test_a_matter_that_needs_the_window_is_filled_in_here_and_led_there_instead_of_submitted() -> None:
    walk = begun(HARDSHIP)
    walk.facilities.cut_line()
    walk.choose("self")
    assert walk.sees(Guide).tags[0].label.key == "apply.guide.then-window"
    for _ in range(2):
        walk.press("next")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    answer_form(walk)
    walk.press("next")
    walk.press("sign")
    walk.sees(Stored, "apply.prefill.stored")
    body = walk.outbox.submission().body
    assert (body["kind"], body["signature"]) == ("prefill", None)
    assert walk.visit.matter.places[0].zh in walk.says()


def taken(*faults: str) -> PageTaken:
    """Take a page of the register as the terminal does, judged by what is measured in its picture."""
    desk = scene("household-page", *faults, mat="green", size=(WIDE, HIGH), field_mm=FIELD_MM)
    assert desk.quad is not None
    page = capture.rectify(desk.image, desk.quad).image
    judged = tuple(capture.judge(page, quad=desk.quad, frame=(WIDE, HIGH), dpi=204.0))
    corners: Any = tuple((x / WIDE, y / HIGH) for x, y in desk.quad)
    return PageTaken(jpeg(), 620, 860, 204, corners, judged, "0" * 64, "0" * 64)


@pytest.mark.row("R35")
def test_a_blurred_page_is_to_be_scanned_again_and_goes_along_only_with_a_reason() -> None:
    walk = Walk()
    walk.to_materials()
    assert next(one for one in walk.sees(Materials).actions if one.name == "next").enabled is False
    walk.press("scan", "household-register")
    walk.look(sight(1, hold=1.0))
    walk.take(taken("blur"))
    assert next(one.name for one in walk.sees(PageCheck).actions if one.primary) == "retake"
    assert "有点模糊" in walk.says()
    walk.press("keep")
    walk.sees(Choice, "apply.page.why")
    walk.choose("faint")
    walk.look(sight(2, hold=1.0))
    walk.take(taken())
    walk.press("keep")
    walk.press("later", "bank-card")
    walk.press("next")
    walk.press("sign")
    walk.sign()
    lines = walk.outbox.submission().body["manifest"]
    assert [one.get("kept") for one in lines if one["material_id"] == "household-register"] == ["sharp:faint", None]


@pytest.mark.row("R35")
def test_a_card_past_its_day_is_told_before_anything_is_filled_in() -> None:
    walk = Walk()
    walk.to_card()
    walk.lay(replace(card("zhao-dehou"), valid_to=START.date() - datetime.timedelta(days=1)))
    walk.sees(Trouble, "apply.card.expired-title")
    assert not walk.visit.cards.all()
