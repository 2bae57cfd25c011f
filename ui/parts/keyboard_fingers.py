# SPDX-License-Identifier: Apache-2.0
"""Fingers on the keyboard, as many as there are: each holds down what it came down on until it is lifted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEventPoint, QTouchEvent

from ui.parts.pressable import Pressable

TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)


class Fingers:
    """Follows the points of touch events; ``find`` says what a point means, ``press`` does it."""

    def __init__(self, find: Callable[[QPointF], Pressable | None], press: Callable[[Pressable], None]) -> None:
        self._find, self._press = find, press
        self._down: dict[int, Pressable] = {}

    def follow(self, event: QTouchEvent) -> None:
        """Take one touch event."""
        # The system takes a touch back when it made a gesture of it; no lift follows then.
        if event.type() == QEvent.Type.TouchCancel:
            self.let_go()
            return
        for point in event.points():
            if point.state() == QEventPoint.State.Pressed:
                self._come_down(point)
            elif point.state() == QEventPoint.State.Released:
                self._lift(point.id())

    def let_go(self) -> None:
        """Let everything come up, as if all fingers were lifted."""
        for finger in tuple(self._down):
            self._lift(finger)

    def _come_down(self, point: QEventPoint) -> None:
        found = self._find(point.position())
        if found is None:
            return
        self._down[point.id()] = found
        found.setDown(True)
        self._press(found)

    def _lift(self, finger: int) -> None:
        found = self._down.pop(finger, None)
        if found is not None:
            found.setDown(False)
