# SPDX-License-Identifier: Apache-2.0
"""The papers of a case: one row each, with its level of trust, how it stands, and what can be done with the chosen one.

Arrows walk, letters and the space bar are keys of the chosen paper. All of them stand on it: beside its state, or in
lines of their own where they are too many. Where there are more papers than room, the chosen one stays in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ui.desk.density import LINE, PANEL, THICK, Density
from ui.desk.drawing import RING_ROOM, draw_ring, draw_words, line_of, width_of
from ui.desk.lights import Light, ink_of, pixmap
from ui.style.theme import colour
from ui.style.tokens import CALM
from ui.window.breaks import Breaks
from ui.window.marks import LEVELS, TAG_PAD, Hint, Tone, draw_hints, draw_tag, draw_trust, hints_width, tag_width
from ui.window.worded import Worded

# A name takes no more lines than this; what stands beside it gives way first.
MOST_LINES = 3
# What keys may take of a row beside its words; wider ones stand below them.
HINTS_SHARE = 0.36


@dataclass(frozen=True)
class PaperWords:
    """One paper: ``tag`` its form and pages, ``under`` where it came from, ``who`` looked at it and when."""

    key: str
    number: int
    trust: str
    name: str
    light: Light
    state: str
    tag: str = ""
    under: str = ""
    who: str = ""
    hints: tuple[Hint, ...] = ()
    """Keys of this paper, shown while it is the chosen one."""


class PaperList(Worded):
    """``chosen`` tells the key of a paper that was walked to; ``entered`` that Enter was pressed on it."""

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._rows: tuple[PaperWords, ...] = ()
        self._current = 0
        self._top = 0
        self._breaks = Breaks()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a paper."""
        return "\n".join(
            " ".join(one for one in (str(r.number), r.trust, r.name, r.tag, r.under, r.state, r.who) if one)
            for r in self._rows
        )

    @property
    def current(self) -> str:
        """The key of the chosen paper; empty for none."""
        return self._rows[self._current].key if self._rows else ""

    def set_rows(self, rows: Sequence[PaperWords], current: str) -> None:
        """Show these papers with this one chosen."""
        if (tuple(rows), current) == (self._rows, self.current):
            return
        changed = len(rows) != len(self._rows)
        self._rows = tuple(rows)
        self._breaks.forget()
        self._current = next((place for place, row in enumerate(rows) if row.key == current), 0)
        self.setAccessibleName(self._rows[self._current].name if rows else "")
        self._keep_in_sight()
        if changed:
            self.updateGeometry()
        self.update()

    def fits(self) -> bool:
        """Tell whether no word of the rows in sight is cut."""
        d = self._density
        return all(
            len(self._name_lines(row)) <= MOST_LINES
            and all(width_of(line, d.body, bold=True) <= self._room(row) + 1 for line in self._name_lines(row))
            and all(width_of(line, d.small) <= self._room(row) + 1 for line in self._under_lines(row))
            and all(hints_width(keys, d) <= self._keys_room() + 1 for keys in self._keys_below(row))
            for row in self._rows
        )

    def sizeHint(self) -> QSize:
        """Ask for the room of all rows."""
        # A row's height hangs on the width, which is known only when it is laid out.
        # The lines of keys of whichever paper has most: what stands below must not move while somebody walks.
        keys = max((self._keys_high(row) for row in self._rows), default=0)
        words = sum(self._words_high(row) + self._gap() for row in self._rows)
        return QSize(300, words + keys + 2 * RING_ROOM)

    def minimumSizeHint(self) -> QSize:
        """Be content with two rows."""
        return QSize(200, 2 * (self._density.row_two + self._gap()))

    def resizeEvent(self, event: object) -> None:
        """Ask anew, for names break elsewhere."""
        self.updateGeometry()
        self._keep_in_sight()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows; leave every other key to the window."""
        moves: dict[int, Callable[[], int]] = {
            Qt.Key.Key_Up: lambda: self._current - 1,
            Qt.Key.Key_Down: lambda: self._current + 1,
            Qt.Key.Key_Home: lambda: 0,
            Qt.Key.Key_End: lambda: len(self._rows) - 1,
        }
        if event.key() in moves:
            self._choose(moves[event.key()]())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.entered.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the paper under the mouse."""
        for place, box in self._boxes():
            if box.contains(event.position()):
                self._choose(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, box in self._boxes():
            self._paint(painter, self._rows[place], box, chosen=place == self._current)
        self._paint_hidden(painter)
        painter.end()

    def _paint_hidden(self, painter: QPainter) -> None:
        """Say how many rows lie above and below those in sight."""
        d, boxes = self._density, self._boxes()
        below = len(self._rows) - self._top - len(boxes)
        signs = [f"{arrow} {count}" for arrow, count in (("↑", self._top), ("↓", below)) if count]
        low = boxes[-1][1].bottom() if boxes else 0.0
        room = QRectF(RING_ROOM, low, self.width() - 2 * RING_ROOM - 4, min(line_of(d.mini), self.height() - low))
        draw_words(painter, room, "　".join(signs), d.mini, CALM.off, right=True)

    def _paint(self, painter: QPainter, row: PaperWords, box: QRectF, *, chosen: bool) -> None:
        d = self._density
        painter.setPen(QPen(colour(CALM.accent if chosen else CALM.line), THICK if chosen else LINE))
        painter.setBrush(colour(CALM.accent_soft if chosen else CALM.sheet))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), PANEL, PANEL)
        left = box.left() + d.s3
        if not d.dense:
            draw_words(painter, QRectF(left, box.top(), 30, box.height()), str(row.number), d.lead, CALM.off)
        upper = box.adjusted(0, 0, 0, self._words_high(row) - box.height())
        mark = self._mark()
        draw_trust(painter, QRectF(self._mark_left(), upper.center().y() - mark / 2, mark, mark), row.trust)
        self._paint_name(painter, row, upper)
        self._paint_state(painter, row, upper, chosen=chosen)
        self._paint_keys(painter, row, box, chosen=chosen)
        if chosen and self.hasFocus():
            draw_ring(painter, box.adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM), PANEL)

    def _paint_name(self, painter: QPainter, row: PaperWords, box: QRectF) -> None:
        d, room, left = self._density, self._room(row), self._words_left()
        names, unders = self._name_lines(row), self._under_lines(row)
        high = line_of(d.body) * len(names) + line_of(d.small) * len(unders)
        top = box.center().y() - high / 2
        wide = 0.0
        for words in names:
            line = QRectF(left, top, room + 1, line_of(d.body))
            wide = draw_words(painter, line, words, d.body, CALM.ink, bold=True)
            top = line.bottom()
        if self._tagged(row):
            draw_tag(painter, left + wide + d.s1, top - line_of(d.body) / 2, row.tag, d.mini, Tone.QUIET)
        for words in unders:
            draw_words(painter, QRectF(left, top, room + 1, line_of(d.small)), words, d.small, CALM.ink_2)
            top += line_of(d.small)

    def _paint_state(self, painter: QPainter, row: PaperWords, box: QRectF, *, chosen: bool) -> None:
        d = self._density
        right = box.right() - d.s3
        hints = self._hints(row) if chosen else ()
        below = bool(row.who or hints)
        top = box.center().y() - (line_of(d.body) + (line_of(d.small) if below else 0)) / 2
        line = QRectF(box.left(), top, right - box.left(), line_of(d.body))
        px = d.body
        light = QPointF(right - width_of(row.state, px, bold=True) - px - 6, line.center().y() - px / 2)
        painter.drawPixmap(light.toPoint(), pixmap(row.light, px))
        draw_words(painter, line, row.state, px, ink_of(row.light), bold=True, right=True)
        low = QRectF(line.left(), line.bottom(), line.width(), line_of(d.small))
        if hints:
            draw_hints(painter, right, low.center().y() + 1, hints, d)
        else:
            draw_words(painter, low, row.who, d.small, CALM.ink_2, right=True)

    def _paint_keys(self, painter: QPainter, row: PaperWords, box: QRectF, *, chosen: bool) -> None:
        """Paint the keys that have no room beside the words."""
        middle = box.top() + self._words_high(row) + self._key_line() / 2 - self._density.s1 / 2
        for keys in self._keys_below(row) if chosen else ():
            draw_hints(painter, box.right() - self._density.s3, middle, keys, self._density)
            middle += self._key_line()

    def _boxes(self) -> list[tuple[int, QRectF]]:
        """Return the places of the rows in sight."""
        boxes: list[tuple[int, QRectF]] = []
        top = float(RING_ROOM)
        for place in range(self._top, len(self._rows)):
            high = self._high(self._rows[place])
            if top + high > self._end() + 1 and boxes:
                break
            boxes.append((place, QRectF(RING_ROOM, top, self.width() - 2 * RING_ROOM, high)))
            top += high + self._gap()
        return boxes

    def _keep_in_sight(self) -> None:
        self._top = min(self._top, self._current)
        while self._top < self._current and self._current not in dict(self._boxes()):
            self._top += 1
        while self._top and self._all_from(self._top - 1) <= self._end():
            self._top -= 1

    def _end(self) -> float:
        # Where some rows are out of sight, a line under those in sight says how many.
        whole = self._all_from(0) - self._gap() <= self.height() + 1
        return self.height() - (0 if whole else line_of(self._density.mini))

    def _all_from(self, place: int) -> float:
        return RING_ROOM + sum(self._high(row) + self._gap() for row in self._rows[place:])

    def _choose(self, place: int) -> None:
        place = min(max(0, place), len(self._rows) - 1)
        if self._rows and place != self._current:
            self._current = place
            self._keep_in_sight()
            self.update()
            self.chosen.emit(self.current)

    def _high(self, row: PaperWords) -> int:
        chosen = row is self._rows[self._current]
        return self._words_high(row) + (self._keys_high(row) if chosen else 0)

    def _words_high(self, row: PaperWords) -> int:
        d = self._density
        words = line_of(d.body) * len(self._name_lines(row)) + line_of(d.small) * len(self._under_lines(row))
        return max(words + 2 * d.s1 + 4, d.row_two + (6 if d.dense else 4))

    def _keys_high(self, row: PaperWords) -> int:
        return self._key_line() * len(self._keys_below(row))

    def _key_line(self) -> int:
        return line_of(self._density.small) + self._density.s1

    def _keys_room(self) -> float:
        return self.width() - 2 * (RING_ROOM + self._density.s3)

    def _gap(self) -> int:
        return self._density.s1

    def _mark(self) -> int:
        return 26 if self._density.dense else 30

    def _mark_left(self) -> float:
        d = self._density
        return RING_ROOM + d.s3 - 2 + (0 if d.dense else d.lead + 4)

    def _words_left(self) -> float:
        return self._mark_left() + self._mark() + self._density.s2

    def _room(self, row: PaperWords) -> float:
        """Return the room of the words between mark and state."""
        d = self._density
        state = width_of(row.state, d.body, bold=True) + d.body + 6
        beside = max(state, width_of(row.who, d.small), hints_width(self._hints(row), d))
        return self.width() - RING_ROOM - d.s3 - beside - d.s1 - self._words_left()

    def _hints(self, row: PaperWords) -> tuple[Hint, ...]:
        """Return the keys where they leave the name its room."""
        return row.hints if hints_width(row.hints, self._density) <= self.width() * HINTS_SHARE else ()

    def _keys_below(self, row: PaperWords) -> list[tuple[Hint, ...]]:
        """Return the other ones in the lines they take."""
        lines: list[tuple[Hint, ...]] = []
        for key in row.hints if not self._hints(row) else ():
            wider = (*lines[-1], key) if lines else (key,)
            fits = lines and hints_width(wider, self._density) <= self._keys_room()
            lines = [*lines[:-1], wider] if fits else [*lines, (key,)]
        return lines

    def _name_lines(self, row: PaperWords) -> tuple[str, ...]:
        return self._breaks.lines(row.name, self._density.body, max(60, self._room(row)), bold=True)

    def _under_lines(self, row: PaperWords) -> tuple[str, ...]:
        words = row.under
        if not self._tagged(row):
            words = row.tag if self._density.dense else "　".join(one for one in (row.tag, row.under) if one)
        return self._breaks.lines(words, self._density.small, max(60, self._room(row)))

    def _tagged(self, row: PaperWords) -> bool:
        """Tell whether the tag stands behind the name."""
        d, names = self._density, self._name_lines(row)
        wide = width_of(names[-1], d.body, bold=True) + d.s1 + tag_width(row.tag, d.mini)
        return bool(row.tag) and not d.dense and wide <= self._room(row)


class TrustLegend(Worded):
    """What the four letters mean; in two lines where one has no room."""

    def __init__(self, density: Density, words: Sequence[str]) -> None:
        super().__init__()
        self._density, self._words = density, tuple(words)
        self.setAccessibleName(self.words)

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join(f"{level} {words}" for level, words in zip(LEVELS, self._words, strict=True))

    def fits(self) -> bool:
        """Tell whether every meaning has room."""
        return all(self._wide(words) <= self.width() / self._columns(self.width()) + 1 for words in self._words)

    def heightForWidth(self, width: int) -> int:
        """Return the room of one line, or two."""
        return (line_of(self._density.small) + 4) * (len(LEVELS) // self._columns(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint letters and words."""
        painter, d = QPainter(self), self._density
        columns, high = self._columns(self.width()), line_of(d.small) + 4
        left = float(RING_ROOM)
        for place, (level, words) in enumerate(zip(LEVELS, self._words, strict=True)):
            if columns < len(LEVELS):
                left = RING_ROOM + self.width() / columns * (place % columns)
            top = place // columns * high
            px = d.small + 3
            draw_trust(painter, QRectF(left, top + (high - px) / 2, px, px), level)
            room = QRectF(left + px + TAG_PAD, top, self.width(), high)
            draw_words(painter, room, words, d.small, CALM.ink_2)
            left += self._wide(words) + d.s2
        painter.end()

    def _columns(self, width: int) -> int:
        whole = sum(self._wide(words) + self._density.s2 for words in self._words)
        return len(LEVELS) if whole <= width else 2

    def _wide(self, words: str) -> int:
        return self._density.small + 3 + TAG_PAD + width_of(words, self._density.small)
