# SPDX-License-Identifier: Apache-2.0
"""Plain desks: pale sheets beside one another, blank or with lines and frames; dark or colourful things; or no sheet.

Hardly anything but a step of colour tells where a sheet ends: who learns here sees no more in a line than a line.
"""

from __future__ import annotations

import numpy as np

from devices.document_camera.cv import cv2
from devices.document_camera.light import Image, Plane, Size
from devices.document_camera.studio.frames import framed
from devices.document_camera.studio.photo import SHEETS, Kind, Photo
from devices.document_camera.studio.plane import Corners
from devices.document_camera.studio.prints import printed

# How many sheets lie there, and how often.
COUNTS = {0: 0.14, 1: 0.34, 2: 0.18, 3: 0.18, 4: 0.12, 5: 0.04}
COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3}
# Least grey levels between desk and sheet, and the least of a sheet: what is darker or colourful is a thing.
STEP, PALE = 20, 105
# How far the colours of things and of ink are from grey.
COLOURFUL, LIVELY = 38, 18
# Pixels of a picture that show what nobody could tell for a sheet.
HARDLY_THERE = 900


def plain(seed: int, size: Size) -> Photo:
    """Return the plain desk of a seed as a photograph of a ``size`` (width, height) in pixels."""
    rng = np.random.default_rng((seed, 61))
    picture, sheet = _desk(size, rng)
    page = np.zeros((size[1], size[0]), np.float32)
    count = int(rng.choice(list(COUNTS), p=list(COUNTS.values())))
    if rng.random() < 0.4:
        _things(picture, rng)
    sheets = _laid(picture, page, _places(count, size, rng), sheet, rng)
    if not sheets and rng.random() < 0.8:
        _decoys(picture, sheet, rng)
    return Photo(_taken(picture, rng), _kind(sheets, size), sheets, page, np.zeros_like(page))


def _desk(size: Size, rng: np.random.Generator) -> tuple[Plane, Plane]:
    """Return an empty desk under uneven light, and the colour of the sheets on it: mostly the brighter of both."""
    level = rng.uniform(PALE, 250)
    ground = rng.uniform(12, level - STEP)
    picture = np.empty((size[1], size[0], 3), np.float32)
    picture[:] = _colour(ground, rng, 5 if rng.random() < 0.7 else COLOURFUL)
    if rng.random() < 0.5:
        y, x = np.mgrid[: size[1], : size[0]] / max(size) - 0.5
        across, down = rng.normal(0, 0.12, 2)
        picture *= (1 + across * x + down * y)[..., None].astype(np.float32)
    return picture, _colour(level, rng)


def _colour(level: float, rng: np.random.Generator, spread: float = 5) -> Plane:
    tint = rng.normal(0, spread, 3)
    return np.asarray(np.clip(level + tint - tint.mean(), 5, 250), np.float32)


def _places(count: int, size: Size, rng: np.random.Generator) -> list[Corners]:
    """Return where sheets lie: one in each cell of a grid, its gaps from nearly none to wide."""
    if not count:
        return []
    columns = COLUMNS[count]
    columns, rows = (columns, -(-count // columns)) if rng.random() < 0.75 else (-(-count // columns), columns)
    margin = rng.uniform(0.03, 0.25 if count == 1 else 0.1) * min(size)
    gap = float(np.exp(rng.uniform(np.log(3), np.log(50))))
    wide = (size[0] - 2 * margin - gap * (columns - 1)) / columns
    high = (size[1] - 2 * margin - gap * (rows - 1)) / rows
    cells = [(margin + at % columns * (wide + gap), margin + at // columns * (high + gap)) for at in range(count)]
    lean = rng.random() < 0.4
    return [_place((x, y, wide, high), size, rng, lean=lean, alone=count == 1) for x, y in cells]


def _place(
    cell: tuple[float, float, float, float], size: Size, rng: np.random.Generator, *, lean: bool, alone: bool
) -> Corners:
    """Return a sheet in a cell (left, top, width, height): smaller at times, askew, or cut off by the picture."""
    left, top, wide, high = cell
    cuts = [rng.uniform(0, most) if rng.random() < 0.5 else 0.0 for most in (0.25, 0.3, 0.25, 0.3)]
    right, low = left + wide * (1 - cuts[2]), top + high * (1 - cuts[3])
    left, top = left + wide * cuts[0], top + high * cuts[1]
    corners = np.array([(left, top), (right, top), (right, low), (left, low)])
    if lean:
        angle, middle = rng.normal(0, 0.06), corners.mean(axis=0)
        cos, sin = np.cos(angle), np.sin(angle)
        corners = 0.93 * (corners - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle
        corners += rng.normal(0, 0.006 * min(size), (4, 2))
    if alone and rng.random() < 0.15:
        corners += np.array(size) * rng.uniform(0.2, 0.6, 2) * rng.choice([-1, 0, 1], 2)
    return corners.astype(np.float32)


def _things(picture: Plane, rng: np.random.Generator) -> None:
    """Lay what nobody scans: boards, books, screens, dark or of a colour."""
    high, wide = picture.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        dark = rng.random() < 0.4
        colour = _colour(rng.uniform(8, 60), rng) if dark else _colour(rng.uniform(40, 190), rng, COLOURFUL)
        middle, sides = rng.uniform(0, 1, 2) * (wide, high), rng.uniform(0.1, 0.6, 2) * min(wide, high)
        corners = cv2.boxPoints((middle.tolist(), sides.tolist(), float(rng.choice([0.0, rng.uniform(0, 90)]))))
        cv2.fillPoly(picture, [np.rint(corners * 16).astype(np.int32)], colour.tolist(), cv2.LINE_AA, 4)


def _laid(picture: Plane, page: Plane, places: list[Corners], colour: Plane, rng: np.random.Generator) -> list[Corners]:
    """Lay a sheet at each place, most of them of one colour; return those that can be told for sheets."""
    sheets = []
    for corners in places:
        sides = np.linalg.norm(corners[[1, 3]] - corners[0], axis=1)
        size = max(8, round(float(sides[0]))), max(8, round(float(sides[1])))
        mine = colour if rng.random() < 0.8 else _colour(float(colour.mean()), rng)
        solid = _lay(picture, _face(size, mine, rng), corners)
        if solid.sum() > HARDLY_THERE:
            np.maximum(page, solid, out=page)
            sheets.append(corners)
    return sheets


def _lay(picture: Plane, face: Plane, corners: Corners) -> Plane:
    """Lay one sheet; return where it is (0 to 1)."""
    high, wide = face.shape[:2]
    of_face = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32) - 0.5
    way = cv2.getPerspectiveTransform(of_face, corners)
    size = picture.shape[1], picture.shape[0]
    laid = cv2.warpPerspective(face, way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    solid = np.zeros(picture.shape[:2], np.float32)
    cv2.fillPoly(solid, [np.rint(corners * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    picture += solid[..., None] * (laid - picture)
    return solid


def _face(size: Size, colour: Plane, rng: np.random.Generator) -> Plane:
    """Return what is on a sheet: nothing, lines, frames, or a print."""
    face = np.full((size[1], size[0], 3), colour, np.float32)
    way = rng.random()
    if way >= 0.8:
        sheet = (framed if rng.random() < 0.5 else printed)(int(rng.integers(SHEETS)), 340)
        return np.asarray(cv2.resize(sheet.image, size, interpolation=cv2.INTER_AREA), np.float32)
    if way >= 0.55:
        _frames(face, rng)
    elif way >= 0.3:
        _lines(face, rng)
    return face


def _lines(face: Plane, rng: np.random.Generator) -> None:
    high, wide = face.shape[:2]
    dark, thick = _colour(rng.uniform(10, 110), rng, LIVELY).tolist(), int(rng.integers(1, 4))
    margin = int(rng.integers(2, max(3, min(wide, high) // 6)))
    ragged = rng.random() < 0.6
    for y in range(margin + int(rng.integers(0, 20)), high - margin, int(rng.integers(5, 18))):
        short = 0.6 * rng.random() * (wide - 2 * margin) if ragged and rng.random() < 0.6 else 0
        cv2.line(face, (margin, y), (max(margin + 2, round(wide - margin - short)), y), dark, thick)


def _frames(face: Plane, rng: np.random.Generator) -> None:
    high, wide = face.shape[:2]
    dark = _colour(rng.uniform(10, 150), rng, LIVELY).tolist()
    for _ in range(int(rng.integers(1, 4))):
        away = rng.uniform(0.02, 0.3, 4) * (wide, high, wide, high)
        if rng.random() < 0.6:
            away[:] = rng.uniform(0.03, 0.25) * min(wide, high)
        left, top, right, low = (round(float(one)) for one in away)
        thick = int(rng.integers(1, 8)) if rng.random() < 0.9 else -1
        cv2.rectangle(face, (left, top), (wide - 1 - right, high - 1 - low), dark, thick)


def _decoys(picture: Plane, colour: Plane, rng: np.random.Generator) -> None:
    """Draw what is no sheet: an empty frame, a plate, a triangle, a band through the picture."""
    high, wide = picture.shape[:2]
    tint = colour.tolist()
    for _ in range(int(rng.integers(1, 3))):
        way = int(rng.integers(4))
        ends = np.rint(np.sort(rng.uniform(0.03, 0.97, (2, 2)), axis=0) * (wide, high)).astype(np.int32)
        (left, top), (right, low) = ends.tolist()
        if way == 0:
            cv2.rectangle(picture, (left, top), (right, low), tint, int(rng.integers(1, 9)), cv2.LINE_AA)
        elif way == 1:
            half = max(8, (right - left) // 2), max(8, (low - top) // 2)
            middle = (left + right) // 2, (top + low) // 2
            cv2.ellipse(picture, middle, half, float(rng.uniform(0, 180)), 0, 360, tint, -1, cv2.LINE_AA)
        elif way == 2:
            three = np.rint(rng.uniform(0.03, 0.97, (3, 2)) * (wide, high)).astype(np.int32)
            cv2.fillPoly(picture, [three], tint, cv2.LINE_AA)
        else:
            cv2.line(picture, (0, top), (wide, low), tint, int(rng.integers(2, 30)), cv2.LINE_AA)


def _kind(sheets: list[Corners], size: Size) -> Kind:
    if len(sheets) != 1:
        return Kind.SEVERAL if sheets else Kind.NOTHING
    (one,) = sheets
    whole = one.min() >= 0 and (one.max(axis=0) <= np.array(size) - 1).all()
    return Kind.WHOLE if whole else Kind.CUT_OFF


def _taken(picture: Plane, rng: np.random.Generator) -> Image:
    """Return the picture as a camera takes it: a little soft at times, with its grain."""
    if rng.random() < 0.5:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.3, 1.2))), np.float32)
    grain = rng.normal(0, rng.uniform(0, 4), picture.shape).astype(np.float32)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)
