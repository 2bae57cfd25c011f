# SPDX-License-Identifier: Apache-2.0
"""A still with four corners to be dragged, a magnifier beside the finger, and keys for each step.

1 to 4 and Tab choose a corner, arrows move it by one pixel of the still, with Shift by ten; R turns, 0 puts all back,
Enter ends, Esc leaves all as it was.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.capture.sight import Point, Quad
from ui.parts.corner_model import CORNERS, CornerModel
from ui.parts.document_view import fitted_box
from ui.style.theme import colour

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
FAR = 10
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WHOLE = Quad((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True)
class CornerShape:
    """Sizes in pixels of the screen, and names of colours."""

    handle: float
    """Radius of a corner's circle."""
    grip: float
    """How far from a corner a finger still takes hold of it."""
    loupe: float
    """Radius of the magnifier."""
    line: float
    ground: str
    accent: str
    light: str
    numbered: bool = False
    """Each circle says its number, for who moves by keys."""


class CornersView(QWidget):
    """The still, darker outside of the page; ``done``, ``left`` and ``turned`` tell the keys that mean it."""

    changed = Signal()
    done = Signal()
    left = Signal()

    # How many times larger than in the picture things are in the magnifier.
    closer_by = 4.0

    def __init__(self, shape: CornerShape, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = shape
        self._image = QImage()
        self._scaled = QImage()
        self._grip: QPointF | None = None
        self._finger: QPointF | None = None
        self._asked = round(shape.loupe * 4)
        self.model = CornerModel(WHOLE, 1, 1)
        self.setMinimumHeight(round(shape.loupe * 2 + 2 * shape.handle))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def has_picture(self) -> bool:
        """Whether there is a still to set corners on."""
        return not self._image.isNull()

    def show_still(self, page: bytes, quad: Quad) -> bool:
        """Show a still with its corners; False when it cannot be read."""
        self._image = QImage.fromData(page) if page else QImage()
        self._begin(quad)
        return self.has_picture

    def _begin(self, quad: Quad) -> None:
        self.model = CornerModel(quad, self._image.width(), self._image.height())
        self._scaled = QImage()
        self._grip = self._finger = None
        self._ask_height()
        self.update()

    def _ask_height(self) -> None:
        air, (wide, high) = 2 * (self._shape.handle + self._shape.line), self.model.shape
        wanted = math.ceil(max(1.0, self.width() - air) * high / wide + air) if self.has_picture else self._asked
        if wanted != self._asked:
            self._asked = wanted
            self.updateGeometry()

    def turn(self) -> None:
        """Turn a quarter to the right."""
        self.model.turn()
        self._anew()

    def reset(self) -> None:
        """Put all corners back."""
        self.model.reset()
        self._anew()

    def take_back(self, model: CornerModel) -> None:
        """Go on with corners that were set on the same still before."""
        self.model = model
        self._anew()

    def wipe(self) -> None:
        """Overwrite and forget the still."""
        for image in (self._image, self._scaled):
            image.fill(0)
        self._image = QImage()
        self._begin(WHOLE)

    def sizeHint(self) -> QSize:
        """Ask for the height of the picture at this width."""
        return QSize(round(self._shape.loupe * 4), self._asked)

    def picture_box(self) -> QRectF:
        """Return where the still stands; a circle at its very corner has room round it."""
        air = self._shape.handle + self._shape.line
        wide, high = self.model.shape
        return fitted_box(QRectF(self.rect()).adjusted(air, air, -air, -air), wide / high)

    def spot(self, corner: int) -> QPointF:
        """Return where a corner stands on the widget."""
        return self._placed(self.model.shown(self.model.quad[corner]))

    def magnifier(self) -> QRectF | None:
        """Return where the magnifier stands: beside what it shows, None while nothing is to be set."""
        if self.model.chosen is None or not self.has_picture or not (self._finger or self.hasFocus()):
            return None
        radius, about = self._shape.loupe, self._finger or self.spot(self.model.chosen)
        away = radius + 2 * self._shape.handle
        # Over the finger, else beside it: a hand comes from below.
        beside = [self._inside(about + QPointF(x * away, y * away)) for x, y in ((0, -1), (-1, 0), (1, 0), (0, 1))]
        far = [math.hypot(one.x() - about.x(), one.y() - about.y()) for one in beside]
        free = [one for one, way in zip(beside, far, strict=True) if way > radius + self._shape.handle]
        middle = free[0] if free else beside[far.index(max(far))]
        return QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)

    def _inside(self, middle: QPointF) -> QPointF:
        """Return the next spot at which the whole magnifier is seen."""
        radius = self._shape.loupe
        room = QRectF(self.rect()).adjusted(radius, radius, -radius, -radius)
        return QPointF(max(min(middle.x(), room.right()), room.left()), max(min(middle.y(), room.bottom()), room.top()))

    # Fingers and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the nearest corner."""
        box = self.picture_box()
        within = (self._shape.grip / box.width(), self._shape.grip / box.height())
        found = self.model.nearest(self._fraction(event.position()), within) if self.has_picture else None
        self.model.choose(found)
        # The corner keeps its way from the finger, so that it is seen and does not jump.
        self._grip = event.position() - self.spot(found) if found is not None else None
        self._finger = event.position() if found is not None else None
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the corner."""
        if self._grip is not None:
            self._finger = event.position()
            self.model.move(self._fraction(event.position() - self._grip))
            self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the corner go."""
        self._grip = self._finger = None
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go through the corners before the next part has its turn."""
        chosen = self.model.chosen
        wanted = (0 if forward else CORNERS - 1) if chosen is None else chosen + (1 if forward else -1)
        if not self.has_picture or not 0 <= wanted < CORNERS:
            self.model.choose(None)
            return super().focusNextPrevChild(forward)
        self._choose(wanted)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the magnifier away."""
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which corner the keys move."""
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key means here; others are somebody else's."""
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means; tell whether it was one of ours."""
        if not self.has_picture or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            return False
        key = Qt.Key(event.key())
        if key in ARROWS and self.model.chosen is not None:
            self._nudge(key, far=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
            self._choose(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_R:
            self.turn()
        elif key == Qt.Key.Key_0:
            self.reset()
        else:
            return self._ended(key)
        return True

    def _ended(self, key: Qt.Key) -> bool:
        if key in ENTER:
            self.done.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        return key in ENTER or key == Qt.Key.Key_Escape

    def _nudge(self, key: Qt.Key, *, far: bool) -> None:
        across, down = ARROWS[key]
        step = FAR if far else 1
        self.model.nudge(across * step, down * step)
        self._tell()

    def _choose(self, corner: int) -> None:
        self.model.choose(corner)
        self.update()

    def _anew(self) -> None:
        self._scaled = QImage()
        self._ask_height()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        self.update()

    # Painting.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale anew, and ask for another height at another width."""
        self._scaled = QImage()
        self._ask_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint still, page, corners and magnifier."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = self.picture_box()
        if not self.has_picture:
            painter.fillRect(box, colour(self._shape.ground))
        else:
            painter.drawImage(box.topLeft(), self._at_size(box))
            self._paint_page(painter, box)
            for corner in range(CORNERS):
                self._paint_corner(painter, corner)
            if (place := self.magnifier()) is not None:
                self._paint_magnifier(painter, place)
        painter.end()

    def _at_size(self, box: QRectF) -> QImage:
        size = QSizeF(box.size()).toSize()
        if self._scaled.size() != size:
            # Once and kept: every move of a finger paints it again.
            turned = self._image.transformed(QTransform().rotate(90 * self.model.turns))
            mode = Qt.TransformationMode.SmoothTransformation
            self._scaled = turned.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return self._scaled

    def _paint_page(self, painter: QPainter, box: QRectF) -> None:
        outline = QPolygonF([self.spot(corner) for corner in range(CORNERS)])
        outside, page = QPainterPath(), QPainterPath()
        outside.addRect(box)
        page.addPolygon(outline)
        page.closeSubpath()
        painter.fillPath(outside.subtracted(page), QColor(0, 0, 0, 110))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Light below, colour above: over a dark desk and over white paper one of the two always stands out.
        for wide, shade in ((2 * self._shape.line, self._shape.light), (self._shape.line, self._shape.accent)):
            painter.setPen(QPen(colour(shade), wide, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolygon(outline)

    def _paint_corner(self, painter: QPainter, corner: int) -> None:
        held = corner == self.model.chosen
        face, ink = (self._shape.accent, self._shape.light) if held else (self._shape.light, self._shape.accent)
        spot, radius = self.spot(corner), self._shape.handle
        painter.setPen(QPen(colour(self._shape.light if held else self._shape.accent), self._shape.line))
        painter.setBrush(colour(face))
        painter.drawEllipse(spot, radius, radius)
        if self._shape.numbered:
            painter.setPen(colour(ink))
            box = QRectF(spot.x() - radius, spot.y() - radius, 2 * radius, 2 * radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(corner + 1))

    def _paint_magnifier(self, painter: QPainter, place: QRectF) -> None:
        chosen = self.model.chosen or 0
        lens = QPainterPath()
        lens.addEllipse(place)
        painter.save()
        painter.setClipPath(lens)
        painter.fillRect(place, colour(self._shape.ground))
        self._paint_closer(painter, place, chosen)
        painter.restore()
        middle, reach = place.center(), place.width() / 2
        painter.setPen(QPen(colour(self._shape.accent), max(1.0, self._shape.line / 3)))
        painter.drawLine(middle - QPointF(reach, 0), middle + QPointF(reach, 0))
        painter.drawLine(middle - QPointF(0, reach), middle + QPointF(0, reach))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wide, shade in ((2 * self._shape.line, self._shape.light), (self._shape.line, self._shape.accent)):
            painter.setPen(QPen(colour(shade), wide))
            painter.drawEllipse(place)

    def _paint_closer(self, painter: QPainter, place: QRectF, chosen: int) -> None:
        """Paint the still round a corner from its own pixels, with the two sides that meet there."""
        box, (wide, _) = self.picture_box(), self.model.shape
        scale = self.closer_by * box.width() / wide
        x, y = self.model.quad[chosen]
        painter.translate(place.center())
        painter.rotate(90 * self.model.turns)
        painter.scale(scale, scale)
        painter.translate(-x * self._image.width(), -y * self._image.height())
        painter.drawImage(QPointF(0, 0), self._image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self._shape.accent), self._shape.line / 2 / scale))
        size = (self._image.width(), self._image.height())
        painter.drawPolygon(QPolygonF([QPointF(u * size[0], v * size[1]) for u, v in self.model.quad]))

    def _fraction(self, at: QPointF) -> Point:
        box = self.picture_box()
        return (at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()

    def _placed(self, point: Point) -> QPointF:
        box = self.picture_box()
        return QPointF(box.left() + point[0] * box.width(), box.top() + point[1] * box.height())
