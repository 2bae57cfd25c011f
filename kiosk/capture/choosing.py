# SPDX-License-Identifier: Apache-2.0
"""Choose among quads: what their colours say and what the nets say is weighed into how surely each is a page.

Two nets are asked in turn: the second, which learned from what the first found hard, only where the first leaves
doubt; then what both say is weighed together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.along import FURTHER_OFF, SAID, colours_along, said_along
from kiosk.capture.arrays import Quads
from kiosk.capture.candidates import areas, candidates, plausible
from kiosk.capture.net import Opinion
from kiosk.capture.outlines import outlined
from kiosk.capture.refine import refined_all
from kiosk.capture.scoring import FEW, SAMPLES, scores
from kiosk.capture.shapes import odd
from kiosk.capture.valuing import Facts, fitted, worth
from kiosk.capture.view import View
from kiosk.capture.weighing import signs

# Quads that pass the first glance: by colours alone, and by colours and net; fewer where both nets outlined theirs.
BY_COLOURS, BY_BOTH, FEWER = 10, 22, (6, 12)
# How far a side may be moved in the small picture to lie on its edge, in pixels.
REACH = 4.0
# What each fact is worth at the first glance.
GLANCE = np.array([1.0, -1.0, 0.7, 0.5, 0.5, 0.5, 0.0, 0.7, 0.3, 0, 0, 0, 0, 0], np.float32)
# What the score by colours is worth where the empty desk is known: then it sees what the net does not.
KNOWN_WORTH, KNOWN_BASE = 18.0, -12.3
COLOURS = 7
# Which facts are of what a net says.
OF_NET = [*range(7), *range(9, 13)]
# From how sure on a quad that the first net outlines is the page, and no other is looked for, by one net or by both.
CLEAR = 0.97
# From how sure on another quad contests it, and how far one of its corners must be from the page's, as part of the root
# of the page's area. So half of all photographs are shown to the second net, and as if all were, as many are found.
CONTESTS, APART = 0.6, 0.08
# Between which values of the best quad by both nets colours may tell more: of 203 pictures in doubt none of the others
# was found or refused otherwise.
DOUBT = (0.05, 0.8)
# From how surely the first net sees nothing at all the second is not asked: an empty desk is looked at all day.
EMPTY = 0.9
# Which part of the step across its sides there must be further off, too: a frame drawn on the desk has the same on both
# sides. Up to the first a quad is drawn, from the second on it lies there, as 988 of 1000 pages do.
DRAWN, LAID = 0.1, 0.22
# How sure two pages must be, and how much of a quad around both they fill, for the quad to be none.
SURELY, FILLED, OVER = 0.7, 0.6, 0.1
# Colour distance (CIE Lab) from which what lies between two sheets is the desk.
OTHER = 10.0


Chosen = tuple[View, Quads, NDArray[np.float32]]


def chosen(seen: View) -> Chosen:
    """Return what was seen, quads in the small picture (n x 4 x 2) and how surely each is a page, the surest first.

    What the first net outlines is looked at first; where one of that is clearly a page and no other contests it,
    nothing else is asked or gathered: half of all photographs need no more, and lose nothing by it.
    """
    quads = on_edges(seen, by_net(seen, seen.said))
    known = facts(seen, quads)
    values = valued(seen, known)
    if values.max(initial=0.0) < CLEAR or contested(quads, values):
        seen = seen if seen.said.nothing > EMPTY else seen.asked_again()
        quads, values = _with_more(seen, quads, known)
    order = np.argsort(-values)
    return seen, quads[order], values[order]


def _with_more(seen: View, quads: Quads, known: Facts) -> tuple[Quads, NDArray[np.float32]]:
    """Weigh quads anew by both nets, with what the second outlines; with those of colours where that leaves doubt."""
    if seen.also is not None:
        known = _by_both(seen, seen.also, quads, known)
        values = valued(seen, known)
        if values.max(initial=0.0) >= CLEAR:
            return quads, values
        more = on_edges(seen, by_net(seen, seen.also))
        quads, known = np.concatenate([quads, more]), _joined(known, facts(seen, more))
    values = valued(seen, known)
    if seen.also is not None and not seen.known and not DOUBT[0] <= values.max(initial=0.0) < DOUBT[1]:
        return quads, values
    pool = candidates(seen.lab, seen.away(), seen.least)
    rest = on_edges(seen, worth_a_look(seen, pool, *((BY_COLOURS, BY_BOTH) if seen.also is None else FEWER)))
    return np.concatenate([quads, rest]), np.concatenate([values, valued(seen, facts(seen, rest))])


def contested(quads: Quads, values: NDArray[np.float32]) -> bool:
    """Tell whether another quad than the surest may be the page: what is around it and a sheet below, or half of it."""
    best = int(values.argmax())
    away = np.abs(quads - quads[best]).max(axis=(1, 2)) / np.sqrt(areas(quads[best : best + 1]))
    return bool(((away > APART) & (values >= CONTESTS)).any())


def weighed(seen: View, quads: Quads) -> tuple[Quads, NDArray[np.float32]]:
    """Return quads with how surely each is a page, the surest first."""
    values = valued(seen, facts(seen, quads))
    order = np.argsort(-values)
    return quads[order], values[order]


def valued(seen: View, known: Facts) -> NDArray[np.float32]:
    """Return how surely quads are pages, by what is known of them."""
    colours, further = known.whole[:, COLOURS], np.sort(known.sides[..., FURTHER_OFF], axis=1)
    # Of the step across it on three sides, or on two and by its score.
    lies = np.maximum(further[:, 1], np.minimum(further[:, 2], colours))
    drawn = 1 - np.clip((lies - DRAWN) / (LAID - DRAWN), 0, 1)
    values = _share(worth(known, fitted("one" if seen.also is None else "both"))) * (1 - drawn)
    if seen.known:
        values = np.maximum(values, _share(KNOWN_WORTH * colours + KNOWN_BASE))
    return np.asarray(values, np.float32)


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


def laid(seen: View, most: int = BY_BOTH) -> Quads:
    """Return quads of colours and net that are worth a closer look; ``most``: more where there may be many pages."""
    pool = np.concatenate([candidates(seen.lab, seen.away(), seen.least), by_net(seen, seen.said)])
    return on_edges(seen, worth_a_look(seen, pool, BY_COLOURS, most))


def worth_a_look(seen: View, pool: Quads, by_colours: int, by_both: int) -> Quads:
    """Return those of a pool that pass the first glance: so many by colours alone, and by colours and net."""
    if not len(pool):
        return pool
    known = glance(seen, pool, FEW)
    kept = set(np.argsort(-known[:, COLOURS])[:by_colours]) | set(np.argsort(-(known @ GLANCE))[:by_both])
    return pool[sorted(kept)]


def by_net(seen: View, said: Opinion) -> Quads:
    """Return the quads that a net's opinion outlines."""
    return plausible(outlined(said, seen.size), seen.size)


def on_edges(seen: View, quads: Quads) -> Quads:
    """Return each quad with its sides on their edges, and as it was: what was pulled to another edge may be worse."""
    if not len(quads):
        return quads
    return plausible(np.concatenate([refined_all(seen.small, quads, REACH), quads]), seen.size)


def facts(seen: View, quads: Quads) -> Facts:
    """Return what is known of quads by the nets that were asked.

    Of the whole n x 14 (``glance``), with what the second net says 25; of each side n x 4 x 30, or 48 (``along``).
    """
    sides = np.concatenate([said_along(seen.said, quads, seen.size), colours_along(seen.lab, quads)], axis=2)
    one = Facts(glance(seen, quads), sides)
    return one if seen.also is None else _by_both(seen, seen.also, quads, one)


def _by_both(seen: View, also: Opinion, quads: Quads, one: Facts) -> Facts:
    """Return what is known by the first net and colours with what the other says."""
    whole = np.concatenate([one.whole, _said(also, seen, quads)], axis=1)
    sides = one.sides[..., :SAID], said_along(also, quads, seen.size), one.sides[..., SAID:]
    return Facts(whole, np.concatenate(sides, axis=2))


def _joined(some: Facts, more: Facts) -> Facts:
    return Facts(np.concatenate([some.whole, more.whole]), np.concatenate([some.sides, more.sides]))


def glance(seen: View, quads: Quads, samples: int = SAMPLES) -> NDArray[np.float32]:
    """Return n x 14 facts: the seven ``signs``, the score by colours, the root of the share of the picture it takes.

    Then of the picture as a whole: how likely it shows one whole page, one cut off, nothing; how much of its rim is
    page. Last how odd the quad's shape is.
    """
    known = np.zeros((len(quads), len(GLANCE)), np.float32)
    known[:, OF_NET] = _said(seen.said, seen, quads)
    known[:, COLOURS] = scores(seen.lab, quads, samples=samples, least=seen.least)
    known[:, COLOURS + 1] = np.sqrt(areas(quads) / (seen.size[0] * seen.size[1]))
    known[:, -1] = odd(quads, seen.size)
    return known


def _said(said: Opinion, seen: View, quads: Quads) -> NDArray[np.float32]:
    """Return the facts that are of what a net says."""
    whole = np.tile([said.whole, said.cut_off, said.nothing, said.leaving], (len(quads), 1))
    return np.column_stack([signs(said, quads, seen.size), whole]).astype(np.float32)


def _share(value: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-value)), np.float32)
