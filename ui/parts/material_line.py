# SPDX-License-Identifier: Apache-2.0
"""One material of the list: done and flat, open with its ways, or waiting to be touched."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.steps.screens import MaterialRow, MaterialState
from ui.parts import icons
from ui.parts.label import draw_lines
from ui.parts.page_key import PageKey
from ui.parts.pressable import Kind, Pressable
from ui.parts.sheet import Sheet, paint_sheet
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Pixels of the reference surface: margin, disc of the number, and the gap to the name (7.7, 14.4 and 6.9 mm).
LEFT = 31
SIGN = 58
GAP = 28


class MaterialLine(Pressable):
    """Number or sign, name and note of a material; pressed as a whole where it can be opened."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.TILE, parent)
        self._note = ""
        self._number = 0
        self._state = MaterialState.DONE
        self._opens = False
        self.name = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def openable(self) -> bool:
        """Whether a touch opens it."""
        return self._opens or self._state in (MaterialState.WAITING, MaterialState.LATER)

    def show_row(self, row: MaterialRow, number: int) -> None:
        """Show a material and what is said of it: which page to lay down, or what became of it."""
        self.name, self._state, self._number = row.name, row.state, number
        self._opens = row.opens and row.state is MaterialState.DONE
        self._note = self.look.say(row.note)
        self.set_words(self.look.say(row.label))
        self.setAccessibleDescription(self._note)
        # Disabled it would be painted as off and read as refused; what is done is neither, it only has nothing to
        # press.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not self.openable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self.openable else Qt.FocusPolicy.NoFocus)

    def wipe(self) -> None:
        """Forget the material."""
        self._note = ""
        super().wipe()

    def heightForWidth(self, width: int) -> int:
        """Return the height of name and note at a width."""
        words, note = self._lines(self._room(width))
        content = round(len(words) * self._words_font.pixelSize() * 1.4 + len(note) * self._note_font.pixelSize() * 1.4)
        beside = self.look.tokens.landscape
        # The open one is high by its ways already.
        least = 0 if self._state is MaterialState.OPEN else self.look.tokens.px(104 if beside else 132)
        return max(least, content + 2 * self.look.tokens.px(8 if beside else 12)) + (
            self._foot() if self.openable else 0
        )

    def sizeHint(self) -> QSize:
        """Ask for the height at the width there is."""
        width = self.width() or self.look.tokens.px(984)
        return QSize(self.look.tokens.px(400), self.heightForWidth(width))

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether name and note stand inside."""
        return self.heightForWidth(self.width()) <= self.height() + 1

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint sign, name, note and, where a touch opens it, an arrow."""
        px, room = self.look.tokens.px, self._room(self.width())
        self._paint_sign(painter, QRectF(box.left() + px(LEFT), box.center().y() - px(SIGN) / 2, px(SIGN), px(SIGN)))
        words, note = self._lines(room)
        upper, lower = self._words_font.pixelSize() * 1.4, self._note_font.pixelSize() * 1.4
        top = box.center().y() - (len(words) * upper + len(note) * lower) / 2
        left = box.left() + px(LEFT + SIGN + GAP)
        self._write(painter, words, self._words_font, QRectF(left, top, room, box.height()), upper, ink)
        below = QRectF(left, top + len(words) * upper, room, box.height())
        self._write(painter, note, self._note_font, below, lower, self.shade("ink_2"))
        if self.openable:
            size = px(40)
            place = QRectF(box.right() - px(LEFT + 3) - size, box.center().y() - size / 2, size, size)
            painter.drawPixmap(place.toRect().topLeft(), icons.pixmap("down", size, self.shade("accent")))

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.openable:
            super()._paint_ground(painter, box)
        elif self._state is MaterialState.DONE:
            width = self.look.tokens.length.line
            paint_sheet(painter, self.look, QRectF(self.rect()), "sheet", "line", width, self.radius)

    def _face_box(self) -> QRectF:
        return super()._face_box() if self.openable else QRectF(self.rect())

    def _paint_sign(self, painter: QPainter, box: QRectF) -> None:
        size = round(box.width())
        if self._state in (MaterialState.DONE, MaterialState.LATER):
            # What is promised for later is grey and not green: it is not here.
            name, shade = ("circle-tick", "ok") if self._state is MaterialState.DONE else ("later", "ink_2")
            # The ring of the icon fills three quarters of its square; larger, it is as wide as the disc of a number.
            size, inset = round(size * 1.25), size * 0.125
            place = box.adjusted(-inset, -inset, inset, inset).toRect().topLeft()
            painter.drawPixmap(place, icons.pixmap(name, size, self.shade(shade)))
            return
        filled = self._state is MaterialState.OPEN
        width = self.look.tokens.px(3)
        painter.setPen(Qt.PenStyle.NoPen if filled else QPen(qt_colour(self.shade("control")), width))
        painter.setBrush(qt_colour(self.shade("accent")) if filled else Qt.BrushStyle.NoBrush)
        inset = 0 if filled else width / 2
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        painter.setPen(qt_colour(self.shade("on_accent" if filled else "ink_2")))
        made, number = font(self.look.tokens.px(34), bold=True), (str(self._number),)
        painter.setFont(made)
        draw_lines(painter, number, box, made.pixelSize(), Qt.AlignmentFlag.AlignHCenter, middle=True)

    def _write(
        self, painter: QPainter, lines: tuple[str, ...], made: QFont, box: QRectF, line: float, ink: str
    ) -> None:
        painter.setFont(made)
        painter.setPen(qt_colour(ink))
        draw_lines(painter, lines, box, line, Qt.AlignmentFlag.AlignLeft)

    @property
    def _words_font(self) -> QFont:
        return font(self.look.tokens.type.lead, bold=True)

    @property
    def _note_font(self) -> QFont:
        tokens = self.look.tokens
        return font(tokens.type.note if tokens.elder or tokens.landscape else tokens.px(32))

    def _room(self, width: int) -> float:
        arrow = LEFT + 60 if self.openable else LEFT
        return width - self.look.tokens.px(LEFT + SIGN + GAP + arrow)

    def _lines(self, room: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        note = break_lines(self._note, self._note_font, room) if self._note else ()
        return break_lines(self.text(), self._words_font, room), note


class MaterialCard(Sheet):
    """One place of the list: the line, and when it is open a blue border and the ways to hand the paper in."""

    way = Signal(str, str)
    """A way was pressed: its name and the material's name."""
    opened = Signal(str)
    """A waiting material was touched: its name."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, width=look.tokens.px(4), margins=(0, 0, 0, 0), parent=parent)
        self.line = MaterialLine(look)
        self.line.clicked.connect(self._open_up)
        self.open = False
        self._ways: list[PageKey] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(look.tokens.px(18))
        self.column.addWidget(self.line)
        self.column.addLayout(self._row)

    @property
    def ways(self) -> tuple[PageKey, ...]:
        """The ways that are shown."""
        return tuple(key for key in self._ways if not key.isHidden())

    def show_row(self, row: MaterialRow, number: int) -> None:
        """Show a material with the ways its data allow."""
        self.open = row.state is MaterialState.OPEN
        self.line.show_row(row, number)
        ways = row.ways if self.open else ()
        while len(self._ways) < len(ways):
            self._add_way()
        for index, key in enumerate(self._ways):
            key.show_way(ways[index] if index < len(ways) else None)
        px = self.look.tokens.px
        # An empty row still asks for its margins; without ways it must ask for none.
        self._row.setContentsMargins(*((px(LEFT), px(4), px(LEFT), px(LEFT)) if ways else (0, 0, 0, 0)))
        self.column.setContentsMargins(0, px(14) if self.open else 0, 0, 0)
        self.setVisible(True)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the blue border of the open one; the others have the ground of their line."""
        if not self.open:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        paint_sheet(painter, self.look, box, "sheet", "accent", self._width, self._radius)
        painter.end()

    def _open_up(self) -> None:
        if self.line.openable:
            self.opened.emit(self.line.name)

    def _add_way(self) -> None:
        key = PageKey(self.look)
        key.clicked.connect(lambda: self.way.emit(key.name, self.line.name))
        self._ways.append(key)
        self._row.addWidget(key, 1)
