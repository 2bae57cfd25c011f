# SPDX-License-Identifier: Apache-2.0
"""What a floating caller bar shows: the number, how it stands, and in small type who waits."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.caller.parts import NUMBER_PX
from ui.caller.words import BarWords
from ui.desk.density import Density
from ui.desk.drawing import draw_words, line_of, width_of
from ui.style.tokens import CALM

# The number is what is looked for; it shrinks before anything else goes.
SMALL_NUMBER_PX = 26
LEFT = 12


class SmallFacts(QWidget):
    """Number, state and who waits on the room that two keys leave."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said: BarWords | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_words(self, said: BarWords) -> None:
        """Show this."""
        self._said = said
        self.setAccessibleName(f"{said.number} {said.state}, {said.waiting}")
        self.update()

    def fits(self) -> bool:
        """Tell whether the number stands there whole; the rest may be cut on so little room."""
        return self._said is None or width_of(self._said.number, SMALL_NUMBER_PX, bold=True) <= self.width() - LEFT

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, d, said = QPainter(self), self._density, self._said
        if said:
            px = NUMBER_PX if width_of(said.number, NUMBER_PX, bold=True) * 2 < self.width() else SMALL_NUMBER_PX
            wide = draw_words(
                painter, QRectF(LEFT, 0, self.width() - LEFT, self.height()), said.number, px, CALM.ink, bold=True
            )
            left, high = LEFT + wide + 10, line_of(d.mini)
            box = QRectF(left, self.height() / 2 - high, self.width() - left, high)
            draw_words(painter, box, said.state, d.mini, CALM.warn if said.troubled else CALM.ink)
            draw_words(painter, box.translated(0, high), said.waiting, d.mini, CALM.ink_2)
        painter.end()
