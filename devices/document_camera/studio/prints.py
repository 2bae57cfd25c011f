# SPDX-License-Identifier: Apache-2.0
"""What is on a sheet: forms, red-headed letters, receipts, cards, passbooks, certificates, notes; all of it invented.

Words are drawn characters without a meaning; where a paper of a training person is wanted, ``papers`` has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw

from devices.document_camera.light import Image
from devices.document_camera.pen import SEAL, Colour, typeface

CHARACTERS = (
    "申请材料姓名性别出生日期住址单位电话签字盖章编号事项办理登记证明业务窗口受理人民政府通知本年月日金额合计元整"
)
LATIN = "ABCDEFGHKLMNPRSTUVWX0123456789abcdefghiknorstu.-:/"


@dataclass(frozen=True, repr=False)
class Print:
    """A sheet as it is printed: height x width x 3, blue-green-red. ``radius`` of its corners, a share of its width."""

    image: Image
    radius: float = 0.0

    @property
    def proportion(self) -> float:
        """Width by height."""
        return float(self.image.shape[1] / self.image.shape[0])


class Press:
    """Prints on one sheet; lengths are shares of its width, from its top left."""

    def __init__(self, width: int, tall: float, paper: Colour, rng: np.random.Generator) -> None:
        self.picture = Picture.new("RGB", (width, round(width * tall)), paper)
        self.tall = tall
        self.rng = rng
        self._draw = ImageDraw.Draw(self.picture)
        self._width = width

    def words(self, x: float, y: float, count: int, size: float, ink: Colour, *, bold: bool = False) -> float:
        """Write so many characters; returns where they end."""
        signs = LATIN if self.rng.random() < 0.15 else CHARACTERS
        line = "".join(signs[at] for at in self.rng.integers(0, len(signs), count))
        # Below four dots nothing is legible: bars look the same and cost nothing.
        if size * self._width < 4:
            self.patch(x, y, count * size * 0.9, size * 0.7, ink)
            return x + count * size
        font = typeface(round(size * self._width), bold=bold)
        self._draw.text((x * self._width, y * self._width), line, fill=ink, font=font)
        return x + font.getlength(line) / self._width

    def paragraph(self, x: float, y: float, wide: float, lines: int, size: float, ink: Colour) -> float:
        """Write lines, the last of them short; returns the y below."""
        for number in range(lines):
            part = self.rng.uniform(0.2, 0.9) if number == lines - 1 else 1.0
            self.words(x, y, max(1, round(wide * part / size)), size, ink)
            y += 1.7 * size
        return y

    def line(self, x: float, y: float, to_x: float, to_y: float, ink: Colour, thick: float = 0.002) -> None:
        """Draw a straight line."""
        ends = [value * self._width for value in (x, y, to_x, to_y)]
        self._draw.line(ends, fill=ink, width=max(1, round(thick * self._width)))

    def box(self, x: float, y: float, wide: float, high: float, ink: Colour, thick: float = 0.002) -> None:
        """Draw a frame."""
        ends = [value * self._width for value in (x, y, x + wide, y + high)]
        self._draw.rectangle(ends, outline=ink, width=max(1, round(thick * self._width)))

    def patch(self, x: float, y: float, wide: float, high: float, ink: Colour, radius: float = 0.0) -> None:
        """Fill an area."""
        ends = [value * self._width for value in (x, y, x + max(wide, 0.001), y + max(high, 0.001))]
        self._draw.rounded_rectangle(ends, radius * self._width, fill=ink)

    def disc(self, x: float, y: float, radius: float, ink: Colour) -> None:
        """Fill a circle."""
        self._draw.circle((x * self._width, y * self._width), radius * self._width, fill=ink)

    def seal(self, x: float, y: float, radius: float) -> None:
        """Press a round seal."""
        ring = max(1, round(0.08 * radius * self._width))
        self._draw.circle((x * self._width, y * self._width), radius * self._width, outline=SEAL, width=ring)
        self.words(x - 0.6 * radius, y - 0.2 * radius, 4, 0.3 * radius, SEAL)
        self.disc(x, y - 0.4 * radius, 0.2 * radius, SEAL)

    def done(self, radius: float = 0.0) -> Print:
        """Return the sheet."""
        return Print(np.ascontiguousarray(np.asarray(self.picture)[..., ::-1]), radius)


def ink(rng: np.random.Generator, darkest: int = 10, brightest: int = 90) -> Colour:
    """Return a dark colour."""
    level = rng.integers(darkest, brightest)
    one, two, three = (int(np.clip(level + part, 0, 255)) for part in rng.normal(0, 12, 3))
    return one, two, three


def paper(rng: np.random.Generator) -> Colour:
    """Return the colour of a paper: mostly white, at times a tint."""
    level = rng.uniform(225, 255)
    tint = rng.normal(0, 3, 3) if rng.random() < 0.75 else rng.uniform(-60, 0, 3)
    one, two, three = (int(np.clip(level + part, 0, 255)) for part in tint)
    return one, two, three


def vivid(rng: np.random.Generator) -> Colour:
    """Return any colour."""
    one, two, three = (int(part) for part in rng.integers(0, 256, 3))
    return one, two, three


def tall(rng: np.random.Generator) -> float:
    """Return how many times its width a sheet is high: mostly a usual format."""
    return float(rng.choice([2**0.5, 2**0.5, 2**0.5, 11 / 8.5, 2**-0.5, rng.uniform(0.6, 1.6)]))


def _form(width: int, rng: np.random.Generator) -> Print:
    press, dark = Press(width, tall(rng), paper(rng), rng), ink(rng)
    size, left = rng.uniform(0.014, 0.026), rng.uniform(0.06, 0.13)
    press.words(0.3, 0.06, int(rng.integers(4, 10)), 2 * size, dark, bold=True)
    y, row = 0.06 + 4 * size, size * rng.uniform(1.8, 3.4)
    while y + row < press.tall - rng.uniform(0.06, 0.3):
        press.box(left, y, 1 - 2 * left, row, dark)
        for x in sorted(rng.uniform(left + 0.1, 0.8, int(rng.integers(1, 4)))):
            press.line(x, y, x, y + row, dark)
            press.words(x + 0.01, y + 0.2 * row, int(rng.integers(1, 7)), size, ink(rng))
        y += row
    if rng.random() < 0.4:
        press.seal(rng.uniform(0.55, 0.8), min(y, press.tall - 0.14), rng.uniform(0.06, 0.11))
    return press.done()


def _letter(width: int, rng: np.random.Generator) -> Print:
    press, dark = Press(width, tall(rng), paper(rng), rng), ink(rng)
    size, left, y = rng.uniform(0.014, 0.028), rng.uniform(0.06, 0.15), rng.uniform(0.05, 0.12)
    if rng.random() < 0.45:  # the red head of an authority
        press.words(0.18, y, int(rng.integers(6, 10)), rng.uniform(0.05, 0.075), SEAL, bold=True)
        press.line(left, y + 0.13, 1 - left, y + 0.13, SEAL, 0.005)
        y += 0.17
    while y < press.tall - rng.uniform(0.1, 0.5):
        y = press.paragraph(left, y, 1 - 2 * left, int(rng.integers(1, 9)), size, dark) + size
    if rng.random() < 0.4:
        press.seal(0.7, min(y, press.tall - 0.14), rng.uniform(0.06, 0.11))
    return press.done()


def _receipt(width: int, rng: np.random.Generator) -> Print:
    press, dark = Press(width, rng.uniform(1.5, 3.6), paper(rng), rng), ink(rng, 30, 120)
    size, y = rng.uniform(0.04, 0.06), 0.08
    press.words(0.2, y, 7, 1.6 * size, dark, bold=True)
    y += 0.16
    while y < press.tall - 0.15:
        press.words(0.06, y, int(rng.integers(2, 8)), size, dark)
        press.words(0.72, y, int(rng.integers(2, 5)), size, dark)
        y += size * rng.uniform(1.3, 2.2)
    return press.done()


def _card(width: int, rng: np.random.Generator) -> Print:
    tint = vivid(rng) if rng.random() < 0.5 else paper(rng)
    press = Press(width, 53.98 / 85.6, tint, rng)
    dark = ink(rng) if sum(tint) > 330 else paper(rng)
    for _ in range(int(rng.integers(0, 12))):
        other = tuple(int(np.clip(part + rng.integers(-26, 26), 0, 255)) for part in tint)
        press.line(0, rng.uniform(0, 0.6), 1, rng.uniform(0, 0.6), (other[0], other[1], other[2]), 0.01)
    for row in range(int(rng.integers(2, 6))):
        press.words(0.06, 0.07 + 0.1 * row, int(rng.integers(3, 12)), 0.045, dark)
    if rng.random() < 0.6:
        press.patch(0.68, 0.1, 0.24, 0.32, (214, 220, 224))
        press.disc(0.8, 0.22, 0.07, (222, 186, 160))
    if rng.random() < 0.4:
        press.patch(0.09, 0.2, 0.14, 0.11, (214, 184, 108), 0.02)
    return press.done(3.18 / 85.6)


def _booklet(width: int, rng: np.random.Generator) -> Print:
    """Print a passbook, a household register: one page or two with a fold."""
    wide = rng.random() < 0.5
    press, dark = Press(width, rng.uniform(0.6, 0.75) if wide else rng.uniform(1.3, 1.5), paper(rng), rng), ink(rng)
    for x in (0.03, 0.53) if wide else (0.06,):
        span = 0.44 if wide else 0.88
        for row in range(int(rng.integers(4, 12))):
            y = 0.1 + row * 0.09 * min(1.0, press.tall)
            if y < press.tall - 0.1:
                press.line(x, y, x + span, y, dark)
                press.words(x + 0.01, y + 0.012, int(rng.integers(2, 9)), 0.026, ink(rng))
    if wide:
        press.line(0.5, 0, 0.5, press.tall, (150, 145, 140), 0.006)
    return press.done(rng.choice([0.0, 0.02]))


def _cover(width: int, rng: np.random.Generator) -> Print:
    """Print a cover in one strong colour: passports, registers, brochures."""
    press = Press(width, rng.uniform(1.25, 1.5), vivid(rng), rng)
    gold = (int(rng.integers(170, 240)), int(rng.integers(150, 210)), int(rng.integers(60, 190)))
    press.words(0.2, 0.2, 5, 0.11, gold, bold=True)
    if rng.random() < 0.6:
        press.disc(0.5, 0.65 * press.tall, 0.16, gold)
    press.words(0.25, 0.8 * press.tall, 8, 0.05, gold)
    return press.done(rng.choice([0.0, 0.03]))


def _certificate(width: int, rng: np.random.Generator) -> Print:
    press = Press(width, float(rng.choice([0.7, 2**0.5])), paper(rng), rng)
    edge, rim = vivid(rng), rng.uniform(0.02, 0.06)
    for step in range(int(rng.integers(1, 4))):
        away = rim + 0.015 * step
        press.box(away, away, 1 - 2 * away, press.tall - 2 * away, edge, rng.uniform(0.002, 0.014))
    press.words(0.28, 0.16, 5, 0.09, SEAL if rng.random() < 0.5 else ink(rng), bold=True)
    press.paragraph(0.15, 0.34, 0.7, 3, 0.03, ink(rng))
    press.seal(0.7, press.tall - 0.2, 0.09)
    return press.done()


def _note(width: int, rng: np.random.Generator) -> Print:
    """Print ruled paper, written on by hand, or not."""
    press, rule = Press(width, tall(rng), paper(rng), rng), ink(rng, 140, 210)
    step = rng.uniform(0.03, 0.06)
    for row in range(2, int(press.tall / step)):
        press.line(0.0, row * step, 1.0, row * step, rule)
        for x in np.arange(0.08, rng.uniform(0.1, 0.95), 0.05):
            bend = rng.uniform(-0.4, 0.4, 2) * step
            press.line(x, row * step - 0.4 * step, x + 0.03, row * step - 0.4 * step + bend[0], (40, 44, 110), 0.004)
    return press.done()


def _magazine(width: int, rng: np.random.Generator) -> Print:
    """Print columns with pictures and bars of colour, up to the rim of the sheet."""
    press, dark = Press(width, tall(rng), paper(rng), rng), ink(rng)
    columns = int(rng.integers(1, 4))
    for column in range(columns):
        x, span = 0.06 + column * 0.9 / columns, 0.84 / columns
        y = rng.uniform(0.06, 0.3)
        while y < press.tall - 0.2:
            y = press.paragraph(x, y, span, int(rng.integers(3, 12)), 0.014, dark) + 0.03
            if rng.random() < 0.3:
                press.patch(x, y, span, 0.16, vivid(rng))
                y += 0.2
    if rng.random() < 0.5:
        press.patch(0, 0, 1, rng.uniform(0.04, 0.25), vivid(rng))
    if rng.random() < 0.2:
        press.patch(0, press.tall - 0.1, 1, 0.1, vivid(rng))
    return press.done()


def _blank(width: int, rng: np.random.Generator) -> Print:
    press = Press(width, tall(rng), paper(rng), rng)
    if rng.random() < 0.5:
        press.words(0.1, 0.1, 12, 0.02, ink(rng))
    return press.done()


KINDS: dict[str, tuple[Callable[[int, np.random.Generator], Print], float]] = {
    "form": (_form, 3), "letter": (_letter, 3), "receipt": (_receipt, 1), "card": (_card, 2.2),
    "booklet": (_booklet, 1.2), "cover": (_cover, 0.8), "certificate": (_certificate, 0.8), "note": (_note, 0.8),
    "magazine": (_magazine, 1.5), "blank": (_blank, 0.7),
}  # fmt: skip
"""Every kind of sheet with how often it comes."""


@lru_cache(maxsize=900)
def printed(number: int, width: int) -> Print:
    """Return the sheet of a number, ``width`` pixels wide; the same number is the same sheet at any width."""
    rng = np.random.default_rng((number, 23))
    names = list(KINDS)
    weights = np.array([KINDS[name][1] for name in names])
    return KINDS[names[int(rng.choice(len(names), p=weights / weights.sum()))]][0](width, rng)
