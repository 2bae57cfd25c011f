"""The baseline of the start: a bare PySide6 window of the kiosk's size; prints when it painted and how big it is."""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Bare(QLabel):
    """Notes its first paint."""

    painted = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and note the moment of the first time."""
        super().paintEvent(event)
        self.painted = self.painted or time.monotonic()


def resident_kb() -> int:
    """Read the resident memory of this process."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def main() -> None:
    """Show, wait a moment, tell."""
    app = QApplication(sys.argv)
    window = Bare("home")
    window.resize(1080, 1920)
    window.show()
    QTimer.singleShot(300, app.quit)
    app.exec()
    sys.stdout.write(json.dumps({"painted": window.painted, "resident_kb": resident_kb()}) + "\n")


if __name__ == "__main__":
    main()
