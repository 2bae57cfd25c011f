# SPDX-License-Identifier: Apache-2.0
"""What can be done today."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.screens import Home
from ui.parts.icon_label import IconLabel
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.pressable import Kind, Pressable
from ui.parts.tile import ChoiceButton, StackedButton, TileButton, TileGrid
from ui.screens.base import ScreenWidget
from ui.screens.idle import MODES, ModeStrip
from ui.style.look import Look

# So many tiles or fewer stand in rows of their own, upright and on a screen on its side.
FEW, FEW_ACROSS = 6, 4
# Pixels of the reference surface between two tiles: 4 mm, twice the least gap between targets.
GAP = 16


class RoomyTile(TileButton):
    """A favourite with more room, where nothing else needs it."""

    rows = 1
    """How many rows of tiles share the height."""

    def sizeHint(self) -> QSize:
        """Ask for a larger target than the least."""
        tokens = self.look.tokens
        wanted = self._share_across() if tokens.landscape else tokens.px(156)
        return QSize(super().sizeHint().width(), max(tokens.length.tile, 0 if tokens.low else wanted))

    def _share_across(self) -> int:
        """Return the height of one of the rows that fill a screen on its side, at most that of a choice."""
        tokens, px = self.look.tokens, self.look.tokens.px
        heading = px(16) if tokens.elder else px(16) + round(tokens.type.lead * 1.4)
        room = tokens.size[1] - tokens.length.header - tokens.length.footer - px(28 + 24) - heading
        return min(px(184), (room - (self.rows - 1) * px(GAP)) // self.rows)


class HomeScreen(ScreenWidget[Home]):
    """The question, two facts, a notice where there is one, and the tiles."""

    top = 34
    air = 30
    spread = (1, 3)

    def build(self) -> None:
        """Make facts, notice, heading, both grids and the strip of modes."""
        self.facts = self._facts()
        self.notice = NoticeBar(self.look)
        self.notice.pressed.connect(self.press)
        self.head.addSpacing(self.px(16))
        self.head.addWidget(self.facts)
        self.head.addWidget(self.notice)
        self.heading = self._heading()
        self.body.addWidget(self.heading)
        self.body.addSpacing(self.px(16))
        self.rows = self._grid(1, ChoiceButton, 18)
        self.pairs = self._grid(2, RoomyTile, GAP)
        self.tiles = Paged(self.look, self._both())
        self.body.addWidget(self.tiles)
        self.below.addSpacing(self.px(24))
        self.modes = self._modes()
        self.below.addWidget(self.modes)

    def fill(self, screen: Home) -> None:
        """Show today's offer; a notice takes the place of the facts."""
        self.hours.say("clock", self._spaced(self.look.say(screen.hours)))
        self.line.say("line", self.look.say(screen.line))
        self.facts.setVisible(screen.notice is None and not self.look.tokens.elder)
        self._place_notice(alone=not screen.tiles)
        self.notice.show_notice(screen.notice)
        self.heading.setVisible(bool(screen.tiles) and not self.look.tokens.elder)
        self.section.say("id-card", self.look.say(screen.section))
        self.section_note.set_words(self.look.say(screen.section_note))
        tokens = self.look.tokens
        # Not in the low position: rows of that height would reach above what can be reached.
        few = len(screen.tiles) <= (FEW_ACROSS if tokens.landscape else FEW) and not tokens.low
        self.rows.show_tiles(screen.tiles if few else ())
        self.pairs.show_tiles(() if few else screen.tiles)
        for tile in self.pairs.buttons:
            if isinstance(tile, RoomyTile):
                tile.rows = -(-len(screen.tiles) // 2)
                tile.updateGeometry()

    def _place_notice(self, *, alone: bool) -> None:
        """Put the notice under the title, or, where there is nothing to choose, in the place of the tiles."""
        # On a screen on its side the column of the title has no room for a page of large words.
        wanted = self.body if alone and self.look.tokens.landscape else self.head
        if wanted.indexOf(self.notice) < 0:
            wanted.insertWidget(0 if wanted is self.body else -1, self.notice)

    def _spaced(self, words: str) -> str:
        """Part what a site wrote in Chinese as other languages do."""
        # Opening hours are written by the site in one language; only the comma is ours to change.
        return words if self.look.wording.language == "zh_CN" else words.replace("、", ", ")

    def _grid(self, columns: int, kind: type[TileButton], gap: int) -> TileGrid:
        grid = TileGrid(self.look, kind, columns=columns, gap=gap)
        grid.chosen.connect(lambda name: self.press("choose", name))
        return grid

    def _both(self) -> QWidget:
        both = QWidget(self)
        box = QHBoxLayout(both)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for grid in (self.rows, self.pairs):
            # At the top: less high than their place, tiles would be shared out over it with gaps.
            box.addWidget(grid, 0, Qt.AlignmentFlag.AlignTop)
        return both

    def _facts(self) -> QWidget:
        facts = QWidget(self)
        row = QVBoxLayout(facts) if self.look.tokens.landscape else QHBoxLayout(facts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.px(10 if self.look.tokens.landscape else 36))
        self.hours, self.line = (
            IconLabel(self.look, "note", icon_px=32, colour="ink_2", icon_colour="ink_2", gap=10) for _ in range(2)
        )
        for part in (self.hours, self.line):
            row.addWidget(part)
        row.addStretch(1)
        return facts

    def _heading(self) -> QWidget:
        heading = QWidget(self)
        row = QHBoxLayout(heading)
        row.setContentsMargins(0, 0, 0, 0)
        self.section = IconLabel(self.look, "lead", icon_px=46, bold=True, gap=16, wrap=False)
        self.section_note = Label(self.look, "note", colour="ink_2", wrap=False)
        row.addWidget(self.section)
        row.addStretch(1)
        row.addWidget(self.section_note, 0, Qt.AlignmentFlag.AlignVCenter)
        return heading

    def set_can_speak(self, possible: bool) -> None:
        """Offer the spoken mode where there is a voice."""
        self.modes.set_can_speak(possible)

    def _modes(self) -> ModeStrip:
        """Make the strip over the footer; it is there once a mode is on, to add another or to lead back."""
        tokens = self.look.tokens
        # Three keys in the narrow column of a screen on its side have no room for large words beside an icon.
        over = tokens.elder and tokens.landscape
        height = self.px(92)
        make = StackedButton if over else secondary
        strip = ModeStrip(self.look, MODES[1:], make, height=max(height, tokens.length.min_target))
        strip.setParent(self)
        strip.set_can_speak(False)
        strip.pressed.connect(lambda name: self.press("mode", name))
        strip.setVisible(tokens.elder or tokens.high_contrast or tokens.low or self.look.listening)
        return strip


def secondary(look: Look) -> Pressable:
    """Make a key of the strip."""
    return Pressable(look, Kind.SECONDARY)
