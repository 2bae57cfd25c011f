# SPDX-License-Identifier: Apache-2.0
"""A long page of fields, turned so that the field being edited is in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.parts.paged import Paged
from ui.style.look import Look


class FieldPages(Paged):
    """Pages of fields; a kept field stays in sight until the person turns the page."""

    def __init__(self, look: Look, content: QWidget, parent: QWidget | None = None) -> None:
        self._kept: QWidget | None = None
        super().__init__(look, content, parent)
        for key in (self.up, self.down):
            key.pressed.connect(self._let_turn)

    def reveal(self, child: QWidget | None) -> None:
        """Keep a child in sight, also when the page becomes lower; None lets the person turn freely."""
        self._kept = child
        self._place()

    def _let_turn(self) -> None:
        self._kept = None

    def _place(self) -> None:
        super()._place()
        if self._kept is None:
            return
        layout = self.content.layout()
        if layout is not None:
            layout.activate()
        box = self._kept.geometry()
        in_sight = self._top <= box.top() and box.bottom() < self._top + self._window.height()
        if in_sight and self._top in (0, *(start for start, _ in self._rows())):
            return
        # Out of sight: it becomes the first of its page, so that the next fields are seen below it.
        self._top = box.top()
        super()._place()
