# SPDX-License-Identifier: Apache-2.0
"""A long page of fields or rows, turned so that the one that matters now is in sight."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from ui.parts.paged import Paged
from ui.style.look import Look


class FieldPages(Paged):
    """Pages of rows; a kept row stays in sight until the person turns the page.

    ``alone``: while a row is kept it is all that is shown, with no keys to turn; for a page with little height.
    """

    def __init__(self, look: Look, content: QWidget, parent: QWidget | None = None, *, alone: bool = False) -> None:
        self._kept: QWidget | None = None
        self._alone, self._among = alone, False
        super().__init__(look, content, parent)
        for key in (self.up, self.down):
            # ``pressed`` comes before ``clicked``: the kept row is let go before the page turns, else it would turn
            # straight back.
            key.pressed.connect(self._let_turn)

    def reveal(self, child: QWidget | None, *, among: bool = False) -> None:
        """Keep a child in sight, also when the page becomes lower; None lets the person turn freely.

        ``among``: with its fellows also where a kept row is shown alone.
        """
        self._kept, self._among = child, among
        if self._alone:
            self.updateGeometry()
        self._place()

    def sizeHint(self) -> QSize:
        """Ask for the height of everything, or of the one row that is shown alone."""
        return QSize(super().sizeHint().width(), self._kept_box().height()) if self._single() else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Be content with a few rows, but want a row that is shown alone whole."""
        return QSize(0, self._kept_box().height()) if self._single() else super().minimumSizeHint()

    def _let_turn(self) -> None:
        self._kept = None

    def _place(self) -> None:
        super()._place()
        if self._kept is None:
            return
        box = self._kept_box()
        if self._single():
            self._show_alone(box)
            return
        in_sight = self._top <= box.top() and box.bottom() < self._top + self._window.height()
        if in_sight and self._top in (0, *(start for start, _ in self._rows())):
            return
        self._top = self._start_showing(box.top(), box.bottom() + 1)
        super()._place()

    def _single(self) -> bool:
        return self._alone and not self._among and self._kept is not None

    def _kept_box(self) -> QRect:
        """Return where the kept row stands in the content."""
        if self._kept is None:
            return QRect()
        layout = self.content.layout()
        if layout is not None:
            # Places are those of the last layout; a keyboard that just opened has changed them, and nothing was laid
            # out since.
            layout.activate()
        return self._kept.geometry()

    def _show_alone(self, box: QRect) -> None:
        self._keys.hide()
        self._top = box.top()
        # At the foot of its room, next to the keys that write in it.
        self._window.setGeometry(0, self.height() - box.height(), self.width(), box.height())
        self.content.move(0, -box.top())

    def _start_showing(self, top: int, bottom: int) -> int:
        """Return the start of a page on which a field is whole: first of it, but no room is left empty at the end."""
        room = self.height() - self._keys.height()
        # As far down as the last page begins and no further, so that the end of a form is shown full.
        latest = min(top, max(0, self._height() - room))
        starts = sorted(start for start, _ in self._rows() if bottom - room <= start <= top)
        return next((start for start in starts if start >= latest), top)
