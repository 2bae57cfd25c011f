# SPDX-License-Identifier: Apache-2.0
"""Asking for a card, and showing what was read from it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.steps.screens import CardRead, CardStatus, PlaceCard
from ui.parts.drawings import READER_SPACE, Drawing, place_card, reading_card
from ui.parts.facts import FactsSheet
from ui.parts.icon_label import Icon
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.sheet import Sheet
from ui.screens.base import ScreenWidget

# The same sign while it waits and while it reads: only words and picture change, nothing blinks.
SIGNS = {
    CardStatus.WAITING: ("dot", "accent"),
    CardStatus.READING: ("dot", "accent"),
    CardStatus.NOT_READ: ("warn", "warn"),
    CardStatus.READER_LOST: ("fault", "fault"),
}


class PlaceCardScreen(ScreenWidget[PlaceCard]):
    """The picture of what to do, and below it what the reader is doing."""

    spread = (0, 1)
    air = 44

    def build(self) -> None:
        """Make the picture and the status under it."""
        self.picture = Drawing(self.look, place_card, READER_SPACE)
        panel = Sheet(self.look, radius=self.look.tokens.length.radius_l, margins=(0, 0, 0, 0))
        panel.column.addWidget(self.picture)
        # As in the target; higher, the sentence below would come too near to the footer.
        panel.setMaximumHeight(self.px(697))
        self.body.addWidget(panel)
        self.sign = Icon(self.look, self.px(42))
        self.message = Label(self.look, "lead", bold=True, align=Qt.AlignmentFlag.AlignHCenter)
        self.hint = Label(self.look, self.px(34), colour="ink_2", align=Qt.AlignmentFlag.AlignHCenter)
        self.body.addSpacing(self.px(44))
        self.body.addWidget(self._status())
        self.body.addSpacing(self.px(12))
        self.body.addWidget(self.hint)

    def fill(self, screen: PlaceCard) -> None:
        """Show the state."""
        self.picture.show_sketch(reading_card if screen.status is CardStatus.READING else place_card)
        self.sign.show_icon(*SIGNS[screen.status])
        self.message.set_words(self.look.say(screen.message))
        # No wider than its longest line: the sign stands beside the words, also where they break.
        self.message.setMaximumWidth(self.message.widest(self._room()) + 1)
        self.hint.set_words(self.look.say(screen.hint))

    def _room(self) -> int:
        tokens = self.look.tokens
        left, right = self.side_share
        share = right / (left + right) if tokens.landscape else 1.0
        # 42 is the sign and 20 the gap beside it, as laid out below.
        return round(tokens.size[0] * share) - 2 * tokens.length.pad - self.px(42 + 20)

    def _status(self) -> QWidget:
        status = QWidget(self)
        row = QHBoxLayout(status)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.px(20))
        # As high as one line: a sentence of two keeps the sign beside its first.
        self.sign.setFixedHeight(max(self.sign.height(), self.message.line_height))
        row.addStretch(1)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.message)
        row.addStretch(1)
        return status


class CardReadScreen(ScreenWidget[CardRead]):
    """The card as read, masked; in full while its owner holds the button."""

    air = 90

    def build(self) -> None:
        """Make the sheet of facts and the verdict."""
        self.facts = FactsSheet(self.look)
        # Told once a press, so that who looked at what is masked can be asked about one day.
        self.facts.hold.pressed.connect(lambda: self.press("reveal"))
        # Papers of foreigners have more lines than an ID card; large type turns the page over them.
        self.body.addWidget(Paged(self.look, self.facts))
        self.verdict = NoticeBar(self.look, narrow=True)
        self.verdict.pressed.connect(self.press)
        self.below.addSpacing(self.px(28))
        self.below.addWidget(self.verdict)

    def fill(self, screen: CardRead) -> None:
        """Show the facts, masked."""
        # Shown anew, facts are masked again: a card read while somebody holds the key is not theirs to see.
        self.facts.show_facts(screen.headline, screen.facts)
        self.verdict.show_notice(screen.verdict)
