# SPDX-License-Identifier: Apache-2.0
"""From a quad in a picture to an upright page of true proportion, and how large that page really is."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.sight import Quad
from kiosk.capture.warp import warped

MM_PER_INCH = 25.4
# Short and long side in millimetres (ISO 216, ISO 7810, GA 448).
FORMATS = {
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "B5": (176.0, 250.0),
    "household": (105.0, 143.0),
    "passport": (88.0, 125.0),
    "card": (53.98, 85.6),
}
# How far a measured side may be from a format's.
NEARLY = 0.04
# How far a proportion may be from that of a guessed format: a household register is 3.7 % off A4.
ALIKE = 0.015
# Pixels of a page, A4 at 290 dpi, from which it is fine.
FINE_PAGE = 8_000_000
# Millimetres from which a sheet lies sideways because it does not fit upright.
LARGE = 250.0


@dataclass(frozen=True)
class Measure:
    """The true size of a page; ``dpi`` are the camera's pixels an inch at the page."""

    width_mm: float
    height_mm: float
    dpi: float
    name: str = ""
    """The known format, empty for none."""


def rectify(image: Image, quad: Quad, *, size: tuple[int, int] | None = None, aside: Executor | None = None) -> Image:
    """Return the page upright and straight; see :func:`kiosk.capture.rectify`. ``aside`` may lend a hand with it."""
    return straight(image, quad, size=size, aside=aside)[0]


def straight(
    image: Image,
    quad: Quad,
    *,
    size: tuple[int, int] | None = None,
    aside: Executor | None = None,
    is_read: bool = True,
) -> tuple[Image, Image | None]:
    """Return what ``rectify`` does, and the same at half its width and height where that comes with it.

    A page that is not to be read, only held against another, is laid straight in a third of the time.
    """
    width, height = size or natural_size(quad)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
    way = np.asarray(cv2.getPerspectiveTransform(np.array(quad, np.float32), target), np.float64)
    # A page this fine has more pixels than its print has edges: cubic would cost three times as much, for nothing.
    if width * height >= FINE_PAGE or not is_read:
        return warped(image, way, (width, height), aside)
    page = cv2.warpPerspective(image, way, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(page, np.uint8), None


def natural_size(quad: Quad) -> tuple[int, int]:
    """Return width and height in pixels at which the page keeps the picture's own resolution."""
    across, down = _lengths(quad)
    return max(1, round(across)), max(1, round(down))


def measured(quad: Quad, mm_per_px: float) -> Measure:
    """Return the true size of a page that lies on a desk of known scale; near a known format it is that format."""
    across, down = (length * mm_per_px for length in _lengths(quad))
    for name, (short, long) in FORMATS.items():
        for width, height in ((short, long), (long, short)):
            if abs(across / width - 1) < NEARLY and abs(down / height - 1) < NEARLY:
                return Measure(width, height, _dpi(quad, width, height), name)
    return Measure(across, down, MM_PER_INCH / mm_per_px)


def guessed(quad: Quad) -> Measure | None:
    """Return the size of a page by its proportion alone: A4 or a card, None for all else."""
    across, down = _lengths(quad)
    for name in ("A4", "card"):
        short, long = FORMATS[name]
        if abs(max(across, down) / min(across, down) / (long / short) - 1) < ALIKE:
            width, height = (short, long) if across < down else (long, short)
            return Measure(width, height, _dpi(quad, width, height), name)
    return None


def upright(quad: Quad, measure: Measure, head: str) -> Quad:
    """Turn the corners of a large sheet that lies sideways, its ``head`` to the left or right as the desk asks."""
    if measure.width_mm < LARGE or measure.width_mm < measure.height_mm or head not in ("left", "right"):
        return quad
    one, two, three, four = quad
    return Quad(four, one, two, three) if head == "left" else Quad(two, three, four, one)


def _lengths(quad: Quad) -> tuple[float, float]:
    corners: NDArray[np.float64] = np.array(quad, np.float64)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2


def _dpi(quad: Quad, width_mm: float, height_mm: float) -> float:
    across, down = _lengths(quad)
    return MM_PER_INCH * min(across / width_mm, down / height_mm)
