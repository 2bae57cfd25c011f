"""Changing screens: the kiosk's window beside the same words and buttons in a bare stack, in turns in one run.

First showings are left out on both sides: a widget is built once and only told new values from then on. A change is
over when everything it moved has been painted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QStackedWidget, QWidget

from config.settings import Settings
from config.texts import wording
from tests.benchmarks.measure import Measure, percentile
from ui.parts.header import Line
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell
from ui.style.fonts import font
from ui.style.theme import dress
from ui.style.tokens import Tokens

ROUNDS = 12
BAR = 2.0


class BareStack(QStackedWidget):
    """A page for each screen with plain labels and buttons where the kiosk has its own."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.resize(*tokens.size)
        self._font = font(tokens.type.body)
        self._pages: list[tuple[QWidget, list[tuple[QLabel | QPushButton, str]]]] = []

    def copy(self, window: QWidget) -> None:
        """Add a page with every word of a window at its place."""
        page = QWidget()
        told = []
        for part in window.findChildren(QWidget):
            words = getattr(part, "words", "") if part.isVisible() else ""
            if words:
                plain = QPushButton(page) if isinstance(part, QAbstractButton) else QLabel(page)
                plain.setFont(self._font)
                place = part.mapTo(window, part.rect().topLeft())
                plain.setGeometry(place.x(), place.y(), part.width(), part.height())
                told.append((plain, words))
        self._pages.append((page, told))
        self.addWidget(page)

    def change(self, number: int) -> None:
        """Tell a page its words and show it."""
        page, told = self._pages[number]
        for plain, words in told:
            plain.setText(words)
        self.setCurrentWidget(page)


def timed(change: Callable[[], None]) -> float:
    """Change, let everything paint, and return the seconds."""
    began = time.perf_counter()
    change()
    QApplication.processEvents()
    QApplication.processEvents()
    return time.perf_counter() - began


def measures(folder: Path) -> list[Measure]:
    """Measure every change of the tour through all samples; ``folder`` is not needed."""
    application = QApplication.instance() or QApplication([])
    tokens = Tokens.for_screen(0.248, (1080, 1920))
    dress(application, tokens)
    shell = KioskShell(Settings(), wording("zh_CN"), tokens)
    shell.set_line(Line.UP)
    bare = BareStack(tokens)
    shown = list(samples("zh_CN").values())
    shell.show()
    bare.show()
    for screen in shown:
        timed(lambda s=screen: shell.show_screen(s))
        bare.copy(shell)
    for number in range(len(shown)):
        timed(lambda n=number: bare.change(n))
    ours, baseline = tour(shell, bare, shown)
    shell.shut()
    bare.close()
    return [Measure("change of screen, p95", percentile(ours, 0.95), percentile(baseline, 0.95), "ms", BAR)]


def tour(shell: KioskShell, bare: BareStack, shown: list[object]) -> tuple[list[float], list[float]]:
    """Walk through all screens again and again, each change on both sides in turn; return milliseconds."""
    ours, baseline = [], []
    for _ in range(ROUNDS):
        for number, screen in enumerate(shown):
            baseline.append(timed(lambda n=number: bare.change(n)) * 1000)
            ours.append(timed(lambda s=screen: shell.show_screen(s)) * 1000)
    return ours, baseline
