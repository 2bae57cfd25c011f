# SPDX-License-Identifier: Apache-2.0
"""Desk scenes as a document camera sees them: a paper on a mat in perspective, light, shadow, a hand, lens and noise.

Everything is seeded, and where the paper's corners are is known exactly. Corners count from the middle of the first
pixel, as image arithmetic does. A scene is never a ready-cropped picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from devices.document_camera.hand import PX_PER_MM as HAND_DOTS
from devices.document_camera.hand import TIP, hand
from devices.document_camera.light import Image, Matrix, Plane, expose, falloff, glare, grained, noise, shadow, warped
from devices.document_camera.mats import mat
from devices.document_camera.papers import Holder, Somebody, paper_named
from devices.document_camera.pen import PX_PER_MM as PAPER_DOTS

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
FAULTS = ("glare", "tilt", "cut-off", "blur", "finger", "dark", "shadow", "two-sheets", "empty")
# Millimetres of mat left around a paper that lies well.
MARGIN = 8.0


@dataclass(frozen=True)
class Desk:
    """The fixed part: mat, size of the picture, width of the field of view, and how the camera happens to hang."""

    mat: str = "green"
    size: tuple[int, int] = (1280, 960)
    field_mm: float = 322.0
    seed: int = 1

    @property
    def px_per_mm(self) -> float:
        """Pixels a millimetre, before perspective."""
        return self.size[0] / self.field_mm

    @property
    def depth_mm(self) -> float:
        """Millimetres from the far to the near end of the field."""
        return self.size[1] / self.px_per_mm


@dataclass(frozen=True, repr=False)
class Lying:
    """A paper on the desk with its faults; ``seed`` decides where and how askew."""

    paper: str
    holder: Holder = field(default_factory=Somebody)
    faults: tuple[str, ...] = ()
    seed: int = 1


@dataclass(frozen=True)
class Moment:
    """What moves: the millimetres the paper has still to go, and how far the hand is away (0 all in, 1 gone)."""

    paper_off: Point = (0.0, 0.0)
    hand_off: float = 1.0
    grain: int = 0
    """Which of the noises lies over the picture."""


RESTING = Moment()


@dataclass(frozen=True, repr=False)
class Scene:
    """One picture of the desk. ``quad``: the paper's corners, clockwise from its own top left, None on an empty desk.

    ``whole`` is False when a corner lies outside of the picture.
    """

    image: Image
    quad: Corners | None = None
    whole: bool = False

    def jpeg(self, quality: int = 88) -> bytes:
        """Return the picture as the camera would send it."""
        return bytes(cv2.imencode(".jpg", self.image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


@dataclass
class Canvas:
    """A picture being made: colours, the light that falls on each pixel, and the way from millimetres to pixels."""

    image: Image
    light: Plane
    way: Matrix
    px_per_mm: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.image.shape[1], self.image.shape[0]


def render(desk: Desk, lying: Lying | None = None, moment: Moment = RESTING) -> Scene:
    """Draw the desk; raises KeyError for an unknown paper, mat or fault."""
    faults = _known(lying.faults if lying else ())
    if "empty" in faults:
        lying = None
    tilted = "tilt" in faults
    canvas = Canvas(
        _ground(desk, tilted).copy(), falloff(desk.size, desk.seed).copy(), _view(desk, tilted), desk.px_per_mm
    )
    quad = _put(canvas, desk, lying, moment) if lying else None
    blur = desk.size[0] / (480 if "blur" in faults else 2600)
    # Light before lens before noise, in the order in which they happen to a real picture.
    picture = expose(canvas.image, canvas.light, 0.16 if "dark" in faults else 1.0)
    return Scene(grained(picture, blur, desk.seed, moment.grain), quad, quad is not None and _inside(quad, desk.size))


def lay_out(desk: Desk) -> None:
    """Draw once what every picture of a desk has in common: its mat, its light, its grain."""
    _ground(desk, False)
    falloff(desk.size, desk.seed)
    noise(desk.size, desk.seed)


def dark(desk: Desk, grain: int = 0) -> Scene:
    """Draw what a covered lens sees: next to nothing, with the sensor's noise."""
    nothing = np.full((desk.size[1], desk.size[0], 3), 4, np.float32)
    return Scene(grained(nothing, 0.0, desk.seed, grain))


def _known(faults: Iterable[str]) -> frozenset[str]:
    unknown = set(faults) - set(FAULTS)
    if unknown:
        raise KeyError(f"unknown faults {sorted(unknown)}; known: {', '.join(FAULTS)}")
    return frozenset(faults)


def _put(canvas: Canvas, desk: Desk, lying: Lying, moment: Moment) -> Corners:
    if "two-sheets" in lying.faults:
        other = replace(lying, paper="bank-card" if lying.paper != "bank-card" else "id-front", seed=lying.seed + 1)
        _lay(canvas, other.paper, other.holder, _pose(desk, other, (0.8, 0.3), Moment()))
    middle = (0.3, 0.5) if "two-sheets" in lying.faults else None
    quad = _lay(canvas, lying.paper, lying.holder, _pose(desk, lying, middle, moment))
    _disturb(canvas, lying, quad)
    if moment.hand_off < 1:
        _reach(canvas, _hand_pose(desk, lying, moment))
    return quad


@lru_cache(maxsize=8)
def _view(desk: Desk, tilted: bool) -> Matrix:
    """Return the way from millimetres on the desk to pixels: never quite straight from above."""
    rng = np.random.default_rng((desk.seed, 7))
    width, height = desk.size
    flat = np.array([(0, 0), (desk.field_mm, 0), (desk.field_mm, desk.depth_mm), (0, desk.depth_mm)], np.float32)
    seen = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    outward = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
    # Up to 1.4 % of the width at each corner: no stand holds its camera quite straight.
    seen += outward * rng.uniform(0.0, 0.014, (4, 2)).astype(np.float32) * width
    if tilted:
        seen[:2, 0] += (0.12 * width, -0.12 * width)
    return np.asarray(cv2.getPerspectiveTransform(flat, seen), np.float64)


@lru_cache(maxsize=4)
def _ground(desk: Desk, tilted: bool) -> Image:
    # A tilted camera sees past both sides of the mat; without more of it the corners would be black.
    wide = 1.35 if tilted else 1.0
    size = (round(desk.size[0] * wide), desk.size[1])
    flat = mat(desk.mat, size, desk.px_per_mm, desk.seed)
    middle = _moved(-desk.field_mm * (wide - 1) / 2, 0)
    return np.asarray(
        warped(flat, _view(desk, tilted) @ middle @ _scaled(1 / desk.px_per_mm), desk.size, edge=cv2.BORDER_REFLECT),
        np.uint8,
    )


def _moved(right: float, down: float, degrees: float = 0.0) -> Matrix:
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin, right], [sin, cos, down], [0, 0, 1]])


def _scaled(factor: float) -> Matrix:
    return np.diag([factor, factor, 1.0])


def _pose(desk: Desk, lying: Lying, middle: Point | None, moment: Moment) -> Matrix:
    """Return the way from the paper's own millimetres to the desk's."""
    width, height = paper_named(lying.paper).size
    rng = np.random.default_rng((lying.seed, 17))
    # A sheet that is too tall for the field lies with its head to the left, as the mark on such desks asks.
    turn = -90.0 if height > desk.depth_mm - 2 * MARGIN else 0.0
    degrees = turn + _askew(desk, (width, height), turn, rng, 25.0 if "tilt" in lying.faults else 7.0)
    across, down = _bounds(width, height, degrees)
    room = (max(0.0, desk.field_mm - across - 2 * MARGIN) / 2, max(0.0, desk.depth_mm - down - 2 * MARGIN) / 2)
    x = desk.field_mm / 2 + room[0] * rng.uniform(-0.8, 0.8)
    y = desk.depth_mm / 2 + room[1] * rng.uniform(-0.8, 0.8)
    if middle:
        x, y = middle[0] * desk.field_mm, middle[1] * desk.depth_mm
    if "cut-off" in lying.faults:
        x = desk.field_mm - across / 2 + 0.16 * across
    to_desk = _moved(x + moment.paper_off[0], y + moment.paper_off[1], degrees)
    return np.asarray(to_desk @ _moved(-width / 2, -height / 2), np.float64)


def _askew(desk: Desk, size: Point, turn: float, rng: np.random.Generator, most: float) -> float:
    """Choose how far askew the paper lies so that it still fits."""
    askew = float(rng.uniform(-most, most))
    while abs(askew) > 0.3:
        across, down = _bounds(*size, turn + askew)
        if across <= desk.field_mm - 2 * MARGIN and down <= desk.depth_mm - 2 * MARGIN:
            break
        # Turned back until it fits: a paper that hangs over the field is a fault of its own, asked for by name.
        askew *= 0.7
    return askew


def _bounds(width: float, height: float, degrees: float) -> Point:
    cos, sin = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    return width * cos + height * sin, width * sin + height * cos


@lru_cache(maxsize=6)
def _sheet(paper: str, holder: Holder, dots: float) -> tuple[Image, Plane]:
    """Draw a paper at ``dots`` a millimetre, with its opacity: cards have round corners."""
    kind = paper_named(paper)
    drawn = np.asarray(kind.draw(holder))[..., ::-1]
    size = (round(kind.size[0] * dots), round(kind.size[1] * dots))
    small = np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), np.uint8)
    radius = round(kind.radius * dots)
    solid = np.full((size[1], size[0]), 0 if radius else 255, np.uint8)
    if radius:
        cv2.rectangle(solid, (radius, 0), (size[0] - 1 - radius, size[1]), 255, -1)
        cv2.rectangle(solid, (0, radius), (size[0], size[1] - 1 - radius), 255, -1)
        for x in (radius, size[0] - 1 - radius):
            for y in (radius, size[1] - 1 - radius):
                cv2.circle(solid, (x, y), radius, 255, -1, cv2.LINE_AA)
    return small, np.asarray(solid / 255, np.float32)


def _lay(canvas: Canvas, paper: str, holder: Holder, pose: Matrix) -> Corners:
    dots = min(float(PAPER_DOTS), 1.3 * canvas.px_per_mm)
    sheet, solid = _sheet(paper, holder, dots)
    width, height = paper_named(paper).size
    way = canvas.way @ pose @ _pixels(width / sheet.shape[1], height / sheet.shape[0])
    _blend(canvas, sheet, solid, way, lift=0.7, soft=1.6, depth=0.5)
    return _corners(canvas.way @ pose, width, height)


def _pixels(across: float, down: float) -> Matrix:
    """Return the way from pixels (counted from their middles) to millimetres."""
    return np.array([[across, 0, across / 2], [0, down, down / 2], [0, 0, 1.0]])


def _corners(way: Matrix, width: float, height: float) -> Corners:
    flat = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float64)
    seen = cv2.perspectiveTransform(flat, way)[0] - 0.5
    one, two, three, four = ((float(x), float(y)) for x, y in seen)
    return one, two, three, four


def _blend(
    canvas: Canvas, picture: Image, solid: Plane, way: Matrix, *, lift: float, soft: float, depth: float
) -> None:
    """Lay a picture over the canvas; its shadow falls ``lift`` millimetres to the lower right, ``soft`` wide."""
    to_middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    laid = np.asarray(warped(picture, to_middle @ way, canvas.size, edge=cv2.BORDER_REPLICATE), np.uint8)
    cover = np.asarray(warped(solid, to_middle @ way, canvas.size), np.float32)
    before = canvas.light.copy()
    px = canvas.px_per_mm
    shadow(canvas.light, cover, (lift * px, 1.2 * lift * px), soft * px, depth)
    # A sheet throws its shadow on the mat, not on itself.
    canvas.light += (before - canvas.light) * cover
    canvas.image[:] = cv2.blendLinear(laid, canvas.image, cover, 1 - cover)


def _disturb(canvas: Canvas, lying: Lying, quad: Corners) -> None:
    rng = np.random.default_rng((lying.seed, 19))
    corners = np.array(quad)
    middle = corners.mean(axis=0) + rng.uniform(-0.15, 0.15, 2) * np.ptp(corners, axis=0)
    reach = 0.14 * float(np.ptp(corners, axis=0).min())
    if "glare" in lying.faults:
        glare(canvas.image, canvas.light, (float(middle[0]), float(middle[1])), (1.6 * reach, reach))
    if "shadow" in lying.faults:
        arm = np.zeros(canvas.light.shape, np.float32)
        cv2.line(arm, (int(middle[0]), int(middle[1])), (canvas.size[0], canvas.size[1]), 1.0, int(3 * reach))
        shadow(canvas.light, arm, (0, 0), 6 * canvas.px_per_mm, 0.45)
    if "finger" in lying.faults:
        right = (corners[2] * 0.75 + corners[1] * 0.25) + (corners[0] - corners[1]) * 0.12
        millimetres = cv2.perspectiveTransform(right[None, None], np.linalg.inv(canvas.way))[0, 0]
        _reach(canvas, _moved(float(millimetres[0]), float(millimetres[1]), -62.0))


def _hand_pose(desk: Desk, lying: Lying, moment: Moment) -> Matrix:
    """Return where the middle finger's tip is: holding the paper's near right corner, or on the way out."""
    pose = _pose(desk, lying, None, moment)
    width, height = paper_named(lying.paper).size
    hold = (
        pose @ np.array([width * 0.62, height * 0.8, 1.0])
        if height < 200
        else pose @ np.array([width * 0.2, height * 0.6, 1.0])
    )
    away = 300.0 * moment.hand_off
    return _moved(float(hold[0]) + 0.35 * away, float(hold[1]) + 0.94 * away, -16.0)


def _reach(canvas: Canvas, tip: Matrix) -> None:
    picture, solid = hand()
    way = canvas.way @ tip @ _moved(-TIP[0], -TIP[1]) @ _pixels(1 / HAND_DOTS, 1 / HAND_DOTS)
    _blend(canvas, picture, solid, way, lift=5.0, soft=6.0, depth=0.55)


def _inside(quad: Corners, size: tuple[int, int]) -> bool:
    points: NDArray[np.float64] = np.array(quad)
    return bool((points >= 0).all() and (points <= np.array(size) - 1).all())
