# SPDX-License-Identifier: Apache-2.0
"""Icons drawn from path data, kept as pictures per name, size and colour.

    painter.drawPixmap(x, y, icons.pixmap("tick", 52, tokens.colour.accent))

An icon never stands without a word beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from ui.parts.icon_paths import ICONS

# All icons are drawn on a square of 24 with a line of 2, and scaled: lines of one size of icon are equally strong.
GRID = 24
STROKE = 2.0
# Strokes of signs that are few and carry much.
HEAVY = {"tick": 2.7, "bang": 3.2, "letter-i": 3.2, "cross": 2.6}
# Shown for a name that data bring and we do not know: a service must not vanish for want of a picture.
FALLBACK = "document"


# A screen has some thirty icons in a few sizes and colours; a picture is drawn once and then only copied. Pictures need
# the application, so none is made at import.
@lru_cache(maxsize=512)
def pixmap(name: str, size: int, colour: str) -> QPixmap:
    """Return the icon as a picture of ``size`` pixels."""
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter, name, QRectF(0, 0, size, size), colour)
    painter.end()
    return made


def draw(painter: QPainter, name: str, box: QRectF, colour: str) -> None:
    """Draw an icon into a square box."""
    lines, filled = _paths(name if name in ICONS else FALLBACK)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    # The painter is scaled, and the pen with it: the stroke stays 2 of 24 at every size.
    painter.scale(box.width() / GRID, box.height() / GRID)
    painter.fillPath(filled, QColor(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(
            QColor(colour),
            HEAVY.get(name, STROKE),
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.drawPath(lines)
    painter.restore()


def parse(data: str) -> QPainterPath:
    """Turn path data into a path; raises KeyError for an unknown command."""
    path = QPainterPath()
    words = iter(data.split())
    for word in words:
        command, numbers = word[0], _Numbers(word[1:], words)
        _COMMANDS[command](path, numbers)
    return path


class _Numbers:
    """The numbers after a command: the first may be written together with it (``M12``)."""

    def __init__(self, first: str, rest: Iterator[str]) -> None:
        self._first = first
        self._rest = rest

    def take(self, count: int) -> list[float]:
        """Take the next ``count`` numbers."""
        head, self._first = ([self._first] if self._first else []), ""
        return [float(word) for word in (*head, *islice(self._rest, count - len(head)))]


@lru_cache(maxsize=128)
def _paths(name: str) -> tuple[QPainterPath, QPainterPath]:
    lines, _, filled = ICONS[name].partition("|")
    return parse(lines), parse(filled)


def _cubic(path: QPainterPath, numbers: _Numbers) -> None:
    x1, y1, x2, y2, x, y = numbers.take(6)
    path.cubicTo(x1, y1, x2, y2, x, y)


def _quadratic(path: QPainterPath, numbers: _Numbers) -> None:
    x1, y1, x, y = numbers.take(4)
    path.quadTo(x1, y1, x, y)


def _circle(path: QPainterPath, numbers: _Numbers) -> None:
    x, y, radius = numbers.take(3)
    path.addEllipse(QPointF(x, y), radius, radius)


def _box(path: QPainterPath, numbers: _Numbers) -> None:
    x, y, width, height, radius = numbers.take(5)
    path.addRoundedRect(x, y, width, height, radius, radius)


def _arc(path: QPainterPath, numbers: _Numbers) -> None:
    x, y, radius, start, sweep = numbers.take(5)
    path.arcTo(x - radius, y - radius, 2 * radius, 2 * radius, start, sweep)


def _dot(path: QPainterPath, numbers: _Numbers) -> None:
    x, y = numbers.take(2)
    path.moveTo(x, y)
    # A line without length is not drawn, not even with round ends.
    path.lineTo(x + 0.01, y)


# The letters of SVG's path data as far as they are needed, absolute only, and four of our own: O circle, R rounded box,
# A arc by centre, D dot.
_COMMANDS: dict[str, Callable[[QPainterPath, _Numbers], None]] = {
    "M": lambda path, numbers: path.moveTo(*numbers.take(2)),
    "L": lambda path, numbers: path.lineTo(*numbers.take(2)),
    "H": lambda path, numbers: path.lineTo(numbers.take(1)[0], path.currentPosition().y()),
    "V": lambda path, numbers: path.lineTo(path.currentPosition().x(), numbers.take(1)[0]),
    "Z": lambda path, numbers: path.closeSubpath(),
    "C": _cubic,
    "Q": _quadratic,
    "O": _circle,
    "R": _box,
    "A": _arc,
    "D": _dot,
}
