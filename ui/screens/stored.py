# SPDX-License-Identifier: Apache-2.0
"""What is stored, sent, received; and the number in large type when the slip did not come out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from config.texts import Text
from kiosk.steps.screens import SlipTrouble, Stored
from ui.parts.icon_label import InfoSheet
from ui.parts.number_card import NumberCard, TicketCard
from ui.parts.paged import Paged
from ui.parts.sent_line import BigSign, SentLine
from ui.screens.base import S, ScreenWidget, column, stacked


class SignedScreen(ScreenWidget[S]):
    """A screen whose question stands beside a large round sign."""

    def title_size(self) -> int:
        """Take a smaller question beside the sign in a narrow column."""
        return self.px(50) if self.look.tokens.landscape else super().title_size()

    def _question(self, into: QBoxLayout) -> None:
        self.sign = BigSign(self.look)
        words = column(self.px(8))
        # One line stands in the middle of the sign, two fill its height: neither hangs below it.
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.lead)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(self.px(30))
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        into.addLayout(self.above)
        into.addLayout(row)
        into.addLayout(self.head)


class StoredScreen(SignedScreen[Stored]):
    """Three rings, two numbers, and what comes next."""

    top = 54
    air = 46
    side_share = (6, 7)

    def build(self) -> None:
        """Make rings, numbers and sentences."""
        self.stages = SentLine(self.look)
        self.numbers = NumberCard(self.look)
        self.lines = InfoSheet(self.look, ruled=True)
        self.head.addSpacing(self.px(42))
        # Under the question and over the numbers: first what has happened, then what to keep.
        self.head.addWidget(self.stages)
        self.body.addWidget(Paged(self.look, stacked(self.px(26), self.numbers, self.lines)))

    def fill(self, screen: Stored) -> None:
        """Show how far it is."""
        # A tray until the office has acknowledged it: a tick is a promise, and only one fact may make it.
        self.sign.show_sign("tick" if screen.settled else "tray", "ok")
        self.stages.show_stages(screen.stages)
        say = self.look.say
        # Code and numbers together: who takes a photo of the screen has everything a counter asks for.
        self.numbers.show_numbers(
            say(screen.receipt_label), screen.receipt_no, say(screen.query_label), screen.query_code, screen.qr
        )
        self.lines.show_lines(screen.lines)


class SlipTroubleScreen(ScreenWidget[SlipTrouble]):
    """The number in the place of the paper."""

    top = 46

    def build(self) -> None:
        """Make number and sentences."""
        self.card = TicketCard(self.look)
        self.lines = InfoSheet(self.look, ruled=False, fill="accent_soft", border="")
        self.body.addWidget(Paged(self.look, stacked(self.px(32), self.card, self.lines)))

    def fill(self, screen: SlipTrouble) -> None:
        """Show the number."""
        say = self.look.say
        # Large enough to be copied by hand: there is no paper, so this is the receipt.
        number = say(screen.number) if isinstance(screen.number, Text) else screen.number
        self.card.show_number(say(screen.number_label), number, say(screen.query_label), screen.query_code)
        # On its side the screen would cut the second number through, or turn away the sentences below it.
        self.card.keep_low(low=self.look.tokens.landscape and bool(screen.lines))
        self.lines.show_lines(screen.lines)
