# SPDX-License-Identifier: Apache-2.0
"""A row of a panel: icon and state in one colour, name, lines of detail; pressed where it leads on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.screen_values import Tone
from kiosk.steps.technician_screens import PanelRow
from ui.parts import icons
from ui.parts.label import draw_lines
from ui.parts.pressable import Kind, Pressable
from ui.parts.sheet import paint_sheet
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Pixels of the reference surface: margin, icon, gap to the words, the arrow with its room.
LEFT = 31
SIGN = 56
GAP = 28
ARROW = 64
INKS = {Tone.INFO: "ink_2", Tone.OK: "ok", Tone.WARN: "warn", Tone.FAULT: "fault"}
SIGNS = {Tone.OK: "circle-tick", Tone.WARN: "warn", Tone.FAULT: "fault"}
Block = tuple[tuple[str, ...], QFont, str]


class PanelLine(Pressable):
    """One row; its height follows what it says."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.TILE, parent)
        self.row: PanelRow | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def leads(self) -> bool:
        """Whether a touch leads on."""
        return self.row is not None and bool(self.row.name)

    @property
    def name(self) -> str:
        """What a touch tells."""
        return self.row.name if self.row else ""

    def show_row(self, row: PanelRow) -> None:
        """Show a row."""
        self.row = row
        self.set_words(self.look.say(row.label))
        said = (self.look.say(row.state), *(self.look.say(line) for line in row.lines))
        self.setAccessibleDescription(" ".join(said))
        # Disabled it would look as if something were refused; what is only read has nothing to press.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not self.leads)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self.leads else Qt.FocusPolicy.NoFocus)

    def wipe(self) -> None:
        """Forget the row."""
        self.row = None
        super().wipe()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        room = 2 * self.look.tokens.px(12 if self.look.tokens.landscape else 18)
        least = self.look.tokens.length.min_target if self.leads else self.look.tokens.px(84)
        # What is pressed is as high as a finger, what is read as high as its words.
        return max(least, round(self._high(self._blocks(width))) + room) + self._foot()

    def sizeHint(self) -> QSize:
        """Ask for the height at the width there is."""
        return QSize(self.look.tokens.px(400), self.heightForWidth(self.width() or self.look.tokens.px(984)))

    def content_fits(self, box: QRectF) -> bool:
        """Tell whether everything stands inside."""
        return self.heightForWidth(self.width()) <= self.height() + 1

    def paint_content(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """Paint icon, words and, where a touch leads on, an arrow."""
        px = self.look.tokens.px
        if self.row is None:
            return
        size = px(SIGN)
        # Colour comes third: for trouble the sign itself is another one, and the words say it.
        troubled = self.row.tone in (Tone.WARN, Tone.FAULT) and not self.row.lit
        sign = SIGNS.get(self.row.tone, self.row.icon) if troubled else self.row.icon
        shade = self.shade("accent" if self.row.tone is Tone.INFO else INKS[self.row.tone])
        place = QRectF(box.left() + px(LEFT), box.center().y() - size / 2, size, size)
        painter.drawPixmap(place.toRect().topLeft(), icons.pixmap(sign or "info", size, shade))
        blocks = self._blocks(self.width())
        top = box.center().y() - self._high(blocks) / 2
        for lines, made, name in blocks:
            line = made.pixelSize() * 1.35
            painter.setFont(made)
            painter.setPen(qt_colour(ink if name == "ink" else self.shade(name)))
            space = QRectF(box.left() + px(LEFT + SIGN + GAP), top, self._room(self.width()), len(lines) * line)
            draw_lines(painter, lines, space, line, Qt.AlignmentFlag.AlignLeft)
            top += len(lines) * line
        if self.leads:
            arrow = px(40)
            at = QRectF(box.right() - px(LEFT) - arrow, box.center().y() - arrow / 2, arrow, arrow)
            painter.drawPixmap(at.toRect().topLeft(), icons.pixmap("right", arrow, self.shade("accent")))

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.leads:
            super()._paint_ground(painter, box)
        else:
            width = self.look.tokens.length.line
            paint_sheet(painter, self.look, QRectF(self.rect()), "sheet", "line", width, self.radius)

    def _foot(self) -> int:
        return super()._foot() if self.leads else 0

    def _face_box(self) -> QRectF:
        return super()._face_box() if self.leads else QRectF(self.rect())

    def _room(self, width: int) -> float:
        return width - self.look.tokens.px(LEFT + SIGN + GAP + LEFT + (ARROW if self.leads else 0))

    def _high(self, blocks: list[Block]) -> float:
        return sum(len(lines) * made.pixelSize() * 1.35 for lines, made, _ in blocks)

    def _blocks(self, width: int) -> list[Block]:
        """Return name, state and details, broken at a width, each with its type and colour."""
        if self.row is None:
            return []
        kind, room = self.look.tokens.type, self._room(width)
        name, state, note = font(kind.body, bold=True), font(kind.body, bold=True), font(kind.note)
        blocks = [
            (break_lines(self.text(), name, room), name, "ink"),
            (break_lines(self.look.say(self.row.state), state, room), state, INKS[self.row.tone]),
        ]
        details = (break_lines(self.look.say(line), note, room) for line in self.row.lines)
        return [*blocks, *((lines, note, "ink_2") for lines in details)]
