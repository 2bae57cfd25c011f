# SPDX-License-Identifier: Apache-2.0
"""Mats on which papers lie, drawn as the camera would see them from straight above, seeded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2

Image = NDArray[np.uint8]
Plane = NDArray[np.float32]
Size = tuple[int, int]

# Fine noise repeats after so many pixels: nobody sees it, and a large picture costs a tenth.
TILE = (613, 509)


def mat(name: str, size: Size, px_per_mm: float, seed: int) -> Image:
    """Draw a mat of ``size`` (width, height) in pixels; raises KeyError for an unknown one."""
    return MATS[name](size, px_per_mm, np.random.default_rng(seed))


def cloud(size: Size, grain: tuple[float, float], rng: np.random.Generator) -> Plane:
    """Return soft noise of about -1 to 1 whose spots are ``grain`` (across, down) pixels large."""
    # Noise as fine as a pixel is tiled: enlarging it would be no noise, and drawing it whole costs ten times as much.
    if max(grain) < 2:
        tile = rng.standard_normal((TILE[1], TILE[0])).astype(np.float32)
        soft = np.asarray(cv2.GaussianBlur(tile, (3, 3), 0), np.float32)
        return np.tile(soft, (size[1] // TILE[1] + 1, size[0] // TILE[0] + 1))[: size[1], : size[0]]
    small = (max(2, int(size[1] / grain[1]) + 2), max(2, int(size[0] / grain[0]) + 2))
    noise = rng.standard_normal(small).astype(np.float32)
    return np.asarray(cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC), np.float32)


def _coloured(colour: tuple[int, int, int], relief: Plane) -> Image:
    planes = cv2.merge([relief + part for part in colour])
    return np.asarray(cv2.convertScaleAbs(np.clip(planes, 0, 255)), np.uint8)


def _plain(colour: tuple[int, int, int], fine: float, coarse: float) -> Callable[..., Image]:
    def draw(size: Size, px_per_mm: float, rng: np.random.Generator) -> Image:
        relief = fine * cloud(size, (1.2, 1.2), rng) + coarse * cloud(size, (40 * px_per_mm, 40 * px_per_mm), rng)
        return _coloured(colour, relief)

    return draw


def _cutting(size: Size, px_per_mm: float, rng: np.random.Generator) -> Image:
    image = _plain((62, 68, 50), 1.6, 2.0)(size, px_per_mm, rng)
    for millimetres in range(0, int(max(size) / px_per_mm) + 1, 10):
        at = round(millimetres * px_per_mm)
        bold = millimetres % 50 == 0
        colour = (104, 112, 88) if bold else (80, 87, 66)
        thick = max(1, round((0.5 if bold else 0.25) * px_per_mm))
        cv2.line(image, (at, 0), (at, size[1]), colour, thick, cv2.LINE_AA)
        cv2.line(image, (0, at), (size[0], at), colour, thick, cv2.LINE_AA)
    return image


def _wood(size: Size, px_per_mm: float, rng: np.random.Generator) -> Image:
    fibre = cloud(size, (60 * px_per_mm, 0.5 * px_per_mm), rng)
    rings = cloud(size, (130 * px_per_mm, 16 * px_per_mm), rng)
    grain = 5.0 * fibre + 9.0 * np.sin(5.0 * rings + 0.4 * fibre, dtype=np.float32)
    return _coloured((74, 112, 152), grain + 1.2 * cloud(size, (1.2, 1.2), rng))


# Every mat by name: a cutting mat with its lines, black leather, a wooden desk, grey felt.
MATS: Mapping[str, Callable[..., Image]] = {
    "green": _cutting,
    "black": _plain((34, 32, 31), 2.2, 2.5),
    "wood": _wood,
    "grey": _plain((124, 122, 118), 2.6, 3.5),
}
