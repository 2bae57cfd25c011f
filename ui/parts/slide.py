# SPDX-License-Identifier: Apache-2.0
"""The one movement of the product: the keyboard comes up from below, so that one sees where it came from.

Only the painting moves. The part keeps its place in the layout from the first moment, and a finger that comes down
while it moves meets the key that will be there: nobody has to wait for a picture.
"""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, Qt, QVariantAnimation
from PySide6.QtWidgets import QWidget

# Long enough to be followed by the eye, short enough not to be waited for: nothing of the product moves over 200 ms.
MILLISECONDS = 160


class Slide(QObject):
    """Moves a part from under the lower edge of its parent to its place; the part is owned by its parent, not by us."""

    def __init__(self, part: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self.animation = QVariantAnimation(self)
        self.animation.setDuration(MILLISECONDS)
        self.animation.setStartValue(1.0)
        self.animation.setEndValue(0.0)
        # Fast first and gentle at the end: what stops abruptly looks like a fault of the machine.
        self.animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.animation.valueChanged.connect(self._move)
        self.animation.finished.connect(self.finish)

    @property
    def running(self) -> bool:
        """Whether the part is on its way."""
        return self.animation.state() is not QVariantAnimation.State.Stopped

    @property
    def offset(self) -> int:
        """Pixels the part stands below its place now."""
        share = float(self.animation.currentValue()) if self.running else 0.0
        return round(share * self._part.height())

    def begin(self) -> None:
        """Let the part come up."""
        # Presses fall through to the parent, which knows where every key will stand.
        self._part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.animation.start()
        # The first value is told with the first tick only; until then the part would be seen where it will end.
        self._move()

    def finish(self) -> None:
        """Be there now."""
        self.animation.stop()
        self._part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self._part.move(0, 0)

    def _move(self) -> None:
        self._part.move(0, self.offset)
