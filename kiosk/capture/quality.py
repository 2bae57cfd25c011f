# SPDX-License-Identifier: Apache-2.0
"""Judge a page before it is sent: whole, sharp, free of glare and fingers, bright, large enough, not blank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.sight import Check, Judgement, Quad

# Pixels around an edge in which it must have passed from light to dark.
WINDOW = 11
# Spread of an edge, in pixels, from which print is blurred; a sharp picture has about 1.
SOFT = 2.0
# Pixels of the tiles of which the worse ones decide: half a page may be out of focus.
TILE = 96
# Difference of grey that is print, not grain.
INK = 26.0
# Share of a page that has print nearby, below which it is blank.
LEAST_INK = 0.004
# Level from which all three colours are burnt out.
BURNT = 250
# Share of the page that may be burnt out.
MOST_GLARE = 0.004
# Grey level that the brightest parts of a page must reach.
DARK = 85.0
# Share of the page that skin may cover.
MOST_FINGER = 0.008
# Pixels between corner and edge of a still 2592 wide, below which a page may be cut off.
NEAR_EDGE = 4.0


def judge(
    page: Image, *, quad: Quad | None, frame: tuple[int, int] | None, dpi: float | None, min_dpi: int
) -> tuple[Judgement, ...]:
    """Judge a straightened page; see :func:`kiosk.capture.judge`."""
    rim = max(WINDOW + 1, round(0.015 * min(page.shape[:2])))  # the cut itself is no print
    grey = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)[rim:-rim, rim:-rim]
    contrast = _contrast(grey)
    ink = float((contrast > INK).mean())
    blank = ink < LEAST_INK
    found = [] if quad is None or frame is None else [_corners(quad, frame)]
    found += [] if blank else [_sharp(grey, contrast)]
    found += [_glare(page), _light(grey)]
    found += [] if dpi is None else [Judgement(Check.SIZE, dpi >= 0.98 * min_dpi, round(dpi, 1))]
    return (*found, _finger(page), Judgement(Check.BLANK, not blank, round(ink, 4)))


def _corners(quad: Quad, frame: tuple[int, int]) -> Judgement:
    room = min(min(x, y, frame[0] - 1 - x, frame[1] - 1 - y) for x, y in quad)
    return Judgement(Check.CORNERS, room >= NEAR_EDGE * frame[0] / 2592, round(room, 1))


def _contrast(grey: Image) -> NDArray[np.float32]:
    """Return around each pixel the difference between the lightest and the darkest, grain smoothed away."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    kernel = np.ones((WINDOW, WINDOW), np.uint8)
    return np.asarray(cv2.dilate(smooth, kernel), np.float32) - np.asarray(cv2.erode(smooth, kernel), np.float32)


def _sharp(grey: Image, contrast: NDArray[np.float32]) -> Judgement:
    """Measure how wide edges are: height over steepness, so that pale print is not taken for blurred print."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0).astype(np.float32)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *way, ksize=3, scale=1 / 8) for way in ((1, 0), (0, 1)))
    slope = np.asarray(cv2.magnitude(across, down), np.float32)
    steepest = np.asarray(cv2.dilate(slope, np.ones((5, 5), np.uint8)), np.float32)
    edge = (contrast > max(INK, 0.4 * float(np.quantile(contrast[::4, ::4], 0.99)))) & (slope >= 0.98 * steepest)
    spread = contrast / np.maximum(slope, 1e-3) / 2.507  # a step of height h, blurred by s, is h / (s · √2π) steep
    rows, columns = np.nonzero(edge)
    tiles = (rows // TILE) * 4096 + columns // TILE
    medians = [float(np.median(spread[rows[tiles == t], columns[tiles == t]])) for t in np.unique(tiles)]
    width = float(np.quantile(medians, 0.75)) if medians else WINDOW
    return Judgement(Check.SHARP, width < SOFT, round(width, 2))


def _glare(page: Image) -> Judgement:
    small = _small(page, 700)
    burnt = (small.min(axis=2) >= BURNT).astype(np.uint8)
    if float(np.median(small.min(axis=2))) >= BURNT - 5:
        return Judgement(Check.GLARE, True, 0.0)  # the whole sheet is that white: a scan, not a lamp
    share = float(cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)).mean())
    return Judgement(Check.GLARE, share <= MOST_GLARE, round(share, 4))


def _light(grey: Image) -> Judgement:
    level = float(np.quantile(grey[::4, ::4], 0.98))
    return Judgement(Check.LIGHT, level >= DARK, round(level, 1))


def _finger(page: Image) -> Judgement:
    """Look for skin that comes in over the edge of the page; portraits lie within, seals are redder."""
    small = _small(page, 400)
    hue, saturation, value = cv2.split(cv2.cvtColor(small, cv2.COLOR_BGR2HSV))
    skin = ((hue < 17) & (saturation > 55) & (saturation < 165) & (value > 70)).astype(np.uint8)
    opened = cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    height, width = opened.shape
    share = 0.0
    for x, y, wide, high, area in stats[1:count]:
        if x <= 1 or y <= 1 or x + wide >= width - 1 or y + high >= height - 1:
            share += float(area) / opened.size
    return Judgement(Check.FINGER, share <= MOST_FINGER, round(share, 4))


def _small(page: Image, longest: int) -> Image:
    factor = min(1.0, longest / max(page.shape[:2]))
    return np.asarray(cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
