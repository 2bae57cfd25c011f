# SPDX-License-Identifier: Apache-2.0
"""The guide of an item: who, what to bring, how long, how much, where else, whom to ask."""

from __future__ import annotations

from kiosk.steps.screens import Guide
from ui.parts.guide_rows import GuideSheet
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.tag_row import TagRow
from ui.screens.base import ScreenWidget


class GuideScreen(ScreenWidget[Guide]):
    """Tags, the item's name, the sheet of questions, and what is asked of one's data."""

    top = 30

    def build(self) -> None:
        """Make tags, sheet, version and notice."""
        self.tags = TagRow(self.look)
        self.above.addLayout(self.tags)
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
        self.tags.show_tags(screen.tags)
        tokens = self.look.tokens
        # Large type on a screen on its side has no line to spare, and the lead says nothing that the rows do not.
        self.lead.setVisible(bool(self.lead.words) and not (tokens.elder and tokens.landscape))
        self.sheet.show_rows(screen.rows)
        self.version.set_words(self.look.say(screen.version))
        self.notice.show_notice(screen.notice)
        # Two matters share this widget; the second would open in the middle of the first one's page.
        self.paged.to_top()
