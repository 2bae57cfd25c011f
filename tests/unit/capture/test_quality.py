"""Each fault of a page is told by its own check, and a good page has none."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from devices.document_camera.papers import PAPERS, Somebody
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.flat import Page
from kiosk.capture.quality import judge
from kiosk.capture.sight import Check, Judgement, Mode, Quad
from tests.support.desk_scenes import scene

FULL = (2592, 1944)
CARD, REGISTER, SHEET = 130.0, 220.0, 322.0
"""Millimetres of field in which each just fits: eight pixels a millimetre, as the camera sees them, in less time."""
FIELDS = {"household-page": REGISTER, "household-cover": REGISTER, "blank": SHEET}
GOOD = [("household-page", "green"), ("household-cover", "wood"), ("bank-card", "black"), ("id-front", "grey")]
TELLS = {
    "blur": Check.SHARP,
    "glare": Check.GLARE,
    "dark": Check.LIGHT,
    "finger": Check.FINGER,
    "shadow": Check.SHADOW,
}


@lru_cache
def judged(paper: str, *faults: str, mat: str = "green") -> dict[Check, Judgement]:
    """Judge a page as the terminal does, at full size and with its true corners."""
    field_mm = FIELDS.get(paper, CARD)
    size = (round(field_mm * 8), round(field_mm * 6))
    desk = scene(paper, *faults, mat=mat, size=size, field_mm=field_mm)
    assert desk.quad is not None
    page = capture.rectify(desk.image, desk.quad).image
    return {one.check: one for one in capture.judge(page, quad=desk.quad, frame=size, dpi=204.0)}


def bad(judgements: dict[Check, Judgement]) -> list[Check]:
    return [check for check, one in judgements.items() if not one.well]


@pytest.mark.parametrize(("paper", "mat"), GOOD)
def test_a_good_page_is_well_in_everything(paper: str, mat: str) -> None:
    assert bad(judged(paper, mat=mat)) == []


@pytest.mark.parametrize(
    ("paper", "mat", "fault"),
    [("household-page", "green", fault) for fault in TELLS]
    # A card of deep colours tells nothing of its light.
    + [("bank-card", "wood", fault) for fault in TELLS if fault != "shadow"],
)
def test_a_fault_is_told_by_its_own_check(paper: str, mat: str, fault: str) -> None:
    assert bad(judged(paper, fault, mat=mat)) == [TELLS[fault]]


def test_checks_come_in_the_order_in_which_they_are_told() -> None:
    known = [check for check in Check if check is not Check.DUPLICATE]
    assert list(judged("household-page")) == known


def test_a_card_of_deep_colours_tells_nothing_of_its_light() -> None:
    assert Check.SHADOW not in judged("bank-card", mat="wood")


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


@pytest.mark.parametrize(("reach", "of_machine"), [(190, True), (204, False), (None, False)])
def test_a_curled_sheet_is_told_from_a_camera_that_hangs_too_high(reach: float | None, of_machine: bool) -> None:
    found = judge(plain(), quad=None, frame=None, dpi=189, min_dpi=200, reach=reach)
    (size,) = (one for one in found if one.check is Check.SIZE)
    assert (size.well, size.of_machine) == (False, of_machine)


@pytest.mark.parametrize(
    ("width", "height", "dpi", "told"),
    [(60, 80, None, [14.1]), (412, 583, None, [99.9]), (414, 584, None, []), (60, 80, 300, [300])],
)
def test_a_page_of_unknown_size_needs_the_pixels_of_the_smallest_sheet(
    width: int, height: int, dpi: float | None, told: list[float]
) -> None:
    found = capture.judge(plain()[:height, :width], dpi=dpi)
    assert [(one.well, one.value) for one in found if one.check is Check.SIZE] == [
        (dpi is not None, value) for value in told
    ]


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


def lit(depth: float, soft: float) -> Image:
    """Lay a shadow of ``depth`` over the right of a page; ``soft`` is the width of its rim as a share of the page."""
    across = np.linspace(0, 1, 420)
    light = 1 - depth / (1 + np.exp(-(across - 0.7) / max(soft, 1e-3)))
    return np.asarray(plain() * light[None, :, None], np.uint8)


@pytest.mark.parametrize("depth", [0.45, 0.6])
def test_a_shadow_is_told(depth: float) -> None:
    assert not checked(lit(depth, 0.01), Check.SHADOW, frame=FULL).well


@pytest.mark.parametrize("depth", [0.0, 0.35])
def test_a_lamp_that_stands_beside_throws_no_shadow(depth: float) -> None:
    assert checked(lit(depth, 0.4), Check.SHADOW, frame=FULL).well


def test_light_is_not_told_twice() -> None:
    page = lit(0.4, 0.01)
    page[200:300, 200:320] = 255
    assert Check.SHADOW not in {one.check for one in capture.judge(page, frame=FULL)}


def test_a_scanner_has_no_lamp_to_stand_before() -> None:
    assert Check.SHADOW not in {one.check for one in capture.judge(lit(0.5, 0.01))}


def test_a_page_upside_down_is_told() -> None:
    drawn = PAPERS["household-page"].draw(Somebody()).convert("RGB").resize((587, 800))
    upright = np.asarray(drawn)[..., ::-1]
    told = [checked(np.ascontiguousarray(page), Check.UPRIGHT).well for page in (upright, upright[::-1, ::-1])]
    assert told == [True, False]


def test_a_page_that_tells_no_way_up_is_not_guessed_at() -> None:
    assert Check.UPRIGHT not in {one.check for one in capture.judge(plain())}


def test_a_page_is_judged_as_the_camera_saw_it() -> None:
    raw = lit(0.5, 0.01)
    page = capture.enhance(Page(raw, 210, 297, 150, "A4"), Mode.COLOUR)
    assert capture.judge(page) == capture.judge(raw, dpi=150)


def test_a_page_given_before_is_told() -> None:
    page = printed(3)
    assert not checked(page, Check.DUPLICATE, before=[capture.fingerprint(printed(4)), capture.fingerprint(page)]).well


def test_another_page_is_well() -> None:
    assert checked(printed(3), Check.DUPLICATE, before=[capture.fingerprint(printed(4))]).well


def test_the_first_page_repeats_none() -> None:
    assert Check.DUPLICATE not in {one.check for one in capture.judge(printed(3))}


def printed(seed: int) -> Image:
    """Make a page of blocks that no other page has."""
    page = plain()
    spots = np.random.default_rng(seed).random((28, 18)) < 0.5
    page[20:580, 30:390] = np.where(np.kron(spots, np.ones((20, 20))) > 0, 40, 200).astype(np.uint8)[..., None]
    return page


def test_a_picture_tells_as_much_as_its_size_and_a_page_knows_its_own_corners() -> None:
    desk = scene("form", size=(1280, 960))
    page = capture.rectify(desk.image, Quad(*desk.quad))
    told = capture.judge(page, desk.image)
    assert told == capture.judge(page, (1280, 960), quad=Quad(*desk.quad))
    assert Check.CORNERS in {one.check for one in told}
    assert told.well == (not told.faults)


def test_faults_are_what_is_not_well_in_their_order() -> None:
    told = capture.judge(np.full((600, 420, 3), 255, np.uint8), dpi=90)
    assert [one.check for one in told.faults] == [one.check for one in told if not one.well]
    assert {Check.SIZE, Check.BLANK} <= {one.check for one in told.faults}
    assert not told.well
