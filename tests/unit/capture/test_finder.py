"""Looking for the page: right on every mat, and nothing rather than something wrong."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.mats import MATS
from devices.document_camera.scenes import Moment
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.candidates import areas, plausible
from kiosk.capture.choosing import chosen
from kiosk.capture.finder import SURE, look
from kiosk.capture.refine import refined, refined_all
from kiosk.capture.scoring import outward, scores
from kiosk.capture.sight import Reason
from kiosk.capture.view import view
from tests.support.desk_scenes import SMALL, overlap, scene

PAPERS = ("household-page", "household-cover", "bank-card", "id-front", "form", "end-of-work", "residence-back")
SCENES = [(mat, paper, seed) for (mat, paper), seed in zip(product(MATS, PAPERS), range(1, 99), strict=False)]
TROUBLED = [
    (mat, paper, fault)
    for mat, paper in (("green", "household-page"), ("wood", "form"), ("black", "bank-card"), ("grey", "id-back"))
    for fault in ("glare", "tilt", "finger", "shadow", "blur", "dark")
]
MODEST = (600, 450)
HAND = Moment((150.0, 200.0), 0.05)


def test_pages_are_found_on_every_mat_to_a_fraction_of_a_pixel() -> None:
    scenes = (scene(paper, mat=mat, seed=seed, size=MODEST) for mat, paper, seed in SCENES)
    found = [overlap(look(one.image).quad, one.quad) for one in scenes]
    assert len(found) == 28
    assert np.mean(found) >= 0.99
    assert min(found) >= 0.97


def test_pages_in_trouble_are_found_all_the_same() -> None:
    scenes = (scene(paper, fault, mat=mat, seed=5, size=MODEST) for mat, paper, fault in TROUBLED)
    found = [overlap(look(one.image).quad, one.quad) for one in scenes]
    assert len(found) == 24
    assert np.mean(found) >= 0.97


@pytest.mark.parametrize("mat", MATS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_empty_mat_is_nothing(mat: str, seed: int) -> None:
    sighting = look(scene(None, mat=mat, seed=seed).image)
    assert sighting.quad is None
    assert sighting.reason in (Reason.NOTHING, Reason.UNSURE)


@pytest.mark.parametrize("mat", MATS)
@pytest.mark.parametrize("paper", ["form", "household-page"])
def test_a_page_that_leaves_the_picture_is_cut_off(mat: str, paper: str) -> None:
    sighting = look(scene(paper, "cut-off", mat=mat).image)
    assert (sighting.quad, sighting.reason) == (None, Reason.CUT_OFF)


@pytest.mark.parametrize("mat", MATS)
def test_two_pages_are_told(mat: str) -> None:
    sighting = look(scene("household-page", "two-sheets", mat=mat).image)
    assert (sighting.quad, sighting.reason) == (None, Reason.TWO_PAGES)


@pytest.mark.parametrize("mat", MATS)
def test_a_hand_alone_is_no_page(mat: str) -> None:
    assert look(scene("bank-card", mat=mat, moment=HAND).image).quad is None


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_holds_no_page(level: int) -> None:
    assert look(np.full((240, 320, 3), level, np.uint8)).quad is None


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (10, 4000), (3000, 1), (30, 2000)])
def test_a_strip_that_is_no_photograph_holds_no_page(size: tuple[int, int]) -> None:
    assert look(np.full((*size, 3), 200, np.uint8)).reason is Reason.NOTHING


def test_pure_noise_holds_no_page() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 400, 3)).astype(np.uint8)
    assert look(noise).quad is None


def drawn(*boxes: tuple[int, int, int, int], ground: int = 40, thick: int = -1) -> Image:
    """Draw light boxes on a dark ground."""
    image = np.full((480, 640, 3), ground, np.uint8)
    for x, y, right, down in boxes:
        cv2.rectangle(image, (x, y), (right, down), (210, 215, 220), thick)
    return image


def test_a_frame_printed_on_a_sheet_does_not_beat_the_sheet() -> None:
    image = drawn((100, 60, 540, 420))
    cv2.rectangle(image, (150, 100), (490, 380), (20, 20, 20), 4)
    found = look(image).quad
    assert overlap(found, ((99.5, 59.5), (540.5, 59.5), (540.5, 420.5), (99.5, 420.5))) > 0.98


def test_a_frame_drawn_on_the_mat_is_no_page() -> None:
    assert look(drawn((100, 60, 540, 420), thick=5)).quad is None


def test_a_round_plate_is_no_page() -> None:
    image = drawn()
    cv2.circle(image, (320, 240), 170, (210, 215, 220), -1)
    assert look(image).quad is None


def test_a_triangle_is_no_page() -> None:
    image = drawn()
    cv2.fillPoly(image, [np.array([(120, 400), (520, 400), (320, 80)])], (210, 215, 220))
    assert look(image).quad is None


def test_a_small_scrap_is_no_page() -> None:
    assert look(drawn((300, 220, 330, 245))).quad is None


def test_a_page_over_the_whole_picture_is_cut_off() -> None:
    assert look(drawn((-9, 30, 700, 450))).reason is Reason.CUT_OFF


def test_corners_run_clockwise_from_the_top_left() -> None:
    quad = look(drawn((100, 60, 540, 420))).quad
    assert quad is not None
    assert np.allclose(quad, [(99.5, 59.5), (540.5, 59.5), (540.5, 420.5), (99.5, 420.5)], atol=1)


def white_on_white() -> tuple[Image, Image]:
    """Draw a white desk, and the same with a white card that hardly stands out from it."""
    rng = np.random.default_rng(4)
    desk = rng.normal(222, 1.2, (480, 640, 3))
    desk += np.linspace(-14, 14, 640)[None, :, None]
    card = desk.copy()
    card[140:340, 180:470] += 7
    return np.clip(desk, 0, 255).astype(np.uint8), np.clip(card, 0, 255).astype(np.uint8)


def test_the_empty_desk_helps_to_see_a_pale_card() -> None:
    empty, card = white_on_white()
    quad = capture.find_page(card, empty=empty)
    assert overlap(quad, ((179.5, 139.5), (469.5, 139.5), (469.5, 339.5), (179.5, 339.5))) > 0.95


def test_the_empty_desk_itself_stays_empty() -> None:
    empty, _ = white_on_white()
    assert capture.find_page(empty, empty=empty) is None


def test_a_large_picture_gives_the_same_page() -> None:
    large = scene("household-page", size=(1600, 1200), seed=2)
    assert overlap(look(large.image).quad, large.quad) > 0.995


def test_looking_is_the_same_every_time() -> None:
    image = scene("form", mat="wood").image
    assert look(image) == look(image)


def test_a_score_runs_from_nothing_to_sure() -> None:
    assert look(scene(None).image).score < SURE <= look(scene("form").image).score <= 1


def test_no_quad_is_no_candidate() -> None:
    assert plausible(np.zeros((0, 4, 2), np.float32), SMALL).shape == (0, 4, 2)


@pytest.mark.parametrize(
    ("name", "corners"),
    [
        ("outside", [(-50, 10), (200, 10), (200, 200), (-50, 200)]),
        ("sliver", [(10, 10), (600, 10), (600, 24), (10, 24)]),
        ("crooked", [(10, 10), (300, 10), (500, 200), (210, 200)]),
        ("tiny", [(10, 10), (40, 10), (40, 40), (10, 40)]),
        ("tapering", [(10, 10), (400, 10), (280, 250), (130, 250)]),
    ],
)
def test_what_no_sheet_can_look_like_is_left_out(name: str, corners: list[tuple[float, float]]) -> None:
    assert len(plausible(np.array([corners], np.float32), SMALL)) == 0, name


def test_a_quad_is_turned_clockwise_and_kept_once() -> None:
    right = [(100, 100), (400, 100), (400, 300), (100, 300)]
    kept = plausible(np.array([right, right[::-1], right[2:] + right[:2]], np.float32), SMALL)
    assert kept.tolist() == [[list(map(float, point)) for point in right]]


def test_an_area_is_an_area() -> None:
    assert areas(np.array([[(0, 0), (4, 0), (4, 3), (0, 3)]], np.float32)).tolist() == [12.0]


def test_normals_point_out_of_the_page() -> None:
    square = np.array([[(0, 0), (1, 0), (1, 1), (0, 1)]], np.float32)
    assert outward(square)[0].tolist() == [[0, -1], [1, 0], [0, 1], [-1, 0]]


def test_no_quad_has_no_score() -> None:
    assert scores(np.zeros((9, 9, 3), np.float32), np.zeros((0, 4, 2), np.float32)).shape == (0,)


def test_the_true_page_is_among_the_quads_and_comes_first() -> None:
    desk = scene("household-page", size=(480, 360))
    _, quads, values = chosen(view(desk.image, None))
    assert np.abs(quads[0] - np.array(desk.quad, np.float32)).max() < 3
    assert values[0] == values.max() > SURE


def test_many_quads_are_refined_as_each_by_itself() -> None:
    image = drawn((100, 60, 540, 420))
    near = np.array([[(104, 57), (537, 63), (543, 417), (97, 423)], [(99, 62), (542, 58), (538, 421), (102, 418)]])
    both = refined_all(image, near.astype(np.float32), 9)
    assert np.allclose(both, [refined_all(image, one[None].astype(np.float32), 9)[0] for one in near])
    assert np.allclose(both[0], both[1], atol=0.6)


def test_a_quad_beside_its_page_moves_onto_it() -> None:
    image = drawn((100, 60, 540, 420))
    near = np.array([(104, 57), (537, 63), (543, 417), (97, 423)], np.float32)
    moved = refined(image, near, 9)
    assert np.allclose(moved, [(99.5, 59.5), (540.5, 59.5), (540.5, 420.5), (99.5, 420.5)], atol=0.4)


def test_a_finger_over_a_side_does_not_bend_it() -> None:
    image = drawn((100, 60, 540, 420))
    cv2.circle(image, (540, 240), 30, (138, 172, 218), -1)
    near = np.array([(102, 58), (538, 62), (541, 418), (98, 422)], np.float32)
    assert np.allclose(refined(image, near, 9)[1:3], [(540.5, 59.5), (540.5, 420.5)], atol=0.8)


def test_a_quad_on_plain_ground_stays_near_where_it_is() -> None:
    quad = np.array([(100, 100), (300, 100), (300, 300), (100, 300)], np.float32)
    moved = refined(np.full((400, 400, 3), 90, np.uint8), quad, 6)
    assert np.abs(moved - quad).max() <= 24


def test_corners_are_an_array_of_the_pixels_of_the_picture() -> None:
    found = look(drawn((100, 60, 540, 420))).quad
    assert found is not None
    assert (found.corners.shape, found.corners.dtype) == ((4, 2), np.float32)
    assert tuple(found.corners[2]) == pytest.approx(found.bottom_right)
