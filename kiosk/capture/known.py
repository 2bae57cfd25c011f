# SPDX-License-Identifier: Apache-2.0
"""Whether two pictures show the same page: in the live picture and in the still, taken before and lying there now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.layout import TALL, fingerprint, same, telling
from kiosk.capture.page import natural_size, straight
from kiosk.capture.sight import Quad
from kiosk.capture.sizes import Sizes

# How like each other the print of two pictures of one page is: 0.58 and more from a soft live picture 640 wide to a
# still, measured, and 0.42 and less between two papers of one kind.
ALIKE = 0.5
# Mean difference of grey up to which two pages without print are the same.
PLAIN = 9.0
# Pixels of the picture of a page without print.
SMALL = (32, 32)
# What a picture is turned by, for so many quarters against the clock.
TURNS = (None, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)


@dataclass(frozen=True, repr=False)
class Known:
    """By what a page is known again; too coarse to be read."""

    print: bytes
    light: Image

    def is_like(self, other: Known) -> bool:
        """Tell whether both are the same page."""
        # A page is unlike itself when it has too little print to be known by.
        if telling(self.print) or telling(other.print):
            return same(self.print, other.print, ALIKE) >= ALIKE
        return float(np.abs(self.light.astype(np.float32) - other.light).mean()) < PLAIN


def known(image: Image, quad: Quad) -> Known:
    """Take down by what the page in ``quad`` (pixels) of a picture is known again."""
    # Not larger than it is compared.
    width, height = natural_size(quad)
    factor = min(1.0, TALL / max(width, height))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return known_page(straight(image, quad, size=size, is_read=False)[0], quad)


def known_page(page: Image | Sizes, quad: Quad) -> Known:
    """Take it down of a page that was laid straight from ``quad`` already."""
    sizes = page if isinstance(page, Sizes) else Sizes(page)
    # As it lay and not as it reads: which way up a page is may be told otherwise by the next picture, or by hand.
    nearest = min(range(4), key=lambda corner: sum(quad[corner]))
    # Turned when it is small: a page of ten million pixels takes a tenth of a second.
    lying, lamp = (_turned(picture, nearest) for picture in (sizes.small, sizes.lamp))
    grey = cv2.cvtColor(lying, cv2.COLOR_BGR2GRAY)
    # In two steps: the mean of parts of pixels at once takes ten times as long.
    few = cv2.resize(grey, (4 * SMALL[0], 4 * SMALL[1]), interpolation=cv2.INTER_LINEAR)
    small = cv2.resize(few, SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
    # Of even mean: the lamp and the camera's own exposure change from one picture to the next.
    even = small - float(small.mean()) + 128
    return Known(fingerprint(lying, lamp), np.asarray(np.clip(even, 0, 255), np.uint8))


def _turned(picture: Image, quarters: int) -> Image:
    turn = TURNS[quarters]
    return picture if turn is None else np.asarray(cv2.rotate(picture, turn), np.uint8)
