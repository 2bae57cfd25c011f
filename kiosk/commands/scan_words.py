# SPDX-License-Identifier: Apache-2.0
"""What was found in a picture, as one object for programs (docs/cli/scan.schema.json) and in words for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.texts import CONSOLE, Text, wording
from kiosk.capture.fields import PrintLine, propose
from kiosk.capture.reading import CodeRead
from kiosk.capture.sight import Check, Judgement, Quad, Reason, Sighting

# What a reason means on a picture, for whoever sets a camera up.
REASONS = {
    Reason.NOTHING: "no page",
    Reason.UNSURE: "perhaps a page, not surely",
    Reason.CUT_OFF: "a page that is cut off",
    Reason.TWO_PAGES: "several pages (--several finds each)",
}
TOO_FEW = "The page has too few pixels for its print to be read. Give a picture taken from nearer, or a larger scan."
TOO_COARSE = "The page has fewer dots an inch than it needs. Give a picture taken from nearer, or a larger scan."

OF_CAMERA = (
    "A flat sheet has fewer dots an inch under this camera than it needs. Measure the desk (scan --calibrate camera); "
    "if it stays so, lower the camera or set a larger still."
)


@dataclass(frozen=True, repr=False)
class Scanned:
    """What was found in one picture. ``dpi`` is None when the page's true size is not known.

    ``of`` is the picture's own width and height, in whose pixels corners are; ``source`` is file, camera or sane.
    """

    file: str
    sighting: Sighting
    width: int = 0
    height: int = 0
    dpi: int | None = None
    paper: str = ""
    size_mm: tuple[float, float] | None = None
    judgements: tuple[Judgement, ...] = ()
    jpeg: bytes = field(default=b"")
    of: tuple[int, int] = (0, 0)
    source: str = "file"
    codes: tuple[CodeRead, ...] = ()
    lines: tuple[PrintLine, ...] | None = None
    """The print on the page, None where nobody asked for it."""

    @property
    def good(self) -> bool:
        """True for a page that was found and has no fault."""
        return bool(self.jpeg) and all(one.well for one in self.judgements)


def as_json(found: Sequence[Scanned], written: str | None, *, whole: bool = True) -> str:
    """Return everything as described in docs/cli/scan.schema.json; ``whole`` when nothing is missing."""
    answer = {
        "images": [_as_data(one) for one in found],
        "pdf": written,
        "good": whole and bool(found) and all(one.good for one in found),
    }
    return json.dumps(answer)


def _as_data(one: Scanned) -> dict[str, object]:
    width_mm, height_mm = one.size_mm or (None, None)
    page = {
        "width": one.width,
        "height": one.height,
        "dpi": one.dpi,
        "format": one.paper or None,
        "width_mm": width_mm and round(width_mm, 1),
        "height_mm": height_mm and round(height_mm, 1),
    }
    return {
        "file": one.file,
        "source": one.source,
        "picture": {"width": one.of[0], "height": one.of[1]},
        "found": bool(one.jpeg),
        "reason": one.sighting.reason.value,
        "score": round(one.sighting.score, 3),
        "corners": _points(one.sighting.quad) if one.sighting.quad else None,
        "page": page if one.jpeg else None,
        "verdicts": [
            {"check": check.check.value, "well": check.well, "value": check.value, "message": _said(check, one)}
            for check in one.judgements
        ],
        "codes": [{"kind": code.kind, "text": code.text, "corners": _points(code.corners)} for code in one.codes],
        "print": None if one.lines is None else _print(one.lines),
        "good": one.good,
    }


def _print(lines: tuple[PrintLine, ...]) -> dict[str, object]:
    return {
        "lines": [
            {"text": line.text, "confidence": round(line.confidence, 3), "corners": _points(line.corners)}
            for line in lines
        ],
        "fields": [
            {"kind": one.kind, "value": one.value, "confidence": round(one.confidence, 3), "checked": one.checked}
            for one in propose(lines)
        ],
    }


def _points(quad: Quad) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in quad]


def lines(one: Scanned) -> list[str]:
    """Say in words what was found in one picture; what a code says is for --json alone, it may be somebody's number."""
    codes = [f"  a {code.kind} code of {len(code.text)} characters" for code in one.codes]
    if one.lines is not None:
        kinds = ", ".join(sorted(f"{field.kind} {field.confidence:.2f}" for field in propose(one.lines)))
        codes.append(f"  {len(one.lines)} lines of print; proposed: {kinds or 'nothing'}")
    if not one.jpeg:
        said = f"{REASONS.get(one.sighting.reason, 'no page')} (score {one.sighting.score:.2f})"
        return [f"{one.file}: {said}. {_words(one.sighting.message)}", *codes]
    size = "{:.0f}x{:.0f} mm".format(*one.size_mm) if one.size_mm else "true size not known (say --field-mm)"
    facts = (f"{one.width}x{one.height}", f"{one.dpi} dpi" if one.dpi else "", one.paper, size)
    checks = (f"  {'ok ' if check.well else 'BAD'} {_said(check, one)}" for check in one.judgements)
    return [f"{one.file}: page {', '.join(filter(None, facts))} (score {one.sighting.score:.2f})", *checks, *codes]


def _said(check: Judgement, one: Scanned) -> str:
    """Return the sentence of a check; what lies under no camera cannot be laid flat on the mat."""
    if check.check is Check.SIZE and not check.well and one.source != "camera":
        return TOO_FEW if one.dpi is None else TOO_COARSE
    if check.of_machine and not check.well:
        return OF_CAMERA
    return _words(check.message)


def _words(said: Text) -> str:
    return wording(CONSOLE)(said)
