# SPDX-License-Identifier: Apache-2.0
"""Small flat marks: the chips of the header, tags of a guide, the training stamp."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.screens import Tone
from kiosk.steps.value import Value
from ui.parts import icons
from ui.parts.label import MIDDLE
from ui.parts.sheet import paint_sheet
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour

# Tone is never told by colour alone: every mark carries words, most an icon; the colours only confirm them.
SOFT = {Tone.INFO: "well", Tone.OK: "ok_soft", Tone.WARN: "warn_soft", Tone.FAULT: "fault_soft"}
INK = {Tone.INFO: "ink_2", Tone.OK: "ok", Tone.WARN: "warn", Tone.FAULT: "fault"}


class Shape(Value, frozen=True):
    """Measures of a mark in pixels of the reference surface."""

    height: int
    padding: int
    radius: int
    icon: int = 0
    bordered: frozenset[Tone] = frozenset()


# Marks are read, never pressed, so they may be lower than the least target: 46 and 50 px are 11 and 12 mm.
TAG = Shape(46, 14, 8, icon=30)
CHIP = Shape(50, 17, 25, icon=30, bordered=frozenset({Tone.WARN, Tone.FAULT}))


class Mark(QWidget):
    """A word on a soft ground, with an icon before it where one is given."""

    def __init__(self, look: Look, shape: Shape = TAG, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._shape = shape
        self._font = font(look.tokens.type.note, bold=True)
        self.words = ""
        self.icon_name = ""
        self.tone = Tone.INFO
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, words: str, tone: Tone = Tone.INFO, icon: str = "") -> None:
        """Show words in a tone."""
        self.words, self.tone, self.icon_name = words, tone, icon
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def fits(self) -> bool:
        """Tell whether the words stand inside."""
        return self.width() + 1 >= self.sizeHint().width()

    def sizeHint(self) -> QSize:
        """Ask for the room of the words."""
        # Advances are fractions of a pixel: rounded down, the last stroke of the last character would be cut.
        width = QFontMetricsF(self._font).horizontalAdvance(self.words) + 2 * self._px(self._shape.padding)
        return QSize(round(width + self._icon_room()) + 1, self._height())

    def minimumSizeHint(self) -> QSize:
        """Never be cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon and words."""
        painter = QPainter(self)
        paint_mark(painter, self, QRectF(self.rect()))
        painter.end()

    def _height(self) -> int:
        return max(self._px(self._shape.height), round(self.look.tokens.type.note * 1.5))

    def _px(self, reference: float) -> int:
        return self.look.tokens.px(reference)

    def _icon_room(self) -> int:
        return self._px(self._shape.icon) + self._px(10) if self.icon_name else 0


# A function and not a method of the widget alone: a guide paints its tags into a line of words, where no widget can
# flow behind the last character.
def paint_mark(painter: QPainter, mark: Mark, box: QRectF) -> None:
    """Paint a mark into a box of its size."""
    look, shape = mark.look, mark._shape
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = getattr(look.tokens.colour, INK[mark.tone])
    border = INK[mark.tone] if mark.tone in shape.bordered else ""
    radius = min(look.tokens.px(shape.radius), box.height() / 2)
    paint_sheet(painter, look, box, SOFT[mark.tone], border, look.tokens.length.line, radius)
    left = box.left() + look.tokens.px(shape.padding)
    if mark.icon_name:
        size = look.tokens.px(shape.icon)
        place = QPointF(left, box.center().y() - size / 2)
        painter.drawPixmap(place.toPoint(), icons.pixmap(mark.icon_name, size, ink))
        left += mark._icon_room()
    paint_line(painter, mark.words, QRectF(left, box.top(), box.width(), box.height()), mark._font.pixelSize(), ink)


def paint_line(painter: QPainter, words: str, box: QRectF, px: int, ink: str, *, bold: bool = True) -> None:
    """Paint one line at the left and in the middle of the height of a box."""
    painter.setFont(font(px, bold=bold))
    painter.setPen(colour(ink))
    painter.drawText(QPointF(box.left(), box.center().y() + px * MIDDLE), words)


# Frame and words, not colour alone: a picture of a training screen in black and white must not pass for a real one.
class Stamp(QWidget):
    """The framed mark 训练, on every screen of a training machine and on no other."""

    def __init__(self, look: Look, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.words = words
        self._px = look.tokens.type.note
        width = QFontMetricsF(font(self._px, bold=True)).horizontalAdvance(words)
        self.setFixedSize(round(width) + look.tokens.px(26), round(self._px * 1.6))

    def fits(self) -> bool:
        """Tell whether the words stand inside; they set the size themselves."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, radius = self._look.tokens.px(3), self._look.tokens.px(8)
        paint_sheet(painter, self._look, QRectF(self.rect()), "sheet", "seal", width, radius)
        box = QRectF(self.rect()).adjusted(self._look.tokens.px(13), 0, 0, 0)
        paint_line(painter, self.words, box, self._px, self._look.tokens.colour.seal)
        painter.end()
