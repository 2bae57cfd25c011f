"""A page made readable has even light and a quiet ground, and says what it said before."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.flat import Page
from kiosk.capture.readable import enhance, flattened, light_of, two_tones
from kiosk.capture.sight import Mode

HIGH, WIDE = 720, 510
SEAL, CREAM = (60, 50, 205), (205, 225, 235)
PRINT = (slice(200, 330, 13), slice(60, 400))
FAINT = (slice(560, 562), slice(60, 400))
SEAL_AT = (370, 470)


@cache
def sheet(paper: tuple[int, int, int] = (225, 225, 225)) -> Image:
    """Draw a page with a heading in red, lines of print, a faint line, a seal and a portrait."""
    page = np.full((HIGH, WIDE, 3), paper, np.uint8)
    cv2.putText(page, "NOTICE", (120, 90), cv2.FONT_HERSHEY_SIMPLEX, 2, SEAL, 6)
    page[PRINT] = 45
    page[FAINT] = np.array(paper) * 0.84
    cv2.circle(page, SEAL_AT, 48, SEAL, 5)
    page[420:500, 70:130] = (70, 80, 90)
    return page


@cache
def taken(depth: float = 0.45, paper: tuple[int, int, int] = (225, 225, 225), noise: float = 2.5) -> Image:
    """Return the sheet in light that falls off by ``depth`` to the left, a little warm, with grain."""
    light = 1 - depth * (1 - np.linspace(0, 1, WIDE)) ** 1.5
    grain = np.random.default_rng(2).normal(0, noise, (HIGH, WIDE, 3))
    return np.asarray(np.clip(sheet(paper) * light[None, :, None] * (0.96, 1, 1.03) + grain, 0, 255), np.uint8)


@cache
def made(mode: Mode, depth: float = 0.45) -> Image:
    return enhance(taken(depth), mode).image


def ground(page: Image) -> Image:
    """Return a strip of the page on which nothing is printed."""
    return page[610:690, 20:490]


def at(image: Image, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(value) for value in image[y, x])


@pytest.mark.parametrize("depth", [0.0, 0.3, 0.5])
def test_paper_is_white_wherever_the_lamp_stands(depth: float) -> None:
    strip = ground(made(Mode.COLOUR, depth)).astype(float)
    assert strip.mean() == pytest.approx(243, abs=6)
    assert np.ptp(strip.mean(axis=(0, 2))) < 7


def test_paper_has_no_tint() -> None:
    blue, green, red = ground(made(Mode.COLOUR)).reshape(-1, 3).mean(axis=0)
    assert max(abs(blue - green), abs(red - green)) < 2.5


def test_a_cream_page_stays_a_cream_page() -> None:
    blue, _, red = ground(enhance(taken(0.2, (150, 205, 235)), Mode.COLOUR).image).reshape(-1, 3).mean(axis=0)
    assert red - blue > 40


def test_the_ground_is_quiet() -> None:
    assert ground(made(Mode.COLOUR)).std(axis=1).mean() < 0.4 * ground(taken()).std(axis=1).mean()


def test_a_seal_stays_red() -> None:
    ring = (SEAL_AT[0] + 48, SEAL_AT[1])
    before, after = (np.array(at(image, *ring), float) for image in (sheet(), made(Mode.COLOUR)))
    assert after[2] > 190
    assert after[2] / after[0] == pytest.approx(before[2] / before[0], rel=0.2)


def test_red_is_not_smoothed() -> None:
    x, y = SEAL_AT
    around = (slice(y - 55, y + 56), slice(x - 55, x + 56))
    ring = np.abs(np.hypot(*np.mgrid[-55:56, -55:56]) - 48) < 5
    assert (made(Mode.COLOUR)[around][ring] == flattened(taken())[around][ring]).all()


def test_print_is_not_smoothed() -> None:
    assert (made(Mode.COLOUR)[PRINT] == flattened(taken())[PRINT]).all()


def test_a_faint_line_stays() -> None:
    page = made(Mode.COLOUR).astype(float)
    assert page[FAINT].mean() < page[580:600, 60:400].mean() - 25


def test_a_portrait_is_no_shadow() -> None:
    assert made(Mode.COLOUR)[440:480, 80:120].mean() < 130


def test_grey_has_no_colour() -> None:
    assert made(Mode.GREY).shape == (HIGH, WIDE)


def test_grey_is_as_bright_as_colour() -> None:
    assert made(Mode.GREY).mean() == pytest.approx(cv2.cvtColor(made(Mode.COLOUR), cv2.COLOR_BGR2GRAY).mean(), abs=0.1)


def test_bitonal_has_two_tones() -> None:
    assert set(np.unique(made(Mode.BITONAL))) == {0, 255}


@pytest.mark.parametrize("depth", [0.0, 0.5])
def test_bitonal_keeps_print_and_seal_and_drops_the_grain(depth: float) -> None:
    ink = made(Mode.BITONAL, depth) == 0
    assert ink[PRINT].mean() > 0.98
    assert ink[SEAL_AT[1], SEAL_AT[0] + 48]
    assert ground(ink).mean() < 0.0005


def test_a_hair_of_the_desk_is_cut_off() -> None:
    page = np.full((500, 400), 240, np.uint8)
    page[0], page[:, -1] = 20, 20
    assert (two_tones(page) == 255).all()


def test_what_is_dark_is_raised_only_so_far() -> None:
    page = taken().copy()
    page[:, :200] = page[:, :200] // 8
    assert flattened(page)[610:690, 20:150].mean() < 120


def test_light_follows_the_lamp_and_not_the_print() -> None:
    light = light_of(taken(0.45)).astype(float)
    across = light.mean(axis=0)
    assert across[4] < 0.75 * across[-4]
    assert np.abs(light - across).max() < 14


@pytest.mark.parametrize("mode", Mode)
def test_the_untouched_page_stays_beside(mode: Mode) -> None:
    page = capture.enhance(Page(taken(), 210, 297, 200, "A4"), mode)
    assert page.untouched is taken()
    assert (page.mode, page.width_mm, page.format) == (mode, 210, "A4")


def test_enhancing_again_begins_with_the_untouched_page() -> None:
    twice = enhance(enhance(taken(), Mode.BITONAL), Mode.COLOUR)
    assert (twice.image == made(Mode.COLOUR)).all()


def test_untouched_brings_it_back() -> None:
    assert enhance(enhance(taken(), Mode.GREY), Mode.UNTOUCHED).image is taken()


def test_the_given_page_is_not_written_on() -> None:
    before = taken().copy()
    enhance(taken(), Mode.COLOUR)
    assert (taken() == before).all()


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("mode", Mode)
def test_a_page_of_one_level_does_no_harm(mode: Mode, level: int) -> None:
    assert enhance(np.full((40, 30, 3), level, np.uint8), mode).image.shape[:2] == (40, 30)
