"""No part is ever shown before it has a place: it would flash up as a window of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.ui import ACROSS, UPRIGHT, kiosk, settle
from ui.screens.samples import samples


class Windows(QObject):
    """Notes every window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.mark.parametrize("mode", [{}, {"elder": True}, {"low": True}, {"size": ACROSS}, {"language": "en"}])
def test_only_the_kiosk_itself_is_a_window(qapp: QApplication, mode: dict[str, object]) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    shell = kiosk(**{"size": UPRIGHT, **mode})
    shell.open(fullscreen=False)
    for screen in samples("zh_CN").values():
        shell.show_screen(screen)
    settle()
    qapp.removeEventFilter(windows)
    shell.shut()
    assert windows.seen == ["KioskShell"]
