# SPDX-License-Identifier: Apache-2.0
"""A number in a queue, to be read from across the room: it is what is called."""

from __future__ import annotations

from kiosk.steps.ticket_screens import TicketGiven
from ui.parts.icon_label import InfoSheet
from ui.parts.number_card import QueueCard
from ui.parts.paged import Paged
from ui.screens.base import ScreenWidget, stacked


class TicketGivenScreen(ScreenWidget[TicketGiven]):
    """The number in its card; under it what became of the slip."""

    top = 46

    def build(self) -> None:
        """Make card and sentences."""
        self.card = QueueCard(self.look)
        self.lines = InfoSheet(self.look, ruled=False, fill="accent_soft", border="")
        if self.look.tokens.landscape:
            # Beside the card, which takes the whole height there.
            self.head.addSpacing(self.px(24))
            self.head.addWidget(self.lines)
            self.body.addWidget(Paged(self.look, self.card))
        else:
            self.body.addWidget(Paged(self.look, stacked(self.px(28), self.card, self.lines)))

    def fill(self, screen: TicketGiven) -> None:
        """Show the number and how it stands."""
        say = self.look.say
        about = tuple(say(line) for line in screen.about)
        self.card.show_ticket(say(screen.number_label), screen.number, about, screen.qr, say(screen.note))
        self.lines.show_lines(screen.lines)
