# SPDX-License-Identifier: Apache-2.0
"""The box one signs in, with a finger, a pen or a mouse, and the picture of what was signed.

``render_strokes`` draws the same ink as the box: what is kept as evidence looks like what the person saw.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.events import Stroke
from ui.parts.chip import paint_line
from ui.parts.sheet import paint_sheet
from ui.parts.signature_strokes import StrokeBuffer
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Width of the ink as a share of the box's height.
# 12 px, 3 mm, in a box of 600: a fibre pen. As a share it is the same ink on paper as on any screen.
INK_SHARE = 0.02
# Where the line one writes on stands.
LINE_AT = 0.82


class SignatureArea(QWidget):
    """A box that keeps strokes until they are taken or the screen goes."""

    began = Signal()
    """The first stroke of a signature was begun."""

    def __init__(
        self, look: Look, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._clock = clock
        self._buffer = StrokeBuffer()
        # The first finger writes; a palm that comes down later has another number and is not listened to.
        self._finger: int | None = None
        self._drawing = False
        self._ink = QImage()
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(look.tokens.px(260))

    @property
    def blank(self) -> bool:
        """Tell whether nothing was written that could be a name."""
        return self._buffer.blank

    def strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes: fractions of the box and seconds since the first touch."""
        return self._buffer.strokes()

    def show_words(self, words: str) -> None:
        """Say under the line who signs."""
        self.words = words
        self.setAccessibleName(words)
        self.update()

    def take_back(self, strokes: tuple[Stroke, ...]) -> None:
        """Show strokes written before the size or language changed."""
        self._buffer.load(strokes)
        self._draw_anew()

    def clear(self) -> None:
        """Overwrite all strokes, to write anew."""
        self._buffer.wipe()
        self._drawing, self._finger = False, None
        self._draw_anew()

    def wipe(self) -> None:
        """Forget who signs and what was written."""
        self.clear()
        self.show_words("")

    def sizeHint(self) -> QSize:
        """Ask for a box a little wider than high."""
        tokens = self._look.tokens
        return QSize(tokens.px(984), tokens.px(760 if tokens.landscape else 600))

    def event(self, event: QEvent) -> bool:
        """Follow the first finger; a palm that lies down beside it writes nothing."""
        if isinstance(event, QTouchEvent):
            self._follow(event)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._end(event.position())

    def hideEvent(self, event: QHideEvent) -> None:
        """Overwrite the strokes when the screen goes."""
        # A spontaneous hiding is the window system's (another window, a locked screen); the person is still here and
        # goes on.
        if not event.spontaneous():
            self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the ink in the new size."""
        self._draw_anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, line, words and ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, box = self._look.tokens, QRectF(self.rect())
        paint_sheet(painter, self._look, box, "sheet", "accent", tokens.px(4), tokens.length.radius_l)
        self._paint_line(painter, box)
        painter.drawImage(0, 0, self._ink)
        painter.end()

    def _paint_line(self, painter: QPainter, box: QRectF) -> None:
        tokens = self._look.tokens
        pen = QPen(qt_colour(tokens.colour.accent_line), tokens.px(4))
        # Dashed: a full line would be read as ink.
        pen.setDashPattern([3.5, 3.0])
        painter.setPen(pen)
        y, left, right = box.height() * LINE_AT, tokens.px(64), box.width() - tokens.px(64)
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        below = QRectF(left, y, right - left, box.height() - y)
        paint_line(painter, self.words, below, tokens.type.note, tokens.colour.ink_2, bold=False)

    # Fingers and mouse.

    def _follow(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._drawing, self._finger = False, None
            return
        for point in event.points():
            # A finger that was down before the box was shown is never "pressed" here and writes nothing.
            if point.state() == QEventPoint.State.Pressed and self._finger is None:
                self._finger = point.id()
                self._begin(point.position())
            elif point.id() == self._finger:
                self._follow_point(point)

    def _follow_point(self, point: QEventPoint) -> None:
        if point.state() == QEventPoint.State.Released:
            self._finger = None
            self._end(point.position())
        elif point.state() == QEventPoint.State.Updated:
            self._go_on(point.position())

    def _begin(self, where: QPointF) -> None:
        # Looked at before the buffer takes the point; ``began`` comes last, when the stroke can be seen.
        first = not self.strokes()
        self._drawing = True
        self._buffer.begin(*self._shares(where), self._clock())
        self._draw_tail()
        if first:
            self.began.emit()

    def _go_on(self, where: QPointF) -> None:
        if self._drawing and self._buffer.add(*self._shares(where), self._clock()):
            self._draw_tail()

    def _end(self, where: QPointF) -> None:
        self._go_on(where)
        if self._drawing:
            self._draw_tail(last=True)
        self._drawing = False

    def _shares(self, where: QPointF) -> tuple[float, float]:
        return where.x() / max(1, self.width()), where.y() / max(1, self.height())

    # Ink.

    def _draw_tail(self, *, last: bool = False) -> None:
        """Draw only what is new: a name has thousands of points."""
        # Three points make one bend, from the middle of the first two to the middle of the last two.
        tail = self._buffer.tail(3)
        if self._ink.isNull() or not tail:
            return
        painter = ink_painter(self._ink, self._look.tokens.colour.ink)
        path = tail_path(tail, self.width(), self.height(), last=last)
        painter.drawPath(path)
        painter.end()
        # Only the rectangle around the new piece is painted: a whole box at every move of the finger lags behind it.
        room = self.height() * INK_SHARE
        self.update(path.boundingRect().adjusted(-room, -room, room, room).toAlignedRect())

    def _draw_anew(self) -> None:
        self._ink = QImage(max(1, self.width()), max(1, self.height()), QImage.Format.Format_ARGB32_Premultiplied)
        self._ink.fill(Qt.GlobalColor.transparent)
        draw_strokes(self._ink, self.strokes(), self._look.tokens.colour.ink)
        self.update()


def render_strokes(strokes: tuple[Stroke, ...], size: tuple[int, int], *, ink: str = "#0E2236") -> QImage:
    """Draw strokes on white; ``size`` is width and height in pixels."""
    image = QImage(size[0], size[1], QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    draw_strokes(image, strokes, ink)
    return image


def draw_strokes(image: QImage, strokes: tuple[Stroke, ...], ink: str) -> None:
    """Draw all strokes into a picture."""
    painter = ink_painter(image, ink)
    for stroke in strokes:
        painter.drawPath(stroke_path(stroke, image.width(), image.height()))
    painter.end()


def ink_painter(image: QImage, ink: str) -> QPainter:
    """Return a painter whose pen writes like a fibre pen."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(ink), image.height() * INK_SHARE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    return painter


def stroke_path(stroke: Stroke, width: int, height: int) -> QPainterPath:
    """Return a smooth line: through the middles between points, bent by the points themselves."""
    points = [QPointF(x * width, y * height) for x, y, _ in stroke]
    path = QPainterPath(points[0])
    for here, after in zip(points[1:], points[2:], strict=False):
        path.quadTo(here, (here + after) * 0.5)
    # A dot of an i has no length, and a line without length would not be drawn.
    path.lineTo(points[-1] + (QPointF(0.01, 0) if len(points) == 1 else QPointF()))
    return path


def tail_path(tail: Stroke, width: int, height: int, *, last: bool) -> QPainterPath:
    """Return the newest piece of a stroke that no later point will bend; of the last point all that is left."""
    points = [QPointF(x * width, y * height) for x, y, _ in tail]
    if len(points) < 3:
        return stroke_path(tail, width, height)
    path = QPainterPath((points[0] + points[1]) * 0.5)
    path.quadTo(points[1], (points[1] + points[2]) * 0.5)
    if last:
        path.lineTo(points[2])
    return path
