# SPDX-License-Identifier: Apache-2.0
"""Whether what was signed by hand is what stands there now, and how it is said to the platform."""

from __future__ import annotations

from kiosk.domain.ink import SIGNED_FORM, InkSignature
from kiosk.domain.submission import covers
from kiosk.steps.ink_part import Ink
from kiosk.steps.route import in_ink
from kiosk.steps.visit import Visit


def printed_content(visit: Visit) -> str:
    """Return the hash of all that a paper printed now would say: answers, parties, every other paper."""
    papers = [paper for paper in visit.scans() if paper.material_id != SIGNED_FORM.id]
    return covers(visit.own_data, visit.parties(), papers)


def ink_holds(visit: Visit) -> bool:
    """Tell whether a paper with just this on it was signed and lies here as a scan."""
    ink = visit.part(Ink)
    return ink.scanned_at is not None and ink.bound == printed_content(visit)


def ink_signature(visit: Visit) -> InkSignature | None:
    """Return what is said of the signed paper; None for what is not signed by hand, or not any more."""
    ink = visit.part(Ink)
    if not in_ink(visit) or not ink_holds(visit) or ink.scanned_at is None:
        return None
    return InkSignature(
        mark=ink.way,
        scans=tuple(page.id for page in visit.scanned(SIGNED_FORM)),
        print_no=ink.print_no,
        covers_sha256=covers(visit.own_data, visit.parties(), visit.scans()),
        scanned_at=ink.scanned_at,
        witness=ink.witness.get("witness", "") if ink.mark else "",
    )
