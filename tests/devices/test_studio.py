"""Rendered photographs: a seed is one picture, corners are where the sheet is, each kind is what it says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.studio import frames
from devices.document_camera.studio.grounds import GROUNDS
from devices.document_camera.studio.photo import Kind, Mix, Photo, photograph
from devices.document_camera.studio.plain import plain
from devices.document_camera.studio.plane import Corners
from devices.document_camera.studio.prints import KINDS, Press, printed

SIZE = (320, 240)
SEEDS = range(60, 66)
# What of the photograph of seed 60 tells it from another: its mean and its sheet.
PHOTO_60 = (117.72, [[312.0, 71.0], [269.0, 228.0], [65.0, 179.0], [103.0, 17.0]])


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


@pytest.mark.parametrize(("below", "there"), [(0.0, False), (1.0, True)])
def test_a_sheet_lies_on_others_as_often_as_is_asked_and_they_are_no_page(below: float, there: bool) -> None:
    photos = [photograph(seed, SIZE, Kind.WHOLE, mix=Mix(below=below)) for seed in SEEDS]
    assert {bool(photo.under.max() > 0.9) for photo in photos} == {there}
    assert all(np.minimum(photo.under, photo.page).max() < 0.6 and len(photo.sheets) == 1 for photo in photos)


def test_framed_sheets_come_where_they_are_asked_for_and_change_no_other_photograph() -> None:
    usual, framed = (photograph(60, SIZE, Kind.WHOLE, mix=Mix(framed=share)) for share in (0.0, 1.0))
    assert not np.array_equal(usual.image, framed.image)
    # As it was before there were any: what was measured on a seed's photograph holds.
    assert (round(float(usual.image.mean()), 2), np.rint(usual.sheets[0]).tolist()) == PHOTO_60


def test_a_framed_sheet_has_lines_within_it_and_is_the_same_at_any_width() -> None:
    sheets = [frames.framed(number, 340) for number in range(30)]
    # Beyond its frame a sheet shows its paper, but where a line runs over the rim.
    printed_on = [
        float((np.abs(sheet.image[8:-8, 8:-8] - sheet.image[2, 2].astype(np.int16)) > 24).mean()) for sheet in sheets
    ]
    assert sum(share > 0.001 for share in printed_on) > 24
    fine, coarse, another = (
        cv2.resize(sheet.image, (24, 36), interpolation=cv2.INTER_AREA).astype(np.int16)
        for sheet in (frames.framed(3, 680), sheets[3], sheets[4])
    )
    assert np.abs(fine - coarse).mean() < 4 < 10 < np.abs(fine - another).mean()


def test_up_to_as_many_sheets_lie_there_as_are_asked_for_and_none_on_another() -> None:
    photos = [photograph(seed, SIZE, Kind.SEVERAL, mix=Mix(most=5)) for seed in range(60, 72)]
    assert max(len(photo.sheets) for photo in photos) > 2
    for photo in photos:
        drawn = np.sum([outline(photo, corners) > 0.99 for corners in photo.sheets], axis=0)
        assert drawn.max() == 1


@pytest.mark.parametrize("seed", range(12))
def test_a_plain_desk_tells_what_lies_on_it(seed: int) -> None:
    photo = plain(seed, SIZE)
    far = np.array(SIZE) - 1
    whole = [bool(((corners >= 0) & (corners <= far)).all()) for corners in photo.sheets]
    expected = {0: Kind.NOTHING, 1: Kind.WHOLE if all(whole) else Kind.CUT_OFF}.get(len(whole), Kind.SEVERAL)
    drawn = np.max([outline(photo, corners) for corners in photo.sheets], axis=0) if whole else 0 * photo.page
    assert photo.kind is expected
    assert np.array_equal(drawn, photo.page)
    assert not photo.under.any()


def test_plain_desks_show_from_none_to_five_sheets_some_of_them_cut_off() -> None:
    photos = [plain(seed, SIZE) for seed in range(100, 160)]
    assert {len(photo.sheets) for photo in photos} >= {0, 1, 2, 3, 4}
    assert {photo.kind for photo in photos} == set(Kind)
    assert all(photo.image.shape == (SIZE[1], SIZE[0], 3) for photo in photos)


def test_a_plain_desk_is_the_same_for_the_same_seed() -> None:
    one, same, other = (plain(seed, SIZE) for seed in (7, 7, 8))
    assert np.array_equal(one.image, same.image)
    assert not np.array_equal(one.image, other.image)


@pytest.mark.parametrize("form", frames.FORMS, ids=lambda form: form.__name__.strip("_"))
def test_every_form_of_a_frame_draws_within_the_sheet(form: Callable[[Press, frames._Frame], None]) -> None:
    press = Press(300, 1.4, (230, 232, 235), np.random.default_rng(4))
    form(press, frames._Frame(0.1, 0.1, 0.1, 0.1, (20, 20, 20), 0.01))
    image = press.done(0.0).image
    assert (np.abs(image.astype(np.int16) - image[1, 1]).max(axis=2) > 24).mean() > 0.002


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
