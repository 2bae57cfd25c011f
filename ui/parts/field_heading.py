# SPDX-License-Identifier: Apache-2.0
"""The line over a field: its name, a star when it must be filled, and a hint, on one line where they fit."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.label import MIDDLE
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Red and a star: whoever cannot see the red still sees the sign, and the lead of the page says what it means.
STAR = "*"


@dataclass(frozen=True)
class _Broken:
    label: tuple[str, ...]
    hint: tuple[str, ...]
    inline: bool


class FieldHeading(QWidget):
    """Paints name, star and hint; what does not fit beside the name goes under it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        kind = look.tokens.type
        self._bold, self._note = font(kind.body, bold=True), font(kind.note)
        self._line, self._note_line = round(kind.body * 1.4), round(kind.note * 1.4)
        self._label = self._hint = ""
        self._required = False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_words(self, label: str, hint: str, *, required: bool) -> None:
        """Show name and hint of a field."""
        self._label, self._hint, self._required = label, hint, required
        self.updateGeometry()
        self.update()

    def fits(self) -> bool:
        """Tell whether everything stands inside."""
        broken = self._broken(self.width())
        widths = [self._advance(line) for line in broken.label] + [self._advance(h, note=True) for h in broken.hint]
        return max(widths, default=0) <= self.width() + 1 and self._height(broken) <= self.height() + 1

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a width."""
        return self._height(self._broken(width))

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(self._look.tokens.px(400), self._line)

    def minimumSizeHint(self) -> QSize:
        """Be content with a narrow place: lines are broken."""
        return QSize(self._look.tokens.px(120), self._line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint name, star and hint."""
        painter = QPainter(self)
        broken = self._broken(self.width())
        y = self._baseline()
        for line in broken.label:
            self._write(painter, line, 0, y, "ink")
            y += self._line
        end = self._advance(broken.label[-1])
        if self._required:
            self._write(painter, STAR, end + self._look.tokens.px(14), y - self._line, "fault")
        self._paint_hint(painter, broken, end, y)
        painter.end()

    def _paint_hint(self, painter: QPainter, broken: _Broken, end: float, y: float) -> None:
        painter.setFont(self._note)
        painter.setPen(qt_colour(self._look.tokens.colour.ink_2))
        if broken.inline:
            painter.drawText(QPointF(self._after(end), y - self._line), self._hint)
            return
        # The hint is smaller type in a lower line; its base line is higher by the difference.
        y += self._baseline(note=True) - self._baseline()
        for line in broken.hint:
            painter.drawText(QPointF(0, y), line)
            y += self._note_line

    def _write(self, painter: QPainter, words: str, x: float, y: float, colour: str) -> None:
        painter.setFont(self._bold)
        painter.setPen(qt_colour(getattr(self._look.tokens.colour, colour)))
        painter.drawText(QPointF(x, y), words)

    def _broken(self, width: int) -> _Broken:
        star = self._after(0) if self._required else 0
        label = break_lines(self._label, self._bold, width - star)
        room = width - self._after(self._advance(label[-1]))
        # One line for name and hint where both have room: what a field asks is read in one glance.
        if len(label) == 1 and self._advance(self._hint, note=True) <= room:
            return _Broken(label, (), inline=bool(self._hint))
        return _Broken(label, break_lines(self._hint, self._note, width) if self._hint else (), inline=False)

    def _after(self, end: float) -> float:
        star = self._advance(STAR) + self._look.tokens.px(14) if self._required else 0
        return end + star + self._look.tokens.px(16)

    def _height(self, broken: _Broken) -> int:
        return len(broken.label) * self._line + len(broken.hint) * self._note_line

    def _advance(self, words: str, *, note: bool = False) -> float:
        return QFontMetricsF(self._note if note else self._bold).horizontalAdvance(words)

    def _baseline(self, *, note: bool = False) -> float:
        made, line = (self._note, self._note_line) if note else (self._bold, self._line)
        return line / 2 + made.pixelSize() * MIDDLE
