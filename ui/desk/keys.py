# SPDX-License-Identifier: Apache-2.0
"""The bar of the function keys: three groups of four as on the keyboard, each cell with its cap, its verb, its reason.

F1-F6 of a window are the queue and never move; F7-F10 belong to the place, F10 finishes, F11 finds, F12 locks. What
cannot be pressed stays where it is and says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.desk.density import KEY, LINE, Density
from ui.desk.drawing import RING_ROOM, cap_width, draw_cap, draw_face, draw_ring, draw_words, line_of, width_of
from ui.style.theme import colour
from ui.style.tokens import CALM

COUNT, GROUP = 12, 4
# A second press sooner than this is the same finger: nobody means two acts within it.
ONCE_SECONDS = 0.4


@dataclass(frozen=True)
class Key:
    """What a key does now: its verb and, in a second line, its effect or why it cannot be pressed."""

    verb: str
    note: str = ""
    enabled: bool = True
    filled: bool = False
    """The likely next act; one of them on a screen."""
    held: bool = False
    """The state that this key ends is on."""


class Once:
    """Tells a press from its echo."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def counts(self, name: str) -> bool:
        """Tell whether this press of a key counts; one that does not keeps the next one waiting no longer."""
        now = self._clock()
        if now - self._last.get(name, float("-inf")) < ONCE_SECONDS:
            return False
        self._last[name] = now
        return True


def _faces(key: Key | None) -> tuple[str, str, str, str, str]:
    """Return face, border, foot, ink and the ink of the second line of a cell."""
    c = CALM
    if key is None:
        return c.desk, c.line, "", c.off, c.off
    if not key.enabled:
        return c.well, c.line, "", c.off, c.off
    if key.filled:
        return c.accent, c.accent, c.accent_down, c.on_accent, c.on_accent
    if key.held:
        return c.warn_soft, c.warn, c.warn, c.ink, c.warn
    return c.sheet, c.line, c.edge, c.ink, c.ink_2


class KeyCell(QAbstractButton):
    """One key of the bar; an empty one stands there with its number, so that the others never move."""

    def __init__(self, density: Density, number: int) -> None:
        super().__init__()
        self._density, self.number = density, number
        self._key: Key | None = None
        self.setEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    @property
    def key(self) -> Key | None:
        """What it does; None for nothing here."""
        return self._key

    @property
    def words(self) -> str:
        """What stands there."""
        return f"{self._key.verb} {self._key.note}".strip() if self._key else ""

    def set_key(self, key: Key | None) -> None:
        """Let it do this, or nothing."""
        if key == self._key:
            return
        self._key = key
        self.setEnabled(bool(key and key.enabled))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.isEnabled() else Qt.CursorShape.ArrowCursor)
        # The whole reason for whoever points at it: a narrow cell may have had to cut it.
        self.setToolTip(self.words)
        self.setAccessibleName(f"F{self.number} {self.words}".strip())
        self.update()

    def fits(self) -> bool:
        """Tell whether verb and reason stand there whole."""
        room, d = self.width() - self._left() - 6, self._density
        lines = ((self._key.verb, self._verb_px(), True), (self._key.note, d.mini, False)) if self._key else ()
        return all(width_of(words, px, bold=bold) <= room + 1 for words, px, bold in lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint foot, face, cap, verb and reason."""
        painter = QPainter(self)
        d, key, box = self._density, self._key, QRectF(self.rect())
        face, border, foot, ink, quiet = _faces(key)
        if key is None:
            _dash(painter, box)
        else:
            draw_face(painter, box, face, border, KEY, foot=foot, down=self.isDown())
        middle = box.center().y() - (1 if foot else 0) + (2 if self.isDown() else 0)
        draw_cap(painter, QPointF(self._pad(), middle), f"F{self.number}", d.mini, quiet if key is None else ink)
        if key:
            room = QRectF(self._left(), 0, box.width() - self._left() - 6, 0)
            verb, note = (line_of(d.body) if key.note else 0), line_of(d.mini)
            top = middle - (verb + note) / 2 if key.note else middle
            draw_words(painter, _at(room, top, verb), key.verb, self._verb_px(), ink, bold=True)
            draw_words(painter, _at(room, top + verb, note), key.note, d.mini, quiet)
        painter.end()

    def _verb_px(self) -> int:
        """Return the size of the verb: a long one of another language is smaller before it is cut."""
        d, room = self._density, self.width() - self._left() - 6
        verb = self._key.verb if self._key else ""
        return d.body if width_of(verb, d.body, bold=True) <= room else d.mini

    def _pad(self) -> int:
        return 6 if self._density.dense else 10

    def _left(self) -> int:
        return self._pad() + cap_width(f"F{self.number}", self._density.mini) + (6 if self._density.dense else 8)


def _at(room: QRectF, top: float, high: float) -> QRectF:
    return QRectF(room.left(), top, room.width(), high)


def _dash(painter: QPainter, box: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(CALM.line), LINE, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), KEY, KEY)


class KeyBar(QWidget):
    """Twelve cells in three groups; ``pressed`` tells the number of one that was pressed by the mouse."""

    pressed = Signal(int)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self.setFixedHeight(density.keys)
        self.cells = tuple(KeyCell(density, number) for number in range(1, COUNT + 1))
        row = QHBoxLayout(self)
        edge = 6 if density.dense else 8
        row.setContentsMargins(density.s2, edge, density.s2, edge)
        row.setSpacing(6)
        for cell in self.cells:
            if cell.number > 1 and cell.number % GROUP == 1:
                row.addSpacing(density.s2 - 2)
            row.addWidget(cell, 1)
            # Pressed and not clicked: the keyboard acts at once too, and a finger that slips off meant it.
            cell.clicked.connect(lambda _=False, number=cell.number: self.pressed.emit(number))

    def set_keys(self, keys: Mapping[int, Key]) -> None:
        """Let the keys do this."""
        for cell in self.cells:
            cell.set_key(keys.get(cell.number))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.sheet))
        painter.fillRect(QRectF(0, 0, self.width(), LINE), colour(CALM.line))
        painter.end()


class KeyButton(QAbstractButton):
    """A button on a card with the cap of its key: what is meant for the thing on the card, not for the place."""

    def __init__(self, density: Density, sign: str, verb: str, *, filled: bool = False, wide: bool = False) -> None:
        super().__init__()
        self.density, self.sign, self.verb, self.filled = density, sign, verb, filled
        # One that goes from edge to edge belongs to a field and never has the focus itself.
        self._room = 0 if wide else RING_ROOM
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if wide else Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{sign} {verb}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What stands there."""
        return self.verb

    def fits(self) -> bool:
        """Tell whether its verb stands there whole."""
        return self.width() >= self.sizeHint().width()

    def sizeHint(self) -> QSize:
        """Return the room for cap, verb and the ring of the focus."""
        d = self.density
        return QSize(self._inside() + 2 * (d.s2 + self._room), d.button + 2 * self._room)

    def _inside(self) -> int:
        d = self.density
        return cap_width(self.sign, d.mini) + 8 + width_of(self.verb, d.body, bold=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it, with the ring where the focus is."""
        painter = QPainter(self)
        d, c, room = self.density, CALM, self._room
        box = QRectF(self.rect()).adjusted(room, room, -room, -room)
        face, border, foot, ink = (
            (c.accent, c.accent, c.accent_down, c.on_accent)
            if self.filled
            else (c.sheet, c.accent_line, c.accent_edge, c.accent)
        )
        if not self.isEnabled():
            # Flat, as a cell of the key bar that does nothing.
            face, border, foot, ink = c.well, c.well, "", c.off
        draw_face(painter, box, face, border, KEY, foot=foot, down=self.isDown())
        middle = box.center().y() + (1 if self.isDown() else -1)
        left = box.left() + (box.width() - self._inside()) / 2
        left += draw_cap(painter, QPointF(left, middle), self.sign, d.mini, ink) + 8
        words = QRectF(left, box.top(), box.right() - left, 2 * (middle - box.top()))
        draw_words(painter, words, self.verb, d.body, ink, bold=True)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()), KEY)
        painter.end()
