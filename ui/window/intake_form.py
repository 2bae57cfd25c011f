# SPDX-License-Identifier: Apache-2.0
"""The form of a case as one column: fields in rows of six sixths, Tab walks through them, what has no room scrolls.

What has a mask shows it until its key is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM, width_of
from ui.style.look import Look
from ui.window.intake_field import FieldCell, FieldWords

SIXTHS = 6
# Pixels of the star behind a label.
MARK = 10


class FormColumn(QWidget):
    """``entered`` tells name and answer of a field."""

    entered = Signal(str, str)

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._look, self._density = look, density
        self._cells: list[FieldCell] = []
        self._shape: tuple[tuple[str, int], ...] = ()
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, RING_ROOM, 0)
        self._grid.setHorizontalSpacing(density.s2)
        self._grid.setVerticalSpacing(density.s1 if density.dense else density.s2)
        for place in range(SIXTHS):
            self._grid.setColumnStretch(place, 1)
            self._grid.setColumnMinimumWidth(place, 1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._page)
        self._scroll.viewport().setAutoFillBackground(False)
        self._page.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def typing(self) -> bool:
        """Tell whether an answer is under way."""
        return any(cell.edit.typing for cell in self._cells)

    @property
    def cells(self) -> tuple[FieldCell, ...]:
        """The fields that are shown, in their order."""
        return tuple(self._cells)

    @property
    def focused(self) -> str:
        """The name of the field that has the focus; empty for none."""
        return next((cell.said.name for cell in self._cells if cell.edit.hasFocus()), "")

    def sizeHint(self) -> QSize:
        """Ask for what is usual; more scrolls."""
        return QSize(300, 400)

    def show_fields(self, fields: Sequence[FieldWords], seen: Mapping[str, str]) -> None:
        """Show these fields; ``seen`` are the answers of those whose mask is lifted while a key is held."""
        shape = tuple((field.name, self._span(field)) for field in fields)
        if shape != self._shape:
            self._lay_out(shape)
        for cell, field in zip(self._cells, fields, strict=True):
            cell.show_field(field, seen.get(field.name, ""))

    def _span(self, field: FieldWords) -> int:
        """Return the sixths of a field, more than it asks for where its label would be cut."""
        wanted = width_of(field.label, self._density.small) + MARK
        fits = (span for span in (2, 3, 4, SIXTHS) if wanted <= self.width() * span / SIXTHS - 2 * self._density.s2)
        return max(field.span, next(fits, SIXTHS)) if field.span < SIXTHS and self.isVisible() else field.span

    def focus_field(self, name: str = "") -> None:
        """Give the focus to a field, or to the first that can be filled in."""
        open_ones = [cell for cell in self._cells if not cell.said.read_only]
        wanted = next((cell for cell in self._cells if cell.said.name == name), None)
        found = wanted or next(iter(open_ones), None)
        if found:
            found.edit.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(found)

    def focusInEvent(self, event: object) -> None:
        """Hand the focus on to the first field: the column itself has nothing to type in."""
        wrong = next((cell.said.name for cell in self._cells if cell.said.fault), "")
        self.focus_field(wrong)

    def wipe(self) -> None:
        """Forget every answer."""
        for cell in self._cells:
            cell.edit.wipe()
        self._lay_out(())

    def _lay_out(self, shape: tuple[tuple[str, int], ...]) -> None:
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            # Later: the key that led here may still be under way in it.
            cell.deleteLater()
        self._shape = shape
        self._cells = [FieldCell(self._look, self._density, self.entered.emit) for _ in shape]
        rows = packed([span for _, span in shape])
        for cell, (row, left, wide) in zip(self._cells, rows, strict=True):
            self._grid.addWidget(cell, row, left, 1, wide, Qt.AlignmentFlag.AlignTop)
        last = max((row for row, _, _ in rows), default=-1) + 1
        for row in range(last + 1):
            self._grid.setRowStretch(row, 0)
        # Rows stand at the top and keep their height; what is left is left below.
        self._grid.setRowStretch(max(last, self._grid.rowCount()), 1)


def packed(spans: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return row, first sixth and width of each field; one that is last in its row takes what is left there."""
    places: list[tuple[int, int, int]] = []
    row, left = 0, 0
    for span in spans:
        if left + span > SIXTHS:
            places[-1] = (places[-1][0], places[-1][1], SIXTHS - places[-1][1])
            row, left = row + 1, 0
        places.append((row, left, span))
        left += span
    if places:
        places[-1] = (places[-1][0], places[-1][1], SIXTHS - places[-1][1])
    return places
