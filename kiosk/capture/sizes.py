# SPDX-License-Identifier: Apache-2.0
"""A page at the sizes in which it is looked at, each made once, whoever looks first."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.edges import WINDOW, ink_of, is_fine
from kiosk.capture.layout import TALL
from kiosk.capture.readable import light_of
from kiosk.capture.shrink import fitted, shrunk

# Part of the shorter side along the cut that is not looked at for print.
RIM = 0.015


class Sizes:
    """One straightened page, height x width x 3 bytes, in its own size and smaller.

    ``half`` is a fine page at half its width and height, where that is there already.
    """

    def __init__(self, page: Image, half: Image | None = None) -> None:
        self.page, self._half = page, half

    @cached_property
    def half(self) -> Image | None:
        """The page at half its size, for one that is fine."""
        if self._half is not None or not is_fine(self.page):
            return self._half
        return shrunk(self.page, (self.page.shape[1] // 2, self.page.shape[0] // 2))

    @cached_property
    def small(self) -> Image:
        """The page with no side longer than ``TALL``: where layout and light are seen, in a fiftieth of the time."""
        # The last step is the smallest, and a mean of parts of pixels takes six times as long.
        return fitted(self.page if self.half is None else self.half, TALL, last=cv2.INTER_LINEAR)

    @cached_property
    def lamp(self) -> Image:
        """The light that falls on it, as ``light_of`` returns it."""
        return light_of(self.small)

    @cached_property
    def inner(self) -> Image:
        """The page without its rim: the cut itself is no print."""
        return self.page[self._rim : -self._rim, self._rim : -self._rim]

    @cached_property
    def ink(self) -> tuple[float, NDArray[np.float64]]:
        """The share of ``inner`` that has print, and that of each of its tiles, as ``ink_of`` returns them."""
        within = slice(self._rim // 2, -self._rim // 2)
        return ink_of(self.inner, None if self.half is None else self.half[within, within])

    @property
    def _rim(self) -> int:
        """Pixels, an even number."""
        return max(WINDOW + 1, int(RIM * min(self.page.shape[:2]) + 0.5)) // 2 * 2
