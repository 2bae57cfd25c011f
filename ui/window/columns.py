# SPDX-License-Identifier: Apache-2.0
"""Three columns on the ground of the desk, parted by lines: what is to be done, the thing itself, what supports it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.desk.density import LINE, Density
from ui.style.theme import colour
from ui.style.tokens import CALM

Part = QWidget | QLayout | None


class Columns(QWidget):
    """The outer columns have a width each, the middle has what is left."""

    def __init__(self, density: Density, left: int, right: int) -> None:
        super().__init__()
        self._density = density
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.parts = tuple(QWidget(self) for _ in range(3))
        for part, wide in zip(self.parts, (left, 0, right), strict=True):
            if wide:
                part.setFixedWidth(wide)
            row.addWidget(part, 0 if wide else 1)

    def fill(self, place: int, parts: Sequence[Part], *, air: int | None = None) -> QVBoxLayout:
        """Put parts into a column from above; None is room that grows."""
        d = self._density
        column = QVBoxLayout(self.parts[place])
        column.setContentsMargins(d.s3, d.s2, d.s3, d.s2)
        column.setSpacing(d.s2 if air is None else air)
        for part in parts:
            if part is None:
                column.addStretch(1)
            elif isinstance(part, QLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)
        return column

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the lines between the columns."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.desk))
        for part in self.parts[1:]:
            painter.fillRect(QRectF(part.x(), 0, LINE, self.height()), colour(CALM.line))
        painter.end()
