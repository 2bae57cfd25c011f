# SPDX-License-Identifier: Apache-2.0
"""The scanner with eyes, as it runs in the child process: sheets in, pages out, judged as the camera's are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, cast

import numpy as np

from devices.about import About, Described, SelfTesting, TestResult
from devices.device import Actor, CancelToken, Deadline, DeviceError, DeviceState, ErrorKind
from devices.scanner import DRIVERS, Scan, Scanner, Sheet, Source
from kiosk.capture.arrays import Image
from kiosk.capture.kept_sheets import KeptSheets
from kiosk.capture.known import known_page
from kiosk.capture.page import MM_PER_INCH, Measure
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.quality import judge
from kiosk.capture.repeats import told
from kiosk.capture.sight import Before, PageTaken, PageTurned, Quad, Untouched, scaled
from kiosk.capture.sizes import Sizes
from kiosk.capture.taken import page_taken
from kiosk.capture.turning import turned_page

# Pixels of a side below which nothing is a page: an empty glass of some scanners, a strip torn off.
SMALLEST = 64
WHOLE = Quad((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class ScannedPages:
    """A scanner whose sheets are pages."""

    kind: ClassVar[str] = "scanner"

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._kept, self._whose = KeptSheets(), ""

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open the scanner."""
        self._scanner.open(deadline, cancel)

    def close(self) -> None:
        """Let the scanner go, and every sheet."""
        self._scanner.close()
        self._kept.forget()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the scanner how it is."""
        self._kept.let_old_go()
        return self._scanner.check(deadline, cancel)

    def capabilities(self) -> frozenset[str]:
        """Return what the scanner can, and that it makes pages."""
        return self._scanner.capabilities() | {"pages"}

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return which scanner it is, as it tells itself."""
        return cast("Described", self._scanner).about(deadline, cancel)

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the scanner test itself."""
        return cast("SelfTesting", self._scanner).self_test(deadline, cancel)

    def scan(self, deadline: Deadline, cancel: CancelToken, **wishes: Any) -> Scan:
        """Scan as the scanner does; see Scanner.scan. Any: the wishes are its own."""
        return self._scanner.scan(deadline, cancel, **wishes)

    def pages(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        min_dpi: int = 200,
        most: int = 1,
        before: tuple[Before, ...] = (),
        whose: str = "",
    ) -> PagesScanned:
        """Scan up to ``most`` sheets from the feeder, or what lies on the glass where the feeder is empty.

        Every sheet scanned before goes, but for those of the same visit: ``whose`` is its id, empty for nobody's.
        Raises DeviceError as ``Scanner.scan`` does.
        """
        if not whose or whose != self._whose:
            self._kept.forget()
        self._whose = whose
        scan = self._from_either(deadline, cancel, min_dpi, most)
        sheets = [sheet for sheet in scan.sheets if min(sheet.width, sheet.height) >= SMALLEST]
        if not sheets:
            raise DeviceError(ErrorKind.USER, "scanner.no-paper", "too small", actor=Actor.CITIZEN, again=True)
        return PagesScanned(tuple(self._pages(sheets[:most], min_dpi, before)), scan.cause)

    def untouched(self, deadline: Deadline, cancel: CancelToken, *, of: str) -> Untouched:
        """Return the whole sheet of a page; raises DeviceError (``kept_sheets``)."""
        del deadline, cancel
        return self._kept.untouched(of)

    def relay(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        of: str,
        quad: Quad,
        min_dpi: int = 200,
        before: tuple[Before, ...] = (),
    ) -> PageTaken:
        """Make the page anew by the corners a person set on its sheet; raises DeviceError (``kept_sheets``)."""
        del deadline, cancel
        return self._kept.relay(of, quad, min_dpi, before)

    def turn(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes, quarters: int) -> PageTurned:
        """Turn a page that was taken to the right by quarters."""
        del deadline, cancel
        return turned_page(jpeg, quarters)

    def _pages(self, sheets: list[Sheet], min_dpi: int, before: tuple[Before, ...]) -> Iterator[PageTaken]:
        for sheet in sheets:
            page = page_of(sheet, min_dpi, before)
            self._kept.keep(page.original_sha256, _image(sheet), sheet.dpi)
            # One that lay in the feeder twice is told as well.
            before = (*before, Before(page.original_sha256, page.print))
            yield page

    def _from_either(self, deadline: Deadline, cancel: CancelToken, dpi: int, most: int) -> Scan:
        can = self._scanner.capabilities()
        glass = Source.GLASS.value in can
        try:
            if Source.FEEDER.value in can:
                return self._scanner.scan(deadline, cancel, source=Source.FEEDER, dpi=dpi, most=most)
        except DeviceError as error:
            # An empty feeder says nothing about the glass below it.
            if error.cause != "scanner.no-paper" or not glass:
                raise
        return self._scanner.scan(deadline, cancel, source=Source.GLASS, dpi=dpi)


def page_of(sheet: Sheet, min_dpi: int, before: tuple[Before, ...] = ()) -> PageTaken:
    """Return a sheet as a page, judged; a sheet has no corners to be cut off, and its size is known."""
    image, dpi = _image(sheet), float(sheet.dpi)
    sizes = Sizes(image)
    judgements = judge(sizes, quad=None, frame=None, dpi=dpi, min_dpi=min_dpi, reach=dpi)
    measure = Measure(sheet.width / dpi * MM_PER_INCH, sheet.height / dpi * MM_PER_INCH, dpi)
    original = hashlib.sha256(sheet.data).hexdigest()
    page = page_taken(image, judgements, measure, quad=WHOLE, original=original, score=1.0)
    return told(page, known_page(sizes, scaled(WHOLE, sheet.width, sheet.height)).print, before)


def _image(sheet: Sheet) -> Image:
    return np.frombuffer(sheet.data, np.uint8).reshape(sheet.height, sheet.width, 3)


def build(driver: str, address: str, options: Mapping[str, Any]) -> ScannedPages:
    """Make the scanner of a setting; raises LookupError, TypeError or ValueError for a wrong one.

    Any: the driver's constructor checks its own options.
    """
    if driver not in DRIVERS:
        raise LookupError(f"driver {driver!r} of scanner is unknown; known: {', '.join(DRIVERS)}")
    return ScannedPages(DRIVERS[driver](address, **options))
