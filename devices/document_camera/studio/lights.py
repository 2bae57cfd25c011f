# SPDX-License-Identifier: Apache-2.0
"""Light, lens and sensor of any camera in anybody's hand."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from devices.document_camera.light import Image, Plane, Size
from devices.document_camera.studio.plane import Corners

# Steps of the grid on which soft things are drawn before they are enlarged.
COARSE = 48


def lamps(size: Size, rng: np.random.Generator) -> Plane:
    """Return the light on the table (height x width x 3, about 1): a lamp aside, its colour, hard shadows."""
    down, across = np.mgrid[0:COARSE, 0:COARSE].astype(np.float32) / COARSE
    x, y = rng.uniform(-0.3, 1.3, 2)
    light = np.clip(1.05 - rng.uniform(0, 0.5) * ((across - x) ** 2 + (down - y) ** 2), 0.3, 1.2)
    full = np.asarray(cv2.resize(light.astype(np.float32), size, interpolation=cv2.INTER_CUBIC), np.float32)
    for _ in range(int(rng.choice([0, 0, 1, 1, 2]))):
        full *= _shade(size, rng)
    return np.asarray(full[..., None] * rng.normal(1, 0.06, 3).astype(np.float32), np.float32)


def _shade(size: Size, rng: np.random.Generator) -> Plane:
    """Return the shadow of an arm, a head, a telephone, a window's frame: any outline, more or less sharp."""
    down, across = size[1] * 96 // max(size), size[0] * 96 // max(size)
    caster = np.zeros((down, across), np.float32)
    if rng.random() < 0.6:
        ends = rng.uniform(-0.2, 1.2, (int(rng.integers(3, 6)), 2)) * (across, down)
        cv2.fillPoly(caster, [cv2.convexHull(np.rint(ends).astype(np.int32))], 1.0)
    else:
        one, two = np.rint(rng.uniform(-0.3, 1.3, (2, 2)) * (across, down)).astype(int)
        cv2.line(caster, one.tolist(), two.tolist(), 1.0, int(rng.integers(6, 34)))
    soft = np.asarray(cv2.GaussianBlur(caster, (0, 0), rng.uniform(0.5, 9)), np.float32)
    wide = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(1 - rng.uniform(0.1, 0.65) * wide, np.float32)


def glare(picture: Plane, rng: np.random.Generator) -> None:
    """Let a lamp shine back from somewhere."""
    height, width = picture.shape[:2]
    down, across = np.mgrid[0:COARSE, 0:COARSE].astype(np.float32) / COARSE
    x, y = rng.uniform(0, 1, 2)
    wide, high = rng.uniform(0.03, 0.25, 2)
    spot = np.exp(-((((across - x) / wide) ** 2 + ((down - y) / high) ** 2) ** 1.5))
    shine = np.asarray(cv2.resize(spot.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    picture += (shine * rng.uniform(60, 330))[..., None]


def bent(picture: Plane, corners: Corners | None, planes: list[Plane], rng: np.random.Generator) -> Corners | None:
    """Bend picture and planes in place, as a short lens does; returns where the corners come to be.

    What is whole stays whole, and what is cut off stays so: by a lens half as strong, where it must.
    """
    height, width = picture.shape[:2]
    strength, middle = float(rng.normal(0, 0.03)), np.array([width - 1, height - 1]) / 2
    reach = float(np.hypot(*middle))
    while corners is not None and _within(corners, middle) != _within(
        _unbent(corners, middle, reach, strength), middle
    ):
        strength /= 2
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (across - middle[0]) / reach, (down - middle[1]) / reach
    bend = 1 + strength * (x * x + y * y)
    way = ((middle[0] + x * bend * reach).astype(np.float32), (middle[1] + y * bend * reach).astype(np.float32))
    for plane in (picture, *planes):
        plane[:] = cv2.remap(plane, *way, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return None if corners is None else _unbent(corners, middle, reach, strength)


def _within(corners: Corners, middle: NDArray[np.float64]) -> bool:
    return bool((np.abs(corners - middle) <= middle).all())


def _unbent(corners: Corners, middle: NDArray[np.float64], reach: float, strength: float) -> Corners:
    """Return the places from which the bent picture takes the corners: the same way backwards, by steps."""
    wanted = (corners - middle) / reach
    at = wanted.copy()
    for _ in range(6):
        at = wanted / (1 + strength * (at**2).sum(axis=1, keepdims=True))
    return np.asarray(at * reach + middle, np.float32)


def taken(picture: Plane, rng: np.random.Generator) -> Image:
    """Return what a camera makes of the light: focus, exposure, colour, noise, and a JPEG of it."""
    unit = max(picture.shape[:2])
    picture = _focused(picture, rng)
    contrast = rng.uniform(0.7, 1.15)
    level = rng.uniform(0.8, 1.3) if rng.random() < 0.75 else rng.uniform(0.35, 0.9)
    lit = np.clip(picture * level / 255, 0, 1.3) ** contrast * 255 + rng.uniform(0, 14)
    noise = rng.standard_normal(picture.shape, np.float32) * (rng.uniform(0.5, 7) * (384 / unit) ** 0.5)
    noise[..., 1] *= 0.7
    image = np.clip(lit + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        image = _packed(image, int(rng.integers(35, 96)))
    return _grey(image) if rng.random() < 0.04 else image


def _packed(image: Image, quality: int) -> Image:
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def _focused(picture: Plane, rng: np.random.Generator) -> Plane:
    unit, mood = max(picture.shape[:2]), rng.random()
    if mood < 0.5:
        return picture
    if mood < 0.85:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.0008, 0.0042) * unit), np.float32)
    length, angle = max(2, round(rng.uniform(0.004, 0.016) * unit)), rng.uniform(0, math.pi)
    stroke = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    end = (round(length + length * math.cos(angle) / 2), round(length + length * math.sin(angle) / 2))
    cv2.line(stroke, (2 * length - end[0], 2 * length - end[1]), end, 1.0)
    return np.asarray(cv2.filter2D(picture, -1, stroke / stroke.sum()), np.float32)


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
