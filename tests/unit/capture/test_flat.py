"""A straightened page knows its true proportion and size, and keeps what the camera saw."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.flat import Page, millimetres, proportion
from kiosk.capture.shapes import FAR, FOCAL, odd
from kiosk.capture.sight import Mode, Quad

FRAME = (1600, 1200)
A4, CARD, ROLL = (210.0, 297.0), (85.6, 53.98), (80.0, 150.0)


def seen(size: tuple[float, float], tilt: float = 0.0, turn: float = 0.0, far: float = 420.0) -> Quad:
    """Return where a lens sees the corners of a sheet of ``size`` that is tilted and turned, in degrees."""
    half = np.array(size) / 2
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * (*half, 0)
    ways = [cv2.Rodrigues(np.radians(np.array(way)))[0] for way in ((0.0, 0.0, turn), (tilt, 0.6 * tilt, 0.0))]
    there = corners @ ways[0].T @ ways[1].T + (0, 0, far)
    points = there[:, :2] / there[:, 2:] * FOCAL * FRAME[0] + np.array(FRAME) / 2
    one, two, three, four = ((float(x), float(y)) for x, y in points)
    return one, two, three, four


def desk() -> Image:
    return np.full((FRAME[1], FRAME[0], 3), 90, np.uint8)


@pytest.mark.parametrize("size", [A4, CARD, ROLL])
@pytest.mark.parametrize("tilt", [0.0, 0.01, 4.0, 15.0, 30.0])
def test_a_page_keeps_its_proportion_however_the_camera_hangs(size: tuple[float, float], tilt: float) -> None:
    assert proportion(seen(size, tilt, turn=8.0), FRAME) == pytest.approx(size[0] / size[1], rel=0.01)


def test_sheets_and_cards_are_not_odd_and_what_is_around_two_sheets_is() -> None:
    sizes = [A4, A4[::-1], CARD, (148.0, 105.0)]
    usual = np.array([seen(size, tilt, turn=8.0) for size in sizes for tilt in (0.0, 15.0, 30.0)], np.float32)
    assert (odd(usual, FRAME) < 0.01).all()
    around = np.array([seen(size, 15.0, turn=8.0) for size in ((236.0, 297.0), ROLL)], np.float32)
    assert (odd(around, FRAME) > 0.05).all()
    assert odd(around, FRAME)[1] == FAR
    assert odd(around[:0], FRAME).shape == (0,)


def test_a_tilted_page_is_not_pressed_flat() -> None:
    quad = seen(A4, 30)
    page = capture.rectify(desk(), quad)
    assert page.image.shape[1] / page.image.shape[0] == pytest.approx(210 / 297, rel=0.002)
    assert page.format == "A4"


def test_corners_that_are_a_little_off_do_not_upset_a_level_page() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        one, two, three, four = (np.array(seen(A4)) + rng.normal(0, 0.7, (4, 2))).tolist()
        assert proportion((one, two, three, four), FRAME) == pytest.approx(210 / 297, rel=0.01)


def test_a_page_on_a_desk_of_known_scale_has_its_true_size() -> None:
    quad = seen(ROLL)
    page = capture.rectify(desk(), quad, mm_per_px=80 / (quad[1][0] - quad[0][0]))
    assert (page.width_mm, page.height_mm, page.format) == (pytest.approx(80), pytest.approx(150), "")
    assert page.dpi == pytest.approx((quad[1][0] - quad[0][0]) / 80 * 25.4)


def test_a_known_format_has_the_size_of_its_norm() -> None:
    quad = seen(CARD)
    page = capture.rectify(desk(), quad, mm_per_px=85.0 / (quad[1][0] - quad[0][0]))
    assert (page.width_mm, page.height_mm, page.format) == (85.6, 53.98, "card")


def test_without_a_scale_a_roll_has_no_size() -> None:
    page = capture.rectify(desk(), seen(ROLL))
    assert (page.width_mm, page.height_mm, page.dpi, page.format) == (0, 0, 0, "")


def test_a_page_is_as_fine_as_in_the_picture() -> None:
    quad = seen(A4, far=600)
    page = capture.rectify(desk(), quad)
    assert page.image.shape[1] == pytest.approx(quad[1][0] - quad[0][0], abs=1)


def test_a_page_can_be_asked_for_in_other_pixels() -> None:
    assert capture.rectify(desk(), seen(A4), size=(210, 297)).image.shape == (297, 210, 3)


@pytest.mark.parametrize("turn", [0.0, 90.0])
def test_one_sheet_of_a4_gives_the_scale_of_the_desk(turn: float) -> None:
    quad = seen(A4, turn=turn, far=600)
    assert capture.calibrate(desk(), quad) == pytest.approx(600 / (FOCAL * FRAME[0]), rel=1e-3)


@pytest.mark.parametrize("size", [CARD, ROLL, (176.0, 240.0)])
def test_another_paper_gives_no_scale(size: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="A4"):
        capture.calibrate(desk(), seen(size))


def test_what_the_camera_saw_stays_beside_what_is_made_of_it() -> None:
    raw = np.zeros((20, 10, 3), np.uint8)
    page = Page(raw).made(raw + 9, Mode.COLOUR).made(raw + 20, Mode.GREY)
    assert page.untouched is raw
    assert (page.image == 20).all()


def test_what_the_camera_saw_has_a_hash_that_no_change_changes() -> None:
    page = Page(np.arange(600, dtype=np.uint16).astype(np.uint8).reshape(20, 10, 3))
    same = page.made(page.image + 1, Mode.COLOUR)
    assert same.untouched_sha256 == page.untouched_sha256
    assert page.untouched_sha256 == hashlib.sha256(b"10x20;" + page.image.tobytes()).hexdigest()


def test_the_hash_knows_the_shape() -> None:
    one, other = (Page(np.zeros(shape, np.uint8)).untouched_sha256 for shape in ((2, 6, 3), (6, 2, 3)))
    assert one != other


def test_a_page_tells_nothing_of_its_content() -> None:
    assert repr(Page(np.zeros((20, 10, 3), np.uint8))) == "Page(10x20, any, untouched)"


@pytest.mark.parametrize(
    ("page", "size"),
    [(Page(np.zeros((40, 20, 3), np.uint8), 210, 297), (210, 297)), (Page(np.zeros((40, 20), np.uint8)), (2.54, 5.08))],
)
def test_a_page_prints_at_its_own_size_or_at_a_resolution(page: Page, size: tuple[float, float]) -> None:
    assert millimetres(page, 200) == pytest.approx(size)
