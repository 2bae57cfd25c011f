# SPDX-License-Identifier: Apache-2.0
"""What all painted parts of the staff's windows share: words on one line, faces with a foot, caps of keys, the ring."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ui.desk.density import FOOT, LINE, TAG, THICK
from ui.parts.label import MIDDLE
from ui.style.fonts import font
from ui.style.theme import colour
from ui.style.tokens import CALM

# Pixels of the yellow ring outside the ink line.
RING = 3
# Pixels that a focus ring takes on each side of what it goes round.
RING_ROOM = RING + THICK


def width_of(words: str, px: int, *, bold: bool = False) -> int:
    """Return how many pixels words take on one line."""
    return ceil(QFontMetricsF(font(px, bold=bold)).horizontalAdvance(words))


def line_of(px: int) -> int:
    """Return the height of a line of this size; hanzi need 1.4."""
    return round(px * 1.4)


def draw_words(
    painter: QPainter, box: QRectF, words: str, px: int, ink: str, *, bold: bool = False, right: bool = False
) -> float:
    """Draw words on one line in the middle of a box, cut with a sign where there is no room; return their width."""
    face = font(px, bold=bold)
    metrics = QFontMetricsF(face)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    advance = metrics.horizontalAdvance(shown)
    painter.setFont(face)
    painter.setPen(colour(ink))
    left = box.right() - advance if right else box.left()
    painter.drawText(QPointF(left, box.center().y() + px * MIDDLE), shown)
    return advance


def draw_face(
    painter: QPainter, box: QRectF, face: str, border: str, radius: float, *, foot: str = "", down: bool = False
) -> None:
    """Draw a rounded face with a line round it, on a foot edge where it can be pressed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = box.adjusted(LINE / 2, LINE / 2, -LINE / 2, -LINE / 2)
    if foot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(foot))
        painter.drawRoundedRect(box, radius, radius)
        inner = inner.adjusted(0, FOOT if down else 0, 0, 0 if down else -FOOT)
    painter.setPen(QPen(colour(border), LINE))
    painter.setBrush(colour(face))
    painter.drawRoundedRect(inner, radius, radius)


def draw_cap(painter: QPainter, at: QPointF, sign: str, px: int, ink: str, *, ground: str = "") -> float:
    """Draw the cap of a key, such as ``F1``, with its middle line through ``at`` at its left; return its width."""
    wide, high = cap_width(sign, px), line_of(px) + 2
    box = QRectF(at.x() + 0.5, at.y() - high / 2 + 0.5, wide - 1, high - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(ink), LINE))
    painter.setBrush(colour(ground) if ground else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, TAG, TAG)
    words = width_of(sign, px, bold=True)
    draw_words(
        painter, QRectF(at.x() + (wide - words) / 2, box.top(), words + 1, box.height()), sign, px, ink, bold=True
    )
    return wide


def cap_width(sign: str, px: int) -> int:
    """Return the pixels of a cap with this sign."""
    return max(line_of(px) + 2, width_of(sign, px, bold=True) + 12)


def draw_ring(painter: QPainter, box: QRectF, radius: float) -> None:
    """Draw the one ring of the focus inside a box: yellow outside, ink within."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for inset, wide, ink in ((RING / 2, RING, CALM.focus), (RING + THICK / 2, THICK, CALM.ink)):
        painter.setPen(QPen(colour(ink), wide))
        around = box.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(around, radius - inset + RING_ROOM, radius - inset + RING_ROOM)


def mark_width(words: str, px: int) -> int:
    """Return the pixels of a mark with these words."""
    return width_of(words, px, bold=True) + 18


def draw_mark(painter: QPainter, left: float, middle: float, words: str, px: int) -> None:
    """Draw the mark of a training machine, as a stamp that nobody takes for a button."""
    high = line_of(px) + 4
    box = QRectF(left, middle - high / 2, mark_width(words, px), high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(CALM.sheet))
    painter.drawRoundedRect(box, TAG, TAG)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(CALM.seal), THICK))
    painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), TAG - 1, TAG - 1)
    draw_words(painter, box.adjusted(9, 0, 0, 0), words, px, CALM.seal, bold=True)
