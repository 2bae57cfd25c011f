"""How much print there is, and how wide its edges are, seen in few places as in all."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.edges import FINE, TILE, TILES, WINDOW, contrast_of, ink_of, is_fine, spread_of
from kiosk.capture.shrink import fitted, shrunk


def printed(height: int, width: int, blur: float = 0.0) -> Image:
    """Draw strokes like those of print, as blurred as asked."""
    page = np.full((height, width), 225, np.uint8)
    rng = np.random.default_rng(5)
    for top in range(20, height - 30, 44):
        for left in range(20, width - 30, 40):
            x, y = left + int(rng.integers(4)), top + int(rng.integers(4))
            cv2.rectangle(page, (x, y), (x + 22, y + 20), 40, -1)
    return np.asarray(cv2.GaussianBlur(page, (0, 0), blur), np.uint8) if blur else page


@pytest.mark.parametrize("blur", [1.0, 2.0, 3.0])
def test_the_width_of_edges_is_their_blur(blur: float) -> None:
    page = printed(700, 500, blur)
    _, tiles = ink_of(page)
    # The three pixels in which grain is smoothed away widen an edge a little, too.
    assert spread_of(page, tiles) == pytest.approx(np.hypot(blur, 0.8), rel=0.2)


def test_few_tiles_tell_what_all_would() -> None:
    page = printed(2000, 1500, 2.0)
    _, tiles = ink_of(page)
    assert (tiles > 0.02).sum() > 3 * TILES
    corner = page[: 6 * TILE, : 6 * TILE]
    assert spread_of(page, tiles) == pytest.approx(spread_of(corner, ink_of(corner)[1]), rel=0.05)


def test_half_a_page_out_of_focus_shows() -> None:
    page = printed(1600, 1200)
    soft = page.copy()
    soft[800:] = printed(1600, 1200, 3.0)[800:]
    assert spread_of(soft, ink_of(soft)[1]) > 2.0 > spread_of(page, ink_of(page)[1])


def test_print_is_found_alike_at_half_size() -> None:
    page = printed(FINE, 1700)
    assert is_fine(page)
    fine, _ = ink_of(page, shrunk(page, (850, FINE // 2)))
    whole, _ = ink_of(page)
    assert fine == pytest.approx(whole, rel=0.1)


@pytest.mark.parametrize("height", [1200, FINE])
def test_a_single_line_on_a_page_is_print(height: int) -> None:
    page = np.full((height, 1700), 225, np.uint8)
    cv2.putText(page, "one line alone on a page", (300, 600), cv2.FONT_HERSHEY_SIMPLEX, 3, 40, 5)
    ink, tiles = ink_of(page, shrunk(page, (850, height // 2)) if is_fine(page) else None)
    assert ink > 0.01
    assert spread_of(page, tiles) < 2.0


def test_an_empty_page_has_neither_print_nor_edges() -> None:
    page = np.full((900, 600), 220, np.uint8)
    ink, tiles = ink_of(page)
    assert ink == 0
    assert spread_of(page, tiles) == WINDOW


def test_a_scrap_smaller_than_a_tile_is_judged_too() -> None:
    scrap = printed(60, 80, 2.0)
    ink, tiles = ink_of(scrap)
    assert ink > 0.1
    assert 1.0 < spread_of(scrap, tiles) < 4.0


def test_contrast_is_that_of_the_lightest_and_the_darkest_nearby() -> None:
    page = np.full((40, 40), 200, np.uint8)
    page[:, 20:] = 50
    assert contrast_of(page)[20, 18] == 150
    assert contrast_of(page)[20, 5] == 0


@pytest.mark.parametrize("size", [(100, 75), (333, 251), (640, 480), (1280, 960)])
def test_a_picture_made_small_by_halves_is_the_mean_of_its_parts(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (960, 1280, 3)).astype(np.uint8)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 6), np.uint8)
    direct = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(shrunk(picture, size) - direct).max() <= 3


def test_a_picture_of_odd_size_loses_no_more_than_its_last_pixel() -> None:
    picture = np.zeros((961, 1281, 3), np.uint8)
    picture[480:, 640:] = 200
    small = shrunk(picture, (160, 120))
    assert (int(small[59, 79].max()), int(small[61, 81].min())) == (0, 200)


@pytest.mark.parametrize(("longest", "shape"), [(800, (800, 600, 3)), (2000, (1600, 1200, 3))])
def test_a_picture_is_fitted_and_never_made_larger(longest: int, shape: tuple[int, int, int]) -> None:
    assert fitted(np.zeros((1600, 1200, 3), np.uint8), longest).shape == shape


def test_edges_are_the_same_in_colour_and_without() -> None:
    page = printed(700, 500, 2.0)
    _, tiles = ink_of(page)
    assert spread_of(cv2.merge([page] * 3), tiles) == spread_of(page, tiles)
