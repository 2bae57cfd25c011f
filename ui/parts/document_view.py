# SPDX-License-Identifier: Apache-2.0
"""Pictures of papers: the live view of the camera with its outline, and a page to look at closely."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.screens import Picture
from ui.parts import icons
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

Quad = tuple[tuple[float, float], ...]
# The shape of the place until the first frame tells the camera's own.
USUAL_RATIO = 4 / 3


class LiveView(QWidget):
    """What the camera sees, with the outline of the page it found.

    A picture in ``bytes`` is painted where it lies; one in shared memory may change under us and is copied once.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._picture: Picture | None = None
        self._image = QImage()
        self._quad: Quad | None = None
        self._sure = True
        self._asked = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # Lower than that and the outline of a page is no longer to be told from its shadow.
        self.setMinimumHeight(look.tokens.px(240))

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to see."""
        return not self._image.isNull()

    def show_picture(self, picture: Picture | None, quad: Quad | None, *, sure: bool = True) -> None:
        """Show a picture and the outline found in it; ``sure`` makes the outline green."""
        # Kept beside the image: a QImage over foreign bytes does not keep them alive, and would paint freed memory.
        self._picture = picture
        self._image = image_of(picture) if picture else QImage()
        self._quad, self._sure = quad, sure
        self._ask_height()
        self.update()

    def wipe(self) -> None:
        """Forget the picture."""
        self.show_picture(None, None)

    def picture_box(self) -> QRectF:
        """Return where the picture stands: whole, in the middle."""
        return fitted_box(QRectF(self.rect()), self._ratio())

    def sizeHint(self) -> QSize:
        """Ask for the height of the picture at this width."""
        return QSize(self._look.tokens.px(640), self._asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height at another width."""
        self._ask_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture, round corners and outline."""
        painter = QPainter(self)
        box = self.picture_box()
        if not self.has_picture:
            self._paint_nothing(painter, box)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, self._image)
            self._round_corners(painter, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._quad and self.has_picture:
            self._paint_outline(painter, box, self._quad)
        painter.end()

    def _ratio(self) -> float:
        return self._image.width() / self._image.height() if self.has_picture else USUAL_RATIO

    def _ask_height(self) -> None:
        wanted = math.ceil(self.width() / self._ratio())
        # Frames come many times a second; a layout asked anew with each of them would never come to rest.
        if wanted != self._asked:
            self._asked = wanted
            self.updateGeometry()

    def _paint_nothing(self, painter: QPainter, box: QRectF) -> None:
        radius, size = self._look.tokens.length.radius_l, self._look.tokens.px(120)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qt_colour(self._look.tokens.colour.well))
        painter.drawRoundedRect(box, radius, radius)
        place = box.center() - QPointF(size / 2, size / 2)
        painter.drawPixmap(place.toPoint(), icons.pixmap("camera", size, self._look.tokens.colour.idle_line))

    def _round_corners(self, painter: QPainter, box: QRectF) -> None:
        # Painting the corners over is ten times cheaper than clipping the picture to a smooth path.
        radius = self._look.tokens.length.radius_l
        corners = QPainterPath()
        corners.addRect(box.adjusted(-1, -1, 1, 1))
        inside = QPainterPath()
        inside.addRoundedRect(box, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners.subtracted(inside), qt_colour(self._look.tokens.colour.desk))

    def _paint_outline(self, painter: QPainter, box: QRectF, quad: Quad) -> None:
        px, shades = self._look.tokens.px, self._look.tokens.colour
        line = shades.ok if self._sure else shades.warn
        corners = [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in quad]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # White below, colour above: over a dark desk and over white paper one of the two always stands out.
        for width, shade in ((16, shades.on_accent), (9, line)):
            painter.setPen(QPen(qt_colour(shade), px(width), j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(qt_colour(shades.on_accent))
        painter.setPen(QPen(qt_colour(line), px(9)))
        for corner in corners:
            painter.drawEllipse(corner, px(20), px(20))


class PageView(QWidget):
    """One page, whole; closer by a press, and then another part of it by dragging."""

    # A page of A4 stands about 860 px high, so print of 10 point is 10 px, 2.5 mm, high; closer it is 6 mm, a little
    # more than the smallest type of the look.
    closer_by = 2.5

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._image = QImage()
        self._scaled = QImage()
        self._offset = QPointF()
        self._grip: QPointF | None = None
        self.closer = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def has_page(self) -> bool:
        """Whether the page could be read."""
        return not self._image.isNull()

    def show_page(self, page: bytes) -> bool:
        """Show a JPEG, whole; False when it cannot be read."""
        self._image = QImage.fromData(page)
        self._scaled = QImage()
        self.look_closer(False)
        return self.has_page

    def look_closer(self, closer: bool) -> None:
        """Show the page larger, its middle first, or whole again."""
        self.closer = closer and self.has_page
        self._offset = QPointF()
        self._scaled = QImage()
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.closer else Qt.CursorShape.ArrowCursor)
        self.update()

    def wipe(self) -> None:
        """Overwrite and forget the page."""
        # QImage gives its memory back as it is; what was on the page would lie there until somebody else takes it.
        for image in (self._image, self._scaled):
            image.fill(0)
        self._image = self._scaled = QImage()
        self.look_closer(False)

    def page_box(self) -> QRectF:
        """Return the frame of the page: the whole page, or all the room when it is looked at closely."""
        whole = QRectF(self.rect())
        if self.closer or not self.has_page:
            return whole
        box = fitted_box(whole, self._image.width() / self._image.height())
        # Its upper edge stands level with the findings beside it, whatever the shape of the page.
        box.moveTop(whole.top())
        return box

    def sizeHint(self) -> QSize:
        """Ask for a page of usual size."""
        return QSize(self._look.tokens.px(624), self._look.tokens.px(860))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale anew."""
        self._scaled = QImage()
        self._drag_to(self._offset)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the page."""
        # Where on the page the finger took hold: the same spot stays under the finger while it drags.
        self._grip = event.position() - self._offset if self.closer else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the page."""
        if self._grip is not None:
            self._drag_to(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the page go."""
        self._grip = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page and its frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, width = self.page_box(), self._look.tokens.px(3)
        radius = self._look.tokens.length.radius_s
        frame = QPainterPath()
        frame.addRoundedRect(box.adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius)
        painter.fillPath(frame, qt_colour(self._look.tokens.colour.well))
        if self.has_page:
            painter.setClipPath(frame)
            picture = self._at_size(box)
            # The offset is measured from the middle, so that closer shows the middle of the page first.
            middle = box.center() - QPointF(picture.width() / 2, picture.height() / 2)
            painter.drawImage(middle + self._offset, picture)
            painter.setClipping(False)
        painter.setPen(QPen(qt_colour(self._look.tokens.colour.control), width))
        painter.drawPath(frame)
        painter.end()

    def _at_size(self, box: QRectF) -> QImage:
        if self._scaled.isNull():
            size = fitted_box(QRectF(self.rect()), self._image.width() / self._image.height()).size()
            wanted = QSizeF(size * (self.closer_by if self.closer else 1.0)).toSize()
            # Scaled once and kept: a smooth scale of a page takes tens of milliseconds, far too long for every move of
            # a finger.
            mode = Qt.TransformationMode.SmoothTransformation
            self._scaled = self._image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return self._scaled

    def _drag_to(self, offset: QPointF) -> None:
        """Move the page, never so far that its edge leaves the edge of the frame."""
        if not self.closer:
            return
        picture, box = self._at_size(self.page_box()), self.page_box()
        across = max(0.0, (picture.width() - box.width()) / 2)
        down = max(0.0, (picture.height() - box.height()) / 2)
        self._offset = QPointF(min(max(offset.x(), -across), across), min(max(offset.y(), -down), down))
        self.update()


def image_of(picture: Picture) -> QImage:
    """Wrap the bytes of a picture; too few of them make none, for Qt would read past their end."""
    if len(picture.data) < picture.width * picture.height * 3:
        return QImage()
    image = QImage(picture.data, picture.width, picture.height, picture.width * 3, QImage.Format.Format_BGR888)
    return image if isinstance(picture.data, bytes) else image.copy()


def fitted_box(room: QRectF, ratio: float) -> QRectF:
    """Return the largest box of a ratio inside a room, in its middle."""
    width = min(room.width(), room.height() * ratio)
    box = QRectF(0, 0, width, width / ratio)
    box.moveCenter(room.center())
    return box
