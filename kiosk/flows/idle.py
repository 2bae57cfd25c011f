# SPDX-License-Identifier: Apache-2.0
"""The idle question: nobody touched the machine for a while, so it asks, counts, and ends the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from config.texts import text
from kiosk.steps.screens import Action, Screen, StillThere

if TYPE_CHECKING:
    from kiosk.flows.engine import Cancellable, Timers


class IdleWatch:
    """Counts the seconds without a touch; the last ones are shown, and a touch takes everything back."""

    def __init__(
        self,
        timers: Timers,
        idle_seconds: float,
        warning_seconds: int,
        on_screen: Callable[[Screen], None],
        on_over: Callable[[], None],
    ) -> None:
        self._timers = timers
        self._idle_seconds = idle_seconds
        self._warning_seconds = warning_seconds
        self._on_screen = on_screen
        self._on_over = on_over
        self._left = 0
        self._timer: Cancellable | None = None
        self.enabled = True
        """False where nobody is expected (home, goodbye): no question is asked."""

    @property
    def asking(self) -> bool:
        """Tell whether the question lies over the screen."""
        return self._left > 0

    def touched(self) -> None:
        """Begin anew."""
        self.cancel()
        self._timer = self._timers.after(self._idle_seconds, self._ask)

    def cancel(self) -> None:
        """Stop counting."""
        self._left = 0
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _ask(self) -> None:
        if self.enabled:
            self._left = self._warning_seconds
            self._count()
        else:
            self.touched()

    def _count(self) -> None:
        if self._left == 0:
            self._on_over()
            return
        self._on_screen(question(self._left, self._warning_seconds))
        self._left -= 1
        self._timer = self._timers.after(1.0, self._count)


def question(left: int, whole: int) -> StillThere:
    """Return the question with its seconds."""
    return StillThere(
        title=text("idle.title"),
        lead=text("idle.lead"),
        actions=(
            Action("stay", text("idle.stay"), primary=True),
            Action("leave", text("idle.leave")),
        ),
        seconds_left=left,
        seconds=whole,
    )
