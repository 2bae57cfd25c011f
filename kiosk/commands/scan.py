# SPDX-License-Identifier: Apache-2.0
"""``scan``: find, straighten and judge the page in each picture, and bind the pages."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from config.texts import CONSOLE, Text, wording
from kiosk.capture.sight import Judgement, Quad, Sighting

if TYPE_CHECKING:
    from kiosk.capture.arrays import Image

NAME = "scan"
HELP = "find, straighten and judge pages in pictures"
GOOD, FAULT, USAGE = 0, 1, 2
# Largest picture file that is read.
MOST_BYTES = 200 << 20
# Resolution written into the PDF for a page whose true size is not known.
ANY_DPI = 200
# Sides shorter than this hold no readable line of print at any resolution.
LEAST_SIDE = 32


class UnreadableError(Exception):
    """A file that is no picture; the text names file, reason and next step."""


@dataclass(frozen=True, repr=False)
class Scanned:
    """What was found in one picture. ``dpi`` is None when the page's true size is not known."""

    file: str
    sighting: Sighting
    width: int = 0
    height: int = 0
    dpi: int | None = None
    paper: str = ""
    judgements: tuple[Judgement, ...] = ()
    jpeg: bytes = field(default=b"")

    @property
    def good(self) -> bool:
        """True for a page that was found and has no fault."""
        return bool(self.jpeg) and all(one.well for one in self.judgements)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the pictures, where the PDF goes, and what is known of the desk."""
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="a picture: JPEG, PNG, TIFF, BMP or WebP")
    parser.add_argument("--out", metavar="FILE.pdf", help="bind the pages that were found into this PDF")
    parser.add_argument("--field-mm", type=millimetres, metavar="W", help="width of what the camera saw on the desk")
    parser.add_argument("--min-dpi", type=int, default=200, metavar="N", help="resolution a page needs (200)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def millimetres(words: str) -> float:
    """Accept a positive length."""
    try:
        value = float(words)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{words!r} is no number of millimetres") from wrong
    if not 0 < value < 10000:
        raise argparse.ArgumentTypeError(f"{words!r} is not between 0 and 10000 millimetres")
    return value


def run(args: argparse.Namespace) -> int:
    """Scan all pictures; 0 every page good, 1 a page missing or bad, 2 a file that cannot be read or written."""
    found, unread = scanned(args)
    written = None
    try:
        # A document with a page left out would look whole.
        written = bind(found, Path(args.out)) if args.out and not unread else None
    except UnreadableError as wrong:
        unread.append(str(wrong))
    tell(found, written, unread, as_data=args.json)
    if unread:
        return USAGE
    return GOOD if all(one.good for one in found) else FAULT


def scanned(args: argparse.Namespace) -> tuple[list[Scanned], list[str]]:
    """Return what was found in the pictures that could be read, and why the others could not."""
    found, unread = [], []
    for name in args.images:
        try:
            found.append(scan(Path(name), args.field_mm, args.min_dpi))
        except UnreadableError as wrong:
            unread.append(str(wrong))
    return found, unread


def tell(found: list[Scanned], written: str | None, unread: list[str], *, as_data: bool) -> None:
    """Print what was found in the pictures that could be read, and why the others could not."""
    if as_data:
        print(as_json(found, written, whole=not unread))
    elif found:
        print("\n".join(line for one in found for line in lines(one)))
    for words in unread:
        print(f"banshi scan: {words}", file=sys.stderr)


def scan(path: Path, field_mm: float | None, min_dpi: int) -> Scanned:
    """Find and judge the page of one picture; raises UnreadableError."""
    from kiosk import capture

    image = read(path)
    sighting = capture.look(image)
    if sighting.quad is None:
        return Scanned(str(path), sighting)
    return _page(path, image, sighting, sighting.quad, field_mm, min_dpi)


def _page(path: Path, image: Image, sighting: Sighting, quad: Quad, field_mm: float | None, min_dpi: int) -> Scanned:
    from devices.document_camera.cv import cv2
    from kiosk import capture
    from kiosk.capture.page import guessed, measured

    height, width = image.shape[:2]
    measure = measured(quad, field_mm / width) if field_mm else guessed(quad)
    page = capture.rectify(image, quad)
    dpi = measure.dpi if measure else None
    judgements = capture.judge(page, quad=quad, frame=(width, height), dpi=dpi, min_dpi=min_dpi)
    jpeg = bytes(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 85])[1])
    paper = measure.name if measure else ""
    return Scanned(
        str(path), sighting, page.shape[1], page.shape[0], round(dpi) if dpi else None, paper, judgements, jpeg
    )


def read(path: Path) -> Image:
    """Read a picture, turned as its camera says it was held; raises UnreadableError."""
    import numpy as np

    from devices.document_camera.cv import cv2

    try:
        # Asked before reading: a machine in a hall has little memory to spare for a wrong file name.
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError(f"{path}: is larger than {MOST_BYTES >> 20} MB. Give a smaller picture.")
        data = path.read_bytes()
    except OSError as wrong:
        raise UnreadableError(f"{path}: cannot be read ({wrong.strerror}). Check the name.") from wrong
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    except cv2.error:
        image = None  # the library refuses a size that it will not decode
    if image is None or min(image.shape[:2]) < LEAST_SIDE:
        raise UnreadableError(f"{path}: is no picture of a page. Give a JPEG, PNG, TIFF, BMP or WebP file.")
    return np.asarray(image, np.uint8)


def bind(found: list[Scanned], target: Path) -> str | None:
    """Write the pages that were found as one PDF, whole or not at all; raises UnreadableError."""
    from kiosk.capture import pages_pdf

    pages = [one for one in found if one.jpeg]
    if not pages:
        return None
    bound = pages_pdf([one.jpeg for one in pages], pages[0].dpi or ANY_DPI)
    # Beside the target, so that the rename stays on one disk; the dot keeps it out of lists if we are cut off.
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(bound)
        os.replace(part, target)
    except OSError as wrong:
        raise UnreadableError(f"{target}: cannot be written ({wrong.strerror}). Choose another place.") from wrong
    return str(target)


def as_json(found: list[Scanned], written: str | None, *, whole: bool = True) -> str:
    """Return everything as described in docs/cli/scan.schema.json."""
    answer = {
        "images": [_as_data(one) for one in found],
        "pdf": written,
        "good": whole and all(one.good for one in found),
    }
    return json.dumps(answer)


def _as_data(one: Scanned) -> dict[str, object]:
    page = {"width": one.width, "height": one.height, "dpi": one.dpi, "format": one.paper or None}
    quad = one.sighting.quad
    return {
        "file": one.file,
        "found": bool(one.jpeg),
        "reason": one.sighting.reason.value,
        "score": round(one.sighting.score, 3),
        "quad": [[round(x, 2), round(y, 2)] for x, y in quad] if quad else None,
        "page": page if one.jpeg else None,
        "checks": [{"check": c.check.value, "well": c.well, "value": c.value} for c in one.judgements],
        "good": one.good,
    }


def lines(one: Scanned) -> list[str]:
    """Say in words what was found in one picture."""
    if not one.jpeg:
        return [f"{one.file}: {_words(one.sighting.message)}"]
    facts = (f"{one.width}x{one.height}", f"{one.dpi} dpi" if one.dpi else "", one.paper)
    checks = (f"  {'ok ' if check.well else 'BAD'} {_words(check.message)}" for check in one.judgements)
    return [f"{one.file}: page {', '.join(filter(None, facts))}", *checks]


def _words(said: Text) -> str:
    return wording(CONSOLE)(said)
