# SPDX-License-Identifier: Apache-2.0
"""Light, shadow, lens and grain of a rendered picture: arithmetic on whole pictures, kept cheap."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from devices.document_camera.mats import TILE

Image = NDArray[np.uint8]
Plane = NDArray[np.float32]
Matrix = NDArray[np.float64]
Size = tuple[int, int]

# Different noises of one desk: a camera never sends the same picture twice.
GRAINS = 4


def warped(picture: Image | Plane, way: Matrix, size: Size, *, edge: int = cv2.BORDER_CONSTANT) -> Image | Plane:
    """Lay a picture through a projective ``way`` into a new one of ``size``."""
    laid = cv2.warpPerspective(picture, way, size, flags=cv2.INTER_LINEAR, borderMode=edge)
    return np.asarray(laid, np.uint8) if picture.dtype == np.uint8 else np.asarray(laid, np.float32)


@lru_cache(maxsize=8)
def falloff(size: Size, seed: int) -> Plane:
    """Return the light of a lamp that stands somewhere beside: brightest near it, about a third less far away."""
    rng = np.random.default_rng((seed, 11))
    lamp = np.array((rng.uniform(0.25, 0.75), rng.uniform(0.0, 0.45)))
    down, across = np.mgrid[0:48, 0:64].astype(np.float32)
    away = (across / 63 - lamp[0]) ** 2 + (0.75 * (down / 47 - lamp[1])) ** 2
    return np.asarray(cv2.resize(0.99 - 0.34 * away, size, interpolation=cv2.INTER_CUBIC), np.float32)


def shadow(light: Plane, caster: Plane, shift: tuple[float, float], soft: float, depth: float) -> None:
    """Darken ``light`` where ``caster`` (opacity 0 to 1) keeps it off; all lengths in pixels."""
    # At a quarter of the size: a blur is soft anyhow, and costs a sixteenth.
    quarter = np.asarray(cv2.resize(caster, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), np.float32)
    way = np.array([[1, 0, shift[0] / 4], [0, 1, shift[1] / 4]], np.float32)
    moved = cv2.warpAffine(quarter, way, (quarter.shape[1], quarter.shape[0]))
    blurred = cv2.GaussianBlur(moved, (0, 0), max(0.6, soft / 4))
    full = cv2.resize(blurred, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR)
    light *= 1 - depth * np.asarray(full, np.float32)


def glare(image: Image, light: Plane, middle: tuple[float, float], reach: tuple[float, float]) -> None:
    """Let a lamp shine back from a glossy place: the middle is burnt out, the rim fades."""
    down, across = np.mgrid[0 : image.shape[0] : 4, 0 : image.shape[1] : 4].astype(np.float32)
    away = ((across - middle[0]) / reach[0]) ** 2 + ((down - middle[1]) / reach[1]) ** 2
    shine = np.asarray(
        cv2.resize(np.exp(-(away**1.5)), (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
    )
    np.maximum(image, (255 * np.minimum(1, 1.4 * shine))[..., None].astype(np.uint8), out=image)
    light += np.maximum(0, 1.25 - light) * np.minimum(1, 1.4 * shine)


def expose(image: Image, light: Plane, exposure: float) -> Plane:
    """Return the picture as the sensor takes it, a little warm."""
    lit = np.asarray(cv2.merge([light * (0.97 * exposure), light * exposure, light * (1.01 * exposure)]), np.float32)
    return np.asarray(cv2.multiply(image, lit, dtype=cv2.CV_32F), np.float32)


@lru_cache(maxsize=2)
def noise(size: Size, seed: int) -> NDArray[np.int8]:
    """Draw the grain of a sensor, a little larger than its pictures, so that each can have another part of it."""
    rng = np.random.default_rng((seed, 13))
    grey = rng.normal(0, 1.9, (TILE[1], TILE[0], 1)).astype(np.float32)
    tint = rng.normal(0, 1.1, (TILE[1], TILE[0], 3)).astype(np.float32)
    tile = np.clip(np.rint(grey + tint), -12, 12).astype(np.int8)
    times = ((size[1] + 8) // TILE[1] + 1, (size[0] + 8 * GRAINS) // TILE[0] + 1, 1)
    return np.asarray(np.tile(tile, times), np.int8)


def grained(picture: Plane, blur: float, seed: int, grain: int) -> Image:
    """Return what the camera sends: softened by the lens, with one of its noises."""
    height, width = picture.shape[:2]
    soft = cv2.GaussianBlur(picture, (0, 0), blur) if blur > 0.3 else picture
    # Another cut of the same noise: drawing fresh noise for each picture would take longer than all else.
    shift = 8 * (grain % GRAINS)
    grain_here = noise((width, height), seed)[shift // 4 : shift // 4 + height, shift : shift + width]
    return np.asarray(cv2.add(soft, grain_here, dtype=cv2.CV_8U), np.uint8)
