# SPDX-License-Identifier: Apache-2.0
"""Matters one under the other, as many as stand there whole; what follows comes by a key, never by dragging."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.steps.find_screens import Found
from ui.parts.found_row import FoundRow, row_height
from ui.parts.label import Label
from ui.parts.paged import PageKey
from ui.style.look import Look


class FoundList(QWidget):
    """Shows a window of rows; only so many widgets are made as stand on the page, however long the list is."""

    chosen = Signal(str)
    """A matter was touched: its name."""
    wanted = Signal()
    """More rows than were given are asked for."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: tuple[Found, ...] = ()
        self._total = 0
        self._top = 0
        self._buttons: list[FoundRow] = []
        self._foot = QWidget(self)
        self._build_foot()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def buttons(self) -> tuple[FoundRow, ...]:
        """The rows that stand on the page."""
        return tuple(button for button in self._buttons if not button.isHidden())

    @property
    def top(self) -> int:
        """Number of the first row on the page."""
        return self._top

    def show_rows(self, rows: tuple[Found, ...], total: int, *, help_words: str = "", anew: bool = False) -> None:
        """Show these of ``total`` rows; ``anew``: it is another list, which begins at its top."""
        self._rows, self._total = rows, max(total, len(rows))
        self.help.set_words(help_words)
        if anew or self._top >= max(len(rows), 1):
            self._top = 0
        self.setVisible(bool(rows))
        self._place()

    def wipe(self) -> None:
        """Forget what was looked for."""
        self._rows, self._total, self._top = (), 0, 0
        self._place()

    def sizeHint(self) -> QSize:
        """Ask for all there is."""
        rows = max(1, self._total)
        return QSize(self._look.tokens.px(600), rows * (row_height(self._look) + self._gap()) + self._foot_height())

    def minimumSizeHint(self) -> QSize:
        """Be content with one row and the keys."""
        return QSize(0, row_height(self._look) + self._foot_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as stand here now."""
        self._place()

    def _build_foot(self) -> None:
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.tokens.length.s2)
        self.help = Label(self._look, "note", colour="ink_2")
        self.up = self._key("less", "up", self._page_up)
        self.down = self._key("more", "down", self._page_down)
        row.addWidget(self.help, 100)
        # Where nothing is said at the left, the keys stand at the right all the same.
        row.addStretch(1)
        row.addWidget(self.up)
        row.addWidget(self.down)

    def _key(self, name: str, icon: str, turn: object) -> PageKey:
        key = PageKey(self._look, name)
        key.set_words(self._look.of("frame.more-above"), icon=icon)
        key.setFixedSize(self._look.tokens.px(300), self._key_height())
        key.clicked.connect(turn)
        return key

    def _key_height(self) -> int:
        return max(self._look.tokens.px(76), self._look.tokens.length.min_target)

    def _gap(self) -> int:
        return self._look.tokens.px(12)

    def _foot_height(self) -> int:
        return self._key_height() + self._look.tokens.px(14)

    def _capacity(self) -> int:
        """Return how many rows stand above the keys."""
        return max(1, (self.height() - self._foot_height() + self._gap()) // (row_height(self._look) + self._gap()))

    def _place(self) -> None:
        shown = self._rows[self._top : self._top + self._capacity()]
        while len(self._buttons) < len(shown):
            self._add_row()
        # Placed by hand: a layout would share the height out over the rows, and each page would have them elsewhere.
        step = row_height(self._look) + self._gap()
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(shown))
            if number < len(shown):
                button.show_row(shown[number])
                button.setGeometry(0, number * step, self.width(), row_height(self._look))
        rest = self._total - self._top - len(shown)
        self.up.setVisible(self._top > 0)
        self.down.setVisible(rest > 0)
        self.down.set_words(self._look.of("find.list.more", count=rest), icon="down")
        self._foot.setVisible(bool(shown))
        self._foot.setGeometry(0, len(shown) * step, self.width(), self._key_height())

    def _page_down(self) -> None:
        self._top += self._capacity()
        if self._top + self._capacity() > len(self._rows) and len(self._rows) < self._total:
            self.wanted.emit()
        # The rows that were asked for come a moment later; until then the last ones stay in sight.
        if self._top >= len(self._rows):
            self._top = max(0, len(self._rows) - self._capacity())
        self._place()

    def _page_up(self) -> None:
        self._top = max(0, self._top - self._capacity())
        self._place()

    def _add_row(self) -> None:
        button = FoundRow(self._look, self)
        button.clicked.connect(lambda: self.chosen.emit(button.name))
        self._buttons.append(button)
