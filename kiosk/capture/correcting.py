# SPDX-License-Identifier: Apache-2.0
"""Stills kept a while, so that a person may set the corners of a page anew: in memory alone, and not for long.

Errors: ``camera.still-gone`` (DEVICE; the page is taken again), ``camera.bad-corners`` (USER; the corners given go
round no page).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from devices.device import Actor, DeviceError, ErrorKind
from devices.document_camera import Frame
from devices.document_camera.cv import cv2
from devices.document_camera.packed import Packed
from kiosk.capture.known import Known, known_page
from kiosk.capture.page import MM_PER_INCH, measured, straight
from kiosk.capture.quality import judge
from kiosk.capture.shot import hash_of
from kiosk.capture.shrink import fitted
from kiosk.capture.sight import PageTaken, Quad, Untouched, can_be_page, scaled
from kiosk.capture.sizes import Sizes
from kiosk.capture.taken import page_taken, picture_of

# Bytes of stills kept at most: three of twelve million pixels, or some thirty that stay the files their camera sent.
MOST_BYTES = 112 << 20
# Seconds for which a still is kept; longer than anybody looks at one paper.
KEPT_SECONDS = 600.0
# Pixels of the longer side of the picture on which corners are set, and its JPEG quality.
WIDEST, QUALITY = 2592, 88


class Stills:
    """The newest stills by their hash."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES) -> None:
        self._clock = clock
        self._most = most_bytes
        self._kept: OrderedDict[str, tuple[Frame | Packed, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, still: Frame | Packed, of: str = "") -> str:
        """Keep a still as it came, letting go of the oldest; return its hash, ``of`` where the caller has it."""
        name = of or hash_of(still)
        # Other frames are good until the next call; a still outlives many.
        lasts = isinstance(still.data, bytes) or (isinstance(still, Frame) and still.lasting)
        own = still if lasts else replace(still, data=bytes(still.data))
        self._kept[name] = (own, self._clock())
        self._kept.move_to_end(name)
        while len(self._kept) > 1 and sum(len(one.data) for one, _ in self._kept.values()) > self._most:
            self._kept.popitem(last=False)
        return name

    def find(self, of: str) -> Frame:
        """Return a still, unpacked; raises DeviceError ``camera.still-gone``, for a broken one ``camera.garbled``."""
        self.let_old_go()
        if of not in self._kept:
            raise DeviceError(ErrorKind.DEVICE, "camera.still-gone", "", actor=Actor.CITIZEN, again=False)
        still = self._kept[of][0]
        return still if isinstance(still, Frame) else still.whole()

    def let_old_go(self) -> None:
        """Forget what nobody corrects any more."""
        oldest = self._clock() - KEPT_SECONDS
        for name in [name for name, (_, at) in self._kept.items() if at < oldest]:
            del self._kept[name]

    def forget(self) -> None:
        """Forget all."""
        self._kept.clear()


def untouched(still: Frame, of: str) -> Untouched:
    """Return a still as a picture on which corners can be set."""
    image = fitted(picture_of(still), WIDEST)
    jpeg = bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
    return Untouched(of, jpeg, image.shape[1], image.shape[0])


def laid_by_hand(still: Frame, of: str, quad: Quad, mm_per_px: float, min_dpi: int) -> tuple[PageTaken, Known]:
    """Make the page that a person outlined, ``quad`` in fractions, as the page reads; return by what it is known, too.

    Raises DeviceError.
    """
    if not can_be_page(quad):
        raise DeviceError(ErrorKind.USER, "camera.bad-corners", "", actor=Actor.CITIZEN, again=True)
    corners = scaled(quad, still.width, still.height)
    sizes, measure = Sizes(*straight(picture_of(still), corners)), measured(corners, mm_per_px)
    frame, reach = (still.width, still.height), MM_PER_INCH / mm_per_px
    judgements = judge(sizes, quad=corners, frame=frame, dpi=measure.dpi, min_dpi=min_dpi, reach=reach)
    page = page_taken(sizes.page, judgements, measure, quad=quad, original=of, by_hand=True)
    return page, known_page(sizes, corners)
