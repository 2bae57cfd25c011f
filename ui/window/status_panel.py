# SPDX-License-Identifier: Apache-2.0
"""A panel of short rows: a light or a number, a name, and at the right how it is. Painted; nothing in it is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import LINE, PANEL, Density
from ui.desk.drawing import cap_width, draw_cap, draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM


@dataclass(frozen=True)
class StatusRow:
    """One row; ``lead`` stands bold before the name, ``ink`` is the colour of the words at the right."""

    name: str
    words: str = ""
    light: Light | None = None
    lead: str = ""
    bold: bool = False
    ink: str = "ink_2"


class StatusPanel(QWidget):
    """``set_rows`` shows other rows; its height is theirs."""

    def __init__(self, density: Density, title: str, *, cap: str = "") -> None:
        super().__init__()
        self._density, self._title, self._cap = density, title, cap
        self._right, self._ink = "", "ink_2"
        self.rows: tuple[StatusRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a row."""
        rows = ("  ".join(filter(None, (row.lead, row.name, row.words))) for row in self.rows)
        return "\n".join((f"{self._title} {self._right}".strip(), *rows))

    def set_rows(self, rows: Sequence[StatusRow], right: str = "", ink: str = "ink_2") -> None:
        """Show these rows, and quiet words beside the title."""
        told = (tuple(rows), right, ink)
        if told == (self.rows, self._right, self._ink):
            return
        many = len(rows) != len(self.rows)
        self.rows, self._right, self._ink = told
        self.setAccessibleName(self.words)
        if many:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of head and rows."""
        d = self._density
        return QSize(120, self._head() + len(self.rows) * self._row() + d.s1 + (d.s1 if self.rows else 0))

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        d = self._density
        room = self.width() - 2 * d.s3
        head = width_of(self._title, d.body, bold=True) + d.s1 + width_of(self._right, d.small)
        taken = (self._name_left(row) - d.s3 + width_of(row.name, d.body if not row.lead else d.small) + d.s1
                 + width_of(row.words, d.small, bold=row.bold) for row in self.rows)  # fmt: skip
        return all(wide <= room + 1 for wide in (head, *taken))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel and its rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(CALM.line), LINE))
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), PANEL, PANEL)
        self._paint_head(painter)
        for place, row in enumerate(self.rows):
            self._paint_row(painter, row, self._head() + place * self._row())
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        d = self._density
        box = QRectF(d.s3, 0, self.width() - 2 * d.s3, self._head())
        draw_words(painter, box, self._title, d.body, CALM.ink, bold=True)
        if self._cap:
            wide = cap_width(self._cap, d.mini)
            draw_cap(painter, QPointF(box.right() - wide, box.center().y()), self._cap, d.mini, CALM.ink)
        else:
            draw_words(painter, box, self._right, d.small, getattr(CALM, self._ink), right=True)

    def _paint_row(self, painter: QPainter, row: StatusRow, top: float) -> None:
        d = self._density
        box = QRectF(d.s3, top, self.width() - 2 * d.s3, self._row())
        painter.fillRect(QRectF(box.left(), top, box.width(), LINE), colour(CALM.line))
        if row.light:
            px = d.body
            painter.drawPixmap(round(box.left()), round(box.center().y() - px / 2), pixmap(row.light, px))
        if row.lead:
            draw_words(painter, box, row.lead, d.body, CALM.ink, bold=True)
        left = self._name_left(row)
        inner = QRectF(left, top, box.right() - left, box.height())
        words = width_of(row.words, d.small, bold=row.bold)
        draw_words(painter, inner, row.words, d.small, getattr(CALM, row.ink), bold=row.bold, right=True)
        name = inner.adjusted(0, 0, -words - d.s1, 0)
        draw_words(painter, name, row.name, d.small if row.lead else d.body, CALM.ink, bold=bool(row.lead))

    def _name_left(self, row: StatusRow) -> int:
        d = self._density
        if row.lead:
            return d.s3 + max(width_of("000", d.body, bold=True), width_of(row.lead, d.body, bold=True)) + d.s2
        return d.s3 + (d.body + d.s1 if row.light else 0)

    def _head(self) -> int:
        return line_of(self._density.body) + 2 * self._density.s1

    def _row(self) -> int:
        d = self._density
        return line_of(d.body) + (7 if d.dense else 15)
