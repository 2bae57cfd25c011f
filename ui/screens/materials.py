# SPDX-License-Identifier: Apache-2.0
"""The materials of the matter: what is done, the one to hand in now, and those that wait."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.steps.screens import Materials
from ui.parts.field_pages import FieldPages
from ui.parts.material_line import MaterialCard
from ui.screens.base import ScreenWidget


class MaterialsScreen(ScreenWidget[Materials]):
    """One row for each material; a whole row is the target."""

    # The list is short: air keeps its rows under the hand rather than under the title.
    air = 56
    touched = True

    def build(self) -> None:
        """Make the list."""
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(self.px(14 if self.look.tokens.landscape else 20))
        self._cards: list[MaterialCard] = []
        self._filled: Materials | None = None
        self.pages = FieldPages(self.look, self._list)
        self.body.addWidget(self.pages)

    @property
    def cards(self) -> tuple[MaterialCard, ...]:
        """The rows that are shown, in order."""
        return tuple(card for card in self._cards if not card.isHidden())

    def fill(self, screen: Materials) -> None:
        """Show the materials; the same once more leaves everything where the person has turned to."""
        # The outbox, the printer and the clock have steps show their screen again; turned pages must stay turned.
        if screen == self._filled:
            return
        self._filled = screen
        while len(self._cards) < len(screen.rows):
            self._add_card()
        for index, card in enumerate(self._cards):
            card.setVisible(index < len(screen.rows))
            if index < len(screen.rows):
                card.show_row(screen.rows[index], index + 1)
        # The open paper may stand on a later page: who comes back from the camera sees the next one at once.
        self.pages.reveal(next((card for card in self.cards if card.open), None))

    def wipe(self) -> None:
        """Forget, and fill anew for the next person."""
        super().wipe()
        self._filled = None

    def _add_card(self) -> None:
        card = MaterialCard(self.look)
        # A way is told as ``Press(way, material)``: what it means for this paper is the step's business.
        card.way.connect(self.press)
        card.opened.connect(lambda name: self.press("open", name))
        self._cards.append(card)
        self._column.addWidget(card)
