# SPDX-License-Identifier: Apache-2.0
"""A page of the form: fields above, and in place of the action row the keyboard while one of them is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.events import Entered
from kiosk.steps.screens import FormPage
from ui.parts.field_list import FieldList, HalfWord
from ui.parts.field_pages import FieldPages
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
        self.keyboard.typed.connect(self._type)
        self.keyboard.deleted.connect(lambda: self._with_box("delete"))
        self.keyboard.cleared.connect(lambda: self._with_box("clear"))
        # The list decides who is open, the keyboard only follows ``editing``: one owner, or the two would argue.
        self.keyboard.put_away.connect(self.fields.leave)
        self.keyboard.way_on.connect(self.fields.advance)

    def fill(self, screen: FormPage) -> None:
        """Show the fields; the one the step names is opened when it is news."""
        if self.look.tokens.elder and not screen.lead_matters:
            self.lead.set_words("")
        before = {field.name for field in self.fields.fields}
        self.fields.show_fields(screen.fields)
        # Another page of the form, not the same one with a field more.
        if before.isdisjoint(field.name for field in screen.fields):
            self.pages.to_top()
        self._invite(screen)
        wanted = screen.focus if self._asked or screen.focus != self._focus else ""
        self._asked, self._focus = False, screen.focus
        if wanted:
            self.fields.edit(wanted)
        else:
            self._follow_field()

    def press(self, action: str, value: str = "") -> None:
        """Tell what stands in the open field before the way on is taken."""
        self.fields.leave()
        self._asked = True
        super().press(action, value)

    def settle(self) -> None:
        """Tell what stands in the open field."""
        self.fields.leave()

    def carried(self) -> object | None:
        """Return the half word in the open field."""
        return self.fields.half_word()

    def carry(self, entered: object) -> None:
        """Go on with a half word."""
        if isinstance(entered, HalfWord):
            self.fields.resume(entered)

    def wipe(self) -> None:
        """Forget the fields and put the keyboard away."""
        self.pages.reveal(None)
        self.fields.wipe()
        self.keyboard.close_up()
        self._focus, self._asked = "", True
        super().wipe()

    def arrange(self) -> None:
        """Lay out upright: fields over the keyboard; on its side: fields left, keyboard right."""
        self.fields = FieldList(self.look)
        self.pages = FieldPages(self.look, self.fields)
        self.keyboard = Keyboard(self.look, self)
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
        page.addWidget(self._rest)
        page.addWidget(self.keyboard)

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

    def _form(self, into: QBoxLayout, margins: tuple[int, int, int, int], air: int) -> QVBoxLayout:
        form = column()
        form.setContentsMargins(*margins)
        self._question(form)
        form.addSpacing(air)
        form.addLayout(self.body)
        form.addLayout(self.below)
        form.addSpacing(self.px(12))
        form.addStretch(1)
        into.addLayout(form)
        return form

    def _invite(self, screen: FormPage) -> None:
        if not self.look.tokens.landscape:
            return
        some = any(field.typed for field in self.fields.fields)
        self._invitation.set_words(self.look.of("input.touch-a-field") if some else "")

    def _follow_field(self) -> None:
        field = self.fields.current
        # Hidden before the keyboard shows: for a moment both would ask for the height, and the fields would jump.
        self._rest.setVisible(field is None)
        if field is None:
            self.pages.reveal(None)
            self.keyboard.close_up()
            return
        self.keyboard.open_for(field.view.kind, last=not self.fields.following)
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

    def _with_box(self, act: str) -> None:
        field = self.fields.current
        if field is not None:
            (field.box.clear if act == "clear" else field.box.delete_back)()
