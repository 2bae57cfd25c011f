# SPDX-License-Identifier: Apache-2.0
"""Where the caller bar stands: along an edge of the screen, or small wherever it was dropped."""

from __future__ import annotations

import enum

from PySide6.QtCore import QPoint, QRect, QSize

from ui.caller.parts import HEIGHT

# So near to an edge a bar that is dropped lies along it.
SNAP = 40


class Dock(enum.Enum):
    """Where it stands; the values are those of the settings."""

    TOP = "top"
    BOTTOM = "bottom"
    FLOAT = "float"


def place_of(dock: Dock, room: QRect, small: QSize, at: QPoint) -> QRect:
    """Return the place of a bar in the room of a screen; a floating one stays whole on it."""
    if dock is not Dock.FLOAT:
        top = room.top() if dock is Dock.TOP else room.bottom() + 1 - HEIGHT
        return QRect(room.left(), top, room.width(), HEIGHT)
    left = min(max(at.x(), room.left()), room.right() + 1 - small.width())
    top = min(max(at.y(), room.top()), room.bottom() + 1 - small.height())
    return QRect(QPoint(left, top), small)


def dock_at(bar: QRect, room: QRect) -> Dock:
    """Return where a bar stands that was dropped there."""
    if bar.top() - room.top() < SNAP:
        return Dock.TOP
    return Dock.BOTTOM if room.bottom() - bar.bottom() < SNAP else Dock.FLOAT
