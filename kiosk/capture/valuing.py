# SPDX-License-Identifier: Apache-2.0
"""What the facts of a quad are worth: the higher, the more surely it is a page.

The four sides are looked at one by one by the same numbers, then together: by their mean, by the side that has most of
something and by that which has least. Fitted on rendered photographs of which none is in the benchmark
(packaging/page_net/values.py), several times; what counts is the mean.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("page_values.npz")
# How far from what is usual a fact may be, in its own spread: none seen was further.
FURTHEST = 6.0


class Facts(NamedTuple):
    """What is known of n quads: ``whole`` n x facts, and ``sides`` n x 4 x facts."""

    whole: NDArray[np.float32]
    sides: NDArray[np.float32]


class Values(NamedTuple):
    """What facts are worth; m times fitted.

    The usual value and the spread of each fact of the whole and of a side; then m layers over a side (facts x a, a),
    over all of it (3 x a x b for the mean, the most and the least of the sides, facts x b, b), and over that (b, one).
    """

    usual: NDArray[np.float32]
    spread: NDArray[np.float32]
    usual_side: NDArray[np.float32]
    spread_side: NDArray[np.float32]
    side: NDArray[np.float32]
    side_base: NDArray[np.float32]
    of_sides: NDArray[np.float32]
    of_whole: NDArray[np.float32]
    base: NDArray[np.float32]
    last: NDArray[np.float32]
    last_base: NDArray[np.float32]


@lru_cache(maxsize=2)
def fitted(name: str) -> Values:
    """Return what facts are worth as one net sees them ("one") or as both do ("both")."""
    with np.load(FILE) as kept:
        return Values(*(kept[f"{name}_{part}"] for part in Values._fields))


def worth(facts: Facts, by: Values) -> NDArray[np.float32]:
    """Return what each quad is worth."""
    whole = np.clip((facts.whole - by.usual) / by.spread, -FURTHEST, FURTHEST)
    sides = np.clip((facts.sides - by.usual_side) / by.spread_side, -FURTHEST, FURTHEST)
    # fits x sides of all quads x a, then quads apart from their sides.
    each = np.maximum(0, sides.reshape(-1, sides.shape[-1]) @ by.side + by.side_base[:, None])
    each = each.reshape(len(by.side), len(whole), 4, by.side.shape[2])
    together = whole @ by.of_whole + by.base[:, None]
    for number, part in enumerate((each.mean(axis=2), each.max(axis=2), each.min(axis=2))):
        together = together + part @ by.of_sides[:, number]
    last = np.maximum(0, together) @ by.last[..., None]
    return np.asarray((last[..., 0] + by.last_base[:, None]).mean(axis=0), np.float32)
