# SPDX-License-Identifier: Apache-2.0
"""What the eye over the desk tells: values that cross from its process to flows and screens, light to import."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from config.texts import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Point = tuple[float, float]
# Width in millimetres of what a camera sees on a desk nobody measured, and of which no setting says anything.
FIELD_MM = 322.0
# Where the head of a sheet can point that is too large to lie upright.
HEADS = ("left", "right", "top")
# Dots an inch that a page needs (DA/T 31-2017).
LEAST_DPI = 200


class Quad(NamedTuple):
    """Four corners (x, y), clockwise, the first nearest to the top left of the picture."""

    top_left: Point
    top_right: Point
    bottom_right: Point
    bottom_left: Point

    @property
    def corners(self) -> NDArray[np.float32]:
        """The corners as an array of 4 x 2."""
        # Loaded here: flows and screens have corners without arithmetic.
        import numpy as np

        return np.asarray(self, np.float32)


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


def desk_set(field_mm: object, head: object, hold_seconds: object = 0) -> tuple[float, str]:
    """Return what a setting says of a desk, its width and where heads point; raises ValueError naming the option."""
    if isinstance(field_mm, bool) or not isinstance(field_mm, int | float) or not field_mm > 0:
        raise ValueError(f"option field_mm={field_mm!r} is not a width in millimetres, such as {FIELD_MM:g}")
    if isinstance(hold_seconds, bool) or not isinstance(hold_seconds, int | float) or hold_seconds < 0:
        raise ValueError(f"option hold_seconds={hold_seconds!r} is not a number, 0 or more, such as 3")
    if not isinstance(head, str) or head not in HEADS:
        raise ValueError(f"option head={head!r} is none of {', '.join(HEADS)}")
    return float(field_mm), head


def scaled(quad: Quad, across: float, down: float) -> Quad:
    """Multiply the corners of a quad."""
    one, two, three, four = ((x * across, y * down) for x, y in quad)
    return Quad(one, two, three, four)


def turned(quad: Quad, quarters: int = 1) -> Quad:
    """Return the corners of the same page turned to the right by quarters."""
    begin = -quarters % 4
    one, two, three, four = (*quad[begin:], *quad[:begin])
    return Quad(one, two, three, four)


def can_be_page(quad: Quad, least: float = 0.02) -> bool:
    """Tell whether four corners, in fractions of a picture, go clockwise round something with every side so long.

    A side that crosses another, or a corner that points inwards, makes no page.
    """
    for place in range(4):
        (x, y), (u, v), (p, q) = quad[place], quad[(place + 1) % 4], quad[(place + 2) % 4]
        turn = (u - x) * (q - v) - (v - y) * (p - u)
        # A corner nearly in the line of its neighbours leaves no page either.
        if not (math.hypot(u - x, v - y) >= least and turn >= least * least):
            return False
    return True


@dataclass(frozen=True, repr=False)
class Untouched:
    """A still as the camera gave it, at most 2592 pixels wide; ``of`` is the hash by which a page is made of it."""

    of: str
    jpeg: bytes
    width: int
    height: int

    def __repr__(self) -> str:
        return f"Untouched({self.width}x{self.height})"


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
    data: bytes | memoryview
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


@dataclass(frozen=True)
class DeskMeasured:
    """How wide the desk is that the camera sees, in millimetres, and the dots an inch that paper on it has then."""

    field_mm: float
    dpi: int

    @property
    def fine(self) -> bool:
        """Tell whether pages come out as fine as they must."""
        return self.dpi >= LEAST_DPI


class Mode(enum.Enum):
    """How a page is made readable."""

    UNTOUCHED = "untouched"
    """As the camera saw it."""
    COLOUR = "colour"
    """Even light and a quiet ground; seals and red headings as red as they are."""
    GREY = "grey"
    """The same without colour."""
    BITONAL = "bitonal"
    """Ink and paper, nothing between."""


class Check(enum.Enum):
    """What is judged of a page, in the order in which it is told; ``capture.<value>.well`` and ``.bad`` say it."""

    CORNERS = "corners"
    SHARP = "sharp"
    GLARE = "glare"
    LIGHT = "light"
    SHADOW = "shadow"
    SIZE = "size"
    FINGER = "finger"
    BLANK = "blank"
    UPRIGHT = "upright"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Judgement:
    """One check of a page; ``value`` is the measured figure, for staff and logs."""

    check: Check
    well: bool
    value: float = 0.0
    of_machine: bool = False
    """It comes of how the device is set up: nobody mends it by laying the paper otherwise."""

    @property
    def message(self) -> Text:
        """The sentence for the person: what is well, or the one thing to do."""
        if self.of_machine and not self.well:
            return text("capture.machine.bad")
        return text(f"capture.{self.check.value}.{'well' if self.well else 'bad'}")

    @property
    def mark(self) -> Text:
        """A word or two beside the page: what is well, or what is not."""
        return text(f"capture.{self.check.value}.{'well' if self.well else 'mark'}")


class Verdict(tuple[Judgement, ...]):
    """All that is judged of a page, in the order in which it is told."""

    __slots__ = ()

    @property
    def well(self) -> bool:
        """Tell whether nothing is to be done."""
        return not self.faults

    @property
    def faults(self) -> tuple[Judgement, ...]:
        """What is not well, the first to be done first."""
        return tuple(one for one in self if not one.well)


@dataclass(frozen=True, repr=False)
class Before:
    """A page that was taken before: the hash of its still, and by what the sheet is known again."""

    of: str
    print: bytes


@dataclass(frozen=True, repr=False)
class PageTurned:
    """A page turned by quarters."""

    jpeg: bytes
    width: int
    height: int
    sha256: str

    def __repr__(self) -> str:
        return f"PageTurned({self.width}x{self.height})"


@dataclass(frozen=True, repr=False)
class PageTaken:
    """A page as it will be sent: a JPEG without metadata, and what is known of it.

    ``quad`` is in fractions of the still, ``sha256`` is of ``jpeg``, ``original_sha256`` of the still's bytes as they
    came from the camera; ``dpi`` is the true resolution at the desk. ``score`` is how sure the corners are, from 0 to
    1; a size of zero is not known.
    """

    jpeg: bytes
    width: int
    height: int
    dpi: int
    quad: Quad
    judgements: tuple[Judgement, ...]
    sha256: str
    original_sha256: str
    width_mm: float = 0.0
    height_mm: float = 0.0
    score: float = 0.0
    by_hand: bool = False
    """A person set the corners."""
    print: bytes = b""
    """By what the sheet is known again, as it lay; too coarse to be read."""
    like: str = ""
    """The still of the page before it that is the same sheet; empty for none."""

    def __repr__(self) -> str:
        return f"PageTaken({self.width}x{self.height}, {self.dpi} dpi)"

    @property
    def good(self) -> bool:
        """True when every check is well."""
        return all(judgement.well for judgement in self.judgements)

    def record(self, device: str, at: datetime) -> dict[str, object]:
        """Return what is kept of how the page came to be: hashes, device, time, resolution, size, score and checks."""
        return {
            "sha256": self.sha256,
            "original_sha256": self.original_sha256,
            "device": device,
            "taken_at": at.isoformat(timespec="seconds"),
            "dpi": self.dpi,
            "size_mm": [round(self.width_mm, 2), round(self.height_mm, 2)],
            "score": round(self.score, 3),
            "by_hand": self.by_hand,
            "checks": {one.check.value: [one.well, one.value] for one in self.judgements},
        }

    @property
    def told(self) -> tuple[Judgement, ...]:
        """What a page check shows: corners, sharpness and glare always, the others when they are not well."""
        always = (Check.CORNERS, Check.SHARP, Check.GLARE)
        return tuple(one for one in self.judgements if not one.well or one.check in always)
