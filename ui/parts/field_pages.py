# SPDX-License-Identifier: Apache-2.0
"""A long page of fields or rows, turned so that the one that matters now is in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.parts.paged import Paged
from ui.style.look import Look


class FieldPages(Paged):
    """Pages of rows; a kept row stays in sight until the person turns the page."""

    def __init__(self, look: Look, content: QWidget, parent: QWidget | None = None) -> None:
        self._kept: QWidget | None = None
        super().__init__(look, content, parent)
        for key in (self.up, self.down):
            # ``pressed`` comes before ``clicked``: the kept row is let go before the page turns, else it would turn
            # straight back.
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
            # Places are those of the last layout; a keyboard that just opened has changed them, and nothing was laid
            # out since.
            layout.activate()
        box = self._kept.geometry()
        in_sight = self._top <= box.top() and box.bottom() < self._top + self._window.height()
        if in_sight and self._top in (0, *(start for start, _ in self._rows())):
            return
        self._top = self._start_showing(box.top(), box.bottom() + 1)
        super()._place()

    def _start_showing(self, top: int, bottom: int) -> int:
        """Return the start of a page on which a field is whole: first of it, but no room is left empty at the end."""
        room = self.height() - self._keys.height()
        # As far down as the last page begins and no further, so that the end of a form is shown full.
        latest = min(top, max(0, self._height() - room))
        starts = sorted(start for start, _ in self._rows() if bottom - room <= start <= top)
        return next((start for start in starts if start >= latest), top)
