# SPDX-License-Identifier: Apache-2.0
"""A page laid straight from its still, judged while it is packed."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import cached_property

from kiosk.capture.known import Known, known_page
from kiosk.capture.layout import way_up
from kiosk.capture.page import MM_PER_INCH, Measure, measured, straight, upright
from kiosk.capture.quality import judge
from kiosk.capture.shot import Shot
from kiosk.capture.sight import PageTaken, Quad, scaled
from kiosk.capture.sizes import Sizes
from kiosk.capture.taken import page_taken


@dataclass(frozen=True, repr=False)
class Laid:
    """A still, and the page in it laid straight: its corners as it reads, in pixels of the still."""

    shot: Shot
    quad: Quad
    measure: Measure
    reach: float
    """Dots an inch that a sheet has at this desk where it lies flat."""
    sizes: Sizes
    packing: Future[PageTaken]
    """The page as it will be sent, not judged yet."""
    way: Future[int]
    """Which way up it lies, looked for once it is packed."""

    @cached_property
    def known(self) -> Known:
        """By what the page is known again."""
        return known_page(self.sizes, self.quad)

    def taken(self, min_dpi: int) -> PageTaken:
        """Judge the page."""
        judgements = judge(
            self.sizes,
            quad=self.quad,
            frame=self.shot.size,
            dpi=self.measure.dpi,
            min_dpi=min_dpi,
            way=self.way.result,
            reach=self.reach,
        )
        return replace(self.packing.result(), judgements=judgements)


def laid(shot: Shot, quad: Quad, score: float, *, field_mm: float, head: str, aside: Executor) -> Laid:
    """Lay the page in ``quad`` (pixels) straight, both threads at it, and begin to pack it; see ``LookingCamera``."""
    width, height = shot.size
    measure = measured(quad, field_mm / width)
    quad = upright(quad, measure, head)
    page, half = straight(shot.image, quad, aside=aside)
    # Packed before anybody knows whether it is the page that was outlined: it nearly always is.
    fractions = scaled(quad, 1 / width, 1 / height)
    packing = aside.submit(page_taken, page, (), measure, quad=fractions, original=shot.name, score=score)
    sizes = Sizes(page, half)
    reach = MM_PER_INCH * width / field_mm
    # Who packs the page looks which way up it lies when that is done: so both are done at about the same time.
    way = aside.submit(lambda: way_up(sizes.small, sizes.lamp))
    return Laid(shot, quad, measure, reach, sizes, packing, way)
