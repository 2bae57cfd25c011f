# SPDX-License-Identifier: Apache-2.0
"""Two versions of one matter side by side: what differs can be chosen row by row, what the platform says cannot.

Nothing is lost by choosing: both versions stay in the record, and the platform's state is the platform's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.desk.cards import Act
from ui.desk.density import LINE, PANEL, THICK, Density
from ui.desk.drawing import RING_ROOM, draw_ring, draw_words, width_of
from ui.desk.keys import KeyButton
from ui.desk.lights import Light, pixmap
from ui.parts import icons
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.head_line import HeadLine
from ui.window.intake_page import Notice
from ui.window.line_panel import LinePanel, PanelWords
from ui.window.marks import Hint, Tone, draw_tag
from ui.window.notice_strip import NoticeStrip
from ui.window.subject_line import Subject, SubjectLine

# Shares of the four columns: what it is, ours, theirs, what is planned.
SHARES = (0.12, 0.28, 0.28, 0.32)
OURS, THEIRS = 0, 1


@dataclass(frozen=True)
class SideWords:
    """The head of one version: left or right, whose it is, and when."""

    side: str
    title: str
    under: str


@dataclass(frozen=True)
class DifferenceRow:
    """One fact in both versions; ``fixed`` is the platform's word, which nobody chooses."""

    key: str
    label: str
    ours: str
    theirs: str
    plan: str
    differs: bool = False
    fixed: bool = False
    chosen: int = THEIRS
    bold: bool = False


@dataclass(frozen=True, repr=False)
class ConflictWords:
    """Everything on the page."""

    subject: Subject
    notice: Notice
    count: str
    """How much differs."""
    ours: SideWords
    theirs: SideWords
    plan: str
    rows: tuple[DifferenceRow, ...]
    acts: tuple[Act, ...] = ()
    merged: PanelWords = PanelWords("")
    said: PanelWords = PanelWords("")
    hints: tuple[Hint, ...] = ()


class ConflictTable(QWidget):
    """``chosen`` tells key and side of a row. Arrows up and down walk over what differs, left and right choose."""

    chosen = Signal(str, int)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said: ConflictWords | None = None
        self._current = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a row."""
        rows = self._said.rows if self._said else ()
        return "\n".join("  ".join((row.label, row.ours, row.theirs, row.plan)) for row in rows)

    @property
    def current(self) -> str:
        """The key of the row that is walked to."""
        return self._current

    def show_words(self, said: ConflictWords) -> None:
        """Show both versions."""
        self._said = said
        if self._current not in self._open():
            self._current = next(iter(self._open()), "")
        self.setFixedHeight(self._head() + len(said.rows) * self._row() + 2 * RING_ROOM)
        self.setAccessibleName(said.count)
        self.update()

    def fits(self) -> bool:
        """Tell whether every word stands whole in its column."""
        d = self._density
        columns = [self._column(place).width() - 2 * d.s2 - d.body - d.s1 for place in range(len(SHARES))]
        return all(
            width_of(words, d.body, bold=True) <= room + d.body
            for row in (self._said.rows if self._said else ())
            for words, room in zip((row.label, row.ours, row.theirs, row.plan), columns, strict=True)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and choose; after a choice comes the next row that differs."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._current:
            side = OURS if event.key() == Qt.Key.Key_Left else THEIRS
            key = self._current
            self._walk(1)
            self.chosen.emit(key, side)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the side that was pressed."""
        place = int((event.position().y() - RING_ROOM - self._head()) // self._row())
        rows = self._said.rows if self._said else ()
        sides = [n for n in (OURS, THEIRS) if self._column(n + 1).contains(QPointF(event.position().x(), 1))]
        if 0 <= place < len(rows) and rows[place].key in self._open() and sides:
            self._current = rows[place].key
            self.chosen.emit(self._current, sides[0])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heads and rows."""
        painter, said = QPainter(self), self._said
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(RING_ROOM, RING_ROOM, -RING_ROOM, -RING_ROOM)
        painter.setPen(QPen(colour(CALM.line), LINE))
        painter.setBrush(colour(CALM.sheet))
        painter.drawRoundedRect(inner, PANEL, PANEL)
        if said:
            self._paint_heads(painter, said)
            for place, row in enumerate(said.rows):
                self._paint_row(painter, row, RING_ROOM + self._head() + place * self._row())
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()), PANEL)
        painter.end()

    def _paint_heads(self, painter: QPainter, said: ConflictWords) -> None:
        d, high = self._density, self._head()
        first, last = self._column(0), self._column(3)
        draw_words(painter, _at(first, RING_ROOM, high, d.s2), said.count, d.small, CALM.ink_2)
        draw_words(painter, _at(last, RING_ROOM, high, d.s2), said.plan, d.small, CALM.ink_2)
        for place, side in ((1, said.ours), (2, said.theirs)):
            box = _at(self._column(place), RING_ROOM, high, d.s2)
            left = box.left() + draw_tag(painter, box.left(), box.center().y(), side.side, d.mini, Tone.ACCENT) + d.s1
            room = QRectF(left, box.top(), box.right() - left, box.height())
            wide = draw_words(painter, room, side.title, d.body, CALM.ink, bold=True)
            draw_words(painter, room.adjusted(wide + d.s2, 0, 0, 0), side.under, d.small, CALM.ink_2)

    def _paint_row(self, painter: QPainter, row: DifferenceRow, top: float) -> None:
        d, high = self._density, self._row()
        painter.fillRect(QRectF(RING_ROOM, top, self.width() - 2 * RING_ROOM, LINE), colour(CALM.line))
        ink = CALM.ink if row.differs or row.fixed or row.bold else CALM.off
        label = _at(self._column(0), top, high, d.s2)
        if row.differs:
            painter.drawPixmap(
                round(label.left()), round(label.center().y() - d.small / 2), pixmap(Light.NEAR, d.small)
            )
            label = label.adjusted(d.small + d.s1, 0, 0, 0)
        bold = row.differs or row.fixed or row.bold
        draw_words(painter, label, row.label, d.body, ink, bold=bold)
        for side, words in ((OURS, row.ours), (THEIRS, row.theirs)):
            self._paint_side(painter, row, side, words, top)
        plan = CALM.warn if row.fixed or row.bold else CALM.ink_2
        draw_words(painter, _at(self._column(3), top, high, d.s2), row.plan, d.small, plan)
        if row.key == self._current and self.hasFocus():
            painter.fillRect(QRectF(RING_ROOM + 2, top + 2, 4, high - 3), colour(CALM.accent))

    def _paint_side(self, painter: QPainter, row: DifferenceRow, side: int, words: str, top: float) -> None:
        d, column = self._density, self._column(side + 1)
        cell = QRectF(column.left(), top + LINE, column.width(), self._row() - LINE)
        painter.fillRect(QRectF(column.left(), top, LINE, self._row()), colour(CALM.line))
        px, middle = d.body, cell.center().y()
        words_box = cell.adjusted(d.s2 + px + d.s1, 0, -d.s2, 0)
        ink = CALM.ink if row.differs or row.fixed or row.bold else CALM.off
        if row.fixed and side == THEIRS:
            painter.fillRect(cell, colour(CALM.warn_soft))
            painter.drawPixmap(round(cell.left() + d.s2), round(middle - px / 2), icons.pixmap("lock", px, CALM.warn))
            ink = CALM.warn
        elif row.differs:
            if row.chosen == side:
                painter.fillRect(cell, colour(CALM.accent_soft))
            _paint_radio(painter, QPointF(cell.left() + d.s2 + px / 2, middle), px / 2, on=row.chosen == side)
        wide = draw_words(painter, words_box, words, d.body, ink, bold=row.differs or row.fixed)
        if row.fixed and side == OURS:
            # Ours does not count here: struck out, so that nobody reads it as one of two.
            painter.fillRect(QRectF(words_box.left(), middle, wide, LINE), colour(ink))

    def _column(self, place: int) -> QRectF:
        inner = self.width() - 2 * RING_ROOM
        return QRectF(RING_ROOM + inner * sum(SHARES[:place]), 0, inner * SHARES[place], self.height())

    def _open(self) -> Sequence[str]:
        return [row.key for row in self._said.rows if row.differs and not row.fixed] if self._said else []

    def _walk(self, step: int) -> None:
        keys = list(self._open())
        if self._current in keys:
            self._current = keys[min(max(0, keys.index(self._current) + step), len(keys) - 1)]
            self.update()

    def _head(self) -> int:
        return self._density.row + 8

    def _row(self) -> int:
        return self._density.row + (4 if self._density.dense else 16)


def _at(column: QRectF, top: float, high: float, pad: float) -> QRectF:
    return QRectF(column.left() + pad, top, column.width() - 2 * pad, high)


def _paint_radio(painter: QPainter, at: QPointF, radius: float, *, on: bool) -> None:
    painter.setPen(QPen(colour(CALM.accent if on else CALM.control), THICK))
    painter.setBrush(colour(CALM.accent if on else CALM.sheet))
    painter.drawEllipse(at, radius, radius)
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(CALM.on_accent))
        painter.drawEllipse(at, radius / 2.4, radius / 2.4)


class ConflictPage(QWidget):
    """``chosen`` tells key and side of a row, ``pressed`` the sign of a button."""

    chosen = Signal(str, int)
    pressed = Signal(str)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = d = density
        self.subject = SubjectLine(d)
        self.notice = NoticeStrip(d)
        self.table = ConflictTable(d)
        self.merged, self.said = LinePanel(d), LinePanel(d)
        self.hints = HeadLine(d)
        self._acts: tuple[Act, ...] = ()
        self._shown: list[KeyButton] = []
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(d.s1)
        self._buttons.addWidget(self.hints, 1)
        self.table.chosen.connect(self.chosen)
        self._lay_out()

    def show_words(self, said: ConflictWords) -> None:
        """Show both versions and what comes of the choice."""
        self.subject.set_subject(said.subject)
        self.notice.say(said.notice.words, said.notice.icon, said.notice.tone)
        self.table.show_words(said)
        self.merged.set_words(said.merged)
        self.said.set_words(said.said)
        self.said.setVisible(bool(said.said.lines))
        self.hints.set_words("", "", said.hints)
        if said.acts != self._acts:
            self._set_acts(said.acts)

    def wipe(self) -> None:
        """Forget the person."""
        empty = SideWords("", "", "")
        self.show_words(ConflictWords(Subject(""), Notice(), "", empty, empty, "", ()))

    def _set_acts(self, acts: tuple[Act, ...]) -> None:
        for button in self._shown:
            self._buttons.removeWidget(button)
            button.hide()
            # Later: its own press may still be under way.
            button.deleteLater()
        self._acts, self._shown = acts, []
        for place, act in enumerate(acts):
            button = KeyButton(self._density, act.sign, act.verb, filled=act.filled)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, sign=act.sign: self.pressed.emit(sign))
            self._buttons.insertWidget(place, button)
            self._shown.append(button)

    def _lay_out(self) -> None:
        d = self._density
        body = QVBoxLayout()
        body.setContentsMargins(d.s4, d.s3, d.s4, d.s3)
        body.setSpacing(d.s2)
        panels = QHBoxLayout()
        panels.setSpacing(d.s2)
        panels.addWidget(self.merged, 5, Qt.AlignmentFlag.AlignTop)
        panels.addWidget(self.said, 3, Qt.AlignmentFlag.AlignTop)
        body.addWidget(self.notice)
        body.addWidget(self.table)
        body.addLayout(panels)
        body.addStretch(1)
        body.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.subject)
        column.addLayout(body, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.desk))
        painter.end()
