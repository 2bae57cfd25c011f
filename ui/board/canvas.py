# SPDX-License-Identifier: Apache-2.0
"""What all parts of the call screen share: they paint in units of a reference screen, and repaint only what is new.

The reference is 1920x1080, upright 1080x1920; a unit is the same part of every screen, so that what is read from across
the hall on one is on the other. Words that have no room shrink to two thirds and are then cut with a sign; a test holds
that none of ours are.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.desk.density import ON_DARK
from ui.parts.label import MIDDLE
from ui.style.fonts import font
from ui.style.theme import colour

V = TypeVar("V")

ACROSS, UPRIGHT = QSizeF(1920, 1080), QSizeF(1080, 1920)
# Words that have no room shrink down to this share of their size.
LEAST = 0.67
LEFT, MID, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight


def reference(width: float, height: float) -> QSizeF:
    """Return the reference that a screen is scaled from."""
    # A square one is on its side: what is wide is read with fewer steps of the eye than what is high.
    return UPRIGHT if height > width else ACROSS


def scale_of(width: float, height: float) -> float:
    """Return how many pixels a unit is."""
    base = reference(width, height)
    return min(width / base.width(), height / base.height())


class Canvas:
    """Paints words and shapes in units, and keeps which were cut and where they stand."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.cut: list[str] = []
        self.places: list[QRectF] = []
        self.largest = 0

    def write(
        self, box: QRectF, words: str, px: float, ink: str, *, bold: bool = False, align: Qt.AlignmentFlag = LEFT
    ) -> float:
        """Write words on one line in the middle of a box, smaller where they have no room; return their width."""
        asked = QFontMetricsF(font(round(px), bold=bold)).horizontalAdvance(words)
        share = min(1.0, box.width() / asked) if asked else 1.0
        # Rounded down: a size that is a hair too large would be cut after all.
        face, shown = font(int(px * max(share, LEAST)), bold=bold), words
        if share < LEAST:
            shown = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
            self.cut.append(words)
        self.largest = max(self.largest, face.pixelSize())
        wide = QFontMetricsF(face).horizontalAdvance(shown)
        left = {LEFT: box.left(), MID: box.center().x() - wide / 2, RIGHT: box.right() - wide}[align]
        if shown:
            # Capitals and hanzi; what hangs above and below is air.
            self.places.append(
                QRectF(left, box.center().y() - face.pixelSize() * MIDDLE, wide, face.pixelSize() * 0.73)
            )
        self.painter.setFont(face)
        self.painter.setPen(colour(ink))
        self.painter.drawText(QPointF(left, box.center().y() + face.pixelSize() * MIDDLE), shown)
        return wide

    def fill(self, box: QRectF, ink: str, radius: float = 0.0) -> None:
        """Fill a box, with round corners where it has a radius."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour(ink))
        self.painter.drawRoundedRect(box, radius, radius)

    def line(self, left: float, right: float, y: float) -> None:
        """Draw a line between two rows."""
        self.painter.setPen(QPen(colour(ON_DARK.line), 1.5))
        self.painter.drawLine(QPointF(left, y), QPointF(right, y))

    def arrow(self, box: QRectF, ink: str, wide: float) -> None:
        """Draw an arrow to the right into a box."""
        x, y, head = box.right(), box.center().y(), box.height() / 2
        path = QPainterPath(QPointF(box.left(), y))
        path.lineTo(x, y)
        path.moveTo(x - head, y - head)
        path.lineTo(x, y)
        path.lineTo(x - head, y + head)
        pen = QPen(colour(ink), wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPath(path)


class Region(QWidget, Generic[V]):
    """One part of the screen; it paints anew when it is shown another value, and at no other time."""

    ground = ON_DARK.ground

    def __init__(self, value: V) -> None:
        super().__init__()
        self.value = value
        self.unit = 1.0
        self.paintings = 0
        self.cut: tuple[str, ...] = ()
        """The words that had no room when it was painted last."""
        self.places: tuple[QRectF, ...] = ()
        """Where words stood then, in units."""
        self.largest = 0
        """The largest size of type on it, in units."""
        # It fills its whole place: Qt need not paint the ground below it first, on a display of two million dots.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_value(self, value: V) -> None:
        """Show another value; the same one again changes nothing."""
        if value != self.value:
            self.value = value
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in units."""
        self.paintings += 1
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(self.rect(), colour(self.ground))
        painter.scale(self.unit, self.unit)
        canvas = Canvas(painter)
        self.draw(canvas, QRectF(0, 0, self.width() / self.unit, self.height() / self.unit))
        painter.end()
        self.cut, self.places, self.largest = tuple(canvas.cut), tuple(canvas.places), canvas.largest

    def draw(self, canvas: Canvas, room: QRectF) -> None:
        """Draw the value into a room of units."""
        raise NotImplementedError


class PagedRegion(Region[V]):
    """A part that may have more than one page: they take turns, for nothing on this screen runs."""

    def __init__(self, value: V) -> None:
        super().__init__(value)
        self._turn = 0

    @property
    def page(self) -> int:
        """Which page has its turn, counted from 0."""
        # Of the pages of now: there may be fewer than when the turn was counted.
        return self._turn % max(1, self.pages())

    def turn(self, number: int) -> None:
        """Let a page have its turn; ``number`` counts up for as long as the screen runs."""
        before, self._turn = self.page, number
        if self.page != before:
            self.update()

    def pages(self) -> int:
        """Return how many pages there are."""
        raise NotImplementedError
