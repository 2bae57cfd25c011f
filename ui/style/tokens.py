# SPDX-License-Identifier: Apache-2.0
"""All numbers of the look, once per screen: millimetres become whole pixels here and nowhere else.

Lengths are written as pixels of the reference surface (21.5 inches upright, 1080x1920, 0.248 mm a pixel), where
4.03 px are one millimetre. ``Tokens.for_screen`` turns them into pixels of the real screen, so that a finger's width
stays a finger's width. ``tokens.px(24)`` does the same for a length that has no name.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec
from msgspec.structs import asdict, replace

# Names of the modes as fields of ``Tokens``.
Mode = Literal["elder", "high_contrast", "low"]
REFERENCE_MM_PER_PX = 0.248
REFERENCE_SHORT, REFERENCE_LONG = 1080, 1920


# Text keeps 7:1 (WCAG 2.2 AAA, 1.4.6) on every ground it stands on, what is disabled 4.5:1, borders and feet 3:1
# (1.4.11). Structs of msgspec load faster than dataclasses, and these stand on the way to the first paint.
class Colours(msgspec.Struct, frozen=True):
    """Every colour there is, as ``#rrggbb`` (scrim ``#aarrggbb``); contrast ratios are held by a test."""

    desk: str = "#F1F4F8"
    """Page behind everything."""
    sheet: str = "#FFFFFF"
    """What is read or pressed."""
    well: str = "#E7ECF2"
    """Keyboard bed, empty slots, disabled face."""
    line: str = "#CDD6E1"
    """Decorative hairline."""
    control: str = "#6B7F95"
    """Border of an input."""
    edge: str = "#7A8DA2"
    """Foot edge of a raised thing."""
    ink: str = "#0E2236"
    ink_2: str = "#3A4E64"
    idle_line: str = "#A9B8C9"
    """Steps not reached yet, silhouettes."""
    off: str = "#5B6B7C"
    """Disabled text, on ``well``."""
    accent: str = "#0B4A94"
    """The one accent: only what can be pressed, and where one stands."""
    accent_down: str = "#083870"
    accent_soft: str = "#E4EEF9"
    accent_line: str = "#9DBDE2"
    accent_edge: str = "#3F74B8"
    """Foot edge of secondary buttons."""
    on_accent: str = "#FFFFFF"
    ok: str = "#0C5735"
    ok_soft: str = "#E2F2E9"
    warn: str = "#6E3F00"
    warn_soft: str = "#FFF0D6"
    fault: str = "#951914"
    fault_soft: str = "#FCE9E7"
    seal: str = "#962718"
    """The training mark, seals on paper."""
    focus: str = "#FFC72C"
    scrim: str = "#B80E2236"
    key_fn: str = "#D3DCE7"
    key_fn_edge: str = "#6B7F95"
    art_far: str = "#CFE0F2"
    art_near: str = "#B4CDE8"
    art_skin: str = "#F0CDB2"
    switched: str = "#0E2236"
    """A footer key that is switched on, and the words on it."""
    on_switched: str = "#FFFFFF"


CALM = Colours()
# Black, white and one yellow: text 21:1, yellow 16.1:1, disabled 11.4:1.
HIGH_CONTRAST = Colours(
    desk="#000000", sheet="#000000", well="#000000", line="#FFFFFF", control="#FFFFFF", edge="#FFFFFF",
    ink="#FFFFFF", ink_2="#FFFFFF", idle_line="#8C8C8C", off="#BFBFBF",
    accent="#FFE14A", accent_down="#C9AE1F", accent_soft="#000000", accent_line="#FFE14A", accent_edge="#FFE14A",
    on_accent="#000000", ok="#FFFFFF", ok_soft="#000000", warn="#FFE14A", warn_soft="#000000",
    fault="#FFE14A", fault_soft="#000000", seal="#FFFFFF", focus="#FFE14A", scrim="#DB000000",
    key_fn="#000000", key_fn_edge="#FFFFFF", art_far="#262626", art_near="#404040", art_skin="#8C8C8C",
    switched="#FFE14A", on_switched="#000000",
)  # fmt: skip


# The look's least is 29 px: capitals of 5.3 mm. Nothing anywhere is smaller, whatever a label would like.
class TypeSizes(msgspec.Struct, frozen=True):
    """Box heights of type in pixels; the capitals are 0.733 of it. ``note`` is the smallest anywhere."""

    display: int = 96
    title: int = 60
    name: int = 50
    """Names of choices that fill a row."""
    lead: int = 42
    """Buttons, names of tiles."""
    body: int = 36
    note: int = 29


class Lengths(msgspec.Struct, frozen=True):
    """Named lengths in pixels."""

    s1: int = 8
    s2: int = 16
    s3: int = 24
    s4: int = 32
    s5: int = 48
    pad: int = 48
    """Side margin."""
    radius_s: int = 12
    """Keys and fields."""
    radius_m: int = 20
    """Buttons, tiles, sheets."""
    radius_l: int = 28
    """Pictures."""
    radius_dialog: int = 36
    line: int = 2
    foot: int = 5
    foot_key: int = 4
    header: int = 156
    footer: int = 172
    trail: int = 96
    button: int = 121
    """A button with its foot."""
    field: int = 96
    key: int = 94
    min_target: int = 62
    tile: int = 131
    """A favourite tile with its foot."""
    choice: int = 180
    """A choice that fills a row."""
    chip: int = 50
    square: int = 80
    """The soft square behind a tile's icon; its glyph is 52."""


# Notes of 7.3 mm capitals, body of 9.1: read without glasses at arm's length.
ELDER_TYPE = TypeSizes(title=70, name=60, lead=56, body=50, note=40)
# Large type on a screen on its side is a step less: there is half the height for the same words.
ELDER_ACROSS_TYPE = TypeSizes(display=88, title=60, name=52, lead=46, body=42, note=36)
ELDER_LENGTHS = {
    "header": 188, "button": 145, "field": 124, "min_target": 84, "tile": 164, "chip": 60, "square": 96, "trail": 88,
}  # fmt: skip
LANDSCAPE_LENGTHS = {"header": 112, "footer": 124, "trail": 88, "tile": 116, "choice": 152}
LANDSCAPE_ELDER = {"header": 128, "footer": 132, "trail": 88, "tile": 120, "choice": 152, "button": 121}
# Ten tiles must lie below the reach line (half the height, or 1,200 mm over the floor): lower tiles, but targets as
# large as in large type, for they are met from the side.
LOW_LENGTHS = {"min_target": 84, "tile": 103, "square": 68}
# A foot is a shade, and here there are none: pressed is inverted instead, and lines are thicker.
HIGH_CONTRAST_LENGTHS = {"line": 3, "foot": 0, "foot_key": 0}


class Tokens(msgspec.Struct, frozen=True):
    """The look of one screen: colours, type sizes and lengths in its own pixels, with the modes they stand for."""

    size: tuple[int, int]
    mm_per_px: float
    scale: float
    colour: Colours
    type: TypeSizes
    length: Lengths
    elder: bool = False
    high_contrast: bool = False
    low: bool = False
    motion: bool = False
    """Whether this screen may move anything at all; a site that wants no motion, and a test, says no."""

    @classmethod
    def for_screen(
        cls,
        mm_per_px: float,
        size: tuple[int, int],
        *,
        elder: bool = False,
        high_contrast: bool = False,
        low: bool = False,
        motion: bool = False,
    ) -> Tokens:
        """Work out the look of a screen of ``size`` pixels, each ``mm_per_px`` millimetres wide.

        A screen too small for the layout at full size gets everything smaller in proportion instead of cut off.
        """
        scale = _scale(mm_per_px, size)
        return cls(
            size=size,
            mm_per_px=mm_per_px,
            scale=scale,
            colour=HIGH_CONTRAST if high_contrast else CALM,
            type=_scaled(_type(size, elder=elder), scale),
            length=_scaled(_lengths(size, elder=elder, high_contrast=high_contrast, low=low), scale),
            elder=elder,
            high_contrast=high_contrast,
            low=low,
            motion=motion,
        )

    def px(self, reference: float) -> int:
        """Turn a length of the reference surface into whole pixels of this screen, at least one."""
        # At least one: a line of nothing on a coarse screen would take an edge away.
        return max(1, round(reference * self.scale))

    @property
    def landscape(self) -> bool:
        """Tell whether the screen lies on its side."""
        return self.size[0] > self.size[1]

    @property
    def lowered(self) -> bool:
        """Tell whether only the lower half is within reach: the low position, upright; on its side a screen is low."""
        return self.low and not self.landscape

    def with_mode(self, mode: Mode, on: bool) -> Tokens:
        """Return the same screen with a mode switched on or off."""
        modes: dict[Mode, bool] = {"elder": self.elder, "high_contrast": self.high_contrast, "low": self.low}
        return Tokens.for_screen(self.mm_per_px, self.size, motion=self.motion, **{**modes, mode: on})

    def with_size(self, size: tuple[int, int]) -> Tokens:
        """Return the same modes on a screen of another size."""
        modes = {"elder": self.elder, "high_contrast": self.high_contrast, "low": self.low}
        return Tokens.for_screen(self.mm_per_px, size, motion=self.motion, **modes)

    @property
    def moves(self) -> bool:
        """Tell whether a part may slide to its place; large type stands still, for those whom movement confuses."""
        return self.motion and not self.elder


_Named = TypeVar("_Named", TypeSizes, Lengths)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    # 0.05 is the standard's allowance for light that falls on the screen.
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _scale(mm_per_px: float, size: tuple[int, int]) -> float:
    short, long = sorted(size)
    # Never larger than the screen has room for: on a small window everything shrinks in proportion, fingers included.
    return min(REFERENCE_MM_PER_PX / mm_per_px, short / REFERENCE_SHORT, long / REFERENCE_LONG)


def _type(size: tuple[int, int], *, elder: bool) -> TypeSizes:
    if not elder:
        return TypeSizes()
    return ELDER_ACROSS_TYPE if size[0] > size[1] else ELDER_TYPE


def _lengths(size: tuple[int, int], *, elder: bool, high_contrast: bool, low: bool) -> Lengths:
    lengths = Lengths()
    landscape = size[0] > size[1]
    # In this order: a later mode overrides an earlier one where both name a length.
    for wanted, changes in (
        (landscape, LANDSCAPE_LENGTHS),
        (elder, ELDER_LENGTHS),
        (elder and landscape, LANDSCAPE_ELDER),
        (low, LOW_LENGTHS),
        (high_contrast, HIGH_CONTRAST_LENGTHS),
    ):
        lengths = replace(lengths, **changes) if wanted else lengths
    return lengths


def _scaled(values: _Named, scale: float) -> _Named:
    # On a small window a line of 2 px would be rounded away; only what is nothing at the reference stays nothing.
    return replace(values, **{name: max(value > 0, round(value * scale)) for name, value in asdict(values).items()})
