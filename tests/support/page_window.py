"""A window of the kiosk that shows one screen, is touched, and keeps what it told."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.steps.screens import Screen
from tests.support.ui import kiosk, settle
from ui.screens.base import ScreenWidget


class PageWindow:
    """One window and the person before it."""

    def __init__(self, language: str = "zh_CN", size: tuple[int, int] = (1080, 1920), **modes: bool) -> None:
        self.shell = kiosk(language, size, **modes)
        self.shell.open(fullscreen=False)
        self.told: list[Any] = []
        self.shell.happened.connect(self.told.append)

    def show(self, screen: Screen) -> Any:
        """Show a screen and return its widget."""
        self.shell.show_screen(screen)
        settle()
        return self.page

    @property
    def page(self) -> Any:
        """Return the widget that is shown."""
        shown = self.shell.frame.current
        assert isinstance(shown, ScreenWidget)
        return shown

    def touch(self, part: Any) -> None:
        """Touch a part."""
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        settle()

    def close(self) -> None:
        """Let the window go."""
        self.shell.shut()
        self.shell.deleteLater()
