# SPDX-License-Identifier: Apache-2.0
"""Small marks of the window's tabs: how far a paper can be trusted, tags, and the caps of keys with their words.

The four levels differ by letter, by face and by line: A is solid blue, B solid green, C a frame, D a dashed frame.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.desk.density import KEY, TAG, THICK, Density
from ui.desk.drawing import cap_width, draw_cap, draw_face, draw_words, line_of, width_of
from ui.style.theme import colour
from ui.style.tokens import CALM

# Pixels between the words of a tag and its sides, between the cap of a key and its words, between two such pairs.
TAG_PAD, CAP_GAP, PAIR_GAP = 7, 5, 14
LEVELS = "ABCD"
_FACES = {"A": CALM.accent, "B": CALM.ok}

Hint = tuple[str, str]
"""A key and what it does."""


class Tone(enum.Enum):
    """How a tag is meant: ground, line and ink."""

    QUIET = (CALM.desk, CALM.line, CALM.ink_2)
    ACCENT = (CALM.accent_soft, CALM.accent_line, CALM.accent)
    OK = (CALM.ok_soft, CALM.ok, CALM.ok)
    WARN = (CALM.warn_soft, CALM.warn, CALM.warn)
    FAULT = (CALM.fault_soft, CALM.fault, CALM.fault)


def draw_trust(painter: QPainter, box: QRectF, level: str) -> None:
    """Draw a level of trust into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    face = _FACES.get(level)
    line = Qt.PenStyle.DashLine if level == "D" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour(face or CALM.ink_2), THICK, line))
    painter.setBrush(colour(face) if face else Qt.BrushStyle.NoBrush)
    radius = min(KEY, box.height() / 5)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
    px = round(box.height() * 0.56)
    wide = width_of(level, px, bold=True)
    place = box.adjusted((box.width() - wide) / 2, 0, 2, 0)
    draw_words(painter, place, level, px, CALM.on_accent if face else CALM.ink_2, bold=True)
    painter.restore()


def tag_width(words: str, px: int) -> int:
    """Return the pixels of a tag."""
    return width_of(words, px) + 2 * TAG_PAD


def draw_tag(painter: QPainter, left: float, middle: float, words: str, px: int, tone: Tone) -> float:
    """Draw a tag with its middle line there; return its width."""
    ground, line, ink = tone.value
    wide, high = tag_width(words, px), line_of(px) + 4
    box = QRectF(left, middle - high / 2, wide, high)
    draw_face(painter, box, ground, line, TAG)
    draw_words(painter, box.adjusted(TAG_PAD, 0, 0, 0), words, px, ink)
    return wide


def hints_width(hints: Sequence[Hint], d: Density) -> int:
    """Return the pixels of keys with their words side by side."""
    pairs = sum(cap_width(sign, d.mini) + (CAP_GAP + width_of(words, d.small) if words else 0) for sign, words in hints)
    return pairs + PAIR_GAP * max(0, len(hints) - 1)


def draw_hints(painter: QPainter, right: float, middle: float, hints: Sequence[Hint], d: Density) -> None:
    """Draw keys with their words, ending at the right."""
    left = right - hints_width(hints, d)
    for sign, words in hints:
        left += draw_cap(painter, QPointF(left, middle), sign, d.mini, CALM.ink, ground=CALM.sheet)
        if words:
            room = QRectF(left + CAP_GAP, middle - 20, width_of(words, d.small) + 1, 40)
            left += CAP_GAP + draw_words(painter, room, words, d.small, CALM.ink_2)
        left += PAIR_GAP
