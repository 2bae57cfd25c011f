# SPDX-License-Identifier: Apache-2.0
"""A page of the form: fields above, and in place of the action row the keyboard while one of them is typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.events import Entered, Press
from kiosk.steps.screens import FieldView, FormPage
from ui.parts.field import TypedField
from ui.parts.field_box import FieldBox
from ui.parts.field_heard import Heard
from ui.parts.field_list import FieldList, HalfWord
from ui.parts.field_pages import FieldPages
from ui.parts.field_rules import PHONE_GROUPS
from ui.parts.keyboard import Keyboard
from ui.parts.label import Label
from ui.screens.base import ScreenWidget, column


class FormPageScreen(ScreenWidget[FormPage]):
    """Fields, their keyboard, and the way on."""

    def build(self) -> None:
        """Connect fields and keyboard."""
        # What the step asked to be opened last, and whether it may ask again: it repeats itself with every answer.
        self._focus = ""
        self._asked = True
        self.fields.entered.connect(lambda name, value: self.tell(Entered(name, value)))
        self.fields.editing.connect(self._follow_field)
        self.fields.leaving.connect(self._finish_word)
        self.fields.changed.connect(self._tell_content)
        # The field the keys stand for, empty for none; and what was said back and found right, by field.
        self._open = ""
        self._right: dict[str, str] = {}
        self._then: Callable[[], None] = self.fields.advance
        self.keyboard.typed.connect(self._type)
        self.keyboard.composed.connect(lambda letters: self._with_box(lambda box: box.compose(letters)))
        self.keyboard.chosen.connect(lambda raw: self._with_box(lambda box: box.put(raw)))
        self.keyboard.deleted.connect(lambda: self._with_box(FieldBox.delete_back))
        self.keyboard.cleared.connect(lambda: self._with_box(FieldBox.clear))
        # The list decides who is open, the keyboard only follows ``editing``: one owner, or the two would argue.
        self.keyboard.put_away.connect(lambda: self._go(self.fields.leave))
        self.keyboard.way_on.connect(lambda: self._go(self.fields.advance))
        self.heard.answered.connect(self._answer_heard)

    def fill(self, screen: FormPage) -> None:
        """Show the fields; the one the step names is opened when it is news."""
        if self.look.tokens.elder and not screen.lead_matters:
            # Large type has no height to spare beside a keyboard: it stands over the fields and turns away with them.
            self.fields.say_first(self.look.say(screen.lead))
            self.lead.set_words("")
        else:
            self.fields.say_first("")
        for view in screen.fields:
            # What stood there when the page came was not typed just now: nobody is asked about it.
            self._right.setdefault(view.name, view.value)
        before = {field.name for field in self.fields.fields}
        self.fields.show_fields(screen.fields)
        # Another page of the form, not the same one with a field more.
        anew = before.isdisjoint(field.name for field in screen.fields)
        if anew:
            self.pages.to_top()
        self._invite(screen)
        wanted = screen.focus if self._asked or screen.focus != self._focus else ""
        wanted = wanted or (self._only_one() if anew else "")
        self._asked, self._focus = False, screen.focus
        if wanted:
            self.fields.edit(wanted)
            self._show_wrong(wanted)
        else:
            self._follow_field()

    def _show_wrong(self, name: str) -> None:
        """Turn to a field that was refused and has no keys of its own: an answer to choose is on whichever page."""
        field = self.fields.field(name)
        if field is not None and field.view.error and self.fields.current is None:
            self.pages.reveal(field, among=True)

    def _only_one(self) -> str:
        """Return the one thing a page must know, while nothing stands there: what else would somebody touch."""
        first, *others = self.fields.fields
        empty = first.typed and first.view.required and not first.view.value
        return first.name if empty and not others else ""

    def press(self, action: str, value: str = "") -> None:
        """Tell what stands in the open field before the way on is taken; a number is said back before that."""
        self.fields.leave()
        asked = self._to_be_heard() if action == "next" else None
        if asked is not None:
            self.fields.edit(asked.name)
            self._hear(asked, lambda: self.press(action, value))
            return
        self._asked = True
        super().press(action, value)

    def to_hear(self) -> str:
        """Return the number that waits to be found right."""
        current = self.fields.current
        return current.box.value if current is not None and self.heard.isVisible() else ""

    def settle(self) -> None:
        """Tell what stands in the open field."""
        self.fields.leave()

    def carried(self) -> object | None:
        """Return the half word in the open field, with the letters behind it."""
        half = self.fields.half_word()
        return dataclasses.replace(half, letters=self.keyboard.hand_over(), heard=dict(self._right))

    def carry(self, entered: object) -> None:
        """Go on with a half word."""
        if not isinstance(entered, HalfWord):
            return
        self._right |= entered.heard
        self.fields.resume(entered)
        if entered.letters is not None and self.fields.current is not None:
            self.keyboard.resume(entered.letters)
            self.fields.current.box.compose(entered.letters.composition)

    def wipe(self) -> None:
        """Forget the fields and put the keyboard away."""
        self.pages.reveal(None)
        self.fields.wipe()
        self.keyboard.wipe()
        self.heard.close_up()
        self._open = ""
        self._right.clear()
        self._focus, self._asked = "", True
        super().wipe()

    def arrange(self) -> None:
        """Lay out upright: fields over the keyboard; on its side: fields left, keyboard right."""
        self.fields = FieldList(self.look)
        # Over the keys there is room for one field within reach of who sits: the one that is typed.
        low = self.look.tokens.lowered
        self.pages = FieldPages(self.look, self.fields, alone=low)
        self.keyboard = Keyboard(self.look, self)
        self.heard = Heard(self.look, self)
        self.body.addWidget(self.pages)
        if self.look.tokens.landscape:
            self._arrange_beside()
        else:
            self._arrange_over()

    def _arrange_over(self) -> None:
        pad = self.look.tokens.length.pad
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        upper = self._form(page, (pad, self.px(self.top), pad, 0), self.px(20 if self.look.tokens.elder else 40))
        page.setStretchFactor(upper, 1)
        self._rest = QWidget(self)
        row = QVBoxLayout(self._rest)
        row.setContentsMargins(pad, self.px(24), pad, self.px(36))
        row.addWidget(self.ways)
        if self.look.tokens.low:
            under = self.px(12 + 24 + 36) + self.look.tokens.length.button
            self.pages.setMaximumHeight(self.within_reach - under)
        page.addWidget(self._rest)
        page.addWidget(self.keyboard)
        page.addWidget(self.heard)

    def _arrange_beside(self) -> None:
        pad = self.look.tokens.length.pad
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        left = self._form(page, (pad, self.px(14), self.px(36), self.px(12)), self.px(14))
        page.setStretchFactor(left, 977)
        self._rest = QWidget(self)
        rest = QVBoxLayout(self._rest)
        rest.setContentsMargins(self.px(36), self.px(24), pad, self.px(24))
        self._invitation = Label(self.look, "body", colour="ink_2", align=Qt.AlignmentFlag.AlignHCenter)
        rest.addStretch(1)
        rest.addWidget(self._invitation)
        rest.addStretch(1)
        rest.addWidget(self.ways)
        # Ways on and keyboard share one place and are never there together; 977 to 943 are the two halves of the
        # target.
        page.addWidget(self._rest, 943)
        page.addWidget(self.keyboard, 943)
        page.addWidget(self.heard, 943)

    def _form(self, into: QBoxLayout, margins: tuple[int, int, int, int], air: int) -> QVBoxLayout:
        form = column()
        form.setContentsMargins(*margins)
        self._question(form)
        form.addSpacing(air)
        low = self.look.tokens.lowered
        form.addStretch(1 if low else 0)
        form.addLayout(self.body)
        form.addLayout(self.below)
        form.addSpacing(self.px(12))
        form.addStretch(0 if low else 1)
        into.addLayout(form)
        return form

    def _invite(self, screen: FormPage) -> None:
        if not self.look.tokens.landscape:
            return
        some = any(field.typed for field in self.fields.fields)
        self._invitation.set_words(self.look.of("input.touch-a-field") if some else "")

    def _follow_field(self) -> None:
        field = self.fields.current
        if field is None or field.name != self._open:
            self.heard.close_up()
        # Hidden before the keyboard shows: for a moment both would ask for the height, and the fields would jump.
        self._rest.setVisible(field is None)
        if field is None:
            self._open = ""
            self.pages.reveal(None)
            self.keyboard.close_up()
            return
        if field.name != self._open:
            # Only for another field: the step answers while somebody types, and their letters must stay.
            self._open = field.name
            self.keyboard.open_for(field.view, last=not self.fields.following)
        self.keyboard.set_last(not self.fields.following)
        self._tell_content()
        self._settle()
        self.pages.reveal(field)

    def _settle(self) -> None:
        """Give everything its place now: what is revealed depends on how high the keyboard stands."""
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _type(self, characters: str) -> None:
        field = self.fields.current
        if field is not None and not field.box.type_in(characters):
            self.keyboard.tell_refused()

    def _with_box(self, act: Callable[[FieldBox], None]) -> None:
        if self.fields.current is not None:
            act(self.fields.current.box)

    def _tell_content(self) -> None:
        if self.fields.current is not None:
            self.keyboard.show_content(self.fields.current.box.buffer.raw)

    def _finish_word(self) -> None:
        """Make text of what is underlined, before the field is left or a real keyboard types on."""
        letters = self.keyboard.finish()
        self._with_box(lambda box: box.compose(""))
        if letters:
            self._type(letters)

    # A number said back.

    def _go(self, then: Callable[[], None]) -> None:
        """Go on from the open field; a number is said back first, until it was found right."""
        field = self.fields.current
        if field is not None and self._wants_hearing(field.view, field.box.value):
            self._hear(field, then)
        else:
            then()

    def _to_be_heard(self) -> TypedField | None:
        wanted = (
            f for f in self.fields.fields if isinstance(f, TypedField) and self._wants_hearing(f.view, f.box.value)
        )
        return next(wanted, None)

    def _wants_hearing(self, view: FieldView, value: str) -> bool:
        # Only a number that could be one: of any other the step says what is wrong with it.
        whole = len(value) == sum(view.groups or PHONE_GROUPS)
        return view.confirm and whole and self._right.get(view.name) != value

    def _hear(self, field: TypedField, then: Callable[[], None]) -> None:
        self._then = then
        if not self.look.tokens.landscape:
            # As high as the keys were: the page above must not move while somebody compares.
            self.heard.setFixedHeight(self.keyboard.height())
        self.keyboard.hide()
        self.heard.ask(field.box.shown_words, field.view.label)
        self._settle()
        # A hall hears what a machine says: aloud only for who chose to be spoken to, or touches the key of the voice.
        if self.look.listening:
            self.tell(Press("say", field.box.value))

    def _answer_heard(self, right: bool) -> None:
        field = self.fields.current
        self.heard.close_up()
        self.keyboard.show()
        if right and field is not None:
            self._right[field.name] = field.box.value
            self._then()
