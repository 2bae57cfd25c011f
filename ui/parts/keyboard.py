# SPDX-License-Identifier: Apache-2.0
"""The keyboard inside the window: never a window of its own, no input method of the platform, nothing is learned.

A key acts when the finger comes down and does not repeat. Two thumbs may type at once: fingers are followed here, one
key each. Every touch of the bed finds the nearest key, so that the gaps are no holes.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEventPoint, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTouchEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.steps.screen_values import FieldKind
from ui.parts.keyboard_key import KeyButton
from ui.parts.keyboard_layouts import AFTER_ROLE, FIRST_PAGE, ROWS, UNITS_WIDE, Key, Page, Role, layout
from ui.parts.keyboard_strip import Strip
from ui.parts.slide import Slide
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

_TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)
# Kinds of field over whose keys a sentence stands.
_SAID_ABOVE = {FieldKind.TEXT: "input.strip.no-chinese", FieldKind.DATE: "input.strip.date"}


class Keyboard(QWidget):
    """The keys for one kind of field; place it where the action row was."""

    typed = Signal(str)
    deleted = Signal()
    cleared = Signal()
    put_away = Signal()
    way_on = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._kind = FieldKind.TEXT
        self._page = Page.LETTERS
        self._last = False
        self._keys: list[KeyButton] = []
        self._fingers: dict[int, KeyButton] = {}
        self._bed = Bed(look, self)
        self._strip = Strip(look, self._bed)
        self.slide = Slide(self._bed, self)
        # Two thumbs are two points of one touch event: Qt sends it whole to the widget that asks for touches, while
        # each key as a widget of its own would only ever hear a mouse, and that is one finger.
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        upright = not look.tokens.landscape
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed if upright else QSizePolicy.Policy.Expanding
        )
        self.hide()

    @property
    def page(self) -> Page:
        """The set of keys that is shown."""
        return self._page

    @property
    def keys(self) -> tuple[KeyButton, ...]:
        """The keys that are shown."""
        return tuple(button for button in self._keys if not button.isHidden())

    def open_for(self, kind: FieldKind, *, last: bool) -> None:
        """Show the keys for a kind of field; ``last``: no other field follows."""
        self._kind, self._last = kind, last
        self._strip.say(self._look.of(_SAID_ABOVE[kind]) if kind in _SAID_ABOVE else "")
        self._turn_to(FIRST_PAGE[kind])
        self.updateGeometry()
        comes_up = self.isHidden() and self._look.tokens.moves
        self.show()
        if comes_up:
            self.slide.begin()

    def close_up(self) -> None:
        """Put the keyboard away."""
        self._let_go()
        self.hide()

    def tell_refused(self) -> None:
        """Say over the keys that what was typed does not belong here."""
        if self._kind is FieldKind.DATE:
            self._strip.warn(self._look.of("input.strip.no-such-day"))

    def key_for(self, character: str = "", role: Role | None = None) -> KeyButton:
        """Return a key that is shown; raises LookupError when there is none."""
        for button in self.keys:
            wanted = button.key.role is role if role else button.key.character == character
            if wanted:
                return button
        raise LookupError(f"no key for {role or character!r} on the page {self._page.value}")

    def sizeHint(self) -> QSize:
        """Ask for the bed and, when something is said, the strip over it."""
        return QSize(self._look.tokens.px(900), self._bed_height() + self._strip_height())

    def minimumSizeHint(self) -> QSize:
        """Never be lower than fingers need."""
        return self.sizeHint() if not self._look.tokens.landscape else QSize(0, 0)

    def event(self, event: QEvent) -> bool:
        """Follow fingers; everything else is a widget's usual business."""
        if isinstance(event, QTouchEvent) and event.type() in _TOUCHES:
            self._follow(event)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give a press between two keys to the nearer one."""
        button = self._nearest(event.position())
        if button is not None:
            self._act(button.key)

    def hideEvent(self, event: QEvent) -> None:
        """Let all keys go."""
        self._let_go()
        self.slide.finish()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the keys anew."""
        self._place()

    # Keys.

    def _turn_to(self, page: Page) -> None:
        self._page = page
        keys = layout(page)
        while len(self._keys) < len(keys):
            self._add_key()
        for index, button in enumerate(self._keys):
            button.setVisible(index < len(keys))
            if index < len(keys):
                button.show_key(keys[index], self._words(keys[index]))
        self._place()

    def _add_key(self) -> None:
        button = KeyButton(self._look, self._bed)
        button.pressed.connect(lambda: self._act(button.key))
        self._keys.append(button)

    def _words(self, key: Key) -> str:
        if key.role is Role.CHARACTER:
            return key.character
        if key.role is Role.NEXT and self._last:
            return self._look.of("input.key.filled-in")
        if key.role is Role.SHIFT and self._page is Page.CAPITALS:
            return self._look.of("input.key.small")
        return self._look.of(f"input.key.{key.role.value}")

    def _act(self, key: Key) -> None:
        # Whoever types is not kept waiting by a movement, and sees at once what was pressed.
        self.slide.finish()
        after = AFTER_ROLE.get((self._page, key.role))
        if after is not None:
            self._turn_to(after)
        elif key.role in (Role.CHARACTER, Role.SPACE):
            self.typed.emit(key.character)
        else:
            signals = {Role.DELETE: self.deleted, Role.CLEAR: self.cleared, Role.HIDE: self.put_away}
            signals.get(key.role, self.way_on).emit()

    # Fingers.

    def _follow(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._let_go()
            return
        for point in event.points():
            if point.state() == QEventPoint.State.Pressed:
                self._finger_down(point)
            elif point.state() == QEventPoint.State.Released:
                self._finger_up(point.id())

    def _finger_down(self, point: QEventPoint) -> None:
        button = self._nearest(point.position())
        if button is None:
            return
        self._fingers[point.id()] = button
        button.setDown(True)
        self._act(button.key)

    def _finger_up(self, finger: int) -> None:
        button = self._fingers.pop(finger, None)
        if button is not None:
            button.setDown(False)

    def _let_go(self) -> None:
        for finger in tuple(self._fingers):
            self._finger_up(finger)

    def _nearest(self, where: QPointF) -> KeyButton | None:
        """Return the key under a point of the bed or nearest to it; None above the bed."""
        if where.y() < self._strip_height():
            return None
        return min(self.keys, key=lambda button: _distance(button, where.toPoint()), default=None)

    # Places.

    def _strip_height(self) -> int:
        return self._look.tokens.px(132 if self._look.tokens.elder else 104) if self._strip.words else 0

    def _key_height(self) -> int:
        tokens = self._look.tokens
        return (tokens.px(103) if tokens.elder else tokens.length.key) + tokens.length.foot_key

    def _bed_height(self) -> int:
        px = self._look.tokens.px
        return px(16) + ROWS * self._key_height() + (ROWS - 1) * px(12) + px(20)

    def _place(self) -> None:
        px = self._look.tokens.px
        self._bed.resize(self.size())
        self._bed.move(0, self.slide.offset)
        strip = self._strip_height()
        line, beside = self._look.tokens.length.line, self._look.tokens.landscape
        self._strip.setGeometry(line if beside else 0, 0 if beside else line, self.width() - beside * line, strip)
        across = (self.width() - 2 * px(20) + px(10)) / UNITS_WIDE
        room = self.height() - strip - px(16) - px(20) + px(12)
        down = min(room / ROWS, px(160))
        top = strip + px(16) + (room - ROWS * down) / 2
        for button in self.keys:
            key = button.key
            left, right = px(20) + key.x * across, px(20) + (key.x + key.width) * across - px(10)
            upper, lower = top + key.y * down, top + (key.y + key.height) * down - px(12)
            button.setGeometry(round(left), round(upper), round(right) - round(left), round(lower) - round(upper))


class Bed(QWidget):
    """What keys and strip stand on; it moves as one when the keyboard comes up."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line that parts it from the page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), qt_colour(self._look.tokens.colour.well))
        line = self._look.tokens.length.line
        edge = qt_colour(self._look.tokens.colour.edge)
        whole = self.rect()
        beside = self._look.tokens.landscape
        painter.fillRect(QRectF(0, 0, *((line, whole.height()) if beside else (whole.width(), line))), edge)
        painter.end()


def _distance(button: KeyButton, where: QPoint) -> int:
    box = button.geometry()
    across = max(box.left() - where.x(), 0, where.x() - box.right())
    down = max(box.top() - where.y(), 0, where.y() - box.bottom())
    return across * across + down * down
