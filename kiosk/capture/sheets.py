# SPDX-License-Identifier: Apache-2.0
"""The scanner with eyes, as it runs in the child process: sheets in, pages out, judged as the camera's are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, cast

import numpy as np

from devices.about import About, Described, SelfTesting, TestResult
from devices.device import Actor, CancelToken, Deadline, DeviceError, DeviceState, ErrorKind
from devices.scanner import DRIVERS, Scan, Scanner, Sheet, Source
from kiosk.capture.page import MM_PER_INCH, Measure
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.quality import judge
from kiosk.capture.sight import PageTaken
from kiosk.capture.taken import page_taken

# Pixels of a side below which nothing is a page: an empty glass of some scanners, a strip torn off.
SMALLEST = 64
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class ScannedPages:
    """A scanner whose sheets are pages."""

    kind: ClassVar[str] = "scanner"

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open the scanner."""
        self._scanner.open(deadline, cancel)

    def close(self) -> None:
        """Let the scanner go."""
        self._scanner.close()

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the scanner how it is."""
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

    def pages(self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int = 200, most: int = 1) -> PagesScanned:
        """Scan up to ``most`` sheets from the feeder, or what lies on the glass where the feeder is empty.

        Raises DeviceError as ``Scanner.scan`` does.
        """
        scan = self._from_either(deadline, cancel, min_dpi, most)
        sheets = [sheet for sheet in scan.sheets if min(sheet.width, sheet.height) >= SMALLEST]
        if not sheets:
            raise DeviceError(ErrorKind.USER, "scanner.no-paper", "too small", actor=Actor.CITIZEN, again=True)
        return PagesScanned(tuple(page_of(sheet, min_dpi) for sheet in sheets[:most]), scan.cause)

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


def page_of(sheet: Sheet, min_dpi: int) -> PageTaken:
    """Return a sheet as a page, judged; a sheet has no corners to be cut off, and its size is known."""
    image = np.frombuffer(sheet.data, np.uint8).reshape(sheet.height, sheet.width, 3)
    judgements = judge(image, quad=None, frame=None, dpi=float(sheet.dpi), min_dpi=min_dpi)
    width_mm, height_mm = (side / sheet.dpi * MM_PER_INCH for side in (sheet.width, sheet.height))
    original = hashlib.sha256(sheet.data).hexdigest()
    return page_taken(
        image, judgements, Measure(width_mm, height_mm, float(sheet.dpi)), quad=WHOLE, original=original, score=1.0
    )


def build(driver: str, address: str, options: Mapping[str, Any]) -> ScannedPages:
    """Make the scanner of a setting; raises LookupError, TypeError or ValueError for a wrong one.

    Any: the driver's constructor checks its own options.
    """
    if driver not in DRIVERS:
        raise LookupError(f"driver {driver!r} of scanner is unknown; known: {', '.join(DRIVERS)}")
    return ScannedPages(DRIVERS[driver](address, **options))
