"""A window that was closed is gone, whatever its tabs listened to: all that stays is looked through for ever after."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent

from tests.support.clerks_window import ClerksWindow
from ui.window.program import TABS, WindowProgram


def used() -> weakref.ref[WindowProgram]:
    """Return a window that was opened, entered, walked through and closed."""
    window = ClerksWindow(tabs=TABS)
    window.enter()
    for place in range(len(TABS)):
        window.shell.open_tab(place)
        window.settle()
    window.close()
    return weakref.ref(window.program)


def test_nothing_holds_a_window_that_was_closed(qapp: object) -> None:
    left = used()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # What a thread still had to tell.
    QCoreApplication.processEvents()
    gc.collect()
    assert left() is None
