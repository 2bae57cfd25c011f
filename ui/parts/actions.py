# SPDX-License-Identifier: Apache-2.0
"""The row of ways on: at the same place on every screen, secondary at the left, primary at the right and wider."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.steps.screens import Action
from ui.parts.pressable import Kind, Pressable
from ui.style.look import Look

# The look asks for 1.4 to 1.7: a thumb that comes down at the right without looking lands on the way on.
PRIMARY_SHARE = 14
SECONDARY_SHARE = 10


class ActionButton(Pressable):
    """One action of a screen."""

    breaks_early = True

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, Kind.SECONDARY, parent)
        self.name = ""

    def show_action(self, action: Action) -> None:
        """Become this action; not possible, it lies flat with its reason."""
        self.name = action.name
        self.set_kind(Kind.PRIMARY if action.primary else Kind.SECONDARY)
        self.set_words(self.look.say(action.label), icon=action.icon)
        self.set_possible(action.enabled, self.look.say(action.reason))


class ActionRow(QWidget):
    """Up to three actions; ``pressed`` gives the action's name."""

    pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.tokens.px(20))
        self._buttons: list[ActionButton] = []
        self.hide()

    @property
    def buttons(self) -> tuple[ActionButton, ...]:
        """The buttons that are shown, from left to right."""
        return tuple(button for button in self._buttons if not button.isHidden())

    def show_actions(self, actions: tuple[Action, ...]) -> None:
        """Show these actions, the primary one at the right; none hide the row."""
        # Sorting is stable: the secondary ways keep the order of the step, the primary one goes to the right.
        ordered = sorted(actions, key=lambda action: action.primary)
        while len(self._buttons) < len(ordered):
            self._add_button()
        for index, button in enumerate(self._buttons):
            button.setVisible(index < len(ordered))
            if index < len(ordered):
                button.show_action(ordered[index])
                share = PRIMARY_SHARE if ordered[index].primary else SECONDARY_SHARE
                self._row.setStretch(index, share if len(ordered) > 1 else 1)
            else:
                self._row.setStretch(index, 0)
        self.setVisible(bool(ordered))

    # In the loop above, a lambda would close over the loop's last button; here each has its own.
    def _add_button(self) -> None:
        button = ActionButton(self._look, self)
        button.clicked.connect(lambda: self.pressed.emit(button.name))
        self._buttons.append(button)
        self._row.addWidget(button)
