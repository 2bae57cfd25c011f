# SPDX-License-Identifier: Apache-2.0
"""Judge a page before it is sent: whole, sharp, free of glare, shadow and fingers, large enough, the right way up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.edges import grey_of, spread_of
from kiosk.capture.flat import Page
from kiosk.capture.layout import SAME, fingerprint, same, way_up
from kiosk.capture.shrink import fitted
from kiosk.capture.sight import Check, Judgement, Quad
from kiosk.capture.sizes import Sizes

# The order in which checks are told.
TOLD = tuple(Check)
# Spread of an edge, in pixels, from which print is blurred; a sharp picture has about 1.
SOFT = 2.0
# Share of a page that has print nearby, below which it is blank.
LEAST_INK = 0.004
# Level from which all three colours are burnt out.
BURNT = 250
# Share of the page that may be burnt out.
MOST_GLARE = 0.004
# Grey level that the brightest parts of a page must reach.
DARK = 85.0
# How far below the fall of its lamp, in natural logarithms, the light of a page may be at its darkest.
SHADE = -0.16
# Saturation of a page from which its light cannot be told from its colours.
COLOURED = 90
# Share of the page that skin may cover.
MOST_FINGER = 0.008
# Share of the wanted dots an inch that is enough: so far a measure may be wrong.
NEARLY_FINE = 0.98
# Dots an inch below which print cannot be read: there a character of 12 points has sixteen, as many as the dot fonts of
# screens draw it with (GB/T 5199-2010, 15 x 16); and the square inches of the smallest sheet of print, A6 (ISO 216). A
# page of unknown size that would be coarser even if it were so small has too few pixels, however large it is.
COARSEST, SMALLEST = 100.0, 105 * 148 / 25.4**2
# Pixels between corner and edge of a still 2592 wide, below which a page may be cut off.
NEAR_EDGE = 4.0


def judge(
    given: Page | Image | Sizes,
    *,
    quad: Quad | None,
    frame: tuple[int, int] | None,
    dpi: float | None,
    min_dpi: int,
    before: Iterable[bytes] = (),
    way: Callable[[], int] | None = None,
    reach: float | None = None,
) -> tuple[Judgement, ...]:
    """Judge a straightened page; see :func:`kiosk.capture.judge`. Whoever needs its sizes as well gives these.

    ``way`` returns what ``way_up`` has found of it meanwhile; ``reach`` are the dots an inch a flat sheet has there.
    """
    dpi = given.dpi or None if dpi is None and isinstance(given, Page) else dpi
    sizes = given if isinstance(given, Sizes) else Sizes(given.untouched if isinstance(given, Page) else given)
    found = [
        *_of_desk(quad, frame),
        *_of_size(sizes.page, dpi, min_dpi, reach),
        *_of_light(sizes, under_camera=frame is not None),
    ]
    ink, _ = sizes.ink
    found.append(Judgement(Check.BLANK, ink >= LEAST_INK, round(ink, 4)))
    if ink >= LEAST_INK:
        found += [_sharp(sizes), *_duplicate(sizes, tuple(before))]
        # Last: who looks for it meanwhile has the most time so.
        found += _upright(way() if way else way_up(sizes.small, sizes.lamp))
    return tuple(sorted(found, key=lambda one: TOLD.index(one.check)))


def _of_desk(quad: Quad | None, frame: tuple[int, int] | None) -> Iterator[Judgement]:
    """Judge where the page lies, where that is known."""
    if quad is not None and frame is not None:
        yield _corners(quad, frame)


def _of_size(page: Image, dpi: float | None, min_dpi: int, reach: float | None) -> Iterator[Judgement]:
    """Judge how fine a page is; of one whose true size is not known, whether it is too coarse for any."""
    least = NEARLY_FINE * min_dpi
    if dpi is not None:
        # A sheet that is curled is shorter than its format; where a flat one is too coarse as well, no hand mends it.
        of_machine = dpi < least and reach is not None and reach < least
        yield Judgement(Check.SIZE, dpi >= least, round(dpi, 1), of_machine)
    elif (at_most := math.sqrt(page.shape[0] * page.shape[1] / SMALLEST)) < COARSEST:
        yield Judgement(Check.SIZE, False, round(at_most, 1))


def _of_light(sizes: Sizes, *, under_camera: bool) -> Iterator[Judgement]:
    """Judge glare, light, shadow and fingers.

    Where a lamp shines back, or a hand lies, light and shadow come with it: one thing is told, not two. A sheet from a
    scanner has no lamp to stand before.
    """
    glare, finger = _glare(sizes.small), _finger(sizes.small)
    yield from (glare, finger, _light(sizes.small))
    if under_camera and glare.well and finger.well:
        yield from _shadow(sizes.small, sizes.lamp)


def _sharp(sizes: Sizes) -> Judgement:
    """Judge how wide the edges of print are."""
    wide = spread_of(sizes.inner, sizes.ink[1])
    return Judgement(Check.SHARP, wide < SOFT, round(wide, 2))


def _upright(way: int) -> list[Judgement]:
    """Tell which way up a page lies, where its layout is sure of it."""
    return [Judgement(Check.UPRIGHT, way > 0, float(way))] if way else []


def _duplicate(sizes: Sizes, before: tuple[bytes, ...]) -> list[Judgement]:
    """Hold a page against those before it, where there are any."""
    if not before:
        return []
    here = fingerprint(sizes.page)
    most = max(same(here, one) for one in before)
    return [Judgement(Check.DUPLICATE, most < SAME, round(most, 3))]


def _shadow(page: Image, lamp: Image) -> list[Judgement]:
    """Look for a place that is darker than a lamp's even fall of light makes it; nothing for a page of deep colours."""
    small = fitted(page, 96)
    if float(np.median(cv2.extractChannel(cv2.cvtColor(small, cv2.COLOR_BGR2HSV), 1))) > COLOURED:
        return []  # a card printed dark on one side looks the same
    light = np.asarray(lamp, np.float64)
    down, across = np.mgrid[0 : light.shape[0], 0 : light.shape[1]]
    x, y = across.ravel() / light.shape[1], down.ravel() / light.shape[0]
    fall = np.stack((np.ones_like(x), x, y, x * x, y * y, x * y), axis=1)
    level = np.log(np.maximum(light.ravel(), 1))
    # Few places are enough for six unknowns, and it is a fiftieth of the time.
    known, *_ = np.linalg.lstsq(fall[::53], level[::53], rcond=None)
    deepest = float(np.quantile(level - fall @ known, 0.02))
    return [Judgement(Check.SHADOW, deepest > SHADE, round(deepest, 3))]


def _corners(quad: Quad, frame: tuple[int, int]) -> Judgement:
    room = min(min(x, y, frame[0] - 1 - x, frame[1] - 1 - y) for x, y in quad)
    return Judgement(Check.CORNERS, room >= NEAR_EDGE * frame[0] / 2592, round(room, 1))


def _glare(small: Image) -> Judgement:
    blue, green, red = cv2.split(small)
    least = np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)
    burnt = (least >= BURNT).astype(np.uint8)
    if 2 * np.count_nonzero(least >= BURNT - 5) > least.size:
        return Judgement(Check.GLARE, True, 0.0)  # the whole sheet is that white: a scan, not a lamp
    share = float(cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)).mean())
    return Judgement(Check.GLARE, share <= MOST_GLARE, round(share, 4))


def _light(page: Image) -> Judgement:
    rim = max(1, round(0.015 * min(page.shape[:2])))
    level = float(np.quantile(grey_of(page[rim:-rim, rim:-rim]), 0.98))
    return Judgement(Check.LIGHT, level >= DARK, round(level, 1))


def _finger(page: Image) -> Judgement:
    """Look for skin that comes in over the edge of the page; portraits lie within, seals are redder."""
    small = fitted(page, 400)
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
