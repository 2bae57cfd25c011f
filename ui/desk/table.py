# SPDX-License-Identifier: Apache-2.0
"""Tables of the staff's windows: frozen rows, fixed heights, one focus ring round the whole, ages that count.

    table = DeskTable(look, density, (Column("", 44), Column("设备", 3), Column("多久", 90, right=True)))
    table.set_rows((Row("id_card", (Cell(light=Light.DONE), Cell("身份证阅读器", "SDT"), Cell(since=at))),))

A row is known by its key: what is chosen stays chosen when rows come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.desk.density import LINE, PANEL, TAG, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_ring, draw_words, line_of, width_of
from ui.desk.lights import Light, pixmap
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
# A share is a small number, pixels are not: no column is so narrow, and no table has so many.
SHARES_BELOW = 20
# Pixels between the words of a tag and its sides.
TAG_PAD = 7


@dataclass(frozen=True)
class Column:
    """A column: its head, and its width in pixels, or below 20 its share of what is left."""

    title: str
    wide: int
    right: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one place; ``since`` is a moment whose age is shown in place of words.

    With ``tag`` the words stand in a small frame: ground, line and ink.
    """

    words: str = ""
    second: str = ""
    ink: str = "ink"
    bold: bool = False
    light: Light | None = None
    since: float | None = None
    tag: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Row:
    """One row; ``key`` is what it is known by."""

    key: str
    cells: tuple[Cell, ...]


class _Rows(QAbstractTableModel):
    def __init__(self, columns: tuple[Column, ...], age: Callable[[float], str]) -> None:
        super().__init__()
        self.columns, self._age = columns, age
        self.rows: tuple[Row, ...] = ()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> Cell:
        return self.rows[index.row()].cells[index.column()]

    def shown(self, cell: Cell) -> str:
        return cell.words if cell.since is None else self._age(cell.since)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.cell(index)
        return "  ".join(filter(None, (self.shown(cell), cell.second)))

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        flat = way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.columns[section].title if flat else None

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        if [row.key for row in rows] != [row.key for row in self.rows]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        before, self.rows = self.rows, rows
        for place, (one, other) in enumerate(zip(before, rows, strict=True)):
            if one != other:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def tick(self) -> None:
        """Have the ages painted anew, and nothing else."""
        for column in range(len(self.columns)):
            if any(row.cells[column].since is not None for row in self.rows):
                self.dataChanged.emit(self.index(0, column), self.index(len(self.rows) - 1, column))


class _Painter(QStyledItemDelegate):
    def __init__(self, density: Density, rows: _Rows, high: int) -> None:
        super().__init__()
        self._density, self._rows, self._high = density, rows, high

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(10, self._high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        d, cell, column = self._density, self._rows.cell(index), self._rows.columns[index.column()]
        box = QRectF(option.rect)  # type: ignore[attr-defined]  # the stubs of Qt leave the fields of an option out
        chosen = _chosen(option)
        painter.save()
        painter.fillRect(box, colour(CALM.accent_soft if chosen else CALM.sheet))
        painter.fillRect(QRectF(box.left(), box.bottom() - LINE, box.width(), LINE), colour(CALM.line))
        if cell.light:
            px = d.body + 2
            picture = pixmap(cell.light, px)
            painter.drawPixmap(round(box.left() + d.s2), round(box.center().y() - px / 2), picture)
            box.setLeft(box.left() + d.s2 + px)
        inner = box.adjusted(d.s2, 0, -d.s2, 0)
        if cell.tag:
            _paint_tag(painter, inner, cell.words, cell.tag, d)
        else:
            _paint_words(painter, inner, self._rows.shown(cell), cell, d, right=column.right)
        painter.restore()


def _chosen(option: QStyleOptionViewItem) -> bool:
    state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
    return bool(state & QStyle.StateFlag.State_Selected)


def _paint_tag(painter: QPainter, box: QRectF, words: str, tag: tuple[str, str, str], d: Density) -> None:
    ground, line, ink = tag
    high = line_of(d.mini) + 4
    frame = QRectF(box.left(), box.center().y() - high / 2, width_of(words, d.mini) + 2 * TAG_PAD, high)
    draw_face(painter, frame, ground, line, TAG)
    draw_words(painter, frame.adjusted(TAG_PAD, 0, 0, 0), words, d.mini, ink)


def _paint_words(painter: QPainter, box: QRectF, words: str, cell: Cell, d: Density, *, right: bool) -> None:
    ink = getattr(CALM, cell.ink)
    if not cell.second:
        draw_words(painter, box, words, d.body, ink, bold=cell.bold, right=right)
        return
    first, second = line_of(d.body), line_of(d.small)
    top = box.center().y() - (first + second) / 2
    upper = QRectF(box.left(), top, box.width(), first)
    lower = QRectF(box.left(), top + first, box.width(), second)
    draw_words(painter, upper, words, d.body, ink, bold=cell.bold, right=right)
    draw_words(painter, lower, cell.second, d.small, CALM.off, right=right)


class _View(QTableView):
    """A view that leaves letters to the window: there they are keys of the row, and no search."""

    focus_moved = Signal()
    moved = Signal()
    resized = Signal()

    def selectionChanged(self, now: QItemSelection, before: QItemSelection) -> None:
        # Qt calls this by itself: nothing is connected to the selection model that could outlive table and rows.
        super().selectionChanged(now, before)
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        )
        if event.key() in moves:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Also where a scroll bar comes or goes.
        super().resizeEvent(event)
        self.resized.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_moved.emit()


class DeskTable(QWidget):
    """``chosen`` tells the key of the row that was chosen; ``two`` gives each row a second line."""

    chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        density: Density,
        columns: tuple[Column, ...],
        *,
        two: bool = False,
        age: Callable[[float], str] = str,
    ) -> None:
        super().__init__()
        self._look, self._density = look, density
        self.high = density.row_two if two else density.row
        self._rows = _Rows(columns, age)
        self._painter = _Painter(density, self._rows, self.high)
        self._view = self._make_view()
        self._quiet = False
        self.setFocusProxy(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
        column.addWidget(self._view)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a row."""
        rows, columns = range(self._rows.rowCount()), range(self._rows.columnCount())
        return "\n".join("  ".join(self._rows.data(self._rows.index(r, c)) or "" for c in columns) for r in rows)

    @property
    def current(self) -> str:
        """The key of the chosen row; empty for none."""
        index = self._view.currentIndex()
        return self._rows.rows[index.row()].key if index.isValid() and index.row() < len(self._rows.rows) else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the rows, in their order."""
        return tuple(row.key for row in self._rows.rows)

    def set_rows(self, rows: Sequence[Row], chosen: str = "") -> None:
        """Show these rows; ``chosen`` is chosen then, else what was chosen stays so, else the row in its place is."""
        kept, place = chosen or self.current, max(0, self._view.currentIndex().row())
        self._quiet = True
        self._rows.set_rows(tuple(rows))
        if rows:
            self.choose(kept if kept in self.keys else self.keys[min(place, len(rows) - 1)])
        self._quiet = False
        if self.current != kept:
            self.chosen.emit(self.current)

    def choose(self, key: str) -> None:
        """Choose a row; a key that is not there chooses nothing."""
        if key in self.keys and key != self.current:
            self._view.selectRow(self.keys.index(key))

    def tick(self) -> None:
        """Let the ages count."""
        self._rows.tick()

    def wanted_height(self, count: int) -> int:
        """Return how many pixels so many rows take with head and ring."""
        return self._density.head + count * self.high + 2 * RING_ROOM + 2

    def fits(self) -> bool:
        """Tell whether no word is cut, of the heads neither; one that is not shown has no widths yet."""
        if not self.isVisibleTo(self.window()):
            return True
        rows, columns = range(self._rows.rowCount()), range(self._rows.columnCount())
        return all(map(self._head_fits, columns)) and all(self._fits(r, c) for r in rows for c in columns)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line round the table, or the ring of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self._view.hasFocus():
            draw_ring(painter, box, PANEL)
        else:
            edge = RING_ROOM - 0.5
            painter.setPen(QPen(colour(CALM.line), LINE))
            painter.drawRoundedRect(box.adjusted(edge, edge, -edge, -edge), PANEL / 2, PANEL / 2)
        painter.end()

    def _spread(self) -> None:
        """Give the columns their widths; what a scroll bar takes is nobody's: under it the last one would be cut."""
        columns = self._rows.columns
        fixed = sum(c.wide for c in columns if c.wide >= SHARES_BELOW)
        shares = sum(c.wide for c in columns if c.wide < SHARES_BELOW) or 1
        room = self._view.viewport().width() - fixed
        for number, column in enumerate(columns):
            wide = column.wide if column.wide >= SHARES_BELOW else room * column.wide // shares
            self._view.setColumnWidth(number, wide)

    def _make_view(self) -> _View:
        view = _View(self)
        view.setModel(self._rows)
        view.setItemDelegate(self._painter)
        view.setShowGrid(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setTabKeyNavigation(False)
        self._set_heads(view)
        view.moved.connect(self._moved)
        view.focus_moved.connect(self.update)
        view.resized.connect(self._spread)
        return view

    def _set_heads(self, view: _View) -> None:
        view.verticalHeader().hide()
        view.verticalHeader().setMinimumSectionSize(1)
        view.verticalHeader().setDefaultSectionSize(self.high)
        head = view.horizontalHeader()
        head.setMinimumSectionSize(1)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setFixedHeight(self._density.head)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _moved(self) -> None:
        if not self._quiet and self.current:
            self.chosen.emit(self.current)

    def _head_fits(self, column: int) -> bool:
        # As the style sheet of the desk has it.
        room, title = self._view.columnWidth(column) - 2 * self._density.s2, self._rows.columns[column].title
        return not title or width_of(title, self._density.small) <= room + 1

    def _fits(self, row: int, column: int) -> bool:
        cell, d = self._rows.rows[row].cells[column], self._density
        room = self._view.columnWidth(column) - 2 * d.s2 - (d.s2 + d.body + 2 if cell.light else 0)
        px, room = (d.mini, room - 2 * TAG_PAD) if cell.tag else (d.body, room)
        lines = ((self._rows.shown(cell), px, cell.bold), (cell.second, d.small, False))
        return all(width_of(words, px, bold=bold) <= room + 1 for words, px, bold in lines if words)
