"""A page is made small once for all who look at it; what is faster than the library gives what the library gives."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.edges import FINE
from kiosk.capture.known import known_page
from kiosk.capture.layout import TALL, fingerprint, same, telling
from kiosk.capture.quality import judge
from kiosk.capture.readable import _closed, light_of
from kiosk.capture.shrink import shrunk
from kiosk.capture.sight import Quad
from kiosk.capture.sizes import Sizes

QUAD: Quad = ((0.0, 0.0), (419.0, 0.0), (419.0, 599.0), (0.0, 599.0))


def printed(height: int = 600, width: int = 420) -> Image:
    page = np.full((height, width, 3), 205, np.uint8)
    rng = np.random.default_rng(4)
    for top in range(height // 10, height - height // 10, 22):
        for left in range(width // 10, width - width // 10, 12):
            if rng.random() < 0.7:
                page[top : top + 10, left : left + 8] = 40
    return page


@pytest.mark.parametrize(("height", "has_half"), [(FINE - 1, False), (FINE, True)])
def test_only_a_fine_page_is_looked_at_at_half_its_size(height: int, has_half: bool) -> None:
    sizes = Sizes(np.full((height, 40, 3), 90, np.uint8))
    assert (sizes.half is not None) is has_half


def test_a_half_that_is_there_is_not_made_again() -> None:
    half = np.full((FINE // 2, 20, 3), 90, np.uint8)
    assert Sizes(np.full((FINE, 40, 3), 90, np.uint8), half).half is half


def test_the_last_step_to_a_size_between_four_neighbours_is_nearly_the_mean() -> None:
    page = printed(2000, 1400)
    quick, mean = (shrunk(page, (566, 800), last=last).astype(int) for last in (cv2.INTER_LINEAR, cv2.INTER_AREA))
    assert np.abs(quick - mean).mean() < 0.02 * np.ptp(mean)


def test_each_size_is_made_once() -> None:
    sizes = Sizes(printed(2 * TALL, TALL))
    assert sizes.small is sizes.small
    assert sizes.lamp is sizes.lamp
    assert max(sizes.small.shape[:2]) == TALL


def test_the_light_of_a_page_is_that_of_its_small_picture() -> None:
    sizes = Sizes(printed())
    assert np.array_equal(sizes.lamp, light_of(sizes.small))


def test_a_page_and_its_sizes_are_judged_alike() -> None:
    page = printed()
    asked = {"quad": None, "frame": None, "dpi": None, "min_dpi": 200}
    assert judge(page, **asked) == judge(Sizes(page), **asked)  # type: ignore[arg-type]  # as its own words say


def test_a_page_and_its_sizes_are_known_alike() -> None:
    page = printed()
    one, other = known_page(page, QUAD), known_page(Sizes(page), QUAD)
    assert one.print == other.print
    assert one.is_like(other)


def test_a_page_tells_itself_where_it_is_like_itself() -> None:
    full, empty = fingerprint(printed()), fingerprint(np.full((600, 420, 3), 205, np.uint8))
    assert (telling(full), telling(empty)) == (True, False)
    assert (same(full, full) > 0.99, same(empty, empty)) == (True, 0.0)


@pytest.mark.parametrize("wide", [3, 9, 21, 37])
def test_a_disc_row_by_row_is_the_librarys_disc(wide: int) -> None:
    plane = np.random.default_rng(wide).integers(0, 255, (120, 90)).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    assert np.array_equal(_closed(plane, wide), cv2.morphologyEx(plane, cv2.MORPH_CLOSE, disc))
