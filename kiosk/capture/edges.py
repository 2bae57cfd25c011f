# SPDX-License-Identifier: Apache-2.0
"""How much print a page has, and how wide its edges are.

Print is looked for on all of the page, at half its size where it is fine. Edges must be seen at full size, and a few
dozen tiles of print, spread over the page, tell what all of them would.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane

# Pixels around an edge in which it must have passed from light to dark.
WINDOW = 11
# Pixels of the tiles of which the worse ones decide: half a page may be out of focus.
TILE = 96
# Difference of grey that is print, not grain; at half size both are less.
INK, INK_AT_HALF = 26.0, 17.0
# Pixels of the longer side from which print is looked for at half size: there even fine strokes have two of them left.
FINE = 2400
# Grey levels a pixel up to which nothing rises: print passes from light to dark in fewer than ``WINDOW`` pixels.
FLAT = 1.0
# Tiles that are looked at, of those that have print.
TILES = 48
# Share of a tile from which it has print.
PRINTED = 0.02


def contrast_of(grey: Image, window: int = WINDOW) -> Image:
    """Return around each pixel the difference between the lightest and the darkest, grain smoothed away."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return np.asarray(cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((window, window), np.uint8)), np.uint8)


def is_fine(page: Image) -> bool:
    """Tell whether print can be looked for at half the size of a page."""
    return bool(max(page.shape[:2]) >= FINE)


def ink_of(page: Image, half: Image | None = None) -> tuple[float, NDArray[np.float64]]:
    """Return the share of a page that has print nearby, and that of each of its tiles (rows x columns).

    ``half`` is the same page at half its size, for one that is fine.
    """
    scale = 1 if half is None else 2
    contrast = contrast_of(grey_of(page if half is None else half), WINDOW // scale)
    found = np.asarray(cv2.threshold(contrast, INK if scale == 1 else INK_AT_HALF, 255, cv2.THRESH_BINARY)[1], np.uint8)
    rows, columns = (max(1, side // TILE) for side in page.shape[:2])
    tile = TILE // scale
    tiles = cv2.resize(found[: rows * tile, : columns * tile], (columns, rows), interpolation=cv2.INTER_AREA)
    return cv2.countNonZero(found) / found.size, np.asarray(tiles, np.float64) / 255


def grey_of(image: Image) -> Image:
    """Return a picture without its colours."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def spread_of(page: Image, ink: NDArray[np.float64]) -> float:
    """Return how wide the edges of the worse tiles are: height over steepness, so that pale print is not blurred print.

    In pixels, as the spread of a Gaussian; ``WINDOW`` where there is no edge at all.
    """
    tiles = _mosaic(page, ink)
    if not len(tiles):
        return float(WINDOW)
    high, wide = tiles.shape[1:3]
    # One below the other they are one picture; what runs from one into the next is cut off again.
    picture = grey_of(tiles.reshape(-1, *tiles.shape[2:]))
    contrast, slope = contrast_of(picture), slope_of(picture)
    clear = contrast > max(INK, 0.4 * float(np.quantile(contrast[::4, ::4], 0.99)))
    steepest = cv2.dilate(slope, np.ones((5, 5), np.uint8))
    # Beside an edge, where nothing rises, nothing is steepest either.
    edge = clear & (slope > FLAT) & (slope >= 0.98 * steepest)
    rim = WINDOW if min(high, wide) > 3 * WINDOW else 0
    core = edge.reshape(-1, high, wide)
    core[:, :rim] = core[:, high - rim :] = core[:, :, :rim] = core[:, :, wide - rim :] = False
    # A step of height h, blurred by s, is h / (s · √2π) steep.
    spread = contrast[edge] / slope[edge] / 2.507
    parts = np.split(spread, np.cumsum(core.sum(axis=(1, 2)))[:-1])
    medians = [float(np.median(part)) for part in parts if len(part)]
    return float(np.quantile(medians, 0.75)) if medians else float(WINDOW)


def slope_of(grey: Image) -> Plane:
    """Return how steep a picture is at each pixel, in grey levels a pixel, grain smoothed away."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *way, ksize=3, scale=1 / 8) for way in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _mosaic(page: Image, ink: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return tiles with print, spread evenly over the page, each with a rim: n x height x width, and its colours."""
    rows, columns = np.nonzero(ink >= PRINTED)
    if len(rows) > TILES:
        chosen = np.linspace(0, len(rows) - 1, TILES).round().astype(int)
        rows, columns = rows[chosen], columns[chosen]
    high, wide = (min(TILE + 2 * WINDOW, side) for side in page.shape[:2])
    cut = []
    for row, column in zip(rows, columns, strict=True):
        top = min(max(0, row * TILE - WINDOW), page.shape[0] - high)
        left = min(max(0, column * TILE - WINDOW), page.shape[1] - wide)
        cut.append(page[top : top + high, left : left + wide])
    return np.asarray(cut, np.uint8)
