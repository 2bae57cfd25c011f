# SPDX-License-Identifier: Apache-2.0
"""What parts of a window share: as high as their words at the width they have, painted anew with the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget


class Worded(QWidget):
    """A part that breaks its words and asks for the height they take; ``heightForWidth`` says how high that is."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def fits(self) -> bool:
        """Tell whether every line has room."""
        return self.height() >= self.heightForWidth(self.width()) - 1

    def sizeHint(self) -> QSize:
        """Ask for the height at the width it has."""
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Ask for the same: it is never cut."""
        return QSize(100, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew, for words break elsewhere."""
        self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self.update()


def under(page: QWidget, subject: QWidget, body: QWidget) -> None:
    """Lay a page out: the line of who is here from edge to edge, and under it what is done."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(subject)
    column.addWidget(body, 1)
