# SPDX-License-Identifier: Apache-2.0
"""Sheets kept a while as they were scanned, so that a person may set the corners of one that lay askew.

In memory alone, packed, and not for long. Errors: ``scanner.sheet-gone`` (DEVICE; the page stays as it is, or is
scanned again), ``scanner.bad-corners`` (USER; the corners given go round no page).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from devices.device import Actor, DeviceError, ErrorKind
from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.correcting import KEPT_SECONDS, QUALITY, WIDEST
from kiosk.capture.known import known_page
from kiosk.capture.page import MM_PER_INCH, measured, straight
from kiosk.capture.quality import judge
from kiosk.capture.repeats import told
from kiosk.capture.shrink import fitted
from kiosk.capture.sight import Before, PageTaken, Quad, Untouched, can_be_page, scaled
from kiosk.capture.sizes import Sizes
from kiosk.capture.taken import page_taken

# Bytes of packed sheets kept at most (twenty of A4 at 300 dpi and more), and the quality at which nothing is lost that
# a page of less would show.
MOST_BYTES, FINE = 64 << 20, 95


@dataclass(frozen=True, repr=False)
class Kept:
    """One sheet: packed, how fine, since when."""

    jpeg: bytes
    dpi: int
    at: float


class KeptSheets:
    """The newest sheets by the hash of what the scanner gave."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES) -> None:
        self._clock = clock
        self._most = most_bytes
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, of: str, image: Image, dpi: int) -> None:
        """Keep a sheet, letting go of the oldest."""
        jpeg = bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, FINE])[1])
        self._kept[of] = Kept(jpeg, dpi, self._clock())
        self._kept.move_to_end(of)
        while len(self._kept) > 1 and sum(len(one.jpeg) for one in self._kept.values()) > self._most:
            self._kept.popitem(last=False)

    def untouched(self, of: str) -> Untouched:
        """Return a sheet as a picture on which corners can be set; raises DeviceError."""
        image = fitted(self._image(of), WIDEST)
        jpeg = bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
        return Untouched(of, jpeg, image.shape[1], image.shape[0])

    def relay(self, of: str, quad: Quad, min_dpi: int, before: tuple[Before, ...]) -> PageTaken:
        """Make the page that a person outlined on a sheet; raises DeviceError."""
        if not can_be_page(quad):
            raise DeviceError(ErrorKind.USER, "scanner.bad-corners", "", actor=Actor.CITIZEN, again=True)
        image = self._image(of)
        corners, dpi = scaled(quad, image.shape[1], image.shape[0]), float(self._kept[of].dpi)
        sizes, measure = Sizes(*straight(image, corners)), measured(corners, MM_PER_INCH / dpi)
        judgements = judge(sizes, quad=None, frame=None, dpi=dpi, min_dpi=min_dpi, reach=dpi)
        page = page_taken(sizes.page, judgements, measure, quad=quad, original=of, by_hand=True)
        return told(page, known_page(sizes, corners).print, before)

    def let_old_go(self) -> None:
        """Forget what nobody corrects any more."""
        oldest = self._clock() - KEPT_SECONDS
        for name in [name for name, one in self._kept.items() if one.at < oldest]:
            del self._kept[name]

    def forget(self) -> None:
        """Forget all."""
        self._kept.clear()

    def _image(self, of: str) -> Image:
        self.let_old_go()
        if of not in self._kept:
            raise DeviceError(ErrorKind.DEVICE, "scanner.sheet-gone", "", actor=Actor.CITIZEN, again=False)
        found = cv2.imdecode(np.frombuffer(self._kept[of].jpeg, np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(found, np.uint8)
