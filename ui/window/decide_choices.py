# SPDX-License-Identifier: Apache-2.0
"""The decisions that can be asked of the platform: a digit chooses one, Enter sends it, and nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from ui.desk.density import LINE, PANEL, THICK, Density
from ui.desk.drawing import RING_ROOM, cap_width, draw_cap, draw_ring, draw_words, line_of
from ui.desk.lights import Light, pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.breaks import Breaks
from ui.window.worded import Worded


@dataclass(frozen=True)
class ChoiceWords:
    """One decision: what it is called, and under it what it means or why it cannot be asked for."""

    verb: str
    under: str
    enabled: bool = True
    light: Light | None = None
    """How far it is, once it was asked for."""


class ChoiceList(Worded):
    """``chosen`` tells the place of a decision that was walked to; ``sent`` that Enter was pressed on it."""

    chosen = Signal(int)
    sent = Signal()

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._choices: tuple[ChoiceWords, ...] = ()
        self._current = -1
        self._breaks = Breaks()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a decision."""
        return "\n".join(f"{n} {one.verb} {one.under}" for n, one in enumerate(self._choices, 1))

    def set_choices(self, choices: Sequence[ChoiceWords], current: int) -> None:
        """Show these with one chosen; -1 chooses none."""
        if (tuple(choices), current) != (self._choices, self._current):
            self._choices, self._current = tuple(choices), current
            self._breaks.forget()
            self.setAccessibleName(choices[current].verb if current >= 0 else "")
            self.updateGeometry()
            self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all decisions."""
        gaps = self._density.s1 * max(0, len(self._choices) - 1)
        return sum(self._high(one, width) for one in self._choices) + gaps + 2 * RING_ROOM

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows over what can be asked for; Enter sends."""
        steps: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self._walk(steps[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.sent.emit()
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse."""
        for place, box in enumerate(self._boxes()):
            if box.contains(event.position()) and self._choices[place].enabled:
                self.chosen.emit(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every decision."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, box in enumerate(self._boxes()):
            self._paint(painter, self._choices[place], place, box)
        painter.end()

    def _paint(self, painter: QPainter, one: ChoiceWords, place: int, box: QRectF) -> None:
        d, chosen = self._density, place == self._current
        painter.setPen(QPen(colour(CALM.accent if chosen else CALM.line), THICK if chosen else LINE))
        painter.setBrush(colour(CALM.accent_soft if chosen else CALM.sheet if one.enabled else CALM.well))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), PANEL, PANEL)
        ink = CALM.accent if chosen else CALM.ink if one.enabled else CALM.off
        left = box.left() + d.s3
        draw_cap(painter, QPointF(left, box.center().y()), str(place + 1), d.mini, ink)
        left += cap_width(str(place + 1), d.mini) + d.s2
        unders = self._unders(one, self.width())
        top = box.center().y() - (line_of(d.lead) + len(unders) * line_of(d.small)) / 2
        draw_words(painter, QRectF(left, top, box.right() - left, line_of(d.lead)), one.verb, d.lead, ink, bold=True)
        top += line_of(d.lead)
        for words in unders:
            room = QRectF(left, top, box.right() - left, line_of(d.small))
            draw_words(painter, room, words, d.small, CALM.ink_2 if one.enabled else CALM.off)
            top += line_of(d.small)
        if one.light:
            px = d.lead
            at = QPointF(box.right() - d.s3 - px, box.center().y() - px / 2)
            painter.drawPixmap(at.toPoint(), pixmap(one.light, px))
        if chosen and self.hasFocus():
            draw_ring(painter, box.adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM), PANEL)

    def _boxes(self) -> list[QRectF]:
        boxes, top = [], float(RING_ROOM)
        for one in self._choices:
            high = self._high(one, self.width())
            boxes.append(QRectF(RING_ROOM, top, self.width() - 2 * RING_ROOM, high))
            top += high + self._density.s1
        return boxes

    def _walk(self, step: int) -> None:
        place = self._current + step
        while 0 <= place < len(self._choices) and not self._choices[place].enabled:
            place += step
        if 0 <= place < len(self._choices):
            self.chosen.emit(place)

    def _unders(self, one: ChoiceWords, width: int) -> tuple[str, ...]:
        d = self._density
        room = width - 2 * RING_ROOM - 2 * d.s3 - cap_width("1", d.mini) - d.s2 - (d.lead if one.light else 0)
        return self._breaks.lines(one.under, d.small, max(80, room))

    def _high(self, one: ChoiceWords, width: int) -> int:
        d = self._density
        return line_of(d.lead) + len(self._unders(one, width)) * line_of(d.small) + 2 * (d.s1 if d.dense else d.s2)
