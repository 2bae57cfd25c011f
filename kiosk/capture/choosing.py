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
from kiosk.capture.shapes import odd
from kiosk.capture.view import View
from kiosk.capture.weighing import signs

# Quads that pass the first glance: by colours alone, and by colours and net.
BY_COLOURS, BY_BOTH = 10, 22
# How far a side may be moved in the small picture to lie on its edge, in pixels.
REACH = 4.0
# What each fact is worth at the first glance.
GLANCE = np.array([1.0, -1.0, 0.7, 0.5, 0.5, 0.5, 0.0, 0.7, 0.3, 0, 0, 0, 0, 0], np.float32)
# What the score by colours is worth where the empty desk is known: then it sees what the net does not.
KNOWN_WORTH, KNOWN_BASE = 18.0, -12.3
COLOURS = 7
# From how sure on a quad that the net outlines is the page, and no other is looked for.
CLEAR = 0.97
# Score by colours below which nothing is a page: a frame drawn on the desk has the same on both sides.
NO_STEP = 0.1
# How sure two pages must be, and how much of a quad around both they fill, for the quad to be none.
SURELY, FILLED, OVER = 0.7, 0.6, 0.1
# Colour distance (CIE Lab) from which what lies between two sheets is the desk.
OTHER = 10.0


def chosen(seen: View) -> tuple[Quads, NDArray[np.float32]]:
    """Return quads in the small picture (n x 4 x 2) and how surely each is a page (0 to 1), the surest first.

    What the net outlines is looked at first; where one of that is clearly a page, nothing else is gathered: three of
    four photographs need no more, and lose nothing by it.
    """
    outlines = by_net(seen)
    quads, values = weighed(seen, on_edges(seen, outlines))
    if values.max(initial=0.0) >= CLEAR:
        return quads, values
    return weighed(seen, laid(seen, outlines=outlines))


def weighed(seen: View, quads: Quads) -> tuple[Quads, NDArray[np.float32]]:
    """Return quads with how surely each is a page, the surest first."""
    known = facts(seen, quads)
    values = sure(known) * np.clip(known[:, COLOURS] / NO_STEP, 0, 1)
    if seen.known:
        values = np.maximum(values, _share(KNOWN_WORTH * known[:, COLOURS] + KNOWN_BASE))
    order = np.argsort(-values)
    return quads[order], values[order]


def overlap(one: Quads, other: Quads) -> float:
    """Return which share of the smaller of two quads lies under the other."""
    return _common(one, other) / max(1e-6, min(cv2.contourArea(one), cv2.contourArea(other)))


def spans(seen: View, quad: Quads, quads: Quads, values: NDArray[np.float32]) -> bool:
    """Tell whether a quad is two sheets and the gap between them; the fold of an open booklet is none."""
    whole = cv2.contourArea(quad)
    inner = [
        one
        for one in quads[values >= SURELY]
        if cv2.contourArea(one) < 0.9 * whole and _common(one, quad) > 0.9 * cv2.contourArea(one)
    ]
    pairs = ((one, other) for number, one in enumerate(inner) for other in inner[:number])
    return any(
        overlap(one, other) <= OVER
        and cv2.contourArea(one) + cv2.contourArea(other) > FILLED * whole
        and _parted(seen, quad, one, other)
        for one, other in pairs
    )


def _parted(seen: View, quad: Quads, one: Quads, other: Quads) -> bool:
    """Tell whether what is left of a quad beside two in it has another colour than they have."""
    drawn = np.zeros(seen.small.shape[:2], np.uint8)
    cv2.fillConvexPoly(drawn, np.rint(quad).astype(np.int32), 1)
    for inner in (one, other):
        outline = [np.rint(inner).astype(np.int32)]
        cv2.fillConvexPoly(drawn, outline[0], 2)
        cv2.polylines(drawn, outline, isClosed=True, color=0, thickness=3)
    gap, sheets = seen.lab[drawn == 1], seen.lab[drawn == 2]
    if not len(gap) or not len(sheets):
        return False
    return float(np.linalg.norm(np.median(gap, axis=0) - np.median(sheets, axis=0))) > OTHER


def _common(one: Quads, other: Quads) -> float:
    return float(cv2.intersectConvexConvex(one, other)[0])


def laid(seen: View, most: int = BY_BOTH, outlines: Quads | None = None) -> Quads:
    """Return quads of colours and net that are worth a closer look.

    ``most``: more where there may be many pages. ``outlines``: the net's quads, where they are known.
    """
    of_net = by_net(seen) if outlines is None else outlines
    pool = np.concatenate([candidates(seen.lab, seen.away(), seen.least), of_net])
    if not len(pool):
        return pool
    known = facts(seen, pool, FEW)
    kept = set(np.argsort(-known[:, COLOURS])[:BY_COLOURS]) | set(np.argsort(-(known @ GLANCE))[:most])
    return on_edges(seen, pool[sorted(kept)])


def by_net(seen: View) -> Quads:
    """Return the quads that the net outlines."""
    return plausible(outlined(seen.said, seen.size), seen.size)


def on_edges(seen: View, quads: Quads) -> Quads:
    """Return each quad with its sides on their edges, and as it was: what was pulled to another edge may be worse."""
    if not len(quads):
        return quads
    return plausible(np.concatenate([refined_all(seen.small, quads, REACH), quads]), seen.size)


def facts(seen: View, quads: Quads, samples: int = SAMPLES) -> NDArray[np.float32]:
    """Return n x 14 facts: the seven ``signs``, the score by colours, the root of the share of the picture it takes.

    Then of the picture as a whole: how likely it shows one whole page, one cut off, nothing; how much of its rim is
    page. Last how odd the quad's shape is.
    """
    by_colours = scores(seen.lab, quads, samples=samples, least=seen.least)
    large = np.sqrt(areas(quads) / (seen.size[0] * seen.size[1]))
    said = seen.said
    whole = np.tile([said.whole, said.cut_off, said.nothing, said.leaving], (len(quads), 1))
    return np.column_stack([signs(said, quads, seen.size), by_colours, large, whole, odd(quads, seen.size)]).astype(
        np.float32
    )


def sure(known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how surely each quad is a page, from its facts."""
    within = np.maximum(0, (known - weights.USUAL) / weights.SPREAD @ weights.FIRST + weights.FIRST_BASE)
    return _share(within @ weights.SECOND + weights.SECOND_BASE)


def _share(value: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-value)), np.float32)
