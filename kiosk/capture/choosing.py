# SPDX-License-Identifier: Apache-2.0
"""Choose among quads: what their colours say and what the net says is weighed into how surely each is a page.

The weights are fitted on rendered photographs of which none is in the benchmark (packaging/page_net/weights.py).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture import weights
from kiosk.capture.arrays import Quads
from kiosk.capture.candidates import areas, candidates, plausible
from kiosk.capture.outlines import outlined
from kiosk.capture.refine import refined_all
from kiosk.capture.scoring import FEW, SAMPLES, scores
from kiosk.capture.view import View
from kiosk.capture.weighing import signs

# Quads that pass the first glance: by colours alone, and by colours and net.
BY_COLOURS, BY_BOTH = 10, 22
# How far a side may be moved in the small picture to lie on its edge, in pixels.
REACH = 4.0
# What each fact is worth at the first glance.
GLANCE = np.array([1.0, -1.0, 0.7, 0.5, 0.5, 0.5, 0.0, 0.7, 0.3, 0, 0, 0, 0], np.float32)
# What the score by colours is worth where the empty desk is known: then it sees what the net does not.
KNOWN_WORTH, KNOWN_BASE = 18.0, -11.0
COLOURS = 7
# Score by colours below which nothing is a page: a frame drawn on the desk has the same on both sides.
NO_STEP = 0.1
# How sure two pages must be, and how much of a quad around both they fill, for the quad to be none.
SURELY, FILLED, OVER = 0.7, 0.6, 0.1


def chosen(seen: View, *, most: int = BY_BOTH) -> tuple[Quads, NDArray[np.float32]]:
    """Return quads in the small picture (n x 4 x 2) and how surely each is a page (0 to 1), the surest first.

    ``most`` are looked at closely: more where there may be many pages.
    """
    quads = laid(seen, most)
    known = facts(seen, quads)
    values = sure(known) * np.clip(known[:, COLOURS] / NO_STEP, 0, 1)
    if seen.known:
        values = np.maximum(values, _share(KNOWN_WORTH * known[:, COLOURS] + KNOWN_BASE))
    order = np.argsort(-values)
    return quads[order], values[order]


def overlap(one: Quads, other: Quads) -> float:
    """Return which share of the smaller of two quads lies under the other."""
    return _common(one, other) / max(1e-6, min(cv2.contourArea(one), cv2.contourArea(other)))


def spans(quad: Quads, quads: Quads, values: NDArray[np.float32]) -> bool:
    """Tell whether a quad is two sheets and the gap between them."""
    whole = cv2.contourArea(quad)
    inner = [
        one
        for one in quads[values >= SURELY]
        if cv2.contourArea(one) < 0.9 * whole and _common(one, quad) > 0.9 * cv2.contourArea(one)
    ]
    return any(
        overlap(one, other) <= OVER and cv2.contourArea(one) + cv2.contourArea(other) > FILLED * whole
        for number, one in enumerate(inner)
        for other in inner[:number]
    )


def _common(one: Quads, other: Quads) -> float:
    return float(cv2.intersectConvexConvex(one, other)[0])


def laid(seen: View, most: int = BY_BOTH) -> Quads:
    """Return the quads that are worth a closer look, each as it was found and with its sides on their edges."""
    by_colours = candidates(seen.lab, seen.away, seen.least)
    pool = np.concatenate([by_colours, plausible(outlined(seen.said, seen.size), seen.size)])
    if not len(pool):
        return pool
    known = facts(seen, pool, FEW)
    kept = set(np.argsort(-known[:, COLOURS])[:BY_COLOURS]) | set(np.argsort(-(known @ GLANCE))[:most])
    glanced = pool[sorted(kept)]
    # What was pulled away to another edge may be worse than it was.
    return plausible(np.concatenate([refined_all(seen.small, glanced, REACH), glanced]), seen.size)


def facts(seen: View, quads: Quads, samples: int = SAMPLES) -> NDArray[np.float32]:
    """Return n x 13 facts: the seven ``signs``, the score by colours, the root of the share of the picture it takes.

    Then of the picture as a whole: how likely it shows one whole page, one cut off, nothing; how much of its rim is
    page.
    """
    by_colours = scores(seen.lab, quads, samples=samples, least=seen.least)
    large = np.sqrt(areas(quads) / (seen.size[0] * seen.size[1]))
    said = seen.said
    whole = np.tile([said.whole, said.cut_off, said.nothing, said.leaving], (len(quads), 1))
    return np.column_stack([signs(said, quads, seen.size), by_colours, large, whole]).astype(np.float32)


def sure(known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how surely each quad is a page, from its facts."""
    within = np.maximum(0, (known - weights.USUAL) / weights.SPREAD @ weights.FIRST + weights.FIRST_BASE)
    return _share(within @ weights.SECOND + weights.SECOND_BASE)


def _share(value: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-value)), np.float32)
