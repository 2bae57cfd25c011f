# SPDX-License-Identifier: Apache-2.0
"""The keys under the form: what is asked about a whole case, each with the cap of its letter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.desk.density import Density
from ui.desk.keys import KeyButton


class CaseBar(QWidget):
    """``pressed`` tells the letter of a key that was pressed by the mouse."""

    pressed = Signal(str)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(density.s1)
        self.buttons: tuple[KeyButton, ...] = ()

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return "  ".join(f"{one.sign} {one.verb}" for one in self.buttons)

    def set_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these keys, each by its letter and what it is called."""
        if [(one.sign, one.verb) for one in self.buttons] == list(keys):
            return
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            # Later: its press may still be under way.
            button.deleteLater()
        self.buttons = tuple(self._made(sign, verb) for sign, verb in keys)
        self.setVisible(bool(keys))

    def _made(self, sign: str, verb: str) -> KeyButton:
        made = KeyButton(self._density, sign, verb, wide=True)
        made.clicked.connect(lambda _=False: self.pressed.emit(sign))
        # One that is called longer has more room.
        self._row.addWidget(made, made.sizeHint().width())
        return made
