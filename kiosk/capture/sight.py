# SPDX-License-Identifier: Apache-2.0
"""What the eye over the desk tells: values that cross from its process to flows and screens, light to import."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from config.texts import Text, text

Point = tuple[float, float]
# Four corners, clockwise from the top left of the page.
Quad = tuple[Point, Point, Point, Point]


class Reason(enum.Enum):
    """Why a look ended as it did; ``capture.look.<value>`` is its sentence."""

    FOUND = "found"
    """One whole page."""
    NOTHING = "nothing"
    """An empty desk, or nothing that could be a page."""
    UNSURE = "unsure"
    """Perhaps a page, but its sides do not hold: better no outline than a wrong one."""
    CUT_OFF = "cut-off"
    """A page that leaves the picture."""
    TWO_PAGES = "two-pages"
    """Several pages side by side."""


@dataclass(frozen=True)
class Sighting:
    """One look at a picture. ``quad`` is None unless the page is whole and sure; ``score`` runs from 0 to 1."""

    quad: Quad | None
    reason: Reason
    score: float = 0.0

    def scaled(self, across: float, down: float) -> Sighting:
        """Return the same with the corners multiplied, as for another size of the picture."""
        return replace(self, quad=scaled(self.quad, across, down) if self.quad else None)

    @property
    def message(self) -> Text:
        """The sentence for the person."""
        return text(f"capture.look.{self.reason.value}")


def scaled(quad: Quad, across: float, down: float) -> Quad:
    """Multiply the corners of a quad."""
    one, two, three, four = ((x * across, y * down) for x, y in quad)
    return one, two, three, four


@dataclass(frozen=True, repr=False)
class Sight:
    """The desk now. ``data`` are ``height`` rows of ``width`` blue-green-red bytes, at most 960 wide.

    The quad of ``sighting`` is in fractions of width and height. ``still``: the page lies still and the hand is gone;
    ``hold`` runs from 0 to 1 meanwhile, at 1 the picture should be taken. ``taken``: this very page was taken
    already, and nothing counts until it leaves or changes. ``number`` counts the looks, so no two are equal.
    """

    number: int
    width: int
    height: int
    data: bytes
    sighting: Sighting
    still: bool = False
    hold: float = 0.0
    taken: bool = False

    def __repr__(self) -> str:
        return f"Sight({self.number}, {self.sighting.reason.value})"


@dataclass(frozen=True, repr=False)
class CodeSight:
    """The desk now, and what a square code on it says; empty when none can be read.

    ``data`` are ``height`` rows of ``width`` blue-green-red bytes, at most 960 wide. ``number`` counts the looks.
    """

    number: int
    width: int
    height: int
    data: bytes
    code: str = ""

    def __repr__(self) -> str:
        return f"CodeSight({self.number}, {'read' if self.code else 'nothing'})"


class Check(enum.Enum):
    """What is judged of a page, in the order in which it is told; ``capture.<value>.well`` and ``.bad`` say it."""

    CORNERS = "corners"
    SHARP = "sharp"
    GLARE = "glare"
    LIGHT = "light"
    SIZE = "size"
    FINGER = "finger"
    BLANK = "blank"


@dataclass(frozen=True)
class Judgement:
    """One check of a page; ``value`` is the measured figure, for staff and logs."""

    check: Check
    well: bool
    value: float = 0.0

    @property
    def message(self) -> Text:
        """The sentence for the person: what is well, or the one thing to do."""
        return text(f"capture.{self.check.value}.{'well' if self.well else 'bad'}")


@dataclass(frozen=True, repr=False)
class PageTaken:
    """A page as it will be sent: a JPEG without metadata, and what is known of it.

    ``quad`` is in fractions of the still, ``sha256`` is of ``jpeg``, ``original_sha256`` of the still's bytes as they
    came from the camera; ``dpi`` is the true resolution at the desk.
    """

    jpeg: bytes
    width: int
    height: int
    dpi: int
    quad: Quad
    judgements: tuple[Judgement, ...]
    sha256: str
    original_sha256: str

    def __repr__(self) -> str:
        return f"PageTaken({self.width}x{self.height}, {self.dpi} dpi)"

    @property
    def good(self) -> bool:
        """True when every check is well."""
        return all(judgement.well for judgement in self.judgements)

    @property
    def told(self) -> tuple[Judgement, ...]:
        """What a page check shows: corners, sharpness and glare always, the others when they are not well."""
        always = (Check.CORNERS, Check.SHARP, Check.GLARE)
        return tuple(one for one in self.judgements if not one.well or one.check in always)
