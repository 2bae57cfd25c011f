# SPDX-License-Identifier: Apache-2.0
"""One field: what it is called, its box or its answers, and under it the one sentence that says what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from config.clock import china_now
from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts.field_aside import accompanied, aside
from ui.parts.field_box import FieldBox
from ui.parts.field_choice import OptionGrid
from ui.parts.field_heading import FieldHeading
from ui.parts.field_words import WordsBox, told_in_sentences
from ui.parts.label import Label
from ui.parts.paged import Divisible
from ui.style.look import Look
from ui.style.theme import colour as qt_colour

CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.MULTI})


# Holds the line of the aside open: a label without words takes no room.
NOTHING_YET = "\N{NO-BREAK SPACE}"


# Signals come in this order: ``touched`` when a person wants to answer, ``entered`` when the field is left or an answer
# chosen. Whoever listens may show the page anew at once, so nothing is done after an emit.
class Field(Divisible):
    """What typed and chosen fields share: heading, bar at the left and sentence below when something is wrong."""

    touched = Signal()
    """The person wants to answer here."""
    entered = Signal(str)
    """The person answered; carries the value."""

    def __init__(self, look: Look, view: FieldView, answer: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.view = view
        self._answer = answer
        self._mended = False
        self._heading = FieldHeading(look)
        self._error = Label(look, "body", bold=True, colour="fault")
        self._stack = QVBoxLayout(self)
        self._stack.setSpacing(0)
        self._stack.addWidget(self._heading)
        self._stack.addSpacing(look.tokens.px(8))
        self._stack.addWidget(answer)
        self._gap = QSpacerItem(0, 0)
        self._stack.addItem(self._gap)
        self._stack.addWidget(self._error)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._show_frame(view)

    @property
    def name(self) -> str:
        """The field's name in the form."""
        return self.view.name

    @property
    def typed(self) -> bool:
        """Whether it is answered with a keyboard."""
        return False

    def show_view(self, view: FieldView) -> None:
        """Show another state of the same field."""
        self.view = view
        self._show_frame(view)
        self.update()

    def wipe(self) -> None:
        """Forget what was given and said."""
        self._error.wipe()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar of a field with an error."""
        if not self.view.error or self._mended:
            return
        painter = QPainter(self)
        bar = QRectF(0, 0, self._look.tokens.px(8), self.height())
        painter.fillRect(bar, qt_colour(self._look.tokens.colour.fault))
        painter.end()

    def _show_frame(self, view: FieldView) -> None:
        say = self._look.say
        # Where a value comes from stands in the box when it cannot be changed, for there is no 改 in its place.
        hint = say(view.hint) or ("" if view.read_only else say(view.source))
        # In large type a hint and an error leave no room for the next field; what is wrong is said first.
        hint = "" if self._look.tokens.elder and view.error else hint
        self._heading.show_words(say(view.label), hint, required=view.required)
        self._error.set_words(say(view.error))
        self._mend(mended=False)
        px = self._look.tokens.px
        # The bar of 8 px (2 mm) and the gap behind it; the box moves right with its words, so that both read as one
        # thing.
        self._stack.setContentsMargins(px(31) if view.error else 0, 0, 0, 0)
        self._gap.changeSize(0, px(9) if view.error else 0)
        # A spacer that changes tells nobody; without this the gap stays as it was until something else moves.
        self._stack.invalidate()

    def _mend(self, *, mended: bool) -> None:
        """Take back what was said of an answer that stands there no more; its place is kept, nothing moves."""
        self._mended = mended and bool(self.view.error)
        kept = self._error.sizePolicy()
        kept.setRetainSizeWhenHidden(self._mended)
        self._error.setSizePolicy(kept)
        self._error.setVisible(bool(self.view.error) and not self._mended)
        self.update()


class TypedField(Field):
    """A field with a box; it is answered when it is left."""

    def __init__(self, look: Look, view: FieldView, parent: QWidget | None = None) -> None:
        self.box = WordsBox(look, view) if told_in_sentences(view) else FieldBox(look, view)
        # A line of its own under the box, kept free while it is typed: what comes and goes there must not move the box.
        self._aside = Label(look, "note", colour="ink_2")
        super().__init__(look, view, self.box, parent)
        self._stack.insertWidget(self._stack.indexOf(self.box) + 1, self._aside)
        self.box.touched.connect(self.touched)
        self.box.changed.connect(self._accompany)
        self._accompany()

    @property
    def typed(self) -> bool:
        """Whether the keyboard opens for it."""
        return not self.view.read_only

    def show_view(self, view: FieldView) -> None:
        """Show another state; what is being typed stays."""
        self.box.show_view(view)
        super().show_view(view)
        self._accompany()

    def begin(self) -> None:
        """Open it for typing."""
        self.box.begin()
        self._accompany()

    def leave(self) -> None:
        """Close it and tell its value."""
        # Masked before anybody hears of it: the step may answer at once, and a picture between must not show the value
        # whole.
        self.box.end()
        self._accompany()
        self.entered.emit(self.box.value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a touch on the name like one on the box."""
        # A name is a target as large as its box: people touch what they read.
        if self.typed:
            self.touched.emit()

    def clear_buffers(self) -> None:
        """Overwrite what was typed; there is no undo that could bring it back."""
        self.box.clear_buffers()
        self._aside.wipe()

    def _accompany(self) -> None:
        """Say what is missing while it is typed; an amount stands in words below it at all times."""
        always = self.view.kind is FieldKind.AMOUNT
        heard = self.box.editing or (always and not self.view.error)
        said = aside(self.view.kind, self.box.value, china_now().date()) if heard else None
        # What was said was said of the answer that was left; another one is judged when it is left in turn.
        self._mend(mended=self.box.editing and self.box.value != self.view.value)
        room = NOTHING_YET if self.box.editing and accompanied(self.view.kind) else ""
        self._aside.set_colour("ok" if said and said.fine else "ink_2")
        self._aside.set_words(self._look.say(said.said) if said else room)

    def wipe(self) -> None:
        """Forget the person."""
        self.clear_buffers()
        super().wipe()


class ChoiceField(Field):
    """A field answered by a touch on one of its answers; it needs no keyboard."""

    def __init__(self, look: Look, view: FieldView, parent: QWidget | None = None) -> None:
        self.options = OptionGrid(look)
        self.options.show_options(view)
        super().__init__(look, view, self.options, parent)
        self.options.chosen.connect(self._choose)

    def show_view(self, view: FieldView) -> None:
        """Show another state."""
        self.options.show_options(view)
        super().show_view(view)

    def wipe(self) -> None:
        """Forget which answer was chosen."""
        self.options.wipe()
        super().wipe()

    def _choose(self, value: str) -> None:
        self.touched.emit()
        self.entered.emit(value)


def make_field(look: Look, view: FieldView) -> TypedField | ChoiceField:
    """Return the widget for a kind of field."""
    return ChoiceField(look, view) if view.kind in CHOSEN else TypedField(look, view)
