# SPDX-License-Identifier: Apache-2.0
"""Where each paper of an application stands: ticked by card or form, scanned, promised, looked up, or brought later."""

from __future__ import annotations

import enum

from kiosk.domain.item import Material
from kiosk.domain.substitutes import Standing
from kiosk.steps.visit import Visit


class Stand(enum.Enum):
    """How a paper is settled."""

    CARD = "card"
    FORM = "form"
    SCANNED = "scanned"
    PROMISED = "promised"
    VERIFIED = "verified"
    """The platform found it at its source; nobody need bring it."""
    PENDING = "pending"
    """The platform will look for it; nobody need bring it unless it asks."""
    LATER = "later"
    """Brought to a window: it has not been handed in."""


def stand(visit: Visit, material: Material) -> Stand | None:
    """Return how a paper is settled, None while nothing was chosen for it."""
    # What card and form say is here already is never asked for again on paper.
    if material.source != "applicant":
        return Stand.CARD if material.source == "card" else Stand.FORM
    if visit.scanned(material):
        return Stand.SCANNED
    substitute = visit.papers.stands.get(material.id)
    if substitute is None:
        return Stand.LATER if material.id in visit.papers.later else None
    return {Standing.VERIFIED: Stand.VERIFIED, Standing.PENDING: Stand.PENDING}.get(substitute.standing, Stand.PROMISED)


def open_papers(visit: Visit) -> list[Material]:
    """Return the papers for which nothing was chosen yet."""
    return [material for material in visit.materials() if stand(visit, material) is None]


def given(visit: Visit) -> list[Material]:
    """Return the papers that are settled here, in whatever way; none of them has to be brought."""
    return [material for material in visit.materials() if stand(visit, material) not in (None, Stand.LATER)]


def put_off(visit: Visit) -> list[Material]:
    """Return the papers that are brought to a window later."""
    return [material for material in visit.materials() if stand(visit, material) is Stand.LATER]


def promises(visit: Visit) -> list[Material]:
    """Return the papers for which a promise stands."""
    return [material for material in visit.materials() if stand(visit, material) is Stand.PROMISED]


def take_promises_back(visit: Visit) -> bool:
    """Leave to the window what was promised, for nobody signs here; tell whether there was anything."""
    # There they are promised again, or the paper is handed in.
    made = promises(visit)
    for material in made:
        visit.replace(material)
        visit.papers.later.add(material.id)
    return bool(made)
