# SPDX-License-Identifier: Apache-2.0
"""A slip as data: what the driver turns into bytes. Widths are counted in half-width cells (58 mm 32, 80 mm 48)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Align(enum.Enum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, repr=False)
class Line:
    """One line of text; ``wide`` and ``tall`` are whole magnifications from 1 to 8, ``inverse`` is white on black."""

    text: str = ""
    align: Align = Align.LEFT
    bold: bool = False
    wide: int = 1
    tall: int = 1
    inverse: bool = False


@dataclass(frozen=True)
class Rule:
    """A dashed line over the whole width."""


@dataclass(frozen=True)
class Code:
    """A QR code; ``module`` is the size of one module in printer dots (1 to 16)."""

    data: str
    module: int = 6


class Bars(enum.Enum):
    """A kind of barcode."""

    CODE128 = "code128"
    """Printable ASCII."""
    EAN13 = "ean13"
    """Twelve digits, or thirteen with the right check digit."""


@dataclass(frozen=True, repr=False)
class Bar:
    """A barcode; ``module`` is the width of its thinnest bar (2 to 6) and ``height`` its height, in printer dots."""

    data: str
    bars: Bars = Bars.CODE128
    module: int = 2
    height: int = 80
    plain: bool = True
    """Whether its data stand below it in letters."""


@dataclass(frozen=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True)
class Cut:
    """Cut the paper, where the printer can."""


SlipPart = Line | Rule | Code | Bar | Feed | Cut


@dataclass(frozen=True)
class Slip:
    """One paper. ``job`` is its print number (``K03-20261123-0147``), ``columns`` the half-width cells of a line."""

    job: str
    columns: int
    parts: tuple[SlipPart, ...]
