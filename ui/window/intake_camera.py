# SPDX-License-Identifier: Apache-2.0
"""The place of pictures in a case: the desk under the camera as it is now, or a page of the chosen paper.

The outline is what will be taken. A page that the camera does not see whole has none: better no line than a wrong one.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.steps.screens import Picture
from ui.desk.density import KEY, LINE, ON_DARK, PANEL, TAG, THICK, Density
from ui.desk.drawing import draw_face, draw_words, line_of, width_of
from ui.desk.keys import KeyButton
from ui.desk.lights import Light, ink_of, pixmap
from ui.parts import icons
from ui.parts.document_view import Quad, fitted_box, image_of
from ui.style.theme import colour
from ui.style.tokens import CALM

# Pixels of the outline, of the circles at its corners, and round a picture.
OUTLINE, CORNER, AIR = 3, 8, 20
# Width of the small picture in the corner, in parts of the pane's.
ASIDE_SHARE = 0.2


class Zoom(enum.IntEnum):
    """How a picture is looked at: whole, or its upper or lower half as wide as the pane."""

    WHOLE = 0
    UPPER = 1
    LOWER = 2


@dataclass(frozen=True)
class Aside:
    """A small picture in the corner: the page that stands in the record now."""

    page: bytes
    words: str
    warned: bool = False


@dataclass(frozen=True, repr=False)
class Shown:
    """What the pane shows: a live picture with its outline, or a JPEG; with neither, ``words`` say why."""

    picture: Picture | None = None
    quad: Quad | None = None
    page: bytes = b""
    words: str = ""
    live: bool = False
    """The picture is of this moment."""
    turns: int = 0
    """Quarter turns to the right."""
    zoom: Zoom = Zoom.WHOLE
    aside: Aside | None = None


class CameraPane(QWidget):
    """Paints a ``Shown`` on a dark ground; ``wipe`` forgets every picture of the person before."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said = Shown()
        self._image = QImage()
        self._small = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        aside = self._said.aside
        return "  ".join(one for one in (self._said.words, aside.words if aside else "") if one)

    @property
    def shown(self) -> Shown:
        """What is shown."""
        return self._said

    def show_picture(self, said: Shown) -> None:
        """Show this; pages are read again only when they are others."""
        before, self._said = self._said, said
        if said.picture:
            self._image = image_of(said.picture)
        elif before.picture or before.page != said.page:
            self._image = QImage.fromData(said.page) if said.page else QImage()
        if (before.aside and before.aside.page) != (said.aside and said.aside.page):
            self._small = QImage.fromData(said.aside.page) if said.aside else QImage()
        self.setAccessibleName(self.words)
        self.update()

    def wipe(self) -> None:
        """Overwrite and forget every picture."""
        for image in (self._image, self._small):
            image.fill(0)
        self.show_picture(Shown())

    def fits(self) -> bool:
        """Tell whether the words stand there whole."""
        d, aside = self._density, self._said.aside
        small = not aside or width_of(aside.words, d.mini, bold=True) <= self._aside_box().width() - 12
        return small and width_of(self._said.words, d.small) <= self.width() - 2 * AIR - 60

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, picture, outline, and what stands over them."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect())
        ground = QPainterPath()
        ground.addRoundedRect(whole, KEY, KEY)
        painter.fillPath(ground, colour(ON_DARK.ground))
        painter.setClipPath(ground)
        if self._image.isNull():
            self._paint_nothing(painter, whole)
        else:
            self._paint_image(painter, whole)
        painter.setClipping(False)
        if self._said.aside and not self._small.isNull():
            self._paint_aside(painter, self._said.aside)
        painter.end()

    def _paint_image(self, painter: QPainter, whole: QRectF) -> None:
        image = self._image.transformed(QTransform().rotate(90 * self._said.turns)) if self._said.turns else self._image
        box = self._image_box(whole, image)
        painter.drawImage(box, image)
        if self._said.quad and not self._said.turns:
            self._paint_outline(painter, box, self._said.quad)
        if self._said.words:
            self._paint_chip(painter)

    def _image_box(self, whole: QRectF, image: QImage) -> QRectF:
        ratio = image.width() / image.height()
        # What lies under the camera goes to the edges; a page has air round it, that its own edges are seen.
        room = whole if self._said.live else whole.adjusted(AIR, AIR, -AIR, -AIR)
        if self._said.zoom is Zoom.WHOLE:
            return fitted_box(room, ratio)
        box = QRectF(room.left(), room.top(), room.width(), room.width() / ratio)
        if self._said.zoom is Zoom.LOWER:
            box.moveBottom(room.bottom())
        return box

    def _paint_outline(self, painter: QPainter, box: QRectF, quad: Quad) -> None:
        corners = [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in quad]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # White below, blue above: over a dark desk and over white paper one of the two always stands out.
        for width, shade in ((OUTLINE + 3, CALM.on_accent), (OUTLINE, CALM.accent)):
            painter.setPen(QPen(colour(shade), width, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(colour(CALM.on_accent))
        for corner in corners:
            painter.drawEllipse(corner, CORNER, CORNER)

    def _paint_chip(self, painter: QPainter) -> None:
        d, said = self._density, self._said
        wide = width_of(said.words, d.small) + 2 * d.s2 + (14 if said.live else 0)
        box = QRectF(d.s3, d.s3, wide, line_of(d.small) + d.s1)
        draw_face(painter, box, ON_DARK.ground, ON_DARK.ground, box.height() / 2)
        left = d.s2
        if said.live:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ON_DARK.ok))
            painter.drawEllipse(QPointF(box.left() + d.s2 + 3, box.center().y()), 4, 4)
            left += 14
        draw_words(painter, box.adjusted(left, 0, 0, 0), said.words, d.small, ON_DARK.ink)

    def _paint_nothing(self, painter: QPainter, whole: QRectF) -> None:
        d, size = self._density, self._density.title * 2
        top = whole.center().y() - size
        painter.drawPixmap(
            round(whole.center().x() - size / 2), round(top), icons.pixmap("camera", size, ON_DARK.quiet)
        )
        wide = width_of(self._said.words, d.body)
        line = QRectF(
            max(AIR, whole.center().x() - wide / 2), top + size + d.s2, whole.width() - 2 * AIR, line_of(d.body)
        )
        draw_words(painter, line, self._said.words, d.body, ON_DARK.ink)

    def _aside_box(self) -> QRectF:
        d = self._density
        wide = max(110.0, self.width() * ASIDE_SHARE)
        high = wide * 1.25 + line_of(d.mini)
        return QRectF(self.width() - wide - d.s2, self.height() - high - d.s2, wide, high)

    def _paint_aside(self, painter: QPainter, aside: Aside) -> None:
        d, box = self._density, self._aside_box()
        draw_face(painter, box, CALM.sheet, CALM.line, TAG)
        ink = CALM.warn if aside.warned else CALM.ink_2
        low = QRectF(box.left() + 6, box.bottom() - line_of(d.mini) - 4, box.width() - 12, line_of(d.mini))
        draw_words(painter, low, aside.words, d.mini, ink, bold=True)
        room = QRectF(box.left() + 8, box.top() + 8, box.width() - 16, low.top() - box.top() - 12)
        inner = fitted_box(room, self._small.width() / self._small.height())
        painter.drawImage(inner, self._small)
        painter.setPen(QPen(colour(ink), THICK if aside.warned else LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inner)


@dataclass(frozen=True)
class Found:
    """One thing that was looked at, and whether it is well."""

    well: bool
    words: str


class FindingBar(QWidget):
    """What is well with the page that lies there, and the button that takes it."""

    def __init__(self, density: Density, sign: str, verb: str) -> None:
        super().__init__()
        self._density = density
        self._found: tuple[Found, ...] = ()
        self.button = KeyButton(density, sign, verb, filled=True)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(density.s3, 2, density.s1, 2)
        row.addStretch(1)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # As high without the button: what stands over it must not jump when a page comes.
        self.setFixedHeight(self.button.sizeHint().height() + 4)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join(one.words for one in self._found)

    def set_found(self, found: Sequence[Found], *, can: bool) -> None:
        """Show this; ``can`` tells whether there is a page to take."""
        self._found = tuple(found)
        self.button.setVisible(can)
        self.setAccessibleName(self.words)
        self.update()

    def fits(self) -> bool:
        """Tell whether every finding has room."""
        return self._shown() == self._found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet and the findings."""
        painter, d, box = QPainter(self), self._density, QRectF(self.rect())
        draw_face(painter, box, CALM.sheet, CALM.line, PANEL)
        left = float(d.s3)
        for one in self._shown():
            light = Light.DONE if one.well else Light.NEAR
            painter.drawPixmap(round(left), round(box.center().y() - d.small / 2), pixmap(light, d.small))
            room = QRectF(left + d.small + 6, 0, box.width(), box.height())
            left = room.left() + draw_words(painter, room, one.words, d.small, ink_of(light)) + d.s2 + 2
        painter.end()

    def _shown(self) -> tuple[Found, ...]:
        """Return what has room; what is not well comes first, for it is never left out."""
        d = self._density
        room = (self.button.sizeHint().width() if self.button.isVisibleTo(self) else 0) + 2 * d.s3
        left, shown = self.width() - room, []
        for one in sorted(self._found, key=lambda one: one.well):
            left -= width_of(one.words, d.small) + d.small + d.s2 + 8
            if left >= 0:
                shown.append(one)
        return tuple(one for one in self._found if one in shown)
