# SPDX-License-Identifier: Apache-2.0
"""The guide of an item: who, what to bring, how long, how much, where else, whom to ask."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from kiosk.steps.screens import Guide, Tone
from ui.parts.chip import Mark
from ui.parts.guide_rows import GuideSheet
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.screens.base import ScreenWidget


class GuideScreen(ScreenWidget[Guide]):
    """Tags, the item's name, the sheet of questions, and what is asked of one's data."""

    top = 30

    def build(self) -> None:
        """Make tags, sheet, version and notice."""
        self.tags: list[Mark] = []
        self._tag_row = QHBoxLayout()
        self._tag_row.setSpacing(self.px(14))
        self._tag_row.addStretch(1)
        self.above.addLayout(self._tag_row)
        self.above.addSpacing(self.px(10))
        self.sheet = GuideSheet(self.look)
        self.paged = Paged(self.look, self.sheet)
        self.body.addWidget(self.paged)
        self.version = Label(self.look, "note", colour="ink_2")
        self.notice = NoticeBar(self.look, narrow=True)
        # The privacy notice opens from here, before anything of a person was read.
        self.notice.pressed.connect(self.press)
        self.below.addSpacing(self.px(12))
        self.below.addWidget(self.version)
        self.below.addSpacing(self.px(18))
        self.below.addWidget(self.notice)

    def fill(self, screen: Guide) -> None:
        """Show the guide from its first row."""
        # Marks are kept and said anew: making widgets for every guide would make the window stutter as pages turn.
        while len(self.tags) < len(screen.tags):
            self.tags.append(Mark(self.look))
            # Before the stretch that keeps them at the left.
            self._tag_row.insertWidget(len(self.tags) - 1, self.tags[-1])
        for index, mark in enumerate(self.tags):
            tag = screen.tags[index] if index < len(screen.tags) else None
            icon = "tick" if tag and tag.tone is Tone.OK else ""
            mark.say(self.look.say(tag.label) if tag else "", tag.tone if tag else Tone.INFO, icon)
        tokens = self.look.tokens
        # Large type on a screen on its side has no line to spare, and the lead says nothing that the rows do not.
        self.lead.setVisible(bool(self.lead.words) and not (tokens.elder and tokens.landscape))
        self.sheet.show_rows(screen.rows)
        self.version.set_words(self.look.say(screen.version))
        self.notice.show_notice(screen.notice)
        # Two matters share this widget; the second would open in the middle of the first one's page.
        self.paged.to_top()
