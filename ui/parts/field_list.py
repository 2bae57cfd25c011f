# SPDX-License-Identifier: Apache-2.0
"""The fields of one page: one of them is edited, and leaving it tells its value."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.steps.screen_values import FieldView
from ui.parts.field import CHOSEN, ChoiceField, TypedField, make_field
from ui.parts.keyboard_composer import Composer
from ui.parts.label import Label
from ui.style.look import Look


@dataclass(frozen=True, repr=False)
class HalfWord:
    """What stood in the box that was being edited; outlives a change of language or size."""

    name: str
    value: str
    letters: Composer | None = None
    """What was underlined behind it."""
    heard: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Numbers that were said back and confirmed, by field."""


class FieldList(QWidget):
    """All fields of a page, one under the other."""

    entered = Signal(str, str)
    """A field was left or chosen: its name and value."""
    editing = Signal()
    """Another field is edited now, or none: look at ``current``."""
    leaving = Signal()
    """The field that is edited is about to be left: what is half composed must become text now."""
    changed = Signal()
    """What stands in the field that is edited is other than before."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._current = ""
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(look.tokens.px(_between(look)))
        self._lead = Label(look, "body", colour="ink_2", parent=self)
        self._lead.hide()
        self._stack.addWidget(self._lead)
        self.fields: tuple[TypedField | ChoiceField, ...] = ()

    def say_first(self, words: str) -> None:
        """Say something over the fields that turns away with them; empty for nothing."""
        self._lead.set_words(words)
        self._lead.setVisible(bool(words))

    @property
    def current(self) -> TypedField | None:
        """The field that is being edited."""
        field = self.field(self._current)
        return field if isinstance(field, TypedField) else None

    def field(self, name: str) -> TypedField | ChoiceField | None:
        """Return a field by name, None when the page has no such field."""
        return next((field for field in self.fields if field.name == name), None)

    def show_fields(self, views: tuple[FieldView, ...]) -> None:
        """Show these fields; those of the same name and kind stay the same widgets, with what is being typed."""
        # The step answers every value with a new page. Rebuilt each time, the box under the person's finger would
        # vanish with what is half typed.
        if [_shape(field.view) for field in self.fields] != [_shape(view) for view in views]:
            self._rebuild(views)
        for field, view in zip(self.fields, views, strict=True):
            field.show_view(view)

    def edit(self, name: str) -> None:
        """Leave the field that is being edited and edit another; a name of no typed field edits none."""
        # Touching the open field again must not leave and open it: leaving tells the value and masks it.
        if name == self._current:
            return
        self._leave()
        field = self.field(name)
        if isinstance(field, TypedField) and field.typed:
            self._current = name
            field.begin()
        self.editing.emit()

    def leave(self) -> None:
        """Leave the field that is being edited, if there is one."""
        if self._current:
            self._leave()
            self.editing.emit()

    def advance(self) -> None:
        """Go to the next field to fill; an answer to choose closes the keyboard, so that it can be seen."""
        self.edit(self.following)

    @property
    def following(self) -> str:
        """The name of the typed field that comes next, empty when a choice or the end comes first."""
        names = [field.name for field in self.fields]
        rest = self.fields[names.index(self._current) + 1 :] if self._current in names else ()
        # A field that is only read is passed over; a choice is not, for it must be seen to be answered.
        wanted = (field for field in rest if not field.view.read_only)
        following = next(wanted, None)
        return following.name if isinstance(following, TypedField) else ""

    def half_word(self) -> HalfWord:
        """Return what is being typed, to be taken back by ``resume``; an empty name when nothing is."""
        return HalfWord(self._current, self.current.box.value if self.current else "")

    def resume(self, half: HalfWord) -> None:
        """Go on typing where another list stopped, without telling anything."""
        if self.current:
            self.current.box.end()
        self._current = ""
        self.edit(half.name)
        if self.current:
            self.current.box.buffer.load(half.value)
        self.editing.emit()

    def wipe(self) -> None:
        """Stop editing without telling anything, and drop the fields with what they held."""
        self._current = ""
        self._rebuild(())

    def _leave(self) -> None:
        if self.current is not None:
            self.leaving.emit()
        # Cleared first: leaving tells the value, the step may answer with a page at once, and that page must not find
        # the field still open.
        field, self._current = self.current, ""
        if field is not None:
            field.leave()

    def _rebuild(self, views: tuple[FieldView, ...]) -> None:
        # Fields of the same shape are taken over as they are: they keep caret, focus and half a word.
        kept = {_shape(field.view): field for field in self.fields}
        wanted = [_shape(view) for view in views]
        for shape, field in kept.items():
            self._stack.removeWidget(field)
            if shape not in wanted:
                self._drop(field)
        self.fields = tuple(kept.get(shape) or self._make(view) for shape, view in zip(wanted, views, strict=True))
        for field in self.fields:
            self._stack.addWidget(field)
        if not self.field(self._current):
            self._current = ""

    def _drop(self, field: TypedField | ChoiceField) -> None:
        field.wipe()
        field.hide()
        # Out of the window now; ``deleteLater`` alone leaves it painted until the event loop comes round.
        field.setParent(None)
        field.deleteLater()

    def _make(self, view: FieldView) -> TypedField | ChoiceField:
        field = make_field(self._look, view)
        field.touched.connect(lambda: self.edit(field.name))
        field.entered.connect(lambda value: self.entered.emit(field.name, value))
        if isinstance(field, TypedField):
            field.box.finished.connect(self.advance)
            field.box.given_up.connect(self.leave)
            field.box.changed.connect(self.changed)
            field.box.interrupted.connect(self.leaving)
        return field


def _shape(view: FieldView) -> tuple[object, ...]:
    """Return what must be equal for a widget to stay the same when a field is shown anew."""
    return view.name, view.kind, view.groups, view.max_length, view.read_only and view.kind not in CHOSEN


def _between(look: Look) -> int:
    tokens = look.tokens
    if tokens.landscape:
        return 20 if tokens.elder else 26
    return 40 if tokens.elder else 32
