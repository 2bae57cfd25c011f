# SPDX-License-Identifier: Apache-2.0
"""``scan``: find, straighten, judge and read the page in each picture, and bind the pages."""

from __future__ import annotations

import argparse
import functools
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from devices.device import DeviceError, ErrorKind
from kiosk.capture.ocr import FOLDER, OcrAbsentError, OcrError
from kiosk.capture.sight import Quad, Reason, Sighting, scaled
from kiosk.commands.ports import ABSENT, FAULT, REFUSED, TIMED_OUT, USAGE, complaint, exit_code
from kiosk.commands.scan_options import CAMERA, SCANNER, Once, refused
from kiosk.commands.scan_pictures import UnreadableError, read
from kiosk.commands.scan_print import Print, reading
from kiosk.commands.scan_target import bind, look_at_place
from kiosk.commands.scan_words import Scanned, as_json, lines

if TYPE_CHECKING:
    from kiosk.capture.arrays import Image
    from kiosk.capture.flat import Page
    from kiosk.capture.reading import CodeRead

NAME = "scan"
HELP = "find, straighten, judge and read pages in pictures"
HELP_PAGE = "docs/cli/scan.md"
GOOD = 0
# Resolution a page needs where nobody asks for another.
MIN_DPI = 200
JPEG_QUALITY = 85
MM_PER_INCH = 25.4
# Exit codes of causes; other faults are 1.
CODES = {
    "camera.lost": ABSENT,
    "scanner.lost": ABSENT,
    "device.library-missing": ABSENT,
    "camera.silent": TIMED_OUT,
    "scanner.silent": TIMED_OUT,
    "device.port-forbidden": REFUSED,
    "scanner.no-source": USAGE,
}


@dataclass
class Outcome:
    """What was found, and why the rest was not: lines for people, and the exit code they ask for."""

    found: list[Scanned] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    code: int = GOOD

    def miss(self, words: str, code: int = USAGE) -> None:
        """Note what could not be read; the first code counts."""
        self.unread.append(words)
        self.code = self.code or code


@dataclass(frozen=True)
class Desk:
    """What is known of where a picture was taken: the width it shows, and where the head of a large sheet points."""

    field_mm: float | None
    min_dpi: int
    head: str = "top"
    source: str = "file"
    several: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the pictures, where the PDF goes, and what is known of the desk."""
    once = functools.partial(parser.add_argument, action=Once)
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="a picture: JPEG, PNG, TIFF, BMP or WebP")
    once("--source", metavar="camera|sane|FILE", help="take a still with this machine's camera, scan, or read a file")
    once("--pdf", "--out", dest="out", metavar="OUT", help="bind the pages that were found into this PDF")
    once("--calibrate", metavar="camera|IMAGE", help="measure the desk by one sheet of A4 that lies on it")
    parser.add_argument("--several", action="store_true", help="find all pages in each picture, not the one")
    once("--field-mm", type=millimetres, metavar="W", help="width of what the camera saw on the desk")
    once("--min-dpi", type=resolution, metavar="N", help=f"resolution a page needs ({MIN_DPI})")
    parser.add_argument("--ocr", action="store_true", help="read the print on each page, where a reader is installed")
    once("--ocr-folder", metavar="DIR", help=f"where the reader lies ({FOLDER})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def millimetres(words: str) -> float:
    """Accept a positive length."""
    try:
        value = float(words)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{words!r} is no number of millimetres") from wrong
    if not 0 < value < 10000:
        raise argparse.ArgumentTypeError(f"{words!r} is not above 0 and below 10000 millimetres")
    return value


def resolution(words: str) -> int:
    """Accept a number of dots an inch that scanners and cameras have."""
    if not (words.isascii() and words.isdecimal() and 1 <= int(words) <= 2400):
        raise argparse.ArgumentTypeError(f"{words!r} is not between 1 and 2400 dots an inch")
    return int(words)


def run(args: argparse.Namespace) -> int:
    """Scan all; 0 every page good, 1 one missing or bad, 2 what cannot be read or written, 3 to 5 of the device."""
    if wrong := refused(args):
        print(f"banshi scan: {wrong}", file=sys.stderr)
        return USAGE
    if args.calibrate:
        from kiosk.commands.scan_desk import calibrate

        return calibrate(args, CODES)
    args.min_dpi = args.min_dpi or MIN_DPI
    try:
        # First: whoever waited for twenty sheets would have waited for nothing.
        if args.out is not None:
            look_at_place(Path(args.out))
    except UnreadableError as wrong:
        print(f"banshi scan: {wrong}", file=sys.stderr)
        return USAGE
    return all_of(args)


def all_of(args: argparse.Namespace) -> int:
    """Look at all that is named, bind it and tell it."""
    try:
        with reading((args.ocr_folder or str(FOLDER)) if args.ocr else None) as printed:
            outcome = scanned(args, printed)
    except OcrError as wrong:
        print(f"banshi scan: {wrong}.", file=sys.stderr)
        return ABSENT if isinstance(wrong, OcrAbsentError) else FAULT
    written = bound(outcome, args.out)
    tell(outcome, written, as_data=args.json)
    return outcome.code or (GOOD if all(one.good for one in outcome.found) else FAULT)


def bound(outcome: Outcome, target: str | None) -> str | None:
    """Bind what was found, where it is asked for and nothing is missing: a page left out would not be missed."""
    if target is None:
        return None
    if outcome.unread:
        outcome.miss(f"{target}: not written, for a page would be missing in it. Mend what is named above.")
        return None
    try:
        written = bind(outcome.found, Path(target))
    except UnreadableError as wrong:
        outcome.miss(str(wrong))
        return None
    if written is None:
        outcome.miss(f"{target}: not written, for no page was found. Lay the paper as said above.", FAULT)
    elif missing := [one.file for one in outcome.found if not one.jpeg]:
        # At the end and by name: what was said of it above is forgotten by the time a PDF is there.
        words = f"nothing of {', '.join(missing)} is in it, for no whole page was found there"
        outcome.miss(f"{target}: {words}. Lay the paper as said above, and bind again.", FAULT)
    return written


def scanned(args: argparse.Namespace, printed: Print) -> Outcome:
    """Return what was found in all that could be read, the pictures first, and why the others could not."""
    outcome = Outcome()
    files = args.images + ([args.source] if args.source not in (None, CAMERA, SCANNER) else [])
    for name in files:
        try:
            outcome.found += scan(Path(name), Desk(args.field_mm, args.min_dpi, several=args.several), printed)
        except UnreadableError as wrong:
            outcome.miss(str(wrong))
    if args.source in (CAMERA, SCANNER):
        try:
            (from_camera if args.source == CAMERA else from_scanner)(args, outcome, printed)
        except DeviceError as error:
            outcome.miss(f"{args.source}: {complaint(error, HELP_PAGE)}", exit_code(error, CODES))
        except ValueError as wrong:
            from kiosk.commands.scan_sources import wrong_setting

            outcome.miss(wrong_setting(args.site, wrong))
    for words in printed.faults:
        outcome.miss(words, FAULT)
    return outcome


def tell(outcome: Outcome, written: str | None, *, as_data: bool) -> None:
    """Print what was found in all that could be read, and why the others could not."""
    if as_data:
        print(as_json(outcome.found, written, whole=not outcome.unread))
    elif outcome.found:
        print("\n".join(line for one in outcome.found for line in lines(one)))
        if written:
            count = sum(bool(one.jpeg) for one in outcome.found)
            print(f"{written}: {count} page{'' if count == 1 else 's'}")
    for words in outcome.unread:
        print(f"banshi scan: {words}", file=sys.stderr)


def scan(path: Path, desk: Desk, printed: Print) -> list[Scanned]:
    """Find, judge and read what is in one picture; raises UnreadableError."""
    return seen(str(path), read(path), desk, printed)


def from_camera(args: argparse.Namespace, outcome: Outcome, printed: Print) -> None:
    """Add the still of the camera; raises DeviceError and ValueError."""
    from kiosk.commands.scan_sources import shot

    taken = shot(args.site)
    desk = Desk(args.field_mm or taken.field_mm, args.min_dpi, taken.head, CAMERA, args.several)
    outcome.found += seen(CAMERA, taken.image, desk, printed)


def from_scanner(args: argparse.Namespace, outcome: Outcome, printed: Print) -> None:
    """Add each sheet of the scanner, which has no corners to look for; raises DeviceError and ValueError."""
    import numpy as np

    from devices.document_camera.cv import cv2
    from kiosk.capture.reading import codes
    from kiosk.commands.scan_sources import sheets

    pages, cause = sheets(args.site, args.min_dpi)
    for number, page in enumerate(pages, 1):
        image = np.asarray(cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)
        size = (page.width, page.height)
        outcome.found.append(
            Scanned(
                f"{SCANNER} {number}", Sighting(scaled(page.quad, *size), Reason.FOUND, 1.0), *size, page.dpi,
                size_mm=(page.width / page.dpi * MM_PER_INCH, page.height / page.dpi * MM_PER_INCH),
                judgements=page.judgements, jpeg=page.jpeg, of=size, source=SCANNER, codes=codes(image),
                lines=printed.lines(f"{SCANNER} {number}", image),
            )
        )  # fmt: skip
    if cause:
        stopped = DeviceError(ErrorKind.DEVICE, cause, "the feeder stopped")
        outcome.miss(f"{SCANNER}: {len(pages)} sheets, then {complaint(stopped, HELP_PAGE)}", FAULT)


def seen(name: str, image: Image, desk: Desk, printed: Print) -> list[Scanned]:
    """Return what is in a picture: its one page, or each of several with the codes on it, numbered as one reads."""
    if not desk.several:
        return [looked(name, image, desk, printed)]
    from kiosk import capture
    from kiosk.capture.reading import codes

    there = codes(image)
    return [
        told(f"{name} {number}", image, sighting, on_page(there, sighting.quad), desk, printed)
        for number, sighting in enumerate(capture.find_pages(image) or (capture.look(image),), 1)
    ]


def looked(name: str, image: Image, desk: Desk, printed: Print) -> Scanned:
    """Look for the page in a picture, judge it, read its codes."""
    from kiosk import capture
    from kiosk.capture.reading import codes

    return told(name, image, capture.look(image), codes(image), desk, printed)


def told(
    name: str, image: Image, sighting: Sighting, there: tuple[CodeRead, ...], desk: Desk, printed: Print
) -> Scanned:
    """Judge what was seen of a page."""
    height, width = image.shape[:2]
    found = Scanned(name, sighting, of=(width, height), source=desk.source, codes=there)
    return found if sighting.quad is None else _page(found, image, sighting.quad, desk, printed)


def on_page(there: tuple[CodeRead, ...], quad: Quad | None) -> tuple[CodeRead, ...]:
    """Return the codes whose middle is on a page."""
    if quad is None:
        return ()
    import numpy as np

    from devices.document_camera.cv import cv2

    outline = np.array(quad, np.float32)
    middles = [tuple(sum(at) / 4 for at in zip(*one.corners, strict=True)) for one in there]
    return tuple(
        one for one, at in zip(there, middles, strict=True) if cv2.pointPolygonTest(outline, at, measureDist=False) >= 0
    )


def _page(found: Scanned, image: Image, quad: Quad, desk: Desk, printed: Print) -> Scanned:
    from devices.document_camera.cv import cv2
    from kiosk import capture

    scale = desk.field_mm / found.of[0] if desk.field_mm else None
    page = capture.rectify(image, quad, mm_per_px=scale)
    if (turned := _upright(quad, page, desk.head)) != quad:
        quad, page = turned, capture.rectify(image, turned, mm_per_px=scale)
    dpi, reach = page.dpi or None, MM_PER_INCH / scale if scale else None
    judgements = capture.judge(page.image, found.of, quad=quad, dpi=dpi, min_dpi=desk.min_dpi, reach=reach)
    jpeg = bytes(cv2.imencode(".jpg", page.image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1])
    return replace(
        found,
        sighting=replace(found.sighting, quad=quad),
        width=page.image.shape[1],
        height=page.image.shape[0],
        dpi=round(page.dpi) or None,
        paper=page.format,
        size_mm=(page.width_mm, page.height_mm) if page.width_mm else None,
        judgements=judgements,
        jpeg=jpeg,
        lines=printed.lines(found.file, page.image),
    )


def _upright(quad: Quad, page: Page, head: str) -> Quad:
    from kiosk.capture.page import Measure, upright

    return upright(quad, Measure(page.width_mm, page.height_mm, page.dpi), head)
