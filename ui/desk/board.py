# SPDX-License-Identifier: Apache-2.0
"""What a tab of a staff window is: a widget that says what the keys do now and takes them.

To add a tab, write a class over ``Board`` with its name, its keys and what they do, and add its maker to the list that
a program hands to ``DeskShell``. The shell builds it anew when the density changes, so what is to last lies in what
the maker holds, never in the widget.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.desk.density import Density
from ui.desk.keys import Key
from ui.style.look import Look


class Board(QWidget):
    """One tab; ``changed`` asks the shell to look at the keys again."""

    changed = Signal()
    TAB = ""
    """The key of its name."""

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self.look, self.density = look, density

    def keys(self) -> Mapping[int, Key]:
        """Return what F1 to F11 do now; F12 locks everywhere."""
        return {}

    def press(self, number: int) -> None:
        """Do what a function key means; called only for one that is there and enabled."""

    def letter(self, sign: str) -> bool:
        """Do what a single letter or digit means where nobody types; return False for nothing."""
        return False

    def each_counts(self, sign: str) -> bool:
        """Tell whether a letter pressed twice at once means two: where a number is typed, or goes up and down."""
        return False

    def numbered(self, number: int) -> bool:
        """Do what Alt and a digit mean: the numbered row; return False for nothing."""
        return False

    def back(self) -> bool:
        """Take Escape: one step back, never out of a case; return False where there is no step."""
        return False

    def columns(self) -> Sequence[QWidget]:
        """Return what Ctrl+Tab goes through, from left to right; arrows move inside each."""
        return ()

    def tick(self, now: datetime.datetime) -> None:
        """Bring what counts seconds up to date; called once a second."""

    def opened(self) -> None:
        """Take the focus to where it belongs; called when the tab is opened and when the desk is unlocked."""


MakeBoard = Callable[[Look, Density], Board]
