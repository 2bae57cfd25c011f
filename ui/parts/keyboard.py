# SPDX-License-Identifier: Apache-2.0
"""The keyboard inside the window: never a window of its own, no input method of the platform, nothing is learned.

A key acts when the finger comes down and does not repeat. Two thumbs may type at once: fingers are followed here, one
key each. Every touch of the bed finds the nearest key, so that the gaps are no holes.

Whoever uses it connects four signals to a box and tells back what stands there::

    keyboard.typed.connect(box.type_in)        # finished text, also whole words of Chinese
    keyboard.composed.connect(box.compose)     # letters on their way, underlined; empty when they became text
    keyboard.chosen.connect(box.put)           # a value that takes the place of what stood there: a day, a suggestion
    keyboard.deleted.connect(box.delete_back)
    box.changed.connect(lambda: keyboard.show_content(box.buffer.raw))
    keyboard.open_for(view, last=True)         # or a FieldKind; finish() before the field is left
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QTouchEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from config.clock import china_now
from config.texts import plain
from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts.keyboard_bar import CandidateBar, bar_height
from ui.parts.keyboard_bed import Bed, distance, place_keys
from ui.parts.keyboard_composer import Composer
from ui.parts.keyboard_fingers import TOUCHES, Fingers
from ui.parts.keyboard_key import KeyButton
from ui.parts.keyboard_ladder import Rung, climbs, rung, step_back
from ui.parts.keyboard_layouts import (
    AFTER_ROLE,
    CAPITALS,
    FIRST_PAGE,
    OFFERED,
    ROWS,
    TWO_LANGUAGES,
    Key,
    Layout,
    Page,
    Role,
    ladder,
    layout,
)
from ui.parts.keyboard_lexicon import LexiconSource, shared
from ui.parts.keyboard_over import Over
from ui.parts.pressable import Pressable
from ui.parts.slide import Slide
from ui.style.look import Look


class Keyboard(QWidget):
    """The keys for one kind of field; place it where the action row was."""

    typed = Signal(str)
    """Text to put at the caret."""
    composed = Signal(str)
    """What stands underlined behind the caret now."""
    chosen = Signal(str)
    """Characters to put in place of all that stands there."""
    deleted = Signal()
    cleared = Signal()
    put_away = Signal()
    way_on = Signal()

    def __init__(
        self,
        look: Look,
        parent: QWidget | None = None,
        *,
        lexicon: LexiconSource | None = None,
        today: Callable[[], date] = lambda: china_now().date(),
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._today = today
        self._view = _bare(FieldKind.TEXT)
        self._page = Page.LETTERS
        self._letters = Page.LETTERS
        self._last = False
        self._way_on = ""
        self._content = ""
        self._rung: Rung | None = None
        self._skipped = 0
        self._keys: list[KeyButton] = []
        self._fingers = Fingers(self._nearest, self._press)
        self._bed = Bed(look, self)
        self._over = Over(look, self._bed, lexicon or shared())
        for told, heard in ((self._over.typed, self.typed), (self._over.composed, self.composed)):
            told.connect(heard)
        self._over.chosen.connect(self.chosen)
        self._strip, self._bar = self._over.strip, self._over.bar
        self._bar.unfolded.connect(self._place)
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

    @property
    def bar(self) -> CandidateBar:
        """The words to choose from, over the keys."""
        return self._bar

    @property
    def said(self) -> str:
        """The sentence over the keys; empty when there are words to choose in its place, or nothing to say."""
        return self._strip.words

    def open_for(self, asked: FieldKind | FieldView, *, last: bool, way_on: str = "") -> None:
        """Show the keys for a field; ``last``: no other field follows; ``way_on``: what the last key says else."""
        self._view = _bare(asked) if isinstance(asked, FieldKind) else asked
        self._last, self._way_on = last, way_on
        # Told again by whoever opens it; what stood in the field before must not decide what is offered in this one.
        self._content, self._skipped = "", 0
        self._over.begin(self._view)
        self._turn_to(self._first_page())
        self.updateGeometry()
        comes_up = self.isHidden() and self._look.tokens.moves
        self.show()
        if comes_up:
            self.slide.begin()

    def show_content(self, raw: str) -> None:
        """Take what stands in the field now: it decides what is offered next."""
        # Said after every touch; without this the page of places one turned to would jump back to its first.
        if raw == self._content:
            return
        self._content, self._skipped = raw, 0
        if self._page is Page.LADDER:
            self._turn_to(Page.LADDER)
        else:
            self._show_over()

    def set_last(self, last: bool) -> None:
        """Tell whether another field follows, when that has changed."""
        if last != self._last:
            self._last = last
            self._name_keys()

    def finish(self) -> str:
        """Return what is underlined as text, because the field is left: the first words, or the letters themselves."""
        return self._over.finish()

    def as_typed(self) -> str:
        """Return what is underlined as the letters that were typed: whoever asks by letters goes on asking by them."""
        return self._over.as_typed()

    def hand_over(self) -> Composer:
        """Give away what is underlined, to go on with it on another keyboard; here it is forgotten."""
        return self._over.hand_over()

    def resume(self, composer: Composer) -> None:
        """Go on with what was underlined on another keyboard."""
        self._over.resume(composer)

    def close_up(self) -> None:
        """Put the keyboard away; nothing stays of what was underlined."""
        self._fingers.let_go()
        self._over.clear()
        self.hide()

    def wipe(self) -> None:
        """Forget the person: letters, words offered, and what stood in the field."""
        self._content = ""
        self._view = _bare(self._view.kind)
        self.close_up()

    def tell_refused(self) -> None:
        """Say over the keys that what was typed does not belong here."""
        if self._view.kind in (FieldKind.DATE, FieldKind.MONTH):
            self._strip.warn(self._look.of("input.strip.no-such-day"))
        elif self._view.kind is FieldKind.TEXT:
            self._over.refuse_longer()

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
        if isinstance(event, QTouchEvent) and event.type() in TOUCHES:
            self._fingers.follow(event)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give a press between two keys to the nearer one."""
        found = self._nearest(event.position())
        if found is not None:
            self._press(found)

    def hideEvent(self, event: QEvent) -> None:
        """Let all keys go."""
        self._fingers.let_go()
        self.slide.finish()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the keys anew."""
        self._place()

    # Keys.

    def _first_page(self) -> Page:
        first = FIRST_PAGE[self._view.kind]
        # Whoever reads the screen in another language writes in its letters first.
        return Page.ENGLISH if first is Page.CHINESE and self._look.wording.language != "zh_CN" else first

    def _turn_to(self, page: Page) -> None:
        self._page = page
        keys = self._climb() if page is Page.LADDER else layout(page)
        while len(self._keys) < len(keys):
            self._add_key()
        for index, button in enumerate(self._keys):
            button.setVisible(index < len(keys))
            if index < len(keys):
                button.key = keys[index]
        self._name_keys()
        self._show_over()
        self._place()

    def _climb(self) -> Layout:
        """Lay out what is offered next; more than stand side by side are turned a page at a time."""
        self._rung = rung(self._view, self._content, self._today())
        values = tuple(choice.raw for choice in self._rung.choices)
        # A month is seen whole: turned in halves, nobody would find the 17th at its place.
        if self._rung.days:
            return ladder(values, many=True)
        rest = values[self._skipped :]
        return ladder(rest, many=False, before=self._skipped > 0, after=len(rest) > OFFERED)

    def _name_keys(self) -> None:
        choices_here = (
            {choice.raw: choice for choice in self._rung.choices} if self._page is Page.LADDER and self._rung else {}
        )
        for button in self.keys:
            choice = choices_here.get(button.key.character)
            words = self._look.say(choice.label) if choice else self._words(button.key)
            button.show_key(button.key, words, chosen=bool(choice and choice.chosen))

    def _add_key(self) -> None:
        button = KeyButton(self._look, self._bed)
        button.pressed.connect(lambda: self._act(button.key))
        self._keys.append(button)

    def _words(self, key: Key) -> str:
        if key.role is Role.CHARACTER:
            return key.character
        if key.role is Role.NEXT and self._last:
            return self._way_on or self._look.of("input.key.filled-in")
        if key.role is Role.SHIFT and self._page in CAPITALS:
            return self._look.of("input.key.small")
        return self._look.of(f"input.key.{key.role.value}")

    def _press(self, button: Pressable) -> None:
        if isinstance(button, KeyButton):
            self._act(button.key)
        else:
            self._bar.act(button)

    def _act(self, key: Key) -> None:
        # Whoever types is not kept waiting by a movement, and sees at once what was pressed.
        self.slide.finish()
        after = self._after(key.role)
        if after is not None:
            self._change_page(after)
        elif key.role in (Role.CHARACTER, Role.SPACE):
            self._type(key.character)
        elif key.role is Role.DELETE:
            self._delete()
        elif self._page is Page.LADDER and key.role in (Role.OPTION, Role.BEFORE, Role.AFTER):
            self._step(key)
        else:
            signals = {Role.CLEAR: self.cleared, Role.HIDE: self.put_away}
            signals.get(key.role, self.way_on).emit()

    def _after(self, role: Role) -> Page | None:
        after = AFTER_ROLE.get((self._page, role))
        return self._letters if role is Role.LETTERS and after else after

    def _change_page(self, after: Page) -> None:
        if after is Page.SYMBOLS:
            # Figures and signs are a side step: the letters come back in the language one wrote in.
            self._letters = self._page if self._page in TWO_LANGUAGES else Page.LETTERS
        elif self._page is Page.CHINESE:
            # Whoever turns to the other language meant what is underlined as its letters.
            self._over.settle()
        self._turn_to(after)

    def _type(self, character: str) -> None:
        if self._page is Page.CHINESE or self._over.composing:
            self._over.press(character)
        else:
            self.typed.emit(character)

    def _delete(self) -> None:
        if self._page is Page.LADDER:
            self.chosen.emit(step_back(self._view, self._content, self._today()))
        elif not self._over.delete():
            self.deleted.emit()

    def _step(self, key: Key) -> None:
        if key.role is Role.OPTION:
            self.chosen.emit(key.character)
            return
        self._skipped = max(0, self._skipped + (OFFERED if key.role is Role.AFTER else -OFFERED))
        self._turn_to(Page.LADDER)

    def _sentence(self) -> str:
        """Return what is said over the keys while there are no words to choose."""
        if self._page is Page.LADDER and self._rung:
            return self._look.say(self._rung.question)
        if self._view.kind is not FieldKind.TEXT:
            return ""
        letters = self._letters if self._page is Page.SYMBOLS else self._page
        return self._look.of("input.strip.pinyin" if letters is Page.CHINESE else "input.strip.latin")

    def _show_over(self) -> None:
        self._over.show(self._content, self._sentence())

    # Places.

    def _nearest(self, where: QPointF) -> Pressable | None:
        """Return what is meant by a touch: a word over the keys, or the key under it or nearest to it."""
        point = where.toPoint()
        # The bar first: unfolded it lies over the keys, and what cannot be seen must not be typed.
        if not self._bar.isHidden() and self._bar.geometry().contains(point):
            return self._bar.at(point - self._bar.pos())
        if where.y() < self._strip_height():
            return None
        return min(self.keys, key=lambda button: distance(button.geometry(), point), default=None)

    def _has_strip(self) -> bool:
        return self._view.kind is FieldKind.TEXT or climbs(self._view.kind) or bool(self._view.topic)

    def _strip_height(self) -> int:
        return bar_height(self._look) if self._has_strip() else 0

    def _key_height(self) -> int:
        tokens = self._look.tokens
        return (tokens.px(103) if tokens.elder else tokens.length.key) + tokens.length.foot_key

    def _bed_height(self) -> int:
        px = self._look.tokens.px
        return px(16) + ROWS * self._key_height() + (ROWS - 1) * px(12) + px(20)

    def _place(self) -> None:
        self._bed.resize(self.size())
        self._bed.move(0, self.slide.offset)
        strip = self._strip_height()
        line, beside = self._look.tokens.length.line, self._look.tokens.landscape
        left, width = line if beside else 0, self.width() - beside * line
        self._strip.setGeometry(left, 0 if beside else line, width, strip)
        self._bar.setGeometry(left, 0 if beside else line, width, self.height() - line if self._bar.open else strip)
        self._bar.place()
        self._bar.raise_()
        place_keys(self._look, self.keys, self.size(), strip)


def _bare(kind: FieldKind) -> FieldView:
    return FieldView("", plain(""), kind)
