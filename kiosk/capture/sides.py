# SPDX-License-Identifier: Apache-2.0
"""How the sides of quads run: straight, or bowed as those of a sheet that does not lie flat.

A page's corners are where its sides end. The straight line nearest to a bowed side misses them, and a page laid
straight by such lines is too large or too small by half the bow: of rendered photographs the median went from 0.990
to 0.997 (Jaccard) when corners were looked for at the ends of the bow.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.arrays import Plane

# Places that a line has at least; a side with fewer stays where it is.
FEWEST = 8
# Pixels by which the middle of a bowed side lies off the line through its ends, at least.
LEAST_BOW = 0.5
# Share of a side, and of each of its ends, that a bow is seen on.
SEEN, ENDS_SEEN, END = 0.5, 1 / 3, 1 / 6
# Through which places of 72 bows are tried first: one of the beginning, one of the middle, one of the end.
TRIED = ((2, 9, 16), (28, 36, 44), (55, 62, 69))
# Part of what is left off the straight line that may be left off a bow. Grain of 20 levels on a step of 20 made corners
# twice as bad where any bow counted, and no worse so.
MUCH_LESS = 0.7
# Pixels, and times the usual distance, from which a place lies off a side.
NEAR, FAR_OFF = 0.6, 2.5


class Run(NamedTuple):
    """Of each side how far outward it begins, how much further it ends, and its middle lies: n x 4 each, pixels."""

    level: Plane
    slope: Plane
    bow: Plane


def arch(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much of its bow a side has at parts of its length: none at its ends, all in the middle."""
    return 4 * part * (1 - part)


def fitted(part: NDArray[np.float32], offsets: Plane, weights: Plane) -> Run:
    """Return how sides run through offsets (n x 4 x places) at parts of their length; what lies off is left out."""
    strong = weights > 0.3 * np.quantile(weights, 0.8, axis=-1, keepdims=True)
    level, slope = _straight(part, offsets, weights, strong)
    straight = np.asarray(offsets - slope[..., None] * part - level[..., None], np.float32)
    far = np.maximum(NEAR, _middling(np.abs(straight), strong)).astype(np.float32)
    run, is_bowed = _bowed(part, offsets, weights, strong, far)
    along = offsets - run.slope[..., None] * part - run.level[..., None] - run.bow[..., None] * arch(part)
    # Through grain anything is bowed.
    is_bowed &= _left(np.asarray(along, np.float32), far, strong) < MUCH_LESS * _left(straight, far, strong)
    choices = zip(run, (level, slope, np.zeros_like(level)), strict=True)
    return Run(*(np.where(is_bowed, bowed, straight) for bowed, straight in choices))


def _bowed(
    part: NDArray[np.float32], offsets: Plane, weights: Plane, strong: NDArray[np.bool_], far: Plane
) -> tuple[Run, NDArray[np.bool_]]:
    """Return the bows through the offsets, and which sides have one that is seen on all of it."""
    terms = np.stack([np.ones_like(part), part, arch(part)], axis=-1).astype(np.float64)
    keep = strong & _first_guess(terms, offsets, strong, far)
    for _ in range(3):
        weighed = (weights * keep)[..., None] * terms
        # No term may be worth nothing: a side of which no place is left has no bow, and is no fault.
        known = np.swapaxes(weighed, -1, -2) @ terms + 1e-9 * np.eye(3)
        wanted = np.swapaxes(weighed, -1, -2) @ offsets[..., None]
        run = np.linalg.solve(known, wanted)[..., 0]
        keep = strong & _near(np.asarray(offsets - run @ terms.T, np.float32), keep)
    end = max(1, round(END * len(part)))
    seen = keep.mean(axis=-1) >= SEEN
    for places in (keep[..., :end], keep[..., -end:]):
        seen &= places.mean(axis=-1) >= ENDS_SEEN
    return Run(run[..., 0], run[..., 1], run[..., 2]), seen & (np.abs(run[..., 2]) >= LEAST_BOW)


def _first_guess(
    terms: NDArray[np.float64], offsets: Plane, strong: NDArray[np.bool_], far: Plane
) -> NDArray[np.bool_]:
    """Tell which places lie near the best of some bows through three places each: one thumb bends any sum of squares.

    The best is the one off which the least is left.
    """
    count = len(terms)
    threes = np.array(list(itertools.product(*(count * np.array(third) // 72 for third in TRIED))))
    ways = (terms @ np.linalg.inv(terms[threes])).astype(np.float32)
    flat = offsets.reshape(-1, count)
    # Bows x sides x places.
    rest = np.einsum("bpt,sbt->bsp", ways, flat[:, threes]).reshape(len(threes), *offsets.shape)
    np.subtract(offsets, rest, out=rest)
    best = _left(rest, np.maximum(NEAR, 0.5 * far), strong).argmin(axis=0)
    nearest = np.abs(np.take_along_axis(rest, best[None, ..., None], axis=0)[0])
    return np.asarray(nearest <= np.maximum(NEAR, FAR_OFF * _middling(nearest, strong)), np.bool_)


def _left(rest: Plane, far: Plane, strong: NDArray[np.bool_]) -> Plane:
    """Return how much is left off a line or bow (... x places): what lies ``far`` off counts one, however far it is."""
    share = np.minimum(np.abs(rest) / far, 1)
    return np.asarray(np.einsum("...p,...p,...p->...", share, share, np.broadcast_to(strong, share.shape)), np.float32)


def _straight(
    part: NDArray[np.float32], offsets: Plane, weights: Plane, strong: NDArray[np.bool_]
) -> tuple[Plane, Plane]:
    """Return level and slope of the straight line through the offsets; none where few places are left."""
    keep = strong
    level = slope = np.zeros(offsets.shape[:-1])
    for _ in range(3):
        enough = keep.sum(axis=-1) >= FEWEST
        fresh = _least_squares(part, offsets, weights * keep)
        level, slope = (np.where(enough, new, old) for new, old in zip(fresh, (level, slope), strict=True))
        keep = keep & _near(np.asarray(offsets - slope[..., None] * part - level[..., None], np.float32), keep)
    lost = keep.sum(axis=-1) < FEWEST
    return np.where(lost, 0.0, level), np.where(lost, 0.0, slope)


def _least_squares(part: NDArray[np.float32], offsets: Plane, weights: Plane) -> tuple[Plane, Plane]:
    """Return level and slope of the weighted least squares."""
    total = np.maximum(weights.sum(axis=-1), 1e-9)
    x, y = (weights * part).sum(axis=-1) / total, (weights * offsets).sum(axis=-1) / total
    spread = (weights * (part - x[..., None]) ** 2).sum(axis=-1)
    both = (weights * (part - x[..., None]) * (offsets - y[..., None])).sum(axis=-1)
    slope = both / np.maximum(spread, 1e-9)
    return y - slope * x, slope


def _near(rest: Plane, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which places lie no further off than what is kept usually does."""
    rest = np.abs(rest)
    return np.asarray(rest <= np.maximum(NEAR, FAR_OFF * _middling(rest, keep)), np.bool_)


def _middling(rest: Plane, keep: NDArray[np.bool_]) -> Plane:
    """Return the median of what is kept, with one axis left for its places."""
    ordered = np.sort(np.where(keep, rest, np.inf), axis=-1)
    middle = np.maximum(keep.sum(axis=-1, keepdims=True) - 1, 0) // 2
    found = np.take_along_axis(ordered, middle, axis=-1)
    return np.where(np.isfinite(found), found, 0.0)
