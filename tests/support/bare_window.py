"""A clerk's window without anything to be seen: its context, a hall, and a machine whose slow work a test ends."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from config.texts import wording
from kiosk.staff.opening import doors_of
from kiosk.staff.session import SignedIn
from tests.support.clerks_window import HandTerminal
from tests.support.hand_hall import HandHall
from tests.support.work_window import ONLINE
from ui.hall.samples import HOUR, at_window, with_window
from ui.window.calling_samples import sample_settings
from ui.window.context import WindowContext

COLLEAGUE = SignedIn("1712", "覃川", ONLINE.roles, ONLINE.until, ONLINE.session)


class BareWindow:
    """What states of tabs are made of; ``terminal`` keeps their slow work."""

    def __init__(self, language: str = "zh_CN", who: SignedIn | None = ONLINE) -> None:
        settings = sample_settings()
        self.hall = HandHall(with_window(at_window()))
        self.terminal = HandTerminal(settings)
        self.now = HOUR
        self.context = WindowContext(
            settings, wording(language), self.terminal, self.hall, doors_of(self.terminal, HOUR.timestamp),
            now=lambda: self.now, clock=lambda: 0.0,
        )  # fmt: skip
        self.context.staff.who = who

    def work_here(self, who: SignedIn | None) -> None:
        """Let somebody else work here, or nobody."""
        self.context.staff.who = who
        self.context.staff_changed.emit()

    def names(self, on: Any) -> list[str]:
        """Return what is asked of a lane and not answered."""
        return self.terminal.names(on)

    def end(self, on: Any, answer: object) -> None:
        """End the oldest work of a lane."""
        self.terminal.end(on, answer)

    def settle(self) -> None:
        """Let what was posted come home."""
        QApplication.processEvents()
