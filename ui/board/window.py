# SPDX-License-Identifier: Apache-2.0
"""The window of the call screen: its five parts laid out for a screen on its side or upright, scaled as a whole."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from config.texts import Wording, text
from ui.board.canvas import UPRIGHT, Region, reference, scale_of
from ui.board.face import Face
from ui.board.regions import PAD, SIDE, BeforeRegion, CardRegion, HeadingRegion, NoticeRegion, QueuesRegion
from ui.desk.density import ON_DARK
from ui.style.theme import colour

# Seconds that each page of notices, or of queues, stands.
PAGE_SECONDS = 8
NOTICE, NOTICE_UPRIGHT = 104.0, 128.0


class BoardWindow(QWidget):
    """Shows one face after the other; ``tick`` once a second turns its pages."""

    def __init__(self, face: Face, wording: Wording) -> None:
        super().__init__()
        self.setWindowTitle(wording(text("board.window-title")))
        self.heading = HeadingRegion(face.heading)
        self.card = CardRegion(face.card)
        self.before = BeforeRegion(face.before)
        self.queues = QueuesRegion(face.queues, wording)
        self.notices = NoticeRegion(face.notices)
        self.face = face
        self._seconds = 0
        self.parts: tuple[Region[Any], ...] = (self.heading, self.card, self.before, self.queues, self.notices)
        for part in self.parts:
            part.setParent(self)
        # Nothing here can be pressed, and an arrow over a number is taken for part of it.
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_face(self, face: Face) -> None:
        """Show a face; parts whose value is the same paint nothing."""
        self.face = face
        self._lay_out()
        self.heading.show_value(face.heading)
        self.card.show_value(face.card)
        self.before.show_value(face.before)
        self.queues.show_value(face.queues)
        self.notices.show_value(face.notices)

    def tick(self) -> None:
        """Let a second pass."""
        self._seconds += 1
        turn = self._seconds // PAGE_SECONDS
        self.queues.turn(turn)
        self.notices.turn(turn)

    def fits(self) -> bool:
        """Tell whether all words stood there whole when they were painted last."""
        return not self.cut

    @property
    def cut(self) -> tuple[str, ...]:
        """Return the words that had no room when they were painted last."""
        return tuple(words for part in self.parts for words in part.cut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out."""
        self._lay_out()

    def _lay_out(self) -> None:
        wide, high = float(self.width()), float(self.height())
        unit = scale_of(wide, high)
        lay_out = upright if reference(wide, high) == UPRIGHT else across
        places = lay_out(wide / unit, high / unit)
        # A small card over an empty ground looks broken, and what it says is all there is.
        if not self.face.queues and not self.face.before.calls:
            places = alone(places)
        for part, place in zip(self.parts, places, strict=True):
            part.unit = unit
            # From edge to edge, so that neighbours neither overlap nor leave a line of ground between them.
            left, top = round(place.left() * unit), round(place.top() * unit)
            part.setGeometry(left, top, round(place.right() * unit) - left, round(place.bottom() * unit) - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground between the parts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(ON_DARK.ground))
        painter.end()


def across(wide: float, high: float) -> tuple[QRectF, ...]:
    """Return where the parts are on a screen on its side: heading, card, before, queues, notices."""
    left = (wide - 3 * PAD) * 0.68
    below = high - NOTICE
    aside = PAD + left + PAD
    return (
        QRectF(0, 0, wide, 104),
        QRectF(PAD, 108, left, 372),
        QRectF(PAD, 490, left, below - 490 - 8),
        QRectF(aside, 108, wide - PAD - aside, below - 108 - 16),
        QRectF(0, below, wide, NOTICE),
    )


def upright(wide: float, high: float) -> tuple[QRectF, ...]:
    """Return where the parts are on an upright screen."""
    below, room = high - NOTICE_UPRIGHT, wide - 2 * SIDE
    return (
        QRectF(0, 0, wide, 176),
        QRectF(SIDE, 184, room, 710),
        QRectF(SIDE, 912, room, 360),
        QRectF(SIDE, 1288, room, below - 1288 - 12),
        QRectF(0, below, wide, NOTICE_UPRIGHT),
    )


def alone(places: tuple[QRectF, ...]) -> tuple[QRectF, ...]:
    """Return the same places where there is nothing but the card: it takes the room of calls and queues too."""
    heading, card, before, queues, notices = places
    whole = card.united(before).united(queues)
    return heading, whole, QRectF(whole.bottomLeft(), QSizeF()), QRectF(whole.bottomLeft(), QSizeF()), notices
