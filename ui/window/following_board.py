# SPDX-License-Identifier: Apache-2.0
"""A tab of the window that follows devices while it is looked at, and nothing else."""

from __future__ import annotations

import datetime

from PySide6.QtGui import QHideEvent, QShowEvent

from ui.window.calling_keys import WindowBoard


class FollowingBoard(WindowBoard):
    """Follows reader or pad from when it is shown until it is hidden."""

    def follow(self, *, here: bool) -> None:
        """Follow what is wanted now, or nothing where nobody is ``here``."""

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the devices."""
        super().showEvent(event)
        self.follow(here=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow nothing any more."""
        super().hideEvent(event)
        self.follow(here=False)

    def tick(self, now: datetime.datetime) -> None:
        """Nothing here counts by itself."""
