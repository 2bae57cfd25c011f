# SPDX-License-Identifier: Apache-2.0
"""A page at the sizes in which it is looked at, each made once, whoever looks first."""

from __future__ import annotations

from functools import cached_property

from kiosk.capture.arrays import Image
from kiosk.capture.edges import is_fine
from kiosk.capture.layout import TALL
from kiosk.capture.readable import light_of
from kiosk.capture.shrink import fitted, shrunk


class Sizes:
    """One straightened page, height x width x 3 bytes, in its own size and smaller."""

    def __init__(self, page: Image) -> None:
        self.page = page

    @cached_property
    def half(self) -> Image | None:
        """The page at half its size, for one that is fine."""
        return shrunk(self.page, (self.page.shape[1] // 2, self.page.shape[0] // 2)) if is_fine(self.page) else None

    @cached_property
    def small(self) -> Image:
        """The page with no side longer than ``TALL``: where layout and light are seen, in a fiftieth of the time."""
        return fitted(self.page if self.half is None else self.half, TALL)

    @cached_property
    def lamp(self) -> Image:
        """The light that falls on it, as ``light_of`` returns it."""
        return light_of(self.small)
