# SPDX-License-Identifier: Apache-2.0
"""Parts of the hand-over: the results with a box to tick, and who stands at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desk.density import LINE, PANEL, TAG, THICK, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_ring, draw_words, line_of, width_of
from ui.desk.lights import Light, ink_of, pixmap
from ui.parts import icons
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.marks import Tone, draw_tag, tag_width


@dataclass(frozen=True)
class ResultRow:
    """One result: its matter, what it consists of and since when; at the right whether it may be taken along."""

    key: str
    title: str
    papers: str
    since: str
    words: str
    under: str = ""
    light: Light = Light.DONE
    chosen: bool = False
    enabled: bool = True


class ResultList(QWidget):
    """``toggled`` tells the key of one that was ticked with Space or the mouse, ``all_wanted`` Ctrl+A."""

    toggled = Signal(str)
    all_wanted = Signal()

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self.rows: tuple[ResultRow, ...] = ()
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "\n".join("  ".join((one.title, one.papers, one.since, one.words, one.under)) for one in self.rows)

    def set_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show these."""
        if tuple(rows) != self.rows:
            self.rows = tuple(rows)
            self._place = min(self._place, max(0, len(rows) - 1))
            self.setAccessibleName(self.words)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for a card each."""
        return QSize(300, len(self.rows) * self._pitch() + 2 * RING_ROOM)

    def minimumSizeHint(self) -> QSize:
        """Ask for the first of them at least."""
        return QSize(200, min(2, len(self.rows)) * self._pitch() + 2 * RING_ROOM)

    def fits(self) -> bool:
        """Tell whether no words run into those at the right."""
        d, room = self._density, self._room()
        return all(
            max(
                width_of(one.title, self._big(), bold=True), width_of(one.papers, d.small), width_of(one.since, d.small)
            )
            <= room - self._right(one)
            for one in self.rows
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, tick with Space, all with Ctrl+A."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        all_of_them = event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in steps and len(self.rows) > 1:
            self._place = (self._place + steps[Qt.Key(event.key())]) % len(self.rows)
            self.update()
        elif event.key() == Qt.Key.Key_Space and self.rows:
            self.toggled.emit(self.rows[self._place].key)
        elif all_of_them:
            self.all_wanted.emit()
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick the one that was pressed."""
        place = int((event.position().y() - RING_ROOM) // self._pitch())
        if 0 <= place < len(self.rows):
            self._place = place
            self.toggled.emit(self.rows[place].key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cards."""
        painter = QPainter(self)
        for place, one in enumerate(self.rows):
            box = QRectF(RING_ROOM, RING_ROOM + place * self._pitch(), self.width() - 2 * RING_ROOM, self._high())
            self._paint(painter, box, one)
            if self.hasFocus() and place == self._place:
                draw_ring(painter, box.adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM), PANEL)
        painter.end()

    def _paint(self, painter: QPainter, box: QRectF, one: ResultRow) -> None:
        d = self._density
        face, line = (CALM.accent_soft, CALM.accent) if one.chosen else (CALM.sheet, CALM.line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(line), THICK if one.chosen else LINE))
        painter.setBrush(colour(face))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), PANEL, PANEL)
        self._paint_tick(painter, QRectF(box.left() + d.s3, box.center().y() - d.lead / 2, d.lead, d.lead), one)
        left, top = box.left() + d.s3 + d.lead + d.s2, box.top() + d.s1
        ink = CALM.ink if one.enabled else CALM.ink_2
        room = box.right() - d.s3 - self._right(one) - left
        draw_words(painter, QRectF(left, top, room, line_of(d.lead)), one.title, self._big(), ink, bold=True)
        low = QRectF(left, top + line_of(d.lead), room, line_of(d.small))
        draw_words(painter, low, one.papers, d.small, CALM.ink_2)
        draw_words(painter, low.translated(0, line_of(d.small)), one.since, d.small, CALM.off)
        right = QRectF(box.left(), top, box.width() - d.s3, line_of(d.lead))
        tone = ink_of(one.light)
        wide = draw_words(painter, right, one.words, d.body, tone, bold=True, right=True)
        px = d.body
        painter.drawPixmap(
            round(right.right() - wide - px - 6), round(right.center().y() - px / 2), pixmap(one.light, px)
        )
        draw_words(painter, right.translated(0, line_of(d.lead)), one.under, d.small, CALM.ink_2, right=True)

    def _paint_tick(self, painter: QPainter, box: QRectF, one: ResultRow) -> None:
        draw_face(
            painter, box, CALM.accent if one.chosen else CALM.sheet, CALM.accent if one.chosen else CALM.control, TAG
        )
        if one.chosen:
            painter.setPen(QPen(colour(CALM.on_accent), THICK, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            wide = box.width()
            points = [
                QPointF(box.left() + x * wide, box.top() + y * wide)
                for x, y in ((0.25, 0.52), (0.43, 0.7), (0.76, 0.32))
            ]
            painter.drawPolyline(points)

    def _right(self, one: ResultRow) -> int:
        d = self._density
        return max(width_of(one.words, d.body, bold=True) + d.body + 6, width_of(one.under, d.small)) + d.s2

    def _room(self) -> int:
        d = self._density
        return self.width() - 2 * RING_ROOM - 2 * d.s3 - d.lead - d.s2

    def _big(self) -> int:
        d = self._density
        return d.body if d.dense else d.body + 2

    def _high(self) -> int:
        d = self._density
        return line_of(d.lead) + 2 * line_of(d.small) + 2 * d.s1

    def _pitch(self) -> int:
        return self._high() + self._density.s2


@dataclass(frozen=True)
class PersonWords:
    """Who stands at the counter, masked: facts line by line, then what was found of them."""

    name: str
    lines: tuple[str, ...] = ()
    tags: tuple[tuple[str, Tone], ...] = ()
    well: bool = False


class PersonCard(QWidget):
    """Paints ``PersonWords``: a place for a picture that no card of this office gives, the name large."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said = PersonWords("")
        d = density
        self._photo = 3 * line_of(d.body) + line_of(d.title)
        self.setFixedHeight(self._photo + line_of(d.body) + 2 * d.s3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "\n".join((self._said.name, *self._said.lines, *(words for words, _ in self._said.tags)))

    def set_words(self, said: PersonWords) -> None:
        """Show this."""
        if said != self._said:
            self._said = said
            self.setAccessibleName(self.words)
            self.update()

    def fits(self) -> bool:
        """Tell whether nothing is cut."""
        d, room = self._density, self.width() - self._left() - self._density.s3
        tags = sum(tag_width(words, d.small) + d.s1 for words, _ in self._said.tags)
        lines = sum(len(break_lines(one, font(d.body), room)) for one in self._said.lines)
        return width_of(self._said.name, d.title, bold=True) <= room and tags <= room and lines <= 3

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame, place of the picture, name, facts and tags."""
        painter, d, said = QPainter(self), self._density, self._said
        draw_face(painter, QRectF(self.rect()), CALM.sheet, CALM.ok if said.well else CALM.line, PANEL)
        photo = QRectF(d.s3, d.s3, self._photo * 0.8, self._photo)
        draw_face(painter, photo, CALM.desk, CALM.line, TAG)
        px = round(self._photo * 0.4)
        icon = icons.pixmap("person", px, CALM.off)
        painter.drawPixmap(round(photo.center().x() - px / 2), round(photo.center().y() - px / 2), icon)
        left = self._left()
        room = self.width() - left - d.s3
        top = float(d.s3)
        draw_words(painter, QRectF(left, top, room, line_of(d.title)), said.name, d.title, CALM.ink, bold=True)
        top += line_of(d.title)
        for one in said.lines:
            for words in break_lines(one, font(d.body), room):
                draw_words(painter, QRectF(left, top, room, line_of(d.body)), words, d.body, CALM.ink_2)
                top += line_of(d.body)
        middle, at = self.height() - d.s3 / 2 - line_of(d.small) / 2 - 2, float(left)
        for words, tone in said.tags:
            at += draw_tag(painter, at, middle, words, d.small, tone) + d.s1
        painter.end()

    def _left(self) -> int:
        d = self._density
        return round(d.s3 + self._photo * 0.8 + d.s3)
