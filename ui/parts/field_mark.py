# SPDX-License-Identifier: Apache-2.0
"""What stands at the right end of a box: a sign of fault, 改, where the value comes from, or its unit."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts import icons
from ui.parts.label import MIDDLE
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Pixels of the reference surface between a mark and the border.
RIGHT = 24


@dataclass(frozen=True)
class Mark:
    """An icon, a word, or both; nothing of a person."""

    icon: str = ""
    words: str = ""
    colour: str = "ink_2"
    bold: bool = False


def mark_of(look: Look, view: FieldView | None, *, filled: bool, editing: bool) -> Mark:
    """Return the mark of a box: what is wrong comes before what can be done."""
    if view is None:
        return Mark()
    # While it is being corrected the sign would blame; it is back when the field is left.
    if view.error and not editing:
        return Mark(icon="warn", colour="fault")
    if view.read_only:
        return Mark(words=look.say(view.source))
    if view.kind is FieldKind.AMOUNT:
        return Mark(words=look.of("input.yuan"))
    # An empty box needs no 改: it is plain that it is to be filled.
    if filled and not editing:
        return Mark(icon="pencil", words=look.of("input.change"), colour="accent", bold=True)
    return Mark()


def mark_width(look: Look, mark: Mark) -> float:
    """Return the pixels a mark takes."""
    words = QFontMetricsF(_font(look, mark)).horizontalAdvance(mark.words)
    between = look.tokens.px(8) if mark.icon and mark.words else 0
    return words + between + _icon(look, mark)


def paint_mark(painter: QPainter, look: Look, mark: Mark, box: QRectF) -> None:
    """Paint a mark at the right end and in the middle of the height of a box."""
    x = box.right() - look.tokens.px(RIGHT) - mark_width(look, mark)
    size, shade = _icon(look, mark), getattr(look.tokens.colour, mark.colour)
    if mark.icon:
        place = QPointF(x, box.center().y() - size / 2)
        painter.drawPixmap(place.toPoint(), icons.pixmap(mark.icon, size, shade))
        x += size + look.tokens.px(8)
    made = _font(look, mark)
    painter.setFont(made)
    painter.setPen(qt_colour(shade))
    painter.drawText(QPointF(x, box.center().y() + made.pixelSize() * MIDDLE), mark.words)


def _font(look: Look, mark: Mark) -> QFont:
    kind = look.tokens.type
    return font(kind.body if mark.bold else kind.note, bold=mark.bold)


def _icon(look: Look, mark: Mark) -> int:
    body = look.tokens.type.body
    # Alone a sign is larger: there is no word to say what it means.
    return (body if mark.words else round(body * 1.25)) if mark.icon else 0
