# SPDX-License-Identifier: Apache-2.0
"""A text for the public: whose it is, its words page by page, from when it is."""

from __future__ import annotations

from kiosk.steps.content_screens import Reading
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.reading_sheet import ReadingSheet
from ui.parts.tag_row import TagRow
from ui.screens.base import ScreenWidget


class ReadingScreen(ScreenWidget[Reading]):
    """Tags, title, the sheet, and under it what it is and how old."""

    top = 30
    air = 24

    def build(self) -> None:
        """Make tags, sheet, version and notice."""
        self._text = ""
        self.tags = TagRow(self.look)
        self.above.addLayout(self.tags)
        self.above.addSpacing(self.px(10))
        self.notice = NoticeBar(self.look)
        self.head.addSpacing(self.px(12))
        self.head.addWidget(self.notice)
        self.sheet = ReadingSheet(self.look)
        self.paged = Paged(self.look, self.sheet)
        self.body.addWidget(self.paged)
        self.version = Label(self.look, "note", colour="ink_2")
        self.below.addSpacing(self.px(12))
        self.below.addWidget(self.version)

    def fill(self, screen: Reading) -> None:
        """Show the text; another one from its beginning, the same one where it was."""
        self.tags.show_tags(screen.tags)
        self.notice.show_notice(screen.notice)
        self.sheet.show_pieces(screen.pieces)
        self.version.set_words(self.look.say(screen.version))
        if screen.text != self._text:
            self.paged.to_top()
        self._text = screen.text

    def wipe(self) -> None:
        """Forget which text it was."""
        self._text = ""
        super().wipe()
