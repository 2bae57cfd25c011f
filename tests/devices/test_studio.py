"""Rendered photographs: a seed is one picture, corners are where the sheet is, each kind is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.studio.grounds import GROUNDS
from devices.document_camera.studio.photo import Kind, Photo, photograph
from devices.document_camera.studio.plane import Corners
from devices.document_camera.studio.prints import KINDS, printed

SIZE = (320, 240)
SEEDS = range(60, 66)


def outline(photo: Photo, corners: Corners) -> np.typing.NDArray[np.float32]:
    """Draw where the corners say that the sheet is."""
    drawn = np.zeros(photo.page.shape, np.float32)
    cv2.fillPoly(drawn, [np.rint(corners * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return drawn


@pytest.mark.parametrize("seed", SEEDS)
def test_the_corners_are_where_the_sheet_is(seed: int) -> None:
    photo = photograph(seed, SIZE, Kind.WHOLE)
    drawn = outline(photo, photo.sheets[0])
    both = np.minimum(drawn, photo.page).sum() / np.maximum(drawn, photo.page).sum()
    # A curled sheet bulges between its corners; a strip as wide as the curl is all that may differ.
    assert both > 0.94


@pytest.mark.parametrize("seed", SEEDS)
def test_a_whole_sheet_is_within_the_picture_and_one_cut_off_is_not(seed: int) -> None:
    whole, cut = (photograph(seed, SIZE, kind).sheets[0] for kind in (Kind.WHOLE, Kind.CUT_OFF))
    far = np.array(SIZE) - 1
    assert ((whole >= -1) & (whole <= far + 1)).all()
    assert not ((cut >= 0) & (cut <= far)).all()


def test_a_lens_leaves_a_whole_sheet_whole() -> None:
    # Of 500 photographs this one and another were bent so far that their sheet left the picture.
    corners = photograph(431, SIZE, Kind.WHOLE).sheets[0]
    assert ((corners >= 0) & (corners <= np.array(SIZE) - 1)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_corners_go_clockwise_around_the_sheet(seed: int) -> None:
    (corners,) = photograph(seed, SIZE, Kind.WHOLE).sheets
    assert cv2.contourArea(corners, oriented=True) > 0


def test_nothing_is_nothing_and_several_do_not_lie_on_one_another() -> None:
    assert all(not photograph(seed, SIZE, Kind.NOTHING).sheets for seed in SEEDS)
    several = [photo for photo in (photograph(seed, SIZE, Kind.SEVERAL) for seed in SEEDS) if len(photo.sheets) > 1]
    assert len(several) > len(SEEDS) / 2
    for photo in several:
        one, two = (outline(photo, corners) for corners in photo.sheets)
        assert np.minimum(one, two).sum() < 0.02 * min(one.sum(), two.sum())


def test_the_same_seed_is_the_same_photograph_and_another_is_another() -> None:
    one, same, other = (photograph(seed, SIZE) for seed in (5, 5, 6))
    assert np.array_equal(one.image, same.image)
    assert not np.array_equal(one.image, other.image)


@pytest.mark.parametrize("name", GROUNDS)
def test_every_ground_covers_its_square(name: str) -> None:
    drawn = GROUNDS[name][0](96, np.random.default_rng(3))
    assert drawn.shape == (96, 96, 3)
    assert np.isfinite(drawn).all()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_sheet_is_printed_on(name: str) -> None:
    sheet = KINDS[name][0](300, np.random.default_rng(2))
    assert sheet.image.shape[1] == 300
    assert 0.2 < sheet.proportion < 2.5
    assert sheet.image.std() > 1 or name == "blank"


def test_the_same_number_is_the_same_sheet_at_any_width() -> None:
    small, large = printed(4, 200), printed(4, 400)
    assert small.proportion == pytest.approx(large.proportion, rel=0.01)
    reduced = cv2.resize(large.image, small.image.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(reduced.astype(float) - small.image).mean() < 25
