# SPDX-License-Identifier: Apache-2.0
"""Words that are only read: plain text, never rich, never cut off.

    Label(look, "title", bold=True).set_words(look.say(screen.title))

A label wraps at its width and asks its layout for the height it needs; an empty one takes no room.
"""

from __future__ import annotations

from math import ceil
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Middle of the typeface's capitals and hanzi over the base line, in parts of its size; its own ascent sits higher.
MIDDLE = 0.365
TypeName = Literal["display", "title", "name", "lead", "body", "note"]


class Label(QWidget):
    """A sentence in one style; ``colour`` is a name of the tokens, ``line`` a height of line other than usual."""

    def __init__(
        self,
        look: Look,
        size: TypeName | int = "body",
        *,
        bold: bool = False,
        colour: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrap: bool = True,
        line: float = 0.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._bold, self._line_share = bold, line
        self._broken: dict[int, tuple[str, ...]] = {}
        self.set_size(size if isinstance(size, int) else getattr(look.tokens.type, size))
        self._colour = colour
        self._align = align
        self._wrap = wrap
        self._words = ""
        # Fixed would hold a wrapped label at the height of its hint, one line, whatever heightForWidth says.
        policy = (
            QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            if wrap
            else QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # An empty label is hidden by its own word: a frame that shows what Qt has not shown yet leaves it so.
        self.hide()

    @property
    def words(self) -> str:
        """What stands there."""
        return self._words

    @property
    def line_height(self) -> int:
        """Pixels of one line."""
        return self._line

    def set_words(self, words: str) -> None:
        """Show these words; none hide the label."""
        if words == self._words:
            return
        self._words = words
        self._broken.clear()
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def set_size(self, px: int) -> None:
        """Change the size of the type to these pixels of the screen; none is ever smaller than the mode's smallest."""
        kind = self._look.tokens.type
        self._px = max(px, kind.note)
        self._font = font(self._px, bold=self._bold)
        # 1.4 lets the eye find the next line of hanzi; titles are short and hold together at 1.25.
        self._line = round(self._px * (self._line_share or (1.25 if self._px >= kind.title else 1.4)))
        self._broken.clear()
        self.updateGeometry()

    def set_colour(self, colour: str) -> None:
        """Change the colour to another name of the tokens."""
        self._colour = colour
        self.update()

    def align(self, align: Qt.AlignmentFlag) -> None:
        """Change where the lines stand."""
        self._align = align
        self.update()

    def wipe(self) -> None:
        """Forget the words."""
        self.set_words("")

    def widest(self, width: int) -> int:
        """Return how wide the longest line is when the words are broken at a width."""
        return ceil(max((self._advance(line) for line in self.lines(width)), default=0.0))

    def fits(self) -> bool:
        """Tell whether all words stand inside the label's rectangle."""
        lines = self.lines(self.width())
        # A pixel of tolerance: widths are fractions, places are whole.
        widest = max((self._advance(line) for line in lines), default=0.0)
        return widest <= self.width() + 1 and len(lines) * self._line <= self.height() + 1

    def lines(self, width: int) -> tuple[str, ...]:
        """Return the lines the words take at a width."""
        # A layout asks for the height several times at the same width; breaking costs more than all the rest.
        if width not in self._broken:
            broken = break_lines(self._words, self._font, width) if self._wrap else (self._words,)
            self._broken[width] = broken
        return self._broken[width]

    def heightForWidth(self, width: int) -> int:
        """Return the height the broken lines take."""
        return len(self.lines(width)) * self._line

    def sizeHint(self) -> QSize:
        """Ask for one line, as wide as the words."""
        widest = max((self._advance(words) for words in self._words.split("\n")), default=0.0)
        return QSize(int(widest) + 2, self._line * (self._words.count("\n") + 1))

    def minimumSizeHint(self) -> QSize:
        """Let a wrapping label become narrow."""
        return QSize(self._px * 2, self._line) if self._wrap else self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(qt_colour(getattr(self._look.tokens.colour, self._colour)))
        draw_lines(painter, self.lines(self.width()), QRectF(self.rect()), self._line, self._align)
        painter.end()

    def _advance(self, words: str) -> float:
        return QFontMetricsF(self._font).horizontalAdvance(words)


def draw_lines(
    painter: QPainter,
    lines: tuple[str, ...],
    box: QRectF,
    line: float,
    align: Qt.AlignmentFlag,
    *,
    middle: bool = False,
) -> None:
    """Draw lines of ``line`` pixels height with the painter's font and pen, at the top of the box or in its middle."""
    metrics = QFontMetricsF(painter.font())
    top = box.top() + ((box.height() - len(lines) * line) / 2 if middle else 0)
    lead = line / 2 + painter.font().pixelSize() * MIDDLE
    share = {Qt.AlignmentFlag.AlignRight: 1.0, Qt.AlignmentFlag.AlignHCenter: 0.5}.get(align, 0.0)
    for number, words in enumerate(lines):
        free = box.width() - metrics.horizontalAdvance(words) if share else 0.0
        # By hand and not by ``drawText`` with flags: Qt would break, elide and measure by the ascent, which sits too
        # high for hanzi.
        painter.drawText(QPointF(box.left() + free * share, top + number * line + lead), words)
