# SPDX-License-Identifier: Apache-2.0
"""Three rings: stored, sent, received. A ring turns green only on its own fact."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.steps.screens import Stage
from ui.parts import icons
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour


class SentLine(QWidget):
    """The stages beside one another, each with its words and its time."""

    def __init__(self, look: Look, count: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._stages: tuple[Stage, ...] = ()
        middle = Qt.AlignmentFlag.AlignHCenter
        self._labels = [
            Label(look, look.tokens.px(36 if look.tokens.landscape else 38), bold=True, align=middle)
            for _ in range(count)
        ]
        # Its time once it is done, why it waits until then.
        self._notes = [Label(look, "note", colour="ink_2", align=middle) for _ in range(count)]
        self._ring = look.tokens.px(96)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.tokens.px(6))
        grid.setRowMinimumHeight(0, self._ring + look.tokens.px(8))
        for index in range(count):
            grid.setColumnStretch(index, 1)
            grid.addWidget(self._labels[index], 1, index)
            grid.addWidget(self._notes[index], 2, index)

    def show_stages(self, stages: tuple[Stage, ...]) -> None:
        """Show how far it is."""
        self._stages = stages
        for label, note, stage in zip(self._labels, self._notes, stages, strict=True):
            label.set_words(self._look.say(stage.label))
            note.set_words(self._look.say(stage.note))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rings and the lines between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, stage in enumerate(self._stages):
            self._paint_ring(painter, self._centre(index), stage)
            if index:
                self._paint_way(painter, index, stage)
        painter.end()

    def _centre(self, index: int) -> QPointF:
        return QPointF(self.width() * (2 * index + 1) / (2 * len(self._labels)), self._ring / 2)

    def _paint_way(self, painter: QPainter, index: int, stage: Stage) -> None:
        tokens = self._look.tokens
        gap = self._ring / 2 + tokens.px(14)
        left, right = self._centre(index - 1), self._centre(index)
        # The way to a ring belongs to that ring: it is green when what it leads to has happened, not when it began.
        shade = tokens.colour.ok if stage.done else tokens.colour.idle_line
        painter.setPen(QPen(colour(shade), tokens.px(8), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(left.x() + gap, left.y()), QPointF(right.x() - gap, right.y()))

    def _paint_ring(self, painter: QPainter, centre: QPointF, stage: Stage) -> None:
        tokens = self._look.tokens
        line = tokens.px(3)
        size = tokens.px(52)
        corner = QPointF(centre.x() - size / 2, centre.y() - size / 2).toPoint()
        painter.setPen(Qt.PenStyle.NoPen if stage.done else QPen(colour(tokens.colour.control), line))
        painter.setBrush(colour(tokens.colour.ok if stage.done else tokens.colour.sheet))
        # A pen is centred on its line: half of it would reach over the edge and be cut.
        radius = self._ring / 2 - (0 if stage.done else line / 2)
        painter.drawEllipse(centre, radius, radius)
        ink = tokens.colour.sheet if stage.done else tokens.colour.ink_2
        painter.drawPixmap(corner, icons.pixmap("tick" if stage.done else stage.icon, size, ink))


class BigSign(QWidget):
    """A round sign beside a title: a tick, a tray, a warning."""

    def __init__(self, look: Look, px: int = 100, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon, self._ground = "tick", "ok"
        self.setFixedSize(look.tokens.px(px), look.tokens.px(px))

    def show_sign(self, icon: str, ground: str) -> None:
        """Show an icon on a ground, a name of the tokens."""
        self._icon, self._ground = icon, ground
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the disc and its icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(getattr(self._look.tokens.colour, self._ground)))
        painter.drawEllipse(QRectF(self.rect()))
        inset = self.width() * 0.22
        inner = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        icons.draw(painter, self._icon, inner, self._look.tokens.colour.sheet)
        painter.end()
