# SPDX-License-Identifier: Apache-2.0
"""Whether somebody still sits at the window: it locks when nobody moves, and signs out whoever is let go.

A locked window pauses in the hall, and goes on when its clerk is back: who waits is not called to an empty chair.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from kiosk.tickets.values import WindowState
from ui.desk.shell import DeskShell
from ui.window.context import WindowContext

MINUTE = 60.0
# A newer roster is small, and an unchanged one no more than a word: whoever is let go is out in two minutes.
LOOK_SECONDS, RENEW_SECONDS = 60.0, 60.0
SECOND_MS = 1000
LOCKED = "lock"
SIGNS = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
     QEvent.Type.TouchBegin}
)  # fmt: skip


class Presence(QObject):
    """Watches over one window from ``start`` to ``stop``."""

    def __init__(
        self, context: WindowContext, shell: DeskShell, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(shell)
        self._context, self._shell, self._clock = context, shell, clock
        self._touched = clock()
        self._looked = self._renewed = float("-inf")
        self._timer = QTimer(self, interval=SECOND_MS)
        self._timer.timeout.connect(self.look)
        shell.locked.connect(self.look)

    def start(self) -> None:
        """Begin to watch."""
        if application := QCoreApplication.instance():
            application.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()
        if application := QCoreApplication.instance():
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note every sign of somebody, and take none away."""
        if event.type() in SIGNS:
            self._touched = self._clock()
        return False

    def touched(self) -> None:
        """Take something for a sign of somebody."""
        self._touched = self._clock()

    def look(self) -> None:
        """Lock a window nobody sits at, pause a locked one, and ask whether its clerk may stay."""
        now, staff = self._clock(), self._context.staff
        self._context.storage.look()
        if now - self._renewed >= RENEW_SECONDS and self._context.terminal.platform is not None:
            self._renewed = now
            staff.renew()
        if staff.who is None:
            self._touched = now
            return
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            staff.look()
        if now - self._touched >= self._context.settings.staff.lock_minutes * MINUTE:
            self._shell.lock()
        self._hold_pause()

    def _hold_pause(self) -> None:
        calling = self._context.calling
        if not calling.answers or calling.doing or not self._context.staff.may("call"):
            return
        paused_by_lock = bool(calling.view) and calling.state is WindowState.SUSPENDED and self._reason() == LOCKED
        if self._shell.is_locked and calling.state is WindowState.OPEN:
            calling.pause(LOCKED)
        elif not self._shell.is_locked and paused_by_lock:
            calling.go_on()

    def _reason(self) -> str:
        view = self._context.calling.view
        return view.reason if view else ""
