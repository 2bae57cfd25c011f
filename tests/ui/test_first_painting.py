"""What is painted first is whole: no screen half laid out, no part flashing up as a window of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.ui import ACROSS, UPRIGHT, kiosk, picture, settle
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


@pytest.mark.parametrize(
    "name", ["02-home-few", "08-form-choice", "14-acknowledged", "16-paper-out", "22-home-offline"]
)
def test_a_screen_is_whole_when_it_is_painted_first(name: str) -> None:
    shell = kiosk()
    shell.open(fullscreen=False)
    shell.show_screen(samples("zh_CN")["04-for-whom"])
    settle()
    shell.show_screen(samples("zh_CN")[name])
    QApplication.processEvents()
    first = picture(shell)
    settle()
    same = picture(shell) == first
    shell.shut()
    assert same
