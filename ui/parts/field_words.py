# SPDX-License-Identifier: Apache-2.0
"""The box for what is told in sentences: several lines, all in sight while they are typed."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts.field_box import FieldBox, Resting, box_height
from ui.parts.field_mark import Mark, mark_of
from ui.parts.label import MIDDLE
from ui.parts.wrapping import break_lines
from ui.style.fonts import font
from ui.style.theme import colour as qt_colour

# Characters of a field from which on it is a text and not a name or an address.
A_TEXT = 200
# Lines in sight while somebody types; with the keys below there is room for no more in large type.
LINES = 3
# Signs that no line begins with: the character before goes down with them.
NEVER_FIRST = "，。、；：？！）》”’,.;:?!)"
# Height of a line by the size of its type.
LEADING = 1.3


def told_in_sentences(view: FieldView) -> bool:
    """Tell whether a field takes a text of several lines."""
    return view.kind is FieldKind.TEXT and view.max_length > A_TEXT


def line_starts(words: str, metrics: QFontMetricsF, width: float) -> tuple[int, ...]:
    """Return where the lines of typed words begin: as full as they get, a Latin word kept whole where it can be.

    Nothing is stripped and nothing balanced: every character has its place, and no line above the caret ever changes.
    """
    # Added up character by character: measuring each line anew for each of its ends would take longer than a frame.
    advance = [metrics.horizontalAdvance(character) for character in words]
    starts, length = [0], 0.0
    for at, wide in enumerate(advance):
        length += wide
        if length > width and at > starts[-1]:
            starts.append(_break(words, starts[-1], at))
            length = sum(advance[starts[-1] : at + 1])
    return tuple(starts)


def _break(words: str, begin: int, at: int) -> int:
    """Return where the next line begins when the character at ``at`` has no room on the one from ``begin``."""
    if words[at] in NEVER_FIRST and at - 1 > begin:
        return at - 1
    space = words.rfind(" ", begin, at)
    joined = words[at - 1 : at + 1].isascii() and " " not in words[at - 1 : at + 1]
    return space + 1 if joined and space > begin else at


class WordsBox(FieldBox):
    """A box of several lines; a text longer than that is scrolled by lines, the caret always in sight."""

    middle = False

    def usual_height(self) -> int:
        """Return the height of its lines and the margins over and under them."""
        return max(box_height(self._look), round(LINES * self._line()) + self._look.tokens.px(28))

    def _line(self) -> float:
        return self._typed_px() * LEADING

    def _room(self, mark: Mark) -> QRectF:
        # Always as beside the mark of a box at rest: what is typed must not get another width when it is left.
        at_rest = mark_of(self._look, self._view, filled=True, editing=False)
        return super()._room(at_rest).adjusted(0, self._look.tokens.px(14), 0, 0)

    def _fitted(self, room: QRectF) -> Resting:
        made = font(self._typed_px())
        lines = break_lines(self._at_rest(), made, room.width())
        high = round(len(lines) * self._line()) + self._look.tokens.px(28)
        return Resting(lines, made, self._line(), max(high, self.usual_height()))

    def _words(self) -> tuple[str, int, int]:
        """Return what is typed with the letters on their way in their place, and where those begin and end."""
        shown = self._displayed()
        before, after = shown.words[: shown.caret], shown.words[shown.caret :]
        return before + self._composing + after, len(before), len(before) + len(self._composing)

    def _lines(self) -> tuple[list[tuple[int, int]], int]:
        """Return begin and end of each line, and which of them is the first in sight."""
        words, _, caret = self._words()
        starts = line_starts(words, QFontMetricsF(self._typed_font()), self._room(Mark()).width())
        lines = list(pairwise((*starts, len(words))))
        return lines, max(0, self._line_of(lines, caret) - LINES + 1)

    @staticmethod
    def _line_of(lines: list[tuple[int, int]], place: int) -> int:
        # At the end of a full line the caret stands behind its last character, and not before the next.
        return next((number for number, (_, end) in enumerate(lines) if place <= end), len(lines) - 1)

    def _paint_typing(self, painter: QPainter, room: QRectF) -> None:
        words, begin, end = self._words()
        lines, first = self._lines()
        metrics = QFontMetricsF(self._typed_font())
        for number, (left, right) in enumerate(lines[first : first + LINES]):
            y = room.top() + (number + 0.5) * self._line() + self._typed_px() * MIDDLE
            self._set(painter, self._typed_font(), "ink")
            painter.drawText(QPointF(room.left(), y), words[left:right])
            if max(left, begin) < min(right, end):
                x = room.left() + metrics.horizontalAdvance(words[left : max(left, begin)])
                self._paint_letters(painter, words[max(left, begin) : min(right, end)], x, y)
        painter.fillRect(self._caret_box(), qt_colour(self._shade("accent")))

    def _paint_letters(self, painter: QPainter, letters: str, x: float, y: float) -> None:
        """Paint letters that are no text yet over their place, in accent and underlined."""
        px, width = self._look.tokens.px, QFontMetricsF(self._typed_font()).horizontalAdvance(letters)
        painter.fillRect(QRectF(x, y - self._typed_px(), width, self._line()), qt_colour(self._shade("sheet")))
        self._set(painter, self._typed_font(), "accent")
        painter.drawText(QPointF(x, y), letters)
        painter.fillRect(QRectF(x, y + px(8), width, px(3)), qt_colour(self._shade("accent")))

    def _caret_box(self) -> QRectF:
        words, _, caret = self._words()
        lines, first = self._lines()
        number, room = self._line_of(lines, caret), self._room(Mark())
        before = QFontMetricsF(self._typed_font()).horizontalAdvance(words[lines[number][0] : caret])
        height = self._typed_px() * 1.2
        top = room.top() + (number - first + 0.5) * self._line() - height / 2
        return QRectF(room.left() + before, top, self._look.tokens.px(4), height)

    def _nearest(self, at: QPointF) -> int:
        words, begin, end = self._words()
        lines, first = self._lines()
        room, metrics = self._room(Mark()), QFontMetricsF(self._typed_font())
        number = first + max(0, int((at.y() - room.top()) / self._line()))
        left, right = lines[min(number, len(lines) - 1)]
        place = min(
            range(left, right + 1),
            key=lambda one: abs(room.left() + metrics.horizontalAdvance(words[left:one]) - at.x()),
        )
        # Letters on their way are no part of what is kept.
        return place if place <= begin else max(begin, place - (end - begin))
