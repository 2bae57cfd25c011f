# SPDX-License-Identifier: Apache-2.0
"""Which way up a page lies, by how pages are laid out, and whether two are the same page. In doubt neither is said.

Three signs, each of which may be silent: the largest line stands at the head and in the middle; lines begin below one
another and end where they end; a seal stands low on a sheet. Two that agree, and none against them, decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Mask
from kiosk.capture.flat import Page
from kiosk.capture.readable import light_of, reds
from kiosk.capture.shrink import fitted, shrunk

# Pixels of the longer side in which lines are looked for.
TALL = 800
# Part of the light below which there is ink.
DARKER = 0.72
# Runs of ink longer than this part of the width, or height, are ruled lines, not letters.
RULED = 0.06
# Pixels between two strokes of one character, one below the other.
CLOSED = 7
# Part of a side along the edge that is not looked at.
RIM = 0.015
# Part of the width within which ends of lines are below one another, and the gap within one line.
BELOW, GAP = 0.012, 0.05
# Lines that are needed to tell beginnings from ends, and by which share of them they must differ.
LINES, CLEAR = 5, 0.25
# How much larger than the others the line of a heading is, how far from the middle of the page, and how far down.
LARGER, MIDDLE, HEAD = 1.3, 0.09, 0.3
# A seal: part of the page it covers, how round it is, and from where on it stands low, or high.
SEAL_AREA, ROUND, LOW, HIGH = (0.004, 0.06), (0.72, 1.39), 0.6, 0.4
# Width through height of a sheet on which a seal stands low: A4 and its like. On cards the emblem stands high.
SHEET = (0.62, 0.8)
SURE = 2
# Pixels of the picture by which pages are compared.
PRINT = (288, 384)
# Pixels of the parts that are compared, and how far one may have moved between two pictures.
PATCH, SHIFT = 24, 3
# Spread from which there is print in a part, how many such parts make a page known, how many may differ by chance.
PRINTED, ENOUGH, STRAY = 20.0, 8, 2
# How like each other the parts of two pictures of one page are (0.73 and more), and of two persons' forms (0.6).
# Letters that differ in a few figures alone are the same here: it is asked about, and never refused.
SAME = 0.66

# Rows and columns of places.
Places = tuple[NDArray[np.intp], ...]


@dataclass(frozen=True)
class Line:
    """A line of print: its rows, and its columns from the first to the last, as shares of the page."""

    top: float
    bottom: float
    left: float
    right: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top


def way_up(page: Image, lamp: Image | None = None) -> int:
    """Return 1 for a page that lies the right way up, -1 for one upside down, 0 when nothing is sure.

    ``lamp`` is the light on it, where it is known already.
    """
    small = fitted(page, TALL)
    lines = lines_of(ink_of(small, lamp))
    signs = [heading(lines), beginnings(lines), seal(small)]
    total = sum(signs)
    return int(np.sign(total)) if abs(total) >= SURE and abs(total) == sum(map(abs, signs)) else 0


def heading(lines: list[Line]) -> int:
    """Tell by the largest line: 1 when it stands in the middle at the head, -1 at the foot."""
    if len(lines) < LINES - 1:
        return 0
    heights = np.array([line.height for line in lines])
    largest = lines[int(heights.argmax())]
    others = np.delete(heights, heights.argmax())
    centred = abs((largest.left + largest.right) / 2 - 0.5) < MIDDLE
    if not centred or largest.height < LARGER * float(np.quantile(others, 0.9)):
        return 0
    middle = (largest.top + largest.bottom) / 2
    return 1 if middle < HEAD else -1 if middle > 1 - HEAD else 0


def beginnings(lines: list[Line]) -> int:
    """Tell by how many lines begin below one another, and how many end so; -1 when more end so."""
    if len(lines) < LINES:
        return 0
    begin, end = (_below([getattr(line, side) for line in lines]) / len(lines) for side in ("left", "right"))
    return int(np.sign(begin - end)) if abs(begin - end) >= CLEAR else 0


def _below(ends: list[float]) -> int:
    places = np.array(ends)
    return int((np.abs(places[:, None] - places[None]) < BELOW).sum(axis=1).max())


def seal(page: Image) -> int:
    """Tell by a round red seal on a sheet: 1 when all there are stand low, -1 when they stand high."""
    height, width = page.shape[:2]
    places = list(_seals(page)) if SHEET[0] < width / height < SHEET[1] else []
    if places and min(places) > LOW:
        return 1
    return -1 if places and max(places) < HIGH else 0


def _seals(page: Image) -> Iterator[float]:
    """Yield how low each round red thing of a seal's size stands, as a share of the height."""
    height, width = page.shape[:2]
    # The outlines of all that is red, and not of the holes in it: a third of the time of marking every pixel.
    outlines, above = cv2.findContours(reds(page), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for outline, (*_, around) in zip(outlines, above[0] if outlines else (), strict=True):
        _, top, wide, high = cv2.boundingRect(outline)
        right_size = SEAL_AREA[0] < wide * high / (width * height) < SEAL_AREA[1]
        if around < 0 and right_size and ROUND[0] < wide / high < ROUND[1]:
            yield (top + high / 2) / height


def ink_of(page: Image, lamp: Image | None = None) -> Mask:
    """Return where letters are (255), without ruled lines."""
    light = cv2.resize(light_of(page) if lamp is None else lamp, (page.shape[1], page.shape[0]))
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    ink = (grey < DARKER * light.astype(np.float32)).astype(np.uint8) * 255
    across, down = round(RULED * page.shape[1]), round(RULED * page.shape[0])
    for size in ((across, 1), (1, down)):
        ruled = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        ink = np.asarray(cv2.subtract(ink, cv2.dilate(ruled, np.ones((3, 3), np.uint8))), np.uint8)
    # A character has gaps between its strokes, which are none between two lines.
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((CLOSED, 1), np.uint8)), np.uint8)
    x, y = round(RIM * page.shape[1]), round(RIM * page.shape[0])
    ink[:y], ink[-y:], ink[:, :x], ink[:, -x:] = 0, 0, 0, 0
    return np.asarray(ink, np.uint8)


def lines_of(ink: Mask) -> list[Line]:
    """Return the lines of print from the head down: runs of rows with ink, neither specks nor pictures."""
    height, width = ink.shape
    rows = np.flatnonzero((ink > 0).sum(axis=1) >= 3)
    if len(rows) == 0:
        return []
    lines = []
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1):
        columns = np.flatnonzero((ink[run[0] : run[-1] + 1] > 0).any(axis=0))
        high = len(run) / height
        if 0.006 < high < 0.08 and (columns[-1] - columns[0]) / width > 0.02:
            lines.append(
                Line(run[0] / height, (run[-1] + 1) / height, float(columns[0] / width), float(columns[-1] / width))
            )
    return lines


def fingerprint(given: Page | Image, lamp: Image | None = None) -> bytes:
    """Return by what a page is known again: where its print is, one byte for each place, whatever the light.

    As fine as a character, so that two forms of two persons differ; too coarse to be read. ``lamp`` is the light on it,
    where it is known already.
    """
    page = given.untouched if isinstance(given, Page) else given
    light = cv2.resize(light_of(page) if lamp is None else lamp, PRINT)
    level = shrunk(np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8), PRINT)
    even = np.asarray(level, np.float32) / np.maximum(np.asarray(light, np.float32), 1)
    return np.asarray(np.clip(255 * (1 - even), 0, 255), np.uint8).tobytes()


def same(one: bytes, other: bytes, enough: float = math.inf) -> float:
    """Return how alike two pages are where they are least so, from 0 to 1; each part may lie a hair beside itself.

    Zero where a page has too little print to be known by. Who asks only whether they are ``enough`` alike is told that
    in half the time: what is returned is no exact measure then, and as much as ``enough`` only if they are.
    """
    first, second = _plane(one), _plane(other)
    tops, lefts = _parts(first, second)
    # Of all parts at once: one by one it takes longer than to lay them over each other.
    spread = _spread(first, PATCH, (tops, lefts))
    lying = _lying(first, second, spread, (tops, lefts)) if enough <= 1 else np.zeros_like(spread)
    parts = zip(tops, lefts, spread <= 1, lying, strict=True)
    # Where a part is enough like the one at its own place, no other place need be tried.
    found = [
        0.0 if bare else here if here >= enough else _alike(first, second, top, left) for top, left, bare, here in parts
    ]
    return max(0.0, float(np.sort(found)[STRAY])) if len(found) > ENOUGH else 0.0


def telling(print: bytes) -> bool:
    """Tell whether a page has print enough to be known by."""
    return len(_parts(_plane(print))[0]) > ENOUGH


def _plane(print: bytes) -> Image:
    return np.frombuffer(print, np.uint8).reshape(PRINT[1], PRINT[0])


def _parts(*planes: Image) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the parts begin, top and left, in which one of the pictures has print."""
    # What only touches the rim of a part may lie in the next one in the other picture: its core counts.
    wide = PATCH - 2 * SHIFT
    tops, lefts = (np.arange(SHIFT, side - PATCH - SHIFT + 1, PATCH // 2) for side in PRINT[::-1])
    cores = np.ix_(tops + SHIFT, lefts + SHIFT)
    printed = np.max([_spread(plane, wide, cores) for plane in planes], axis=0) > PRINTED
    down, across = np.nonzero(printed)
    return tops[down], lefts[across]


def _spread(plane: Image, wide: int, at: Places) -> NDArray[np.float64]:
    """Return the standard deviation of the squares, ``wide`` pixels, that begin at places (rows and columns)."""
    mean, squares = (
        np.asarray(box(plane, cv2.CV_64F, (wide, wide), anchor=(0, 0)), np.float64)[at]
        for box in (cv2.boxFilter, cv2.sqrBoxFilter)
    )
    return np.sqrt(np.maximum(squares - mean * mean, 0))


def _lying(first: Image, second: Image, spread: NDArray[np.float64], at: Places) -> NDArray[np.float64]:
    """Return how alike the parts are that begin at places, each at its own; ``spread`` is that of the first's."""
    mean, other, both = (
        np.asarray(cv2.boxFilter(plane, cv2.CV_64F, (PATCH, PATCH), anchor=(0, 0)), np.float64)[at]
        for plane in (first, second, cv2.multiply(first, second, dtype=cv2.CV_32F))
    )
    return (both - mean * other) / np.maximum(spread * _spread(second, PATCH, at), 1)


def _alike(first: Image, second: Image, top: int, left: int) -> float:
    patch = first[top : top + PATCH, left : left + PATCH]
    around = second[top - SHIFT : top + PATCH + SHIFT, left - SHIFT : left + PATCH + SHIFT]
    return float(cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED).max())
