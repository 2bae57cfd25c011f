"""From a quad to an upright page of true size."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.papers import PAPERS, Somebody
from kiosk.capture.page import FORMATS, Measure, guessed, measured, natural_size, rectify, upright
from kiosk.capture.sight import Quad
from tests.support.desk_scenes import scene


def box(width: float, height: float, x: float = 10, y: float = 20) -> Quad:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def test_a_straight_page_is_cut_out_as_it_is() -> None:
    image = np.random.default_rng(1).integers(0, 255, (60, 80, 3)).astype(np.uint8)
    page = rectify(image, box(30, 20, 9.5, 19.5))
    assert (page == image[20:40, 10:40]).all()


def test_a_page_can_be_given_a_size() -> None:
    assert rectify(np.zeros((60, 80, 3), np.uint8), box(30, 20), size=(64, 32)).shape == (32, 64, 3)


def test_a_page_keeps_the_resolution_of_its_picture() -> None:
    assert natural_size(((0, 0), (100, 0), (110, 50), (0, 60))) == (105, 55)


def test_a_page_in_perspective_comes_out_as_it_was_printed() -> None:
    desk = scene("household-page", "tilt", size=(1280, 960))
    assert desk.quad is not None
    size = (525, 715)
    page = rectify(desk.image, desk.quad, size=size)
    drawn = np.asarray(PAPERS["household-page"].draw(Somebody()).resize(size).convert("L"))
    match = cv2.matchTemplate(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), drawn, cv2.TM_CCOEFF_NORMED)
    assert match[0, 0] > 0.8


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lying", [False, True], ids=["upright", "sideways"])
def test_a_known_format_is_known(name: str, lying: bool) -> None:
    short, long = FORMATS[name]
    width, height = (long, short) if lying else (short, long)
    measure = measured(box(width * 8 * 1.01, height * 8 * 0.99), 1 / 8)
    assert (measure.name, measure.width_mm, measure.height_mm) == (name, width, height)


def test_resolution_is_measured_at_the_page() -> None:
    assert measured(box(1680, 2376), 1 / 8).dpi == pytest.approx(203.2)


def test_an_unknown_format_has_the_size_it_has() -> None:
    measure = measured(box(800, 300), 0.1)
    assert (measure.name, measure.width_mm, measure.height_mm) == ("", pytest.approx(80), pytest.approx(30))
    assert measure.dpi == pytest.approx(254)


@pytest.mark.parametrize(
    ("width", "height", "name"), [(210, 297, "A4"), (297, 210, "A4"), (856, 540, "card"), (539.8, 856, "card")]
)
def test_a_format_is_guessed_by_its_proportion(width: float, height: float, name: str) -> None:
    measure = guessed(box(width, height))
    assert measure is not None
    assert measure.name == name


def test_a_guessed_page_has_a_resolution() -> None:
    measure = guessed(box(827, 1169))
    assert measure is not None
    assert measure.dpi == pytest.approx(100, abs=0.2)


def test_a_household_register_is_not_taken_for_a4() -> None:
    assert guessed(box(1050, 1430)) is None


SHEET = Measure(297, 210, 200, "A4")


@pytest.mark.parametrize(("head", "first"), [("left", 3), ("right", 1), ("top", 0)])
def test_a_sheet_that_lies_sideways_is_turned_by_its_head(head: str, first: int) -> None:
    quad = box(297, 210)
    assert upright(quad, SHEET, head)[0] == quad[first]


def test_turning_keeps_the_corners_clockwise() -> None:
    quad = box(297, 210)
    assert upright(quad, SHEET, "left") == (quad[3], quad[0], quad[1], quad[2])


@pytest.mark.parametrize("measure", [Measure(210, 297, 200), Measure(143, 105, 200), Measure(85.6, 53.98, 200)])
def test_what_fits_upright_is_not_turned(measure: Measure) -> None:
    quad = box(measure.width_mm, measure.height_mm)
    assert upright(quad, measure, "left") == quad
