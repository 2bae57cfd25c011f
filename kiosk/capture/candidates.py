# SPDX-License-Identifier: Apache-2.0
"""Where a page could be: many quads from three families, good and bad; scoring chooses.

Closed contours of edges, areas that differ from the ground, and crossings of straight lines each fail on some desks;
together their pool nearly always holds the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Mask, Plane, Quads

# Smallest part of the picture that a page may take.
LEAST_AREA = 0.012
# Turns eight whole numbers into one, so that equal quads are found by sorting numbers.
MIXER = np.array([1.0, 1009, 1009**2 % 7919, 1009**3 % 7907, 31, 31**2, 31**3, 31**4])
# Lines of one direction that are crossed with one another.
STRONGEST_LINES = 9


def candidates(lab: Plane, distance: Plane, least: float) -> Quads:
    """Return all quads worth scoring in a picture of Lab values, given each pixel's distance from the ground.

    ``least`` is the colour step that is a side.
    """
    found = np.array(list(of_masks(masks(lab, distance, least), lab.shape[0] * lab.shape[1])), np.float32).reshape(
        -1, 4, 2
    )
    return plausible(np.concatenate([found, _of_lines(lab)]), (lab.shape[1], lab.shape[0]))


def masks(lab: Plane, distance: Plane, least: float) -> Iterator[Mask]:
    """Yield areas and edge bands in which a page's outline may stand out."""
    for plane, lowest in ((distance, 1.25 * least), (lab[..., 0], 0.0), (np.hypot(lab[..., 1], lab[..., 2]), 6.0)):
        level = max(lowest, _otsu(plane))
        for part in (0.6, 1.0):
            yield _opened((plane > level * part).astype(np.uint8) * 255)
    for channel in range(3):
        plane = np.clip(lab[..., channel] * (2.0 if channel == 0 else 4.0) + (0 if channel == 0 else 128), 0, 255)
        grey = plane.astype(np.uint8)
        for low, high in ((15, 40), (40, 100)):
            yield np.asarray(
                cv2.dilate(cv2.Canny(grey, low, high, L2gradient=True), np.ones((3, 3), np.uint8)), np.uint8
            )


def _otsu(plane: Plane) -> float:
    top = max(1.0, float(plane.max()))
    level, _ = cv2.threshold((plane * (255 / top)).clip(0, 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    return float(level) * top / 255


def _opened(mask: Mask) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.uint8)


def of_masks(areas: Iterable[Mask], whole: int) -> Iterator[NDArray[np.float32]]:
    """Yield the quads (4 x 2) that lie around what is set in masks of a picture of ``whole`` pixels."""
    for mask in areas:
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            if len(contour) >= 4 and cv2.contourArea(cv2.convexHull(contour)) >= LEAST_AREA * whole:
                yield from _of_contour(np.asarray(contour, np.int32))


def _of_contour(contour: NDArray[np.int32]) -> Iterator[NDArray[np.float32]]:
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, closed=True)
    for tolerance in (0.012, 0.03, 0.06):
        corners = cv2.approxPolyDP(hull, tolerance * around, closed=True)
        if len(corners) == 4:
            yield corners[:, 0].astype(np.float32)
    reduced = _reduced(cv2.approxPolyDP(hull, 0.004 * around, closed=True)[:, 0].astype(np.float64))
    if reduced is not None:
        yield reduced
    box = cv2.minAreaRect(contour)
    if cv2.contourArea(hull) > 0.8 * box[1][0] * box[1][1]:
        yield cv2.boxPoints(box).astype(np.float32)


def _reduced(polygon: NDArray[np.float64]) -> NDArray[np.float32] | None:
    """Take away the shortest side, its neighbours prolonged, until four are left: round and cut corners come right."""
    while len(polygon) > 4:
        lengths = np.hypot(*(np.roll(polygon, -1, axis=0) - polygon).T)
        for side in np.argsort(lengths):
            before, start, end, after = (polygon[(side + step) % len(polygon)] for step in (-1, 0, 1, 2))
            meeting = _crossing(before, start, end, after)
            if meeting is not None:
                polygon[side] = meeting
                polygon = np.delete(polygon, (side + 1) % len(polygon), axis=0)
                break
        else:
            return None
    return polygon.astype(np.float32) if len(polygon) == 4 else None


def _crossing(
    one: NDArray[np.float64], two: NDArray[np.float64], three: NDArray[np.float64], four: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return where the line one-two, prolonged, meets the line four-three, prolonged; None when they part."""
    forward, back = two - one, three - four
    turn = forward[0] * back[1] - forward[1] * back[0]
    if abs(turn) < 1e-6 * (np.hypot(*forward) * np.hypot(*back) + 1e-9):
        return None
    gap = three - two
    along = (gap[0] * back[1] - gap[1] * back[0]) / turn
    return two + along * forward if along >= -1e-6 else None


def _of_lines(lab: Plane) -> Quads:
    """Cross each two lines that run one way with each two that run the other."""
    lines = _lines(lab)
    level = np.abs(lines[:, 1]) > np.abs(lines[:, 0])
    middle = np.array([lab.shape[1] / 2, lab.shape[0] / 2, 1.0])
    flat, steep = (_pairs(lines[side][:STRONGEST_LINES], middle, 0.12 * min(lab.shape[:2])) for side in (level, ~level))
    corners = [np.cross(flat[:, None, one], steep[None, :, two]) for one, two in ((0, 0), (0, 1), (1, 1), (1, 0))]
    points = np.stack(corners, axis=2).reshape(-1, 4, 3)
    points = points[(np.abs(points[..., 2]) > 1e-6).all(axis=1)]
    return np.asarray(points[..., :2] / points[..., 2:], np.float32)


def _pairs(lines: NDArray[np.float64], middle: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Return all pairs (n x 2 x 3) of lines that pass the middle of the picture ``least`` apart from one another."""
    first, second = np.triu_indices(len(lines), 1)
    away = (
        lines @ middle * np.where(np.abs(lines[:, 1]) > np.abs(lines[:, 0]), np.sign(lines[:, 1]), np.sign(lines[:, 0]))
    )
    apart = np.abs(away[first] - away[second]) > least
    return np.stack([lines[first[apart]], lines[second[apart]]], axis=1)


def _lines(lab: Plane) -> NDArray[np.float64]:
    """Return the strongest straight lines as (a, b, c) of ax + by + c = 0, longest support first, none twice."""
    grey = (lab[..., 0] * 2.2).clip(0, 255).astype(np.uint8)
    edges = np.asarray(cv2.Canny(grey, 25, 60, L2gradient=True), np.uint8)
    for channel in (1, 2):
        tint = (lab[..., channel] * 4 + 128).clip(0, 255).astype(np.uint8)
        edges |= np.asarray(cv2.Canny(tint, 30, 70, L2gradient=True), np.uint8)
    found = cv2.HoughLines(edges, 1, np.pi / 180, max(30, int(0.1 * min(lab.shape[:2]))))
    kept: list[tuple[float, float]] = []
    for rho, theta in [] if found is None else found[:200].reshape(-1, found.shape[-1])[:, :2]:
        if not any(_same(float(rho), float(theta), *one) for one in kept):
            kept.append((float(rho), float(theta)))
        if len(kept) >= 3 * STRONGEST_LINES:
            break
    return np.array([(np.cos(theta), np.sin(theta), -rho) for rho, theta in kept], np.float64).reshape(-1, 3)


def _same(rho: float, theta: float, other_rho: float, other_theta: float) -> bool:
    turn = abs(theta - other_theta)
    if turn > np.pi / 2:
        turn, rho = np.pi - turn, -rho
    return turn < 0.05 and abs(rho - other_rho) < 8


def plausible(quads: Quads, size: tuple[int, int]) -> Quads:
    """Keep quads that a sheet under a camera can be, turned clockwise, each once."""
    if not len(quads):
        return quads
    quads = _clockwise(quads)
    sides = np.roll(quads, -1, axis=1) - quads
    lengths = np.hypot(sides[..., 0], sides[..., 1])
    before = -np.roll(sides, 1, axis=1)
    turns = sides[..., 0] * before[..., 1] - sides[..., 1] * before[..., 0]
    sines = turns / (lengths * np.roll(lengths, 1, axis=1) + 1e-6)
    short, long = np.minimum(lengths[:, :2], lengths[:, 2:]), np.maximum(lengths[:, :2], lengths[:, 2:])
    within = ((quads > -2) & (quads < np.array(size, np.float32) + 1)).all(axis=(1, 2))
    good = within & (sines > 0.78).all(axis=1) & (lengths.min(axis=1) > 0.07 * min(size))
    good &= (short > 0.62 * long).all(axis=1) & (areas(quads) > LEAST_AREA * size[0] * size[1])
    kept = quads[good]
    _, first = np.unique(np.rint(kept / 3).reshape(-1, 8) @ MIXER, return_index=True)
    return np.asarray(kept[np.sort(first)], np.float32)


def areas(quads: Quads) -> NDArray[np.float32]:
    """Return the area of each quad."""
    x, y = quads[..., 0], quads[..., 1]
    return np.asarray(0.5 * np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)), np.float32)


def _clockwise(quads: Quads) -> Quads:
    """Order corners clockwise (y grows downwards), the one nearest to the picture's top left first."""
    x, y = quads[..., 0], quads[..., 1]
    signed = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    turned = np.where((signed < 0)[:, None, None], quads[:, ::-1], quads)
    first = np.argmin(turned.sum(axis=2), axis=1)
    order = (first[:, None] + np.arange(4)) % 4
    return np.asarray(np.take_along_axis(turned, order[..., None], axis=1), np.float32)
