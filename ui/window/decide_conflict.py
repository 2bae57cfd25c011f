# SPDX-License-Identifier: Apache-2.0
"""Two versions of one matter side by side: what this window saw, and how it stands at the platform, line by line.

Both stay in the record. What the platform says counts: nothing in it can be chosen away, only gone on with.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.desk.density import LINE, PANEL, Density
from ui.desk.drawing import RING_ROOM, draw_ring, draw_words, width_of
from ui.desk.lights import Light, pixmap
from ui.parts import icons
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.intake_page import Notice
from ui.window.line_panel import LinePanel, PanelWords
from ui.window.marks import Tone, draw_tag
from ui.window.notice_strip import NoticeStrip
from ui.window.subject_line import Subject, SubjectLine

# Shares of the four columns: what it is, as it was seen here, as it stands, what follows.
SHARES = (0.16, 0.28, 0.28, 0.28)


@dataclass(frozen=True)
class SideWords:
    """The head of one version: left or right, whose it is, and when."""

    side: str
    title: str
    under: str


@dataclass(frozen=True)
class DifferenceRow:
    """One fact in both versions; ``theirs`` counts where they differ."""

    label: str
    ours: str
    theirs: str
    follows: str
    differs: bool = False


@dataclass(frozen=True, repr=False)
class ConflictWords:
    """Everything on the page."""

    subject: Subject
    notice: Notice
    count: str
    """How much differs."""
    ours: SideWords
    theirs: SideWords
    follows: str
    rows: tuple[DifferenceRow, ...]
    merged: PanelWords
    said: PanelWords


class ConflictTable(QWidget):
    """Paints both versions; it has the focus, for nothing in it is typed and nothing chosen."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._said: ConflictWords | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a row."""
        rows = self._said.rows if self._said else ()
        return "\n".join("  ".join((row.label, row.ours, row.theirs, row.follows)) for row in rows)

    def show_words(self, said: ConflictWords | None) -> None:
        """Show both versions, or nothing."""
        self._said = said
        rows = len(said.rows) if said else 0
        self.setFixedHeight(self._head() + rows * self._row() + 2 * RING_ROOM)
        self.setAccessibleName(said.count if said else "")
        self.update()

    def fits(self) -> bool:
        """Tell whether every word stands whole in its column."""
        d = self._density
        rooms = [self._column(place).width() - 2 * d.s2 for place in range(len(SHARES))]
        return all(
            width_of(words, d.body, bold=row.differs) + (d.body + d.s1 if row.differs else 0) <= room + 1
            for row in (self._said.rows if self._said else ())
            for words, room in zip((row.label, row.ours, row.theirs, row.follows), rooms, strict=True)
        )

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
        draw_words(painter, self._cell(0, RING_ROOM, high), said.count, d.small, CALM.ink_2)
        draw_words(painter, self._cell(3, RING_ROOM, high), said.follows, d.small, CALM.ink_2)
        for place, side in ((1, said.ours), (2, said.theirs)):
            box = self._cell(place, RING_ROOM, high)
            left = box.left() + draw_tag(painter, box.left(), box.center().y(), side.side, d.mini, Tone.ACCENT) + d.s1
            room = QRectF(left, box.top(), box.right() - left, box.height())
            wide = draw_words(painter, room, side.title, d.body, CALM.ink, bold=True)
            draw_words(painter, room.adjusted(wide + d.s2, 0, 0, 0), side.under, d.small, CALM.ink_2)

    def _paint_row(self, painter: QPainter, row: DifferenceRow, top: float) -> None:
        d, high = self._density, self._row()
        painter.fillRect(QRectF(RING_ROOM, top, self.width() - 2 * RING_ROOM, LINE), colour(CALM.line))
        ink = CALM.ink if row.differs else CALM.off
        label, ours, theirs, follows = (self._cell(place, top, high) for place in range(len(SHARES)))
        for place in (1, 2):
            painter.fillRect(QRectF(self._column(place).left(), top, LINE, high), colour(CALM.line))
        if row.differs:
            at = QPointF(label.left(), label.center().y() - d.small / 2)
            painter.drawPixmap(at.toPoint(), pixmap(Light.NEAR, d.small))
            label.setLeft(label.left() + d.small + d.s1)
            theirs = self._paint_theirs(painter, theirs, top)
        draw_words(painter, label, row.label, d.body, ink, bold=row.differs)
        wide = draw_words(painter, ours, row.ours, d.body, ink)
        if row.differs:
            # Ours does not count here: struck out, so that nobody reads it as one of two.
            painter.fillRect(QRectF(ours.left(), ours.center().y(), wide, LINE), colour(CALM.ink))
        draw_words(painter, theirs, row.theirs, d.body, CALM.warn if row.differs else ink, bold=row.differs)
        draw_words(painter, follows, row.follows, d.small, CALM.warn if row.differs else CALM.off)

    def _paint_theirs(self, painter: QPainter, cell: QRectF, top: float) -> QRectF:
        """Paint the ground and the lock of a fact that nobody chooses; return what is left for its words."""
        d, column = self._density, self._column(2)
        painter.fillRect(QRectF(column.left() + LINE, top + LINE, column.width() - LINE, self._row() - LINE),
                         colour(CALM.warn_soft))  # fmt: skip
        at = QPointF(cell.left(), cell.center().y() - d.body / 2)
        painter.drawPixmap(at.toPoint(), icons.pixmap("lock", d.body, CALM.warn))
        return cell.adjusted(d.body + d.s1, 0, 0, 0)

    def _column(self, place: int) -> QRectF:
        inner = self.width() - 2 * RING_ROOM
        return QRectF(RING_ROOM + inner * sum(SHARES[:place]), 0, inner * SHARES[place], self.height())

    def _cell(self, place: int, top: float, high: float) -> QRectF:
        column, pad = self._column(place), self._density.s2
        return QRectF(column.left() + pad, top, column.width() - 2 * pad, high)

    def _head(self) -> int:
        return self._density.row + 8

    def _row(self) -> int:
        return self._density.row + (4 if self._density.dense else 12)


class ConflictPage(QWidget):
    """Shows ``ConflictWords``."""

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = d = density
        self.subject = SubjectLine(d)
        self.notice = NoticeStrip(d)
        self.table = ConflictTable(d)
        self.merged, self.said = LinePanel(d), LinePanel(d)
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.subject)
        column.addLayout(body, 1)

    def show_words(self, said: ConflictWords) -> None:
        """Show both versions and what comes of them."""
        self.subject.set_subject(said.subject)
        self.notice.say(said.notice.words, said.notice.icon, said.notice.tone)
        self.table.show_words(said)
        self.merged.set_words(said.merged)
        self.said.set_words(said.said)
        self.said.setVisible(bool(said.said.lines))

    def wipe(self) -> None:
        """Forget the person."""
        self.subject.set_subject(Subject(""))
        self.table.show_words(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.desk))
        painter.end()
