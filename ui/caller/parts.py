# SPDX-License-Identifier: Apache-2.0
"""Painted parts of the caller bar: the grip with the place, who is here and who waits, keys, the arrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.caller.words import BarWords
from ui.desk.density import KEY, ON_DARK, THICK, Density
from ui.desk.drawing import draw_face, draw_words, line_of, width_of
from ui.desk.keys import Key
from ui.desk.lights import pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM

HEIGHT = 56
NUMBER_PX = 36
GAP = 12


class BarButton(QAbstractButton):
    """One key of the bar; it never takes the focus from the program under the bar."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density, self._key = density, Key("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def key(self) -> Key:
        """What stands on it."""
        return self._key

    def set_key(self, key: Key, name: str) -> None:
        """Let it be this key."""
        self._key = key
        self.setEnabled(key.enabled)
        self.setAccessibleName(" ".join(filter(None, (name, key.note))))
        self.setToolTip(self.accessibleName())
        self.setCursor(Qt.CursorShape.PointingHandCursor if key.enabled else Qt.CursorShape.ArrowCursor)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for verb and reason."""
        d, key = self._density, self._key
        note = width_of(key.note, d.mini) + 8 if key.note else 0
        return QSize(width_of(key.verb, d.body, bold=True) + note + 2 * d.s2, d.button)

    def fits(self) -> bool:
        """Tell whether verb and reason stand there whole."""
        return self.width() >= self.sizeHint().width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint face, verb and reason."""
        painter, d, key = QPainter(self), self._density, self._key
        face, border, foot, ink = _faces(key)
        draw_face(painter, QRectF(self.rect()), face, border, KEY, foot=foot, down=self.isDown())
        lift = 0 if not foot else 2 if self.isDown() else -2
        box = QRectF(d.s2, lift / 2, self.width() - 2 * d.s2, self.height())
        wide = draw_words(painter, box, key.verb, d.body, ink, bold=key.enabled)
        draw_words(painter, box.adjusted(wide + 8, 0, 8, 0), key.note, d.mini, ink)
        painter.end()


def _faces(key: Key) -> tuple[str, str, str, str]:
    """Return face, border, foot and ink of a key."""
    c = CALM
    if key.held:
        return c.warn_soft, c.warn, c.warn, c.ink
    if not key.enabled:
        return c.well, c.well, "", c.off
    if key.filled:
        return c.accent, c.accent, c.accent_down, c.on_accent
    return c.sheet, c.accent_line, c.accent_edge, c.accent


class Grip(QWidget):
    """The dark end with the place; ``moved`` tells how far it is dragged, ``dropped`` that it was let go."""

    moved = Signal(QPoint)
    dropped = Signal()

    def __init__(self, density: Density, place: str) -> None:
        super().__init__()
        self._density, self._place = density, place
        self._from: QPoint | None = None
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setFixedWidth(width_of(place, density.body, bold=True) + 64)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._from = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell how far it went."""
        if self._from is not None:
            here = event.globalPosition().toPoint()
            self.moved.emit(here - self._from)
            self._from = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell that it was let go."""
        self._from = None
        self.dropped.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dots and place."""
        painter, d = QPainter(self), self._density
        painter.fillRect(self.rect(), colour(ON_DARK.ground))
        draw_dots(painter, 18, self.height() / 2)
        draw_words(
            painter, QRectF(46, 0, self.width() - 50, self.height()), self._place, d.body, ON_DARK.ink, bold=True
        )
        painter.end()


def draw_dots(painter: QPainter, left: float, middle: float) -> None:
    """Draw the dots by which something is dragged."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ON_DARK.line))
    for column in range(2):
        for row in range(-1, 2):
            painter.drawEllipse(QPointF(left + column * 10, middle + row * 7), 1.8, 1.8)


class Facts(QWidget):
    """Number, state, who waits: one picture, whose columns do not move when the words change."""

    def __init__(self, density: Density, *, wide: bool) -> None:
        super().__init__()
        self._density, self._wide = density, wide
        self._said: BarWords | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_words(self, said: BarWords) -> None:
        """Show this."""
        if said != self._said:
            self._said = said
            self.setAccessibleName(f"{said.number} {said.state}, {said.waiting} {said.following} {said.under}")
            self.update()

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        said = self._said
        return said is None or all(width_of(words, px, bold=bold) <= room + 1
                                   for words, px, bold, room in self._measures(said))  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all of it."""
        painter, d, said = QPainter(self), self._density, self._said
        if said is None:
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, high = float(GAP), self.height()
        box = QRectF(left, 0, self._number_room(), high)
        draw_words(painter, box, said.number, self._number_px(said.number), CALM.ink, bold=True)
        left += self._number_room() + GAP
        painter.drawPixmap(round(left), round(high / 2 - d.body / 2), pixmap(said.light, d.body))
        ink = CALM.warn if said.troubled else CALM.ink
        state = QRectF(left + d.body + 8, 0, self._state_room(), high)
        draw_words(painter, state, said.state, d.body, ink, bold=said.troubled)
        left = state.right() + GAP
        painter.setPen(QPen(colour(CALM.line)))
        painter.drawLine(QPointF(left, 10), QPointF(left, high - 10))
        self._paint_waiting(painter, said, left + GAP)
        painter.end()

    def _paint_waiting(self, painter: QPainter, said: BarWords, left: float) -> None:
        d, high = self._density, self.height()
        upper = QRectF(left, high / 2 - line_of(d.body), self.width() - left, line_of(d.body))
        if not said.under:
            upper.moveTop((high - upper.height()) / 2)
        wide = draw_words(painter, upper, said.waiting, d.body, CALM.ink, bold=True)
        draw_words(painter, upper.adjusted(wide + 8, 0, 0, 0), said.following, d.body, CALM.ink_2)
        lower = QRectF(left, high / 2 + 1, self.width() - left, line_of(d.small))
        if said.under_light:
            painter.drawPixmap(round(left), round(lower.center().y() - d.small / 2), pixmap(said.under_light, d.small))
            lower.setLeft(left + d.small + 6)
        over = said.under_light is not None and said.under_light.value == "over"
        draw_words(painter, lower, said.under, d.small, CALM.fault if over else CALM.ink_2)

    def _number_room(self) -> int:
        # Room for four digits, so that nothing beside it moves when another is called.
        return width_of("A0000", NUMBER_PX, bold=True)

    def _number_px(self, words: str) -> int:
        """Return the size of the number; a long word of another language is smaller before it is cut."""
        return NUMBER_PX if width_of(words, NUMBER_PX, bold=True) <= self._number_room() else NUMBER_PX * 2 // 3

    def _state_room(self) -> int:
        d = self._density
        return width_of("大厅读不到，00:00 起 · 1 步记在本机", d.body, bold=True) if self._wide else d.body * 13

    def _measures(self, said: BarWords) -> list[tuple[str, int, bool, float]]:
        d = self._density
        left = self._number_room() + self._state_room() + d.body + 8 + 4 * GAP
        room = self.width() - left
        following = room - width_of(said.waiting, d.body, bold=True) - 8
        return [
            (said.number, self._number_px(said.number), True, self._number_room()),
            (said.state, d.body, said.troubled, self._state_room()),
            (said.following, d.body, False, following),
            (said.under, d.small, False, room - (d.small + 6 if said.under_light else 0)),
        ]


class Arrow(QAbstractButton):
    """Sends the bar to the other edge; it points to where it would go."""

    def __init__(self, name: str, *, down: bool) -> None:
        super().__init__()
        self._down = down
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedWidth(28)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def point(self, *, down: bool) -> None:
        """Point down or up."""
        self._down = down
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(CALM.ink_2), THICK))
        x, middle, way = self.width() / 2, self.height() / 2, 1 if self._down else -1
        painter.drawLine(QPointF(x, middle - 6 * way), QPointF(x, middle + 6 * way))
        for side in (-4, 4):
            painter.drawLine(QPointF(x + side, middle + 2 * way), QPointF(x, middle + 6 * way))
        painter.end()
