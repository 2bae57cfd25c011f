# SPDX-License-Identifier: Apache-2.0
"""All numbers of the staff's windows: one frozen table for each of two densities, in pixels of the screen.

Staff sit an arm's length from a screen of their own, so here a pixel is a pixel; the tokens of the kiosk count in
millimetres of a panel that is stood at. Colours are the same, and these tokens carry the sizes of a density, so that
parts of the kiosk which only read can be used here too.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from config.texts import Wording
from ui.style.look import Look
from ui.style.tokens import CALM, Lengths, Tokens, TypeSizes

# A window lower than this is dense: the note books of windows and stations have 768 lines.
DENSE_BELOW = 900


class Density(msgspec.Struct, frozen=True):
    """Sizes of type, heights of strips, gaps; all in pixels."""

    size: tuple[int, int]
    body: int
    small: int
    mini: int
    lead: int
    title: int
    number: int
    top: int
    """The dark bar."""
    subject: int
    keys: int
    """The bar of the function keys."""
    row: int
    row_two: int
    """A row of two lines."""
    head: int
    """The heads of a table's columns."""
    strip: int
    button: int
    field: int
    s1: int
    s2: int
    s3: int
    s4: int
    aside: int
    """The right pane."""

    @property
    def dense(self) -> bool:
        """Tell whether long reasons fold away."""
        return self is SMALL


NORMAL = Density(
    (1920, 1080), body=16, small=14, mini=13, lead=20, title=26, number=168, top=56, subject=76, keys=72,
    row=44, row_two=66, head=38, strip=58, button=40, field=38, s1=8, s2=12, s3=16, s4=24, aside=640,
)  # fmt: skip
SMALL = Density(
    (1366, 768), body=14, small=13, mini=12, lead=17, title=22, number=96, top=44, subject=60, keys=56,
    row=36, row_two=46, head=28, strip=46, button=34, field=32, s1=6, s2=8, s3=12, s4=16, aside=440,
)  # fmt: skip

# Radii of what is drawn: a tag, a key and a field, a panel, a board.
TAG, KEY, PANEL, BOARD = 4, 6, 8, 16
# Pixels of a line, of what is selected or at fault, and of the foot under what can be pressed.
LINE, THICK, FOOT = 1, 2, 2


class OnDark(msgspec.Struct, frozen=True):
    """What stands on the dark bar; ratios against its ink are held by a test."""

    ground: str = CALM.ink
    ink: str = "#FFFFFF"
    quiet: str = "#B9C7D6"
    line: str = "#5E7590"
    ok: str = "#8FD9B1"
    warn: str = "#FFC46B"
    fault: str = "#FF9E94"


ON_DARK = OnDark()


def of_height(height: int) -> Density:
    """Return the density of a window that is so high."""
    return SMALL if height < DENSE_BELOW else NORMAL


def look_of(density: Density, wording: Wording) -> Look:
    """Return the look of a staff window: the colours of the house in the sizes of a density."""
    kinds = TypeSizes(
        display=density.number, title=density.title, name=density.lead, lead=density.lead, body=density.body,
        note=density.mini,
    )  # fmt: skip
    lengths = replace(
        Lengths(), s1=density.s1, s2=density.s2, s3=density.s3, s4=density.s4, s5=density.s4 * 2, line=LINE, foot=FOOT
    )
    return Look(Tokens(density.size, 0.25, 1.0, CALM, kinds, lengths), wording)
