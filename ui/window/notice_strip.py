# SPDX-License-Identifier: Apache-2.0
"""A strip of words on a soft ground, with an icon before them: what one must know before one goes on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from ui.desk.density import TAG, Density
from ui.desk.drawing import line_of
from ui.parts import icons
from ui.parts.label import draw_lines
from ui.style.fonts import font
from ui.style.theme import colour
from ui.window.breaks import Breaks
from ui.window.marks import Tone
from ui.window.worded import Worded


class NoticeStrip(Worded):
    """Breaks its words and asks for the height they take; without words it is not there."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._words, self._icon, self._tone = "", "", Tone.ACCENT
        self._breaks = Breaks()
        self.hide()

    @property
    def words(self) -> str:
        """What stands there."""
        return self._words

    def say(self, words: str, icon: str = "info", tone: Tone = Tone.ACCENT) -> None:
        """Show these words; none hide the strip."""
        if (words, icon, tone) == (self._words, self._icon, self._tone):
            return
        self._words, self._icon, self._tone = words, icon, tone
        self._breaks.forget()
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height of its lines."""
        d = self._density
        return len(self._lines(width)) * line_of(d.body) + 2 * (d.s1 + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon and lines."""
        painter, d, box = QPainter(self), self._density, QRectF(self.rect())
        ground, _, ink = self._tone.value
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(box, TAG, TAG)
        px = d.body
        first = d.s1 + 1 + line_of(d.body) / 2
        painter.drawPixmap(d.s2, round(first - px / 2), icons.pixmap(self._icon, px, ink))
        painter.setFont(font(d.body))
        painter.setPen(colour(ink))
        room = box.adjusted(self._left(), d.s1 + 1, -d.s2, 0)
        draw_lines(painter, self._lines(self.width()), room, line_of(d.body), Qt.AlignmentFlag.AlignLeft)
        painter.end()

    def _lines(self, width: int) -> tuple[str, ...]:
        d = self._density
        return self._breaks.lines(self._words, d.body, max(80, width - self._left() - d.s2))

    def _left(self) -> int:
        return 2 * self._density.s2 + self._density.body
