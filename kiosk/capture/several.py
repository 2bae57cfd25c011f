# SPDX-License-Identifier: Apache-2.0
"""Look for all pages on the desk: both sides of a card, three receipts, a form and a passport.

The finder's own hypotheses, the surest first, then the surest of those that do not lie over it, until nothing is sure
any more. Sheets that lie closer than a fiftieth of the picture may be taken for one.
"""

from __future__ import annotations

from kiosk.capture.arrays import Image, Quads
from kiosk.capture.choosing import OVER, laid, overlap, spans, weighed
from kiosk.capture.finder import LEAVING, SURE, as_quad, in_full, inside
from kiosk.capture.sight import Reason, Sighting
from kiosk.capture.view import View, view

# Pages that are looked for at most: more than fit on any desk so that they could be read.
MOST = 12
# Quads that are looked at closely where there may be so many.
MANY = 60


def look_for_all(image: Image, *, empty: Image | None = None) -> tuple[Sighting, ...]:
    """Look for all whole pages; see :func:`kiosk.capture.find_pages`."""
    seen = view(image, empty)
    pages = _pages(seen)
    found = [(in_full(image, seen, quad), value) for quad, value in pages]
    whole = [(quad, value) for quad, value in found if inside(quad, image)]
    sightings = [Sighting(as_quad(quad), Reason.FOUND, value) for quad, value in _as_read(whole)]
    if len(whole) < len(found) or seen.said.leaving > LEAVING:
        sightings.append(Sighting(None, Reason.CUT_OFF))
    return tuple(sightings)


def _pages(seen: View) -> list[tuple[Quads, float]]:
    """Return the quads that are pages, none over another, with how surely."""
    quads, values = weighed(seen, laid(seen, MANY))
    found: list[tuple[Quads, float]] = []
    for quad, value in zip(quads, values, strict=True):
        if value < SURE or len(found) == MOST:
            break
        if not any(overlap(quad, other) > OVER for other, _ in found) and not spans(seen, quad, quads, values):
            found.append((quad, float(value)))
    return found


def _as_read(found: list[tuple[Quads, float]]) -> list[tuple[Quads, float]]:
    """Order pages by rows from the top, each from the left: in a row is what begins before its first page ends."""
    rest = sorted(found, key=lambda one: float(one[0][:, 1].mean()))
    ordered: list[tuple[Quads, float]] = []
    while rest:
        lowest = float(rest[0][0][:, 1].max())
        row = [one for one in rest if float(one[0][:, 1].mean()) < lowest]
        rest = rest[len(row) :]
        ordered += sorted(row, key=lambda one: float(one[0][:, 0].mean()))
    return ordered
