# SPDX-License-Identifier: Apache-2.0
"""Rows with their state, one under the other, page by page when they are many."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.steps.technician_screens import Panel
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.panel_line import PanelLine
from ui.screens.base import ScreenWidget


class PanelScreen(ScreenWidget[Panel]):
    """A whole row is the target; what is only read lies flat."""

    air = 32
    touched = True

    def build(self) -> None:
        """Make the list and the notice."""
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(self.px(12))
        self._lines: list[PanelLine] = []
        # Pages and no scrolling, as everywhere: a technician may wear gloves.
        self.pages = Paged(self.look, self._list)
        self.body.addWidget(self.pages)
        self.notice = NoticeBar(self.look)
        tokens = self.look.tokens
        # Words that are only read need no hand: in the low position they leave what is within reach to the rows.
        place = self.head if tokens.lowered else self.below
        place.addSpacing(self.px(20))
        place.addWidget(self.notice)

    @property
    def lines(self) -> tuple[PanelLine, ...]:
        """The rows that are shown, in order."""
        return tuple(line for line in self._lines if not line.isHidden())

    def fill(self, screen: Panel) -> None:
        """Show the rows; the page that was turned to stays, for they are told anew every few seconds."""
        while len(self._lines) < len(screen.rows):
            self._add_line()
        for index, line in enumerate(self._lines):
            shown = index < len(screen.rows)
            # Measured anew only where something changed: the words of ten rows are broken into lines each time.
            if shown and line.row != screen.rows[index]:
                line.show_row(screen.rows[index])
            # Kept for the next look: devices and numbers of waiting entries come and go every few seconds.
            line.setVisible(shown)
        self.notice.show_notice(screen.notice)

    def _add_line(self) -> None:
        line = PanelLine(self.look)
        line.clicked.connect(lambda: self._open(line))
        self._lines.append(line)
        self._column.addWidget(line)

    def _open(self, line: PanelLine) -> None:
        # A row that is only read takes no touch; a reader for the blind may press it all the same.
        if line.leads:
            self.press("open", line.name)
