# SPDX-License-Identifier: Apache-2.0
"""Sheets with frames, lines and panels, however strong and however near their rim: printed, and no end of a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from devices.document_camera.pen import SEAL, Colour
from devices.document_camera.studio.prints import Press, Print, ink, paper, tall, vivid


@dataclass(frozen=True)
class _Frame:
    """Where a sheet's print begins, from its left, top, right and bottom, and with what its lines are drawn."""

    left: float
    top: float
    right: float
    bottom: float
    edge: Colour
    thick: float

    @property
    def wide(self) -> float:
        return 1 - self.left - self.right

    def high(self, press: Press) -> float:
        return press.tall - self.top - self.bottom


@lru_cache(maxsize=900)
def framed(number: int, width: int) -> Print:
    """Return the framed sheet of a number, ``width`` pixels wide."""
    rng = np.random.default_rng((number, 37))
    press = Press(width, float(rng.uniform(0.55, 2.6)) if rng.random() < 0.3 else tall(rng), paper(rng), rng)
    frame = _frame(rng)
    FORMS[int(rng.integers(len(FORMS)))](press, frame)
    if rng.random() < 0.6:
        _write(press, frame)
    return press.done(float(rng.choice([0, 0, 0, 0.03])))


def _frame(rng: np.random.Generator) -> _Frame:
    edge = (ink(rng), ink(rng), ink(rng, 90, 190), vivid(rng))[int(rng.integers(4))]
    thick, away = (
        float(np.exp(rng.uniform(np.log(low), np.log(high)))) for low, high in ((0.0015, 0.03), (0.012, 0.22))
    )
    even = rng.random() < 0.5
    sides = [away if even else float(np.clip(away * rng.uniform(0.4, 2.5), 0.008, 0.33)) for _ in range(4)]
    return _Frame(sides[0], sides[1], sides[2], sides[3], edge, thick)


def _one(press: Press, frame: _Frame) -> None:
    """Draw one frame, at times a second within it."""
    press.box(frame.left, frame.top, frame.wide, frame.high(press), frame.edge, frame.thick)
    if press.rng.random() < 0.4:
        inward = frame.thick * press.rng.uniform(1.5, 4)
        press.box(
            frame.left + inward, frame.top + inward, frame.wide - 2 * inward, frame.high(press) - 2 * inward,
            frame.edge, frame.thick * press.rng.uniform(0.3, 1),
        )  # fmt: skip


def _some(press: Press, frame: _Frame) -> None:
    """Draw lines along some sides, to the frame's corner or over the rim."""
    rng, low, right = press.rng, press.tall - frame.bottom, 1 - frame.right
    for side in rng.permutation(4)[: int(rng.integers(1, 4))]:
        over = rng.random(2) < 0.5
        left_end, right_end = 0.0 if over[0] else frame.left, 1.0 if over[1] else right
        top_end, low_end = 0.0 if over[0] else frame.top, press.tall if over[1] else low
        if side < 2:
            y = (frame.top, low)[side]
            press.line(left_end, y, right_end, y, frame.edge, frame.thick)
        else:
            x = (frame.left, right)[side - 2]
            press.line(x, top_end, x, low_end, frame.edge, frame.thick)


def _several(press: Press, frame: _Frame) -> None:
    """Draw frames beside or over one another."""
    rng = press.rng
    count, gap = int(rng.integers(2, 4)), float(rng.uniform(0.01, 0.12))
    beside = rng.random() < 0.5
    whole = frame.wide if beside else frame.high(press)
    part = (whole - (count - 1) * gap) / count
    for at in range(count):
        away = at * (part + gap)
        x, y = (frame.left + away, frame.top) if beside else (frame.left, frame.top + away)
        wide, high = (part, frame.high(press)) if beside else (frame.wide, part)
        press.box(x, y, wide, high, frame.edge, frame.thick)


def _panel(press: Press, frame: _Frame) -> None:
    """Fill what lies within with a tint."""
    tint = [int(np.clip(part - press.rng.integers(4, 60), 0, 255)) for part in paper(press.rng)]
    press.patch(frame.left, frame.top, frame.wide, frame.high(press), (tint[0], tint[1], tint[2]))
    if press.rng.random() < 0.4:
        press.box(frame.left, frame.top, frame.wide, frame.high(press), frame.edge, frame.thick)


def _table(press: Press, frame: _Frame) -> None:
    """Draw a table up to the margins."""
    rng, low, right = press.rng, press.tall - frame.bottom, 1 - frame.right
    press.box(frame.left, frame.top, frame.wide, frame.high(press), frame.edge, frame.thick)
    for y in np.linspace(frame.top, low, int(rng.integers(3, 14)))[1:-1]:
        press.line(frame.left, y, right, y, frame.edge, frame.thick * rng.uniform(0.4, 1))
    for x in rng.uniform(frame.left, right, int(rng.integers(0, 4))):
        press.line(x, frame.top, x, low, frame.edge, frame.thick * rng.uniform(0.4, 1))


def _write(press: Press, frame: _Frame) -> None:
    """Write within the frame, at times under a heading."""
    rng = press.rng
    size = float(rng.uniform(0.014, 0.04))
    x, y = frame.left + frame.thick + size * rng.uniform(0.2, 2), frame.top + frame.thick + size * rng.uniform(0.3, 2)
    if rng.random() < 0.5:
        press.words(0.5 - 3 * size, y, 6, 1.8 * size, SEAL if rng.random() < 0.3 else ink(rng), bold=True)
        y += 3.4 * size
    lines = int((press.tall - frame.bottom - y) / (1.7 * size) * rng.uniform(0.2, 1))
    if lines > 0:
        press.paragraph(x, y, max(0.1, 1 - frame.right - frame.thick - x), lines, size, ink(rng))


FORMS: tuple[Callable[[Press, _Frame], None], ...] = (_one, _some, _several, _panel, _table)
