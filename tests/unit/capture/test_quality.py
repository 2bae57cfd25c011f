"""Each fault of a page is told by its own check, and a good page has none."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.sight import Check, Judgement
from tests.support.desk_scenes import scene

FULL = (2592, 1944)
CARD, REGISTER, SHEET = 130.0, 220.0, 322.0
"""Millimetres of field in which each just fits: eight pixels a millimetre, as the camera sees them, in less time."""
FIELDS = {"household-page": REGISTER, "household-cover": REGISTER, "blank": SHEET}
GOOD = [("household-page", "green"), ("household-cover", "wood"), ("bank-card", "black"), ("id-front", "grey")]
TELLS = {"blur": Check.SHARP, "glare": Check.GLARE, "dark": Check.LIGHT, "finger": Check.FINGER}


@lru_cache
def judged(paper: str, *faults: str, mat: str = "green") -> dict[Check, Judgement]:
    """Judge a page as the terminal does, at full size and with its true corners."""
    field_mm = FIELDS.get(paper, CARD)
    size = (round(field_mm * 8), round(field_mm * 6))
    desk = scene(paper, *faults, mat=mat, size=size, field_mm=field_mm)
    assert desk.quad is not None
    page = capture.rectify(desk.image, desk.quad)
    return {one.check: one for one in capture.judge(page, quad=desk.quad, frame=size, dpi=204.0)}


def bad(judgements: dict[Check, Judgement]) -> list[Check]:
    return [check for check, one in judgements.items() if not one.well]


@pytest.mark.parametrize(("paper", "mat"), GOOD)
def test_a_good_page_is_well_in_everything(paper: str, mat: str) -> None:
    assert bad(judged(paper, mat=mat)) == []


@pytest.mark.parametrize("fault", TELLS)
@pytest.mark.parametrize(("paper", "mat"), [("household-page", "green"), ("bank-card", "wood")])
def test_a_fault_is_told_by_its_own_check(paper: str, mat: str, fault: str) -> None:
    assert bad(judged(paper, fault, mat=mat)) == [TELLS[fault]]


def test_checks_come_in_the_order_in_which_they_are_told() -> None:
    assert list(judged("household-page")) == list(Check)


def test_a_blank_sheet_is_blank_and_nothing_else() -> None:
    judgements = judged("blank", mat="black")
    assert bad(judgements) == [Check.BLANK]
    assert Check.SHARP not in judgements


def plain(level: int = 200) -> Image:
    """Make a page with print, so that only what a test adds can be wrong."""
    page = np.full((600, 420, 3), level, np.uint8)
    page[60:540:14, 40:380] = 40
    return page


def checked(page: Image, check: Check, **known: object) -> Judgement:
    return next(one for one in capture.judge(page, **known) if one.check is check)  # type: ignore[arg-type]  # any of its words


@pytest.mark.parametrize(("x", "well"), [(4.5, True), (3.5, False), (-8.0, False)])
def test_a_corner_at_the_edge_of_the_picture_may_be_cut(x: float, well: bool) -> None:
    quad = ((x, 50.0), (400.0, 50.0), (400.0, 600.0), (x, 600.0))
    assert checked(plain(), Check.CORNERS, quad=quad, frame=FULL).well is well


def test_the_edge_shrinks_with_the_picture() -> None:
    quad = ((2.0, 50.0), (400.0, 50.0), (400.0, 400.0), (2.0, 400.0))
    assert checked(plain(), Check.CORNERS, quad=quad, frame=(640, 480)).well


@pytest.mark.parametrize(("dpi", "well"), [(150, False), (195, False), (196, True), (300, True)])
def test_a_page_needs_its_resolution(dpi: float, well: bool) -> None:
    assert checked(plain(), Check.SIZE, dpi=dpi, min_dpi=200).well is well


def test_what_cannot_be_known_is_not_told() -> None:
    told = {one.check for one in capture.judge(plain())}
    assert not told & {Check.CORNERS, Check.SIZE}


def test_a_white_scan_has_no_glare() -> None:
    assert checked(plain(255), Check.GLARE).well


def test_a_burnt_spot_is_glare() -> None:
    page = plain()
    page[200:260, 200:280] = 255
    judgement = checked(page, Check.GLARE)
    assert not judgement.well
    assert judgement.value == pytest.approx(60 * 80 / (600 * 420), rel=0.1)


def test_a_portrait_within_the_page_is_no_finger() -> None:
    page = plain()
    page[200:400, 150:300] = (138, 172, 218)
    assert checked(page, Check.FINGER).well


def test_skin_over_the_edge_is_a_finger() -> None:
    page = plain()
    page[200:300, 340:] = (138, 172, 218)
    assert not checked(page, Check.FINGER).well


def test_a_figure_stands_beside_each_verdict() -> None:
    assert judged("household-page", "blur")[Check.SHARP].value > judged("household-page")[Check.SHARP].value
