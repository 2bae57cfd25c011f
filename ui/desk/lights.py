# SPDX-License-Identifier: Apache-2.0
"""The eight lights of the staff's windows, each with a shape of its own, and never without a word beside it.

They are drawn on a square of 18 units; a picture is drawn once a size and colour and then only copied.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from ui.desk.density import ON_DARK
from ui.style.theme import colour
from ui.style.tokens import CALM

GRID = 18
STROKE = 2.0


class Light(enum.Enum):
    """How something is; the value is the key of nothing, words come from whoever knows what is lit."""

    IN_TIME = "in-time"
    """A ring: in time, ready."""
    DONE = "done"
    """A full circle with a tick."""
    NEAR = "near"
    """A triangle: watch it."""
    OVER = "over"
    """A diamond: over, or not to be used."""
    STOPPED = "stopped"
    """Two bars."""
    UNREAD = "unread"
    """A dashed ring with a question mark: cannot be read, and is not taken for good."""
    NOT_YET = "not-yet"
    """A grey ring."""
    AT_WORK = "at-work"
    """A ring with a gap."""


INKS = {
    Light.IN_TIME: CALM.ok, Light.DONE: CALM.ok, Light.NEAR: CALM.warn, Light.OVER: CALM.fault,
    Light.STOPPED: CALM.off, Light.UNREAD: CALM.off, Light.NOT_YET: CALM.edge, Light.AT_WORK: CALM.accent,
}  # fmt: skip
INKS_ON_DARK = {
    Light.IN_TIME: ON_DARK.ok, Light.DONE: ON_DARK.ok, Light.NEAR: ON_DARK.warn, Light.OVER: ON_DARK.fault,
    Light.STOPPED: ON_DARK.quiet, Light.UNREAD: ON_DARK.quiet, Light.NOT_YET: ON_DARK.quiet,
    Light.AT_WORK: ON_DARK.ink,
}  # fmt: skip
# What stands first where everything is sorted by need: over, near, cannot be read, stopped, then the rest.
URGENCY = (
    Light.OVER, Light.NEAR, Light.UNREAD, Light.STOPPED, Light.AT_WORK, Light.NOT_YET, Light.IN_TIME, Light.DONE
)  # fmt: skip


def ink_of(light: Light, *, dark: bool = False) -> str:
    """Return the colour of a light and of the word beside it; ``dark`` on the dark bar."""
    return (INKS_ON_DARK if dark else INKS)[light]


@lru_cache(maxsize=128)
def pixmap(light: Light, px: int, *, dark: bool = False, ratio: float = 1.0) -> QPixmap:
    """Return a light as a picture of ``px`` pixels."""
    made = QPixmap(round(px * ratio), round(px * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter, light, QRectF(0, 0, px, px), ink_of(light, dark=dark), ON_DARK.ground if dark else CALM.sheet)
    painter.end()
    return made


def draw(painter: QPainter, light: Light, box: QRectF, ink: str, ground: str) -> None:
    """Draw a light into a square; ``ground`` is what shows through a tick."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / GRID, box.height() / GRID)
    pen = QPen(colour(ink), STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    filled, lines = _path(light)
    painter.fillPath(filled, colour(ink))
    if light is Light.AT_WORK:
        painter.setPen(QPen(colour(CALM.accent_line), STROKE))
        painter.drawEllipse(QPointF(9, 9), 6.5, 6.5)
    if light is Light.DONE:
        pen.setColor(colour(ground))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(lines)
    painter.restore()


@lru_cache(maxsize=len(Light))
def _path(light: Light) -> tuple[QPainterPath, QPainterPath]:
    filled, lines = QPainterPath(), QPainterPath()
    SHAPES[light](filled, lines)
    return filled, lines


def _ring(_: QPainterPath, lines: QPainterPath) -> None:
    lines.addEllipse(QPointF(9, 9), 6.5, 6.5)


def _tick(filled: QPainterPath, lines: QPainterPath) -> None:
    filled.addEllipse(QPointF(9, 9), 7.8, 7.8)
    lines.moveTo(5.6, 9.2)
    lines.lineTo(8.1, 11.7)
    lines.lineTo(12.6, 6.7)


def _triangle(filled: QPainterPath, _: QPainterPath) -> None:
    _closed(filled, (9, 1.6), (17.2, 16), (0.8, 16))


def _diamond(filled: QPainterPath, _: QPainterPath) -> None:
    _closed(filled, (9, 0.6), (17.4, 9), (9, 17.4), (0.6, 9))


def _closed(path: QPainterPath, *corners: tuple[float, float]) -> None:
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.closeSubpath()


def _bars(filled: QPainterPath, _: QPainterPath) -> None:
    for left in (3.6, 10.6):
        filled.addRoundedRect(QRectF(left, 2.6, 3.8, 12.8), 1, 1)


def _dashed(_: QPainterPath, lines: QPainterPath) -> None:
    around = QRectF(1.5, 1.5, 15, 15)
    for start in range(0, 360, 45):
        lines.arcMoveTo(around, start)
        lines.arcTo(around, start, 26)
    lines.moveTo(6.9, 7.1)
    lines.cubicTo(6.9, 4.4, 11.1, 4.5, 11.1, 7.2)
    lines.cubicTo(11.1, 8.8, 9, 9, 9, 10.6)
    lines.moveTo(9, 13.2)
    lines.lineTo(9.01, 13.2)


def _turning(_: QPainterPath, lines: QPainterPath) -> None:
    around = QRectF(2.5, 2.5, 13, 13)
    lines.arcMoveTo(around, 90)
    lines.arcTo(around, 90, -120)


SHAPES: dict[Light, Callable[[QPainterPath, QPainterPath], None]] = {
    Light.IN_TIME: _ring, Light.DONE: _tick, Light.NEAR: _triangle, Light.OVER: _diamond, Light.STOPPED: _bars,
    Light.UNREAD: _dashed, Light.NOT_YET: _ring, Light.AT_WORK: _turning,
}  # fmt: skip
