"""Sides that run straight and sides that are bowed: where they end, whatever covers parts of them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from devices.document_camera.agreement import jaccard
from devices.document_camera.cv import cv2
from kiosk.capture.refine import refined, refined_all
from kiosk.capture.sides import Run, arch, fitted

PART = np.linspace(0.04, 0.96, 72, dtype=np.float32)
SPILT = 0.5 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
SQUARE = np.array([(80, 60), (480, 60), (480, 340), (80, 340)], np.float32)


def side(level: float, slope: float, bow: float) -> NDArray[np.float32]:
    """Return the offsets of one side of one quad; the other three lie where they are."""
    offsets = np.zeros((1, 4, len(PART)), np.float32)
    offsets[0, 0] = level + slope * PART + bow * arch(PART)
    return offsets


def run_of(offsets: NDArray[np.float32], weights: NDArray[np.float32] | None = None) -> tuple[float, float, float]:
    """Return how the first side runs."""
    found = fitted(PART, offsets, np.ones_like(offsets) if weights is None else weights)
    assert isinstance(found, Run)
    return tuple(round(float(values[0, 0]), 3) for values in found)  # type: ignore[return-value]  # of three


@pytest.mark.parametrize("bow", [-6.0, -0.6, 0.6, 6.0])
def test_a_bowed_side_ends_where_the_bow_ends(bow: float) -> None:
    assert run_of(side(2, -3, bow)) == pytest.approx((2, -3, bow), abs=0.01)


def test_a_side_that_is_hardly_bowed_is_straight() -> None:
    level, slope, bow = run_of(side(2, -3, 0.4))
    assert (slope, bow) == (pytest.approx(-3, abs=0.05), 0)
    assert 2 < level < 2.4


def test_a_thumb_on_a_bowed_side_is_left_out() -> None:
    offsets = side(1, 0, 5)
    offsets[0, 0, 30:45] = -9
    assert run_of(offsets) == pytest.approx((1, 0, 5), abs=0.05)


@pytest.mark.parametrize("covered", [slice(0, 12), slice(60, 72), slice(8, 60)], ids=["begin", "end", "middle"])
def test_no_bow_is_guessed_where_an_end_or_half_of_a_side_is_not_seen(covered: slice) -> None:
    offsets, weights = side(0, 0, 5), np.ones((1, 4, len(PART)), np.float32)
    weights[0, 0, covered] = 0
    assert run_of(offsets, weights)[2] == 0


def test_a_side_of_a_few_places_stays_where_it_is() -> None:
    offsets, weights = side(4, 1, 0), np.zeros((1, 4, len(PART)), np.float32)
    weights[0, :, :5] = 1
    assert run_of(offsets, weights) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(12))
def test_through_grain_a_side_is_straight(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scattered = rng.uniform(-9, 9, (1, 4, len(PART))).astype(np.float32)
    lost = side(2, -3, 0) + np.where(rng.random(len(PART)) < 0.35, scattered, rng.normal(0, 0.8, len(PART)))
    assert run_of(scattered)[2] == 0
    level, slope, bow = run_of(np.asarray(lost, np.float32))
    assert (level, slope, bow) == (pytest.approx(2, abs=1), pytest.approx(-3, abs=1.5), 0)


@pytest.mark.parametrize("seed", range(12))
def test_a_bow_is_seen_through_grain(seed: int) -> None:
    grain = np.random.default_rng(seed).normal(0, 0.4, (1, 4, len(PART))).astype(np.float32)
    assert run_of(side(2, -3, 6) + grain) == pytest.approx((2, -3, 6), abs=1.2)


def bowed_page(bows: tuple[float, float, float, float]) -> NDArray[np.uint8]:
    """Draw a white page on a grey desk whose sides are bowed outward by so many pixels."""
    part = np.linspace(0, 1, 60, dtype=np.float32)[:, None]
    outline = []
    for start, end, out, bow in zip(
        SQUARE, np.roll(SQUARE, -1, axis=0), [(0, -1), (1, 0), (0, 1), (-1, 0)], bows, strict=True
    ):
        outline.append(start * (1 - part) + end * part + bow * arch(part) * np.array(out, np.float32))
    desk = np.full((400, 560, 3), 90, np.uint8)
    places = np.rint(np.concatenate(outline) * 16).astype(np.int32)
    cv2.fillPoly(desk, [places], (240, 240, 240), cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(desk, (3, 3), 0), np.uint8)


@pytest.mark.parametrize("bows", [(5, 0, 0, 0), (5, 0, -5, 0), (-4, 3, 4, -3), (0, 0, 0, 0)])
def test_the_corners_of_a_sheet_that_does_not_lie_flat_are_where_it_ends(
    bows: tuple[float, float, float, float],
) -> None:
    near = SQUARE + np.array([(2, -2), (-2, 1), (1, 2), (-1, -2)], np.float32)
    found = refined(bowed_page(bows), near, 9)
    # A drawn polygon covers half a pixel more on each side.
    assert np.abs(found - SQUARE - SPILT).max() < 0.5
    assert jaccard(found, SQUARE + SPILT) > 0.997


def test_in_a_small_picture_too() -> None:
    found = refined_all(bowed_page((4, 0, -4, 0)), SQUARE[None] + 1.5, 6)
    assert np.abs(found[0] - SQUARE - SPILT).max() < 0.6
