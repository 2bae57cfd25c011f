"""What is seen along the sides of a quad and beyond their ends, and what that is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk.capture.along import COLOURS, SAID, colours_along, said_along
from kiosk.capture.arrays import Plane, Quads
from kiosk.capture.net import MAP, Opinion, opinion
from kiosk.capture.valuing import Facts, Values, fitted, worth

SIZE = (480, 360)
# A sheet, what is around it and a strip of another one at its right, and the upper half of it.
SHEET = np.array([(120, 90), (330, 90), (330, 270), (120, 270)], np.float32)
AROUND = np.array([(120, 90), (360, 90), (360, 270), (120, 270)], np.float32)
HALF = np.array([(120, 90), (330, 90), (330, 180), (120, 180)], np.float32)
UP, RIGHT, DOWN, LEFT = range(4)
# Of a side by a net: just within and without, a side seen, beyond its ends, page beyond them and within its corners.
INNER, OUTER, SEEN, BEYOND, GOES_ON, CORNER = 2, 5, 8, slice(12, 14), slice(14, 16), slice(16, 18)


def drawn(quad: Quads) -> Plane:
    """Return a map of the net with a quad of the picture filled."""
    picture = np.zeros((SIZE[1], SIZE[0]), np.float32)
    cv2.fillConvexPoly(picture, np.rint(quad).astype(np.int32), 1.0)
    return np.asarray(cv2.resize(picture, (MAP, MAP), interpolation=cv2.INTER_AREA), np.float32)


@pytest.fixture(scope="module")
def said() -> Opinion:
    """Return what a net says that sees the sheet and its sides, and no other thing."""
    sides = np.zeros((4, MAP, MAP), np.float32)
    scale = np.array([MAP / SIZE[0], MAP / SIZE[1]], np.float32)
    for way, (start, end) in enumerate(zip(SHEET * scale, np.roll(SHEET, -1, axis=0) * scale, strict=True)):
        cv2.line(sides[way], np.rint(start).astype(int).tolist(), np.rint(end).astype(int).tolist(), 1.0, 3)
    nothing = opinion(np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    return replace(nothing, page=drawn(SHEET), sides=sides)


def along(said: Opinion, *quads: Quads) -> np.ndarray:
    return said_along(said, np.array(quads, np.float32), SIZE)


def test_a_sheet_ends_at_its_sides_and_its_sides_at_its_corners(said: Opinion) -> None:
    (sheet,) = along(said, SHEET)
    assert sheet.shape == (4, SAID)
    assert (sheet[:, :3] > 0.95).all()
    assert (sheet[:, 6:8] < 0.05).all()
    assert (np.diff(sheet[:, :8], axis=1) <= 1e-6).all()
    assert (sheet[:, SEEN] > 0.8).all()
    # Drawn three places wide, a side ends one beyond its corner.
    assert (sheet[:, BEYOND] < 0.15).all()
    assert (sheet[:, GOES_ON] < 0.05).all()
    assert (sheet[:, CORNER] > 0.9).all()


def test_of_two_sheets_taken_for_one_the_strip_is_no_page(said: Opinion) -> None:
    (around,) = along(said, AROUND)
    assert around[RIGHT, INNER] < 0.05
    assert around[RIGHT, SEEN] < 0.05
    assert around[LEFT, INNER] > 0.95
    # Each of the two corners at the strip is a corner of two sides.
    assert around[RIGHT, CORNER].max() < 0.05
    assert [float(around[side, CORNER].min()) < 0.05 for side in (UP, DOWN, LEFT)] == [True, True, False]


def test_the_sides_of_half_a_sheet_go_on_and_the_page_too(said: Opinion) -> None:
    (half,) = along(said, HALF)
    assert half[DOWN, OUTER] > 0.95
    for side in (RIGHT, LEFT):
        less, more = half[side, BEYOND]
        assert less < 0.15
        assert more > 0.9
        assert half[side, GOES_ON].max() > 0.9
    assert half[UP, BEYOND].max() < 0.15


def test_a_quad_that_leaves_the_picture_has_no_page_there(said: Opinion) -> None:
    (gone,) = along(said, SHEET + np.float32(1000))
    assert (gone == 0).all()


@pytest.fixture(scope="module")
def lab() -> Plane:
    """Return the colours of a light sheet on a dark desk, with a strip of a yellow one at its right."""
    picture = np.full((SIZE[1], SIZE[0], 3), (30, 0, 0), np.float32)
    cv2.fillConvexPoly(picture, np.rint(AROUND).astype(np.int32), (80, 0, 40))
    cv2.fillConvexPoly(picture, np.rint(SHEET).astype(np.int32), (90, 0, 0))
    return picture


def test_colours_step_all_along_the_sides_of_a_sheet_and_not_beyond_them(lab: Plane) -> None:
    (sheet,) = colours_along(lab, SHEET[None])
    assert sheet.shape == (4, COLOURS)
    assert np.allclose(np.expm1(sheet[:, 0]), [60, np.hypot(10, 40), 60, 60], atol=1)
    assert np.allclose(sheet[:, 1:5], 1, atol=0.35)
    assert (sheet[[UP, DOWN, LEFT], 6] < 0.05).all()
    # Each corner has another colour within than in any of the three places around it.
    assert (sheet[:, 8:10] > 0.5).all()
    assert np.allclose(sheet[:, 11] * np.hypot(*SIZE), [210, 180, 210, 180], atol=0.5)
    assert sheet[0, 10] == pytest.approx(90 / 480, abs=0.01)


def test_the_side_of_a_strip_has_another_colour_within(lab: Plane) -> None:
    sheet, around = colours_along(lab, np.array([SHEET, AROUND], np.float32))
    assert sheet[:, 5].max() < 0.1
    assert around[RIGHT, 5] > 0.5


def test_beyond_the_ends_of_half_a_sheet_its_colours_go_on(lab: Plane) -> None:
    (half,) = colours_along(lab, HALF[None])
    assert half[LEFT, 7] == pytest.approx(1, abs=0.1)
    assert half[LEFT, 6] < 0.05
    # Below the lower corners is the same sheet.
    assert half[DOWN, 9] < 0.05


def test_no_quads_have_no_facts(said: Opinion, lab: Plane) -> None:
    none = np.zeros((0, 4, 2), np.float32)
    assert said_along(said, none, SIZE).shape == (0, 4, SAID)
    assert colours_along(lab, none).shape == (0, 4, COLOURS)


def some(name: str) -> Facts:
    """Return facts of seven quads by chance, about as usual."""
    rng, by = np.random.default_rng(5), fitted(name)
    whole = by.usual + by.spread * rng.normal(size=(7, len(by.usual)))
    sides = by.usual_side + by.spread_side * rng.normal(size=(7, 4, len(by.usual_side)))
    return Facts(whole.astype(np.float32), sides.astype(np.float32))


def by_hand(facts: Facts, by: Values) -> list[float]:
    """Return what quads are worth, one after the other, and one fit after the other."""
    found = []
    for whole, sides in zip(*facts, strict=True):
        values = []
        for fit in range(len(by.side)):
            each = [(side - by.usual_side) / by.spread_side @ by.side[fit] + by.side_base[fit] for side in sides]
            bent = np.maximum(0, each)
            layer = (whole - by.usual) / by.spread @ by.of_whole[fit] + by.base[fit]
            for part, weights in zip((bent.mean(0), bent.max(0), bent.min(0)), by.of_sides[fit], strict=True):
                layer = layer + part @ weights
            values.append(float(np.maximum(0, layer) @ by.last[fit] + by.last_base[fit]))
        found.append(sum(values) / len(values))
    return found


@pytest.mark.parametrize("name", ["one", "both"])
def test_a_quad_is_worth_the_mean_of_what_each_fit_says(name: str) -> None:
    facts = some(name)
    assert np.allclose(worth(facts, fitted(name)), by_hand(facts, fitted(name)), atol=1e-3)


@pytest.mark.parametrize("name", ["one", "both"])
def test_it_does_not_matter_which_corner_comes_first(name: str) -> None:
    facts = some(name)
    turned = Facts(facts.whole, np.roll(facts.sides, 1, axis=1))
    assert np.allclose(worth(turned, fitted(name)), worth(facts, fitted(name)), atol=1e-4)


def test_what_no_fit_has_seen_is_worth_no_more_than_the_furthest_that_was() -> None:
    facts, by = some("one"), fitted("one")
    far, further = (Facts(facts.whole + by.spread * steps, facts.sides) for steps in (100, 1000))
    assert np.array_equal(worth(far, by), worth(further, by))
