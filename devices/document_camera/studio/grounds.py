# SPDX-License-Identifier: Apache-2.0
"""What papers lie on: desks, cloth, stone, tiles, leather, print, in any colour. Drawn flat and square, 0 to 255."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from devices.document_camera.cv import cv2
from devices.document_camera.light import Plane

Draw = Callable[[int, np.random.Generator], Plane]


def ground(side: int, rng: np.random.Generator) -> Plane:
    """Draw a ground, ``side`` x ``side`` x 3."""
    names = list(GROUNDS)
    weights = np.array([GROUNDS[name][1] for name in names])
    return GROUNDS[names[int(rng.choice(len(names), p=weights / weights.sum()))]][0](side, rng)


def colour(rng: np.random.Generator) -> Plane:
    """Return the colour of a desk: often pale or dark and greyish, at times strong; blue-green-red."""
    hue, mood = rng.uniform(0, 180), rng.random()
    full = rng.uniform(0, 50) if mood < 0.55 else rng.uniform(20, 230)
    bright = rng.uniform(15, 90) if mood < 0.25 else rng.uniform(60, 252)
    if 0.55 < mood < 0.75:  # the browns of wood
        hue, full, bright = rng.uniform(6, 20), rng.uniform(40, 180), rng.uniform(50, 235)
    pixel = np.array([[[hue, full, bright]]], np.float32)
    return np.asarray(cv2.cvtColor(pixel.astype(np.uint8), cv2.COLOR_HSV2BGR)[0, 0], np.float32)


def cloud(side: int, across: float, down: float, rng: np.random.Generator) -> Plane:
    """Return soft noise of about -1 to 1 whose spots are ``across`` x ``down`` shares of the side large."""
    size = (max(2, min(side, round(1 / down))), max(2, min(side, round(1 / across))))
    noise = rng.standard_normal(size, np.float32)
    return np.asarray(cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def _relief(base: Plane, relief: Plane, rng: np.random.Generator) -> Plane:
    """Vary a colour by a relief, the more the brighter it is, each channel a little otherwise."""
    tint = rng.uniform(0.85, 1.15, 3).astype(np.float32)
    strength = (0.25 + base / 255) * tint
    return np.asarray(base + relief[..., None] * strength, np.float32)


def _plain(side: int, rng: np.random.Generator) -> Plane:
    relief = rng.uniform(0, 5) * cloud(side, 0.002, 0.002, rng) + rng.uniform(0, 8) * cloud(side, 0.3, 0.3, rng)
    return _relief(colour(rng), relief, rng)


def _pale(side: int, rng: np.random.Generator) -> Plane:
    """Draw a desk as white as paper."""
    base = np.float32(rng.uniform(205, 256)) + rng.normal(0, 4, 3).astype(np.float32)
    return _relief(base, rng.uniform(0, 5) * cloud(side, 0.003, 0.003, rng), rng)


def _wood(side: int, rng: np.random.Generator) -> Plane:
    thin, wide = rng.uniform(0.0015, 0.006), rng.uniform(0.02, 0.12)
    fibre, rings = cloud(side, 0.3, thin, rng), cloud(side, 0.6, wide, rng)
    relief = rng.uniform(2, 16) * fibre + rng.uniform(3, 22) * np.sin(rng.uniform(3, 9) * rings + 0.4 * fibre)
    return _planks(_relief(colour(rng), relief.astype(np.float32), rng), rng)


def _planks(image: Plane, rng: np.random.Generator) -> Plane:
    """Cut a floor into planks of which each has a light of its own."""
    if rng.random() < 0.55:
        return image
    side, at, wide = len(image), 0, rng.uniform(0.08, 0.3)
    while at < side:
        end = at + max(4, round(wide * side))
        image[at:end] *= rng.uniform(0.82, 1.15)
        image[max(0, end - max(1, side // 300)) : end] *= rng.uniform(0.35, 0.9)
        at = end
    return image


def _cloth(side: int, rng: np.random.Generator) -> Plane:
    threads = rng.uniform(60, 220)
    turns = np.arange(side, dtype=np.float32) * (2 * np.pi * threads / side)
    weave = np.sin(turns)[:, None] * np.sin(turns)[None]
    folds = cloud(side, rng.uniform(0.1, 0.4), rng.uniform(0.1, 0.4), rng)
    relief = rng.uniform(2, 14) * weave + rng.uniform(0, 26) * folds + 3 * cloud(side, 0.003, 0.003, rng)
    return _relief(colour(rng), relief.astype(np.float32), rng)


def _checks(side: int, rng: np.random.Generator) -> Plane:
    """Draw squares or stripes of two or three colours: tablecloths, tiled tables."""
    count = int(rng.integers(3, 26))
    cells = colour(rng) + rng.normal(0, rng.uniform(5, 70), (count, count if rng.random() < 0.6 else 1, 3))
    wide = np.repeat(cells, count, axis=1) if cells.shape[1] == 1 else cells
    even = np.asarray(cv2.resize(wide.astype(np.float32), (side, side), interpolation=cv2.INTER_NEAREST), np.float32)
    return np.asarray(even + (3 * cloud(side, 0.003, 0.003, rng))[..., None], np.float32)


def _tiles(side: int, rng: np.random.Generator) -> Plane:
    image, grout = _plain(side, rng), colour(rng)
    step, thick = max(12, round(side * rng.uniform(0.05, 0.4))), max(1, round(side * rng.uniform(0.001, 0.008)))
    for at in range(int(rng.integers(step)), side, step):
        image[at : at + thick] = grout
        image[:, at : at + thick] = grout
    return image


def _marble(side: int, rng: np.random.Generator) -> Plane:
    stir = cloud(side, 0.2, 0.2, rng) + 0.5 * cloud(side, 0.07, 0.07, rng) + 0.25 * cloud(side, 0.02, 0.02, rng)
    veins = np.exp(-np.abs(stir) * rng.uniform(3, 14)) * rng.uniform(-70, 40)
    return _relief(colour(rng), (veins + 6 * stir).astype(np.float32), rng)


def _speckled(side: int, rng: np.random.Generator) -> Plane:
    """Draw granite, carpet, terrazzo: spots of several sizes."""
    fine = rng.uniform(0.002, 0.02)
    spots = cloud(side, fine, fine, rng) * rng.uniform(8, 40)
    other = cloud(side, 3 * fine, 3 * fine, rng) * rng.uniform(0, 25)
    tints = np.stack([cloud(side, 2 * fine, 2 * fine, rng) for _ in range(3)], axis=-1) * rng.uniform(0, 12)
    return np.asarray(_relief(colour(rng), spots + other, rng) + tints, np.float32)


def _ruled(side: int, rng: np.random.Generator) -> Plane:
    """Draw a cutting mat or squared paper: thin lines, some of them bold."""
    image = _plain(side, rng)
    line = image.mean(axis=(0, 1)) + rng.uniform(-90, 90)
    step = max(5, round(side * rng.uniform(0.012, 0.06)))
    for number, at in enumerate(range(0, side, step)):
        thick = max(1, round(side * (0.004 if number % 5 == 0 else 0.0015)))
        image[at : at + thick] = line
        image[:, at : at + thick] = line
    return image


def _framed(side: int, rng: np.random.Generator) -> Plane:
    """Draw a mat with printed frames that show where a sheet goes: lines only, the same colour within and without."""
    image = _simple(side, rng)
    line, thick = image.mean(axis=(0, 1)) + rng.choice([-1, 1]) * rng.uniform(25, 120), max(1, round(side * 0.003))
    for _ in range(int(rng.integers(1, 4))):
        wide, high = (rng.uniform(0.2, 0.75, 2) * side).astype(int)
        x, y = (rng.uniform(0.03, 0.97, 2) * (side - wide, side - high)).astype(int)
        dashed = rng.random() < 0.25
        for number, (left, top) in enumerate(_outline(x, y, wide, high, thick)):
            if not (dashed and number // 6 % 2):
                image[top : top + thick, left : left + thick] = line
    return image


def _outline(x: int, y: int, wide: int, high: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the places around a frame, one after the other."""
    for at in range(0, wide, step):
        yield x + at, y
        yield x + at, y + high
    for at in range(0, high, step):
        yield x, y + at
        yield x + wide, y + at


def _printed(side: int, rng: np.random.Generator) -> Plane:
    """Draw newspapers and other print: rows of dark marks in columns, heads, pictures."""
    image = np.broadcast_to(np.float32(rng.uniform(150, 245)), (side, side, 3)).copy()
    row = max(3, round(side * rng.uniform(0.008, 0.02)))
    marks = (rng.random((side // row + 1, side // row * 2)) < 0.62).astype(np.float32)
    rows = np.asarray(cv2.resize(marks, (side, side), interpolation=cv2.INTER_NEAREST), np.float32)
    rows *= (np.arange(side) % row < 0.6 * row)[:, None]
    image -= rows[..., None] * rng.uniform(60, 170)
    for _ in range(int(rng.integers(2, 9))):
        x, y, wide, high = (rng.random(4) * (0.9, 0.9, 0.35, 0.3) * side).astype(int)
        image[y : y + high, x : x + wide] = colour(rng)
    return image


def _two(side: int, rng: np.random.Generator) -> Plane:
    """Draw the rim of a desk: two grounds, with a dark line between."""
    first, second = _simple(side, rng), _simple(side, rng)
    angle, at = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.22)
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side - 0.5
    away = (across * np.cos(angle) + down * np.sin(angle) - at).astype(np.float32)
    part = np.clip(away * side / 2 + 0.5, 0, 1)[..., None]
    rim = 1 - rng.uniform(0, 0.7) * np.exp(-((away * side / rng.uniform(2, 12)) ** 2))
    return np.asarray((first * part + second * (1 - part)) * rim[..., None], np.float32)


def _simple(side: int, rng: np.random.Generator) -> Plane:
    return (_plain, _wood, _cloth, _speckled, _marble)[int(rng.integers(5))](side, rng)


GROUNDS: dict[str, tuple[Draw, float]] = {
    "plain": (_plain, 2.0), "pale": (_pale, 1.0), "wood": (_wood, 2.2), "cloth": (_cloth, 1.2),
    "checks": (_checks, 0.8), "tiles": (_tiles, 0.6), "marble": (_marble, 0.8), "speckled": (_speckled, 1.2),
    "ruled": (_ruled, 0.6), "printed": (_printed, 0.6), "two": (_two, 1.8), "framed": (_framed, 0.8),
}  # fmt: skip
"""Every ground with how often it comes."""
