# SPDX-License-Identifier: Apache-2.0
"""A list that is looked through: themes or offices that lead to others, or matters page by page."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout

from kiosk.steps.find_screens import Browse
from ui.parts.found_list import FoundList
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.pressable import Kind
from ui.parts.theme_tile import NameTile, WayRow
from ui.parts.tile import TileGrid
from ui.screens.base import ScreenWidget


class BrowseScreen(ScreenWidget[Browse]):
    """What narrows the list under the question, the list below."""

    spread = (0, 0)
    air = 24
    touched = True

    def build(self) -> None:
        """Make tabs, tiles, rows and notice."""
        self._list = ""
        self.tabs = WayRow(self.look)
        self.tabs.pressed.connect(self.press)
        self.notice = NoticeBar(self.look)
        # With the question, as what it is asked of; in the low position with the rows, under the hand.
        over = self.body if self.look.tokens.lowered else self.head
        over.addSpacing(self.px(12))
        over.addWidget(self.tabs)
        over.addSpacing(self.px(12 if over is self.body else 0))
        self.grid = TileGrid(self.look, NameTile, columns=1 if self.look.tokens.elder else 2, gap=16)
        self.grid.chosen.connect(lambda name: self.press("choose", name))
        self.tiles = Paged(self.look, self.grid)
        self.rows = FoundList(self.look)
        self.rows.chosen.connect(lambda name: self.press("choose", name))
        # The machine holds a few rows only; the step asks the catalogue for those behind the last one.
        self.rows.wanted.connect(lambda: self.press("more"))
        self.body.addWidget(self.notice)
        self.body.addWidget(self.tiles)
        self.body.addWidget(self.rows, 1)

    def arrange(self) -> None:
        """Give the list all the height there is: how many rows stand on a page is seen from it."""
        super().arrange()
        page = self.layout()
        # On its side: the column the list stands in, which holds the list and the free height under it.
        main = page.itemAt(1) if page is not None and self.look.tokens.landscape else None
        self._column = main.layout() if main else None
        if self.look.tokens.lowered:
            self.within_hand.setFixedHeight(self.within_hand.maximumHeight())
        elif page is not None and not self.look.tokens.landscape:
            page.setStretchFactor(self.body, 1)  # type: ignore[attr-defined]  # a box layout: made so by the base

    def fill(self, screen: Browse) -> None:
        """Show the list; another one begins at its top."""
        anew, self._list = screen.list != self._list, screen.list
        self.tabs.show_ways(screen.tabs)
        for key, tab in zip(self.tabs.keys, screen.tabs, strict=True):
            # What is on is a state, not a way on: it is painted as a mode that is switched on.
            key.set_kind(Kind.SWITCHED if tab.primary else Kind.SECONDARY)
        self.notice.show_notice(screen.notice)
        # Tiles and rows never stand together: a list leads either to lists or to matters.
        self.grid.show_tiles(screen.tiles)
        self.tiles.setVisible(bool(screen.tiles))
        # A list that is told again keeps its page: every look at it would throw a person back to the top.
        if anew:
            self.tiles.to_top()
        if isinstance(self._column, QBoxLayout):
            # Rows take all the height; tiles stand at its top.
            self._column.setStretch(0, int(bool(screen.rows)))
            self._column.setStretch(1, int(not screen.rows))
        self.rows.show_rows(screen.rows, screen.total, anew=anew)

    def wipe(self) -> None:
        """Forget which list it was."""
        self._list = ""
        super().wipe()
