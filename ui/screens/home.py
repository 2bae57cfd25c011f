# SPDX-License-Identifier: Apache-2.0
"""What can be done today, and the ways to find everything else."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from config.texts import text
from kiosk.steps.screens import Action, Home
from ui.parts.icon_label import IconLabel
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.paged import Paged
from ui.parts.pressable import Kind, Pressable
from ui.parts.theme_tile import SearchKey, ThemeButton, WayRow
from ui.parts.tile import ChoiceButton, StackedButton, TileButton, TileGrid
from ui.screens.base import ScreenWidget, column
from ui.screens.idle import MODES, ModeStrip
from ui.style.look import Look

# So many tiles or fewer stand in rows of their own, upright and on a screen on its side.
FEW, FEW_ACROSS = 6, 4
# Keys of large type that have room side by side.
MOST_BESIDE = 3
# Rows of tiles of a full home: ten favourites in pairs.
ROWS = 5
# Part of a screen on its side that the column for finding takes, as in the target picture.
NARROW = 0.39
# Pixels of the reference surface between two tiles: 4 mm, twice the least gap between targets.
GAP = 16


class HomeTile(TileButton):
    """A favourite; its height is what the other rows of the page leave."""

    rows = 1
    """How many rows of tiles share the height."""
    noticed = False
    """Whether a notice takes some of it."""
    doors = False
    """Whether a row of doors takes some of it."""

    def sizeHint(self) -> QSize:
        """Ask for what the page has to give, and never for less than a finger needs."""
        tokens = self.look.tokens
        least = tokens.length.min_target
        return QSize(super().sizeHint().width(), max(least, self._across() if tokens.landscape else self._upright()))

    def _upright(self) -> int:
        tokens, px = self.look.tokens, self.look.tokens.px
        if tokens.low:
            # Five rows of them, the keys and the strip lie under the reach of who sits.
            return px(103) if tokens.elder else px(86 if self.doors else 98)
        if self.rows < ROWS:
            return px(156)
        return px((156 if self.noticed else 160) if tokens.elder else (104 if self.noticed else 118))

    def _across(self) -> int:
        """Return the height of one of the rows that fill a screen on its side, at most that of a choice."""
        tokens, px = self.look.tokens, self.look.tokens.px
        heading = 0 if tokens.elder else round(tokens.type.lead * 1.4) + px(12)
        title = round(tokens.type.title * 1.25) + px(16)
        room = tokens.size[1] - tokens.length.header - tokens.length.footer - px(28 + 24 + 24) - heading - title
        return min(px(103 if tokens.low else 176), (room - (self.rows - 1) * px(GAP)) // max(self.rows, 1))


class HomeScreen(ScreenWidget[Home]):
    """The question, two facts, a notice where there is one, the favourites, and the ways to find everything else."""

    top = 34

    def arrange(self) -> None:
        """Put one under the other, or the favourites left and the ways to find right."""
        tokens, pad = self.look.tokens, self.look.tokens.length.pad
        self.finding = column()
        page = QHBoxLayout(self) if tokens.landscape else QVBoxLayout(self)
        if isinstance(page, QHBoxLayout):
            page.setContentsMargins(pad, self.px(28), pad, self.px(24))
            page.setSpacing(self.px(44))
            left, right = column(), column()
            self._question(left)
            left.addSpacing(self.px(16))
            left.addLayout(self.body)
            left.addStretch(1)
            right.addLayout(self.finding)
            right.addStretch(1)
            right.addLayout(self.below)
            page.addLayout(left, round(100 * (1 - NARROW)))
            page.addLayout(right, round(100 * NARROW))
            return
        page.setContentsMargins(pad, self.px(self.top), pad, self.px(20 if tokens.low else 32))
        self._question(page)
        page.addSpacing(self.px(24))
        # In the low position all free height goes above: whatever is pressed lies under the reach of who sits.
        page.addStretch(1 if tokens.low else 0)
        page.addLayout(self.body)
        page.addLayout(self.finding)
        page.addStretch(0 if tokens.low else 1)
        page.addLayout(self.below)

    def build(self) -> None:
        """Make facts, notice, heading, both grids, the ways to find, and the strip of modes."""
        tokens = self.look.tokens
        self.facts = self._facts()
        self.notice = NoticeBar(self.look)
        self.notice.pressed.connect(self.press)
        # Large words of a notice have no room in the narrow column.
        self._top = self.finding if tokens.landscape and not tokens.elder else self.head
        top = self._top
        top.addSpacing(self.px(0 if top is self.finding else 12))
        top.addWidget(self.facts)
        top.addWidget(self.notice)
        self.heading = self._heading()
        self.body.addWidget(self.heading)
        self.rows = self._grid(1, ChoiceButton, 18)
        self.pairs = self._grid(2, HomeTile, 8 if tokens.low else GAP)
        self.tiles = Paged(self.look, self._both())
        self.body.addWidget(self.tiles)
        self._build_finding()
        self.below.addSpacing(self.px(8 if tokens.low else 16))
        self.modes = self._modes()
        self.below.addWidget(self.modes)

    def _build_finding(self) -> None:
        tokens = self.look.tokens
        self._doors: tuple[str, ...] = ()
        self.search = SearchKey(self.look, self)
        self.search.clicked.connect(lambda: self.press("find"))
        self.themes_heading = QWidget(self)
        row = QHBoxLayout(self.themes_heading)
        row.setContentsMargins(0, 0, 0, 0)
        self.themes_title = Label(self.look, "lead", bold=True, wrap=False)
        self.lists = WayRow(self.look, natural=True)
        self.lists.pressed.connect(self._listed)
        row.addWidget(self.themes_title)
        row.addStretch(1)
        row.addWidget(self.lists)
        self.themes = TileGrid(self.look, ThemeButton, columns=2 if tokens.landscape else 5, gap=12)
        self.themes.chosen.connect(lambda name: self.press("theme", name))
        self.keys = WayRow(self.look)
        self.keys.pressed.connect(self._listed)
        # Three large words have no room side by side in the narrow column of a screen on its side.
        self.doors = WayRow(self.look, upright=tokens.elder and tokens.landscape)
        self.doors.pressed.connect(lambda name: self.press("open", name))
        for space, part in ((20, self.search), (16, self.themes_heading), (10, self.themes), (12, self.keys)):
            self.finding.addSpacing(self.px(space if not tokens.low else 4))
            self.finding.addWidget(part)
        self.finding.addSpacing(self.px(12 if not tokens.low else 8))
        self.finding.addWidget(self.doors)

    def fill(self, screen: Home) -> None:
        """Show today's offer; a notice takes the place of the facts."""
        tokens = self.look.tokens
        self.hours.say("clock", self._spaced(self.look.say(screen.hours)))
        self.line.say("line", self.look.say(screen.line))
        if tokens.landscape:
            self.lead.hide()
        self.facts.setVisible(screen.notice is None and not tokens.elder)
        self._place_notice(alone=not screen.tiles)
        self.notice.show_notice(screen.notice)
        self.heading.setVisible(bool(screen.tiles) and not tokens.elder and not tokens.low)
        self.section.say("id-card", self.look.say(screen.section))
        self.section_note.set_words(self.look.say(screen.section_note))
        # Not in the low position: rows of that height would reach above what can be reached.
        few = screen.search is None and len(screen.tiles) <= (FEW_ACROSS if tokens.landscape else FEW)
        few = few and not tokens.low
        self.rows.show_tiles(screen.tiles if few else ())
        self.pairs.show_tiles(() if few else screen.tiles)
        for tile in self.pairs.buttons:
            if isinstance(tile, HomeTile):
                tile.rows, tile.noticed = -(-len(screen.tiles) // 2), screen.notice is not None
                tile.doors = len(screen.doors) > 1
                tile.updateGeometry()
        self._fill_finding(screen)

    def _fill_finding(self, screen: Home) -> None:
        """Show field and themes; large type and the low position have keys that lead there instead."""
        tokens = self.look.tokens
        finds = screen.search is not None and bool(screen.tiles)
        # Four keys have no room side by side in the narrow column of a screen on its side: there the field stays.
        field = finds and not tokens.elder and (tokens.landscape or not tokens.low)
        grid = finds and self._room_for_themes(screen)
        self.search.setVisible(field)
        self.search.set_words(self.look.say(screen.search))
        self.themes_heading.setVisible(grid)
        self.themes_title.set_words(self.look.say(screen.themes_title))
        self.themes.show_tiles(screen.themes if grid else ())
        ways = {way.name: way for way in screen.ways}
        doors = self._doors_of(screen)
        self._doors = tuple(door.name for door in doors)
        merged = self._fill_lists(ways, doors, grid=grid)
        keys = self._keys(ways, field=field, grid=grid, doors=bool(screen.doors)) if finds else ()
        beside = self._beside(keys, doors)
        self.keys.show_ways((*keys, *doors) if beside else keys)
        self.doors.show_ways(doors if screen.tiles and not merged and not beside else ())

    def _room_for_themes(self, screen: Home) -> bool:
        """Tell whether the themes stand on home; on its side a notice, or the strip of modes, takes their height."""
        tokens = self.look.tokens
        taken = tokens.landscape and (screen.notice is not None or not self.modes.isHidden())
        return not (tokens.elder or tokens.low or taken)

    def _doors_of(self, screen: Home) -> tuple[Action, ...]:
        """Return the doors there is room for."""
        tokens = self.look.tokens
        # Large words under the reach of who sits leave room for one door: the one for whoever has something to say.
        least = tokens.elder and tokens.lowered
        return screen.doors[-1:] if least else screen.doors

    def _fill_lists(self, ways: dict[str, Action], doors: tuple[Action, ...], *, grid: bool) -> bool:
        """Show the lists at the heading of the themes; tell whether the doors stand there as well."""
        listed = tuple(ways[name] for name in ("rural", "offices", "units", "content") if grid and name in ways)
        # What the city tells also stands under every list: where it has no room here it is the one that goes.
        fewer = tuple(way for way in listed if way.name != "content")
        # Beside the heading while they have room there; each row that is saved is a row of tiles under a notice.
        if grid and not self.look.tokens.landscape and (self._merged(listed, doors) or self._merged(fewer, doors)):
            return True
        self.lists.show_ways(listed)
        if self.lists.natural_width > self._beside_heading():
            self.lists.show_ways(fewer)
        return False

    def _beside(self, keys: tuple[Action, ...], doors: tuple[Action, ...]) -> bool:
        """Tell whether keys and doors share a row."""
        tokens = self.look.tokens
        most = MOST_BESIDE if tokens.elder else MOST_BESIDE + 1
        return (tokens.elder or tokens.low) and not tokens.landscape and len(keys) + len(doors) <= most

    def _merged(self, listed: tuple[Action, ...], doors: tuple[Action, ...]) -> bool:
        """Show lists and doors beside the heading; False when they have no room there."""
        self.lists.show_ways((*listed, *doors))
        return self.lists.natural_width <= self._beside_heading()

    def _beside_heading(self) -> int:
        """Return how wide keys may stand beside the heading of the themes."""
        tokens = self.look.tokens
        page = tokens.size[0] - 2 * tokens.length.pad
        column = round((page - self.px(44)) * NARROW) if tokens.landscape else page
        return column - self.px(24) - self.themes_title.sizeHint().width()

    def _listed(self, name: str) -> None:
        """Tell a key beside the heading: a list, or a door that stands among them."""
        if name in self._doors:
            self.press("open", name)
        else:
            self.press(name)

    def _keys(self, ways: dict[str, Action], *, field: bool, grid: bool, doors: bool) -> tuple[Action, ...]:
        """Return the keys in place of what this mode does not show."""
        if grid:
            return ()
        search = Action("find", text("home.way.find"), icon="search")
        # The list of a place ends with everything the city has, so that one key is enough there.
        large = ("rural",) if "rural" in ways else ("all",)
        names: tuple[str, ...] = large if self.look.tokens.elder else ("rural", "themes", "offices", "units")
        if self.look.tokens.lowered and doors:
            # What is for organisations stands under a tab of every list; a row more would be out of reach.
            names = tuple(name for name in names if name != "units")
        listed = tuple(ways[name] for name in names if name in ways)
        return listed if field else (search, *listed)

    def _place_notice(self, *, alone: bool) -> None:
        """Put the notice under the title, or, where there is nothing to choose, in the place of the tiles.

        In the low position it stands right over the tiles: its key comes as near to who sits as they leave room.
        """
        tokens = self.look.tokens
        wanted = self.body if (alone if tokens.landscape else tokens.low) else self._top
        if wanted.indexOf(self.notice) < 0:
            wanted.insertWidget(0 if wanted is not self.head else -1, self.notice)

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
        box = QVBoxLayout(both)
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
        row.setSpacing(self.px(4 if self.look.tokens.landscape else 28))
        self.hours, self.line = (
            IconLabel(self.look, "note", icon_px=32, colour="ink_2", icon_colour="ink_2", gap=10) for _ in range(2)
        )
        for part in (self.hours, self.line):
            row.addWidget(part, 1)
        return facts

    def _heading(self) -> QWidget:
        heading = QWidget(self)
        row = QHBoxLayout(heading)
        row.setContentsMargins(0, 0, 0, self.px(12))
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
