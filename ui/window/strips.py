# SPDX-License-Identifier: Apache-2.0
"""Tickets as strips, as in a flight tower: edge, number, origin, how long, light, always in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import KEY, Density
from ui.desk.drawing import RING_ROOM, cap_width, draw_cap, draw_face, draw_ring, draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.marks import Tone, draw_tag, tag_width

EDGE = 6
LEAST = 3


@dataclass(frozen=True)
class Strip:
    """One ticket; ``tone`` is that of its tag, without one the words stand bare; ``cap`` is the key that takes it."""

    key: str
    number: str
    tag: str
    tone: Tone | None
    time: str
    second: str = ""
    light: Light | None = None
    ink: str = "ink"
    cap: str = ""


def edge_of(one: Strip) -> str:
    """Return the colour of a strip's edge: that of its trouble, else whether a key takes it up."""
    return {"fault": CALM.fault, "warn": CALM.warn}.get(one.ink) or (CALM.off if one.cap else CALM.line)


class Strips(QWidget):
    """A column of strips; ``walk`` lets arrows choose one. What has no room is counted below by whoever shows it."""

    def __init__(self, density: Density, *, walk: bool = False, low: bool = False) -> None:
        super().__init__()
        self._density, self._walk = density, walk
        self._high = round(density.strip * 0.8) if low else density.strip
        self.strips: tuple[Strip, ...] = ()
        self._chosen, self._top = "", 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        if walk:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a strip."""
        shown = self.strips[self._top : self._top + self.room]
        return "\n".join("  ".join(filter(None, (s.number, s.tag, s.time, s.second, s.cap))) for s in shown)

    @property
    def room(self) -> int:
        """Return how many strips stand there whole."""
        return max(1, (self.height() - 2 * RING_ROOM + self._gap()) // self._step()) if self.strips else 0

    @property
    def hidden(self) -> int:
        """Return how many come after those that are shown."""
        return max(0, len(self.strips) - self._top - self.room)

    @property
    def chosen(self) -> str:
        """The key of the strip one stands on; empty for none."""
        return self._chosen

    def set_strips(self, strips: Sequence[Strip]) -> None:
        """Show these; whom one stood on stays chosen for as long as they are there."""
        if tuple(strips) == self.strips:
            return
        many = len(strips) != len(self.strips)
        self.strips = tuple(strips)
        keys = [one.key for one in self.strips]
        if self._walk and self._chosen not in keys:
            self._chosen = keys[0] if keys else ""
        self._keep_in_sight()
        self.setAccessibleName(self.words)
        if many:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for all of them."""
        return QSize(200, self._tall(len(self.strips)))

    def minimumSizeHint(self) -> QSize:
        """Let a long line be shown in part."""
        return QSize(160, self._tall(min(LEAST, len(self.strips))))

    def fits(self) -> bool:
        """Tell whether what is shown is not cut."""
        return all(self._fits(one) for one in self.strips[self._top : self._top + self.room])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move up and down; everything else is the window's."""
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -self.room, Qt.Key.Key_PageDown: self.room}
        step = moves.get(Qt.Key(event.key()))
        keys = [one.key for one in self.strips]
        if step is None or not keys:
            event.ignore()
            return
        here = keys.index(self._chosen) if self._chosen in keys else 0
        self._chosen = keys[min(len(keys) - 1, max(0, here + step))]
        self._keep_in_sight()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what has room."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, one in enumerate(self.strips[self._top : self._top + self.room]):
            box = QRectF(RING_ROOM, RING_ROOM + place * self._step(), self.width() - 2 * RING_ROOM, self._high)
            self._paint(painter, one, box)
        painter.end()

    def _paint(self, painter: QPainter, one: Strip, box: QRectF) -> None:
        d = self._density
        here = self._walk and one.key == self._chosen and self.hasFocus()
        face, border = (CALM.accent_soft, CALM.accent_line) if here else (CALM.sheet, CALM.line)
        draw_face(painter, box, face, border, KEY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(CALM.accent if here else edge_of(one)))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), EDGE, box.height()), EDGE / 2, EDGE / 2)
        left = box.left() + EDGE + d.s2
        inner = QRectF(left, box.top(), box.right() - left - d.s2, box.height())
        draw_words(painter, inner, one.number, self._number_px(), CALM.ink, bold=True)
        self._paint_tag(painter, one, inner)
        self._paint_right(painter, one, inner)
        if here:
            draw_ring(painter, box.adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM), KEY)

    def _paint_tag(self, painter: QPainter, one: Strip, inner: QRectF) -> None:
        d, left = self._density, inner.left() + self._number_room()
        if not one.tag:
            return
        if one.tone:
            draw_tag(painter, left, inner.center().y(), one.tag, d.small, one.tone)
        else:
            box = QRectF(left, inner.top(), inner.right() - left - self._right_width(one) - d.s1, inner.height())
            draw_words(painter, box, one.tag, d.small, CALM.ink_2)

    def _paint_right(self, painter: QPainter, one: Strip, inner: QRectF) -> None:
        d, right, middle = self._density, inner.right(), inner.center().y()
        if one.light:
            px = d.body
            painter.drawPixmap(round(right - px), round(middle - px / 2), pixmap(one.light, px))
            right -= px + d.s1
        if one.cap:
            wide = cap_width(one.cap, d.mini)
            draw_cap(painter, QPointF(right - wide, middle), one.cap, d.mini, CALM.ink, ground=CALM.sheet)
            right -= wide + d.s1
        ink = getattr(CALM, one.ink)
        first, second = line_of(d.body), line_of(d.mini) if one.second else 0
        box = QRectF(inner.left(), middle - (first + second) / 2, right - inner.left(), first)
        draw_words(painter, box, one.time, d.body, ink, bold=not one.cap, right=True)
        if one.second:
            draw_words(painter, QRectF(box.left(), box.bottom(), box.width(), second), one.second, d.mini, ink,
                       right=True)  # fmt: skip

    def _right_width(self, one: Strip) -> int:
        d = self._density
        light = d.body + d.s1 if one.light else 0
        cap = cap_width(one.cap, d.mini) + d.s1 if one.cap else 0
        return light + cap + max(width_of(one.time, d.body, bold=True), width_of(one.second, d.mini))

    def _number_room(self) -> int:
        """Return where tags begin: behind the longest number, for all of them alike."""
        px = self._number_px()
        return max((width_of(one.number, px, bold=True) for one in self.strips), default=0) + self._density.s2

    def _number_px(self) -> int:
        return self._density.body if self._high < self._density.strip else self._density.lead

    def _fits(self, one: Strip) -> bool:
        d = self._density
        room = self.width() - 2 * RING_ROOM - EDGE - 2 * d.s2
        tag = tag_width(one.tag, d.small) if one.tone else width_of(one.tag, d.small)
        return self._number_room() + (tag + d.s1 if one.tag else 0) + self._right_width(one) <= room + 1

    def _keep_in_sight(self) -> None:
        keys, room = [one.key for one in self.strips], max(1, self.room)
        here = keys.index(self._chosen) if self._chosen in keys else 0
        self._top = max(0, min(self._top, here, len(keys) - 1))
        if here >= self._top + room:
            self._top = here - room + 1

    def _tall(self, count: int) -> int:
        return count * self._step() - self._gap() + 2 * RING_ROOM if count else 0

    def _step(self) -> int:
        return self._high + self._gap()

    def _gap(self) -> int:
        return self._density.s1
