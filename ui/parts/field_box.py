# SPDX-License-Identifier: Apache-2.0
"""The box one types into: painted, with its own buffer; no undo, no clipboard, no menu.

It takes keys of the keyboard in the window (``type_in``), of a real keyboard and of an input method alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.screen_values import FieldView
from ui.parts.field_buffer import FieldBuffer
from ui.parts.field_display import Displayed, displayed, raw_position
from ui.parts.field_mark import Mark, mark_of, mark_width, paint_mark
from ui.parts.field_rules import Rules
from ui.parts.keyboard_ladder import place_words
from ui.parts.label import MIDDLE, draw_lines
from ui.parts.wrapping import break_lines, fit
from ui.style.fonts import font
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

# Stands for each character that must not be seen; the number of them tells that something is there.
HIDDEN = "*"
# Between the names of a place, from the district down.
BETWEEN_PLACES = " · "
# Only these reasons open a field by themselves. A touch opens it through ``touched``, and a window that comes up hands
# the focus to the first field without anybody having asked for the keyboard.
_BY_KEYPAD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


@dataclass(frozen=True, repr=False)
class Resting:
    """The value at rest as it is painted, and the height of a box that shows it whole."""

    lines: tuple[str, ...]
    font: QFont
    line: float
    height: int


class FieldBox(QWidget):
    """One box. It is edited between ``begin`` and ``end``; before and after it shows the masked value."""

    middle = True
    """The value at rest stands in the middle of the height, not at its top."""

    touched = Signal()
    """A finger or the keypad asks to edit here."""
    finished = Signal()
    """Enter was pressed on a real keyboard."""
    given_up = Signal()
    """Escape was pressed on a real keyboard."""
    changed = Signal()
    """What stands in it is other than before, by a hand, not by the step."""
    interrupted = Signal()
    """A real keyboard types while letters of ours are underlined: these must become text first."""

    def __init__(self, look: Look, view: FieldView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._view: FieldView | None = view
        self._composing = ""
        self.editing = False
        self.buffer = FieldBuffer(Rules.of(view))
        self.buffer.load(view.value)
        # Fixed, and told anew when the value changes: a height that depended on the width would be taken for a least
        # height by the page it stands in, and push the way on off the screen.
        self.setFixedHeight(self.usual_height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Tells an input method of a staff window to learn nothing here.
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._offer_focus()

    @property
    def value(self) -> str:
        """The value as it stands, typed or given."""
        return self.buffer.value

    @property
    def shown_words(self) -> str:
        """What the box shows of the value now: masked unless it is being edited."""
        return self._displayed().words if self.editing else self._at_rest()

    def usual_height(self) -> int:
        """Return the height in pixels that is enough for most values."""
        return box_height(self._look)

    def show_view(self, view: FieldView) -> None:
        """Show another state of the same field; what is being typed stays."""
        self._view = view
        self._offer_focus()
        if not self.editing:
            self.buffer.load(view.value)
        self._take_height()

    def begin(self) -> None:
        """Let the person type here."""
        self.editing = True
        # A real keyboard and an input method of a staff window write where the focus is.
        self.setFocus()
        self._take_height()

    def end(self) -> None:
        """Stop typing; the value is masked again."""
        self.editing = False
        self._composing = ""
        self._take_height()

    def type_in(self, characters: str) -> bool:
        """Put characters at the caret; False when they do not belong here."""
        admitted = self.buffer.insert(characters)
        self._tell_change()
        return admitted

    def put(self, raw: str) -> None:
        """Put other characters in place of all that stands there."""
        self.buffer.wipe()
        self.type_in(raw)

    def compose(self, letters: str) -> None:
        """Show letters that are not text yet, underlined behind the caret."""
        self._composing = letters
        self.update()

    def delete_back(self) -> None:
        """Take the last character away."""
        self.buffer.delete_back()
        self._tell_change()

    def clear(self) -> None:
        """Take everything away, to begin anew."""
        self.buffer.wipe()
        self._tell_change()

    def clear_buffers(self) -> None:
        """Overwrite what was typed and forget what was given."""
        self.buffer.wipe()
        self._composing = ""
        self._view = None
        self.editing = False
        self.update()

    def wipe(self) -> None:
        """Forget the person."""
        self.clear_buffers()

    def fits(self) -> bool:
        """Tell whether the value at rest stands inside the box."""
        return self.editing or self._fitted(self._room(self._mark())).height <= self.height()

    def sizeHint(self) -> QSize:
        """Ask for a box of usual width."""
        return QSize(self._look.tokens.px(480), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height a long value needs at this width."""
        self._take_height()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin at the touch of the finger, or put the caret where it touched."""
        if self._fixed():
            return
        if self.editing:
            self.buffer.place(raw_position(self.buffer, self._nearest(event.position())))
            self.update()
        self.touched.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin when the keypad leads here."""
        if event.reason() in _BY_KEYPAD and not self._fixed():
            self.touched.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys of a real keyboard."""
        acts: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Backspace: self.delete_back,
            Qt.Key.Key_Left: lambda: self._move(-1),
            Qt.Key.Key_Right: lambda: self._move(1),
            Qt.Key.Key_Return: self.finished.emit,
            Qt.Key.Key_Enter: self.finished.emit,
            Qt.Key.Key_Escape: self.given_up.emit,
        }
        act = acts.get(Qt.Key(event.key()))
        if self.editing and self._composing:
            self.interrupted.emit()
        # Ignored keys go up to the window: Tab moves on, and dangerous ones were swallowed before they came here.
        if not self.editing or (act is None and not event.text()):
            event.ignore()
        elif act is not None:
            act()
        else:
            self.type_in(event.text())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method of a staff window gives; what it is composing is underlined."""
        if not self.editing:
            event.ignore()
            return
        # What is composed is not yet typed: it is painted underlined and never told as a value.
        self._composing = event.preeditString()
        if event.commitString():
            self.type_in(event.commitString())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, value and the mark at the right end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = self._mark()
        self._paint_ground(painter)
        paint_mark(painter, self._look, mark, QRectF(self.rect()))
        if self.editing:
            self._paint_typing(painter, self._room(mark))
        else:
            fitted = self._fitted(self._room(mark))
            self._set(painter, fitted.font, "ink")
            align = Qt.AlignmentFlag.AlignLeft
            draw_lines(painter, fitted.lines, self._room(mark), fitted.line, align, middle=self.middle)
        painter.end()

    def _offer_focus(self) -> None:
        fixed = self._fixed()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, not fixed)

    def _fixed(self) -> bool:
        return self._view is None or self._view.read_only

    def _move(self, by: int) -> None:
        self.buffer.move(by)
        self.update()

    def _displayed(self) -> Displayed:
        return displayed(self.buffer, self._date_words, self._place_words)

    def _date_words(self, year: str, month: str, day: str) -> str:
        if not day:
            return self._look.of("input.month.shape", year=year, month=month)
        return self._look.of("input.date.shape", year=year, month=month, day=day)

    def _place_words(self, raw: str) -> str:
        options = self._view.options if self._view else ()
        return BETWEEN_PLACES.join(self._look.say(name) for name in place_words(options, raw))

    def _tell_change(self) -> None:
        self.update()
        self.changed.emit()

    def _at_rest(self) -> str:
        view = self._view
        if view is None or not len(self.buffer):
            return ""
        if view.masked is None:
            return self._displayed().words
        # Changed and not yet told back by the step: no mask is known for it, so nothing of it is shown.
        return view.masked if self.value == view.value else HIDDEN * len(self.buffer)

    def _mark(self) -> Mark:
        return mark_of(self._look, self._view, filled=bool(len(self.buffer)), editing=self.editing)

    def _room(self, mark: Mark) -> QRectF:
        """Return where the value stands: from the left margin to the mark."""
        left, right = self._look.tokens.px(30), self._look.tokens.px(24)
        width = mark_width(self._look, mark)
        return QRectF(self.rect()).adjusted(left, 0, -right - (width + right if width else 0), 0)

    def _fitted(self, room: QRectF) -> Resting:
        """Break the value at rest: large in one line, smaller, in two lines, or in as many as it takes."""
        kind, px = self._look.tokens.type, self._look.tokens.px
        usual = box_height(self._look) - px(8)
        # Down to nine tenths of body type, no further: below that a person would have to bend forward, rather than the
        # box grow.
        sizes = (self._typed_px(), kind.body, round(kind.body * 0.9))
        fitted = fit(self._at_rest(), room.width(), usual, sizes, bold=False)
        if fitted.fits:
            return Resting(fitted.lines, fitted.font, fitted.px * 1.2, box_height(self._look))
        made = font(kind.body)
        lines = break_lines(self._at_rest(), made, room.width())
        return Resting(lines, made, kind.body * 1.3, round(len(lines) * kind.body * 1.3) + px(16))

    def _take_height(self) -> None:
        usual = self.usual_height()
        wanted = usual if self.editing else max(usual, self._fitted(self._room(self._mark())).height)
        if wanted != self.height():
            self.setFixedHeight(wanted)
        self.update()

    def _typed_px(self) -> int:
        return self._look.tokens.type.lead if self._look.tokens.elder else self._look.tokens.px(40)

    def _paint_ground(self, painter: QPainter) -> None:
        width, colour = self._border()
        flat = self._view is not None and self._view.read_only
        painter.setBrush(qt_colour(self._shade("well" if flat else "sheet")))
        painter.setPen(QPen(qt_colour(self._shade(colour)), width) if width else Qt.PenStyle.NoPen)
        inset = width / 2
        radius = self._look.tokens.length.radius_s - inset
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)

    def _border(self) -> tuple[int, str]:
        px = self._look.tokens.px
        if self.editing:
            return px(5), "accent"
        if self._view is not None and self._view.error:
            return px(4), "fault"
        # What cannot be changed has no border: it is no target. In high contrast grounds are all black, so a border
        # must say where the value is.
        if self._fixed() and not self._look.tokens.high_contrast:
            return 0, ""
        return px(3), "control"

    def _paint_typing(self, painter: QPainter, room: QRectF) -> None:
        shown = self._displayed()
        before, after = shown.words[: shown.caret], shown.words[shown.caret :]
        metrics = QFontMetricsF(self._typed_font())
        y = self._baseline(self._typed_font())
        x = room.left() - self._scrolled(room)
        # A long value is scrolled under its frame; the caret at either end may stand a few pixels outside the room.
        painter.setClipRect(room.adjusted(-4, 0, 8, 0))
        self._set(painter, self._typed_font(), "ink")
        painter.drawText(QPointF(x, y), before)
        composed = x + metrics.horizontalAdvance(before)
        end = composed + metrics.horizontalAdvance(self._composing)
        painter.drawText(QPointF(end + self._gap(after), y), after)
        if self._composing:
            self._paint_composing(painter, composed, y, end)
        painter.fillRect(self._caret_box(), qt_colour(self._shade("accent")))
        painter.setClipping(False)

    def _paint_composing(self, painter: QPainter, x: float, y: float, end: float) -> None:
        self._set(painter, self._typed_font(), "accent")
        painter.drawText(QPointF(x, y), self._composing)
        painter.fillRect(
            QRectF(x, y + self._look.tokens.px(10), end - x, self._look.tokens.px(3)), painter.pen().color()
        )

    def _gap(self, after: str) -> int:
        """Return the room the caret takes between what stands before and after it."""
        return self._look.tokens.px(12) if after else 0

    def _caret_box(self) -> QRectF:
        shown = self._displayed()
        before = shown.words[: shown.caret] + self._composing
        room = self._room(self._mark())
        x = room.left() - self._scrolled(room) + QFontMetricsF(self._typed_font()).horizontalAdvance(before)
        height = self._typed_px() * 1.2
        return QRectF(x + self._look.tokens.px(4), (self.height() - height) / 2, self._look.tokens.px(4), height)

    def _scrolled(self, room: QRectF) -> float:
        """Return how far a long value is pushed left, so that the caret stays in sight."""
        shown = self._displayed()
        before = shown.words[: shown.caret] + self._composing
        return max(0.0, QFontMetricsF(self._typed_font()).horizontalAdvance(before) - room.width())

    def _nearest(self, at: QPointF) -> int:
        """Return the place in the shown words that is nearest to a touch."""
        room = self._room(self._mark())
        metrics = QFontMetricsF(self._typed_font())
        words = self._displayed().words
        target = at.x() - room.left() + self._scrolled(room)
        places = range(len(words) + 1)
        # Measured character by character: with groups and a caret between them no arithmetic of widths comes out even.
        return min(places, key=lambda place: abs(metrics.horizontalAdvance(words[:place]) - target))

    def _typed_font(self) -> QFont:
        return font(self._typed_px())

    def _baseline(self, made: QFont) -> float:
        return self.height() / 2 + made.pixelSize() * MIDDLE

    def _set(self, painter: QPainter, made: QFont, colour: str) -> None:
        painter.setFont(made)
        painter.setPen(qt_colour(self._shade(colour)))

    def _shade(self, name: str) -> str:
        return str(getattr(self._look.tokens.colour, name))


def box_height(look: Look) -> int:
    """Return the height of a box; a screen on its side has less height to give."""
    tokens = look.tokens
    return tokens.px(88) if tokens.landscape and not tokens.elder else tokens.length.field
