# SPDX-License-Identifier: Apache-2.0
"""What stands over a whole desk until somebody is signed in; it takes the function keys itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.desk.density import Density
from ui.style.look import Look


class Cover(QWidget):
    """One such page; made anew with the density, so what is to last lies in what its maker holds."""

    def press(self, number: int) -> None:
        """Do what a function key means here."""

    def tick(self, now: datetime.datetime) -> None:
        """Bring what counts seconds up to date; called once a second."""

    def opened(self) -> None:
        """Take the focus to where it belongs; called whenever it is shown."""


MakeCover = Callable[[Look, Density], Cover]
