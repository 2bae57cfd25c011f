# SPDX-License-Identifier: Apache-2.0
"""A QR code, always black on white: in high contrast too, or no telephone could read it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.style.look import Look

# Modules of white around the code; the sheet around it gives the rest of the standard's four.
QUIET = 2


class QrCode(QWidget):
    """A square with a code; hidden while there is nothing to encode."""

    def __init__(self, look: Look, px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = QImage()
        self._data = ""
        self.setFixedSize(look.tokens.px(px), look.tokens.px(px))
        self.hide()

    def show_data(self, data: str) -> None:
        """Show this as a code."""
        if data != self._data:
            self._data = data
            self._code = picture(modules(data)) if data else QImage()
            self.update()
        self.setVisible(bool(data))

    def wipe(self) -> None:
        """Forget the code."""
        self.show_data("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the modules on whole pixels."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        count = self._code.width()
        # Whole pixels for each module: a code with blurred edges is read late or not at all.
        size = self.width() // (count + 2 * QUIET)
        left = (self.width() - size * count) // 2
        painter.drawImage(QRect(left, left, size * count, size * count), self._code)
        painter.end()


# Correction M repairs 15 % of the code: enough for glare and a scratched screen, and a code of this length stays
# coarse.
def modules(data: str) -> list[list[bool]]:
    """Encode data at error correction M; raises ValueError when no code is large enough."""
    # Late: home shows no code. The library draws nothing itself, so that no picture library loads with it.
    import segno

    code = segno.make_qr(data, error="m", boost_error=False)
    return [[bool(module) for module in row] for row in code.matrix]


def picture(rows: list[list[bool]]) -> QImage:
    """Draw a code with one pixel for each module."""
    made = QImage(len(rows), len(rows), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    for y, line in enumerate(rows):
        for x, dark in enumerate(line):
            if dark:
                made.setPixel(x, y, 0)
    return made
