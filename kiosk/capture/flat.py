# SPDX-License-Identifier: Apache-2.0
"""The straightened page as a value: its picture, its true size, and the capture it came from, untouched, beside it.

How large a page truly is follows from the scale of the desk, which one sheet of A4 gives; without it a page of a known
proportion has the size of that format, and any other has none.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kiosk.capture.arrays import Image
from kiosk.capture.page import FORMATS, MM_PER_INCH, Measure, guessed, measured, natural_size, rectify
from kiosk.capture.shapes import proportions
from kiosk.capture.sight import Mode, Quad

# How far the proportion of a sheet for calibration may be from A4.
NO_SHEET = 0.03


@dataclass(frozen=True, repr=False, eq=False)
class Page:
    """A straightened page; ``image`` is height x width x 3, blue-green-red, or height x width where it has no colour.

    ``dpi`` are the camera's pixels an inch at the page. Size and dpi are zero where nothing tells them; ``format`` is
    the name of the known one, else empty.
    """

    image: Image
    width_mm: float = 0.0
    height_mm: float = 0.0
    dpi: float = 0.0
    format: str = ""
    quad: Quad | None = None
    """Its corners in the picture from which it was laid straight."""
    mode: Mode = Mode.UNTOUCHED
    capture: Image | None = None
    """The page as the camera saw it, None while ``image`` is that itself."""

    def __repr__(self) -> str:
        return f"Page({self.image.shape[1]}x{self.image.shape[0]}, {self.format or 'any'}, {self.mode.value})"

    @property
    def untouched(self) -> Image:
        """The page as the camera saw it: laid straight, and nothing else."""
        return self.image if self.capture is None else self.capture

    @cached_property
    def untouched_sha256(self) -> str:
        """The hash of the untouched page: of its size and its pixels, row by row."""
        height, width = self.untouched.shape[:2]
        return hashlib.sha256(b"%dx%d;" % (width, height) + np.ascontiguousarray(self.untouched).tobytes()).hexdigest()

    def made(self, image: Image, mode: Mode) -> Page:
        """Return the same page with another picture; the untouched one stays beside it."""
        return replace(self, image=image, mode=mode, capture=self.untouched)


def straightened(
    image: Image, quad: Quad, *, mm_per_px: float | None = None, size: tuple[int, int] | None = None
) -> Page:
    """Return the page upright, straight and of true proportion; see :func:`kiosk.capture.rectify`."""
    wide, high = natural_size(quad)
    ratio = proportion(quad, (image.shape[1], image.shape[0]))
    known = _known(quad, ratio, mm_per_px)
    if known:
        ratio = known.width_mm / known.height_mm
    area = wide * high
    natural = max(1, round(math.sqrt(area * ratio))), max(1, round(math.sqrt(area / ratio)))
    picture = rectify(image, quad, size=size or natural)
    if known is None:
        return Page(picture, quad=quad)
    return Page(picture, known.width_mm, known.height_mm, known.dpi, known.name, quad)


def calibrate(image: Image, quad: Quad) -> float:
    """Return the millimetres of a pixel on a desk on which one A4 sheet lies; see :func:`kiosk.capture.calibrate`."""
    short, long = FORMATS["A4"]
    ratio = proportion(quad, (image.shape[1], image.shape[0]))
    if abs(max(ratio, 1 / ratio) / (long / short) - 1) > NO_SHEET:
        raise ValueError("what lies there has not the proportion of A4")
    across, down = natural_size(quad)
    return math.sqrt(short * long / (across * down))


def proportion(quad: Quad, frame: tuple[int, int]) -> float:
    """Return width through height of the page itself; see ``proportions``."""
    return float(proportions(np.array([quad], np.float64), frame)[0])


def _known(quad: Quad, ratio: float, mm_per_px: float | None) -> Measure | None:
    if mm_per_px is not None:
        return measured(quad, mm_per_px)
    # The corners as they would lie seen straight from above.
    wide, high = natural_size(quad)
    across, down = math.sqrt(wide * high * ratio), math.sqrt(wide * high / ratio)
    return guessed(Quad((0.0, 0.0), (across, 0.0), (across, down), (0.0, down)))


def millimetres(page: Page, dpi: float) -> tuple[float, float]:
    """Return width and height of the sheet a page prints on: its own, or what ``dpi`` makes of its pixels."""
    if page.width_mm and page.height_mm:
        return page.width_mm, page.height_mm
    return page.image.shape[1] / dpi * MM_PER_INCH, page.image.shape[0] / dpi * MM_PER_INCH
