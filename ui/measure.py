# SPDX-License-Identifier: Apache-2.0
"""Measures home for ``make bench``: when the window painted first, and how large the process is once all is open."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.bridge import FirstPaint

# After this long at home the devices are open and memory has settled.
SETTLED_SECONDS = 4.0


class HomeMeasure(QObject):
    """Watches one window from before it is shown; ends the application when memory has settled."""

    def __init__(self, window: QWidget, application: QApplication) -> None:
        super().__init__(window)
        self.painted = 0.0
        self.resident_kb = 0
        FirstPaint(window, self._note)
        QTimer.singleShot(round(SETTLED_SECONDS * 1000), lambda: self._end(application))

    def tell(self) -> None:
        """Print the figures as one JSON line."""
        sys.stdout.write(json.dumps({"painted": self.painted, "resident_kb": self.resident_kb}) + "\n")

    def _note(self) -> None:
        self.painted = time.monotonic()

    def _end(self, application: QApplication) -> None:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        self.resident_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        application.quit()
