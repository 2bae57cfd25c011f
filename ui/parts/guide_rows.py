# SPDX-License-Identifier: Apache-2.0
"""The rows of a guide: an icon, the question, its answers with small tags behind them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.screens import GuideLine, GuideRow
from ui.parts.chip import Mark, paint_mark
from ui.parts.icon_label import Icon
from ui.parts.label import Label, draw_lines
from ui.parts.sheet import Rule, Sheet
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour

# Pixels of the reference surface up to which a question sets where all answers begin.
WIDEST = 300


class Answer(QWidget):
    """A sentence with a tag behind its last word, or under it when there is no room."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._font = font(look.tokens.type.body)
        self._line = round(look.tokens.type.body * 1.5)
        self._tag = Mark(look, parent=self)
        # The tag is no widget on the screen: it only knows its measures and is painted behind the last word.
        self._tag.hide()
        self.words = ""
        self._laid: dict[int, tuple[tuple[str, ...], int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def line_height(self) -> int:
        """Pixels of one line."""
        return self._line

    def show_line(self, line: GuideLine | None) -> None:
        """Show a line; None hides it."""
        self._laid.clear()
        self.words = self._look.say(line.words) if line else ""
        self._tag.words = self._look.say(line.tag.label) if line and line.tag else ""
        if line and line.tag:
            self._tag.tone = line.tag.tone
        self.setAccessibleName(f"{self.words} {self._tag.words}".strip())
        self.setVisible(line is not None)
        self.updateGeometry()
        self.update()

    def fits(self) -> bool:
        """Tell whether sentence and tag stand inside."""
        return self.heightForWidth(self.width()) <= self.height() + 1

    def heightForWidth(self, width: int) -> int:
        """Return the height of the sentence with its tag."""
        lines, below = self._layout(width)
        return (len(lines) + below) * self._line

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(self._look.tokens.px(400), self._line)

    def minimumSizeHint(self) -> QSize:
        """Be narrow if need be."""
        return QSize(self._look.tokens.px(200), self._line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sentence and its tag."""
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(colour(self._look.tokens.colour.ink))
        lines, below = self._layout(self.width())
        draw_lines(painter, lines, QRectF(self.rect()), self._line, Qt.AlignmentFlag.AlignLeft)
        if self._tag.words:
            size = self._tag.sizeHint()
            left = 0.0 if below else QFontMetricsF(self._font).horizontalAdvance(lines[-1]) + self._gap()
            top = (len(lines) - 1 + below) * self._line + (self._line - size.height()) / 2
            paint_mark(painter, self._tag, QRectF(left, top, size.width(), size.height()))
        painter.end()

    def _gap(self) -> int:
        return self._look.tokens.px(14)

    def _layout(self, width: int) -> tuple[tuple[str, ...], int]:
        # A layout asks for the height some fifty times; breaking costs more than all the rest.
        if width not in self._laid:
            self._laid[width] = self._laid_out(width)
        return self._laid[width]

    def _laid_out(self, width: int) -> tuple[tuple[str, ...], int]:
        lines = break_lines(self.words, self._font, width)
        if not self._tag.words:
            return lines, 0
        # A tag that has no room goes below whole; broken or cut off it would say something else.
        used = QFontMetricsF(self._font).horizontalAdvance(lines[-1]) + self._gap() + self._tag.sizeHint().width()
        return lines, int(used > width)


class GuideRowPart(QWidget):
    """One row of the guide."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        px = look.tokens.px
        self._rule = Rule(look)
        self._icon = Icon(look, px(46))
        self._label = Label(look, "body", bold=True, line=1.5)
        self._answers: list[Answer] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(px(8))
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(0)
        # Empty rows instead of margins: the rule between two guide rows is the first row of the lower one and goes with
        # it.
        for row in (1, 3):
            grid.setRowMinimumHeight(row, px(14 if look.tokens.landscape else 20))
        self._usual = px(170 if not look.tokens.elder else 220)
        grid.setColumnMinimumWidth(1, self._usual)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._rule, 0, 0, 1, 3)
        # As high as a line of words, so that the icon stands in the middle of the first line and not of the whole
        # answer.
        self._icon.setFixedHeight(round(look.tokens.type.body * 1.5))
        grid.addWidget(self._icon, 2, 0, top)
        grid.addWidget(self._label, 2, 1, top)
        grid.addLayout(self._column, 2, 2)

    def show_row(self, row: GuideRow | None, *, ruled: bool) -> None:
        """Show a row; None hides it."""
        self.setVisible(row is not None)
        self._rule.setVisible(ruled)
        lines = row.lines if row else ()
        while len(self._answers) < len(lines):
            answer = Answer(self._look)
            self._answers.append(answer)
            self._column.addWidget(answer)
        for index, answer in enumerate(self._answers):
            answer.show_line(lines[index] if index < len(lines) else None)
        if row:
            self._icon.show_icon(row.icon)
            self._label.set_words(self._look.say(row.label))

    @property
    def label_width(self) -> int:
        """How wide the question stands, at least as wide as questions usually are."""
        return max(self._usual, self._label.sizeHint().width())

    def align(self, width: int) -> None:
        """Begin the answers where those of the other rows begin."""
        self._grid.setColumnMinimumWidth(1, width)


class GuideSheet(Sheet):
    """All rows of a guide on one sheet."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, margins=(38, 10, 38, 10), parent=parent)
        self._rows: list[GuideRowPart] = []

    def show_rows(self, rows: tuple[GuideRow, ...]) -> None:
        """Show these rows."""
        while len(self._rows) < len(rows):
            part = GuideRowPart(self.look)
            self._rows.append(part)
            self.column.addWidget(part)
        for index, part in enumerate(self._rows):
            part.show_row(rows[index] if index < len(rows) else None, ruled=index > 0)
        shown = self._rows[: len(rows)]
        # Names of papers are longer than any question; those go their own way, or nothing would be left for answers.
        widest = max((part.label_width for part in shown if part.label_width <= self.look.tokens.px(WIDEST)), default=0)
        for part in shown:
            part.align(widest)
