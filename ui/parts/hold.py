# SPDX-License-Identifier: Apache-2.0
"""A press that must last: nothing happens before its time is over, and nothing shows that anything would."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

# Nobody rests a hand on one spot of the header for so long by chance; who knows of it counts to five.
SECONDS = 5.0


class Hold(QObject):
    """Calls once after something was held for so long; letting go in between begins anew."""

    def __init__(self, call: Callable[[], None], parent: QObject, seconds: float = SECONDS) -> None:
        super().__init__(parent)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(round(seconds * 1000))
        self.timer.timeout.connect(call)

    def begin(self) -> None:
        """Count from now on."""
        self.timer.start()

    def end(self) -> None:
        """Count no more."""
        self.timer.stop()
